/* test_names.c: names of states, controls, hooks, causes and clocks, and what errors mean. */
#include "config.h"

#include "tests/unit/graph.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>

TEST(states_have_names)
{
    assert_string_equal(wv_state_name(WV_RAN), "ran");
    assert_string_equal(wv_state_name(WV_IDLE), "idle");
    assert_string_equal(wv_state_name(WV_STOPPED), "stopped");
    assert_string_equal(wv_state_name(WV_ERROR), "error");
}

TEST(controls_have_names)
{
    assert_string_equal(wv_control_name(WV_UNCHANGED), "unchanged");
    assert_string_equal(wv_control_name(WV_BROADCAST), "broadcast");
    assert_string_equal(wv_control_name(WV_SWEEP), "sweep");
    assert_string_equal(wv_control_name(WV_TERMINATE), "terminate");
    assert_string_equal(wv_control_name(WV_FAIL), "fail");
}

TEST(hooks_have_names)
{
    assert_string_equal(wv_hook_name(WV_HOOK_NONE), "none");
    assert_string_equal(wv_hook_name(WV_HOOK_INIT), "init");
    assert_string_equal(wv_hook_name(WV_HOOK_CYCLE), "cycle");
    assert_string_equal(wv_hook_name(WV_HOOK_DROP), "drop");
}

TEST(clocks_have_names)
{
    assert_string_equal(wv_clock_name(WV_CLOCK_REALTIME), "realtime");
    assert_string_equal(wv_clock_name(WV_CLOCK_HISTORICAL), "historical");
    assert_string_equal(wv_clock_name(WV_CLOCK_MANUAL), "manual");
}

TEST(causes_have_names_one_bit_each)
{
    static char const *const names[] = {"trigger", "start",   "stop",   "every", "timer", "io", "notify",
                                        "push",    "channel", "signal", "yield", "schedule"};
    for (unsigned i = 0; i < COUNT(names); i++)
        assert_string_equal(wv_cause_name(1u << i), names[i]);
    assert_int_equal(WV_BY_SCHEDULE, 1 << (COUNT(names) - 1));
}

TEST(what_has_no_name_is_a_question)
{
    assert_string_equal(wv_state_name((wv_state)4), "?");
    assert_string_equal(wv_state_name((wv_state)-1), "?");
    assert_string_equal(wv_control_name((wv_control)5), "?");
    assert_string_equal(wv_control_name((wv_control)INT_MAX), "?");
    assert_string_equal(wv_hook_name((wv_hook)4), "?");
    assert_string_equal(wv_clock_name((wv_clock_kind)3), "?");
    assert_string_equal(wv_cause_name(0), "?");
    assert_string_equal(wv_cause_name(3), "?");
    assert_string_equal(wv_cause_name(1u << 12), "?");
    assert_string_equal(wv_cause_name(UINT32_MAX), "?");
}

TEST(errors_mean_what_this_library_means_by_them)
{
    int const ours[] = {EAGAIN, EBUSY, EDEADLK, EINVAL, EPERM, EPIPE, EPROTO, ESTALE};
    for (size_t i = 0; i < COUNT(ours); i++) {
        char const *text = wv_strerror(-ours[i]);
        assert_string_equal(wv_strerror(ours[i]), text);
        assert_string_not_equal(text, strerror(ours[i]));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(text, wv_strerror(ours[k]));
    }
    assert_string_equal(wv_strerror(-ESTALE), "the node was swept");
    assert_string_equal(wv_strerror(0), "no error");
}

TEST(other_errors_mean_what_the_c_library_says)
{
    assert_string_equal(wv_strerror(-ENOENT), strerror(ENOENT));
    assert_string_equal(wv_strerror(EMFILE), strerror(EMFILE));
    assert_string_equal(wv_strerror(-12345), strerror(12345));
    assert_true(strlen(wv_strerror(INT_MAX)) > 0);
    assert_true(strlen(wv_strerror(INT_MIN)) > 0);
}

static void *ask_for_others(void *data)
{
    for (int i = 0; i < 1000; i++)
        (void)wv_strerror(-20000 - i);
    return data;
}

TEST(text_is_the_threads_own)
{
    pthread_t thread;
    char const *text = wv_strerror(-12345);
    assert_int_equal(pthread_create(&thread, NULL, ask_for_others, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_string_equal(text, strerror(12345));
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(states_have_names),
        cmocka_unit_test(controls_have_names),
        cmocka_unit_test(hooks_have_names),
        cmocka_unit_test(clocks_have_names),
        cmocka_unit_test(causes_have_names_one_bit_each),
        cmocka_unit_test(what_has_no_name_is_a_question),
        cmocka_unit_test(errors_mean_what_this_library_means_by_them),
        cmocka_unit_test(other_errors_mean_what_the_c_library_says),
        cmocka_unit_test(text_is_the_threads_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
