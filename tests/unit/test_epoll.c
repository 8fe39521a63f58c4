/* test_epoll.c: the epoll back end, when calls of the kernel fail, and how many it makes. */
#include "config.h"

#include "runtime/poll.h"

#include "tests/unit/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { R = WV_READABLE, W = WV_WRITABLE };

/* What fails, with errno; after so many calls that do not. */
struct fault {
    int error;
    unsigned after;
    unsigned calls; /* that were made */
};

static struct fault on_eventfd, on_create, on_add, on_change, on_remove, on_wait, on_fstat;

/* Waits in ns, unless they fail, and in ms; what the last of these was to be. */
static struct fault on_wait_ns;
static unsigned ns_waits, ms_waits;
static int last_ms;

int __real_eventfd(unsigned count, int flags);
int __real_epoll_create1(int flags);
int __real_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event);
int __real_epoll_pwait2(int epoll_fd, struct epoll_event *events, int most,
                        struct timespec const *timeout, sigset_t const *signals);
int __real_epoll_wait(int epoll_fd, struct epoll_event *events, int most, int timeout_ms);
int __wrap_epoll_wait(int epoll_fd, struct epoll_event *events, int most, int timeout_ms);
int __real_fstat(int fd, struct stat *status);
int __wrap_eventfd(unsigned count, int flags);
int __wrap_epoll_create1(int flags);
int __wrap_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event);
int __wrap_epoll_pwait2(int epoll_fd, struct epoll_event *events, int most,
                        struct timespec const *timeout, sigset_t const *signals);
int __wrap_fstat(int fd, struct stat *status);

static bool fails(struct fault *fault)
{
    if (fault->error == 0 || fault->calls++ < fault->after)
        return false;
    errno = fault->error;
    return true;
}

static void set_fault(struct fault *fault, int error, unsigned after)
{
    *fault = (struct fault){.error = error, .after = after};
}

static void mend(struct fault *fault)
{
    fault->error = 0;
}

int __wrap_eventfd(unsigned count, int flags)
{
    return fails(&on_eventfd) ? -1 : __real_eventfd(count, flags);
}

int __wrap_epoll_create1(int flags)
{
    return fails(&on_create) ? -1 : __real_epoll_create1(flags);
}

int __wrap_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event)
{
    struct fault *fault = op == EPOLL_CTL_ADD ? &on_add : &on_change;
    if (op == EPOLL_CTL_DEL)
        fault = &on_remove;
    return fails(fault) ? -1 : __real_epoll_ctl(epoll_fd, op, fd, event);
}

int __wrap_epoll_pwait2(int epoll_fd, struct epoll_event *events, int most,
                        struct timespec const *timeout, sigset_t const *signals)
{
    ns_waits++;
    if (fails(&on_wait) || fails(&on_wait_ns))
        return -1;
#ifdef HAVE_EPOLL_PWAIT2
    return __real_epoll_pwait2(epoll_fd, events, most, timeout, signals);
#else
    fail_msg("%d %p %d %p %p", epoll_fd, (void *)events, most, (void const *)timeout,
             (void const *)signals);
    return -1;
#endif
}

int __wrap_epoll_wait(int epoll_fd, struct epoll_event *events, int most, int timeout_ms)
{
    ms_waits++;
    last_ms = timeout_ms;
    return fails(&on_wait) ? -1 : __real_epoll_wait(epoll_fd, events, most, timeout_ms);
}

int __wrap_fstat(int fd, struct stat *status)
{
    return fails(&on_fstat) ? -1 : __real_fstat(fd, status);
}

/* From now on it does not fail, and its calls are counted. */
static void count(struct fault *fault)
{
    set_fault(fault, ENOSYS, UINT32_MAX);
}

static int mend_all(void **state)
{
    struct fault *const all[] = {&on_eventfd, &on_create, &on_add, &on_change,
                                 &on_remove, &on_wait,    &on_wait_ns, &on_fstat};
    for (size_t i = 0; i < COUNT(all); i++)
        mend(all[i]);
    ns_waits = ms_waits = 0;
    return os_setup(state);
}

/* -- Making it ------------------------------------------------------------- */

static void assert_not_made(struct fault *fault, int error)
{
    struct graph *g = graph_create(1);
    size_t before = open_descriptors();
    set_fault(fault, error, 0);
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -error);
    mend(fault);
    assert_int_equal(open_descriptors(), before);
    os.closed = os.opened; /* what failed to open needs no closing */
    graph_init(g, NULL);
    graph_destroy(g);
    assert_int_equal(open_descriptors(), before);
}

TEST(wake_descriptor_that_cannot_be_made_is_told)
{
    assert_not_made(&on_eventfd, EMFILE);
    assert_not_made(&on_eventfd, ENOMEM);
}

TEST(instance_that_cannot_be_made_is_told)
{
    assert_not_made(&on_create, EMFILE);
    assert_not_made(&on_create, ENFILE);
}

TEST(instance_that_cannot_watch_is_told)
{
    assert_not_made(&on_add, ENOSPC);
    assert_not_made(&on_add, ENOMEM);
}

static void assert_no_host_descriptor(struct fault *fault, int error)
{
    struct graph *g = graph_alive(1);
    size_t before = open_descriptors();
    set_fault(fault, error, 0);
    assert_int_equal(wv_graph_fd(g->ctx), -error);
    mend(fault);
    assert_int_equal(open_descriptors(), before);
    assert_true(wv_graph_fd(g->ctx) >= 0);
    graph_destroy(g);
    assert_true(open_descriptors() < before);
}

TEST(descriptor_for_the_host_that_cannot_be_made_is_told)
{
    assert_no_host_descriptor(&on_create, EMFILE);
    assert_no_host_descriptor(&on_add, ENOSPC);
}

/* -- Watching -------------------------------------------------------------- */

TEST(what_the_kernel_refuses_is_told_and_takes_no_place)
{
    int a[2];
    int const errors[] = {ENOSPC, ENOMEM, ELOOP};
    open_pair(a);
    struct graph *g = watch_graph(1, 1);
    for (size_t i = 0; i < COUNT(errors); i++) {
        set_fault(&on_add, errors[i], 0);
        assert_int_equal(watch_from(g, 0, a[0], W, 1), -errors[i]);
        mend(&on_add);
        assert_int_equal(g->ctx->watched, 0);
    }
    assert_silent(g);
    watch_add(g, 0, a[1], W, 2);
    assert_told(g, 0, a[1], W, 2);
    graph_destroy(g);
    shut_both(a);
}

TEST(change_that_is_refused_leaves_what_was_watched)
{
    int a[2];
    open_pair(a);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, a[0], R, 1);
    set_fault(&on_change, ENOMEM, 0);
    assert_int_equal(watch_from(g, 0, a[0], W, 2), -ENOMEM);
    assert_int_equal(watch_from(g, 1, a[0], W, 3), -ENOMEM);
    mend(&on_change);
    assert_silent(g);
    put_byte(a[1]);
    assert_told(g, 0, a[0], R, 1);
    set_fault(&on_change, ENOMEM, 0);
    assert_int_equal(watch_from(g, 0, a[0], W, 2), -ENOMEM);
    mend(&on_change);
    assert_told(g, 0, a[0], R, 1);
    assert_told(g, 0, a[0], R, 1);
    watch_add(g, 1, a[1], W, 4); /* its place is free still */
    graph_destroy(g);
    shut_both(a);
}

TEST(unwatching_that_is_refused_for_the_others_sake_is_told)
{
    int a[2];
    open_pair(a);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, a[0], R, 1);
    watch_add(g, 1, a[0], W, 2);
    set_fault(&on_change, ENOMEM, 0);
    assert_int_equal(unwatch_from(g, 1, a[0]), -ENOMEM);
    mend(&on_change);
    put_byte(a[1]);
    assert_told(g, 0, a[0], R, 1);
    graph_destroy(g);
    shut_both(a);
}

TEST(file_that_cannot_be_looked_at_is_refused)
{
    int file = open("/proc/self/exe", O_RDONLY);
    struct graph *g = watch_graph(1, 1);
    set_fault(&on_fstat, EOVERFLOW, 0);
    assert_int_equal(watch_from(g, 0, file, R, 1), -EOVERFLOW);
    mend(&on_fstat);
    assert_asleep(g);
    watch_add(g, 0, file, R, 1);
    assert_told(g, 0, file, R, 1);
    graph_destroy(g);
    shut(file);
}

/* Files are looked at in each cycle: it may have become another one. */
TEST(file_that_cannot_be_looked_at_again_is_told_and_stays_watched)
{
    int file = open("/proc/self/exe", O_RDONLY), other = open("/proc/self/maps", O_RDONLY);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, file, R, 1);
    watch_add(g, 1, other, R, 2);
    for (unsigned after = 0; after < 2; after++) { /* of both, and of one */
        set_fault(&on_fstat, EOVERFLOW, after);
        assert_int_equal(wv_graph_cycle(g->ctx, 0), WV_ERROR);
        assert_int_equal(errno, EOVERFLOW);
    }
    set_fault(&on_fstat, EOVERFLOW, 0);
    assert_int_equal(watch_from(g, 0, file, R | WV_WRITABLE, 1), -EOVERFLOW);
    mend(&on_fstat);
    watch_end(g, 1, other);
    watch_add(g, 0, file, R, 3);
    assert_told(g, 0, file, R, 3);
    graph_destroy(g);
    shut(file);
    shut(other);
}

/* -- Waiting --------------------------------------------------------------- */

TEST(wait_that_fails_is_told)
{
    int const errors[] = {EBADF, EINVAL, EFAULT};
    struct graph *g = watch_graph(1, 1);
    for (size_t i = 0; i < COUNT(errors); i++) {
        set_fault(&on_wait, errors[i], 0);
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_ERROR);
        assert_int_equal(errno, errors[i]);
    }
    mend(&on_wait);
    assert_silent(g);
    graph_destroy(g);
}

/* -- Waits in milliseconds ------------------------------------------------- */

/* A graph whose kernel knows no other. */
static struct graph *in_ms(int error)
{
    struct graph *g = watch_graph(1, 1);
    set_fault(&on_wait_ns, error, 0);
    return g;
}

TEST(where_the_kernel_has_no_wait_in_ns_it_is_asked_for_one_once)
{
    int const errors[] = {ENOSYS, EPERM};
    for (size_t i = 0; i < COUNT(errors); i++) {
        struct graph *g = in_ms(errors[i]);
        ns_waits = ms_waits = 0;
        for (int k = 0; k < 5; k++)
            assert_int_equal(wv_graph_cycle(g->ctx, 1), WV_IDLE);
        assert_in_range(ns_waits, 0, 1);
        assert_in_range(ms_waits, 5, 10);
        graph_destroy(g);
    }
}

/* -EINTR tells of what was not looked at, -EBADF and the like of what went wrong. */
#ifdef HAVE_EPOLL_PWAIT2
TEST(waits_that_fail_otherwise_are_not_made_anew_in_ms)
{
    struct graph *g = watch_graph(1, 1);
    set_fault(&on_wait_ns, EINTR, 0);
    assert_int_equal(wv_poll_wait(g->ctx, 1), -EINTR);
    set_fault(&on_wait_ns, EBADF, 0);
    assert_int_equal(wv_poll_wait(g->ctx, 1), -EBADF);
    assert_int_equal(ms_waits, 0);
    graph_destroy(g);
}

TEST(look_is_by_the_quicker_call_and_a_wait_in_ns)
{
    NOT_UNDER_VALGRIND(); /* which has no epoll_pwait2 */
    struct graph *g = watch_graph(1, 1);
    ns_waits = ms_waits = 0;
    assert_int_equal(wv_poll_wait(g->ctx, 0), 0);
    assert_int_equal(ns_waits, 0);
    assert_int_equal(ms_waits, 1);
    assert_int_equal(last_ms, 0);
    assert_int_equal(wv_poll_wait(g->ctx, 1), 0);
    assert_int_equal(ns_waits, 1);
    assert_int_equal(ms_waits, 1);
    graph_destroy(g);
}
#endif

TEST(waits_in_ms_are_rounded_up_and_last_as_long_as_they_should)
{
    static struct {
        int64_t ns;
        int ms;
    } const waits[] = {{0, 0}, {1, 1}, {MS - 1, 1}, {MS, 1}, {MS + 1, 2}, {20 * MS - 1, 20}};
    struct graph *g = in_ms(ENOSYS);
    for (size_t i = 0; i < COUNT(waits); i++) {
        int64_t before = wv_clock_ns();
        assert_int_equal(wv_poll_wait(g->ctx, waits[i].ns), 0);
        assert_true(wv_clock_ns() - before >= waits[i].ns);
        assert_int_equal(last_ms, waits[i].ms);
    }
    graph_destroy(g);
}

TEST(waits_in_ms_may_be_for_ever_or_longer_than_an_int)
{
    struct graph *g = in_ms(ENOSYS);
    int64_t const waits[] = {-1, INT64_MIN, INT64_MAX, INT64_C(3000000000) * MS};
    int const ms[] = {-1, -1, INT_MAX, INT_MAX};
    for (size_t i = 0; i < COUNT(waits); i++) {
        wv_poll_wake(g->ctx); /* at once */
        assert_int_equal(wv_poll_wait(g->ctx, waits[i]), 1);
        assert_int_equal(last_ms, ms[i]);
    }
    graph_destroy(g);
}

TEST(graph_that_waits_in_ms_is_as_good_as_another)
{
    static wv_timer_plan const timers[] = {{0, false, 3 * MS + MS / 2}};
    struct graph *g = in_ms(ENOSYS);
    int a[2];
    open_pipe(a);
    watch_add(g, 0, a[0], R, 1);
    assert_asleep(g);
    put_byte(a[1]);
    assert_told(g, 0, a[0], R, 1);
    graph_destroy(g);
    g = graph_create_timed(1, timers, 1);
    int64_t start = wv_clock_ns();
    graph_init(g, NULL);
    for (int64_t i = 1; i <= 5; i++) {
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
        assert_true(wv_clock_ns() - start >= i * timers[0].period_ns);
    }
    graph_destroy(g);
    shut_both(a);
}

/* -- The instance is made anew --------------------------------------------- */

/* Node 0 watches what was closed here and lives on; node 1 watches `b`. */
static struct graph *with_a_dead_one(int a[2], int b[2], int *copy)
{
    open_pipe(a);
    open_pipe(b);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, a[0], R, 1);
    watch_add(g, 1, b[0], R, 2);
    *copy = dup(a[0]);
    shut(a[0]);
    put_byte(a[1]);
    return g;
}

static void assert_told_then_mended(struct fault *fault, int error, unsigned after, bool host)
{
    int a[2], b[2], copy;
    struct graph *g = with_a_dead_one(a, b, &copy);
    if (host)
        assert_true(wv_graph_fd(g->ctx) >= 0);
    size_t before = open_descriptors();
    set_fault(fault, error, after);
    assert_int_equal(graph_cycle(g), WV_ERROR);
    assert_int_equal(errno, error);
    mend(fault);
    assert_int_equal(open_descriptors(), before);
    put_byte(b[1]);
    assert_told(g, 1, b[0], R, 2);
    take_byte(b[0]);
    assert_silent(g);
    assert_asleep(g);
    assert_int_equal(open_descriptors(), before);
    graph_destroy(g);
    shut(copy);
    shut(a[1]);
    shut_both(b);
}

TEST(new_instance_that_cannot_be_made_is_told_and_tried_again)
{
    assert_told_then_mended(&on_create, EMFILE, 0, false);
    assert_told_then_mended(&on_add, ENOMEM, 0, false);
    assert_told_then_mended(&on_add, ENOSPC, 1, false);
    assert_told_then_mended(&on_add, ENOSPC, 2, true);
}

TEST(what_was_found_before_the_failure_is_told_once)
{
    int a[2], b[2], c[2], copy;
    struct graph *g = with_a_dead_one(a, b, &copy);
    open_pair(c);
    watch_add(g, 0, c[0], W, 3);
    put_byte(b[1]);
    set_fault(&on_create, EMFILE, 0);
    assert_int_equal(graph_cycle(g), WV_ERROR);
    put_byte(c[1]);
    watch_add(g, 0, c[0], R, 4);
    assert_int_equal(graph_cycle(g), WV_ERROR);
    mend(&on_create);
    watch.count = 0;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(watch.count, 2);
    assert_int_equal(watch.told[0].event.tag, 4);
    assert_int_equal(watch.told[0].event.events, R | W);
    assert_int_equal(watch.told[1].event.tag, 2);
    graph_destroy(g);
    shut(copy);
    shut(a[1]);
    shut_both(b);
    shut_both(c);
}

TEST(dead_one_costs_one_new_instance)
{
    int a[2], b[2], copy;
    struct graph *g = with_a_dead_one(a, b, &copy);
    count(&on_create);
    assert_silent(g);
    assert_silent(g);
    put_byte(b[1]);
    assert_told(g, 1, b[0], R, 2);
    assert_int_equal(on_create.calls, 1);
    graph_destroy(g);
    shut(copy);
    shut(a[1]);
    shut_both(b);
}

/* -- How many calls it makes ----------------------------------------------- */

TEST(what_is_ready_in_poll_after_poll_costs_little_more_than_the_poll)
{
    NOT_UNDER_VALGRIND(); /* whose calls are others: it has no epoll_pwait2 */
    int a[2];
    open_pipe(a);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, a[0], R, 1);
    count(&on_wait);
    count(&on_change);
    for (int i = 0; i < 1600; i++) {
        put_byte(a[1]);
        assert_told(g, 0, a[0], R, 1);
        take_byte(a[0]);
    }
    assert_int_equal(on_wait.calls, 1600);
    assert_in_range(on_change.calls, 2, 2 + 1600 / 16);
    graph_destroy(g);
    shut_both(a);
}

TEST(watching_and_changing_are_one_call_each)
{
    int a[2];
    open_pair(a);
    struct graph *g = watch_graph(1, 1);
    count(&on_add);
    count(&on_change);
    count(&on_remove);
    watch_add(g, 0, a[0], R, 1);
    assert_int_equal(on_add.calls, 1);
    watch_add(g, 0, a[0], R | W, 2);
    assert_int_equal(on_change.calls, 1);
    watch_end(g, 0, a[0]);
    assert_int_equal(on_remove.calls, 1);
    assert_int_equal(on_add.calls + on_change.calls, 2);
    graph_destroy(g);
    shut_both(a);
}

#define FAULT_CASE(name) cmocka_unit_test_setup_teardown(name, mend_all, os_teardown)

int main(void)
{
    struct CMUnitTest const tests[] = {
        FAULT_CASE(wake_descriptor_that_cannot_be_made_is_told),
        FAULT_CASE(instance_that_cannot_be_made_is_told),
        FAULT_CASE(instance_that_cannot_watch_is_told),
        FAULT_CASE(descriptor_for_the_host_that_cannot_be_made_is_told),
        FAULT_CASE(what_the_kernel_refuses_is_told_and_takes_no_place),
        FAULT_CASE(change_that_is_refused_leaves_what_was_watched),
        FAULT_CASE(unwatching_that_is_refused_for_the_others_sake_is_told),
        FAULT_CASE(file_that_cannot_be_looked_at_is_refused),
        FAULT_CASE(file_that_cannot_be_looked_at_again_is_told_and_stays_watched),
        FAULT_CASE(wait_that_fails_is_told),
        FAULT_CASE(where_the_kernel_has_no_wait_in_ns_it_is_asked_for_one_once),
#ifdef HAVE_EPOLL_PWAIT2
        FAULT_CASE(waits_that_fail_otherwise_are_not_made_anew_in_ms),
        FAULT_CASE(look_is_by_the_quicker_call_and_a_wait_in_ns),
#endif
        FAULT_CASE(waits_in_ms_are_rounded_up_and_last_as_long_as_they_should),
        FAULT_CASE(waits_in_ms_may_be_for_ever_or_longer_than_an_int),
        FAULT_CASE(graph_that_waits_in_ms_is_as_good_as_another),
        FAULT_CASE(new_instance_that_cannot_be_made_is_told_and_tried_again),
        FAULT_CASE(what_was_found_before_the_failure_is_told_once),
        FAULT_CASE(dead_one_costs_one_new_instance),
        FAULT_CASE(what_is_ready_in_poll_after_poll_costs_little_more_than_the_poll),
        FAULT_CASE(watching_and_changing_are_one_call_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
