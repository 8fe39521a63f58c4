/* test_os.c: clocks, identities and threads, by the kernel itself; the barrier fails when the test
 * says so, and always where there is none (BARRIER is 0). */
#include "config.h"

#include "runtime/os.h"

#include "tests/unit/graph.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int syscall_error;

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);

/* Of the system calls without a function of their own there is membarrier. */
long __wrap_syscall(long number, ...)
{
    va_list arguments;
    va_start(arguments, number);
    int command = va_arg(arguments, int);
    va_end(arguments);
    if (!syscall_error)
        return __real_syscall(number, command, 0, 0);
    errno = syscall_error;
    return -1;
}

TEST(monotonic_clock_does_not_go_back)
{
    int64_t last = wv_os_mono_ns();
    for (int i = 0; i < 1000; i++) {
        int64_t now = wv_os_mono_ns();
        assert_true(now >= last);
        last = now;
    }
}

TEST(wall_clock_counts_from_1970)
{
    int64_t now = (int64_t)time(NULL);
    assert_in_range(wv_os_wall_ns() / 1000 / MS, now - 2, now + 2);
}

static void assert_same(int a, int b, bool same)
{
    uint64_t device[2], inode[2];
    assert_int_equal(wv_os_identify(a, &device[0], &inode[0]), 0);
    assert_int_equal(wv_os_identify(b, &device[1], &inode[1]), 0);
    assert_int_equal(device[0] == device[1] && inode[0] == inode[1], same);
}

TEST(files_pipes_and_connections_are_told_apart)
{
    int a[2], b[2], file = open("/proc/self/exe", O_RDONLY), copy = dup(file);
    assert_int_equal(pipe(a), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, b), 0);
    assert_same(file, copy, true);
    assert_same(a[0], a[0], true);
    assert_same(file, a[0], false);
    assert_same(a[0], b[0], false);
    assert_same(b[0], b[1], false);
    int const all[] = {a[0], a[1], b[0], b[1], file, copy};
    for (size_t i = 0; i < COUNT(all); i++)
        assert_int_equal(close(all[i]), 0);
}

TEST(what_is_not_open_is_told)
{
    uint64_t device, inode;
    assert_int_equal(wv_os_identify(-1, &device, &inode), -EBADF);
}

/* -- Threads --------------------------------------------------------------- */

TEST(barrier_that_is_refused_is_told_and_keeps_errno)
{
    errno = 7777;
    syscall_error = ENOSYS;
    assert_int_equal(wv_os_barrier_enable(), -ENOSYS);
    syscall_error = ENOMEM;
    assert_int_equal(wv_os_barrier(), BARRIER ? -ENOMEM : -ENOSYS);
    syscall_error = 0;
    assert_int_equal(errno, 7777);
}

TEST(barrier_works_when_it_is_enabled)
{
    int err = wv_os_barrier_enable();
    if (!BARRIER)
        assert_int_equal(err, -ENOSYS);
    if (err < 0)
        return; /* the kernel, too, may have none */
    assert_int_equal(wv_os_barrier_enable(), 0);
    assert_int_equal(wv_os_barrier(), 0);
}

TEST(who_looks_for_another_value_does_not_sleep)
{
    uint32_t word = 1;
    wv_os_sleep_on(&word, 2);
}

struct sleeper {
    uint32_t word;
    atomic_bool awake;
};

static void *sleep_while_0(void *data)
{
    struct sleeper *sleeper = data;
    while (__atomic_load_n(&sleeper->word, __ATOMIC_ACQUIRE) == 0)
        wv_os_sleep_on(&sleeper->word, 0);
    sleeper->awake = true;
    return NULL;
}

/* As many as share the places where they sleep. */
TEST(all_who_sleep_on_a_word_are_woken_when_it_has_changed)
{
    enum { WORDS = 20, EACH = 2 };
    static struct sleeper sleepers[WORDS];
    pthread_t threads[WORDS * EACH];
    for (int i = 0; i < WORDS * EACH; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, sleep_while_0, &sleepers[i % WORDS]), 0);
    for (int i = 0; i < 100; i++)
        (void)sched_yield();
    for (int i = 0; i < WORDS; i++) {
        assert_false(sleepers[i].awake);
        __atomic_store_n(&sleepers[i].word, 1, __ATOMIC_RELEASE);
        wv_os_wake_on(&sleepers[i].word);
    }
    for (int i = 0; i < WORDS * EACH; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

/* Who is cancelled would stay counted as one who waits. */
TEST(who_sleeps_is_not_cancelled)
{
    struct sleeper sleeper = {0};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, sleep_while_0, &sleeper), 0);
    assert_int_equal(pthread_cancel(thread), 0);
    for (int i = 0; i < 100; i++)
        (void)sched_yield();
    __atomic_store_n(&sleeper.word, 1, __ATOMIC_RELEASE);
    wv_os_wake_on(&sleeper.word);
    void *result;
    assert_int_equal(pthread_join(thread, &result), 0);
    assert_null(result);
    assert_true(sleeper.awake);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(monotonic_clock_does_not_go_back),
        cmocka_unit_test(wall_clock_counts_from_1970),
        cmocka_unit_test(files_pipes_and_connections_are_told_apart),
        cmocka_unit_test(what_is_not_open_is_told),
        cmocka_unit_test(barrier_that_is_refused_is_told_and_keeps_errno),
        cmocka_unit_test(barrier_works_when_it_is_enabled),
        cmocka_unit_test(who_looks_for_another_value_does_not_sleep),
        cmocka_unit_test(all_who_sleep_on_a_word_are_woken_when_it_has_changed),
        cmocka_unit_test(who_sleeps_is_not_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
