/* test_wait.c: waiting for descriptors, and fairness among them; linked with each back end. */
#include "config.h"

#include "tests/unit/watch.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#define LONG (5000 * (int64_t)MS)

enum { R = WV_READABLE };

/* -- Waiting --------------------------------------------------------------- */

static void *write_when_parked(void *data)
{
    int const *ends = data;
    while (os.waits == 0)
        (void)sched_yield();
    put_byte(ends[1]);
    return NULL;
}

TEST(readable_descriptor_wakes_a_parked_graph_by_one_wait)
{
    int ends[2];
    pthread_t thread;
    open_pipe(ends);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 1, ends[0], R, 0);
    assert_int_equal(pthread_create(&thread, NULL, write_when_parked, ends), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_ran(g, 1);
    assert_int_equal(os.waits, 1);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(os.waits, 2);
    graph_destroy(g);
    shut_both(ends);
}

TEST(shortest_timeout_looks_at_descriptors)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[0], R, 0);
    put_byte(ends[1]);
    assert_int_equal(wv_graph_cycle(g->ctx, 1), WV_RAN);
    graph_destroy(g);
    shut_both(ends);
}

TEST(nothing_watched_costs_no_call)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[0], R, 0);
    watch_end(g, 0, ends[0]);
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_int_equal(os.waits, 0);
    graph_destroy(g);
    shut_both(ends);
}

static void ignore(int number)
{
    (void)number;
}

static void signal_every_ms(bool on)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on ? ignore : SIG_IGN;
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    struct timeval ms = {0, on ? 1000 : 0};
    assert_int_equal(setitimer(ITIMER_REAL, &(struct itimerval){ms, ms}, NULL), 0);
}

TEST(interrupted_waits_are_invisible)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[0], R, 0);
    signal_every_ms(true);
    int64_t end = wv_clock_ns() + 50 * MS;
    assert_int_equal(wv_graph_cycle(g->ctx, 50 * MS), WV_IDLE);
    assert_true(wv_clock_ns() >= end);
    assert_true(os.waits > 2);
    put_byte(ends[1]);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    signal_every_ms(false);
    graph_destroy(g);
    shut_both(ends);
}

static int interruptions;

static int interrupt(int poll_fd, int64_t timeout_ns)
{
    return interruptions-- > 0 ? -EINTR : os_really_wait(poll_fd, timeout_ns);
}

TEST(interrupted_look_is_invisible)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[0], R, 0);
    put_byte(ends[1]);
    os.wait = interrupt;
    interruptions = 3;
    assert_told(g, 0, ends[0], R, 0);
    interruptions = 1;
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    graph_destroy(g);
    shut_both(ends);
}

static int fail_to_wait(int poll_fd, int64_t timeout_ns)
{
    (void)poll_fd;
    (void)timeout_ns;
    return -ENOMEM;
}

TEST(poll_that_fails_is_told_to_the_host_and_loses_nothing)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, ends[0], R, 0);
    put_byte(ends[1]);
    graph_notify(g, 1);
    os.wait = fail_to_wait;
    assert_int_equal(graph_cycle(g), WV_ERROR);
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(wv_graph_run(g->ctx), -ENOMEM);
    assert_none_ran(g);
    os.wait = NULL;
    assert_told(g, 0, ends[0], R, 0);
    assert_ran(g, 0, 1);
    graph_destroy(g);
    shut_both(ends);
}

/* What was collected before the poll is ready, and in no source any more. */
TEST(host_need_not_wait_after_a_failed_poll)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, ends[0], R, 0);
    graph_notify(g, 1);
    os.wait = fail_to_wait;
    assert_int_equal(graph_cycle(g), WV_ERROR);
    os.wait = NULL;
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    graph_destroy(g);
    shut_both(ends);
}

static uint64_t missed;

static wv_control ask_missed(struct graph *g, wv_id node)
{
    (void)node;
    missed = wv_missed(g->ctx);
    return WV_UNCHANGED;
}

/* It fires before the poll fails, and again before there is a cycle. */
TEST(period_that_fired_before_a_failed_poll_is_missed)
{
    int ends[2];
    open_pipe(ends);
    wv_timer_plan const timer = {.node = 0, .period_ns = 100};
    struct graph *g = graph_create_from(
        1, (struct graph_sources){.timers = &timer, .timer_count = 1, .watches = (uint32_t const[]){1}});
    os_set_clock(1000, 1000);
    graph_init(g, NULL);
    watch_add(g, 0, ends[0], R, 0);
    g->cycle = ask_missed;
    os_pass(100);
    os.wait = fail_to_wait;
    assert_int_equal(graph_cycle(g), WV_ERROR);
    os_pass(250); /* at 200 and 300 it is over, too */
    os.wait = NULL;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(missed, 2);
    os_pass(100);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(missed, 0);
    graph_destroy(g);
    shut_both(ends);
}

TEST(stop_after_a_failed_poll_runs_nothing_that_was_collected)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, ends[0], R, 0);
    graph_notify(g, 1);
    os.wait = fail_to_wait;
    assert_int_equal(graph_cycle(g), WV_ERROR);
    os.wait = NULL;
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_none_ran(g);
    graph_destroy(g);
    shut_both(ends);
}

TEST(parked_graph_that_watches_uses_no_cpu)
{
    enum { PIPES = 20 };
    int ends[PIPES][2];
    struct graph *g = watch_graph(PIPES, 2);
    for (wv_id i = 0; i < PIPES; i++) {
        open_pipe(ends[i]);
        watch_add(g, i, ends[i][0], R, 0);
        watch_add(g, (i + 1) % PIPES, ends[i][0], 0, 0);
    }
    put_byte(ends[3][1]);
    assert_told(g, 3, ends[3][0], R, 0);
    take_byte(ends[3][0]);
    assert_parked(g);
    graph_destroy(g);
    for (int i = 0; i < PIPES; i++)
        shut_both(ends[i]);
}

/* -- Fairness -------------------------------------------------------------- */

enum { MANY = 1000, PER_NODE = 4 };

/* More files than the shell allows. */
static void allow_many_files(void)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur < 2 * MANY + 100)
        limit.rlim_cur = limit.rlim_max < 2 * MANY + 100 ? limit.rlim_max : 2 * MANY + 100;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_true(limit.rlim_cur >= 2 * MANY + 100);
}

TEST(more_ready_descriptors_than_one_wait_fetches_are_not_starved)
{
    static int ends[MANY][2];
    static unsigned times[MANY];
    allow_many_files();
    struct graph *g = watch_graph(MANY / PER_NODE, PER_NODE);
    for (uint32_t i = 0; i < MANY; i++) {
        open_pipe(ends[i]);
        watch_add(g, i / PER_NODE, ends[i][0], R, i);
        put_byte(ends[i][1]);
    }
    for (int cycles = 0; cycles < 4 * (MANY / 64 + 1); cycles++) {
        watch.count = 0;
        assert_int_equal(graph_cycle(g), WV_RAN);
        for (size_t i = 0; i < watch.count; i++)
            times[watch.told[i].event.tag]++;
    }
    for (uint32_t i = 0; i < MANY; i++)
        assert_true(times[i] >= 3);
    graph_destroy(g);
    for (int i = 0; i < MANY; i++)
        shut_both(ends[i]);
}

static wv_control yield_and_look(struct graph *g, wv_id node)
{
    wv_event event;
    if (node == 0)
        wv_yield(g->ctx);
    while (wv_ready(g->ctx, &event))
        continue;
    return WV_UNCHANGED;
}

TEST(yielding_always_does_not_keep_descriptors_waiting)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 1, ends[0], R, 0);
    g->cycle = yield_and_look;
    graph_notify(g, 0);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_ran(g, 0);
    put_byte(ends[1]);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_ran(g, 0, 1);
    graph_destroy(g);
    shut_both(ends);
}

TEST(busy_descriptor_does_not_keep_others_waiting)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, ends[0], R, 0);
    put_byte(ends[1]);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    graph_notify(g, 1);
    g->logged = 0;
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_ran(g, 0, 1);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_STOPPED);
    graph_destroy(g);
    shut_both(ends);
}

/* -- Spinning -------------------------------------------------------------- */

/* Node 1 watches; node 0 yields for ever. */
static struct graph *spinning(int const ends[2], uint32_t poll_every)
{
    static uint32_t const watches[] = {0, 1};
    struct graph *g = graph_create_watching(2, watches);
    wv_options options = wv_options_default();
    options.mode = WV_SPIN;
    options.poll_every = poll_every;
    g->cycle = yield_and_look;
    graph_init(g, &options);
    watch_add(g, 1, ends[0], R, 0);
    graph_notify(g, 0);
    return g;
}

TEST(spinning_graph_polls_in_one_of_so_many_cycles)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = spinning(ends, 64);
    for (int i = 0; i < 640; i++)
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(os.waits, 10);
    put_byte(ends[1]);
    for (int i = 0; i < 64; i++)
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(g->runs[1], 1);
    graph_destroy(g);
    g = spinning(ends, 1);
    for (int i = 0; i < 10; i++)
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(g->runs[1], 10);
    graph_destroy(g);
    shut_both(ends);
}

TEST(spinning_graph_that_is_not_to_wait_looks_at_once)
{
    int ends[2];
    open_pipe(ends);
    struct graph *g = spinning(ends, UINT32_MAX);
    put_byte(ends[1]);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    graph_destroy(g);
    shut_both(ends);
}

static void *write_later(void *data)
{
    int const *ends = data;
    (void)usleep(20000);
    put_byte(ends[1]);
    return NULL;
}

static void finds_while_idle(wv_mode mode, uint32_t spins)
{
    int ends[2];
    pthread_t thread;
    open_pipe(ends);
    struct graph *g = spinning(ends, 64);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    wv_options options = wv_options_default();
    options.mode = mode;
    options.spins = spins;
    graph_init(g, &options);
    watch_add(g, 1, ends[0], R, 0);
    assert_int_equal(pthread_create(&thread, NULL, write_later, ends), 0);
    g->logged = 0;
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_ran(g, 1);
    graph_destroy(g);
    shut_both(ends);
}

TEST(graph_that_spins_or_backs_off_finds_what_comes)
{
    finds_while_idle(WV_SPIN, 0);
    finds_while_idle(WV_BACKOFF, 1000000000);
    finds_while_idle(WV_BACKOFF, 1);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(readable_descriptor_wakes_a_parked_graph_by_one_wait),
        CASE(shortest_timeout_looks_at_descriptors),
        CASE(nothing_watched_costs_no_call),
        CASE(interrupted_waits_are_invisible),
        CASE(interrupted_look_is_invisible),
        CASE(poll_that_fails_is_told_to_the_host_and_loses_nothing),
        CASE(host_need_not_wait_after_a_failed_poll),
        CASE(period_that_fired_before_a_failed_poll_is_missed),
        CASE(stop_after_a_failed_poll_runs_nothing_that_was_collected),
        CASE(parked_graph_that_watches_uses_no_cpu),
        CASE(more_ready_descriptors_than_one_wait_fetches_are_not_starved),
        CASE(yielding_always_does_not_keep_descriptors_waiting),
        CASE(busy_descriptor_does_not_keep_others_waiting),
        CASE(spinning_graph_polls_in_one_of_so_many_cycles),
        CASE(spinning_graph_that_is_not_to_wait_looks_at_once),
        CASE(graph_that_spins_or_backs_off_finds_what_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
