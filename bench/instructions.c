/* instructions.c: under callgrind, which counts between begin() and end(): each end() leaves a dump
 * that carries what begin() was told, a name and the number of operations; see instructions.sh.
 */
#include <stdio.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

#include "bench/idle.h"
#include "bench/rounds.h"
#include "graphs.h"
#include "idle.wvg.h"
#include "instructions.wvg.h"

enum { CYCLES = 20, MESSAGES = 1000, NOTIFIED = 10, SECOND_NS = 1000 * 1000 * 1000 };

/* So many sends count until one takes that back (runtime/meet.h). */
enum { FENCED = 64 };

static struct counted g;

static char what_follows[128];

static void begin(char const *what, unsigned operations)
{
    (void)snprintf(what_follows, sizeof what_follows, "%s|%u", what, operations);
    CALLGRIND_ZERO_STATS;
}

static void end(void)
{
    CALLGRIND_DUMP_STATS_AT(what_follows);
}

static void cycle(void)
{
    must(counted_cycle(&g, 0) == WV_RAN, "nothing ran");
}

/* -- Channels -------------------------------------------------------------- */

/* Every kind is sent and gives all messages at once; then one that is full of older ones. */
#define CHANNEL(name)                                                        \
    wv_control count_##name(wv_ctx *ctx)                                     \
    {                                                                        \
        uint64_t message, sum = 0;                                           \
        begin("receive, " #name, MESSAGES);                                  \
        while (counted_##name##_receive(ctx, &message) == 1)                 \
            sum += message;                                                  \
        end();                                                               \
        must(sum == MESSAGES, "messages got lost");                          \
        return WV_UNCHANGED;                                                 \
    }                                                                        \
    static void put_##name(unsigned count)                                   \
    {                                                                        \
        uint64_t message = 1;                                                \
        for (unsigned i = 0; i < count; i++)                                 \
            if (counted_##name##_send(&g, &message) != 0)                    \
                must(0, "a message was refused");                            \
    }                                                                        \
    static void send_##name(char const *what)                                \
    {                                                                        \
        put_##name(FENCED); /* and then no more */                           \
        begin(what, MESSAGES - FENCED);                                      \
        put_##name(MESSAGES - FENCED);                                       \
        end();                                                               \
    }

CHANNEL(single)
CHANNEL(reject)
CHANNEL(block)
CHANNEL(drop_oldest)
CHANNEL(latest)

static void channels(void)
{
    (void)counted_pushed_push(&g); /* the first cycle goes by tables */
    cycle();
    send_single("send, single");
    cycle();
    send_reject("send, reject");
    cycle();
    send_block("send, block");
    cycle();
    send_drop_oldest("send, drop_oldest");
    cycle();
    send_latest("send, latest");
    cycle();
}

/* -- Pushes and notifications ---------------------------------------------- */

wv_control count_pushed(wv_ctx *ctx)
{
    (void)ctx;
    return WV_UNCHANGED;
}

wv_control count_notified(wv_ctx *ctx)
{
    (void)ctx;
    return WV_UNCHANGED;
}

static void pushes(void)
{
    begin("push and its cycle", CYCLES);
    for (unsigned i = 0; i < CYCLES; i++) {
        (void)counted_pushed_push(&g);
        (void)counted_cycle(&g, 0);
    }
    end();
}

static void notifications(void)
{
    begin("notify", NOTIFIED);
    for (unsigned i = 0; i < NOTIFIED; i++)
        (void)wv_graph_notify(&g.ctx, COUNTED_N0 + i);
    end();
    begin("cycle of 10 that were notified", 1);
    (void)counted_cycle(&g, 0);
    end();
}

static void nothing(void)
{
    begin("cycle with nothing to do, every kind of event", CYCLES);
    for (unsigned i = 0; i < CYCLES; i++)
        (void)counted_cycle(&g, 0);
    end();
}

/* -- Graphs that do next to nothing ----------------------------------------- */

/* By the machine's clock. */

static struct idle idle_graph;

static void idle_cycles(struct idle_wants wants, char const *start, char const *empty,
                        char const *notified)
{
    wv_options options = wv_options_default();
    options.user = &wants;
    begin(start, 1);
    must(idle_init(&idle_graph, &options) == 0, "the graph cannot be initialised");
    (void)idle_cycle(&idle_graph, 0);
    if (!wants.a_timer) /* else clocks are compared until they are close, which takes several looks */
        end();
    (void)idle_woken_notify(&idle_graph); /* behind the first cycle that ran a node all are quick */
    (void)idle_cycle(&idle_graph, 0);
    begin(empty, CYCLES);
    for (unsigned i = 0; i < CYCLES; i++)
        (void)idle_cycle(&idle_graph, 0);
    end();
    begin(notified, CYCLES);
    for (unsigned i = 0; i < CYCLES; i++) {
        (void)idle_woken_notify(&idle_graph);
        (void)idle_cycle(&idle_graph, 0);
    }
    end();
    (void)idle_finish(&idle_graph);
}

static void idling(void)
{
    int fds[2];
    must(pipe(fds) == 0, "no pipe");
    idle_cycles((struct idle_wants){-1, false}, "init and first cycle", "cycle with nothing to do",
                "notify and its cycle");
    idle_cycles((struct idle_wants){fds[0], false}, "init and first cycle, a descriptor watched",
                "cycle with nothing to do, a descriptor watched",
                "notify and its cycle, a descriptor watched");
    idle_cycles((struct idle_wants){-1, true}, "",
                "cycle with nothing to do, a timer alive", "notify and its cycle, a timer alive");
}

/* -- Timers ---------------------------------------------------------------- */

static void (*timer_job)(wv_ctx *ctx, uint32_t base);
static uint32_t timer_base;
static char timer_what[64];
static uint32_t chance = 1;

/* Within the second after this one. */
static int64_t some_time(void)
{
    chance = chance * 1664525 + 1013904223;
    return SECOND_NS + chance % SECOND_NS;
}

static char const *timer_text(char const *what)
{
    (void)snprintf(timer_what, sizeof timer_what, "timer %s, %u alive", what, timer_base);
    return timer_what;
}

static void fill(wv_ctx *ctx, uint32_t base)
{
    for (uint32_t i = 0; i < base; i++)
        (void)wv_timer_after(ctx, i, some_time());
}

static void set_all(wv_ctx *ctx, uint32_t base)
{
    for (uint32_t i = base; i < base + MESSAGES; i++)
        (void)wv_timer_after(ctx, i, some_time());
}

static void change_all(wv_ctx *ctx, uint32_t base)
{
    begin(timer_text("set"), MESSAGES);
    set_all(ctx, base);
    end();
    begin(timer_text("set again"), MESSAGES);
    set_all(ctx, base);
    end();
    begin(timer_text("cancel"), MESSAGES);
    for (uint32_t i = base; i < base + MESSAGES; i++)
        (void)wv_timer_cancel(ctx, i);
    end();
}

static void fire_soon(wv_ctx *ctx, uint32_t base)
{
    for (uint32_t i = base; i < base + MESSAGES; i++)
        (void)wv_timer_after(ctx, i, some_time() / 4);
}

wv_control count_timer(wv_ctx *ctx)
{
    if (timer_job)
        timer_job(ctx, timer_base);
    return WV_UNCHANGED;
}

static void in_hook(void (*job)(wv_ctx *ctx, uint32_t base))
{
    timer_job = job;
    (void)counted_timer_push(&g);
    cycle();
    timer_job = NULL;
}

/* Thousand timers, beside others that stay. */
static void timers(uint32_t base)
{
    timer_base = base;
    in_hook(fill);
    in_hook(change_all);
    in_hook(fire_soon);
    must(counted_advance(&g, SECOND_NS / 2) == 0, "the clock stands");
    begin(timer_text("expires"), MESSAGES);
    (void)counted_cycle(&g, 0);
    end();
    must(counted_advance(&g, 2LL * SECOND_NS) == 0, "the clock stands");
    cycle();
}

/* -- Graphs ---------------------------------------------------------------- */

#define GRAPH(name)                                                          \
    static struct name name;                                                 \
    static void run_##name(void)                                             \
    {                                                                        \
        must(name##_init(&name, NULL) == 0, "a graph cannot be initialised");\
        for (int i = 0; i < 2; i++)                                          \
            (void)name##_cycle(&name, 0);                                    \
        begin(#name, CYCLES);                                                \
        for (int i = 0; i < CYCLES; i++)                                     \
            (void)name##_cycle(&name, 0);                                    \
        end();                                                               \
        (void)name##_finish(&name);                                          \
    }
#include "graphs.def"
#undef GRAPH

int main(void)
{
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_MANUAL;
    must(counted_init(&g, &options) == 0, "the graph cannot be initialised");
    (void)counted_cycle(&g, 0);
    begin("nothing", 1);
    end();
    channels();
    pushes();
    notifications();
    nothing();
    idling();
    timers(100);
    timers(10000);
    (void)counted_finish(&g);
#define GRAPH(name) run_##name();
#include "graphs.def"
#undef GRAPH
    return 0;
}
