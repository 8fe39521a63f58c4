/* idle.c: times cycles in which nothing happens, and those that run one node that was notified. */
#include <stdatomic.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bench/idle.h"
#include "bench/rounds.h"
#include "idle.wvg.h"

static int epoll;
static atomic_bool flag;

static void call_nothing(uint64_t times)
{
    for (; times > 0; times--)
        idle_nothing();
}

static void read_clock(uint64_t times)
{
    for (; times > 0; times--)
        (void)wv_clock_ns();
}

static void wait_for_nothing(uint64_t times)
{
    struct epoll_event event;
    for (; times > 0; times--)
        (void)epoll_wait(epoll, &event, 1, 0);
}

/* What a notification is when nobody ever waits. */
static void raise_flag(uint64_t times)
{
    for (; times > 0; times--) {
        atomic_store(&flag, true);
        if (atomic_exchange(&flag, false))
            idle_nothing();
    }
}

/* Graphs, called after what is alive in them. */
#define GRAPH(name)                            \
    static struct idle name;                   \
    static void cycle_##name(uint64_t times)   \
    {                                          \
        for (; times > 0; times--)             \
            (void)idle_cycle(&name, 0);        \
    }                                          \
    static void notify_##name(uint64_t times)  \
    {                                          \
        for (; times > 0; times--) {           \
            (void)idle_woken_notify(&name);    \
            (void)idle_cycle(&name, 0);        \
        }                                      \
    }
GRAPH(bare)
GRAPH(watching)
GRAPH(timed)

static struct rival rivals[] = {
    {"cycle with nothing to do", "call of an empty function", call_nothing, 1},
    {"cycle with nothing to do", "wavelet", cycle_bare, 1},
    {"cycle with nothing to do, a timer alive", "a look at the clock", read_clock, 1},
    {"cycle with nothing to do, a timer alive", "wavelet", cycle_timed, 1},
    {"cycle with nothing to do, a descriptor watched", "epoll_wait", wait_for_nothing, 1},
    {"cycle with nothing to do, a descriptor watched", "wavelet", cycle_watching, 1},
    {"notification and its cycle", "atomic flag and a call", raise_flag, 1},
    {"notification and its cycle", "wavelet", notify_bare, 1},
};

static void begin(struct idle *graph, struct idle_wants wants)
{
    wv_options options = wv_options_default();
    options.user = &wants;
    must(idle_init(graph, &options) == 0, "the graph cannot be initialised");
    (void)idle_cycle(graph, 0);
}

int main(void)
{
    int fds[2];
    epoll = epoll_create1(0);
    must(pipe(fds) == 0 && epoll >= 0, "no descriptors");
    struct epoll_event event = {.events = EPOLLIN};
    must(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event) == 0, "nothing to wait for");
    begin(&bare, (struct idle_wants){-1, false});
    begin(&timed, (struct idle_wants){-1, true});
    begin(&watching, (struct idle_wants){fds[0], false});
    rounds("idle", "ns per cycle", rivals, sizeof rivals / sizeof rivals[0]);
    (void)idle_finish(&bare);
    (void)idle_finish(&timed);
    (void)idle_finish(&watching);
    return 0;
}
