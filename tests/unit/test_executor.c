/* test_executor.c: cycles, and the stop cycle. */
#include "config.h"

#include "tests/unit/graph.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define START INT64_C(1000000)
#define WALL INT64_C(1700000000000000000)

/* Broadcasts, until a test says otherwise: what a node returns. */
static wv_control answers[100001];

static wv_control answer(struct graph *g, wv_id node)
{
    (void)g;
    return answers[node];
}

/* A graph whose nodes all broadcast, not initialised. */
static struct graph *broadcasting(uint32_t nodes, struct edge const *edges, size_t count)
{
    struct graph *g = graph_create(nodes);
    g->cycle = answer;
    g->edges = edges;
    g->edge_count = count;
    for (uint32_t node = 0; node < nodes; node++)
        answers[node] = WV_BROADCAST;
    return g;
}

static struct graph *broadcasting_alive(uint32_t nodes, struct edge const *edges, size_t count)
{
    struct graph *g = broadcasting(nodes, edges, count);
    graph_init(g, NULL);
    return g;
}

/* -- Who runs, and when --------------------------------------------------- */

TEST(nodes_run_in_schedule_order)
{
    struct graph *g = graph_alive(4097);
    wv_id const nodes[] = {4096, 3, 130, 64, 0, 63};
    for (size_t i = 0; i < COUNT(nodes); i++)
        graph_notify(g, nodes[i]);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 3, 63, 64, 130, 4096);
    graph_destroy(g);
}

TEST(node_runs_once_however_many_trigger_it)
{
    static struct edge const diamond[] = {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {0, 3}, {0, 70}, {3, 70}};
    struct graph *g = broadcasting_alive(71, diamond, COUNT(diamond));
    graph_notify(g, 3);
    graph_run_from(g, 0);
    assert_ran(g, 0, 1, 2, 3, 70);
    graph_destroy(g);
}

TEST(broadcast_reaches_the_triggered_and_no_other)
{
    static struct edge const edges[] = {{0, 63},    {0, 64},      {64, 4095},
                                        {64, 4096}, {4096, 9999}, {5, 6}};
    struct graph *g = broadcasting_alive(10000, edges, COUNT(edges));
    graph_run_from(g, 0);
    assert_ran(g, 0, 63, 64, 4095, 4096, 9999);
    graph_destroy(g);
}

TEST(unchanged_node_triggers_nothing)
{
    static struct edge const edges[] = {{0, 1}, {0, 2}, {1, 3}, {1, 64}};
    struct graph *g = broadcasting_alive(65, edges, COUNT(edges));
    answers[1] = WV_UNCHANGED;
    graph_run_from(g, 0);
    assert_ran(g, 0, 1, 2);
    graph_destroy(g);
}

TEST(one_node_is_a_graph)
{
    struct graph *g = graph_alive(1);
    graph_run_from(g, 0);
    assert_ran(g, 0);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

static wv_control expect_to_be_next(struct graph *g, wv_id node)
{
    wv_id *next = g->data;
    assert_int_equal(node, *next);
    ++*next;
    return WV_BROADCAST;
}

TEST(chain_through_all_words_is_one_cycle)
{
    enum { NODES = 4097 };
    static struct edge edges[NODES];
    wv_id next = 0;
    for (wv_id node = 0; node < NODES; node++)
        edges[node] = (struct edge){node, node + 1};
    struct graph *g = broadcasting_alive(NODES, edges, NODES - 1);
    g->cycle = expect_to_be_next;
    g->data = &next;
    graph_run_from(g, 0);
    assert_int_equal(next, NODES);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

static wv_control know_itself(struct graph *g, wv_id node)
{
    assert_int_equal(wv_node(g->ctx), node);
    assert_ptr_equal(wv_user(g->ctx), g);
    return WV_UNCHANGED;
}

TEST(hook_knows_its_node_and_the_hosts_pointer)
{
    struct graph *g = graph_create(4097);
    wv_options options = wv_options_default();
    options.user = g;
    graph_init(g, &options);
    g->cycle = know_itself;
    graph_notify(g, 0);
    graph_run_from(g, 4096);
    assert_ran(g, 0, 4096);
    graph_destroy(g);
}

/* -- Changed and epoch ---------------------------------------------------- */

static wv_control look_at_all(struct graph *g, wv_id node)
{
    if (node == 70) {
        assert_true(wv_changed(g->ctx, 0));
        assert_false(wv_changed(g->ctx, 1));
        assert_true(wv_changed(g->ctx, 69));
        assert_false(wv_changed(g->ctx, 70));
        assert_false(wv_changed(g->ctx, 71));
    }
    return answers[node];
}

static struct graph *with_changes(void)
{
    static struct edge const edges[] = {{0, 1}, {0, 69}, {0, 70}, {69, 70}, {70, 4200}};
    struct graph *g = broadcasting_alive(5000, edges, COUNT(edges));
    answers[1] = WV_UNCHANGED;
    g->cycle = look_at_all;
    graph_run_from(g, 0);
    assert_ran(g, 0, 1, 69, 70, 4200);
    return g;
}

TEST(changed_is_who_broadcast_so_far)
{
    graph_destroy(with_changes());
}

TEST(changed_holds_between_cycles)
{
    struct graph *g = with_changes();
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_true(wv_changed(g->ctx, 0));
    assert_false(wv_changed(g->ctx, 1));
    assert_true(wv_changed(g->ctx, 69));
    assert_true(wv_changed(g->ctx, 70));
    assert_true(wv_changed(g->ctx, 4200));
    assert_false(wv_changed(g->ctx, 4999));
    graph_destroy(g);
}

TEST(changed_is_forgotten_in_the_next_cycle)
{
    struct graph *g = with_changes();
    graph_run_from(g, 4999);
    for (wv_id node = 0; node < 4999; node++)
        assert_false(wv_changed(g->ctx, node));
    assert_true(wv_changed(g->ctx, 4999));
    graph_destroy(g);
}

static int epoch_is_zero(wv_ctx *ctx, wv_id node)
{
    assert_int_equal(wv_epoch(ctx), 0);
    assert_false(wv_changed(ctx, node));
    return 0;
}

TEST(epoch_rises_by_one_a_cycle_from_one)
{
    struct graph *g = graph_create(2);
    g->plan.init = epoch_is_zero;
    graph_init(g, NULL);
    for (uint64_t epoch = 1; epoch < 10; epoch++) {
        graph_run_from(g, 0);
        assert_int_equal(wv_epoch(g->ctx), epoch);
        assert_int_equal(graph_cycle(g), WV_IDLE);
        assert_int_equal(wv_epoch(g->ctx), epoch);
    }
    graph_destroy(g);
}

/* -- Start, yield --------------------------------------------------------- */

TEST(start_nodes_run_in_the_first_cycle_only)
{
    static uint64_t const start[WV_WORDS(4097)] = {[0] = 8, [2] = 3, [64] = 1};
    struct graph *g = graph_create(4097);
    g->plan.start = start;
    graph_init(g, NULL);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    graph_run_from(g, 1);
    assert_ran(g, 1, 3, 128, 129, 4096);
    graph_run_from(g, 1);
    assert_ran(g, 1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

static uint32_t causes_told;

static wv_control ask_why(struct graph *g, wv_id node)
{
    (void)node;
    causes_told = wv_why(g->ctx);
    return WV_UNCHANGED;
}

TEST(plan_without_causes_tells_none)
{
    struct graph *g = graph_alive(1);
    g->cycle = ask_why;
    causes_told = WV_BY_NOTIFY;
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(causes_told, 0);
    graph_destroy(g);
}

static wv_control yield_always(struct graph *g, wv_id node)
{
    if (node == 0 || node == 4096)
        wv_yield(g->ctx);
    return WV_UNCHANGED;
}

TEST(yield_is_a_run_in_the_next_cycle)
{
    struct graph *g = graph_alive(4097);
    g->cycle = yield_always;
    graph_notify(g, 4096);
    graph_run_from(g, 0);
    assert_ran(g, 0, 4096);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_ran(g, 0, 4096);
    g->cycle = NULL;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 4096);
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

static wv_control yield_in_the_first_run(struct graph *g, wv_id node)
{
    if (g->runs[node] == 1)
        wv_yield(g->ctx);
    return WV_UNCHANGED;
}

static wv_control yield_and_sweep(struct graph *g, wv_id node)
{
    (void)node;
    wv_yield(g->ctx);
    return WV_SWEEP;
}

/* Wherever it is in a large graph. */
TEST(yield_of_a_node_that_is_swept_is_no_cycle)
{
    wv_id const nodes[] = {0, 63, 64, 4095, 4096, 8191, 40000};
    struct graph *g = graph_alive(40001);
    g->cycle = yield_and_sweep;
    for (size_t i = 0; i < COUNT(nodes); i++) {
        graph_run_from(g, nodes[i]);
        assert_ran(g, nodes[i]);
        assert_int_equal(graph_cycle(g), WV_IDLE);
    }
    graph_destroy(g);
}

TEST(yield_is_one_run)
{
    struct graph *g = graph_alive(200);
    g->cycle = yield_in_the_first_run;
    for (wv_id node = 0; node < 200; node += 50) {
        graph_run_from(g, node);
        assert_ran(g, node);
        assert_int_equal(graph_cycle(g), WV_RAN);
        assert_ran(g, node);
    }
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

TEST(yielding_always_delays_others_by_one_cycle_at_most)
{
    static wv_timer_plan const timers[] = {{1, false, 100}};
    os_set_clock(START, WALL);
    struct graph *g = graph_create_timed(3, timers, 1);
    graph_init(g, NULL);
    g->cycle = yield_always;
    graph_run_from(g, 0);
    assert_ran(g, 0);
    os_pass(100);
    graph_run_from(g, 2);
    assert_ran(g, 0, 1, 2);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    graph_destroy(g);
}

static int yield_in_init(wv_ctx *ctx, wv_id node)
{
    if (node == 1)
        wv_yield(ctx);
    return 0;
}

TEST(yield_of_an_init_hook_is_a_run_in_the_first_cycle)
{
    struct graph *g = graph_create(2);
    g->plan.init = yield_in_init;
    graph_init(g, NULL);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    graph_destroy(g);
}

/* -- Terminate ------------------------------------------------------------ */

static uint64_t const stop_at_1[] = {2, 0};
static struct edge const to_1_to_3[] = {{0, 1}, {1, 3}, {1, 64}};

/* Node 2, too, has something to do when node 0 ends it all; 1 and what it
 * triggers run when the graph stops. */
static struct graph *ending(wv_control (*cycle)(struct graph *, wv_id))
{
    struct graph *g = broadcasting(65, to_1_to_3, COUNT(to_1_to_3));
    g->plan.stop = stop_at_1;
    g->cycle = cycle;
    graph_init(g, NULL);
    graph_notify(g, 2);
    graph_notify(g, 0);
    return g;
}

static wv_control end_by_control(struct graph *g, wv_id node)
{
    (void)g;
    return node == 0 ? WV_TERMINATE : WV_BROADCAST;
}

static wv_control end_by_call(struct graph *g, wv_id node)
{
    if (node == 0)
        wv_terminate(g->ctx);
    return WV_BROADCAST;
}

static wv_control end_and_yield(struct graph *g, wv_id node)
{
    wv_yield(g->ctx);
    return end_by_call(g, node);
}

TEST(terminating_broadcasts_nothing_and_finishes_the_cycle)
{
    struct graph *g = ending(end_by_control);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 2);
    assert_false(wv_changed(g->ctx, 0));
    assert_true(wv_changed(g->ctx, 2));
    graph_destroy(g);
}

TEST(terminate_leaves_the_control_free)
{
    struct graph *g = ending(end_by_call);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1, 2, 3, 64);
    assert_true(wv_changed(g->ctx, 0));
    graph_destroy(g);
}

TEST(stop_cycle_runs_once_then_the_graph_is_stopped_for_ever)
{
    struct graph *g = ending(end_by_control);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 2);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_STOPPED);
    assert_ran(g, 1, 3, 64);
    assert_int_equal(wv_epoch(g->ctx), 2);
    graph_notify(g, 2);
    for (int i = 0; i < 3; i++)
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_STOPPED);
    assert_none_ran(g);
    assert_int_equal(wv_epoch(g->ctx), 2);
    graph_destroy(g);
}

TEST(stop_cycle_runs_stop_nodes_though_others_wait)
{
    struct graph *g = ending(end_and_yield);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1, 2, 3, 64);
    graph_notify(g, 2);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_ran(g, 1, 3, 64);
    graph_destroy(g);
}

TEST(stop_cycle_of_no_nodes_is_none)
{
    struct graph *g = broadcasting_alive(2, NULL, 0);
    answers[0] = WV_TERMINATE;
    graph_run_from(g, 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_int_equal(wv_epoch(g->ctx), 1);
    assert_ran(g, 0);
    graph_destroy(g);
}

TEST(stop_nodes_stand_in_all_words)
{
    static uint64_t const stop[WV_WORDS(4097)] = {[1] = 1, [64] = 1};
    struct graph *g = graph_create(4097);
    g->plan.stop = stop;
    graph_init(g, NULL);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_ran(g, 64, 4096);
    graph_destroy(g);
}

TEST(run_ends_with_zero_when_stopped)
{
    struct graph *g = ending(end_by_control);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_ran(g, 0, 2, 1, 3, 64);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_none_ran(g);
    graph_destroy(g);
}

static int end_in_init(wv_ctx *ctx, wv_id node)
{
    (void)node;
    wv_terminate(ctx);
    return 0;
}

TEST(graph_terminated_by_init_only_stops)
{
    struct graph *g = graph_create(2);
    g->plan.init = end_in_init;
    g->plan.stop = stop_at_1;
    graph_init(g, NULL);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_ran(g, 1);
    graph_destroy(g);
}

static wv_control terminate_always(struct graph *g, wv_id node)
{
    (void)g;
    (void)node;
    return WV_TERMINATE;
}

TEST(terminating_in_the_stop_cycle_is_fine)
{
    struct graph *g = ending(terminate_always);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_ran(g, 0, 2, 1);
    graph_destroy(g);
}

/* -- A control that is none ----------------------------------------------- */

TEST(invalid_control_is_told_after_the_cycle)
{
    struct graph *g = broadcasting_alive(65, to_1_to_3, COUNT(to_1_to_3));
    answers[0] = (wv_control)5;
    graph_notify(g, 2);
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_ERROR);
    assert_int_equal(errno, EINVAL);
    assert_ran(g, 0, 2);
    assert_false(wv_changed(g->ctx, 0));
    graph_run_from(g, 1);
    assert_ran(g, 1, 3, 64);
    graph_destroy(g);
}

TEST(invalid_control_ends_run)
{
    struct graph *g = broadcasting_alive(1, NULL, 0);
    answers[0] = (wv_control)77;
    graph_notify(g, 0);
    assert_int_equal(wv_graph_run(g->ctx), -EINVAL);
    graph_destroy(g);
}

TEST(invalid_control_in_the_stop_cycle_is_told_and_the_graph_stopped)
{
    struct graph *g = ending(end_by_control);
    assert_int_equal(graph_cycle(g), WV_RAN);
    g->cycle = answer;
    answers[1] = (wv_control)5;
    assert_int_equal(graph_cycle(g), WV_ERROR);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    graph_destroy(g);
}

/* -- Waiting -------------------------------------------------------------- */

static wv_timer_plan const a_timer[] = {{0, false, 0}};

/* A graph with a timer after `after_ns`, none when that is 0; the clock is ours. */
static struct graph *timed(int64_t after_ns)
{
    os_set_clock(START, WALL);
    struct graph *g = graph_create_timed(2, a_timer, 1);
    graph_init(g, NULL);
    if (after_ns > 0)
        assert_int_equal(AS_HOOK(g, 0, wv_timer_at(g->ctx, 0, START + after_ns)), 0);
    return g;
}

TEST(cycle_with_timeout_zero_does_not_wait)
{
    struct graph *g = timed(1000);
    assert_int_equal(wv_graph_cycle(g->ctx, 0), WV_IDLE);
    assert_int_equal(os.waits, 0);
    graph_destroy(g);
}

TEST(cycle_waits_until_the_timeout)
{
    struct graph *g = timed(0);
    assert_int_equal(wv_graph_cycle(g->ctx, 500), WV_IDLE);
    assert_int_equal(os.waited_ns, 500);
    assert_int_equal(os.mono_ns, START + 500);
    assert_none_ran(g);
    graph_destroy(g);
}

TEST(cycle_waits_until_the_timeout_before_a_deadline)
{
    struct graph *g = timed(1000);
    assert_int_equal(wv_graph_cycle(g->ctx, 500), WV_IDLE);
    assert_int_equal(os.mono_ns, START + 500);
    assert_int_equal(wv_graph_cycle(g->ctx, 501), WV_RAN);
    assert_int_equal(os.mono_ns, START + 1000);
    graph_destroy(g);
}

TEST(cycle_waits_until_a_deadline_before_the_timeout)
{
    struct graph *g = timed(1000);
    assert_int_equal(wv_graph_cycle(g->ctx, 2000), WV_RAN);
    assert_int_equal(os.waited_ns, 1000);
    assert_int_equal(os.waits, 1);
    graph_destroy(g);
}

TEST(deadline_at_the_timeout_is_run)
{
    struct graph *g = timed(1000);
    assert_int_equal(wv_graph_cycle(g->ctx, 1000), WV_RAN);
    graph_destroy(g);
}

TEST(cycle_without_timeout_waits_until_a_deadline)
{
    struct graph *g = timed(1000);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(os.waited_ns, 1000);
    assert_ran(g, 0);
    graph_destroy(g);
}

/* Our clock cannot wait for ever and says so. */
TEST(cycle_without_timeout_and_deadline_waits_for_ever)
{
    struct graph *g = timed(0);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_ERROR);
    assert_int_equal(errno, EDEADLK);
    assert_true(os.waited_ns < 0);
    graph_destroy(g);
}

TEST(longest_timeout_is_for_ever)
{
    struct graph *g = timed(0);
    assert_int_equal(wv_graph_cycle(g->ctx, INT64_MAX), WV_ERROR);
    assert_true(os.waited_ns < 0);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_at(g->ctx, 0, START + 1000)), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, INT64_MAX), WV_RAN);
    graph_destroy(g);
}

static int wake_early(int epoll_fd, int64_t timeout_ns)
{
    (void)epoll_fd;
    os_pass(timeout_ns / 2 + 1);
    return (int)(os.waits % 2);
}

TEST(early_wake_up_makes_neither_timer_nor_timeout_early)
{
    struct graph *g = timed(1000);
    os.wait = wake_early;
    assert_int_equal(wv_graph_cycle(g->ctx, 400), WV_IDLE);
    assert_true(os.mono_ns >= START + 400);
    assert_true(os.waits > 3);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_true(os.mono_ns >= START + 1000);
    graph_destroy(g);
}

static int wake_late(int epoll_fd, int64_t timeout_ns)
{
    (void)epoll_fd;
    os_pass(timeout_ns * 5);
    return 0;
}

TEST(late_wake_up_finds_the_timer_though_the_timeout_is_over)
{
    struct graph *g = timed(1000);
    os.wait = wake_late;
    assert_int_equal(wv_graph_cycle(g->ctx, 500), WV_RAN);
    assert_int_equal(os.waits, 1);
    graph_destroy(g);
}

TEST(real_timeout_is_not_over_early)
{
    struct graph *g = graph_alive(1);
    int64_t end = wv_clock_ns() + 10 * MS;
    assert_int_equal(wv_graph_cycle(g->ctx, 10 * MS), WV_IDLE);
    assert_true(wv_clock_ns() >= end);
    graph_destroy(g);
}

TEST(wait_is_the_time_until_the_next_deadline)
{
    struct graph *g = timed(1000);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 1000);
    os_pass(999);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 1);
    os_pass(1);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    os_pass(1);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    graph_destroy(g);
}

TEST(wait_is_zero_when_something_is_pending)
{
    struct graph *g = graph_alive(2);
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    graph_notify(g, 1);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    graph_destroy(g);
}

TEST(wait_is_negative_when_nothing_can_run)
{
    struct graph *g = graph_create(1);
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    graph_init(g, NULL);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0); /* a cycle tells that it is stopped */
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(nodes_run_in_schedule_order),
        CASE(node_runs_once_however_many_trigger_it),
        CASE(broadcast_reaches_the_triggered_and_no_other),
        CASE(unchanged_node_triggers_nothing),
        CASE(one_node_is_a_graph),
        CASE(chain_through_all_words_is_one_cycle),
        CASE(hook_knows_its_node_and_the_hosts_pointer),
        CASE(changed_is_who_broadcast_so_far),
        CASE(changed_holds_between_cycles),
        CASE(changed_is_forgotten_in_the_next_cycle),
        CASE(epoch_rises_by_one_a_cycle_from_one),
        CASE(start_nodes_run_in_the_first_cycle_only),
        CASE(yield_is_a_run_in_the_next_cycle),
        CASE(yield_of_a_node_that_is_swept_is_no_cycle),
        CASE(yield_is_one_run),
        CASE(plan_without_causes_tells_none),
        CASE(yielding_always_delays_others_by_one_cycle_at_most),
        CASE(yield_of_an_init_hook_is_a_run_in_the_first_cycle),
        CASE(terminating_broadcasts_nothing_and_finishes_the_cycle),
        CASE(terminate_leaves_the_control_free),
        CASE(stop_cycle_runs_once_then_the_graph_is_stopped_for_ever),
        CASE(stop_cycle_runs_stop_nodes_though_others_wait),
        CASE(stop_cycle_of_no_nodes_is_none),
        CASE(stop_nodes_stand_in_all_words),
        CASE(run_ends_with_zero_when_stopped),
        CASE(graph_terminated_by_init_only_stops),
        CASE(terminating_in_the_stop_cycle_is_fine),
        CASE(invalid_control_is_told_after_the_cycle),
        CASE(invalid_control_ends_run),
        CASE(invalid_control_in_the_stop_cycle_is_told_and_the_graph_stopped),
        CASE(cycle_with_timeout_zero_does_not_wait),
        CASE(cycle_waits_until_the_timeout),
        CASE(cycle_waits_until_the_timeout_before_a_deadline),
        CASE(cycle_waits_until_a_deadline_before_the_timeout),
        CASE(deadline_at_the_timeout_is_run),
        CASE(cycle_without_timeout_waits_until_a_deadline),
        CASE(cycle_without_timeout_and_deadline_waits_for_ever),
        CASE(longest_timeout_is_for_ever),
        CASE(early_wake_up_makes_neither_timer_nor_timeout_early),
        CASE(late_wake_up_finds_the_timer_though_the_timeout_is_over),
        CASE(real_timeout_is_not_over_early),
        CASE(wait_is_the_time_until_the_next_deadline),
        CASE(wait_is_zero_when_something_is_pending),
        CASE(wait_is_negative_when_nothing_can_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
