/* test_small_time.c: timers, clocks and waiting in the cycles of small graphs. */
#include "config.h"

#include "tests/small/graphs.h"

/* -- Time and timers --------------------------------------------------------- */

static wv_time seen[2];

static wv_control look_twice(wv_ctx *ctx)
{
    seen[0] = wv_now(ctx);
    os_pass(5);
    seen[1] = wv_now(ctx);
    return WV_UNCHANGED;
}

TEST(time_is_the_same_in_a_cycle_and_new_in_the_next)
{
    alive();
    hooks.act[SMALL_SOURCE] = look_twice;
    for (int64_t ns = 2000; ns < 5000; ns += 1000) {
        os_set_clock(ns, ns + 4000);
        (void)small_source_push(&small);
        assert_cycle("source");
        for (int i = 0; i < 2; i++) {
            assert_int_equal(seen[i].mono_ns, ns);
            assert_int_equal(seen[i].wall_ns, ns + 4000);
        }
        assert_int_equal(wv_now(&small.ctx).mono_ns, ns);
    }
}

TEST(time_goes_on_though_nothing_runs)
{
    alive();
    bare_alive();
    for (int64_t ns = 2000; ns < 5000; ns += 1000) {
        os_set_clock(ns, ns);
        assert_int_equal(bare_cycle(&bare, 0), WV_IDLE);
        assert_int_equal(wv_now(&bare.ctx).mono_ns, ns);
        assert_int_equal(small_cycle(&small, 0), WV_IDLE);
        assert_int_equal(wv_now(&small.ctx).mono_ns, ns);
    }
    os_pass(1000);
    (void)bare_left_push(&bare);
    assert_int_equal(bare_cycle(&bare, 0), WV_RAN);
    assert_int_equal(wv_now(&bare.ctx).mono_ns, 5000);
}

TEST(clock_is_read_only_for_those_who_ask)
{
    alive();
    bare_alive();
    os.mono_reads = 0;
    (void)small_source_push(&small);
    assert_cycle("source worker end");
    (void)bare_left_push(&bare);
    assert_int_equal(bare_cycle(&bare, 0), WV_RAN);
    assert_int_equal(bare_cycle(&bare, 0), WV_IDLE);
    assert_int_equal(small_cycle(&small, 0), WV_IDLE);
    assert_int_equal(os.mono_reads, 0);
}

static void pass_a_little(void)
{
    os_pass(1);
}

static int64_t deadlines[2];
static int32_t fired[3];

static wv_control set_timers(wv_ctx *ctx)
{
    for (uint32_t i = 0; i < 2; i++)
        if (deadlines[i])
            (void)wv_timer_at(ctx, i, deadlines[i]);
    for (int i = 0; i < 3; i++)
        fired[i] = wv_timer_fired(ctx);
    deadlines[0] = deadlines[1] = 0;
    return WV_UNCHANGED;
}

static void set(int64_t first, int64_t second)
{
    hooks.act[SMALL_SOURCE] = set_timers;
    deadlines[0] = first;
    deadlines[1] = second;
    (void)small_source_push(&small);
    assert_cycle("source");
    assert_int_equal(fired[0], -1);
}

TEST(timer_fires_at_its_deadline_and_once)
{
    alive();
    set(2000, 2500);
    os_set_clock(1999, 1999);
    assert_int_equal(small_wait_ns(&small), 1);
    assert_int_equal(small_cycle(&small, 0), WV_IDLE);
    os_set_clock(2000, 2000);
    assert_cycle("source");
    assert_int_equal(hooks.run[SMALL_SOURCE].why, WV_BY_TIMER);
    assert_int_equal(wv_now(&small.ctx).mono_ns, 2000);
    assert_int_equal(fired[0], 0);
    assert_int_equal(fired[1], -1);
    assert_int_equal(small_cycle(&small, 0), WV_IDLE);
    os_set_clock(9000, 9000);
    assert_cycle("source");
    assert_int_equal(fired[0], 1);
    assert_idle();
    set(1, 1); /* the past */
    assert_cycle("source");
    assert_int_equal(fired[0], 0);
    assert_int_equal(fired[1], 1);
    assert_idle();
}

TEST(cycles_of_others_do_not_wait_for_a_timer)
{
    alive();
    set(2000, 0);
    os_set_clock(1500, 1500);
    (void)small_boss_push(&small);
    assert_cycle("boss");
    assert_int_equal(wv_now(&small.ctx).mono_ns, 1500);
    os_set_clock(2000, 2000);
    (void)small_boss_push(&small);
    assert_cycle("source boss");
    assert_int_equal(hooks.run[SMALL_SOURCE].why, WV_BY_TIMER);
    assert_idle();
}

TEST(timers_and_hooks_go_by_one_reading_of_the_clock)
{
    alive();
    set(2000, 0);
    hooks.act[SMALL_BOSS] = look_twice;
    hooks.act[SMALL_SOURCE] = unchanged;
    os_set_clock(1998, 1998);
    os.reading = pass_a_little;
    (void)small_boss_push(&small);
    assert_cycle("boss");
    assert_int_equal(seen[0].mono_ns, 1999);
    assert_int_equal(seen[1].mono_ns, 1999);
    os_set_clock(1998, 1998);
    assert_int_equal(small_cycle(&small, 0), WV_IDLE);
    assert_int_equal(wv_now(&small.ctx).mono_ns, 1999);
    (void)small_boss_push(&small);
    assert_cycle("source boss");
    assert_int_equal(seen[1].mono_ns, 2000);
}

static void beat_alive(void)
{
    wv_options options = options_of(WV_CLOCK_MANUAL);
    assert_int_equal(beat_init(&beat, &options), 0);
}

static void assert_beat(int64_t ns, wv_state state, char const *expected)
{
    assert_int_equal(beat_advance(&beat, ns - wv_now(&beat.ctx).mono_ns), 0);
    assert_int_equal(beat_cycle(&beat, -1), state);
    assert_int_equal(wv_now(&beat.ctx).mono_ns, ns);
    assert_log(expected);
}

static uint64_t missed;

static wv_control ask_missed(wv_ctx *ctx)
{
    missed = wv_missed(ctx);
    return WV_UNCHANGED;
}

/* From 1000 on: one at 1100, 1200 ..., the other one at 1250, 1500 ... */
TEST(periods_come_when_they_are_due)
{
    beat_alive();
    hooks.act[BEAT_EVEN] = ask_missed;
    assert_beat(1099, WV_IDLE, "");
    assert_beat(1100, WV_RAN, "even");
    assert_beat(1100, WV_IDLE, "");
    assert_beat(1199, WV_IDLE, "");
    assert_beat(1200, WV_RAN, "even");
    assert_beat(1250, WV_RAN, "aligned");
    assert_int_equal(missed, 0);
    assert_beat(1500, WV_RAN, "even aligned");
    assert_int_equal(missed, 2);
    assert_beat(1500, WV_IDLE, "");
    assert_int_equal(wv_epoch(&beat.ctx), 4);
}

TEST(period_and_yield_run_together)
{
    beat_alive();
    hooks.act[BEAT_ALIGNED] = yield_now;
    assert_beat(1250, WV_RAN, "even aligned");
    hooks.act[BEAT_ALIGNED] = NULL;
    assert_beat(1300, WV_RAN, "even aligned");
    assert_beat(1300, WV_IDLE, "");
}

/* -- Other clocks, and waiting ------------------------------------------------ */

TEST(historical_clock_goes_to_the_next_deadline)
{
    wv_options options = options_of(WV_CLOCK_HISTORICAL);
    options.end_ns = 3500;
    assert_int_equal(small_init(&small, &options), 0);
    hooks.act[SMALL_SOURCE] = set_timers;
    deadlines[0] = 3000;
    deadlines[1] = 2000;
    assert_cycle("source");
    (void)small_fragile_notify(&small);
    assert_cycle("fragile dependent");
    assert_int_equal(wv_now(&small.ctx).mono_ns, 1000);
    assert_cycle("source");
    assert_int_equal(wv_now(&small.ctx).mono_ns, 2000);
    assert_cycle("source");
    assert_int_equal(wv_now(&small.ctx).wall_ns, 3000);
    assert_int_equal(small_cycle(&small, 0), WV_STOPPED);
    assert_log("source");
    assert_int_equal(hooks.run[SMALL_SOURCE].why, WV_BY_STOP);
    assert_int_equal(os.waits, 0);
}

TEST(manual_clock_waits_for_nothing)
{
    alive_by(WV_CLOCK_MANUAL);
    set(1500, 0);
    assert_int_equal(small_cycle(&small, -1), WV_IDLE);
    assert_int_equal(small_advance(&small, 499), 0);
    assert_int_equal(small_run(&small), 0);
    assert_log("");
    assert_int_equal(small_advance(&small, 1), 0);
    assert_int_equal(small_run(&small), 0);
    assert_log("source");
    assert_int_equal(wv_now(&small.ctx).mono_ns, 1500);
    assert_int_equal(os.waits, 0);
}

TEST(cycle_waits_as_long_as_it_may)
{
    alive();
    assert_int_equal(small_cycle(&small, 300), WV_IDLE);
    assert_int_equal(os.waits, 1);
    assert_int_equal(os.waited_ns, 300);
    assert_int_equal(os.mono_ns, 1300);
    set(1400, 0);
    assert_int_equal(small_cycle(&small, 300), WV_RAN);
    assert_log("source");
    assert_int_equal(os.waited_ns, 100);
    assert_int_equal(os.mono_ns, 1400);
    (void)small_boss_push(&small);
    assert_int_equal(small_cycle(&small, -1), WV_RAN);
    assert_log("boss");
    assert_int_equal(os.waits, 2);
}

static int notify_meanwhile(int poll_fd, int64_t timeout_ns)
{
    (void)poll_fd;
    os.waited_ns = timeout_ns;
    (void)small_fragile_notify(&small);
    return 0;
}

TEST(cycle_that_waits_for_ever_ends_when_something_comes)
{
    alive();
    os.wait = notify_meanwhile;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(small_cycle(&small, -1), WV_RAN);
        assert_log("fragile dependent");
        assert_int_equal(os.waited_ns, -1);
    }
    assert_int_equal(os.waits, 2);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        RULE(time_is_the_same_in_a_cycle_and_new_in_the_next),
        RULE(time_goes_on_though_nothing_runs),
        RULE(clock_is_read_only_for_those_who_ask),
        RULE(timer_fires_at_its_deadline_and_once),
        RULE(cycles_of_others_do_not_wait_for_a_timer),
        RULE(timers_and_hooks_go_by_one_reading_of_the_clock),
        RULE(periods_come_when_they_are_due),
        RULE(period_and_yield_run_together),
        RULE(historical_clock_goes_to_the_next_deadline),
        RULE(manual_clock_waits_for_nothing),
        RULE(cycle_waits_as_long_as_it_may),
        RULE(cycle_that_waits_for_ever_ends_when_something_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
