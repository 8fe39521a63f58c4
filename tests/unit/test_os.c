/* test_os.c: the interface to the kernel; creating descriptors, and the barrier, fail when the
 * test says so. */
#include "config.h"

#include "runtime/os.h"

#include "tests/unit/graph.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int eventfd_error, create_error, ctl_error, syscall_error;

int __real_eventfd(unsigned count, int flags);
int __real_epoll_create1(int flags);
int __real_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event);
long __real_syscall(long number, ...);
int __wrap_eventfd(unsigned count, int flags);
int __wrap_epoll_create1(int flags);
int __wrap_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event);
long __wrap_syscall(long number, ...);

static int refuse(int error)
{
    errno = error;
    return -1;
}

int __wrap_eventfd(unsigned count, int flags)
{
    return eventfd_error ? refuse(eventfd_error) : __real_eventfd(count, flags);
}

int __wrap_epoll_create1(int flags)
{
    return create_error ? refuse(create_error) : __real_epoll_create1(flags);
}

int __wrap_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event)
{
    return ctl_error ? refuse(ctl_error) : __real_epoll_ctl(epoll_fd, op, fd, event);
}

/* Of the system calls without a function of their own there is membarrier. */
long __wrap_syscall(long number, ...)
{
    va_list arguments;
    va_start(arguments, number);
    int command = va_arg(arguments, int);
    va_end(arguments);
    return syscall_error ? refuse(syscall_error) : __real_syscall(number, command, 0, 0);
}

/* The descriptor that would be opened next: the same as before when none leaked. */
static int next_descriptor(void)
{
    int fd = dup(STDOUT_FILENO);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    return fd;
}

struct descriptors {
    int wake, epoll;
};

static struct descriptors open_both(void)
{
    struct descriptors d;
    d.wake = wv_os_wake_create();
    assert_true(d.wake >= 0);
    d.epoll = wv_os_epoll_create(d.wake);
    assert_true(d.epoll >= 0);
    return d;
}

static void close_both(struct descriptors d)
{
    wv_os_close(d.epoll);
    wv_os_close(d.wake);
}

TEST(wake_descriptor_that_cannot_be_made_is_told)
{
    int next = next_descriptor();
    eventfd_error = EMFILE;
    assert_int_equal(wv_os_wake_create(), -EMFILE);
    eventfd_error = 0;
    assert_int_equal(next_descriptor(), next);
}

TEST(epoll_that_cannot_be_made_is_told)
{
    int wake = wv_os_wake_create(), next = next_descriptor();
    create_error = ENFILE;
    assert_int_equal(wv_os_epoll_create(wake), -ENFILE);
    create_error = 0;
    assert_int_equal(next_descriptor(), next);
    wv_os_close(wake);
}

TEST(epoll_that_cannot_watch_is_told_and_closed)
{
    int wake = wv_os_wake_create(), next = next_descriptor();
    ctl_error = ENOSPC;
    assert_int_equal(wv_os_epoll_create(wake), -ENOSPC);
    ctl_error = 0;
    assert_int_equal(next_descriptor(), next);
    wv_os_close(wake);
}

TEST(closing_leaves_no_descriptor)
{
    int next = next_descriptor();
    close_both(open_both());
    assert_int_equal(next_descriptor(), next);
}

TEST(descriptors_are_not_inherited)
{
    struct descriptors d = open_both();
    assert_true(fcntl(d.wake, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(d.epoll, F_GETFD) & FD_CLOEXEC);
    close_both(d);
}

TEST(wait_sees_a_wake_until_it_is_cleared)
{
    struct descriptors d = open_both();
    assert_int_equal(wv_os_wait(d.epoll, 0), 0);
    wv_os_wake(d.wake);
    wv_os_wake(d.wake);
    assert_int_equal(wv_os_wait(d.epoll, -1), 1);
    assert_int_equal(wv_os_wait(d.epoll, 0), 1);
    wv_os_wake_clear(d.wake);
    assert_int_equal(wv_os_wait(d.epoll, 0), 0);
    close_both(d);
}

TEST(clearing_what_is_clear_does_not_block)
{
    struct descriptors d = open_both();
    wv_os_wake_clear(d.wake);
    assert_int_equal(wv_os_wait(d.epoll, 0), 0);
    close_both(d);
}

TEST(waking_when_the_counter_is_full_does_not_block)
{
    struct descriptors d = open_both();
    uint64_t full = UINT64_MAX - 1;
    assert_int_equal(write(d.wake, &full, sizeof full), sizeof full);
    errno = 0;
    wv_os_wake(d.wake);
    assert_int_equal(errno, 0);
    assert_int_equal(wv_os_wait(d.epoll, 0), 1);
    close_both(d);
}

TEST(waking_keeps_errno)
{
    errno = 7777;
    wv_os_wake(-1);
    assert_int_equal(errno, 7777);
}

TEST(wait_is_not_over_early)
{
    int64_t const timeouts[] = {1, 999, 1000000, 3000001};
    struct descriptors d = open_both();
    for (size_t i = 0; i < COUNT(timeouts); i++) {
        int64_t end = wv_os_mono_ns() + timeouts[i];
        assert_int_equal(wv_os_wait(d.epoll, timeouts[i]), 0);
        assert_true(wv_os_mono_ns() >= end);
    }
    close_both(d);
}

TEST(wait_takes_the_longest_timeout)
{
    struct descriptors d = open_both();
    wv_os_wake(d.wake);
    assert_int_equal(wv_os_wait(d.epoll, INT64_MAX), 1);
    assert_int_equal(wv_os_wait(d.epoll, INT64_MIN), 1);
    close_both(d);
}

static void ignore(int number)
{
    (void)number;
}

/* The signal comes again and again, so that it cannot come too early. */
static void signal_every_ms(bool on)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on ? ignore : SIG_IGN;
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    struct timeval ms = {0, on ? 1000 : 0};
    assert_int_equal(setitimer(ITIMER_REAL, &(struct itimerval){ms, ms}, NULL), 0);
}

TEST(wait_tells_a_signal)
{
    struct descriptors d = open_both();
    signal_every_ms(true);
    int woken = wv_os_wait(d.epoll, 5000 * (int64_t)MS);
    signal_every_ms(false);
    assert_int_equal(woken, -EINTR);
    close_both(d);
}

TEST(wait_tells_an_error)
{
    assert_int_equal(wv_os_wait(-1, 0), -EBADF);
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

/* -- Threads --------------------------------------------------------------- */

TEST(barrier_that_is_refused_is_told_and_keeps_errno)
{
    errno = 7777;
    syscall_error = ENOSYS;
    assert_int_equal(wv_os_barrier_enable(), -ENOSYS);
    syscall_error = ENOMEM;
    assert_int_equal(wv_os_barrier(), -ENOMEM);
    syscall_error = 0;
    assert_int_equal(errno, 7777);
}

TEST(barrier_works_when_it_is_enabled)
{
    if (wv_os_barrier_enable() < 0)
        skip();
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
        cmocka_unit_test(wake_descriptor_that_cannot_be_made_is_told),
        cmocka_unit_test(epoll_that_cannot_be_made_is_told),
        cmocka_unit_test(epoll_that_cannot_watch_is_told_and_closed),
        cmocka_unit_test(closing_leaves_no_descriptor),
        cmocka_unit_test(descriptors_are_not_inherited),
        cmocka_unit_test(wait_sees_a_wake_until_it_is_cleared),
        cmocka_unit_test(clearing_what_is_clear_does_not_block),
        cmocka_unit_test(waking_when_the_counter_is_full_does_not_block),
        cmocka_unit_test(waking_keeps_errno),
        cmocka_unit_test(wait_is_not_over_early),
        cmocka_unit_test(wait_takes_the_longest_timeout),
        cmocka_unit_test(wait_tells_a_signal),
        cmocka_unit_test(wait_tells_an_error),
        cmocka_unit_test(monotonic_clock_does_not_go_back),
        cmocka_unit_test(wall_clock_counts_from_1970),
        cmocka_unit_test(barrier_that_is_refused_is_told_and_keeps_errno),
        cmocka_unit_test(barrier_works_when_it_is_enabled),
        cmocka_unit_test(who_looks_for_another_value_does_not_sleep),
        cmocka_unit_test(all_who_sleep_on_a_word_are_woken_when_it_has_changed),
        cmocka_unit_test(who_sleeps_is_not_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
