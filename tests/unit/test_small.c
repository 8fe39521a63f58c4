/* test_small.c: what runs in the cycles that are compiled with small graphs. */
#include "config.h"

#include "tests/small/graphs.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

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

TEST(trigger_last_runs_a_node_without_a_hook_as_well)
{
    assert_int_equal(echoes_init(&echoes, NULL), 0);
    for (int i = 0; i < 3; i++) {
        (void)echoes_sound_push(&echoes);
        assert_int_equal(echoes_cycle(&echoes, 0), WV_RAN);
        assert_false(echoes_echo_changed(&echoes));
        assert_int_equal(*echoes_heard(&echoes), i);
        assert_int_equal(echoes_cycle(&echoes, 0), WV_RAN);
        assert_true(echoes_echo_changed(&echoes) && !echoes_sound_changed(&echoes));
        assert_int_equal(*echoes_heard(&echoes), i + 1);
        assert_int_equal(echoes_cycle(&echoes, 0), WV_IDLE);
    }
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
        RULE(trigger_last_runs_a_node_without_a_hook_as_well),
        RULE(scheduled_nodes_run_in_the_same_cycle_only),
        RULE(last_is_what_was_held_when_the_previous_cycle_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
