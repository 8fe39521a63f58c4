/* test_kinds.c: all that can make a node run, one node for each kind: what is pending is not slept
 * through, is collected into one cycle, is not kept waiting by others, and reaches no node that was
 * swept; linked with each back end. */
#include "config.h"

#include "runtime/ready.h"
#include "tests/unit/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* What a node runs for.  Then nodes that are always busy, and one that never is. */
enum {
    BY_YIELD,
    BY_PUSH,
    BY_NOTIFY,
    BY_CHANNEL,
    BY_TIMER,
    BY_PERIOD,
    BY_SIGNAL,
    BY_PIPE,
    BY_FILE,
    KINDS,
    YIELDS = KINDS, /* in each run */
    FULL,           /* its channel is full after each run */
    BUSY,           /* what it watches is always ready */
    CALM,
    NODES
};

enum { CAPACITY = 2, PERIOD_NS = 1000 };

static struct {
    int pipe[2], file, busy_file;
    bool sweeps;  /* what runs for a kind is swept */
    bool watches; /* there are descriptors: else most cycles are quick ones */
    int arrange; /* the kind that CALM arranges in the next cycle, or -1 */
    wv_id dropped[NODES];
    size_t drops;
} world;

static wv_channel_plan const *channel_of(struct graph *g, wv_id node)
{
    return &g->plan.channel_plan[node == FULL];
}

static void *store(struct graph *g, wv_id node)
{
    return (char *)g->ctx + channel_of(g, node)->queue;
}

static int send(struct graph *g, wv_id node)
{
    return wv_channel_send(g->ctx, store(g, node), channel_of(g, node), &(int){1});
}

static int receive(struct graph *g, wv_id node)
{
    int message;
    return wv_channel_receive(g->ctx, store(g, node), channel_of(g, node), &message);
}

/* -- Making each kind pending ------------------------------------------------------ */

/* Call it as the node's cycle hook does; another hook may be going on. */
#define FROM(g, by, call)                                                     \
    do {                                                                      \
        wv_id before = (g)->ctx->run->node;                                   \
        uint8_t hook = (g)->ctx->hook;                                        \
        (void)AS_HOOK((g), (by), (call));                                     \
        (g)->ctx->hook = hook;                                                \
        (g)->ctx->run->node = before;                                         \
    } while (0)

/* How many kinds there are. */
static int kinds(void)
{
    return world.watches ? KINDS : BY_PIPE;
}

/* As `trigger last` does; a hook cannot push. */
static int trigger_late(struct graph *g)
{
    wv_set_add(g->ctx->next, BY_PUSH);
    g->ctx->yielded = true;
    return 0;
}

static int arrange(struct graph *g, int kind)
{
    int err = 0;
    assert_true(kind < kinds());
    switch (kind) {
    case BY_YIELD: FROM(g, BY_YIELD, (wv_yield(g->ctx), 0)); break;
    case BY_PUSH: err = g->ctx->hook ? trigger_late(g) : wv_graph_push(g->ctx, BY_PUSH); break;
    case BY_NOTIFY: err = wv_graph_notify(g->ctx, BY_NOTIFY); break;
    case BY_CHANNEL: err = send(g, BY_CHANNEL); break;
    case BY_TIMER: FROM(g, BY_TIMER, err = wv_timer_after(g->ctx, 0, 0)); break;
    case BY_PERIOD: os_pass(PERIOD_NS); break;
    case BY_SIGNAL: err = raise(SIGUSR1); break;
    case BY_PIPE: put_byte(world.pipe[1]); break;
    case BY_FILE: err = watch_from(g, BY_FILE, world.file, WV_READABLE, 0); break;
    default: break;
    }
    return err;
}

/* -- The graph ---------------------------------------------------------------------- */

/* Whatever it runs for is over then, but for nodes that are always busy. */
static wv_control settle(struct graph *g, wv_id node)
{
    wv_event event;
    if (world.sweeps && node < KINDS)
        return WV_SWEEP;
    while (wv_ready(g->ctx, &event))
        if (node == BY_PIPE)
            take_byte(event.fd);
        else if (node == BY_FILE)
            (void)wv_unwatch(g->ctx, event.fd);
    while (node == BY_CHANNEL && receive(g, node) == 1)
        continue;
    if (node == YIELDS)
        wv_yield(g->ctx);
    if (node == FULL)
        assert_int_equal(receive(g, node), 1);
    while (node == FULL && send(g, node) == 0)
        continue;
    if (node == CALM && world.arrange >= 0) {
        assert_int_equal(arrange(g, world.arrange), 0);
        world.arrange = -1;
    }
    return WV_UNCHANGED;
}

static struct graph *create(void)
{
    static wv_timer_plan const timers[] = {{BY_TIMER, false, 0}, {BY_PERIOD, false, PERIOD_NS}};
    static uint32_t const watches[NODES] = {[BY_PIPE] = 1, [BY_FILE] = 1, [BUSY] = 1};
    static wv_signal_plan const signals[] = {{BY_SIGNAL, SIGUSR1}};
    static wv_channel_plan channels[2];
    channels[0] = (wv_channel_plan){.node = BY_CHANNEL, .capacity = CAPACITY, .size = sizeof(int)};
    channels[1] = (wv_channel_plan){.node = FULL, .capacity = CAPACITY, .size = sizeof(int)};
    struct graph *g = graph_create_from(NODES, (struct graph_sources){.timers = timers,
                                                                      .timer_count = 2,
                                                                      .watches = watches,
                                                                      .channels = channels,
                                                                      .channel_count = 2});
    g->plan.signals = 1;
    g->plan.signal_plan = signals;
    g->cycle = settle;
    return g;
}

/* Nothing is pending; the clock is ours. */
static struct graph *alive(bool watches)
{
    world.arrange = -1;
    world.sweeps = false;
    world.watches = watches;
    world.drops = 0;
    open_pipe(world.pipe);
    world.file = open("/proc/self/exe", O_RDONLY);
    world.busy_file = open("/proc/self/exe", O_RDONLY);
    assert_true(world.file >= 0 && world.busy_file >= 0);
    os_set_clock(1000000, 1000000);
    struct graph *g = create();
    graph_init(g, NULL);
    if (watches)
        watch_add(g, BY_PIPE, world.pipe[0], WV_READABLE, 0);
    return g;
}

static void end(struct graph *g)
{
    graph_destroy(g);
    shut_both(world.pipe);
    shut(world.file);
    shut(world.busy_file);
}

/* -- Collecting ---------------------------------------------------------------------- */

/* All at once, in the first cycle and in later ones. */
static void collect_all(bool watches)
{
    struct graph *g = alive(watches);
    for (int times = 0; times < 3; times++) {
        for (int kind = kinds(); kind-- > 0;)
            assert_int_equal(arrange(g, kind), 0);
        assert_int_equal(graph_cycle(g), WV_RAN);
        assert_int_equal(g->logged, kinds());
        for (size_t i = 0; i < g->logged; i++)
            assert_int_equal(g->log[i], i);
        g->logged = 0;
        assert_int_equal(graph_cycle(g), WV_IDLE);
    }
    end(g);
}

TEST(all_kinds_are_collected_into_one_cycle_in_schedule_order)
{
    collect_all(false);
    collect_all(true);
}

static void do_not_sleep(bool watches)
{
    struct graph *g = alive(watches);
    for (int kind = 0; kind < kinds(); kind++) {
        assert_int_equal(arrange(g, kind), 0);
        int64_t then = os.mono_ns;
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
        assert_ran(g, (wv_id)kind);
        assert_true(os.mono_ns == then);
    }
    int64_t then = os.mono_ns;
    assert_int_equal(wv_graph_cycle(g->ctx, 10), WV_IDLE); /* it does sleep */
    assert_int_equal(os.mono_ns, then + 10);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_STOPPED);
    assert_int_equal(os.mono_ns, then + 10);
    end(g);
}

TEST(nothing_that_is_pending_is_slept_through)
{
    do_not_sleep(false);
    do_not_sleep(true);
}

static void arrange_in_a_hook(bool watches)
{
    struct graph *g = alive(watches);
    for (int kind = 0; kind < kinds(); kind++) {
        int64_t then = os.mono_ns;
        world.arrange = kind;
        graph_notify(g, CALM);
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
        assert_ran(g, CALM);
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
        assert_ran(g, (wv_id)kind);
        assert_true(os.mono_ns == then + (kind == BY_PERIOD ? PERIOD_NS : 0));
    }
    end(g);
}

TEST(what_a_hook_makes_pending_is_for_the_next_cycle)
{
    arrange_in_a_hook(false);
    arrange_in_a_hook(true);
}

/* -- Fairness ------------------------------------------------------------------------ */

/* Each of them runs in every cycle. */
static struct graph *with_busy_nodes(bool watches)
{
    struct graph *g = alive(watches);
    FROM(g, YIELDS, (wv_yield(g->ctx), 0));
    while (send(g, FULL) == 0)
        continue;
    if (watches)
        watch_add(g, BUSY, world.busy_file, WV_READABLE, 0);
    return g;
}

static bool is_busy(wv_id node)
{
    return node == YIELDS || node == FULL || (node == BUSY && world.watches);
}

static void runs_in_the_next_cycle(struct graph *g, int kind)
{
    memset(g->runs, 0, NODES * sizeof *g->runs);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    for (wv_id node = 0; node < CALM; node++)
        if (g->runs[node] != (is_busy(node) || node == (wv_id)kind))
            fail_msg("kind %d: node %u ran %u times", kind, node, g->runs[node]);
}

static void compete(bool watches)
{
    struct graph *g = with_busy_nodes(watches);
    for (int i = 0; i < 10; i++)
        runs_in_the_next_cycle(g, -1);
    for (int kind = 0; kind < kinds(); kind++) {
        assert_int_equal(arrange(g, kind), 0);
        runs_in_the_next_cycle(g, kind);
        world.arrange = kind;
        graph_notify(g, CALM);
        runs_in_the_next_cycle(g, -1);
        runs_in_the_next_cycle(g, kind);
    }
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_STOPPED);
    end(g);
}

TEST(who_is_always_ready_delays_others_by_one_cycle_at_most)
{
    compete(false);
    compete(true);
}

/* -- Swept nodes ---------------------------------------------------------------------- */

/* All that was swept in this cycle has been released before the first is dropped. */
static void drop(wv_ctx *ctx, wv_id node)
{
    struct graph *g = graph_of(ctx);
    if (world.drops < KINDS) {
        assert_int_equal(ctx->watched, 0);
        assert_int_equal(ctx->timers_set, 0);
        assert_int_equal(send(g, BY_CHANNEL), -EPIPE);
        assert_int_equal(wv_watch(ctx, world.file, WV_READABLE, 0), -EPERM);
        bool watches = node == BY_PIPE || node == BY_FILE;
        assert_int_equal(wv_unwatch(ctx, world.file), watches ? 0 : -EINVAL);
    }
    world.dropped[world.drops++] = node;
}

static struct graph *with_swept_nodes(void)
{
    struct graph *g = alive(true);
    g->plan.drop = drop;
    world.sweeps = true;
    for (int kind = 0; kind < KINDS; kind++)
        assert_int_equal(arrange(g, kind), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(g->logged, KINDS);
    g->logged = 0;
    return g;
}

TEST(swept_nodes_are_released_and_then_dropped_in_reverse_order)
{
    struct graph *g = with_swept_nodes();
    assert_int_equal(world.drops, KINDS);
    for (size_t i = 0; i < KINDS; i++)
        assert_int_equal(world.dropped[i], KINDS - 1 - i);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(world.drops, NODES); /* the others, once */
    end(g);
}

TEST(swept_node_runs_for_nothing)
{
    struct graph *g = with_swept_nodes();
    for (int kind = 0; kind < KINDS; kind++) {
        if (kind == BY_YIELD || kind == BY_TIMER || kind == BY_FILE)
            continue; /* hooks that do not run do not ask */
        int wanted = kind == BY_CHANNEL ? -EPIPE : kind == BY_PUSH ? -ESTALE : 0;
        assert_int_equal(arrange(g, kind), wanted);
        assert_int_equal(graph_cycle(g), WV_IDLE);
    }
    os_pass(1000 * (int64_t)MS);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    assert_none_ran(g);
    graph_notify(g, CALM); /* which is alive */
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, CALM);
    end(g);
}

/* A node that swept itself had asked for more in the same run. */
static wv_control ask_and_sweep(struct graph *g, wv_id node)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (node == (wv_id)kind && kind < kinds())
            assert_int_equal(arrange(g, kind), 0);
    return node < KINDS ? WV_SWEEP : WV_UNCHANGED;
}

static void ask_in_vain(bool watches)
{
    struct graph *g = alive(watches);
    g->cycle = ask_and_sweep;
    for (wv_id node = 0; node < KINDS; node++)
        graph_notify(g, node);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(g->logged, KINDS);
    g->logged = 0;
    os_pass(1000 * (int64_t)MS);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_none_ran(g);
    end(g);
}

TEST(what_a_swept_node_had_asked_for_runs_nothing)
{
    ask_in_vain(false);
    ask_in_vain(true);
}

static wv_control sweep_all(struct graph *g, wv_id node)
{
    (void)g;
    (void)node;
    return WV_SWEEP;
}

TEST(run_ends_when_every_node_is_swept)
{
    struct graph *g = alive(true);
    g->cycle = sweep_all;
    for (wv_id node = 0; node < NODES; node++)
        graph_notify(g, node);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_int_equal(g->logged, NODES);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    end(g);
}

/* The call in whose cycle that happened says that it ran: a host that waits in a
 * loop of its own has to ask once more. */
TEST(host_need_not_wait_to_hear_that_every_node_is_swept)
{
    struct graph *g = alive(true);
    g->cycle = sweep_all;
    for (wv_id node = 0; node < NODES; node++)
        graph_notify(g, node);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    end(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(all_kinds_are_collected_into_one_cycle_in_schedule_order),
        CASE(nothing_that_is_pending_is_slept_through),
        CASE(what_a_hook_makes_pending_is_for_the_next_cycle),
        CASE(who_is_always_ready_delays_others_by_one_cycle_at_most),
        CASE(swept_nodes_are_released_and_then_dropped_in_reverse_order),
        CASE(swept_node_runs_for_nothing),
        CASE(what_a_swept_node_had_asked_for_runs_nothing),
        CASE(run_ends_when_every_node_is_swept),
        CASE(host_need_not_wait_to_hear_that_every_node_is_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
