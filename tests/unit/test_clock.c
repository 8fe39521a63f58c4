/* test_clock.c: what time it is for a graph, and when the clock is read. */
#include "config.h"

#include "runtime/clock.h"

#include "runtime/os.h"
#include "tests/unit/graph.h"

#include <errno.h>

#define START INT64_C(1000000000)
#define WALL INT64_C(1700000000000000000)
#define DAY INT64_C(86400000000000)

/* -- How often it is read ------------------------------------------------- */

static wv_control ask_thrice(struct graph *g, wv_id node)
{
    (void)node;
    wv_time now = wv_now(g->ctx);
    os_pass(10);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(wv_now(g->ctx).mono_ns, now.mono_ns);
        assert_int_equal(wv_now(g->ctx).wall_ns, now.wall_ns);
    }
    return WV_UNCHANGED;
}

/* How often the monotonic clock is read in a cycle of nodes 0 and 1; the wall
 * clock never is. */
static unsigned reads_of_a_cycle(struct graph *g, int64_t timeout_ns)
{
    graph_notify(g, 0);
    graph_notify(g, 1);
    os.mono_reads = os.wall_reads = 0;
    assert_int_equal(wv_graph_cycle(g->ctx, timeout_ns), WV_RAN);
    assert_ran(g, 0, 1);
    assert_int_equal(os.wall_reads, 0);
    return os.mono_reads;
}

static wv_timer_plan const a_timer[] = {{0, false, 0}};

static struct graph *alive(void)
{
    os_set_clock(START, WALL);
    struct graph *g = graph_create_timed(2, a_timer, 1);
    graph_init(g, NULL);
    return g;
}

TEST(clock_is_not_read_when_nobody_asks)
{
    struct graph *g = alive();
    assert_int_equal(reads_of_a_cycle(g, 0), 0);
    assert_int_equal(reads_of_a_cycle(g, -1), 0);
    graph_destroy(g);
}

TEST(clock_is_not_read_for_a_timeout_that_is_not_needed)
{
    struct graph *g = alive();
    assert_int_equal(reads_of_a_cycle(g, DAY), 0);
    graph_destroy(g);
}

TEST(clock_is_not_read_to_find_nothing)
{
    struct graph *g = alive();
    os.mono_reads = 0;
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    assert_int_equal(os.mono_reads, 0);
    graph_destroy(g);
}

TEST(clock_is_read_once_a_cycle_and_stands_still_in_it)
{
    struct graph *g = alive();
    g->cycle = ask_thrice;
    assert_int_equal(reads_of_a_cycle(g, 0), 1);
    assert_int_equal(reads_of_a_cycle(g, -1), 1);
    assert_int_equal(reads_of_a_cycle(g, DAY), 1);
    graph_destroy(g);
}

TEST(clock_is_read_once_a_cycle_while_a_timer_is_alive)
{
    struct graph *g = alive();
    (void)AS_HOOK(g, 0, wv_timer_after(g->ctx, 0, DAY));
    assert_int_equal(reads_of_a_cycle(g, 0), 1);
    g->cycle = ask_thrice;
    assert_int_equal(reads_of_a_cycle(g, 0), 1);
    assert_int_equal(reads_of_a_cycle(g, DAY), 1);
    graph_destroy(g);
}

TEST(machine_clock_can_be_read_any_time)
{
    os_set_clock(START, WALL);
    assert_int_equal(wv_clock_ns(), START);
    os_pass(1);
    assert_int_equal(wv_clock_ns(), START + 1);
}

/* -- Realtime ------------------------------------------------------------- */

static wv_time seen;

static wv_control look(struct graph *g, wv_id node)
{
    (void)node;
    assert_true(wv_now(g->ctx).mono_ns >= seen.mono_ns);
    assert_true(wv_now(g->ctx).wall_ns >= seen.wall_ns);
    seen = wv_now(g->ctx);
    return WV_UNCHANGED;
}

static wv_time time_of_a_cycle(struct graph *g)
{
    g->cycle = look;
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    return seen;
}

TEST(each_cycle_has_its_time)
{
    struct graph *g = alive();
    seen = (wv_time){0, 0};
    assert_int_equal(time_of_a_cycle(g).mono_ns, START);
    os_pass(123);
    assert_int_equal(time_of_a_cycle(g).mono_ns, START + 123);
    graph_destroy(g);
}

TEST(stop_cycle_has_its_time_too)
{
    static uint64_t const stop_at_0[] = {1};
    os_set_clock(START, WALL);
    struct graph *g = graph_create(1);
    g->plan.stop = stop_at_0;
    graph_init(g, NULL);
    seen = (wv_time){0, 0};
    assert_int_equal(time_of_a_cycle(g).mono_ns, START);
    os_pass(5);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    os_pass(5);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_int_equal(seen.mono_ns, START + 10);
    graph_destroy(g);
}

TEST(wall_is_mono_and_an_offset)
{
    struct graph *g = alive();
    seen = (wv_time){0, 0};
    os_pass(1);
    assert_int_equal(time_of_a_cycle(g).wall_ns, WALL + 1);
    os_pass(DAY);
    assert_int_equal(time_of_a_cycle(g).wall_ns, WALL + DAY + 1);
    graph_destroy(g);
}

TEST(wall_clock_set_back_takes_no_time_back)
{
    struct graph *g = alive();
    seen = (wv_time){0, 0};
    wv_time before = time_of_a_cycle(g);
    os.wall_ns -= DAY;
    os_pass(5);
    assert_int_equal(time_of_a_cycle(g).wall_ns, before.wall_ns + 5);
    graph_destroy(g);
}

static int wake_early(int epoll_fd, int64_t timeout_ns)
{
    (void)epoll_fd;
    (void)timeout_ns;
    os_pass(777);
    return 0;
}

TEST(time_is_read_after_the_wait)
{
    struct graph *g = alive();
    os.wait = wake_early;
    (void)AS_HOOK(g, 0, wv_timer_after(g->ctx, 0, 1000));
    seen = (wv_time){0, 0};
    g->cycle = look;
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(seen.mono_ns, START + 2 * 777);
    graph_destroy(g);
}

/* What each of the three reads of a try costs; the third try is the best. */
static void read_slowly(void)
{
    static int const cost[] = {0, 900, 50, 0, 300, 700, 0, 30, 10, 0, 500, 20, 0, 5, 600};
    static size_t reads;
    os_pass(cost[reads++ % COUNT(cost)]);
}

TEST(offset_is_that_of_the_closest_reads)
{
    os.reading = read_slowly;
    struct graph *g = alive();
    os.reading = NULL;
    seen = (wv_time){0, 0};
    wv_time now = time_of_a_cycle(g);
    int64_t error = now.wall_ns - now.mono_ns - (WALL - START);
    assert_in_range(error + 20, 0, 40);
    graph_destroy(g);
}

TEST(realtime_is_the_machines)
{
    struct graph *g = graph_alive(1);
    int64_t second = 1000 * (int64_t)MS;
    int64_t from = wv_os_mono_ns();
    seen = (wv_time){0, 0};
    wv_time now = time_of_a_cycle(g);
    assert_in_range(now.mono_ns, from, wv_os_mono_ns());
    assert_in_range(now.wall_ns, wv_os_wall_ns() - second, wv_os_wall_ns() + second);
    graph_destroy(g);
}

static wv_time init_times[2];

static int look_in_init(wv_ctx *ctx, wv_id node)
{
    os_pass(5);
    init_times[node] = wv_now(ctx);
    return 0;
}

TEST(init_hooks_see_one_time)
{
    os_set_clock(START, WALL);
    struct graph *g = graph_create(2);
    g->plan.init = look_in_init;
    graph_init(g, NULL);
    assert_int_equal(init_times[0].mono_ns, START + 5);
    assert_int_equal(init_times[0].wall_ns, WALL + 5);
    assert_memory_equal(&init_times[0], &init_times[1], sizeof(wv_time));
    graph_destroy(g);
}

/* -- Historical: where it begins ------------------------------------------ */

/* Node 0 can set three timers, node 1 is woken every DAY. */
static wv_timer_plan const history_timers[] = {
    {0, false, 0}, {0, false, 0}, {0, false, 0}, {1, false, DAY}};

static int64_t const *deadlines; /* that init sets, up to three */
static uint32_t deadline_count;
static wv_time times[64]; /* of the cycles */
static size_t cycles;

static int set_deadlines(wv_ctx *ctx, wv_id node)
{
    for (uint32_t i = 0; node == 0 && i < deadline_count; i++)
        assert_int_equal(wv_timer_at(ctx, i, deadlines[i]), 0);
    return 0;
}

static wv_control note_time(struct graph *g, wv_id node)
{
    (void)node;
    if (wv_epoch(g->ctx) > cycles)
        times[cycles++ % COUNT(times)] = wv_now(g->ctx);
    return WV_UNCHANGED;
}

static struct graph *past(uint32_t timers, int64_t start_ns, int64_t end_ns)
{
    struct graph *g = graph_create_timed(2, history_timers, timers);
    g->plan.init = set_deadlines;
    g->cycle = note_time;
    cycles = 0;
    wv_options options = graph_history(start_ns, end_ns);
    graph_init(g, &options);
    deadline_count = 0;
    return g;
}

/* The deadlines of the next graph. */
#define SET(...)                                                      \
    (deadlines = (int64_t const[]){__VA_ARGS__},                      \
     deadline_count = COUNT(((int64_t const[]){__VA_ARGS__})))

/* The cycles of the whole run had these times. */
#define assert_times(g, ...)                                          \
    assert_run_at(g, (int64_t const[]){__VA_ARGS__}, COUNT(((int64_t const[]){__VA_ARGS__})))

static void assert_run_at(struct graph *g, int64_t const *expected, size_t count)
{
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_int_equal(cycles, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(times[i].mono_ns, expected[i]);
        assert_int_equal(times[i].wall_ns, expected[i]);
    }
}

TEST(history_begins_at_the_earliest_deadline_of_init)
{
    SET(7 * DAY, 3 * DAY, 5 * DAY);
    struct graph *g = past(3, WV_EARLIEST, INT64_MAX);
    assert_times(g, 3 * DAY, 5 * DAY, 7 * DAY);
    graph_destroy(g);
}

TEST(history_may_begin_before_1970)
{
    SET(-7 * DAY, 3 * DAY);
    struct graph *g = past(3, WV_EARLIEST, INT64_MAX);
    assert_times(g, -7 * DAY, 3 * DAY);
    graph_destroy(g);
}

static uint64_t const node_0[] = {1};
static uint64_t const node_1[] = {2};

TEST(history_without_deadlines_begins_at_zero)
{
    struct graph *g = graph_create(2);
    g->plan.start = node_0;
    g->cycle = note_time;
    cycles = 0;
    wv_options options = graph_history(WV_EARLIEST, INT64_MAX);
    graph_init(g, &options);
    assert_times(g, 0);
    graph_destroy(g);
}

TEST(history_begins_where_the_host_says)
{
    SET(9 * DAY);
    struct graph *g = past(3, 2 * DAY, INT64_MAX);
    g->plan.start = node_1;
    assert_times(g, 2 * DAY, 9 * DAY);
    assert_ran(g, 1, 0);
    graph_destroy(g);
}

TEST(deadlines_before_the_start_fire_in_the_first_cycle)
{
    SET(1 * DAY, 2 * DAY, 4 * DAY);
    struct graph *g = past(3, 3 * DAY, INT64_MAX);
    assert_times(g, 3 * DAY, 4 * DAY);
    graph_destroy(g);
}

TEST(init_hooks_see_the_given_start)
{
    struct graph *g = graph_create(2);
    g->plan.init = look_in_init;
    wv_options options = graph_history(42, 43);
    graph_init(g, &options);
    assert_int_equal(init_times[0].mono_ns, 42);
    assert_int_equal(init_times[1].wall_ns, 42);
    graph_destroy(g);
}

/* -- Historical: how it goes on ------------------------------------------- */

TEST(equal_deadlines_are_one_instant)
{
    SET(5, 5, 6);
    struct graph *g = past(3, WV_EARLIEST, INT64_MAX);
    assert_times(g, 5, 6);
    graph_destroy(g);
}

TEST(time_goes_on_by_jumps_not_by_steps)
{
    SET(0, 36500 * DAY);
    struct graph *g = past(3, WV_EARLIEST, INT64_MAX);
    assert_times(g, 0, 36500 * DAY);
    graph_destroy(g);
}

static wv_control set_back(struct graph *g, wv_id node)
{
    if (node == 0 && g->runs[0] == 1)
        (void)wv_timer_at(g->ctx, 1, 1 * DAY);
    return note_time(g, node);
}

TEST(past_deadline_takes_no_time_back)
{
    SET(5 * DAY);
    struct graph *g = past(3, WV_EARLIEST, INT64_MAX);
    g->cycle = set_back;
    assert_times(g, 5 * DAY, 5 * DAY);
    graph_destroy(g);
}

static wv_control yield_once(struct graph *g, wv_id node)
{
    if (node == 0 && g->runs[0] == 1)
        wv_yield(g->ctx);
    return note_time(g, node);
}

TEST(what_is_pending_runs_before_time_goes_on)
{
    SET(5, 9);
    struct graph *g = past(3, WV_EARLIEST, INT64_MAX);
    g->cycle = yield_once;
    assert_times(g, 5, 5, 9);
    graph_destroy(g);
}

TEST(history_needs_no_machine)
{
    os.open_error = -EMFILE;
    SET(5, 9);
    struct graph *g = past(3, WV_EARLIEST, INT64_MAX);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, 3600 * (int64_t)1000 * MS), WV_RAN);
    assert_int_equal(wv_graph_cycle(g->ctx, 0), WV_RAN);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_STOPPED);
    assert_int_equal(os.mono_reads + os.wall_reads + os.waits + os.opened, 0);
    graph_destroy(g);
}

TEST(hooks_can_ask_which_clock_it_is)
{
    struct graph *g = past(3, 0, 0);
    assert_int_equal(wv_clock(g->ctx), WV_CLOCK_HISTORICAL);
    graph_destroy(g);
    g = graph_alive(1);
    assert_int_equal(wv_clock(g->ctx), WV_CLOCK_REALTIME);
    graph_destroy(g);
}

/* -- Historical: where it ends -------------------------------------------- */

TEST(deadline_at_the_end_runs_and_none_after_it)
{
    SET(5, 9, 10);
    struct graph *g = past(3, WV_EARLIEST, 9);
    assert_times(g, 5, 9);
    graph_destroy(g);
}

TEST(stop_cycle_is_at_the_end)
{
    SET(5, 10);
    struct graph *g = past(3, WV_EARLIEST, 9);
    g->plan.stop = node_1;
    assert_times(g, 5, 9);
    assert_ran(g, 0, 1);
    graph_destroy(g);
}

TEST(no_cycle_is_later_than_the_end)
{
    SET(100);
    struct graph *g = past(3, WV_EARLIEST, 50);
    g->plan.start = node_1;
    g->plan.stop = node_1;
    assert_times(g, 50, 50);
    assert_ran(g, 1, 1);
    graph_destroy(g);
}

TEST(no_cycle_is_later_than_an_end_before_1970)
{
    struct graph *g = past(3, WV_EARLIEST, -50);
    g->plan.start = node_1;
    assert_times(g, -50);
    graph_destroy(g);
}

TEST(history_may_be_one_instant)
{
    SET(5, 6);
    struct graph *g = past(3, 5, 5);
    assert_times(g, 5);
    graph_destroy(g);
}

TEST(history_ends_when_only_periods_are_left)
{
    SET(2 * DAY + 1);
    struct graph *g = past(4, 0, INT64_MAX);
    assert_times(g, DAY, 2 * DAY, 2 * DAY + 1);
    graph_destroy(g);
}

TEST(periods_go_on_until_a_given_end)
{
    SET(2 * DAY + 1);
    struct graph *g = past(4, 0, 4 * DAY + 5);
    assert_times(g, DAY, 2 * DAY, 2 * DAY + 1, 3 * DAY, 4 * DAY);
    assert_int_equal(wv_now(g->ctx).mono_ns, 4 * DAY + 5);
    graph_destroy(g);
}

TEST(periods_begin_at_the_earliest_deadline)
{
    SET(5, DAY + 5);
    struct graph *g = past(4, WV_EARLIEST, INT64_MAX);
    assert_times(g, 5, DAY + 5);
    assert_ran(g, 0, 0, 1);
    graph_destroy(g);
}

TEST(history_of_nothing_ends_at_once)
{
    struct graph *g = past(3, WV_EARLIEST, INT64_MAX);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    graph_destroy(g);
    g = past(3, 5, 10);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_int_equal(wv_now(g->ctx).mono_ns, 10);
    graph_destroy(g);
}

TEST(history_cannot_end_before_it_starts)
{
    struct graph *g = graph_create(1);
    wv_options options = graph_history(6, 5);
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, &options), -EINVAL);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(clock_is_not_read_when_nobody_asks),
        CASE(clock_is_not_read_for_a_timeout_that_is_not_needed),
        CASE(clock_is_not_read_to_find_nothing),
        CASE(clock_is_read_once_a_cycle_and_stands_still_in_it),
        CASE(clock_is_read_once_a_cycle_while_a_timer_is_alive),
        CASE(machine_clock_can_be_read_any_time),
        CASE(each_cycle_has_its_time),
        CASE(stop_cycle_has_its_time_too),
        CASE(wall_is_mono_and_an_offset),
        CASE(wall_clock_set_back_takes_no_time_back),
        CASE(time_is_read_after_the_wait),
        CASE(offset_is_that_of_the_closest_reads),
        CASE(realtime_is_the_machines),
        CASE(init_hooks_see_one_time),
        CASE(history_begins_at_the_earliest_deadline_of_init),
        CASE(history_may_begin_before_1970),
        CASE(history_without_deadlines_begins_at_zero),
        CASE(history_begins_where_the_host_says),
        CASE(deadlines_before_the_start_fire_in_the_first_cycle),
        CASE(init_hooks_see_the_given_start),
        CASE(equal_deadlines_are_one_instant),
        CASE(time_goes_on_by_jumps_not_by_steps),
        CASE(past_deadline_takes_no_time_back),
        CASE(what_is_pending_runs_before_time_goes_on),
        CASE(history_needs_no_machine),
        CASE(hooks_can_ask_which_clock_it_is),
        CASE(deadline_at_the_end_runs_and_none_after_it),
        CASE(stop_cycle_is_at_the_end),
        CASE(no_cycle_is_later_than_the_end),
        CASE(no_cycle_is_later_than_an_end_before_1970),
        CASE(history_may_be_one_instant),
        CASE(history_ends_when_only_periods_are_left),
        CASE(periods_go_on_until_a_given_end),
        CASE(periods_begin_at_the_earliest_deadline),
        CASE(history_of_nothing_ends_at_once),
        CASE(history_cannot_end_before_it_starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
