/* test_io.c: descriptors that nodes watch, by the kernel itself; linked with each back end. */
#include "config.h"

#include "runtime/poll.h"

#include "tests/unit/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONG (5000 * (int64_t)MS)

enum { R = WV_READABLE, W = WV_WRITABLE, RW = WV_READABLE | WV_WRITABLE };

TEST(back_end_is_the_one_that_is_tried)
{
    assert_string_equal(wv_poll_name, BACK_END);
}

/* -- What is told ---------------------------------------------------------- */

TEST(readable_descriptor_runs_its_node_which_is_told_the_tag)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(3, 1);
    watch_add(g, 1, ends[0], R, UINT64_MAX);
    assert_silent(g);
    put_byte(ends[1]);
    assert_told(g, 1, ends[0], R, UINT64_MAX);
    assert_ran(g, 1);
    graph_destroy(g);
    shut_both(ends);
}

TEST(readiness_is_a_level)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[0], R, 7);
    put_byte(ends[1]);
    for (int i = 0; i < 100; i++)
        assert_told(g, 0, ends[0], R, 7);
    take_byte(ends[0]);
    assert_silent(g);
    graph_destroy(g);
    shut_both(ends);
}

TEST(only_what_was_asked_for_is_told)
{
    int ends[2];
    open_pair(ends);
    struct graph *g = watch_graph(1, 1);
    put_byte(ends[1]);
    watch_add(g, 0, ends[0], 0, 1);
    assert_silent(g);
    watch_add(g, 0, ends[0], R, 2);
    assert_told(g, 0, ends[0], R, 2);
    watch_add(g, 0, ends[0], W, 3);
    assert_told(g, 0, ends[0], W, 3);
    watch_add(g, 0, ends[0], RW, 4);
    assert_told(g, 0, ends[0], RW, 4);
    graph_destroy(g);
    shut_both(ends);
}

TEST(hang_up_is_told_though_nobody_asked)
{
    int ends[2];
    open_pair(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[0], 0, 5);
    assert_silent(g);
    shut(ends[1]);
    assert_told(g, 0, ends[0], WV_HANGUP, 5);
    watch_end(g, 0, ends[0]);
    assert_silent(g);
    graph_destroy(g);
    shut(ends[0]);
}

TEST(error_is_told_though_nobody_asked)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[1], 0, 6);
    shut(ends[0]);
    assert_told(g, 0, ends[1], WV_IO_ERROR, 6);
    graph_destroy(g);
    shut(ends[1]);
}

TEST(half_closed_connection_is_readable_and_not_hung_up)
{
    int ends[2];
    char byte;
    open_pair(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[0], R, 0);
    assert_int_equal(shutdown(ends[1], SHUT_WR), 0);
    assert_told(g, 0, ends[0], R, 0);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    put_byte(ends[0]);
    take_byte(ends[1]);
    shut(ends[1]);
    assert_told(g, 0, ends[0], R | WV_HANGUP, 0);
    graph_destroy(g);
    shut(ends[0]);
}

TEST(terminal_is_told_of_and_hangs_up)
{
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0);
    assert_int_equal(grantpt(terminal), 0);
    assert_int_equal(unlockpt(terminal), 0);
    int user = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    assert_true(user >= 0);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, terminal, R, 0);
    assert_silent(g);
    put_byte(user);
    /* The kernel carries it over in its own time. */
    assert_int_equal(poll(&(struct pollfd){.fd = terminal, .events = POLLIN}, 1, 5000), 1);
    assert_told(g, 0, terminal, R, 0);
    take_byte(terminal);
    assert_silent(g);
    shut(user);
    assert_told(g, 0, terminal, WV_HANGUP, 0);
    graph_destroy(g);
    shut(terminal);
}

TEST(cycle_that_a_node_runs_in_for_another_reason_tells_nothing)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, ends[0], R, 0);
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0);
    assert_int_equal(watch.count, 0);
    put_byte(ends[1]);
    graph_notify(g, 1);
    assert_told(g, 0, ends[0], R, 0);
    assert_ran(g, 0, 1);
    wv_control (*hook)(struct graph *, wv_id) = g->cycle;
    g->cycle = NULL; /* it does not ask, and then it is too late */
    assert_int_equal(graph_cycle(g), WV_RAN);
    take_byte(ends[0]);
    g->cycle = hook;
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(watch.count, 0);
    graph_destroy(g);
    shut_both(ends);
}

static void leave_untold(struct graph *g, wv_id node, wv_event event)
{
    (void)node;
    watch_end(g, 0, (int)event.tag); /* the other one */
}

TEST(what_a_node_unwatches_is_told_no_more_in_the_same_cycle)
{
    int a[2], b[2];
    open_pipe(a);
    open_pipe(b);
    struct graph *g = watch_graph(1, 2);
    watch_add(g, 0, a[0], R, (uint64_t)b[0]);
    watch_add(g, 0, b[0], R, (uint64_t)a[0]);
    put_byte(a[1]);
    put_byte(b[1]);
    watch.then = leave_untold;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(watch.count, 1);
    graph_destroy(g);
    shut_both(a);
    shut_both(b);
}

/* -- What is always ready -------------------------------------------------- */

static void always_ready(char const *path, int flags, unsigned events)
{
    int fd = open(path, flags);
    assert_true(fd >= 0);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 1, fd, events, 9);
    for (int i = 0; i < 3; i++) {
        watch.count = 0;
        assert_int_equal(wv_graph_cycle(g->ctx, i == 0 ? -1 : LONG), WV_RAN);
        assert_int_equal(watch.count, 1);
        assert_int_equal(watch.told[0].event.events, events);
    }
    watch_end(g, 1, fd);
    assert_silent(g);
    graph_destroy(g);
    shut(fd);
}

TEST(regular_file_is_always_ready)
{
    always_ready("/proc/self/exe", O_RDONLY, R);
    always_ready("/proc/self/exe", O_RDONLY, RW);
}

TEST(directory_and_null_device_are_always_ready)
{
    always_ready("/", O_RDONLY, R);
    always_ready("/dev/null", O_RDWR, RW);
}

TEST(regular_file_does_not_hide_others)
{
    int ends[2], file = open("/proc/self/exe", O_RDONLY);
    open_pipe(ends);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, file, R, 0);
    watch_add(g, 1, ends[0], R, 0);
    assert_told(g, 0, file, R, 0);
    put_byte(ends[1]);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(watch.count, 2);
    take_byte(ends[0]);
    watch_end(g, 0, file);
    assert_asleep(g);
    graph_destroy(g);
    shut_both(ends);
    shut(file);
}

TEST(place_of_a_file_is_as_good_for_what_is_not_always_ready)
{
    int ends[2], file = open("/proc/self/exe", O_RDONLY);
    open_pair(ends);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, file, R, 0);
    watch_end(g, 0, file);
    watch_add(g, 0, ends[0], W, 1);
    watch_add(g, 1, ends[0], R, 2);
    assert_told(g, 0, ends[0], W, 1);
    watch_add(g, 0, ends[0], R, 3);
    assert_silent(g);
    graph_destroy(g);
    shut_both(ends);
    shut(file);
}

TEST(regular_file_of_which_nothing_is_wanted_keeps_nobody_awake)
{
    int file = open("/proc/self/exe", O_RDONLY);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, file, 0, 0);
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    watch_add(g, 0, file, R, 0);
    watch_add(g, 0, file, 0, 0);
    assert_parked(g);
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    watch_add(g, 0, file, R, 1);
    assert_told(g, 0, file, R, 1);
    graph_destroy(g);
    shut(file);
}

/* -- Watching again, and for several -------------------------------------- */

TEST(watching_again_changes_events_and_tag)
{
    int ends[2];
    open_pair(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[0], R, 1);
    assert_silent(g);
    watch_add(g, 0, ends[0], W, 2);
    assert_told(g, 0, ends[0], W, 2);
    put_byte(ends[1]);
    watch_add(g, 0, ends[0], R, 3);
    assert_told(g, 0, ends[0], R, 3);
    watch_add(g, 0, ends[0], R, 4);
    assert_told(g, 0, ends[0], R, 4);
    graph_destroy(g);
    shut_both(ends);
}

TEST(several_nodes_watch_one_descriptor_each_for_its_own)
{
    int ends[2];
    open_pair(ends);
    struct graph *g = watch_graph(3, 1);
    watch_add(g, 0, ends[0], R, 10);
    watch_add(g, 1, ends[0], W, 11);
    assert_told(g, 1, ends[0], W, 11);
    assert_ran(g, 1);
    put_byte(ends[1]);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(watch.count, 2);
    watch_end(g, 1, ends[0]);
    assert_told(g, 0, ends[0], R, 10);
    watch_add(g, 2, ends[0], 0, 12);
    assert_told(g, 0, ends[0], R, 10);
    watch_end(g, 0, ends[0]);
    assert_silent(g);
    shut(ends[1]);
    assert_told(g, 2, ends[0], WV_HANGUP, 12);
    graph_destroy(g);
    shut(ends[0]);
}

TEST(hundred_nodes_watch_one_descriptor)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(100, 1);
    for (wv_id node = 0; node < 100; node++)
        watch_add(g, node, ends[0], R, node);
    put_byte(ends[1]);
    for (wv_id gone = 0; gone < 100; gone++) {
        watch.count = 0;
        assert_int_equal(graph_cycle(g), WV_RAN);
        assert_int_equal(watch.count, 100 - gone);
        watch_end(g, gone, ends[0]);
    }
    assert_silent(g);
    graph_destroy(g);
    shut_both(ends);
}

/* -- What is refused ------------------------------------------------------- */

TEST(node_watches_as_many_as_it_may)
{
    int a[2], b[2];
    open_pair(a);
    open_pair(b);
    struct graph *g = watch_graph(2, 2);
    watch_add(g, 0, a[0], R, 0);
    watch_add(g, 0, a[1], R, 0);
    assert_int_equal(watch_from(g, 0, b[0], R, 0), -ENOSPC);
    watch_add(g, 0, a[0], W, 0); /* is watched already */
    watch_add(g, 1, b[0], R, 0); /* the other node's */
    watch_end(g, 0, a[1]);
    watch_add(g, 0, b[0], R, 0);
    assert_int_equal(watch_from(g, 0, b[1], R, 0), -ENOSPC);
    graph_destroy(g);
    shut_both(a);
    shut_both(b);
}

TEST(number_that_is_not_open_is_refused)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(1, 1);
    shut(ends[0]);
    assert_int_equal(watch_from(g, 0, ends[0], R, 0), -EBADF);
    assert_int_equal(watch_from(g, 0, -1, R, 0), -EBADF);
    assert_int_equal(watch_from(g, 0, INT32_MIN, R, 0), -EBADF);
    assert_int_equal(watch_from(g, 0, INT32_MAX, R, 0), -EBADF);
    watch_add(g, 0, ends[1], W, 0); /* the place is free still */
    graph_destroy(g);
    shut(ends[1]);
}

/* The place that was meant for it must not be taken for a watch of number 0. */
TEST(refused_number_is_not_taken_for_standard_input)
{
    int a[2], b[2], input = dup(STDIN_FILENO);
    assert_true(input >= 0);
    open_pipe(a);
    open_pipe(b);
    shut(b[1]);
    move_to(b[0], STDIN_FILENO); /* hung up */
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, a[0], R, 1);
    assert_int_equal(watch_from(g, 1, -1, R, 0), -EBADF);
    assert_silent(g);
    watch_add(g, 1, a[1], W, 2);
    assert_told(g, 1, a[1], W, 2);
    graph_destroy(g);
    move_to(input, STDIN_FILENO);
    shut_both(a);
}

TEST(bits_that_cannot_be_asked_for_are_refused)
{
    int ends[2];
    open_pair(ends);
    struct graph *g = watch_graph(1, 1);
    assert_int_equal(watch_from(g, 0, ends[0], WV_HANGUP, 0), -EINVAL);
    assert_int_equal(watch_from(g, 0, ends[0], R | WV_IO_ERROR, 0), -EINVAL);
    assert_int_equal(watch_from(g, 0, ends[0], ~0U, 0), -EINVAL);
    graph_destroy(g);
    shut_both(ends);
}

TEST(node_without_on_io_watches_nothing)
{
    static uint32_t const watches[] = {0, 1, 0};
    struct graph *without = graph_alive(1), *g = graph_create_watching(3, watches);
    graph_init(g, NULL);
    assert_int_equal(watch_from(without, 0, 0, R, 0), -EINVAL);
    assert_int_equal(unwatch_from(without, 0, 0), -EINVAL);
    assert_int_equal(watch_from(g, 0, 0, R, 0), -EINVAL);
    assert_int_equal(watch_from(g, 2, 0, R, 0), -EINVAL);
    assert_int_equal(unwatch_from(g, 2, 0), -EINVAL);
    graph_destroy(without);
    graph_destroy(g);
}

TEST(host_cannot_watch)
{
    int ends[2];
    wv_event event;
    open_pair(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[0], W, 0);
    g->cycle = NULL;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(wv_watch(g->ctx, ends[0], R, 0), -EPERM);
    assert_int_equal(wv_unwatch(g->ctx, ends[0]), -EPERM);
    assert_false(wv_ready(g->ctx, &event));
    graph_destroy(g);
    shut_both(ends);
}

TEST(unwatching_what_is_not_watched_is_fine)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 1, ends[0], R, 0);
    watch_end(g, 0, ends[0]); /* the other node's */
    watch_end(g, 0, ends[1]);
    watch_end(g, 0, -1);
    put_byte(ends[1]);
    assert_told(g, 1, ends[0], R, 0);
    graph_destroy(g);
    shut_both(ends);
}

/* -- Hooks, sweep and finish ----------------------------------------------- */

static int shared[2];
static int from_drop;

static int watch_in_init(wv_ctx *ctx, wv_id node)
{
    wv_event event;
    assert_false(wv_ready(ctx, &event));
    return wv_watch(ctx, shared[0], R, node);
}

static int watch_then_fail(wv_ctx *ctx, wv_id node)
{
    int err = watch_in_init(ctx, node);
    return node == 1 ? -EIO : err;
}

static void unwatch_in_drop(wv_ctx *ctx, wv_id node)
{
    (void)node;
    assert_int_equal(wv_watch(ctx, shared[0], R, 0), -EPERM);
    assert_int_equal(wv_unwatch(ctx, shared[0]), 0);
    from_drop++;
}

static wv_control sweep_itself(struct graph *g, wv_id node)
{
    (void)g;
    return node == 0 ? WV_SWEEP : WV_UNCHANGED;
}

static struct graph *in_hooks(int (*init)(wv_ctx *, wv_id))
{
    static uint32_t const watches[] = {1, 1};
    struct graph *g = graph_create_watching(2, watches);
    open_pipe(shared);
    from_drop = 0;
    g->plan.init = init;
    g->plan.drop = unwatch_in_drop;
    return g;
}

TEST(init_hooks_watch_and_drop_hooks_unwatch)
{
    struct graph *g = in_hooks(watch_in_init);
    graph_init(g, NULL);
    put_byte(shared[1]);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    graph_destroy(g);
    assert_int_equal(from_drop, 2);
    take_byte(shared[0]); /* it was left open */
    shut_both(shared);
}

TEST(failing_init_leaves_nothing_watched_and_closes_nothing)
{
    struct graph *g = in_hooks(watch_then_fail);
    size_t before = open_descriptors();
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -EIO);
    assert_int_equal(from_drop, 2);
    assert_int_equal(open_descriptors(), before);
    g->plan.init = NULL;
    graph_init(g, NULL);
    put_byte(shared[1]);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
    shut_both(shared);
}

TEST(swept_node_watches_nothing)
{
    struct graph *g = in_hooks(watch_in_init);
    g->plan.drop = NULL; /* which would unwatch */
    graph_init(g, NULL);
    put_byte(shared[1]);
    g->cycle = sweep_itself;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    watch_end(g, 1, shared[0]);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_int_equal(g->ctx->watched, 0);
    graph_destroy(g);
    shut_both(shared);
}

TEST(stop_cycle_does_not_run_what_is_ready)
{
    struct graph *g = in_hooks(watch_in_init);
    graph_init(g, NULL);
    put_byte(shared[1]);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_none_ran(g);
    graph_destroy(g);
    shut_both(shared);
}

TEST(historical_graph_is_told_and_does_not_wait)
{
    struct graph *g = in_hooks(watch_in_init);
    wv_options options = graph_history(0, 100);
    put_byte(shared[1]);
    graph_init(g, &options);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_ran(g, 0, 1);
    take_byte(shared[0]);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_STOPPED);
    graph_destroy(g);
    shut_both(shared);
}

/* A jump brings nothing to a descriptor that was not there before it. */
TEST(historical_cycle_looks_at_descriptors_once)
{
    static uint32_t const watches[] = {1};
    static wv_timer_plan const timer = {0, false, 10};
    struct graph *g = graph_create_from(
        1, (struct graph_sources){.timers = &timer, .timer_count = 1, .watches = watches});
    open_pipe(shared);
    wv_options options = graph_history(0, 100);
    graph_init(g, &options);
    watch_add(g, 0, shared[0], WV_READABLE, 0);
    for (int64_t time = 10; time <= 30; time += 10) {
        os.waits = 0;
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
        assert_int_equal(wv_now(g->ctx).mono_ns, time);
        assert_int_equal(os.waits, 1);
    }
    graph_destroy(g);
    shut_both(shared);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(back_end_is_the_one_that_is_tried),
        CASE(readable_descriptor_runs_its_node_which_is_told_the_tag),
        CASE(readiness_is_a_level),
        CASE(only_what_was_asked_for_is_told),
        CASE(hang_up_is_told_though_nobody_asked),
        CASE(error_is_told_though_nobody_asked),
        CASE(half_closed_connection_is_readable_and_not_hung_up),
        CASE(terminal_is_told_of_and_hangs_up),
        CASE(cycle_that_a_node_runs_in_for_another_reason_tells_nothing),
        CASE(what_a_node_unwatches_is_told_no_more_in_the_same_cycle),
        CASE(regular_file_is_always_ready),
        CASE(directory_and_null_device_are_always_ready),
        CASE(regular_file_does_not_hide_others),
        CASE(place_of_a_file_is_as_good_for_what_is_not_always_ready),
        CASE(regular_file_of_which_nothing_is_wanted_keeps_nobody_awake),
        CASE(watching_again_changes_events_and_tag),
        CASE(several_nodes_watch_one_descriptor_each_for_its_own),
        CASE(hundred_nodes_watch_one_descriptor),
        CASE(node_watches_as_many_as_it_may),
        CASE(number_that_is_not_open_is_refused),
        CASE(refused_number_is_not_taken_for_standard_input),
        CASE(bits_that_cannot_be_asked_for_are_refused),
        CASE(node_without_on_io_watches_nothing),
        CASE(host_cannot_watch),
        CASE(unwatching_what_is_not_watched_is_fine),
        CASE(init_hooks_watch_and_drop_hooks_unwatch),
        CASE(failing_init_leaves_nothing_watched_and_closes_nothing),
        CASE(swept_node_watches_nothing),
        CASE(stop_cycle_does_not_run_what_is_ready),
        CASE(historical_graph_is_told_and_does_not_wait),
        CASE(historical_cycle_looks_at_descriptors_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
