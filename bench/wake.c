/* wake.c: how long it takes until a loop that another thread wakes runs its
 * callback, beside bare epoll, libev and libuv; see wake.sh.
 *
 * In turns, each rival's loop is woken some thousand times: a parked one 30 us
 * after it last was at work, when it sleeps; a spinning one at once.  For a
 * parked one the callback tells how long it was on the way; for a spinning one,
 * who woke it waits until the callback has run, and wakes it again: from one wake
 * to the next is there and back, and a look at the clock.
 *
 * With arguments, RIVAL COUNT: that one alone is woken so often, for who counts
 * system calls.
 */
#define _GNU_SOURCE /* pipe2 */

#include "bench/wake.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <wavelet.h>

#include "bench/rounds.h"
#include "examples/orderbook/histogram.h"
#include "runtime/idle.h"

int pipe_out;
static int pipe_in;

/* Who wakes writes down when, and the callback counts, which is the answer: both write that line of the
 * cache.  (Were it one that who wakes only reads, all would take 150 ns longer but a flag on it.)  With
 * the flag on it, too, it is all that goes to and fro; who wakes a loop through a library has its flag
 * on another line.  Pairs of lines are apart, as some processors fetch both. */
static struct {
    alignas(128) _Atomic int64_t sent_ns;
    _Atomic uint64_t count, flag;
    alignas(128) _Atomic uint64_t flag_apart;
} line;

static struct histogram *on_the_way;

void woken(void)
{
    if (on_the_way)
        histogram_add(on_the_way, wv_clock_ns() - atomic_load(&line.sent_ns));
    atomic_store(&line.count, atomic_load_explicit(&line.count, memory_order_relaxed) + 1);
}

void woken_by_pipe(void)
{
    char byte;
    if (read(pipe_out, &byte, 1) == 1)
        woken();
}

/* -- Bare epoll, and a bare flag ---------------------------------------------- */

static int epoll_fd, event_fd;
static atomic_bool ends;
static _Atomic uint64_t *flag;

static void add(int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    must(epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0, "epoll does not watch");
}

static void bare_open(void)
{
    epoll_fd = epoll_create1(0);
    event_fd = eventfd(0, EFD_NONBLOCK);
    must(epoll_fd >= 0 && event_fd >= 0, "no epoll");
    atomic_store(&ends, false);
    add(event_fd);
}

static void bare_open_pipe(void)
{
    bare_open();
    add(pipe_out);
}

static void bare_loop(void)
{
    for (;;) {
        struct epoll_event event;
        uint64_t wakes;
        if (epoll_wait(epoll_fd, &event, 1, -1) != 1)
            continue;
        if (event.data.fd == pipe_out)
            woken_by_pipe();
        else if (read(event_fd, &wakes, sizeof wakes) > 0 && !atomic_load(&ends))
            woken();
        if (atomic_load(&ends))
            return;
    }
}

static void bare_wake(void)
{
    must(write(event_fd, &(uint64_t){1}, sizeof(uint64_t)) > 0, "eventfd");
}

static void bare_stop(void)
{
    atomic_store(&ends, true);
    bare_wake();
}

static void bare_close(void)
{
    (void)close(epoll_fd);
    (void)close(event_fd);
}

static void open_flag(_Atomic uint64_t *at)
{
    flag = at;
    atomic_store(&ends, false);
    atomic_store(flag, 0);
}

static void one_line_open(void)
{
    open_flag(&line.flag);
}

static void two_lines_open(void)
{
    open_flag(&line.flag_apart);
}

/* Waits as wavelet's loop does: all are woken sooner then. */
static void flag_loop(void)
{
    for (uint64_t seen = 0; !atomic_load_explicit(&ends, memory_order_relaxed);) {
        if (atomic_load_explicit(flag, memory_order_acquire) == seen) {
            wv_idle_relax();
            continue;
        }
        seen++;
        woken();
    }
}

static void flag_wake(void)
{
    atomic_store_explicit(flag, atomic_load_explicit(flag, memory_order_relaxed) + 1,
                          memory_order_release);
}

static void flag_stop(void)
{
    atomic_store(&ends, true);
}

static void flag_close(void)
{
}

static struct sleeper const bare = {"epoll and eventfd", bare_open,  bare_loop,
                                    bare_wake,           bare_stop,  bare_close};
static struct sleeper const bare_pipe = {"epoll",   bare_open_pipe, bare_loop,
                                         NULL,      bare_stop,      bare_close};
static struct sleeper const bounce = {"a cache line, bounced", one_line_open, flag_loop,
                                      flag_wake,               flag_stop,     flag_close};
static struct sleeper const bounce_two = {"two cache lines, bounced", two_lines_open, flag_loop,
                                          flag_wake,                  flag_stop,      flag_close};

/* -- A turn ------------------------------------------------------------------- */

static void *run_loop(void *data)
{
    struct sleeper const *sleeper = data;
    sleeper->loop();
    return NULL;
}

static void wait_ns(int64_t ns)
{
    for (int64_t end = wv_clock_ns() + ns; wv_clock_ns() < end;)
        continue;
}

static void wake(struct sleeper const *sleeper)
{
    if (sleeper->wake)
        sleeper->wake();
    else
        must(write(pipe_in, "w", 1) == 1, "pipe");
}

/* Returns when it woke it. */
static int64_t wake_and_wait(struct sleeper const *sleeper)
{
    uint64_t before = atomic_load_explicit(&line.count, memory_order_relaxed);
    int64_t start = wv_clock_ns();
    atomic_store_explicit(&line.sent_ns, start, memory_order_release);
    wake(sleeper);
    while (atomic_load_explicit(&line.count, memory_order_acquire) == before)
        continue;
    return start;
}

/* When a loop that has nothing to do sleeps. */
static int64_t sleeps_after_ns = 30000;

static void wake_parked(struct sleeper const *sleeper, uint64_t times, struct histogram *found)
{
    for (uint64_t i = 0; i < times; i++) {
        wait_ns(sleeps_after_ns);
        on_the_way = found;
        (void)wake_and_wait(sleeper);
    }
}

static void wake_spinning(struct sleeper const *sleeper, uint64_t times, struct histogram *found)
{
    int64_t last = wake_and_wait(sleeper);
    for (uint64_t i = 0; i < times; i++) {
        int64_t start = wake_and_wait(sleeper);
        histogram_add(found, start - last);
        last = start;
    }
}

typedef void way(struct sleeper const *sleeper, uint64_t times, struct histogram *found);

static void turn(struct sleeper const *sleeper, way *how, uint64_t times, struct histogram *found)
{
    pthread_t thread;
    atomic_store(&line.count, 0);
    on_the_way = NULL;
    sleeper->open();
    must(pthread_create(&thread, NULL, run_loop, (void *)(uintptr_t)sleeper) == 0, "no thread");
    (void)wake_and_wait(sleeper);
    how(sleeper, times, found);
    sleeper->stop();
    must(pthread_join(thread, NULL) == 0, "no join");
    sleeper->close();
}

/* -- All of them -------------------------------------------------------------- */

static struct wakes {
    char const *workload;
    struct sleeper const *sleeper;
    way *how;
    struct histogram all;
    double p50[ROUNDS_MAX], p99[ROUNDS_MAX], p999[ROUNDS_MAX], most[ROUNDS_MAX];
} rivals[] = {
    {.workload = "wake a parked loop", .sleeper = &bare, .how = wake_parked},
    {.workload = "wake a parked loop", .sleeper = &wavelet_parked, .how = wake_parked},
    {.workload = "wake a parked loop", .sleeper = &wavelet_sent, .how = wake_parked},
#ifdef WITH_libev
    {.workload = "wake a parked loop", .sleeper = &libev_async, .how = wake_parked},
#endif
#ifdef WITH_libuv
    {.workload = "wake a parked loop", .sleeper = &libuv_async, .how = wake_parked},
#endif
    {.workload = "wake by a pipe", .sleeper = &bare_pipe, .how = wake_parked},
    {.workload = "wake by a pipe", .sleeper = &wavelet_pipe, .how = wake_parked},
#ifdef WITH_libev
    {.workload = "wake by a pipe", .sleeper = &libev_pipe, .how = wake_parked},
#endif
#ifdef WITH_libuv
    {.workload = "wake by a pipe", .sleeper = &libuv_pipe, .how = wake_parked},
#endif
    {.workload = "wake a spinning loop, and back", .sleeper = &bounce, .how = wake_spinning},
    {.workload = "wake a spinning loop, and back", .sleeper = &bounce_two, .how = wake_spinning},
    {.workload = "wake a spinning loop, and back", .sleeper = &wavelet_spinning,
     .how = wake_spinning},
    {.workload = "wake a spinning loop, and back", .sleeper = &wavelet_sent_spinning,
     .how = wake_spinning},
};

enum { RIVALS = sizeof rivals / sizeof *rivals };

static void add_all(struct histogram *all, struct histogram const *more)
{
    for (uint32_t i = 0; i < HISTOGRAM_SIZE; i++)
        all->count[i] += more->count[i];
    all->total += more->total;
    all->most_ns = more->most_ns > all->most_ns ? more->most_ns : all->most_ns;
}

static void take_turn(struct wakes *rival, unsigned round)
{
    static struct histogram found;
    memset(&found, 0, sizeof found);
    turn(rival->sleeper, rival->how, rival->how == wake_parked ? 2000 : 32000, &found);
    rival->p50[round] = (double)histogram_percentile(&found, 0.5);
    rival->p99[round] = (double)histogram_percentile(&found, 0.99);
    rival->p999[round] = (double)histogram_percentile(&found, 0.999);
    rival->most[round] = (double)found.most_ns;
    add_all(&rival->all, &found);
}

static int by_value(void const *a, void const *b)
{
    double x = *(double const *)a, y = *(double const *)b;
    return (x > y) - (x < y);
}

static void write_line(FILE *results, struct wakes const *rival, char const *what, double *values,
                       unsigned count_of)
{
    qsort(values, count_of, sizeof *values, by_value);
    if (results)
        must(fprintf(results, "%s%s\t%s\tns\t%.4f\t%.4f\t%.4f\n", rival->workload, what,
                     rival->sleeper->name, values[count_of / 2], values[0],
                     values[count_of - 1]) > 0,
             "BENCH_TSV cannot be written");
}

static void show(FILE *results, struct wakes *rival, unsigned turns)
{
    write_line(results, rival, "", rival->p50, turns);
    write_line(results, rival, ", p99", rival->p99, turns);
    write_line(results, rival, ", p99.9", rival->p999, turns);
    write_line(results, rival, ", longest", rival->most, turns);
    printf("  %-24s %9.0f %9.0f %9.0f %9.0f %9.0f %9.0f\n", rival->sleeper->name,
           rival->p50[turns / 2], rival->p50[0], rival->p50[turns - 1], rival->p99[turns / 2],
           (double)histogram_percentile(&rival->all, 0.999), (double)rival->all.most_ns);
}

static void show_all(unsigned turns)
{
    char const *path = getenv("BENCH_TSV");
    FILE *results = path ? fopen(path, "a") : NULL;
    must(!path || results, "BENCH_TSV cannot be opened");
    printf("wake: ns, %u rounds in turns\n  %-24s %9s %9s %9s %9s %9s %9s\n", turns, "", "median",
           "least", "most", "p99", "p99.9", "longest");
    for (int i = 0; i < RIVALS; i++) {
        if (i == 0 || rivals[i].workload != rivals[i - 1].workload)
            printf("%s\n", rivals[i].workload);
        show(results, &rivals[i], turns);
    }
    must(!results || fclose(results) == 0, "BENCH_TSV cannot be written");
}

static void open_pipe(void)
{
    int ends_of[2];
    must(pipe2(ends_of, O_NONBLOCK) == 0, "no pipe");
    pipe_out = ends_of[0];
    pipe_in = ends_of[1];
}

/* For who counts system calls. */
static void one_alone(struct wakes const *rival, uint64_t times)
{
    static struct histogram found;
    turn(rival->sleeper, rival->how, times, &found);
}

int main(int argc, char **argv)
{
    open_pipe();
    if (argc == 2)
        for (int i = 0; i < RIVALS; i++)
            (void)printf("%d %s: %s\n", i, rivals[i].workload, rivals[i].sleeper->name);
    if (argc == 3) {
        sleeps_after_ns = 500000; /* strace tells of each call first */
        one_alone(&rivals[(unsigned)atoi(argv[1]) % RIVALS], (uint64_t)atoi(argv[2]));
    }
    if (argc > 1)
        return 0;
    unsigned turns = rounds_asked();
    for (unsigned round = 0; round < turns; round++)
        for (int i = 0; i < RIVALS; i++)
            take_turn(&rivals[i], round);
    show_all(turns);
    return 0;
}
