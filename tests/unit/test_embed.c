/* test_embed.c: a graph in a loop of its host's own, by wv_graph_fd() and wv_graph_wait_ns(). */
#include "config.h"

#include "runtime/meet.h"
#include "runtime/poll.h"

#include "tests/unit/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wavelet-channel.h>

#define LONG_MS 5000

enum { R = WV_READABLE };

/* A graph whose host waits for it. */
static struct graph *embedded(int *fd)
{
    struct graph *g = watch_graph(3, 1);
    *fd = wv_graph_fd(g->ctx);
    assert_true(*fd >= 0);
    return g;
}

static bool is_readable(int fd, int timeout_ms)
{
    struct pollfd row = {.fd = fd, .events = POLLIN};
    int count = poll(&row, 1, timeout_ms);
    assert_true(count >= 0);
    return count > 0;
}

/* A cycle is due, runs, and then none is. */
static void assert_due_once(struct graph *g, int fd)
{
    assert_true(is_readable(fd, 0));
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_false(is_readable(fd, 0));
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
}

TEST(descriptor_stays_the_same)
{
    int fd;
    struct graph *g = embedded(&fd);
    assert_false(is_readable(fd, 0));
    assert_int_equal(wv_graph_fd(g->ctx), fd);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_int_equal(wv_graph_fd(g->ctx), fd);
    graph_destroy(g);
}

TEST(descriptor_is_closed_by_finish)
{
    int fd;
    struct graph *g = embedded(&fd);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    graph_destroy(g);
}

TEST(readable_when_a_watched_descriptor_is_ready)
{
    int a[2], fd;
    open_pipe(a);
    struct graph *g = embedded(&fd);
    watch_add(g, 1, a[0], R, 5);
    assert_false(is_readable(fd, 0));
    put_byte(a[1]);
    for (int i = 0; i < 3; i++) { /* it is a level, too */
        assert_true(is_readable(fd, 0));
        assert_told(g, 1, a[0], R, 5);
    }
    take_byte(a[0]);
    assert_false(is_readable(fd, 0));
    graph_destroy(g);
    shut_both(a);
}

TEST(readable_when_a_node_is_notified)
{
    int fd;
    struct graph *g = embedded(&fd);
    graph_notify(g, 1);
    graph_notify(g, 2);
    assert_due_once(g, fd);
    assert_ran(g, 1, 2);
    graph_notify(g, 0);
    assert_due_once(g, fd);
    assert_ran(g, 0);
    assert_int_equal(os.wakes, 2);
    graph_destroy(g);
}

TEST(readable_for_what_was_notified_before_the_host_asked)
{
    struct graph *g = watch_graph(1, 1);
    graph_notify(g, 0);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    int fd = wv_graph_fd(g->ctx);
    assert_due_once(g, fd);
    graph_destroy(g);
}

static wv_control notify_another(struct graph *g, wv_id node)
{
    if (node == 0)
        graph_notify(g, 1);
    return WV_UNCHANGED;
}

TEST(readable_for_what_was_notified_during_the_cycle)
{
    int fd;
    struct graph *g = embedded(&fd);
    g->cycle = notify_another;
    graph_notify(g, 0);
    assert_true(is_readable(fd, 0));
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0);
    assert_due_once(g, fd);
    assert_ran(g, 1);
    /* During the cycle nobody sleeps: the host is woken once, after it. */
    os.wakes = 0;
    assert_int_equal(wv_graph_push(g->ctx, 0), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(os.wakes, 1);
    assert_ran(g, 0);
    assert_due_once(g, fd);
    graph_destroy(g);
}

TEST(readable_when_stopped)
{
    int fd;
    struct graph *g = embedded(&fd);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_true(is_readable(fd, 0));
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_int_equal(wv_graph_fd(g->ctx), -EPIPE);
    graph_destroy(g);
}

TEST(what_only_the_host_knows_of_is_told_by_the_wait)
{
    int fd, file = open("/proc/self/exe", O_RDONLY);
    struct graph *g = embedded(&fd);
    assert_int_equal(wv_graph_push(g->ctx, 0), 0);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    watch_add(g, 0, file, R, 0); /* which is always ready */
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    graph_destroy(g);
    shut(file);
}

/* As when a notifier says that it wakes, but does so only after the cycle. */
TEST(belated_wake_up_is_one_idle_cycle)
{
    int fd;
    struct graph *g = embedded(&fd);
    wv_poll_wake(g->ctx);
    assert_true(is_readable(fd, 0));
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_false(is_readable(fd, 0));
    graph_destroy(g);
}

TEST(host_that_waits_in_the_graph_may_also_do_so)
{
    int fd;
    struct graph *g = embedded(&fd);
    assert_int_equal(wv_graph_cycle(g->ctx, 5 * MS), WV_IDLE);
    graph_notify(g, 1);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(wv_graph_cycle(g->ctx, 5 * MS), WV_IDLE);
    assert_false(is_readable(fd, 0));
    graph_notify(g, 1);
    assert_due_once(g, fd);
    graph_destroy(g);
}

TEST(graph_that_is_not_embedded_makes_no_call_for_it)
{
    struct graph *g = watch_graph(2, 1);
    graph_notify(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    graph_notify(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(os.wakes + os.waits, 0);
    graph_destroy(g);
}

TEST(readable_when_a_message_is_sent)
{
    wv_channel_plan channel = {.node = 1, .capacity = 2, .size = sizeof(int)};
    struct graph *g = graph_create_channels(2, &channel, 1);
    graph_init(g, NULL);
    int fd = wv_graph_fd(g->ctx), message = 5;
    assert_false(is_readable(fd, 0));
    void *store = (char *)g->ctx + channel.queue;
    assert_int_equal(wv_channel_send(g->ctx, store, &channel, &message), 0);
    assert_true(is_readable(fd, 0));
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    assert_true(is_readable(fd, 0)); /* the message was left */
    /* A graph that could miss a sender does not sleep. */
    graph_destroy(g);
    g = graph_create_channels(2, &channel, 1);
    graph_init(g, NULL);
    store = (char *)g->ctx + channel.queue;
    fd = wv_graph_fd(g->ctx);
    for (int i = 0; i < WV_FENCED_SENDS; i++) { /* so many that it makes a barrier */
        assert_int_equal(wv_channel_send(g->ctx, store, &channel, &message), 0);
        assert_true(wv_channel_take(store, &channel, &message));
    }
    os.barrier_error = g->ctx->fenced ? 0 : -ENOMEM;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(graph_cycle(g), WV_IDLE);
        assert_int_equal(is_readable(fd, 0), !g->ctx->fenced);
    }
    os.barrier_error = 0;
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_false(is_readable(fd, 0));
    graph_destroy(g);
}

/* -- Refused --------------------------------------------------------------- */

static wv_control ask(struct graph *g, wv_id node)
{
    (void)node;
    assert_int_equal(wv_graph_fd(g->ctx), -EBUSY);
    return WV_UNCHANGED;
}

TEST(descriptor_is_the_hosts_to_ask_for_and_a_live_graphs_to_give)
{
    wv_options history = graph_history(0, 1);
    struct graph *g = graph_create(1);
    assert_int_equal(wv_graph_fd(g->ctx), -EPIPE);
    graph_init(g, &history);
    assert_int_equal(wv_graph_fd(g->ctx), -ENOTSUP);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(wv_graph_fd(g->ctx), -EPIPE);
    graph_init(g, NULL);
    g->cycle = ask;
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    graph_destroy(g);
}

/* -- A new instance beneath ------------------------------------------------ */

TEST(hosts_own_epoll_is_told_of_what_is_watched_after_a_dead_one)
{
    int a[2], b[2], fd, outer = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN}, found;
    open_pipe(a);
    open_pipe(b);
    struct graph *g = embedded(&fd);
    assert_int_equal(epoll_ctl(outer, EPOLL_CTL_ADD, fd, &event), 0);
    watch_add(g, 0, a[0], R, 1);
    watch_add(g, 1, b[0], R, 2);
    int copy = dup(a[0]), before = g->ctx->poll_fd;
    shut(a[0]);
    put_byte(a[1]);
    assert_int_equal(epoll_wait(outer, &found, 1, 0), 1);
    assert_silent(g);
    assert_int_not_equal(g->ctx->poll_fd, before);
    assert_int_equal(epoll_wait(outer, &found, 1, 0), 0);
    put_byte(b[1]);
    assert_int_equal(epoll_wait(outer, &found, 1, 0), 1);
    assert_told(g, 1, b[0], R, 2);
    graph_notify(g, 2);
    take_byte(b[0]);
    assert_int_equal(epoll_wait(outer, &found, 1, 0), 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(epoll_wait(outer, &found, 1, 0), 0);
    graph_destroy(g);
    shut(outer);
    shut(copy);
    shut(a[1]);
    shut_both(b);
}

TEST(host_is_not_kept_awake_by_what_a_child_has)
{
    int a[2], end[2], fd, status;
    char byte;
    open_pipe(a);
    open_pipe(end);
    struct graph *g = embedded(&fd);
    watch_add(g, 0, a[0], R, 1);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) { /* has a copy of every descriptor until the parent closes `end` */
        (void)close(end[1]);
        _exit(read(end[0], &byte, 1) == 0 ? 0 : 1);
    }
    shut(a[0]);
    put_byte(a[1]);
    assert_true(is_readable(fd, 0));
    assert_silent(g);
    assert_false(is_readable(fd, 0));
    graph_notify(g, 1);
    assert_due_once(g, fd);
    shut_both(end);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    graph_destroy(g);
    shut(a[1]);
}

/* -- A host with a loop ---------------------------------------------------- */

/* Milliseconds for poll(2), rounded up. */
static int poll_timeout(int64_t ns)
{
    return ns < 0 ? -1 : (int)((ns + MS - 1) / MS);
}

/* Wait by poll(2) and cycle until the graph is stopped; how often that was. */
static unsigned run_host(struct graph *g, int fd)
{
    unsigned rounds = 0;
    for (;; rounds++) {
        wv_state state = graph_cycle(g);
        if (state == WV_STOPPED)
            return rounds;
        assert_true(state == WV_RAN || state == WV_IDLE);
        struct pollfd row = {.fd = fd, .events = POLLIN};
        int count = poll(&row, 1, poll_timeout(wv_graph_wait_ns(g->ctx)));
        assert_true(count >= 0);
    }
}

static wv_control tick_ten_times(struct graph *g, wv_id node)
{
    return g->runs[node] < 10 ? WV_UNCHANGED : WV_TERMINATE;
}

TEST(timers_are_kept_by_the_hosts_wait)
{
    NOT_UNDER_VALGRIND(); /* without epoll_pwait2 it wakes a millisecond too early or late */
    static wv_timer_plan const timers[] = {{0, false, 10 * MS}};
    struct graph *g = graph_create_timed(1, timers, 1);
    g->cycle = tick_ten_times;
    graph_init(g, NULL);
    int64_t start = wv_clock_ns();
    assert_in_range(run_host(g, wv_graph_fd(g->ctx)), 10, 15);
    assert_in_range(wv_clock_ns() - start, 100 * MS, LONG_MS * (int64_t)MS);
    assert_int_equal(g->runs[0], 10);
    graph_destroy(g);
}

enum { SENDERS = 3, EACH = 20000 };

struct sender {
    wv_ctx *ctx;
    wv_id node;
    atomic_uint sent;
    unsigned seen;
};

static void *send_all(void *data)
{
    struct sender *sender = data;
    for (int i = 0; i < EACH; i++) {
        sender->sent++;
        (void)wv_graph_notify(sender->ctx, sender->node);
        if (i % 16 == 0)
            (void)sched_yield();
    }
    return NULL;
}

static wv_control see(struct graph *g, wv_id node)
{
    struct sender *senders = g->data;
    unsigned all = 0;
    senders[node].seen = senders[node].sent;
    for (int i = 0; i < SENDERS; i++)
        all += senders[i].seen;
    return all == SENDERS * EACH ? WV_TERMINATE : WV_UNCHANGED;
}

/* A wake-up that was lost would be waited for until the test is killed. */
TEST(host_hears_of_every_last_notification)
{
    int fd;
    struct graph *g = embedded(&fd);
    struct sender senders[SENDERS];
    pthread_t threads[SENDERS];
    g->cycle = see;
    g->data = senders;
    for (wv_id i = 0; i < SENDERS; i++)
        senders[i] = (struct sender){.ctx = g->ctx, .node = i};
    for (int i = 0; i < SENDERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
    (void)run_host(g, fd);
    for (int i = 0; i < SENDERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    graph_destroy(g);
}

static void *write_three(void *data)
{
    int const *ends = data;
    for (int i = 0; i < 3; i++) {
        put_byte(ends[1]);
        (void)usleep(20000);
    }
    return NULL;
}

static void take_and_end(struct graph *g, wv_id node, wv_event event)
{
    take_byte(event.fd);
    if (g->runs[node] == 3)
        wv_terminate(g->ctx);
}

TEST(host_sleeps_until_something_comes)
{
    int a[2], fd;
    pthread_t thread;
    open_pipe(a);
    struct graph *g = embedded(&fd);
    watch_add(g, 2, a[0], R, 0);
    watch.then = take_and_end;
    assert_int_equal(pthread_create(&thread, NULL, write_three, a), 0);
    assert_in_range(run_host(g, fd), 3, 5);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(g->runs[2], 3);
    graph_destroy(g);
    shut_both(a);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(descriptor_stays_the_same),
        CASE(descriptor_is_closed_by_finish),
        CASE(readable_when_a_watched_descriptor_is_ready),
        CASE(readable_when_a_node_is_notified),
        CASE(readable_for_what_was_notified_before_the_host_asked),
        CASE(readable_for_what_was_notified_during_the_cycle),
        CASE(readable_when_stopped),
        CASE(what_only_the_host_knows_of_is_told_by_the_wait),
        CASE(belated_wake_up_is_one_idle_cycle),
        CASE(host_that_waits_in_the_graph_may_also_do_so),
        CASE(graph_that_is_not_embedded_makes_no_call_for_it),
        CASE(readable_when_a_message_is_sent),
        CASE(descriptor_is_the_hosts_to_ask_for_and_a_live_graphs_to_give),
        CASE(hosts_own_epoll_is_told_of_what_is_watched_after_a_dead_one),
        CASE(host_is_not_kept_awake_by_what_a_child_has),
        CASE(timers_are_kept_by_the_hosts_wait),
        CASE(host_hears_of_every_last_notification),
        CASE(host_sleeps_until_something_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
