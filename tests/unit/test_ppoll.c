/* test_ppoll.c: the poll(2) back end, when calls of the kernel fail. */
#include "config.h"

#include "tests/unit/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

enum { R = WV_READABLE, W = WV_WRITABLE };

static int pipe_error, poll_error, stat_error;
static nfds_t rows; /* of the last poll */

int __real_pipe2(int ends[2], int flags);
int __real_ppoll(struct pollfd *table, nfds_t count, struct timespec const *timeout,
                 sigset_t const *signals);
int __real_fstat(int fd, struct stat *status);
int __wrap_pipe2(int ends[2], int flags);
int __wrap_ppoll(struct pollfd *table, nfds_t count, struct timespec const *timeout,
                 sigset_t const *signals);
int __wrap_fstat(int fd, struct stat *status);

static int refuse(int error)
{
    errno = error;
    return -1;
}

int __wrap_pipe2(int ends[2], int flags)
{
    return pipe_error ? refuse(pipe_error) : __real_pipe2(ends, flags);
}

int __wrap_ppoll(struct pollfd *table, nfds_t count, struct timespec const *timeout,
                 sigset_t const *signals)
{
    rows = count;
    return poll_error ? refuse(poll_error) : __real_ppoll(table, count, timeout, signals);
}

int __wrap_fstat(int fd, struct stat *status)
{
    return stat_error ? refuse(stat_error) : __real_fstat(fd, status);
}

TEST(pipe_that_cannot_be_made_is_told)
{
    int const errors[] = {EMFILE, ENFILE};
    struct graph *g = graph_create(1);
    size_t before = open_descriptors();
    for (size_t i = 0; i < COUNT(errors); i++) {
        pipe_error = errors[i];
        assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -errors[i]);
        assert_int_equal(open_descriptors(), before);
    }
    pipe_error = 0;
    os.closed = os.opened; /* what failed to open needs no closing */
    graph_init(g, NULL);
    graph_destroy(g);
    assert_int_equal(open_descriptors(), before);
}

TEST(poll_that_fails_is_told)
{
    int a[2];
    int const errors[] = {EINVAL, ENOMEM};
    open_pipe(a);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, a[0], R, 1);
    put_byte(a[1]);
    for (size_t i = 0; i < COUNT(errors); i++) {
        poll_error = errors[i];
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_ERROR);
        assert_int_equal(errno, errors[i]);
    }
    poll_error = 0;
    assert_told(g, 0, a[0], R, 1);
    graph_destroy(g);
    shut_both(a);
}

/* A host that closes all numbers ends none of its waits otherwise. */
TEST(wake_descriptor_that_the_host_closed_is_told)
{
    struct graph *g = graph_alive(1);
    int kept = dup(g->ctx->poll_fd);
    assert_true(kept >= 0);
    close(g->ctx->poll_fd);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_ERROR);
    assert_int_equal(errno, EBADF);
    assert_int_equal(dup2(kept, g->ctx->poll_fd), g->ctx->poll_fd);
    close(kept);
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    graph_destroy(g);
}

TEST(what_cannot_be_looked_at_is_refused_and_takes_no_place)
{
    int a[2];
    open_pair(a);
    struct graph *g = watch_graph(1, 1);
    stat_error = EOVERFLOW;
    assert_int_equal(watch_from(g, 0, a[0], W, 1), -EOVERFLOW);
    stat_error = 0;
    assert_silent(g);
    watch_add(g, 0, a[1], W, 2);
    assert_told(g, 0, a[1], W, 2);
    graph_destroy(g);
    shut_both(a);
}

TEST(descriptor_that_cannot_be_looked_at_again_is_told_and_stays_watched)
{
    int a[2], b[2];
    open_pair(a);
    open_pair(b);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, a[0], R, 1);
    watch_add(g, 1, b[0], R, 2);
    put_byte(a[1]);
    stat_error = EOVERFLOW;
    assert_int_equal(watch_from(g, 0, a[0], R | W, 1), -EOVERFLOW);
    assert_int_equal(wv_graph_cycle(g->ctx, 0), WV_ERROR);
    assert_int_equal(errno, EOVERFLOW);
    put_byte(b[1]);
    assert_int_equal(wv_graph_cycle(g->ctx, 0), WV_ERROR); /* both */
    assert_int_equal(errno, EOVERFLOW);
    stat_error = 0;
    take_byte(b[0]);
    watch_add(g, 0, a[0], R, 3);
    assert_told(g, 0, a[0], R, 3);
    graph_destroy(g);
    shut_both(a);
    shut_both(b);
}

TEST(kernel_is_asked_for_no_more_rows_than_were_used_at_a_time)
{
    int a[2], b[2];
    open_pipe(a);
    open_pipe(b);
    struct graph *g = watch_graph(1000, 1);
    for (wv_id node = 0; node < 1000; node++) {
        watch_add(g, node, a[0], R, 1);
        watch_add(g, 999 - node, b[0], R, 1);
        watch_end(g, node, a[0]);
        watch_end(g, 999 - node, b[0]);
    }
    watch_add(g, 999, b[0], R, 2);
    put_byte(b[1]);
    assert_told(g, 999, b[0], R, 2);
    assert_in_range(rows, 1, 3);
    graph_destroy(g);
    shut_both(a);
    shut_both(b);
}

TEST(host_has_no_descriptor_to_wait_for)
{
    struct graph *g = graph_alive(1);
    assert_int_equal(wv_graph_fd(g->ctx), -ENOTSUP);
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(os.wakes, 0);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(pipe_that_cannot_be_made_is_told),
        CASE(poll_that_fails_is_told),
        CASE(wake_descriptor_that_the_host_closed_is_told),
        CASE(what_cannot_be_looked_at_is_refused_and_takes_no_place),
        CASE(descriptor_that_cannot_be_looked_at_again_is_told_and_stays_watched),
        CASE(kernel_is_asked_for_no_more_rows_than_were_used_at_a_time),
        CASE(host_has_no_descriptor_to_wait_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
