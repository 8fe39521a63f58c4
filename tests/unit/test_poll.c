/* test_poll.c: waking and waiting, by the kernel itself; linked with each back end. */
#include "config.h"

#include "runtime/poll.h"

#include "runtime/io.h"
#include "runtime/os.h"
#include "tests/unit/graph.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* The descriptor that would be opened next: the same as before when none leaked. */
static int next_descriptor(void)
{
    int fd = dup(STDOUT_FILENO);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    return fd;
}

/* A graph that watches nothing. */
static wv_ctx *open_poll(void)
{
    static wv_plan const plan = {.nodes = 1};
    static wv_ctx ctx;
    memset(&ctx, 0, sizeof ctx);
    ctx.plan = &plan;
    wv_io_init(&ctx, NULL);
    assert_int_equal(wv_poll_open(&ctx), 0);
    return &ctx;
}

TEST(closing_leaves_no_descriptor)
{
    int next = next_descriptor();
    wv_poll_close(open_poll());
    assert_int_equal(next_descriptor(), next);
}

TEST(descriptors_are_not_inherited)
{
    wv_ctx *ctx = open_poll();
    assert_true(fcntl(ctx->wake_fd, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(ctx->poll_fd, F_GETFD) & FD_CLOEXEC);
    int fd = wv_poll_host_fd(ctx);
    assert_true(fd == -ENOTSUP || fcntl(fd, F_GETFD) & FD_CLOEXEC);
    wv_poll_close(ctx);
}

TEST(wait_sees_a_wake_until_it_is_cleared)
{
    wv_ctx *ctx = open_poll();
    assert_int_equal(wv_poll_wait(ctx, 0), 0);
    wv_poll_wake(ctx);
    wv_poll_wake(ctx);
    assert_int_equal(wv_poll_wait(ctx, -1), 1);
    assert_int_equal(wv_poll_wait(ctx, 0), 1);
    wv_poll_clear(ctx);
    assert_int_equal(wv_poll_wait(ctx, 0), 0);
    wv_poll_close(ctx);
}

TEST(many_wakes_are_cleared_at_once)
{
    wv_ctx *ctx = open_poll();
    for (int i = 0; i < 1000; i++)
        wv_poll_wake(ctx);
    wv_poll_clear(ctx);
    assert_int_equal(wv_poll_wait(ctx, 0), 0);
    wv_poll_close(ctx);
}

TEST(clearing_what_is_clear_does_not_block)
{
    wv_ctx *ctx = open_poll();
    wv_poll_clear(ctx);
    assert_int_equal(wv_poll_wait(ctx, 0), 0);
    wv_poll_close(ctx);
}

/* A counter takes eight bytes at a time, a pipe any number until it is full. */
TEST(waking_when_no_more_fits_does_not_block)
{
    wv_ctx *ctx = open_poll();
    uint64_t full = UINT64_MAX - 1;
    while (write(ctx->wake_fd, &full, sizeof full) == sizeof full)
        continue;
    errno = 0;
    wv_poll_wake(ctx);
    assert_int_equal(errno, 0);
    assert_int_equal(wv_poll_wait(ctx, 0), 1);
    wv_poll_close(ctx);
}

TEST(waking_keeps_errno)
{
    wv_ctx ctx = {.wake_fd = -1};
    errno = 7777;
    wv_poll_wake(&ctx);
    assert_int_equal(errno, 7777);
}

TEST(wait_is_not_over_early)
{
    int64_t const timeouts[] = {1, 999, 1000000, 3000001};
    wv_ctx *ctx = open_poll();
    for (size_t i = 0; i < COUNT(timeouts); i++) {
        int64_t end = wv_os_mono_ns() + timeouts[i];
        assert_int_equal(wv_poll_wait(ctx, timeouts[i]), 0);
        assert_true(wv_os_mono_ns() >= end);
    }
    wv_poll_close(ctx);
}

TEST(wait_takes_the_longest_timeout)
{
    wv_ctx *ctx = open_poll();
    wv_poll_wake(ctx);
    assert_int_equal(wv_poll_wait(ctx, INT64_MAX), 1);
    assert_int_equal(wv_poll_wait(ctx, INT64_MIN), 1);
    wv_poll_close(ctx);
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
    action.sa_flags = SA_RESTART; /* a wait is interrupted all the same */
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    struct timeval ms = {0, on ? 1000 : 0};
    assert_int_equal(setitimer(ITIMER_REAL, &(struct itimerval){ms, ms}, NULL), 0);
}

TEST(wait_tells_a_signal)
{
    wv_ctx *ctx = open_poll();
    signal_every_ms(true);
    int woken = wv_poll_wait(ctx, 5000 * (int64_t)MS);
    signal_every_ms(false);
    assert_int_equal(woken, -EINTR);
    wv_poll_close(ctx);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(closing_leaves_no_descriptor),
        cmocka_unit_test(descriptors_are_not_inherited),
        cmocka_unit_test(wait_sees_a_wake_until_it_is_cleared),
        cmocka_unit_test(many_wakes_are_cleared_at_once),
        cmocka_unit_test(clearing_what_is_clear_does_not_block),
        cmocka_unit_test(waking_when_no_more_fits_does_not_block),
        cmocka_unit_test(waking_keeps_errno),
        cmocka_unit_test(wait_is_not_over_early),
        cmocka_unit_test(wait_takes_the_longest_timeout),
        cmocka_unit_test(wait_tells_a_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
