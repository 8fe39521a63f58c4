/* test_small.c: the cycles that are compiled with small graphs (wavelet-cycle.h), by the rules.
 *
 * The graphs are in tests/small: `small` has all that such a cycle looks for, `beat` only periods,
 * `later` broadcasts that run a node in the next cycle, `bare` nothing but pushes; hooks of
 * `guarded` may panic, so that the runtime makes its cycles.
 * In a graph of them all the first cycle has run.
 */
#include "config.h"

#include "runtime/place.h"
#include "tests/small/bare.wvg.h"
#include "tests/small/beat.wvg.h"
#include "tests/small/guarded.wvg.h"
#include "tests/small/later.wvg.h"
#include "tests/small/small.wvg.h"
#include "tests/unit/graph.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static struct small small;
static struct beat beat;
static struct bare bare;
static struct guarded guarded;
static struct later later;

/* -- What tests say, and ask ----------------------------------------------- */

static wv_failure told;
static char told_text[64];
static unsigned failures;

static void keep_failure(void *user, wv_failure const *failure)
{
    (void)user;
    failures++;
    told = *failure;
    (void)snprintf(told_text, sizeof told_text, "%s", failure->text);
}

static wv_options options_of(wv_clock_kind clock)
{
    wv_options options = wv_options_default();
    options.clock = clock;
    options.start_ns = 1000;
    options.failed = keep_failure;
    return options;
}

static int set_up(void **state)
{
    (void)os_setup(state);
    os_set_clock(1000, 5000);
    memset(&hooks, 0, sizeof hooks);
    failures = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)small_finish(&small);
    (void)beat_finish(&beat);
    (void)bare_finish(&bare);
    (void)guarded_finish(&guarded);
    (void)later_finish(&later);
    return os_teardown(state);
}

#define RULE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* These hooks were called, in this order, and no other, since this was asked last. */
static void assert_log(char const *expected)
{
    assert_string_equal(hooks.log, expected);
    hooks.log[0] = 0;
}

/* A cycle that does not wait runs these. */
static void assert_cycle(char const *expected)
{
    uint64_t epoch = wv_epoch(&small.ctx);
    assert_int_equal(small_cycle(&small, 0), WV_RAN);
    assert_int_equal(wv_epoch(&small.ctx), epoch + 1);
    assert_log(expected);
}

/* There is nothing to run: no cycle is made, and the graph may sleep. */
static void assert_idle(void)
{
    uint64_t epoch = wv_epoch(&small.ctx);
    assert_int_equal(small_cycle(&small, 0), WV_IDLE);
    assert_int_equal(wv_epoch(&small.ctx), epoch);
    assert_log("");
    assert_true(small_wait_ns(&small) != 0);
}

static void alive_by(wv_clock_kind clock)
{
    wv_options options = options_of(clock);
    assert_int_equal(small_init(&small, &options), 0);
    assert_cycle("source worker end");
    assert_int_equal(hooks.run[SMALL_SOURCE].why, WV_BY_START);
}

static void alive(void)
{
    alive_by(WV_CLOCK_REALTIME);
}

static void bare_alive(void)
{
    wv_options options = options_of(WV_CLOCK_REALTIME);
    assert_int_equal(bare_init(&bare, &options), 0);
    assert_int_equal(bare_left_push(&bare), 0);
    assert_int_equal(bare_cycle(&bare, 0), WV_RAN);
}

/* -- Pushes ---------------------------------------------------------------- */

TEST(pushed_node_runs_in_the_next_cycle_and_in_no_other)
{
    alive();
    assert_int_equal(small_boss_push(&small), 0);
    assert_int_equal(small_wait_ns(&small), 0);
    assert_cycle("boss");
    assert_int_equal(hooks.run[SMALL_BOSS].why, WV_BY_PUSH);
    assert_int_equal(hooks.run[SMALL_BOSS].epoch, 2);
    assert_idle();
}

TEST(pushed_nodes_run_in_the_order_of_the_schedule_and_once)
{
    alive();
    assert_int_equal(small_dependent_push(&small), 0);
    assert_int_equal(small_fragile_push(&small), 0);
    assert_int_equal(small_source_push(&small), 0);
    assert_int_equal(small_fragile_push(&small), 0);
    assert_int_equal(small_boss_push(&small), 0);
    assert_cycle("source boss worker fragile dependent end");
    assert_int_equal(hooks.run[SMALL_DEPENDENT].why, WV_BY_PUSH | WV_BY_TRIGGER);
    assert_int_equal(hooks.run[SMALL_FRAGILE].why, WV_BY_PUSH);
    assert_idle();
}

TEST(push_is_refused_before_init_and_after_the_end)
{
    small = (struct small){0};
    bare = (struct bare){0};
    assert_int_equal(small_source_push(&small), -EPIPE);
    assert_int_equal(bare_left_push(&bare), -EPIPE);
    alive();
    assert_int_equal(small_stop(&small), 0);
    assert_int_equal(small_cycle(&small, 0), WV_STOPPED);
    assert_int_equal(small_source_push(&small), -EPIPE);
    assert_int_equal(small_finish(&small), 0);
    assert_int_equal(small_source_push(&small), -EPIPE);
}

TEST(push_before_the_first_cycle_is_of_it)
{
    assert_int_equal(small_init(&small, NULL), 0);
    assert_int_equal(small_boss_push(&small), 0);
    assert_int_equal(small_source_push(&small), 0);
    assert_cycle("source boss worker end");
    assert_int_equal(hooks.run[SMALL_SOURCE].why, WV_BY_START | WV_BY_PUSH);
    assert_int_equal(hooks.run[SMALL_SOURCE].epoch, 1);
    assert_idle();
}

static int results[5];

static wv_control act_as_the_host(wv_ctx *ctx)
{
    struct small *g = (struct small *)ctx;
    results[0] = small_boss_push(g);
    results[1] = small_init(g, NULL);
    results[2] = small_run(g);
    results[3] = small_finish(g);
    errno = 0;
    results[4] = small_cycle(g, 0) == WV_ERROR ? -errno : 0;
    return WV_UNCHANGED;
}

TEST(hooks_are_refused_what_is_the_hosts)
{
    alive();
    hooks.act[SMALL_SOURCE] = act_as_the_host;
    for (int i = 0; i < 2; i++) {
        memset(results, 0, sizeof results);
        (void)small_source_push(&small);
        assert_cycle("source");
        for (size_t k = 0; k < COUNT(results); k++)
            assert_int_equal(results[k], -EBUSY);
        assert_idle();
    }
}

TEST(host_is_refused_what_is_the_hooks)
{
    alive();
    (void)small_boss_push(&small);
    assert_cycle("boss");
    wv_yield(&small.ctx);
    assert_int_equal(wv_schedule(&small.ctx, SMALL_WORKER), -EPERM);
    assert_int_equal(wv_timer_after(&small.ctx, 0, 0), -EPERM);
    assert_int_equal(wv_why(&small.ctx), 0);
    assert_idle();
}

TEST(graph_of_pushes_alone_does_what_they_say)
{
    bare_alive();
    for (int i = 1; i < 4; i++) {
        *bare_left_edit(&bare) = i;
        *bare_right_edit(&bare) = 10 * i;
        assert_int_equal(bare_left_push(&bare), 0);
        assert_int_equal(bare_right_push(&bare), 0);
        assert_int_equal(bare_cycle(&bare, 0), WV_RAN);
        assert_int_equal(wv_epoch(&bare.ctx), 1 + i);
        assert_int_equal(*bare_twice(&bare), 22 * i);
        assert_true(bare_left_changed(&bare) && bare_right_changed(&bare));
        assert_true(bare_both_changed(&bare) && bare_twice_changed(&bare));
        assert_int_equal(bare_cycle(&bare, 0), WV_IDLE);
        assert_int_equal(wv_epoch(&bare.ctx), 1 + i);
    }
    assert_int_equal(bare_stop(&bare), 0);
    (void)bare_left_push(&bare);
    assert_int_equal(bare_cycle(&bare, 0), WV_STOPPED);
    assert_int_equal(wv_epoch(&bare.ctx), 4);
}

/* -- Flags ----------------------------------------------------------------- */

TEST(what_changed_is_told_until_the_next_cycle)
{
    bare_alive();
    *bare_left_edit(&bare) = 5;
    (void)bare_left_push(&bare);
    assert_int_equal(bare_cycle(&bare, 0), WV_RAN);
    assert_int_equal(bare_cycle(&bare, 0), WV_IDLE);
    assert_true(bare_left_changed(&bare) && bare_both_changed(&bare) && bare_twice_changed(&bare));
    assert_false(bare_right_changed(&bare));
    *bare_left_edit(&bare) = 2;
    *bare_right_edit(&bare) = 3;
    (void)bare_right_push(&bare);
    assert_int_equal(bare_cycle(&bare, 0), WV_RAN);
    assert_true(bare_right_changed(&bare));
    assert_false(bare_left_changed(&bare) || bare_both_changed(&bare) || bare_twice_changed(&bare));
}

static wv_control unchanged(wv_ctx *ctx)
{
    (void)ctx;
    return WV_UNCHANGED;
}

TEST(node_that_broadcasts_runs_what_it_triggers)
{
    alive();
    hooks.act[SMALL_FRAGILE] = unchanged;
    (void)small_fragile_push(&small);
    assert_cycle("fragile");
    assert_false(small_fragile_changed(&small) || small_source_changed(&small));
    hooks.act[SMALL_FRAGILE] = NULL;
    (void)small_fragile_push(&small);
    assert_cycle("fragile dependent");
    assert_true(small_fragile_changed(&small) && small_dependent_changed(&small));
    assert_int_equal(hooks.run[SMALL_DEPENDENT].why, WV_BY_TRIGGER);
}

/* -- Notifications and signals --------------------------------------------- */

TEST(notified_node_runs_once)
{
    alive();
    for (int i = 0; i < 3; i++)
        assert_int_equal(small_fragile_notify(&small), 0);
    assert_int_equal(small_wait_ns(&small), 0);
    assert_cycle("fragile dependent");
    assert_int_equal(hooks.run[SMALL_FRAGILE].why, WV_BY_NOTIFY);
    assert_idle();
    assert_int_equal(small_fragile_notify(&small), 0);
    assert_int_equal(small_fragile_push(&small), 0);
    assert_int_equal(small_shared_notify(&small), 0);
    assert_cycle("shared fragile dependent");
    assert_int_equal(hooks.run[SMALL_FRAGILE].why, WV_BY_NOTIFY | WV_BY_PUSH);
    assert_idle();
}

static wv_control notify_before(wv_ctx *ctx)
{
    results[0] = small_source_notify((struct small *)ctx);
    return WV_UNCHANGED;
}

TEST(notification_in_a_cycle_is_of_the_next)
{
    alive();
    hooks.act[SMALL_FRAGILE] = notify_before;
    (void)small_fragile_push(&small);
    assert_cycle("fragile");
    assert_int_equal(results[0], 0);
    assert_cycle("source worker end");
    assert_idle();
}

static int signals[2];

static wv_control ask_signals(wv_ctx *ctx)
{
    signals[0] = wv_signal(ctx);
    signals[1] = wv_signal(ctx);
    return WV_UNCHANGED;
}

TEST(signal_runs_its_node_once)
{
    alive();
    hooks.act[SMALL_SIGNALLED] = ask_signals;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(raise(SIGUSR1), 0);
        assert_int_equal(raise(SIGUSR1), 0);
        assert_cycle("signalled");
        assert_int_equal(hooks.run[SMALL_SIGNALLED].why, WV_BY_SIGNAL);
        assert_int_equal(signals[0], SIGUSR1);
        assert_int_equal(signals[1], 0);
        assert_idle();
    }
}

/* -- Yields and schedules --------------------------------------------------- */

static wv_control yield_now(wv_ctx *ctx)
{
    wv_yield(ctx);
    return WV_UNCHANGED;
}

TEST(node_that_yields_runs_in_the_next_cycle)
{
    alive();
    hooks.act[SMALL_BOSS] = yield_now;
    (void)small_boss_push(&small);
    for (uint64_t i = 0; i < 4; i++) {
        assert_cycle("boss");
        assert_int_equal(hooks.run[SMALL_BOSS].why, i == 0 ? WV_BY_PUSH : WV_BY_YIELD);
        assert_int_equal(hooks.run[SMALL_BOSS].epoch, 2 + i);
        assert_int_equal(small_wait_ns(&small), 0);
    }
    hooks.act[SMALL_BOSS] = NULL;
    assert_cycle("boss");
    assert_idle();
    (void)small_fragile_push(&small);
    assert_cycle("fragile dependent");
    (void)small_boss_push(&small);
    assert_cycle("boss");
    assert_int_equal(hooks.run[SMALL_BOSS].why, WV_BY_PUSH);
}

TEST(yields_and_pushes_run_together)
{
    alive();
    hooks.act[SMALL_BOSS] = yield_now;
    (void)small_boss_push(&small);
    assert_cycle("boss");
    (void)small_source_push(&small);
    (void)small_boss_push(&small);
    hooks.act[SMALL_BOSS] = NULL;
    assert_cycle("source boss worker end");
    assert_int_equal(hooks.run[SMALL_BOSS].why, WV_BY_YIELD | WV_BY_PUSH);
    assert_int_equal(hooks.run[SMALL_SOURCE].why, WV_BY_PUSH);
    assert_idle();
}

TEST(who_yielded_before_does_not_run_with_who_yields_now)
{
    alive();
    hooks.act[SMALL_BOSS] = yield_now;
    (void)small_boss_push(&small);
    assert_cycle("boss");
    hooks.act[SMALL_BOSS] = NULL;
    hooks.act[SMALL_FRAGILE] = yield_now;
    (void)small_fragile_push(&small);
    assert_cycle("boss fragile");
    assert_cycle("fragile");
    assert_cycle("fragile");
}

static void assert_later(char const *expected, uint32_t why)
{
    assert_int_equal(later_cycle(&later, 0), WV_RAN);
    assert_log(expected);
    assert_int_equal(hooks.run[LATER_EARLY].why, why);
    hooks.run[LATER_EARLY].why = 0;
}

TEST(trigger_last_runs_a_node_in_the_next_cycle)
{
    assert_int_equal(later_init(&later, NULL), 0);
    for (int i = 0; i < 2; i++) {
        (void)later_early_push(&later);
        assert_later("early", WV_BY_PUSH);
        assert_int_equal(later_cycle(&later, 0), WV_IDLE);
        (void)later_late_push(&later);
        assert_later("late", 0);
        assert_int_equal(later_wait_ns(&later), 0);
        assert_later("early", WV_BY_TRIGGER);
        assert_int_equal(later_cycle(&later, 0), WV_IDLE);
        (void)later_late_push(&later);
        assert_later("late", 0);
        (void)later_early_push(&later);
        (void)later_late_push(&later);
        assert_later("early late", WV_BY_PUSH | WV_BY_TRIGGER);
        assert_later("early", WV_BY_TRIGGER);
        hooks.act[LATER_EARLY] = yield_now;
        (void)later_early_push(&later);
        (void)later_late_push(&later);
        assert_later("early late", WV_BY_PUSH);
        hooks.act[LATER_EARLY] = NULL;
        assert_later("early", WV_BY_YIELD | WV_BY_TRIGGER);
        hooks.act[LATER_LATE] = unchanged;
        hooks.act[LATER_EARLY] = yield_now;
        (void)later_early_push(&later);
        (void)later_late_push(&later);
        assert_later("early late", WV_BY_PUSH);
        hooks.act[LATER_LATE] = hooks.act[LATER_EARLY] = NULL;
        assert_later("early", WV_BY_YIELD);
        assert_int_equal(later_cycle(&later, 0), WV_IDLE);
        assert_log("");
    }
}

static wv_control schedule_both(wv_ctx *ctx)
{
    results[0] = wv_schedule(ctx, SMALL_LAZY);
    results[1] = wv_schedule(ctx, SMALL_WORKER);
    results[2] = wv_schedule(ctx, SMALL_END);
    return WV_UNCHANGED;
}

TEST(scheduled_nodes_run_in_the_same_cycle_only)
{
    alive();
    hooks.act[SMALL_BOSS] = schedule_both;
    for (int i = 0; i < 2; i++) {
        (void)small_boss_push(&small);
        assert_cycle("boss worker lazy end");
        assert_int_equal(results[0], 0);
        assert_int_equal(results[1], 0);
        assert_int_equal(results[2], -EPERM);
        assert_int_equal(hooks.run[SMALL_WORKER].why, WV_BY_SCHEDULE);
        assert_idle();
    }
    (void)small_fragile_push(&small);
    assert_cycle("fragile dependent");
}

/* -- Copies ---------------------------------------------------------------- */

TEST(last_is_what_was_held_when_the_previous_cycle_ended)
{
    alive();
    *small_source_edit(&small) = 7;
    (void)small_source_push(&small);
    assert_cycle("source worker end");
    assert_int_equal(*small_drift(&small), 7);
    (void)small_fragile_push(&small);
    assert_cycle("fragile dependent");
    *small_source_edit(&small) = 9;
    (void)small_source_push(&small);
    assert_cycle("source worker end");
    assert_int_equal(*small_drift(&small), 2);
    (void)small_source_push(&small);
    assert_cycle("source worker end");
    assert_int_equal(*small_drift(&small), 0);
}

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

/* -- Channels ---------------------------------------------------------------- */

static int messages[3], received[3];

static wv_control receive_one(wv_ctx *ctx)
{
    wv_id i = wv_node(ctx) - SMALL_SHARED;
    messages[i] = -1;
    received[i] = wv_receive(ctx, &messages[i]);
    return WV_UNCHANGED;
}

static void receiving(void)
{
    for (wv_id node = SMALL_SHARED; node <= SMALL_NEWEST; node++)
        hooks.act[node] = receive_one;
}

TEST(node_runs_while_messages_are_left)
{
    alive();
    receiving();
    assert_idle();
    for (int i = 1; i < 3; i++) {
        assert_int_equal(small_shared_send(&small, &i), 0);
        assert_int_equal(small_single_send(&small, &i), 0);
        assert_int_equal(small_newest_send(&small, &i), 0);
    }
    int third = 3; /* what waited makes room for it */
    assert_int_equal(small_newest_send(&small, &third), 0);
    assert_int_equal(small_wait_ns(&small), 0);
    assert_cycle("shared single newest");
    assert_int_equal(hooks.run[SMALL_SHARED].why, WV_BY_CHANNEL);
    assert_int_equal(messages[0], 1);
    assert_int_equal(messages[1], 1);
    assert_int_equal(messages[2], 3);
    (void)small_shared_notify(&small);
    assert_cycle("shared single");
    assert_int_equal(hooks.run[SMALL_SHARED].why, WV_BY_CHANNEL | WV_BY_NOTIFY);
    assert_int_equal(messages[0], 2);
    assert_int_equal(messages[1], 2);
    assert_idle();
}

TEST(message_for_one_node_runs_no_other)
{
    alive();
    receiving();
    int message = 3;
    (void)small_single_send(&small, &message);
    assert_cycle("single");
    assert_int_equal(messages[1], 3);
    (void)small_newest_send(&small, &message);
    assert_cycle("newest");
    (void)small_shared_send(&small, &message);
    assert_cycle("shared");
    assert_idle();
}

TEST(node_of_a_closed_channel_runs_until_it_is_empty_and_once_more)
{
    alive();
    receiving();
    int message = 4;
    (void)small_single_send(&small, &message);
    assert_int_equal(small_single_close(&small), 0);
    assert_int_equal(small_single_send(&small, &message), -EPIPE);
    (void)small_source_push(&small);
    assert_cycle("source single worker end");
    assert_int_equal(received[1], 1);
    assert_cycle("single");
    assert_int_equal(received[1], -EPIPE);
    assert_idle();
    (void)small_shared_send(&small, &message);
    (void)small_fragile_push(&small);
    assert_cycle("shared fragile dependent");
    assert_idle();
}

/* -- The end ----------------------------------------------------------------- */

static void assert_stops(void)
{
    assert_int_equal(small_cycle(&small, 0), WV_STOPPED);
    assert_log("source worker end");
    assert_int_equal(hooks.run[SMALL_SOURCE].why, WV_BY_STOP);
    assert_int_equal(small_cycle(&small, 0), WV_STOPPED);
    assert_log("");
    assert_int_equal(small_finish(&small), 0);
    assert_log("-dependent -fragile");
}

TEST(stop_between_cycles_runs_the_stop_nodes_alone)
{
    alive();
    (void)small_boss_push(&small);
    (void)small_fragile_notify(&small);
    assert_int_equal(small_stop(&small), 0);
    assert_int_equal(small_wait_ns(&small), 0);
    assert_stops();
    alive();
    assert_int_equal(small_stop(&small), 0);
    assert_int_equal(small_run(&small), 0);
    assert_log("source worker end");
}

static wv_control stop(wv_ctx *ctx)
{
    results[0] = small_stop((struct small *)ctx);
    return WV_BROADCAST;
}

static wv_control terminate(wv_ctx *ctx)
{
    wv_terminate(ctx);
    return WV_BROADCAST;
}

static wv_control give_terminate(wv_ctx *ctx)
{
    (void)ctx;
    return WV_TERMINATE;
}

TEST(stop_from_a_hook_lets_the_cycle_end)
{
    static wv_control (*const ways[])(wv_ctx *) = {stop, terminate, give_terminate};
    for (size_t i = 0; i < COUNT(ways); i++) {
        alive();
        hooks.act[SMALL_FRAGILE] = ways[i];
        (void)small_fragile_push(&small);
        (void)small_boss_push(&small);
        assert_cycle(ways[i] == give_terminate ? "boss fragile" : "boss fragile dependent");
        assert_stops();
        hooks.act[SMALL_FRAGILE] = NULL;
    }
}

static wv_control sweep(wv_ctx *ctx)
{
    (void)ctx;
    return WV_SWEEP;
}

static wv_control fail_with_text(wv_ctx *ctx)
{
    errno = ENOENT;
    return wv_fail(ctx, "no %s", "luck");
}

/* What depends on it was ready in that cycle, too, and what else is there goes on. */
static void assert_swept(void)
{
    (void)small_source_push(&small);
    (void)small_fragile_push(&small);
    (void)small_dependent_push(&small);
    *small_source_edit(&small) = 3;
    assert_cycle("source worker fragile end -dependent -fragile");
    assert_int_equal(small_fragile_push(&small), -ESTALE);
    assert_int_equal(small_dependent_push(&small), -ESTALE);
    assert_int_equal(small_fragile_notify(&small), 0);
    assert_idle();
    (void)small_source_push(&small);
    (void)small_boss_push(&small);
    assert_cycle("source boss worker end");
    assert_int_equal(*small_drift(&small), 0); /* it was copied when that cycle ended */
    assert_idle();
    assert_int_equal(small_finish(&small), 0);
    assert_log("");
}

TEST(swept_node_and_what_depends_on_it_run_no_more)
{
    alive();
    hooks.act[SMALL_FRAGILE] = sweep;
    assert_swept();
    assert_int_equal(failures, 0);
}

TEST(failure_is_told_and_sweeps)
{
    alive();
    hooks.act[SMALL_FRAGILE] = fail_with_text;
    assert_swept();
    assert_int_equal(failures, 1);
    assert_int_equal(told.node, SMALL_FRAGILE);
    assert_int_equal(told.hook, WV_HOOK_CYCLE);
    assert_int_equal(told.error, -ENOENT);
    assert_string_equal(told_text, "no luck");
}

static wv_control give_nonsense(wv_ctx *ctx)
{
    (void)ctx;
    return (wv_control)77;
}

TEST(control_that_is_none_is_an_error_of_that_cycle)
{
    alive();
    hooks.act[SMALL_FRAGILE] = give_nonsense;
    (void)small_fragile_push(&small);
    (void)small_source_push(&small);
    assert_int_equal(small_cycle(&small, 0), WV_ERROR);
    assert_int_equal(errno, EINVAL);
    assert_log("source worker fragile end");
    hooks.act[SMALL_FRAGILE] = NULL;
    (void)small_fragile_push(&small);
    assert_cycle("fragile dependent");
    assert_idle();
}

static wv_control panic(wv_ctx *ctx)
{
    errno = EIO;
    (void)wv_panic(ctx, "deep");
    return WV_UNCHANGED;
}

TEST(panic_fails_its_node_only_where_it_may)
{
    wv_options options = options_of(WV_CLOCK_REALTIME);
    assert_int_equal(guarded_init(&guarded, &options), 0);
    hooks.act[GUARDED_SECOND] = panic;
    assert_int_equal(guarded_first_push(&guarded), 0);
    assert_int_equal(guarded_cycle(&guarded, 0), WV_RAN);
    assert_log("first second third -second");
    assert_string_equal(told_text, "deep");
    assert_int_equal(told.error, -EIO);
    assert_int_equal(guarded_first_push(&guarded), 0);
    assert_int_equal(guarded_cycle(&guarded, 0), WV_RAN);
    assert_log("first third");
    assert_int_equal(guarded_cycle(&guarded, 0), WV_IDLE);
    alive();
    hooks.act[SMALL_BOSS] = panic;
    (void)small_boss_push(&small);
    assert_cycle("boss");
    assert_int_equal(failures, 1);
}

/* -- Which cycles are made by the graph itself --------------------------------- */

/* What the runtime is not asked to look at anew. */
static void assert_quick(char const *expected)
{
    assert_cycle(expected);
    assert_int_equal(small.ctx.pace, WV_DEBUG ? WV_FULL : WV_QUICK); /* debug builds look at all */
}

TEST(usual_cycles_are_quick_and_so_is_what_follows_them)
{
    alive();
    receiving();
    hooks.act[SMALL_BOSS] = schedule_both;
    for (int i = 0; i < 3; i++) {
        (void)small_boss_push(&small);
        assert_quick("boss worker lazy end");
        hooks.act[SMALL_FRAGILE] = yield_now;
        (void)small_fragile_notify(&small);
        assert_quick("fragile");
        hooks.act[SMALL_FRAGILE] = NULL;
        (void)raise(SIGUSR1);
        (void)small_single_send(&small, &i);
        assert_quick("signalled single fragile dependent");
    }
}

TEST(what_comes_up_is_looked_at_until_it_is_over)
{
    alive();
    hooks.act[SMALL_FRAGILE] = give_nonsense;
    (void)small_fragile_push(&small);
    assert_int_equal(small_cycle(&small, 0), WV_ERROR);
    assert_int_equal(small.ctx.pace, WV_FULL);
    hooks.log[0] = 0;
    (void)small_boss_push(&small);
    assert_quick("boss");
    hooks.act[SMALL_FRAGILE] = sweep;
    (void)small_fragile_push(&small);
    assert_cycle("fragile -dependent -fragile");
    for (int i = 0; i < 2; i++) {
        (void)small_boss_push(&small);
        assert_cycle("boss");
        assert_int_equal(small.ctx.pace, WV_FULL);
    }
}

/* -- Once more ----------------------------------------------------------------- */

TEST(nothing_is_left_of_a_graph_that_is_initialised_again)
{
    alive();
    hooks.act[SMALL_BOSS] = yield_now;
    set(1500, 0);
    (void)small_boss_push(&small);
    assert_cycle("boss");
    *small_source_edit(&small) = 5;
    (void)small_fragile_push(&small);
    (void)small_fragile_notify(&small);
    int message = 1;
    (void)small_single_send(&small, &message);
    assert_int_equal(small_finish(&small), 0);
    assert_log("-dependent -fragile");
    hooks.act[SMALL_SOURCE] = NULL;
    alive();
    assert_int_equal(hooks.run[SMALL_SOURCE].epoch, 1);
    assert_int_equal(*small_drift(&small), 0);
    os_set_clock(2000, 2000);
    assert_idle();
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        RULE(pushed_node_runs_in_the_next_cycle_and_in_no_other),
        RULE(pushed_nodes_run_in_the_order_of_the_schedule_and_once),
        RULE(push_is_refused_before_init_and_after_the_end),
        RULE(push_before_the_first_cycle_is_of_it),
        RULE(hooks_are_refused_what_is_the_hosts),
        RULE(host_is_refused_what_is_the_hooks),
        RULE(graph_of_pushes_alone_does_what_they_say),
        RULE(what_changed_is_told_until_the_next_cycle),
        RULE(node_that_broadcasts_runs_what_it_triggers),
        RULE(notified_node_runs_once),
        RULE(notification_in_a_cycle_is_of_the_next),
        RULE(signal_runs_its_node_once),
        RULE(node_that_yields_runs_in_the_next_cycle),
        RULE(yields_and_pushes_run_together),
        RULE(who_yielded_before_does_not_run_with_who_yields_now),
        RULE(trigger_last_runs_a_node_in_the_next_cycle),
        RULE(scheduled_nodes_run_in_the_same_cycle_only),
        RULE(last_is_what_was_held_when_the_previous_cycle_ended),
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
        RULE(node_runs_while_messages_are_left),
        RULE(message_for_one_node_runs_no_other),
        RULE(node_of_a_closed_channel_runs_until_it_is_empty_and_once_more),
        RULE(stop_between_cycles_runs_the_stop_nodes_alone),
        RULE(stop_from_a_hook_lets_the_cycle_end),
        RULE(swept_node_and_what_depends_on_it_run_no_more),
        RULE(failure_is_told_and_sweeps),
        RULE(control_that_is_none_is_an_error_of_that_cycle),
        RULE(panic_fails_its_node_only_where_it_may),
        RULE(usual_cycles_are_quick_and_so_is_what_follows_them),
        RULE(what_comes_up_is_looked_at_until_it_is_over),
        RULE(nothing_is_left_of_a_graph_that_is_initialised_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
