/* test_timer.c: timers, against the promises made to hooks. */
#include "config.h"

#include "runtime/timer.h"

#include "tests/unit/graph.h"

#include <errno.h>

/* The time at which our clock starts, and how far the wall is ahead of it. */
#define START INT64_C(1000000)
#define AHEAD INT64_C(500000000000)

/* One node with two one-shot timers. */
static wv_timer_plan const two_timers[] = {{0, false, 0}, {0, false, 0}};

static struct graph *alive(uint32_t nodes, wv_timer_plan const *timers, uint32_t count)
{
    os_set_clock(START, START + AHEAD);
    struct graph *g = graph_create_timed(nodes, timers, count);
    graph_init(g, NULL);
    return g;
}

static struct graph *with_two_timers(void)
{
    return alive(1, two_timers, 2);
}

/* Set or cancel a timer between cycles, as a hook of `node` would. */
static int at(struct graph *g, wv_id node, uint32_t index, int64_t ns)
{
    return AS_HOOK(g, node, wv_timer_at(g->ctx, index, ns));
}

static int at_wall(struct graph *g, wv_id node, uint32_t index, int64_t ns)
{
    return AS_HOOK(g, node, wv_timer_at_wall(g->ctx, index, ns));
}

static int after(struct graph *g, wv_id node, uint32_t index, int64_t ns)
{
    (void)wv_graph_wait_ns(g->ctx); /* the time is not that of the last cycle */
    return AS_HOOK(g, node, wv_timer_after(g->ctx, index, ns));
}

/* -- One-shot timers ------------------------------------------------------ */

TEST(timer_is_never_early)
{
    struct graph *g = with_two_timers();
    assert_int_equal(at(g, 0, 0, START + 100), 0);
    os_pass(99);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_none_ran(g);
    os_pass(1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0);
    graph_destroy(g);
}

TEST(late_timer_fires_once)
{
    struct graph *g = with_two_timers();
    (void)at(g, 0, 0, START + 100);
    os_pass(1000000);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_ran(g, 0);
    graph_destroy(g);
}

static wv_control set_to_the_past(struct graph *g, wv_id node)
{
    (void)node;
    if (g->runs[0] == 1)
        assert_int_equal(wv_timer_at(g->ctx, 0, START - 1000), 0);
    if (g->runs[0] == 2)
        assert_int_equal(wv_timer_after(g->ctx, 0, 0), 0);
    return WV_UNCHANGED;
}

TEST(past_and_present_deadlines_fire_in_the_next_cycle)
{
    struct graph *g = with_two_timers();
    g->cycle = set_to_the_past;
    graph_notify(g, 0);
    for (unsigned cycle = 1; cycle <= 3; cycle++) {
        assert_int_equal(graph_cycle(g), WV_RAN);
        assert_int_equal(g->runs[0], cycle);
    }
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

static wv_timer_plan const three_nodes[] = {{0, false, 0}, {70, false, 0}, {130, false, 0}};

TEST(equal_deadlines_fire_in_one_cycle_in_schedule_order)
{
    struct graph *g = alive(131, three_nodes, 3);
    (void)at(g, 130, 0, START + 5);
    (void)at(g, 0, 0, START + 5);
    (void)at(g, 70, 0, START + 5);
    os_pass(5);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 70, 130);
    graph_destroy(g);
}

TEST(set_timer_is_moved)
{
    struct graph *g = with_two_timers();
    (void)at(g, 0, 0, START + 10);
    (void)at(g, 0, 0, START + 50);
    os_pass(10);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    (void)at(g, 0, 0, START + 20);
    os_pass(10);
    assert_int_equal(graph_cycle(g), WV_RAN);
    os_pass(100);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_ran(g, 0);
    graph_destroy(g);
}

TEST(cancelled_timer_does_not_fire)
{
    struct graph *g = with_two_timers();
    (void)at(g, 0, 0, START + 10);
    (void)at(g, 0, 1, START + 20);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_cancel(g->ctx, 0)), 0);
    os_pass(15);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    os_pass(5);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0);
    graph_destroy(g);
}

TEST(cancelling_what_is_not_set_is_fine)
{
    struct graph *g = with_two_timers();
    assert_int_equal(AS_HOOK(g, 0, wv_timer_cancel(g->ctx, 0)), 0);
    (void)at(g, 0, 0, START);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_cancel(g->ctx, 0)), 0);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

TEST(cancelled_timer_can_be_set_again)
{
    struct graph *g = with_two_timers();
    (void)at(g, 0, 0, START + 10);
    (void)AS_HOOK(g, 0, wv_timer_cancel(g->ctx, 0));
    (void)at(g, 0, 0, START + 30);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 30);
    os_pass(30);
    assert_int_equal(graph_cycle(g), WV_RAN);
    graph_destroy(g);
}

static void cancel(wv_ctx *ctx, wv_id node)
{
    (void)node;
    assert_int_equal(wv_timer_cancel(ctx, 0), 0);
}

TEST(drop_hook_may_cancel)
{
    struct graph *g = with_two_timers();
    g->plan.drop = cancel;
    (void)at(g, 0, 0, START + 10);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(g->ctx->timers_set, 0);
    graph_destroy(g);
}

/* -- Which timers a node has ---------------------------------------------- */

static void assert_no_timer(struct graph *g, wv_id node, uint32_t index)
{
    assert_int_equal(at(g, node, index, START), -EINVAL);
    assert_int_equal(after(g, node, index, 0), -EINVAL);
    assert_int_equal(AS_HOOK(g, node, wv_timer_at_wall(g->ctx, index, START)), -EINVAL);
    assert_int_equal(AS_HOOK(g, node, wv_timer_cancel(g->ctx, index)), -EINVAL);
    assert_int_equal(g->ctx->timers_set, g->plan.periodic);
}

/* Node 1 has none, node 2 two and a periodic one, node 3 only a periodic one. */
static wv_timer_plan const mixed[] = {
    {0, false, 0}, {2, false, 0}, {2, false, 0}, {2, false, 100}, {3, false, 100}};

TEST(index_that_the_node_does_not_have_is_an_error)
{
    struct graph *g = alive(4, mixed, COUNT(mixed));
    assert_no_timer(g, 0, 1);
    assert_no_timer(g, 0, UINT32_MAX);
    assert_no_timer(g, 1, 0);
    assert_no_timer(g, 2, 2);
    assert_no_timer(g, 2, 3);
    assert_no_timer(g, 3, 0);
    assert_no_timer(g, 3, 1);
    assert_int_equal(at(g, 2, 1, START), 0);
    graph_destroy(g);
}

TEST(graph_without_timers_has_no_index)
{
    struct graph *g = alive(2, NULL, 0);
    assert_no_timer(g, 0, 0);
    assert_no_timer(g, 1, UINT32_MAX);
    assert_int_equal(wv_timer_fired(g->ctx), -1);
    assert_int_equal(wv_missed(g->ctx), 0);
    graph_destroy(g);
}

/* -- Which of them fired -------------------------------------------------- */

static wv_timer_plan const four_timers[] = {
    {0, false, 0}, {1, false, 0}, {1, false, 0}, {1, false, 0}, {1, false, 1000}};

static int32_t fired[8];
static size_t fired_count;

static wv_control ask_until_none(struct graph *g, wv_id node)
{
    fired_count = 0;
    if (node != 1)
        return WV_UNCHANGED;
    do
        fired[fired_count] = wv_timer_fired(g->ctx);
    while (fired[fired_count++] >= 0);
    return WV_UNCHANGED;
}

TEST(fired_tells_each_index_once_lowest_first)
{
    struct graph *g = alive(2, four_timers, COUNT(four_timers));
    g->cycle = ask_until_none;
    (void)at(g, 0, 0, START);
    (void)at(g, 1, 2, START + 1);
    (void)at(g, 1, 0, START + 2);
    os_pass(2);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(fired_count, 3);
    assert_int_equal(fired[0], 0);
    assert_int_equal(fired[1], 2);
    assert_int_equal(fired[2], -1);
    graph_destroy(g);
}

/* What fired is noted in words of 64 timers. */
TEST(fired_tells_each_of_hundreds_of_timers)
{
    wv_timer_plan timers[201] = {{0, false, 0}};
    for (size_t i = 1; i < COUNT(timers); i++)
        timers[i].node = 1;
    struct graph *g = alive(2, timers, COUNT(timers));
    g->cycle = ask_until_none;
    uint32_t const set[] = {3, 70, 71, 199};
    for (size_t i = 0; i < COUNT(set); i++)
        (void)at(g, 1, set[i], START);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(fired_count, COUNT(set) + 1);
    for (size_t i = 0; i < COUNT(set); i++)
        assert_int_equal(fired[i], set[i]);
    graph_destroy(g);
}

TEST(nothing_fired_when_something_else_was_the_cause)
{
    struct graph *g = alive(2, four_timers, COUNT(four_timers));
    g->cycle = ask_until_none;
    graph_notify(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(fired[0], -1);
    graph_destroy(g);
}

TEST(periodic_timer_is_none_that_fired)
{
    struct graph *g = alive(2, four_timers, COUNT(four_timers));
    g->cycle = ask_until_none;
    os_pass(1000);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(g->runs[1], 1);
    assert_int_equal(fired[0], -1);
    graph_destroy(g);
}

TEST(what_fired_is_told_in_its_cycle_only)
{
    struct graph *g = with_two_timers();
    (void)at(g, 0, 0, START);
    assert_int_equal(graph_cycle(g), WV_RAN);
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_fired(g->ctx)), -1);
    graph_destroy(g);
}

static int nothing_fired_yet(wv_ctx *ctx, wv_id node)
{
    (void)node;
    assert_int_equal(wv_timer_fired(ctx), -1);
    assert_int_equal(wv_missed(ctx), 0);
    return 0;
}

TEST(nothing_fired_before_the_first_cycle)
{
    struct graph *g = graph_create_timed(2, four_timers, COUNT(four_timers));
    g->plan.init = nothing_fired_yet;
    graph_init(g, NULL);
    graph_destroy(g);
}

static wv_control set_again_then_ask(struct graph *g, wv_id node)
{
    (void)node;
    assert_int_equal(wv_timer_after(g->ctx, 0, 10), 0);
    assert_int_equal(wv_timer_fired(g->ctx), 0);
    assert_int_equal(wv_timer_fired(g->ctx), -1);
    return WV_UNCHANGED;
}

TEST(timer_set_again_has_fired_all_the_same)
{
    struct graph *g = with_two_timers();
    g->cycle = set_again_then_ask;
    (void)at(g, 0, 0, START);
    for (int i = 0; i < 3; i++, os_pass(10))
        assert_int_equal(graph_cycle(g), WV_RAN);
    graph_destroy(g);
}

/* -- After, at, at wall --------------------------------------------------- */

TEST(after_counts_from_now)
{
    struct graph *g = with_two_timers();
    os_pass(77);
    assert_int_equal(after(g, 0, 0, 100), 0);
    assert_int_equal(wv_timer_next(g->ctx), START + 77 + 100);
    graph_destroy(g);
}

TEST(at_wall_is_a_wall_time)
{
    struct graph *g = with_two_timers();
    assert_int_equal(at_wall(g, 0, 0, START + AHEAD + 100), 0);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 100);
    graph_destroy(g);
}

TEST(after_is_held_at_the_ends_of_time)
{
    struct graph *g = with_two_timers();
    assert_int_equal(after(g, 0, 0, INT64_MAX), 0);
    assert_int_equal(wv_timer_next(g->ctx), INT64_MAX);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1); /* no end of what is waited for */
    os_set_clock(-10, 0);
    assert_int_equal(after(g, 0, 0, INT64_MIN), 0);
    assert_int_equal(wv_timer_next(g->ctx), INT64_MIN);
    assert_int_equal(graph_cycle(g), WV_RAN);
    graph_destroy(g);
}

TEST(deadlines_at_the_ends_of_time_are_kept_apart)
{
    struct graph *g = with_two_timers();
    (void)at(g, 0, 0, INT64_MAX);
    (void)at(g, 0, 1, INT64_MIN);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_fired(g->ctx)), 1);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_fired(g->ctx)), -1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

/* -- Periodic timers ------------------------------------------------------ */

static wv_timer_plan const every_100[] = {{0, false, 100}};
static wv_timer_plan const aligned_100[] = {{0, true, 100}};

TEST(period_first_ends_at_start_plus_period)
{
    struct graph *g = alive(1, every_100, 1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    os_pass(99);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    os_pass(1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

/* Each run is late by something else, the deadlines are not. */
TEST(period_does_not_drift)
{
    struct graph *g = alive(1, every_100, 1);
    for (int64_t k = 1; k <= 10000; k++) {
        int64_t deadline = START + k * 100;
        assert_int_equal(wv_timer_next(g->ctx), deadline);
        os_set_clock(deadline + k * 7 % 100, 0);
        assert_int_equal(graph_cycle(g), WV_RAN);
    }
    assert_int_equal(g->runs[0], 10000);
    graph_destroy(g);
}

/* The first deadline of an aligned period when the graph starts at `wall_ns`. */
static int64_t first_aligned(int64_t wall_ns)
{
    os_set_clock(START, wall_ns);
    struct graph *g = graph_create_timed(1, aligned_100, 1);
    graph_init(g, NULL);
    int64_t first = wv_timer_next(g->ctx) - START + wall_ns;
    graph_destroy(g);
    return first;
}

TEST(aligned_period_ends_at_multiples_since_1970)
{
    assert_int_equal(first_aligned(12345), 12400);
    assert_int_equal(first_aligned(1), 100);
    assert_int_equal(first_aligned(99), 100);
}

TEST(aligned_period_first_ends_after_the_start)
{
    assert_int_equal(first_aligned(0), 100);
    assert_int_equal(first_aligned(12300), 12400);
    assert_int_equal(first_aligned(-100), 0);
}

TEST(aligned_period_ends_at_multiples_before_1970_too)
{
    assert_int_equal(first_aligned(-1), 0);
    assert_int_equal(first_aligned(-99), 0);
    assert_int_equal(first_aligned(-101), -100);
    assert_int_equal(first_aligned(-12345), -12300);
}

TEST(aligned_period_goes_on_at_multiples)
{
    os_set_clock(START, 12345);
    struct graph *g = graph_create_timed(1, aligned_100, 1);
    graph_init(g, NULL);
    for (int64_t wall = 12400; wall < 20000; wall += 100) {
        assert_int_equal(wv_graph_wait_ns(g->ctx), wall - os.wall_ns);
        os_pass(wall - os.wall_ns);
        assert_int_equal(graph_cycle(g), WV_RAN);
        os_pass(wall % 77);
    }
    graph_destroy(g);
}

static uint64_t missed;

static wv_control ask_missed(struct graph *g, wv_id node)
{
    (void)node;
    missed = wv_missed(g->ctx);
    return WV_UNCHANGED;
}

/* What a cycle is told that runs `late_ns` after the last one. */
static uint64_t missed_after(struct graph *g, int64_t late_ns)
{
    os_pass(late_ns);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    return missed;
}

TEST(missed_periods_collapse_into_one_run_that_can_ask)
{
    struct graph *g = alive(1, every_100, 1);
    g->cycle = ask_missed;
    assert_int_equal(missed_after(g, 100), 0);
    assert_int_equal(missed_after(g, 199), 0);
    assert_int_equal(missed_after(g, 1), 0);
    assert_int_equal(missed_after(g, 250), 1);
    assert_int_equal(missed_after(g, 1000), 9);
    assert_int_equal(g->runs[0], 5);
    graph_destroy(g);
}

TEST(run_for_another_cause_missed_nothing)
{
    struct graph *g = alive(1, every_100, 1);
    g->cycle = ask_missed;
    assert_int_equal(missed_after(g, 500), 4);
    graph_notify(g, 0);
    assert_int_equal(missed_after(g, 1), 0);
    graph_destroy(g);
}

static wv_timer_plan const two_periods[] = {{0, false, 0}, {0, false, 100}, {0, false, 30}};

TEST(missed_counts_those_periods_that_fired)
{
    struct graph *g = alive(1, two_periods, 3);
    g->cycle = ask_missed;
    assert_int_equal(missed_after(g, 95), 2);
    assert_int_equal(missed_after(g, 215), 2 + 6);
    graph_destroy(g);
}

TEST(periodic_and_one_shot_at_the_same_time_are_one_run)
{
    struct graph *g = alive(1, two_periods, 3);
    (void)at(g, 0, 0, START + 300);
    os_pass(300);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_fired(g->ctx)), 0);
    graph_destroy(g);
}

/* -- The ends of time ----------------------------------------------------- */

static wv_timer_plan const every_100_and_one[] = {{0, false, 0}, {1, false, 100}, {2, true, 100}};

static int set_to_the_end(wv_ctx *ctx, wv_id node)
{
    return node == 0 ? wv_timer_at(ctx, 0, INT64_MAX) : 0;
}

/* Periods that would end after time has none: not early, and not for ever. */
TEST(period_beyond_the_end_of_time_never_ends)
{
    struct graph *g = graph_create_timed(3, every_100_and_one, 3);
    g->plan.init = set_to_the_end;
    wv_options options = graph_history(INT64_MAX - 150, INT64_MAX);
    graph_init(g, &options);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_int_equal(g->runs[0], 1);
    assert_int_equal(g->runs[1], 1);
    assert_int_equal(g->runs[2], 2); /* INT64_MAX is a multiple of 100 and 7 */
    graph_destroy(g);
}

TEST(graph_that_starts_at_the_end_of_time_ends)
{
    struct graph *g = graph_create_timed(3, every_100_and_one, 3);
    g->plan.init = set_to_the_end;
    wv_options options = graph_history(INT64_MAX, INT64_MAX);
    graph_init(g, &options);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_int_equal(g->runs[0], 1);
    assert_int_equal(g->runs[1] + g->runs[2], 0);
    graph_destroy(g);
}

TEST(aligned_period_ends_at_multiples_from_the_beginning_of_time)
{
    struct graph *g = graph_create_timed(1, aligned_100, 1);
    wv_options options = graph_history(INT64_MIN + 1, INT64_MIN + 1000);
    graph_init(g, &options);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(wv_now(g->ctx).wall_ns, INT64_MIN / 100 * 100);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(timer_is_never_early),
        CASE(late_timer_fires_once),
        CASE(past_and_present_deadlines_fire_in_the_next_cycle),
        CASE(equal_deadlines_fire_in_one_cycle_in_schedule_order),
        CASE(set_timer_is_moved),
        CASE(cancelled_timer_does_not_fire),
        CASE(cancelling_what_is_not_set_is_fine),
        CASE(cancelled_timer_can_be_set_again),
        CASE(drop_hook_may_cancel),
        CASE(index_that_the_node_does_not_have_is_an_error),
        CASE(graph_without_timers_has_no_index),
        CASE(fired_tells_each_index_once_lowest_first),
        CASE(fired_tells_each_of_hundreds_of_timers),
        CASE(nothing_fired_when_something_else_was_the_cause),
        CASE(periodic_timer_is_none_that_fired),
        CASE(what_fired_is_told_in_its_cycle_only),
        CASE(nothing_fired_before_the_first_cycle),
        CASE(timer_set_again_has_fired_all_the_same),
        CASE(after_counts_from_now),
        CASE(at_wall_is_a_wall_time),
        CASE(after_is_held_at_the_ends_of_time),
        CASE(deadlines_at_the_ends_of_time_are_kept_apart),
        CASE(period_first_ends_at_start_plus_period),
        CASE(period_does_not_drift),
        CASE(aligned_period_ends_at_multiples_since_1970),
        CASE(aligned_period_first_ends_after_the_start),
        CASE(aligned_period_ends_at_multiples_before_1970_too),
        CASE(aligned_period_goes_on_at_multiples),
        CASE(missed_periods_collapse_into_one_run_that_can_ask),
        CASE(run_for_another_cause_missed_nothing),
        CASE(missed_counts_those_periods_that_fired),
        CASE(periodic_and_one_shot_at_the_same_time_are_one_run),
        CASE(period_beyond_the_end_of_time_never_ends),
        CASE(graph_that_starts_at_the_end_of_time_ends),
        CASE(aligned_period_ends_at_multiples_from_the_beginning_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
