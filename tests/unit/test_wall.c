/* test_wall.c: the wall clock of a graph when the machine's is set, and the timers that go by it. */
#include "config.h"

#include "runtime/clock.h"
#include "runtime/timer.h"

#include "runtime/os.h"
#include "tests/unit/graph.h"

#define SECOND INT64_C(1000000000)
#define HOUR (3600 * SECOND)
#define START (5 * SECOND)
#define WALL INT64_C(1700000000000000000) /* a multiple of 100 s */

/* Node 0 has two one-shot timers, node 1 runs every 100 s of the wall clock. */
static wv_timer_plan const timers[] = {{0, false, 0}, {0, false, 0}, {1, true, 100 * SECOND}};

/* The first `count` of these timers; the wall clock is compared every second. */
static struct graph *alive(uint32_t count)
{
    os_set_clock(START, WALL);
    struct graph *g = graph_create_timed(2, timers, count);
    graph_init(g, NULL);
    return g;
}

/* The time as the next cycle would see it. */
static wv_time now(struct graph *g)
{
    wv_clock_forget(g->ctx);
    return wv_now(g->ctx);
}

static void assert_now(struct graph *g, int64_t mono_ns, int64_t wall_ns)
{
    assert_int_equal(now(g).mono_ns, mono_ns);
    assert_int_equal(now(g).wall_ns, wall_ns);
}

/* -- When it is compared --------------------------------------------------- */

TEST(wall_clock_is_compared_once_a_second)
{
    struct graph *g = alive(0);
    os.wall_reads = 0;
    os_pass(SECOND - 1);
    (void)now(g);
    assert_int_equal(os.wall_reads, 0);
    os_pass(1);
    (void)now(g);
    unsigned reads = os.wall_reads;
    assert_true(reads > 0);
    os_pass(SECOND - 1);
    (void)now(g);
    assert_int_equal(os.wall_reads, reads);
    os_pass(1);
    (void)now(g);
    assert_int_equal(os.wall_reads, 2 * reads);
    graph_destroy(g);
}

TEST(wall_clock_is_compared_as_often_as_the_host_says)
{
    os_set_clock(START, WALL);
    struct graph *g = graph_create(1);
    wv_options options = wv_options_default();
    options.resync_ns = 10;
    graph_init(g, &options);
    os.wall_ns += HOUR;
    os_pass(9);
    assert_now(g, START + 9, WALL + 9);
    os_pass(1);
    assert_now(g, START + 10, WALL + 10 + HOUR);
    graph_destroy(g);
}

TEST(wall_clock_is_never_compared_when_the_host_says_so)
{
    os_set_clock(START, WALL);
    struct graph *g = graph_create(1);
    wv_options options = wv_options_default();
    options.resync_ns = INT64_MAX;
    graph_init(g, &options);
    os.wall_reads = 0;
    os_pass(365 * 24 * HOUR);
    assert_now(g, os.mono_ns, os.wall_ns);
    assert_int_equal(os.wall_reads, 0);
    graph_destroy(g);
}

TEST(wall_clock_is_not_compared_when_nobody_asks_for_the_time)
{
    struct graph *g = alive(2);
    os.wall_reads = os.mono_reads = 0;
    for (int i = 0; i < 100; i++) {
        os_pass(HOUR);
        graph_notify(g, 0);
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    }
    assert_int_equal(os.wall_reads + os.mono_reads, 0);
    graph_destroy(g);
}

/* -- Set forward, set back ------------------------------------------------- */

TEST(wall_clock_set_forward_is_followed_at_once)
{
    struct graph *g = alive(0);
    os_pass(SECOND);
    os.wall_ns += HOUR;
    assert_now(g, START + SECOND, WALL + SECOND + HOUR);
    os_pass(123);
    assert_now(g, os.mono_ns, os.wall_ns);
    graph_destroy(g);
}

TEST(wall_clock_set_back_is_approached_a_tenth_slower)
{
    struct graph *g = alive(0);
    os_pass(SECOND);
    os.wall_ns -= SECOND;
    int64_t wall = WALL + SECOND;
    assert_now(g, START + SECOND, wall);
    for (int i = 1; i <= 10; i++) {
        os_pass(SECOND);
        assert_now(g, os.mono_ns, wall + i * (SECOND - SECOND / 10));
        assert_true(now(g).wall_ns >= os.wall_ns);
    }
    assert_int_equal(now(g).wall_ns, os.wall_ns);
    os_pass(777);
    assert_now(g, os.mono_ns, os.wall_ns);
    graph_destroy(g);
}

TEST(wall_clock_set_back_and_forward_again_is_right_at_once)
{
    struct graph *g = alive(0);
    os_pass(SECOND);
    os.wall_ns -= HOUR;
    (void)now(g);
    os_pass(SECOND);
    os.wall_ns += HOUR;
    assert_now(g, START + 2 * SECOND, WALL + 2 * SECOND);
    os_pass(SECOND);
    assert_now(g, START + 3 * SECOND, WALL + 3 * SECOND);
    graph_destroy(g);
}

TEST(wall_clock_set_back_by_decades_is_approached_all_the_same)
{
    struct graph *g = alive(0);
    os_pass(SECOND);
    os.wall_ns = 0;
    int64_t wall = now(g).wall_ns;
    os_pass(100 * HOUR);
    assert_now(g, os.mono_ns, wall + 90 * HOUR);
    graph_destroy(g);
}

static uint32_t state_of_random = 4711;

static int64_t random_below(int64_t end)
{
    state_of_random = state_of_random * 1664525 + 1013904223;
    return (int64_t)((uint64_t)state_of_random * (uint64_t)end >> 32);
}

TEST(no_time_ever_goes_back_whatever_the_machine_does)
{
    struct graph *g = alive(0);
    wv_time last = now(g);
    for (int i = 0; i < 100000; i++) {
        os_pass(random_below(SECOND));
        if (random_below(4) == 0)
            os.wall_ns += random_below(4 * SECOND) - 2 * SECOND;
        wv_time next = now(g);
        assert_true(next.mono_ns >= last.mono_ns && next.wall_ns >= last.wall_ns);
        assert_true(next.wall_ns - last.wall_ns >= (next.mono_ns - last.mono_ns) / 10 * 9);
        last = next;
    }
    graph_destroy(g);
}

/* -- How good it is -------------------------------------------------------- */

/* What the three reads of a try cost. */
static int cost[3];

static void read_slowly(void)
{
    static unsigned reads;
    os_pass(cost[reads++ % 3]);
}

TEST(quality_is_half_of_what_the_closest_reads_took)
{
    os_set_clock(START, WALL);
    cost[1] = 30;
    cost[2] = 11;
    os.reading = read_slowly;
    struct graph *g = graph_alive(1);
    assert_int_equal(wv_clock_quality(g->ctx), 21);
    cost[1] = 0;
    os_pass(SECOND);
    os.mono_reads = os.wall_reads = 0;
    os.reading = NULL;
    (void)now(g);
    assert_int_equal(wv_clock_quality(g->ctx), 0);
    graph_destroy(g);
}

TEST(quality_of_a_clock_that_is_not_the_machines_is_perfect)
{
    struct graph *g = graph_create(1);
    wv_options options = graph_history(0, 5);
    graph_init(g, &options);
    assert_int_equal(wv_clock_quality(g->ctx), 0);
    graph_destroy(g);
}

TEST(real_quality_is_better_than_a_millisecond)
{
    struct graph *g = graph_alive(1);
    assert_in_range(wv_clock_quality(g->ctx), 0, MS);
    graph_destroy(g);
}

/* Reads take 40 ns, so that the offset may be wrong by 20. */
static void read_in_20(void)
{
    os_pass(20);
}

TEST(difference_within_the_error_is_no_difference)
{
    struct graph *g = alive(0);
    os.reading = read_in_20;
    int64_t before = now(g).wall_ns - now(g).mono_ns;
    for (int i = 0; i < 4; i++) {
        os_pass(SECOND);
        os.wall_ns += i % 2 ? 20 : -20;
        assert_int_equal(now(g).wall_ns - now(g).mono_ns, before);
    }
    os_pass(SECOND);
    os.wall_ns += 21;
    assert_int_equal(now(g).wall_ns - now(g).mono_ns, before + 21);
    os.reading = NULL;
    graph_destroy(g);
}

/* -- Wall deadlines as monotonic times -------------------------------------- */

/* While the wall clock goes a tenth slower, and after that: at the time that
 * is told the wall clock shows the deadline, and not a nanosecond before. */
TEST(wall_deadline_is_the_first_instant_that_shows_it)
{
    struct graph *g = alive(0);
    for (int64_t back = 1; back < 40; back++) {
        os_pass(SECOND);
        os.wall_ns -= back;
        wv_time from = now(g);
        for (int64_t ahead = 1; ahead < 12 * back + 20; ahead++) {
            int64_t mono = wv_clock_mono_of(g->ctx, from.wall_ns + ahead);
            os.mono_ns = mono;
            assert_true(now(g).wall_ns >= from.wall_ns + ahead);
            os.mono_ns = mono - 1;
            assert_true(now(g).wall_ns < from.wall_ns + ahead);
        }
        os.wall_ns = now(g).wall_ns;
    }
    graph_destroy(g);
}

TEST(wall_deadline_of_the_past_is_in_the_past)
{
    struct graph *g = alive(0);
    os_pass(SECOND);
    os.wall_ns -= HOUR;
    wv_time from = now(g);
    assert_int_equal(wv_clock_mono_of(g->ctx, from.wall_ns), from.mono_ns);
    assert_true(wv_clock_mono_of(g->ctx, from.wall_ns - SECOND) < from.mono_ns);
    assert_true(wv_clock_mono_of(g->ctx, INT64_MIN) < 0);
    graph_destroy(g);
}

TEST(wall_deadline_at_the_end_of_time_is_there)
{
    os_set_clock(START, START);
    struct graph *g = graph_alive(1);
    assert_int_equal(wv_clock_mono_of(g->ctx, INT64_MAX), INT64_MAX);
    os_pass(SECOND);
    os.wall_ns = INT64_MIN / 2;
    (void)now(g);
    assert_int_equal(wv_clock_mono_of(g->ctx, INT64_MAX), INT64_MAX);
    graph_destroy(g);
}

/* -- Timers that go by it --------------------------------------------------- */

static int at_wall(struct graph *g, int64_t wall_ns)
{
    return AS_HOOK(g, 0, wv_timer_at_wall(g->ctx, 0, wall_ns));
}

/* Each wait is followed by a change of the machine's wall clock. */
static int64_t change_ns;

static int wait_and_change(int epoll_fd, int64_t timeout_ns)
{
    (void)epoll_fd;
    assert_true(timeout_ns >= 0);
    os_pass(timeout_ns);
    os.wall_ns += change_ns;
    change_ns = 0;
    return 0;
}

/* Run what is due next, while the wall clock is changed during the first wait. */
static void run_next(struct graph *g, int64_t change)
{
    change_ns = change;
    os.wait = wait_and_change;
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
}

TEST(timer_at_wall_follows_a_clock_that_is_set_forward)
{
    struct graph *g = alive(2);
    (void)at_wall(g, WALL + 2 * HOUR);
    run_next(g, HOUR);
    assert_ran(g, 0);
    assert_int_equal(now(g).wall_ns, WALL + 2 * HOUR);
    assert_int_equal(now(g).mono_ns, START + HOUR);
    graph_destroy(g);
}

TEST(timer_at_wall_that_is_passed_over_fires_within_a_second)
{
    struct graph *g = alive(2);
    (void)at_wall(g, WALL + HOUR);
    run_next(g, 24 * HOUR);
    assert_ran(g, 0);
    assert_in_range(now(g).mono_ns, START, START + SECOND);
    assert_int_equal(now(g).wall_ns, os.wall_ns);
    graph_destroy(g);
}

TEST(timer_at_wall_follows_a_clock_that_is_set_back)
{
    struct graph *g = alive(2);
    (void)at_wall(g, WALL + HOUR);
    run_next(g, -60 * SECOND);
    assert_ran(g, 0);
    assert_int_equal(now(g).wall_ns, WALL + HOUR);
    assert_int_equal(now(g).mono_ns, START + HOUR + 60 * SECOND);
    graph_destroy(g);
}

TEST(timer_at_wall_is_not_early_while_the_clock_is_slower)
{
    struct graph *g = alive(2);
    (void)at_wall(g, WALL + 10 * SECOND);
    run_next(g, -HOUR);
    assert_int_equal(now(g).wall_ns, WALL + 10 * SECOND);
    assert_int_equal(now(g).mono_ns, START + 11 * SECOND - 1); /* each tenth instant adds nothing */
    graph_destroy(g);
}

TEST(other_timers_do_not_follow)
{
    struct graph *g = alive(2);
    (void)AS_HOOK(g, 0, wv_timer_after(g->ctx, 1, HOUR));
    run_next(g, 24 * HOUR);
    assert_int_equal(now(g).mono_ns, START + HOUR);
    (void)AS_HOOK(g, 0, wv_timer_after(g->ctx, 1, HOUR));
    run_next(g, -24 * HOUR);
    assert_int_equal(now(g).mono_ns, START + 2 * HOUR);
    assert_int_equal(os.waits, 2);
    graph_destroy(g);
}

static uint64_t missed;

static wv_control ask_missed(struct graph *g, wv_id node)
{
    if (node == 1)
        missed = wv_missed(g->ctx);
    return WV_UNCHANGED;
}

TEST(aligned_period_follows_and_counts_what_was_passed_over)
{
    struct graph *g = alive(3);
    g->cycle = ask_missed;
    run_next(g, 0);
    assert_int_equal(now(g).wall_ns, WALL + 100 * SECOND);
    run_next(g, 1000 * SECOND);
    assert_int_equal(missed, 9);
    assert_int_equal(now(g).wall_ns, WALL + 1101 * SECOND);
    run_next(g, 0);
    assert_int_equal(missed, 0);
    assert_int_equal(now(g).wall_ns, WALL + 1200 * SECOND);
    run_next(g, -5 * SECOND);
    assert_int_equal(now(g).wall_ns, WALL + 1300 * SECOND);
    assert_int_equal(now(g).wall_ns, os.wall_ns);
    assert_int_equal(g->runs[1], 4);
    graph_destroy(g);
}

/* -- The wait ---------------------------------------------------------------- */

TEST(wait_for_a_wall_deadline_is_no_longer_than_a_second)
{
    struct graph *g = alive(2);
    (void)at_wall(g, WALL + HOUR);
    assert_int_equal(wv_graph_wait_ns(g->ctx), SECOND);
    os_pass(SECOND / 4);
    assert_int_equal(wv_graph_wait_ns(g->ctx), SECOND - SECOND / 4);
    (void)at_wall(g, WALL + SECOND / 2);
    assert_int_equal(wv_graph_wait_ns(g->ctx), SECOND / 4);
    (void)AS_HOOK(g, 0, wv_timer_after(g->ctx, 1, 7));
    assert_int_equal(wv_graph_wait_ns(g->ctx), 7);
    graph_destroy(g);
}

TEST(wait_for_other_deadlines_is_as_long_as_it_takes)
{
    struct graph *g = alive(2);
    (void)at_wall(g, WALL + SECOND);
    (void)AS_HOOK(g, 0, wv_timer_at(g->ctx, 0, START + HOUR));
    assert_int_equal(wv_graph_wait_ns(g->ctx), HOUR);
    assert_int_equal(g->ctx->timers_set, 1);
    (void)at_wall(g, WALL + SECOND);
    assert_int_equal(g->ctx->timers_set, 1);
    assert_int_equal(wv_graph_wait_ns(g->ctx), SECOND);
    (void)AS_HOOK(g, 0, wv_timer_cancel(g->ctx, 0));
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    graph_destroy(g);
}

/* Timers by both clocks against a plain list, while the wall clock goes as the
 * other does. */
TEST(timers_of_both_kinds_fire_in_their_order)
{
    enum { TIMERS = 50 };
    static wv_timer_plan plan[TIMERS];
    for (uint32_t i = 0; i < TIMERS; i++)
        plan[i] = (wv_timer_plan){i, false, 0};
    os_set_clock(START, WALL);
    struct graph *g = graph_create_timed(TIMERS, plan, TIMERS);
    graph_init(g, NULL);
    int64_t deadline[TIMERS] = {0};
    for (int step = 0; step < 20000; step++) {
        uint32_t i = (uint32_t)random_below(TIMERS);
        deadline[i] = os.mono_ns + 1 + random_below(1000);
        if (random_below(2) == 0)
            wv_timer_set(g->ctx, i, deadline[i]);
        else
            wv_timer_set_wall(g->ctx, i, deadline[i] - START + WALL);
        os_pass(random_below(40));
        (void)graph_cycle(g);
        for (uint32_t k = 0; k < TIMERS; k++) {
            assert_int_equal(g->runs[k], deadline[k] > 0 && deadline[k] <= os.mono_ns);
            deadline[k] = g->runs[k] ? 0 : deadline[k];
            g->runs[k] = 0;
        }
    }
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(wall_clock_is_compared_once_a_second),
        CASE(wall_clock_is_compared_as_often_as_the_host_says),
        CASE(wall_clock_is_never_compared_when_the_host_says_so),
        CASE(wall_clock_is_not_compared_when_nobody_asks_for_the_time),
        CASE(wall_clock_set_forward_is_followed_at_once),
        CASE(wall_clock_set_back_is_approached_a_tenth_slower),
        CASE(wall_clock_set_back_and_forward_again_is_right_at_once),
        CASE(wall_clock_set_back_by_decades_is_approached_all_the_same),
        CASE(no_time_ever_goes_back_whatever_the_machine_does),
        CASE(quality_is_half_of_what_the_closest_reads_took),
        CASE(quality_of_a_clock_that_is_not_the_machines_is_perfect),
        CASE(real_quality_is_better_than_a_millisecond),
        CASE(difference_within_the_error_is_no_difference),
        CASE(wall_deadline_is_the_first_instant_that_shows_it),
        CASE(wall_deadline_of_the_past_is_in_the_past),
        CASE(wall_deadline_at_the_end_of_time_is_there),
        CASE(timer_at_wall_follows_a_clock_that_is_set_forward),
        CASE(timer_at_wall_that_is_passed_over_fires_within_a_second),
        CASE(timer_at_wall_follows_a_clock_that_is_set_back),
        CASE(timer_at_wall_is_not_early_while_the_clock_is_slower),
        CASE(other_timers_do_not_follow),
        CASE(aligned_period_follows_and_counts_what_was_passed_over),
        CASE(wait_for_a_wall_deadline_is_no_longer_than_a_second),
        CASE(wait_for_other_deadlines_is_as_long_as_it_takes),
        CASE(timers_of_both_kinds_fire_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
