/* test_stress.c: what event loops get wrong under stress, one test each; and several graphs at once. */
#include "config.h"

#include "tests/unit/graph.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

/* Longer than anything here takes: a test that waits so long has failed. */
#define LONG (60000 * (int64_t)MS)

/* -- Notifications ----------------------------------------------------------- */

/* Each of `count` nodes is notified between two polls; what the second poll
 * does not run was lost for good. */
static void notify_all_between_two_polls(uint32_t count)
{
    struct graph *g = graph_alive(count);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    for (wv_id node = 0; node < count; node++)
        graph_notify(g, (node * UINT32_C(7919)) % count); /* a prime: each once, in no order */
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    for (wv_id node = 0; node < count; node++)
        assert_int_equal(g->runs[node], 1);
    graph_destroy(g);
}

TEST(of_300_distinct_notifiers_between_two_polls_all_run)
{
    notify_all_between_two_polls(300);
}

TEST(of_1_255_256_257_and_100000_distinct_notifiers_all_run)
{
    uint32_t const counts[] = {1, 255, 256, 257, 100000};
    for (size_t i = 0; i < COUNT(counts); i++)
        notify_all_between_two_polls(counts[i]);
}

struct share {
    wv_ctx *ctx;
    wv_id first, step, count;
};

static void *notify_share(void *data)
{
    struct share *share = data;
    for (wv_id node = share->first; node < share->count; node += share->step)
        (void)wv_graph_notify(share->ctx, node);
    return NULL;
}

TEST(of_100000_distinct_notifiers_in_4_threads_all_run)
{
    enum { NODES = 100000, THREADS = 4 };
    struct graph *g = graph_alive(NODES);
    pthread_t threads[THREADS];
    struct share shares[THREADS];
    for (wv_id i = 0; i < THREADS; i++) {
        shares[i] = (struct share){g->ctx, i, THREADS, NODES};
        assert_int_equal(pthread_create(&threads[i], NULL, notify_share, &shares[i]), 0);
    }
    for (int i = 0; i < 100; i++)
        (void)wv_graph_cycle(g->ctx, MS);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    while (graph_cycle(g) == WV_RAN)
        continue;
    for (wv_id node = 0; node < NODES; node++)
        assert_int_equal(g->runs[node], 1);
    graph_destroy(g);
}

static wv_control sweep_low(struct graph *g, wv_id node)
{
    (void)g;
    return node < 16 ? WV_SWEEP : WV_UNCHANGED;
}

/* 17 nodes, of which the lower 16 are swept. */
static struct graph *with_16_stale(void)
{
    struct graph *g = graph_alive(17);
    g->cycle = sweep_low;
    for (wv_id node = 0; node < 16; node++)
        graph_notify(g, node);
    assert_int_equal(graph_cycle(g), WV_RAN);
    g->logged = 0;
    return g;
}

TEST(live_notification_behind_16_stale_ones_runs_at_once)
{
    struct graph *g = with_16_stale();
    for (wv_id node = 0; node < 17; node++)
        graph_notify(g, node);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_ran(g, 16);
    assert_int_equal(os.waits, 0);
    graph_destroy(g);
}

/* The stale ones arrive while the graph is about to sleep, and wake it. */
static struct graph *sleeper;

static int notify_stale_then_live(int epoll_fd, int64_t timeout_ns)
{
    if (os.waits <= 16)
        graph_notify(sleeper, (os.waits - 1) % 16);
    else
        graph_notify(sleeper, 16);
    return os_really_wait(epoll_fd, timeout_ns);
}

TEST(stale_notifications_do_not_keep_a_live_one_from_waking)
{
    struct graph *g = sleeper = with_16_stale();
    os.wait = notify_stale_then_live;
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_ran(g, 16);
    assert_int_equal(os.waits, 17);
    graph_destroy(g);
}

/* -- Signal handlers ----------------------------------------------------------- */

static void notify_in_handler(int number)
{
    (void)number;
    (void)wv_graph_notify(sleeper->ctx, 0);
}

static void handle_alarm(void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
}

/* A signal at random instants: anywhere between the test for work and the
 * sleep, too.  One that is missed would be slept through for a minute. */
TEST(notification_from_a_signal_handler_between_test_and_sleep_cannot_be_missed)
{
    struct graph *g = sleeper = graph_alive(1);
    handle_alarm(notify_in_handler);
    for (unsigned i = 1; i <= 3000; i++) {
        struct itimerval once = {.it_value = {0, 1 + (int)(i * 37 % 97)}};
        assert_int_equal(setitimer(ITIMER_REAL, &once, NULL), 0);
        assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
        assert_int_equal(g->runs[0], i);
    }
    handle_alarm(SIG_DFL);
    graph_destroy(g);
}

/* The same at the one instant that matters, which the last test may not hit. */
static int raise_then_wait(int epoll_fd, int64_t timeout_ns)
{
    assert_int_equal(raise(SIGALRM), 0);
    return os_really_wait(epoll_fd, timeout_ns);
}

TEST(notification_from_a_signal_handler_just_before_the_sleep_ends_it)
{
    struct graph *g = sleeper = graph_alive(1);
    handle_alarm(notify_in_handler);
    os.wait = raise_then_wait;
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(os.waits, 1);
    handle_alarm(SIG_DFL);
    graph_destroy(g);
}

/* -- Terminate ----------------------------------------------------------------- */

static wv_control end(struct graph *g, wv_id node)
{
    (void)g;
    return node == 0 ? WV_TERMINATE : WV_UNCHANGED;
}

TEST(cycle_after_terminate_is_fine_and_so_is_everything_else)
{
    struct graph *g = graph_alive(2);
    g->cycle = end;
    graph_notify(g, 0);
    graph_notify(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    graph_notify(g, 1);
    for (int i = 0; i < 3; i++)
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_STOPPED);
    assert_none_ran(g);
    graph_init(g, NULL);
    graph_notify(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    graph_destroy(g);
}

/* -- Swept timers ---------------------------------------------------------------- */

static wv_control sweep_yourself(struct graph *g, wv_id node)
{
    if (node != 0)
        return WV_UNCHANGED;
    assert_int_equal(wv_timer_after(g->ctx, 0, 10), 0);
    return WV_SWEEP;
}

TEST(timer_of_a_swept_node_runs_nobody)
{
    static wv_timer_plan const timers[] = {{0, false, 0}, {1, false, 0}};
    struct graph *g = graph_create_timed(2, timers, 2);
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_MANUAL;
    graph_init(g, &options);
    g->cycle = sweep_yourself;
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    assert_int_equal(wv_graph_advance(g->ctx, 100), 0);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_none_ran(g);
    graph_destroy(g);
}

/* -- History ------------------------------------------------------------------- */

#define DAY INT64_C(86400000000000)

/* A source that replays a recording: its timer is set to the next record. */
static int64_t records[1000];
static size_t played;

static int play_first(wv_ctx *ctx, wv_id node)
{
    (void)node;
    return wv_timer_at(ctx, 0, records[0]);
}

static wv_control play(struct graph *g, wv_id node)
{
    (void)node;
    while (played < COUNT(records) && records[played] <= wv_now(g->ctx).wall_ns)
        played++;
    if (played < COUNT(records))
        assert_int_equal(wv_timer_at(g->ctx, 0, records[played]), 0);
    return WV_UNCHANGED;
}

TEST(day_replays_in_what_its_events_cost)
{
    static wv_timer_plan const timer[] = {{0, false, 0}};
    for (size_t i = 0; i < COUNT(records); i++)
        records[i] = DAY + (int64_t)i * (DAY / (int64_t)COUNT(records)) + (int64_t)(i * i % 1009);
    struct graph *g = graph_create_timed(1, timer, 1);
    g->plan.init = play_first;
    g->cycle = play;
    wv_options options = graph_history(WV_EARLIEST, INT64_MAX);
    graph_init(g, &options);
    assert_int_equal(wv_now(g->ctx).mono_ns, records[0]);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_int_equal(played, COUNT(records));
    assert_int_equal(g->runs[0], COUNT(records));
    assert_int_equal(wv_epoch(g->ctx), COUNT(records)); /* a cycle an event, none between */
    assert_int_equal(wv_now(g->ctx).mono_ns, records[COUNT(records) - 1]);
    assert_int_equal(os.mono_reads + os.wall_reads + os.waits, 0);
    graph_destroy(g);
}

/* -- Several graphs ---------------------------------------------------------------- */

enum { GRAPHS = 4, LENGTH = 200, CYCLES = 5000 };

static struct edge chain[LENGTH];

static wv_control count_down(struct graph *g, wv_id node)
{
    (void)node;
    if (node == 0 && g->runs[0] < CYCLES)
        wv_yield(g->ctx);
    if (node == LENGTH - 1 && g->runs[node] == CYCLES)
        return WV_TERMINATE;
    return WV_BROADCAST;
}

static void *run_a_chain(void *data)
{
    struct graph *g = data;
    graph_init(g, NULL);
    graph_notify(g, 0);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    return NULL;
}

TEST(graphs_in_4_threads_do_not_disturb_each_other)
{
    struct graph *graphs[GRAPHS];
    pthread_t threads[GRAPHS];
    for (wv_id i = 0; i + 1 < LENGTH; i++)
        chain[i] = (struct edge){i, i + 1};
    for (int i = 0; i < GRAPHS; i++) {
        graphs[i] = graph_create(LENGTH);
        graphs[i]->edges = chain;
        graphs[i]->edge_count = LENGTH - 1;
        graphs[i]->cycle = count_down;
        assert_int_equal(pthread_create(&threads[i], NULL, run_a_chain, graphs[i]), 0);
    }
    for (int i = 0; i < GRAPHS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        for (wv_id node = 0; node < LENGTH; node++)
            assert_int_equal(graphs[i]->runs[node], CYCLES);
        assert_int_equal(wv_epoch(graphs[i]->ctx), CYCLES);
        graph_destroy(graphs[i]);
    }
}

/* Four graphs in a ring, each in a thread of its own: each run notifies the
 * next graph. */
static struct graph *ring[GRAPHS];

static wv_control pass_on(struct graph *g, wv_id node)
{
    (void)node;
    if (g->runs[0] == 2000)
        wv_terminate(g->ctx);
    for (int i = 0; i < GRAPHS; i++)
        if (ring[i] == g)
            (void)wv_graph_notify(ring[(i + 1) % GRAPHS]->ctx, 0);
    return WV_UNCHANGED;
}

static void *run_it(void *data)
{
    struct graph *g = data;
    wv_state state;
    while ((state = wv_graph_cycle(g->ctx, LONG)) == WV_RAN)
        continue;
    assert_int_equal(state, WV_STOPPED);
    return NULL;
}

TEST(graphs_in_4_threads_notify_each_other)
{
    pthread_t threads[GRAPHS];
    for (int i = 0; i < GRAPHS; i++) {
        ring[i] = graph_alive(1);
        ring[i]->cycle = pass_on;
    }
    for (int i = 0; i < GRAPHS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_it, ring[i]), 0);
    graph_notify(ring[0], 0);
    for (int i = 0; i < GRAPHS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < GRAPHS; i++) {
        assert_int_equal(ring[i]->runs[0], 2000);
        graph_destroy(ring[i]);
    }
}

/* -- Graphs within graphs ------------------------------------------------------------ */

static struct graph *inner;

/* A whole life of another graph, and several cycles of it, within one hook. */
static wv_control live_within(struct graph *g, wv_id node)
{
    assert_int_equal(node, wv_node(g->ctx));
    graph_init(inner, NULL);
    for (int i = 0; i < 3; i++) {
        graph_notify(inner, 1);
        assert_int_equal(graph_cycle(inner), WV_RAN);
    }
    assert_int_equal(wv_graph_stop(inner->ctx), 0);
    assert_int_equal(wv_graph_run(inner->ctx), 0);
    assert_int_equal(wv_graph_finish(inner->ctx), 0);
    assert_int_equal(wv_node(g->ctx), node);
    assert_int_equal(wv_epoch(g->ctx), 1);
    return WV_BROADCAST;
}

/* The inner graph's hook may use what the outer hook may. */
static wv_control reach_out(struct graph *g, wv_id node)
{
    struct graph *outer = inner->data;
    assert_int_equal(node, 1);
    assert_int_equal(wv_graph_cycle(g->ctx, 0), WV_ERROR);
    assert_int_equal(wv_graph_cycle(outer->ctx, 0), WV_ERROR);
    assert_int_equal(wv_graph_finish(outer->ctx), -EBUSY);
    wv_yield(outer->ctx);
    return WV_UNCHANGED;
}

TEST(hook_of_one_graph_may_live_a_life_of_another)
{
    static struct edge const on[] = {{3, 70}};
    struct graph *g = graph_alive(71);
    inner = graph_create(2);
    inner->cycle = reach_out;
    inner->data = g;
    g->cycle = live_within;
    g->edges = on;
    graph_notify(g, 3);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 3);
    assert_int_equal(inner->runs[1], 3);
    g->cycle = NULL;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 3);
    graph_destroy(inner);
    graph_destroy(g);
}

/* Init of one graph makes another, its drop finishes it. */
static int make_inner(wv_ctx *ctx, wv_id node)
{
    (void)ctx;
    return node == 0 ? wv_graph_init(inner->ctx, &inner->plan, NULL) : 0;
}

static void finish_inner(wv_ctx *ctx, wv_id node)
{
    (void)ctx;
    if (node == 0)
        assert_int_equal(wv_graph_finish(inner->ctx), 0);
}

static wv_control cycle_inner(struct graph *g, wv_id node)
{
    (void)g;
    (void)node;
    return graph_cycle(inner) == WV_RAN ? WV_BROADCAST : WV_UNCHANGED;
}

TEST(graph_may_be_a_part_of_a_node)
{
    struct graph *g = graph_create(2);
    inner = graph_create(1);
    g->plan.init = make_inner;
    g->plan.drop = finish_inner;
    g->cycle = cycle_inner;
    graph_init(g, NULL);
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_false(wv_changed(g->ctx, 0));
    graph_notify(inner, 0);
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_true(wv_changed(g->ctx, 0));
    graph_destroy(g);
    assert_int_equal(wv_graph_notify(inner->ctx, 0), -EPIPE);
    graph_destroy(inner);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(of_300_distinct_notifiers_between_two_polls_all_run),
        CASE(of_1_255_256_257_and_100000_distinct_notifiers_all_run),
        CASE(of_100000_distinct_notifiers_in_4_threads_all_run),
        CASE(live_notification_behind_16_stale_ones_runs_at_once),
        CASE(stale_notifications_do_not_keep_a_live_one_from_waking),
        CASE(notification_from_a_signal_handler_between_test_and_sleep_cannot_be_missed),
        CASE(notification_from_a_signal_handler_just_before_the_sleep_ends_it),
        CASE(cycle_after_terminate_is_fine_and_so_is_everything_else),
        CASE(timer_of_a_swept_node_runs_nobody),
        CASE(day_replays_in_what_its_events_cost),
        CASE(graphs_in_4_threads_do_not_disturb_each_other),
        CASE(graphs_in_4_threads_notify_each_other),
        CASE(hook_of_one_graph_may_live_a_life_of_another),
        CASE(graph_may_be_a_part_of_a_node),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
