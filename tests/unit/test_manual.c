/* test_manual.c: the clock that the host moves. */
#include "config.h"

#include "tests/unit/graph.h"

#include <errno.h>

/* Node 0 has two one-shot timers, node 1 runs every 100, node 2 at multiples of 100. */
static wv_timer_plan const timers[] = {
    {0, false, 0}, {0, false, 0}, {1, false, 100}, {2, true, 100}};

static struct graph *created(uint32_t count)
{
    return graph_create_timed(3, timers, count);
}

static void init_at(struct graph *g, int64_t start_ns)
{
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_MANUAL;
    options.start_ns = start_ns;
    graph_init(g, &options);
}

static struct graph *alive_at(uint32_t count, int64_t start_ns)
{
    struct graph *g = created(count);
    init_at(g, start_ns);
    return g;
}

static void advance(struct graph *g, int64_t ns)
{
    assert_int_equal(wv_graph_advance(g->ctx, ns), 0);
}

static int at(struct graph *g, int64_t ns)
{
    return AS_HOOK(g, 0, wv_timer_at(g->ctx, 0, ns));
}

TEST(clock_stands_still_until_it_is_moved)
{
    struct graph *g = alive_at(2, 7);
    for (int i = 0; i < 3; i++) {
        graph_notify(g, 0);
        assert_int_equal(graph_cycle(g), WV_RAN);
        assert_int_equal(wv_now(g->ctx).mono_ns, 7);
        assert_int_equal(wv_now(g->ctx).wall_ns, 7);
    }
    advance(g, 0);
    assert_int_equal(wv_now(g->ctx).mono_ns, 7);
    advance(g, 5);
    assert_int_equal(wv_now(g->ctx).mono_ns, 12);
    assert_int_equal(wv_now(g->ctx).wall_ns, 12);
    assert_int_equal(wv_clock(g->ctx), WV_CLOCK_MANUAL);
    graph_destroy(g);
}

static wv_time seen;

static int look(wv_ctx *ctx, wv_id node)
{
    (void)node;
    seen = wv_now(ctx);
    return wv_timer_at(ctx, 0, 1000);
}

TEST(clock_begins_where_the_host_says_and_not_at_a_deadline)
{
    struct graph *g = created(2);
    g->plan.nodes = 1;
    g->plan.init = look;
    init_at(g, WV_EARLIEST);
    assert_int_equal(seen.mono_ns, 0);
    assert_int_equal(wv_now(g->ctx).mono_ns, 0);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    init_at(g, -5);
    assert_int_equal(seen.wall_ns, -5);
    assert_int_equal(wv_now(g->ctx).mono_ns, -5);
    graph_destroy(g);
}

TEST(cycle_never_waits)
{
    struct graph *g = alive_at(2, 0);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_IDLE);
    (void)at(g, 10);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_IDLE);
    assert_int_equal(wv_graph_cycle(g->ctx, 1000), WV_IDLE);
    assert_none_ran(g);
    graph_destroy(g);
}

TEST(timer_fires_when_its_time_has_come_and_not_before)
{
    struct graph *g = alive_at(2, 0);
    (void)at(g, 10);
    advance(g, 9);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    advance(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

static uint64_t missed[3];

static wv_control ask_missed(struct graph *g, wv_id node)
{
    missed[node] = wv_missed(g->ctx);
    return WV_UNCHANGED;
}

TEST(what_is_passed_over_runs_once)
{
    struct graph *g = alive_at(4, 50);
    g->cycle = ask_missed;
    (void)at(g, 120);
    advance(g, 1000);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1, 2);
    assert_int_equal(missed[1], 9); /* 150, 250 ... 1050 */
    assert_int_equal(missed[2], 9); /* 100, 200 ... 1000 */
    assert_int_equal(graph_cycle(g), WV_IDLE);
    advance(g, 50);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 2);
    graph_destroy(g);
}

TEST(wait_is_how_far_to_move_it)
{
    struct graph *g = alive_at(2, 5);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    (void)at(g, 50);
    for (int i = 0; i < 2; i++)
        assert_int_equal(wv_graph_wait_ns(g->ctx), 45);
    advance(g, wv_graph_wait_ns(g->ctx));
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    graph_notify(g, 0);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    graph_destroy(g);
}

static wv_control yield_twice(struct graph *g, wv_id node)
{
    if (g->runs[node] < 3)
        wv_yield(g->ctx);
    return WV_UNCHANGED;
}

TEST(run_ends_when_nothing_is_due)
{
    struct graph *g = alive_at(2, 0);
    g->cycle = yield_twice;
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_none_ran(g);
    graph_notify(g, 0);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_ran(g, 0, 0, 0);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    graph_destroy(g);
}

TEST(clock_needs_no_machine)
{
    os.open_error = -EMFILE;
    struct graph *g = alive_at(4, 0);
    advance(g, 1000);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_ran(g, 1, 2);
    assert_int_equal(os.mono_reads + os.wall_reads + os.waits + os.opened + os.yields, 0);
    graph_destroy(g);
}

TEST(clock_never_goes_back_nor_beyond_its_end)
{
    struct graph *g = alive_at(2, 5);
    assert_int_equal(wv_graph_advance(g->ctx, -1), -EINVAL);
    assert_int_equal(wv_graph_advance(g->ctx, INT64_MIN), -EINVAL);
    assert_int_equal(wv_graph_advance(g->ctx, INT64_MAX), -EINVAL);
    assert_int_equal(wv_now(g->ctx).mono_ns, 5);
    advance(g, INT64_MAX - 5);
    assert_int_equal(wv_now(g->ctx).mono_ns, INT64_MAX);
    assert_int_equal(wv_graph_advance(g->ctx, 1), -EINVAL);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

/* All of time in two steps: more nanoseconds than an int64_t holds. */
TEST(periods_from_one_end_of_time_to_the_other_are_counted)
{
    struct graph *g = alive_at(3, INT64_MIN + 1);
    g->cycle = ask_missed;
    advance(g, INT64_MAX);
    advance(g, INT64_MAX);
    assert_int_equal(wv_now(g->ctx).mono_ns, INT64_MAX);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    assert_true(missed[1] == (UINT64_MAX - 101) / 100); /* the first was INT64_MIN + 101 */
    graph_destroy(g);
}

TEST(other_clocks_are_not_moved)
{
    struct graph *g = graph_alive(1);
    assert_int_equal(wv_graph_advance(g->ctx, 1), -EINVAL);
    graph_destroy(g);
    g = graph_create(1);
    wv_options options = graph_history(0, 10);
    graph_init(g, &options);
    assert_int_equal(wv_graph_advance(g->ctx, 1), -EINVAL);
    assert_int_equal(wv_now(g->ctx).mono_ns, 0);
    graph_destroy(g);
}

static wv_control move_the_clock(struct graph *g, wv_id node)
{
    (void)node;
    assert_int_equal(wv_graph_advance(g->ctx, 1), -EBUSY);
    return WV_TERMINATE;
}

TEST(clock_is_moved_between_cycles_of_a_graph_that_is_alive)
{
    struct graph *g = created(2);
    assert_int_equal(wv_graph_advance(g->ctx, 1), -EPIPE);
    init_at(g, 0);
    g->cycle = move_the_clock;
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(wv_now(g->ctx).mono_ns, 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_int_equal(wv_graph_advance(g->ctx, 1), -EPIPE);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(wv_graph_advance(g->ctx, 1), -EPIPE);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(clock_stands_still_until_it_is_moved),
        CASE(clock_begins_where_the_host_says_and_not_at_a_deadline),
        CASE(cycle_never_waits),
        CASE(timer_fires_when_its_time_has_come_and_not_before),
        CASE(what_is_passed_over_runs_once),
        CASE(wait_is_how_far_to_move_it),
        CASE(run_ends_when_nothing_is_due),
        CASE(clock_needs_no_machine),
        CASE(clock_never_goes_back_nor_beyond_its_end),
        CASE(periods_from_one_end_of_time_to_the_other_are_counted),
        CASE(other_clocks_are_not_moved),
        CASE(clock_is_moved_between_cycles_of_a_graph_that_is_alive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
