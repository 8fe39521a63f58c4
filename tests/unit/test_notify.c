/* test_notify.c: notifications, stops and sleep: nothing is lost, nothing is slept through. */
#include "config.h"

#include "runtime/notify.h"

#include "runtime/os.h"
#include "runtime/poll.h"
#include "tests/unit/graph.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Longer than anything here takes: a test that waits so long has failed. */
#define LONG (5000 * (int64_t)MS)

/* -- Many notifications --------------------------------------------------- */

static void notify_and_run(uint32_t count)
{
    struct graph *g = graph_alive(count);
    for (wv_id node = count; node-- > 0;)
        graph_notify(g, node);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    for (wv_id node = 0; node < count; node++)
        assert_int_equal(g->runs[node], 1);
    graph_destroy(g);
}

TEST(however_many_are_notified_all_run_once)
{
    uint32_t const counts[] = {1, 63, 64, 65, 255, 256, 257, 4096, 4097, 100000};
    for (size_t i = 0; i < COUNT(counts); i++)
        notify_and_run(counts[i]);
}

TEST(only_what_was_notified_runs)
{
    struct graph *g = graph_alive(100000);
    graph_notify(g, 4096);
    graph_notify(g, 99999);
    graph_notify(g, 63);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 63, 4096, 99999);
    graph_destroy(g);
}

TEST(notifications_of_a_node_coalesce)
{
    struct graph *g = graph_alive(2);
    for (int i = 0; i < 1000; i++)
        graph_notify(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_ran(g, 1);
    graph_destroy(g);
}

static wv_control notify_neighbours(struct graph *g, wv_id node)
{
    for (wv_id to = 0; to < 3 && node == 1 && g->runs[1] == 1; to++)
        graph_notify(g, to);
    return WV_UNCHANGED;
}

TEST(notification_from_a_hook_is_for_the_next_cycle)
{
    struct graph *g = graph_alive(3);
    g->cycle = notify_neighbours;
    graph_notify(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1, 2);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

static int notify_next(wv_ctx *ctx, wv_id node)
{
    return node == 0 ? wv_graph_notify(ctx, 1) : 0;
}

TEST(notification_from_an_init_hook_is_for_the_first_cycle)
{
    struct graph *g = graph_create(2);
    g->plan.init = notify_next;
    graph_init(g, NULL);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    graph_destroy(g);
}

/* As when the node was taken between the two steps of a notifier. */
TEST(summary_of_an_empty_word_runs_nothing)
{
    struct graph *g = graph_alive(65);
    g->ctx->notified.summary[0] = 1;
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_none_ran(g);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    graph_destroy(g);
}

/* -- When it is alive ----------------------------------------------------- */

static void assert_closed(struct graph *g)
{
    assert_int_equal(wv_graph_notify(g->ctx, 0), -EPIPE);
    assert_int_equal(wv_graph_stop(g->ctx), -EPIPE);
}

TEST(zeroed_graph_is_closed)
{
    struct graph *g = graph_create(1);
    assert_closed(g);
    graph_destroy(g);
}

TEST(finished_graph_is_closed)
{
    struct graph *g = graph_alive(1);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_closed(g);
    graph_destroy(g);
}

static int refuse(wv_ctx *ctx, wv_id node)
{
    (void)ctx;
    (void)node;
    return -ENOENT;
}

TEST(graph_that_was_not_made_is_closed)
{
    struct graph *g = graph_create(1);
    g->plan.init = refuse;
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -ENOENT);
    assert_closed(g);
    os.open_error = -EMFILE;
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -EMFILE);
    assert_closed(g);
    graph_destroy(g);
}

TEST(stopped_graph_is_open_until_it_is_finished)
{
    struct graph *g = graph_alive(1);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    graph_notify(g, 0);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_none_ran(g);
    graph_destroy(g);
}

static void *notify_until_open(void *data)
{
    struct graph *g = data;
    while (wv_graph_notify(g->ctx, 0) == -EPIPE)
        (void)sched_yield();
    return NULL;
}

TEST(notifier_may_try_while_the_graph_is_made)
{
    struct graph *g = graph_create(1);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, notify_until_open, g), 0);
    graph_init(g, NULL);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_ran(g, 0);
    graph_destroy(g);
}

/* -- From other threads --------------------------------------------------- */

static void *notify_when_parked(void *data)
{
    struct graph *g = data;
    while (os.waits == 0)
        (void)sched_yield();
    (void)wv_graph_notify(g->ctx, 1);
    return NULL;
}

static void *stop_when_parked(void *data)
{
    struct graph *g = data;
    while (os.waits == 0)
        (void)sched_yield();
    (void)wv_graph_stop(g->ctx);
    return NULL;
}

TEST(notification_wakes_a_parked_graph)
{
    struct graph *g = graph_alive(2);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, notify_when_parked, g), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_ran(g, 1);
    graph_destroy(g);
}

TEST(stop_wakes_a_parked_graph)
{
    struct graph *g = graph_alive(2);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, stop_when_parked, g), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_STOPPED);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_none_ran(g);
    graph_destroy(g);
}

enum { SENDERS = 4, EACH = 20000, NODES = 5000 };

/* A thread that notifies a node, each time after it counted one more. */
struct sender {
    wv_ctx *ctx;
    wv_id node;
    atomic_uint sent;
    unsigned seen; /* by a node that ran */
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

/* Sees what the senders of this node counted; ends when all of it was seen. */
static wv_control see(struct graph *g, wv_id node)
{
    struct sender *senders = g->data;
    unsigned all = 0;
    for (int i = 0; i < SENDERS; i++) {
        if (senders[i].node == node)
            senders[i].seen = senders[i].sent;
        all += senders[i].seen;
    }
    return all == SENDERS * EACH ? WV_TERMINATE : WV_UNCHANGED;
}

static void stress(wv_id const nodes[SENDERS])
{
    struct graph *g = graph_alive(NODES);
    struct sender senders[SENDERS];
    pthread_t threads[SENDERS];
    g->cycle = see;
    g->data = senders;
    for (int i = 0; i < SENDERS; i++)
        senders[i] = (struct sender){.ctx = g->ctx, .node = nodes[i]};
    for (int i = 0; i < SENDERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
    wv_state state;
    do
        state = wv_graph_cycle(g->ctx, LONG);
    while (state == WV_RAN);
    for (int i = 0; i < SENDERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(state, WV_STOPPED);
    graph_destroy(g);
}

TEST(after_the_last_notification_a_run_follows)
{
    stress((wv_id const[SENDERS]){7, 7, 7, 7});
}

TEST(after_the_last_notification_of_each_node_a_run_follows)
{
    stress((wv_id const[SENDERS]){0, 1, 64, 4999});
}

/* -- Between the last look and the sleep ---------------------------------- */

static struct graph *about_to_sleep;
static int unusual = 7777; /* no errno */

static int notify_then_wait(int epoll_fd, int64_t timeout_ns)
{
    graph_notify(about_to_sleep, 1);
    return os_really_wait(epoll_fd, timeout_ns);
}

static int notify_thrice_then_wait(int epoll_fd, int64_t timeout_ns)
{
    graph_notify(about_to_sleep, 0);
    graph_notify(about_to_sleep, 1);
    return notify_then_wait(epoll_fd, timeout_ns);
}

static int stop_then_wait(int epoll_fd, int64_t timeout_ns)
{
    assert_int_equal(wv_graph_stop(about_to_sleep->ctx), 0);
    return os_really_wait(epoll_fd, timeout_ns);
}

static void notify_in_handler(int number)
{
    (void)number;
    (void)wv_graph_notify(about_to_sleep->ctx, 1);
}

static int signal_then_wait(int epoll_fd, int64_t timeout_ns)
{
    errno = unusual;
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(errno, unusual);
    return os_really_wait(epoll_fd, timeout_ns);
}

static struct graph *goes_to_sleep(int (*wait)(int, int64_t))
{
    about_to_sleep = graph_alive(2);
    os.wait = wait;
    return about_to_sleep;
}

TEST(notification_before_the_sleep_is_not_slept_through)
{
    struct graph *g = goes_to_sleep(notify_then_wait);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_ran(g, 1);
    assert_int_equal(os.waits, 1);
    graph_destroy(g);
}

TEST(stop_before_the_sleep_is_not_slept_through)
{
    struct graph *g = goes_to_sleep(stop_then_wait);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_STOPPED);
    graph_destroy(g);
}

/* A timeout makes a graph read the clock when it has collected all. */
static void notify_after_collecting(void)
{
    graph_notify(about_to_sleep, 1);
}

TEST(notification_after_the_collection_prevents_the_sleep)
{
    struct graph *g = goes_to_sleep(NULL);
    os.reading = notify_after_collecting;
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_ran(g, 1);
    assert_int_equal(os.waits, 0);
    assert_int_equal(os.wakes, 0);
    os.reading = NULL;
    graph_destroy(g);
}

static void stop_after_collecting(void)
{
    assert_int_equal(wv_graph_stop(about_to_sleep->ctx), 0);
}

TEST(stop_after_the_collection_prevents_the_sleep)
{
    struct graph *g = goes_to_sleep(NULL);
    os.reading = stop_after_collecting;
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_STOPPED);
    assert_int_equal(os.waits, 0);
    os.reading = NULL;
    graph_destroy(g);
}

static void handle(void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
}

TEST(signal_handler_before_the_sleep_notifies_and_keeps_errno)
{
    struct graph *g = goes_to_sleep(signal_then_wait);
    handle(notify_in_handler);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    handle(SIG_DFL);
    assert_ran(g, 1);
    graph_destroy(g);
}

static void *signal_when_parked(void *data)
{
    while (os.waits == 0)
        (void)sched_yield();
    (void)pthread_kill(*(pthread_t *)data, SIGUSR1);
    return NULL;
}

TEST(signal_handler_in_the_sleep_notifies)
{
    struct graph *g = goes_to_sleep(NULL);
    handle(notify_in_handler);
    pthread_t self = pthread_self(), thread;
    assert_int_equal(pthread_create(&thread, NULL, signal_when_parked, &self), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(pthread_join(thread, NULL), 0);
    handle(SIG_DFL);
    assert_ran(g, 1);
    graph_destroy(g);
}

TEST(signal_handler_keeps_errno_when_nobody_sleeps)
{
    struct graph *g = goes_to_sleep(NULL);
    handle(notify_in_handler);
    errno = unusual;
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(errno, unusual);
    handle(SIG_DFL);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    graph_destroy(g);
}

/* -- What waking costs ---------------------------------------------------- */

TEST(who_is_awake_is_not_woken)
{
    struct graph *g = graph_alive(3);
    g->cycle = notify_neighbours;
    graph_notify(g, 1);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_STOPPED);
    assert_int_equal(os.wakes, 0);
    assert_int_equal(os.waits, 0);
    graph_destroy(g);
}

TEST(who_sleeps_is_woken_once)
{
    struct graph *g = goes_to_sleep(notify_thrice_then_wait);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_ran(g, 0, 1);
    assert_int_equal(os.wakes, 1);
    os.wait = NULL;
    graph_notify(g, 0);
    assert_int_equal(os.wakes, 1);
    graph_destroy(g);
}

/* -- Nobody waits for a notifier -------------------------------------------- */

static atomic_bool stuck, may_go_on;

/* Who notified first stops in the midst of it. */
static void get_stuck(void)
{
    stuck = true;
    while (!may_go_on)
        (void)sched_yield();
}

static void *notify_0(void *data)
{
    struct graph *g = data;
    (void)wv_graph_notify(g->ctx, 0);
    return NULL;
}

static void *notify_1(void *data)
{
    struct graph *g = data;
    (void)wv_graph_notify(g->ctx, 1);
    return NULL;
}

static void notified_by_another_thread(struct graph *g)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, notify_1, g), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static pthread_t stuck_thread;

static int notify_and_get_stuck(int epoll_fd, int64_t timeout_ns)
{
    (void)epoll_fd;
    (void)timeout_ns;
    os.waking = get_stuck;
    assert_int_equal(pthread_create(&stuck_thread, NULL, notify_0, about_to_sleep), 0);
    while (!stuck)
        (void)sched_yield();
    notified_by_another_thread(about_to_sleep);
    return 0;
}

TEST(nobody_waits_for_a_notifier_that_is_stuck)
{
    struct graph *g = goes_to_sleep(notify_and_get_stuck);
    stuck = may_go_on = false;
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_ran(g, 0, 1);
    for (int i = 0; i < 10; i++) {
        notified_by_another_thread(g);
        graph_notify(g, 1);
        assert_int_equal(graph_cycle(g), WV_RAN);
        assert_ran(g, 1);
    }
    assert_false(may_go_on);
    may_go_on = true;
    assert_int_equal(pthread_join(stuck_thread, NULL), 0);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

/* How often a graph that has nothing to do must be put to sleep until a
 * timeout is over; the clock is ours from now on. */
static unsigned sleeps(struct graph *g)
{
    os_set_clock(wv_os_mono_ns(), 0);
    os.wait = NULL;
    os.waits = 0;
    assert_int_equal(wv_graph_cycle(g->ctx, 5 * MS), WV_IDLE);
    return os.waits;
}

TEST(who_was_woken_sleeps_again)
{
    struct graph *g = goes_to_sleep(notify_then_wait);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(sleeps(g), 1);
    graph_destroy(g);
}

static int notify_then_interrupt(int epoll_fd, int64_t timeout_ns)
{
    (void)epoll_fd;
    (void)timeout_ns;
    graph_notify(about_to_sleep, 1);
    return -EINTR;
}

TEST(who_was_woken_and_interrupted_sleeps_again)
{
    struct graph *g = goes_to_sleep(notify_then_interrupt);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(sleeps(g), 1);
    graph_destroy(g);
}

/* As when a notifier says that it wakes, but does so only after the sleep. */
TEST(belated_wake_up_is_one_sleep_less_and_no_run)
{
    struct graph *g = graph_alive(1);
    wv_poll_wake(g->ctx);
    assert_int_equal(sleeps(g), 2);
    assert_none_ran(g);
    graph_destroy(g);
}

/* CPU time that this thread has used. */
static int64_t used_ns(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_THREAD, &usage), 0);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000000) +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * INT64_C(1000);
}

/* A busy machine may charge what others used: who uses too much does so each
 * time. */
static void assert_parked(struct graph *g)
{
    int64_t used = INT64_MAX;
    for (int i = 0; i < 5 && used > 2 * MS; i++) {
        int64_t before = used_ns();
        assert_int_equal(wv_graph_cycle(g->ctx, 200 * MS), WV_IDLE);
        used = used_ns() - before;
    }
    assert_in_range(used, 0, 2 * MS);
}

TEST(parked_graph_uses_no_cpu)
{
    struct graph *g = goes_to_sleep(notify_then_wait);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    os.wait = NULL;
    assert_parked(g);
    graph_destroy(g);
}

TEST(graph_parked_until_a_timer_uses_no_cpu)
{
    static wv_timer_plan const timers[] = {{0, false, 0}, {1, false, 3600 * INT64_C(1000000000)}};
    struct graph *g = graph_create_timed(2, timers, 2);
    graph_init(g, NULL);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_after(g->ctx, 0, LONG)), 0);
    assert_parked(g);
    graph_destroy(g);
}

/* -- When the wait goes wrong --------------------------------------------- */

static int interruptions;

static int interrupt(int epoll_fd, int64_t timeout_ns)
{
    return interruptions-- > 0 ? -EINTR : os_really_wait(epoll_fd, timeout_ns);
}

TEST(interrupted_wait_goes_on)
{
    struct graph *g = goes_to_sleep(interrupt);
    interruptions = 3;
    int64_t end = wv_os_mono_ns() + 5 * MS;
    assert_int_equal(wv_graph_cycle(g->ctx, 5 * MS), WV_IDLE);
    assert_true(wv_os_mono_ns() >= end);
    assert_true(os.waits >= 4);
    graph_destroy(g);
}

static int notify_then_fail(int epoll_fd, int64_t timeout_ns)
{
    (void)epoll_fd;
    (void)timeout_ns;
    graph_notify(about_to_sleep, 1);
    return -EIO;
}

TEST(failed_wait_is_told_and_loses_no_notification)
{
    struct graph *g = goes_to_sleep(notify_then_fail);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_ERROR);
    assert_int_equal(errno, EIO);
    assert_none_ran(g);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_ran(g, 1);
    graph_destroy(g);
}

/* -- Stops ---------------------------------------------------------------- */

TEST(stop_before_the_first_cycle_runs_the_stop_cycle_only)
{
    static uint64_t const node_0[] = {1}, node_1[] = {2};
    struct graph *g = graph_create(2);
    g->plan.start = node_0;
    g->plan.stop = node_1;
    graph_init(g, NULL);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_ran(g, 1);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(however_many_are_notified_all_run_once),
        CASE(only_what_was_notified_runs),
        CASE(notifications_of_a_node_coalesce),
        CASE(notification_from_a_hook_is_for_the_next_cycle),
        CASE(notification_from_an_init_hook_is_for_the_first_cycle),
        CASE(summary_of_an_empty_word_runs_nothing),
        CASE(zeroed_graph_is_closed),
        CASE(finished_graph_is_closed),
        CASE(graph_that_was_not_made_is_closed),
        CASE(stopped_graph_is_open_until_it_is_finished),
        CASE(notifier_may_try_while_the_graph_is_made),
        CASE(notification_wakes_a_parked_graph),
        CASE(stop_wakes_a_parked_graph),
        CASE(after_the_last_notification_a_run_follows),
        CASE(after_the_last_notification_of_each_node_a_run_follows),
        CASE(notification_before_the_sleep_is_not_slept_through),
        CASE(stop_before_the_sleep_is_not_slept_through),
        CASE(notification_after_the_collection_prevents_the_sleep),
        CASE(stop_after_the_collection_prevents_the_sleep),
        CASE(signal_handler_before_the_sleep_notifies_and_keeps_errno),
        CASE(signal_handler_in_the_sleep_notifies),
        CASE(signal_handler_keeps_errno_when_nobody_sleeps),
        CASE(who_is_awake_is_not_woken),
        CASE(who_sleeps_is_woken_once),
        CASE(nobody_waits_for_a_notifier_that_is_stuck),
        CASE(who_was_woken_sleeps_again),
        CASE(who_was_woken_and_interrupted_sleeps_again),
        CASE(belated_wake_up_is_one_sleep_less_and_no_run),
        CASE(parked_graph_uses_no_cpu),
        CASE(graph_parked_until_a_timer_uses_no_cpu),
        CASE(interrupted_wait_goes_on),
        CASE(failed_wait_is_told_and_loses_no_notification),
        CASE(stop_before_the_first_cycle_runs_the_stop_cycle_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
