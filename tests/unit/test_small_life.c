/* test_small_life.c: channels and ends in the cycles of small graphs, and who makes them. */
#include "config.h"

#include "runtime/place.h"
#include "tests/small/graphs.h"

#include <errno.h>
#include <signal.h>

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

/* What the runtime is not asked for; debug builds look at all. */
static void assert_quick(char const *expected)
{
    asked = 0;
    assert_cycle(expected);
    assert_int_equal(asked, WV_DEBUG);
    assert_int_equal(small.ctx.pace, WV_DEBUG ? WV_FULL : WV_QUICK);
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
    assert_log("fragile");
    (void)small_boss_push(&small);
    assert_cycle("boss");
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

static wv_control set_timer(wv_ctx *ctx)
{
    (void)wv_timer_at(ctx, 0, 1500);
    return WV_UNCHANGED;
}

TEST(nothing_is_left_of_a_graph_that_is_initialised_again)
{
    alive();
    hooks.act[SMALL_BOSS] = yield_now;
    hooks.act[SMALL_SOURCE] = set_timer;
    (void)small_source_push(&small);
    (void)small_boss_push(&small);
    assert_cycle("source boss");
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
