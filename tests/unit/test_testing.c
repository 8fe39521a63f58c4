/* test_testing.c: hooks that are tested without a graph, as their author would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <wavelet-graph.h>
#include <wavelet-testing.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEST(name) static void name(void **state __attribute__((unused)))

/* The numbers of an imagined graph's nodes. */
enum { BOOK, MID, LIMIT, ALERT, REPORT, NODES = 70 };

enum { SECOND = 1000000000 };

/* -- Hooks, as they stand in a program ---------------------------------------- */

/* Reports when the limit is passed, not more than once a second, and again
 * after a second while it stays so. */
static wv_control alert_cycle(wv_ctx *ctx, int *alerts, double const *mid, double const *limit)
{
    int32_t fired = wv_timer_fired(ctx);
    if (*mid <= *limit) {
        (void)wv_timer_cancel(ctx, 0);
        return WV_UNCHANGED;
    }
    if (fired < 0 && !wv_changed(ctx, MID))
        return WV_UNCHANGED;
    ++*alerts;
    if (wv_schedule(ctx, REPORT) == -ESTALE)
        return wv_fail(ctx, "nobody hears %d alerts", *alerts);
    (void)wv_timer_after(ctx, 0, SECOND);
    return WV_BROADCAST;
}

/* One step of work a run; ends at midnight. */
static wv_control book_cycle(wv_ctx *ctx, int *left)
{
    if (wv_why(ctx) & WV_BY_EVERY)
        *left += 1 + (int)wv_missed(ctx);
    if (wv_now(ctx).wall_ns % (86400 * INT64_C(1000000000)) == 0)
        wv_terminate(ctx);
    if (--*left > 0)
        wv_yield(ctx);
    return WV_BROADCAST;
}

static int report_init(wv_ctx *ctx, int64_t *next)
{
    char const *name = wv_user(ctx);
    if (!name) {
        errno = ENOENT;
        (void)wv_fail(ctx, "no name for the report");
        return -ENOENT;
    }
    *next = wv_now(ctx).wall_ns + SECOND;
    return wv_timer_at_wall(ctx, 1, *next);
}

static void report_drop(wv_ctx *ctx)
{
    (void)wv_timer_cancel(ctx, 1);
}

static void dig(wv_ctx *ctx, int depth)
{
    if (depth == 0)
        (void)wv_panic(ctx, "found %d", 42);
    else
        dig(ctx, depth - 1);
}

static wv_control panic_cycle(wv_ctx *ctx, int const *depth)
{
    if (*depth >= 0)
        dig(ctx, *depth);
    return WV_BROADCAST;
}

/* -- Their tests ---------------------------------------------------------------- */

static wv_testing *made(void)
{
    wv_testing *t = wv_testing_create(NODES, 2);
    assert_non_null(t);
    return t;
}

TEST(hook_sees_what_changed_and_sets_a_timer)
{
    wv_testing *t = made();
    double mid = 5, limit = 4;
    int alerts = 0;
    wv_testing_allow_schedule(t, REPORT);
    assert_int_equal(alert_cycle(wv_testing_cycle(t, ALERT), &alerts, &mid, &limit), WV_UNCHANGED);
    assert_false(wv_testing_timer(t, 0, NULL));
    wv_testing_set_changed(t, MID, true);
    wv_testing_set_time(t, (wv_time){.mono_ns = 50, .wall_ns = 7000});
    assert_int_equal(alert_cycle(wv_testing_cycle(t, ALERT), &alerts, &mid, &limit), WV_BROADCAST);
    assert_int_equal(alerts, 1);
    wv_time deadline;
    assert_true(wv_testing_timer(t, 0, &deadline));
    assert_int_equal(deadline.mono_ns, 50 + SECOND);
    assert_int_equal(deadline.wall_ns, 7000 + SECOND);
    assert_false(wv_testing_timer(t, 1, NULL));
    wv_testing_destroy(t);
}

TEST(fired_timer_is_found_once_and_set_no_more)
{
    wv_testing *t = made();
    double mid = 5, limit = 4;
    int alerts = 0;
    wv_testing_allow_schedule(t, REPORT);
    wv_testing_fire(t, 0);
    assert_int_equal(alert_cycle(wv_testing_cycle(t, ALERT), &alerts, &mid, &limit), WV_BROADCAST);
    assert_true(wv_testing_timer(t, 0, NULL));
    assert_int_equal(alert_cycle(wv_testing_cycle(t, ALERT), &alerts, &mid, &limit), WV_UNCHANGED);
    assert_true(wv_testing_timer(t, 0, NULL));
    wv_testing_fire(t, 0);
    assert_false(wv_testing_timer(t, 0, NULL));
    mid = 3;
    assert_int_equal(alert_cycle(wv_testing_cycle(t, ALERT), &alerts, &mid, &limit), WV_UNCHANGED);
    assert_int_equal(alerts, 1);
    wv_testing_destroy(t);
}

TEST(several_timers_fire_lowest_first)
{
    wv_testing *t = made();
    wv_testing_fire(t, 1);
    wv_testing_fire(t, 0);
    wv_ctx *ctx = wv_testing_cycle(t, ALERT);
    assert_int_equal(wv_timer_fired(ctx), 0);
    assert_int_equal(wv_timer_fired(ctx), 1);
    assert_int_equal(wv_timer_fired(ctx), -1);
    assert_int_equal(wv_timer_after(ctx, 2, 1), -EINVAL);
    wv_testing_destroy(t);
}

TEST(as_many_timers_as_a_hook_likes_are_set_and_fire)
{
    enum { TIMERS = 20, FAR = 1 << 20 };
    wv_testing *t = wv_testing_create(1, TIMERS);
    assert_non_null(t);
    wv_time deadline;
    wv_ctx *ctx = wv_testing_cycle(t, 0);
    for (uint32_t i = 0; i < TIMERS; i++)
        assert_int_equal(wv_timer_at(ctx, i, (TIMERS - i) * (int64_t)FAR), 0);
    assert_int_equal(wv_timer_at(ctx, TIMERS, 0), -EINVAL);
    for (uint32_t i = 0; i < TIMERS; i++) {
        assert_true(wv_testing_timer(t, i, &deadline));
        assert_int_equal(deadline.mono_ns, (TIMERS - i) * (int64_t)FAR);
    }
    wv_testing_fire(t, TIMERS - 1);
    wv_testing_fire(t, 9);
    ctx = wv_testing_cycle(t, 0);
    assert_int_equal(wv_timer_fired(ctx), 9);
    assert_int_equal(wv_timer_fired(ctx), TIMERS - 1);
    assert_int_equal(wv_timer_fired(ctx), -1);
    for (uint32_t i = 0; i < TIMERS; i++)
        assert_int_equal(wv_testing_timer(t, i, NULL), i != 9 && i != TIMERS - 1);
    wv_testing_destroy(t);
}

TEST(cancelled_timer_is_not_set)
{
    wv_testing *t = made();
    double mid = 5, limit = 4;
    int alerts = 0;
    wv_testing_allow_schedule(t, REPORT);
    wv_testing_set_changed(t, MID, true);
    (void)alert_cycle(wv_testing_cycle(t, ALERT), &alerts, &mid, &limit);
    assert_true(wv_testing_timer(t, 0, NULL));
    mid = 0;
    (void)alert_cycle(wv_testing_cycle(t, ALERT), &alerts, &mid, &limit);
    assert_false(wv_testing_timer(t, 0, NULL));
    wv_testing_destroy(t);
}

TEST(what_it_schedules_is_seen_and_must_be_allowed)
{
    wv_testing *t = made();
    wv_ctx *ctx = wv_testing_cycle(t, ALERT);
    assert_int_equal(wv_schedule(ctx, REPORT), -EPERM);
    assert_false(wv_testing_scheduled(t, REPORT));
    wv_testing_allow_schedule(t, REPORT);
    wv_testing_allow_schedule(t, REPORT);
    wv_testing_allow_schedule(t, NODES - 1);
    ctx = wv_testing_cycle(t, ALERT);
    assert_int_equal(wv_schedule(ctx, REPORT), 0);
    assert_int_equal(wv_schedule(ctx, NODES - 1), 0);
    assert_int_equal(wv_schedule(ctx, MID), -EPERM);
    assert_true(wv_testing_scheduled(t, REPORT));
    assert_true(wv_testing_scheduled(t, NODES - 1));
    assert_false(wv_testing_scheduled(t, MID));
    assert_int_equal(wv_why(ctx), 0);
    (void)wv_testing_cycle(t, ALERT);
    assert_false(wv_testing_scheduled(t, REPORT));
    wv_testing_destroy(t);
}

TEST(swept_node_makes_the_hook_fail_with_its_text)
{
    wv_testing *t = made();
    double mid = 5, limit = 4;
    int alerts = 6;
    wv_testing_allow_schedule(t, REPORT);
    wv_testing_sweep(t, REPORT);
    wv_testing_set_changed(t, MID, true);
    errno = EIO;
    assert_int_equal(alert_cycle(wv_testing_cycle(t, ALERT), &alerts, &mid, &limit), WV_FAIL);
    assert_string_equal(wv_testing_failure(t), "nobody hears 7 alerts");
    assert_int_equal(wv_testing_error(t), -EIO);
    wv_testing_set_changed(t, MID, false);
    assert_int_equal(alert_cycle(wv_testing_cycle(t, ALERT), &alerts, &mid, &limit), WV_UNCHANGED);
    assert_null(wv_testing_failure(t));
    assert_int_equal(wv_testing_error(t), 0);
    wv_testing_destroy(t);
}

TEST(yield_terminate_cause_and_missed)
{
    wv_testing *t = made();
    int left = 0;
    wv_testing_set_time(t, (wv_time){5, 5});
    wv_testing_set_cause(t, WV_BY_EVERY | WV_BY_TRIGGER);
    wv_testing_set_missed(t, 2);
    wv_ctx *ctx = wv_testing_cycle(t, BOOK);
    assert_int_equal(wv_why(ctx), WV_BY_EVERY | WV_BY_TRIGGER);
    assert_int_equal(book_cycle(ctx, &left), WV_BROADCAST);
    assert_int_equal(left, 2);
    assert_true(wv_testing_yielded(t));
    assert_false(wv_testing_terminated(t));
    assert_int_equal(wv_why(ctx), WV_BY_EVERY | WV_BY_TRIGGER);

    wv_testing_set_cause(t, WV_BY_YIELD);
    wv_testing_set_missed(t, 0);
    wv_testing_set_time(t, (wv_time){5, 0});
    left = 1;
    (void)book_cycle(wv_testing_cycle(t, BOOK), &left);
    assert_false(wv_testing_yielded(t));
    assert_true(wv_testing_terminated(t));
    wv_testing_destroy(t);
}

TEST(every_cause_can_be_given)
{
    wv_testing *t = made();
    for (uint32_t cause = 1; cause <= WV_BY_SCHEDULE; cause <<= 1) {
        wv_testing_set_cause(t, cause);
        assert_int_equal(wv_why(wv_testing_cycle(t, MID)), cause);
    }
    wv_testing_set_cause(t, 0);
    assert_int_equal(wv_why(wv_testing_cycle(t, MID)), 0);
    wv_testing_destroy(t);
}

TEST(context_answers_what_was_set)
{
    wv_testing *t = made();
    int user;
    wv_testing_set_user(t, &user);
    wv_ctx *ctx = wv_testing_cycle(t, NODES - 1);
    assert_ptr_equal(wv_user(ctx), &user);
    assert_int_equal(wv_node(ctx), NODES - 1);
    assert_int_equal(wv_epoch(ctx), 1);
    assert_int_equal(wv_epoch(wv_testing_cycle(t, MID)), 2);
    assert_int_equal(wv_epoch(wv_testing_init(t, MID)), 0);
    wv_testing_set_epoch(t, 1000);
    assert_int_equal(wv_epoch(wv_testing_cycle(t, MID)), 1000);
    assert_int_equal(wv_epoch(wv_testing_cycle(t, MID)), 1001);
    assert_int_equal(wv_clock(ctx), WV_CLOCK_MANUAL);
    wv_testing_set_clock(t, WV_CLOCK_REALTIME);
    wv_testing_set_time(t, (wv_time){.mono_ns = 3, .wall_ns = 4});
    ctx = wv_testing_cycle(t, MID);
    assert_int_equal(wv_clock(ctx), WV_CLOCK_REALTIME);
    assert_int_equal(wv_now(ctx).mono_ns, 3);
    assert_int_equal(wv_now(ctx).wall_ns, 4);
    for (wv_id node = 0; node < NODES; node++)
        assert_false(wv_changed(ctx, node));
    wv_testing_set_changed(t, 63, true);
    wv_testing_set_changed(t, 64, true);
    wv_testing_set_changed(t, 64, false);
    assert_true(wv_changed(ctx, 63));
    assert_false(wv_changed(ctx, 64));
    wv_testing_destroy(t);
}

/* Clocks that are further apart than an int64_t says. */
TEST(times_at_the_ends_of_time_are_told_as_they_were_set)
{
    wv_time const far[] = {{INT64_MIN, INT64_MAX}, {INT64_MAX, INT64_MIN}};
    wv_testing *t = made();
    for (size_t i = 0; i < 2; i++) {
        wv_testing_set_time(t, far[i]);
        wv_ctx *ctx = wv_testing_cycle(t, REPORT);
        assert_true(wv_now(ctx).mono_ns == far[i].mono_ns && wv_now(ctx).wall_ns == far[i].wall_ns);
        assert_int_equal(wv_timer_at_wall(ctx, 1, 0), 0);
        wv_time deadline;
        assert_true(wv_testing_timer(t, 1, &deadline));
        assert_int_equal(deadline.wall_ns, 0);
        assert_int_equal(deadline.mono_ns, i == 0 ? -INT64_MAX : INT64_MAX);
    }
    wv_testing_destroy(t);
}

TEST(init_hook_is_called_with_an_init_context)
{
    wv_testing *t = made();
    int64_t next = 0;
    assert_int_equal(report_init(wv_testing_init(t, REPORT), &next), -ENOENT);
    assert_string_equal(wv_testing_failure(t), "no name for the report");
    assert_int_equal(wv_testing_error(t), -ENOENT);
    char name[] = "daily";
    wv_testing_set_user(t, name);
    wv_testing_set_time(t, (wv_time){.mono_ns = 100, .wall_ns = 5000});
    assert_int_equal(report_init(wv_testing_init(t, REPORT), &next), 0);
    assert_null(wv_testing_failure(t));
    wv_time deadline;
    assert_true(wv_testing_timer(t, 1, &deadline));
    assert_int_equal(deadline.wall_ns, 5000 + SECOND);
    assert_int_equal(deadline.mono_ns, 100 + SECOND);
    report_drop(wv_testing_drop(t, REPORT));
    assert_false(wv_testing_timer(t, 1, NULL));
    wv_testing_destroy(t);
}

TEST(panic_is_caught)
{
    wv_testing *t = made();
    wv_control volatile control = WV_UNCHANGED;
    int depth = 7;
    wv_ctx *ctx = wv_testing_cycle(t, MID);
    WV_TESTING_ISOLATED(t, control = panic_cycle(ctx, &depth));
    assert_true(wv_testing_panicked(t));
    assert_int_equal(control, WV_UNCHANGED);
    assert_string_equal(wv_testing_failure(t), "found 42");
    depth = -1;
    ctx = wv_testing_cycle(t, MID);
    WV_TESTING_ISOLATED(t, control = panic_cycle(ctx, &depth));
    assert_false(wv_testing_panicked(t));
    assert_int_equal(control, WV_BROADCAST);
    assert_null(wv_testing_failure(t));
    wv_testing_destroy(t);
}

TEST(panic_of_a_graph_that_is_not_isolated_returns)
{
    wv_testing *t = made();
    assert_int_equal(wv_panic(wv_testing_cycle(t, MID), "no"), -EPERM);
    assert_null(wv_testing_failure(t));
    wv_testing_destroy(t);
}

TEST(one_node_without_timers_is_enough)
{
    wv_testing *t = wv_testing_create(1, 0);
    assert_non_null(t);
    wv_ctx *ctx = wv_testing_cycle(t, 0);
    assert_int_equal(wv_timer_after(ctx, 0, 1), -EINVAL);
    assert_int_equal(wv_timer_fired(ctx), -1);
    wv_yield(ctx);
    assert_true(wv_testing_yielded(t));
    wv_testing_destroy(t);
    wv_testing_destroy(NULL);
}

TEST(too_much_for_the_memory_is_told)
{
    assert_null(wv_testing_create(UINT32_MAX, 0));
    assert_null(wv_testing_create(WV_SET_MAX + 1, 0));
    assert_null(wv_testing_create(1, WV_SET_MAX));
    assert_null(wv_testing_create(1, UINT32_MAX));
}

static int callocs_until_failure = -1; /* none fails */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return callocs_until_failure >= 0 && callocs_until_failure-- == 0 ? NULL
                                                                      : __real_calloc(count, size);
}

TEST(each_allocation_that_fails_is_told)
{
    int tries = 0;
    wv_testing *t;
    do {
        callocs_until_failure = tries++;
        t = wv_testing_create(3, 1);
    } while (!t);
    assert_int_equal(tries, 13 + 1);
    callocs_until_failure = -1;
    wv_testing_destroy(t);
}

/* -- Mistakes of the test ---------------------------------------------------------- */

static void wrong_node(wv_testing *t)
{
    (void)wv_testing_cycle(t, NODES);
}

static void wrong_changed(wv_testing *t)
{
    wv_testing_set_changed(t, NODES, true);
}

static void wrong_timer(wv_testing *t)
{
    wv_testing_fire(t, 2);
}

static void wrong_epoch(wv_testing *t)
{
    wv_testing_set_epoch(t, 0);
}

TEST(node_timer_or_cycle_that_is_not_there_aborts)
{
    void (*const wrong[])(wv_testing *) = {wrong_node, wrong_changed, wrong_timer, wrong_epoch};
    wv_testing *t = made();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int status;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
            (void)close(STDERR_FILENO);
            wrong[i](t);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }
    wv_testing_destroy(t);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(hook_sees_what_changed_and_sets_a_timer),
        cmocka_unit_test(fired_timer_is_found_once_and_set_no_more),
        cmocka_unit_test(several_timers_fire_lowest_first),
        cmocka_unit_test(as_many_timers_as_a_hook_likes_are_set_and_fire),
        cmocka_unit_test(cancelled_timer_is_not_set),
        cmocka_unit_test(what_it_schedules_is_seen_and_must_be_allowed),
        cmocka_unit_test(swept_node_makes_the_hook_fail_with_its_text),
        cmocka_unit_test(yield_terminate_cause_and_missed),
        cmocka_unit_test(every_cause_can_be_given),
        cmocka_unit_test(context_answers_what_was_set),
        cmocka_unit_test(times_at_the_ends_of_time_are_told_as_they_were_set),
        cmocka_unit_test(init_hook_is_called_with_an_init_context),
        cmocka_unit_test(panic_is_caught),
        cmocka_unit_test(panic_of_a_graph_that_is_not_isolated_returns),
        cmocka_unit_test(one_node_without_timers_is_enough),
        cmocka_unit_test(too_much_for_the_memory_is_told),
        cmocka_unit_test(each_allocation_that_fails_is_told),
        cmocka_unit_test(node_timer_or_cycle_that_is_not_there_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
