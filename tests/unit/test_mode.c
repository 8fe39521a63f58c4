/* test_mode.c: to park, to spin, to back off: what a graph does while there is nothing to do. */
#include "config.h"

#include "tests/unit/graph.h"

#include <dirent.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Longer than anything here takes: a test that waits so long has failed. */
#define LONG (5000 * (int64_t)MS)
#define SECOND INT64_C(1000000000)

static wv_timer_plan const two_timers[] = {{0, false, 0}, {0, false, 0}};

static struct graph *created(void)
{
    return graph_create_timed(2, two_timers, 2);
}

static struct graph *alive_in(wv_mode mode)
{
    struct graph *g = created();
    wv_options options = wv_options_default();
    options.mode = mode;
    graph_init(g, &options);
    return g;
}

/* All that was asked of the operating system, once it was alive. */
static unsigned asked(void)
{
    return os.mono_reads + os.wall_reads + os.waits + os.wakes + os.yields;
}

static void forget_asked(void)
{
    os.mono_reads = os.wall_reads = os.waits = os.wakes = os.yields = 0;
}

/* -- Spin ------------------------------------------------------------------- */

static void *notify_later(void *data)
{
    struct graph *g = data;
    (void)nanosleep(&(struct timespec){.tv_nsec = 20 * MS}, NULL);
    (void)wv_graph_notify(g->ctx, 1);
    return NULL;
}

static wv_control notify_the_other(struct graph *g, wv_id node)
{
    if (g->runs[node] < 1000)
        graph_notify(g, 1 - node);
    return WV_BROADCAST;
}

TEST(spinning_graph_with_no_timer_and_no_watch_makes_no_system_call_and_reads_no_clock)
{
    struct graph *g = alive_in(WV_SPIN);
    g->cycle = notify_the_other;
    pthread_t thread;
    forget_asked();
    assert_int_equal(pthread_create(&thread, NULL, notify_later, g), 0);
    while (g->runs[0] + g->runs[1] < 1999)
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(asked(), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    graph_destroy(g);
}

/* How many threads this process has; a sanitizer may have added one. */
static int count_threads(void)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *entry; tasks && (entry = readdir(tasks)) != NULL;)
        count += entry->d_name[0] != '.';
    if (tasks)
        (void)closedir(tasks);
    return count;
}

/* In a process whose only thread is killed for any system call but read, write
 * and exit. */
static int in_a_cage(void (*work)(void))
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (count_threads() != 1 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0)
            _exit(77);
        work();
        (void)syscall(SYS_exit, 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static struct graph *caged;

static void run_cycles(void)
{
    graph_notify(caged, 0);
    while (caged->runs[0] + caged->runs[1] < 1999)
        (void)wv_graph_cycle(caged->ctx, -1);
    (void)wv_graph_cycle(caged->ctx, 0);
    (void)wv_graph_stop(caged->ctx);
    (void)wv_graph_cycle(caged->ctx, -1);
}

static void yield_the_cpu(void)
{
    (void)sched_yield();
}

TEST(kernel_sees_no_system_call_of_a_spinning_graph)
{
    NOT_UNDER_VALGRIND(); /* which makes some of its own */
    int status = in_a_cage(yield_the_cpu);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        return; /* there is no such cage here */
    assert_true(WIFSIGNALED(status));
    caged = alive_in(WV_SPIN);
    caged->cycle = notify_the_other;
    status = in_a_cage(run_cycles);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    graph_destroy(caged);
}

TEST(spinning_graph_is_not_woken)
{
    struct graph *g = alive_in(WV_SPIN);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, notify_later, g), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(os.waits + os.wakes, 0);
    assert_ran(g, 1);
    graph_destroy(g);
}

static void *stop_later(void *data)
{
    struct graph *g = data;
    (void)nanosleep(&(struct timespec){.tv_nsec = 20 * MS}, NULL);
    (void)wv_graph_stop(g->ctx);
    return NULL;
}

TEST(stop_ends_a_spinning_graph)
{
    struct graph *g = alive_in(WV_SPIN);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, stop_later, g), 0);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    graph_destroy(g);
}

/* Time passes as the clock is read. */
static void pass_a_little(void)
{
    os_pass(7);
}

TEST(spinning_graph_fires_timers_at_their_time_without_sleep)
{
    os_set_clock(SECOND, SECOND);
    struct graph *g = alive_in(WV_SPIN);
    int64_t deadline = SECOND + 100000;
    assert_int_equal(AS_HOOK(g, 0, wv_timer_at(g->ctx, 0, deadline)), 0);
    os.reading = pass_a_little;
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_ran(g, 0);
    assert_in_range(os.mono_ns, deadline, deadline + 7);
    assert_int_equal(os.waits + os.yields, 0);
    graph_destroy(g);
}

TEST(timeout_of_a_spinning_graph_is_not_over_early)
{
    os_set_clock(SECOND, SECOND);
    struct graph *g = alive_in(WV_SPIN);
    os.reading = pass_a_little;
    assert_int_equal(wv_graph_cycle(g->ctx, 1000), WV_IDLE);
    assert_in_range(os.mono_ns, SECOND + 1000, SECOND + 1100);
    assert_int_equal(os.waits + os.yields, 0);
    os.reading = NULL;
    graph_destroy(g);
}

/* -- Back off ---------------------------------------------------------------- */

/* The clock is ours, and passes in waits alone. */
static struct graph *backing_off(uint32_t spins, uint32_t yields)
{
    os_set_clock(SECOND, SECOND);
    struct graph *g = created();
    wv_options options = wv_options_default();
    options.mode = WV_BACKOFF;
    options.spins = spins;
    options.yields = yields;
    graph_init(g, &options);
    return g;
}

TEST(backoff_spins_then_yields_then_parks)
{
    struct graph *g = backing_off(5, 3);
    forget_asked();
    assert_int_equal(wv_graph_cycle(g->ctx, 1000), WV_IDLE);
    assert_int_equal(os.mono_reads, 5 + 3 + 2);
    assert_int_equal(os.yields, 3);
    assert_int_equal(os.waits, 1);
    assert_int_equal(os.waited_ns, 1000);
    graph_destroy(g);
}

TEST(backoff_begins_anew_with_each_cycle)
{
    struct graph *g = backing_off(5, 3);
    for (unsigned i = 1; i <= 3; i++) {
        assert_int_equal(AS_HOOK(g, 0, wv_timer_at(g->ctx, 0, os.mono_ns + 50)), 0);
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
        assert_int_equal(os.yields, 3 * i);
        assert_int_equal(os.waits, i);
    }
    graph_destroy(g);
}

static int wake_for_nothing(int epoll_fd, int64_t timeout_ns)
{
    (void)epoll_fd;
    os_pass(timeout_ns / 2 + 1);
    return -EINTR;
}

TEST(backoff_that_parked_parks_again)
{
    struct graph *g = backing_off(5, 3);
    os.wait = wake_for_nothing;
    assert_int_equal(wv_graph_cycle(g->ctx, 1000), WV_IDLE);
    assert_true(os.waits > 3);
    assert_int_equal(os.yields, 3);
    graph_destroy(g);
}

TEST(backoff_may_leave_out_what_it_does_first)
{
    struct graph *g = backing_off(0, 0);
    assert_int_equal(wv_graph_cycle(g->ctx, 1000), WV_IDLE);
    assert_int_equal(os.yields, 0);
    assert_int_equal(os.waits, 1);
    graph_destroy(g);
    g = backing_off(0, 4);
    assert_int_equal(wv_graph_cycle(g->ctx, 1000), WV_IDLE);
    assert_int_equal(os.yields, 4);
    graph_destroy(g);
}

TEST(backoff_that_finds_work_soon_makes_no_system_call)
{
    struct graph *g = backing_off(1000000000, 0);
    g->cycle = notify_the_other;
    pthread_t thread;
    forget_asked();
    assert_int_equal(pthread_create(&thread, NULL, notify_later, g), 0);
    while (g->runs[0] + g->runs[1] < 1999)
        assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_int_equal(asked(), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    graph_destroy(g);
}

TEST(backoff_that_parked_is_woken)
{
    struct graph *g = alive_in(WV_BACKOFF);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, notify_later, g), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_ran(g, 1);
    graph_destroy(g);
}

/* -- Park -------------------------------------------------------------------- */

TEST(park_sleeps_at_once)
{
    os_set_clock(SECOND, SECOND);
    struct graph *g = alive_in(WV_PARK);
    assert_int_equal(wv_graph_cycle(g->ctx, 1000), WV_IDLE);
    assert_int_equal(os.waits, 1);
    assert_int_equal(os.yields, 0);
    graph_destroy(g);
}

/* CPU time that this thread has used. */
static int64_t used_ns(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_THREAD, &usage), 0);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * SECOND +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * INT64_C(1000);
}

/* Below 1 % of 300 ms. A busy machine may charge what others used: who uses too
 * much does so each time. */
static void assert_parked(struct graph *g)
{
    int64_t used = INT64_MAX;
    for (int i = 0; i < 5 && used > 3 * MS; i++) {
        int64_t before = used_ns();
        assert_int_equal(wv_graph_cycle(g->ctx, 300 * MS), WV_IDLE);
        used = used_ns() - before;
    }
    assert_in_range(used, 0, 3 * MS);
    graph_destroy(g);
}

TEST(park_mode_uses_less_than_1_percent_of_a_cpu_in_every_configuration)
{
    NOT_UNDER_VALGRIND(); /* which uses more */
    assert_parked(alive_in(WV_PARK));
    assert_parked(alive_in(WV_BACKOFF));
    struct graph *g = alive_in(WV_PARK);
    (void)AS_HOOK(g, 0, wv_timer_after(g->ctx, 0, LONG));
    assert_parked(g);
    g = alive_in(WV_PARK);
    (void)AS_HOOK(g, 0, wv_timer_at_wall(g->ctx, 0, wv_now(g->ctx).wall_ns + LONG));
    (void)AS_HOOK(g, 0, wv_timer_after(g->ctx, 1, LONG));
    assert_parked(g);
    g = created();
    wv_options options = wv_options_default();
    options.resync_ns = 10 * MS;
    graph_init(g, &options);
    (void)AS_HOOK(g, 0, wv_timer_at_wall(g->ctx, 0, wv_now(g->ctx).wall_ns + LONG));
    assert_parked(g);
}

/* -- Other clocks ------------------------------------------------------------- */

TEST(clocks_that_never_wait_have_no_mode)
{
    for (wv_mode mode = WV_PARK; mode <= WV_BACKOFF; mode++) {
        struct graph *g = created();
        wv_options options = graph_history(0, 100);
        options.mode = mode;
        graph_init(g, &options);
        assert_int_equal(wv_graph_run(g->ctx), 0);
        graph_destroy(g);
    }
    assert_int_equal(asked(), 0);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(spinning_graph_with_no_timer_and_no_watch_makes_no_system_call_and_reads_no_clock),
        CASE(kernel_sees_no_system_call_of_a_spinning_graph),
        CASE(spinning_graph_is_not_woken),
        CASE(stop_ends_a_spinning_graph),
        CASE(spinning_graph_fires_timers_at_their_time_without_sleep),
        CASE(timeout_of_a_spinning_graph_is_not_over_early),
        CASE(backoff_spins_then_yields_then_parks),
        CASE(backoff_begins_anew_with_each_cycle),
        CASE(backoff_that_parked_parks_again),
        CASE(backoff_may_leave_out_what_it_does_first),
        CASE(backoff_that_finds_work_soon_makes_no_system_call),
        CASE(backoff_that_parked_is_woken),
        CASE(park_sleeps_at_once),
        CASE(park_mode_uses_less_than_1_percent_of_a_cpu_in_every_configuration),
        CASE(clocks_that_never_wait_have_no_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
