/* test_signal.c: signals of the process, and the graphs that listen for them. */
#include "config.h"

#include "tests/unit/watch.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONG (5000 * (int64_t)MS)

/* -- The system ------------------------------------------------------------ */

static int refused; /* sigaction() refuses to set this signal's */
static int untold;  /* sigaction() does not tell how this signal's is */
static int prompt;  /* this signal arrives as soon as it does not kill */

int __real_sigaction(int number, struct sigaction const *action, struct sigaction *before);
int __wrap_sigaction(int number, struct sigaction const *action, struct sigaction *before);

/* valgrind does not always make the stack longer for a signal: it is that long before. */
static void make_room(void)
{
    char volatile room[65536];
    room[0] = 0;
    (void)room[0];
}

int __wrap_sigaction(int number, struct sigaction const *action, struct sigaction *before)
{
    if ((number == refused && action) || (number == untold && !action)) {
        errno = EINVAL;
        return -1;
    }
    int result = __real_sigaction(number, action, before);
    if (number == prompt && action) {
        make_room();
        assert_int_equal(raise(number), 0);
    }
    return result;
}

static void set_handler(int number, void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    assert_int_equal(sigaction(number, &action, NULL), 0);
}

static void (*handler_of(int number))(int)
{
    struct sigaction action;
    assert_int_equal(sigaction(number, NULL, &action), 0);
    return action.sa_handler;
}

static atomic_int own_calls;

static void own_handler(int number)
{
    (void)number;
    own_calls++;
}

static void arrives(int number)
{
    assert_int_equal(raise(number), 0);
}

/* -- Graphs ---------------------------------------------------------------- */

static int told[64];
static size_t told_count;

static wv_control note(struct graph *g, wv_id node)
{
    (void)node;
    for (int number; (number = wv_signal(g->ctx)) != 0;)
        told[told_count++ % COUNT(told)] = number;
    return WV_UNCHANGED;
}

static wv_signal_plan const hup_usr1[] = {
    {0, SIGHUP}, {1, SIGUSR1}, {1, SIGHUP}, {3, SIGTERM}};

/* Node 0 is for HUP, node 1 for USR1 and HUP, node 3 for TERM. */
static struct graph *listening(void)
{
    struct graph *g = graph_create(4);
    g->cycle = note;
    g->plan.signals = COUNT(hup_usr1);
    g->plan.signal_plan = hup_usr1;
    told_count = 0;
    return g;
}

static struct graph *listening_alive(void)
{
    struct graph *g = listening();
    graph_init(g, NULL);
    return g;
}

static void assert_signals(int count, int const *numbers)
{
    assert_int_equal(told_count, count);
    for (int i = 0; i < count; i++)
        assert_int_equal(told[i], numbers[i]);
    told_count = 0;
}

#define ASSERT_SIGNALS(...) \
    assert_signals(COUNT(((int[]){__VA_ARGS__})), (int[]){__VA_ARGS__})

/* -- What is delivered ----------------------------------------------------- */

TEST(signal_runs_the_nodes_that_name_it)
{
    struct graph *g = listening_alive();
    arrives(SIGHUP);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    ASSERT_SIGNALS(SIGHUP, SIGHUP);
    arrives(SIGUSR1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    ASSERT_SIGNALS(SIGUSR1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    arrives(SIGUSR1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    ASSERT_SIGNALS(SIGUSR1);
    graph_destroy(g);
}

TEST(signal_that_comes_with_its_handler_is_not_lost)
{
    struct graph *g = listening();
    prompt = SIGUSR1;
    graph_init(g, NULL);
    prompt = 0;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    graph_destroy(g);
}

TEST(node_is_told_of_each_of_its_signals_once_in_the_order_of_its_clauses)
{
    struct graph *g = listening_alive();
    arrives(SIGHUP);
    arrives(SIGUSR1);
    arrives(SIGHUP);
    arrives(SIGTERM);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1, 3);
    ASSERT_SIGNALS(SIGHUP, SIGUSR1, SIGHUP, SIGTERM);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

TEST(cycle_that_a_node_runs_in_for_another_reason_tells_nothing)
{
    struct graph *g = listening_alive();
    arrives(SIGUSR1);
    g->cycle = NULL;
    assert_int_equal(graph_cycle(g), WV_RAN);
    g->cycle = note; /* it did not ask; now it is too late */
    graph_notify(g, 1);
    graph_notify(g, 2);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(told_count, 0);
    assert_int_equal(wv_signal(g->ctx), 0);
    graph_destroy(g);
}

static int raise_in_init(wv_ctx *ctx, wv_id node)
{
    if (node == 2)
        arrives(SIGHUP);
    assert_int_equal(wv_signal(ctx), 0);
    return 0;
}

TEST(signal_during_init_is_for_the_first_cycle)
{
    struct graph *g = listening();
    g->plan.init = raise_in_init;
    graph_init(g, NULL);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    graph_destroy(g);
}

static wv_control raise_once(struct graph *g, wv_id node)
{
    if (node == 0 && g->runs[0] == 1)
        arrives(SIGUSR1);
    return note(g, node);
}

TEST(signal_during_a_cycle_is_for_the_next)
{
    struct graph *g = listening_alive();
    g->cycle = raise_once;
    arrives(SIGHUP);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    ASSERT_SIGNALS(SIGHUP, SIGHUP);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    ASSERT_SIGNALS(SIGUSR1);
    graph_destroy(g);
}

TEST(signal_reaches_every_graph_that_names_it)
{
    struct graph *g[3] = {listening_alive(), listening_alive(), graph_alive(4)};
    arrives(SIGHUP);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(graph_cycle(g[i]), WV_RAN);
        assert_ran(g[i], 0, 1);
    }
    assert_int_equal(graph_cycle(g[2]), WV_IDLE);
    graph_destroy(g[0]);
    arrives(SIGUSR1);
    assert_int_equal(graph_cycle(g[1]), WV_RAN);
    assert_ran(g[1], 1);
    graph_destroy(g[1]);
    graph_destroy(g[2]);
}

TEST(signal_is_none_of_a_graph_that_does_not_name_it)
{
    static wv_signal_plan const usr2[] = {{0, SIGUSR2}};
    struct graph *g = listening_alive(), *other = graph_create(1);
    other->plan.signals = COUNT(usr2);
    other->plan.signal_plan = usr2;
    graph_init(other, NULL);
    arrives(SIGUSR2);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_int_equal(graph_cycle(other), WV_RAN);
    assert_ran(other, 0);
    graph_destroy(g);
    graph_destroy(other);
}

TEST(signal_is_collected_under_the_historical_clock)
{
    static wv_timer_plan const timer[] = {{2, false, 100}};
    struct graph *g = graph_create_timed(4, timer, 1);
    wv_options options = graph_history(0, 1000);
    g->cycle = note;
    g->plan.signals = COUNT(hup_usr1);
    g->plan.signal_plan = hup_usr1;
    graph_init(g, &options);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_ran(g, 2);
    arrives(SIGHUP);
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_RAN);
    assert_ran(g, 0, 1);
    assert_int_equal(os.wakes, 0);
    graph_destroy(g);
}

static wv_control sweep_first(struct graph *g, wv_id node)
{
    (void)g;
    return node == 0 ? WV_SWEEP : WV_UNCHANGED;
}

TEST(swept_node_hears_nothing)
{
    struct graph *g = listening_alive();
    g->cycle = sweep_first;
    arrives(SIGHUP);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    arrives(SIGHUP);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    graph_destroy(g);
}

static int fail_to_wait(int poll_fd, int64_t timeout_ns)
{
    (void)poll_fd;
    (void)timeout_ns;
    return -ENOMEM;
}

TEST(signals_before_and_after_a_failed_poll_are_told)
{
    struct graph *g = listening_alive();
    assert_true(wv_graph_fd(g->ctx) != 0); /* where there is one, each cycle polls */
    if (g->ctx->host_fd >= 0) {
        os.wait = fail_to_wait;
        arrives(SIGHUP);
        assert_int_equal(graph_cycle(g), WV_ERROR);
        os.wait = NULL;
    } else {
        arrives(SIGHUP);
    }
    arrives(SIGUSR1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    ASSERT_SIGNALS(SIGHUP, SIGUSR1, SIGHUP);
    graph_destroy(g);
}

/* -- Sleep ----------------------------------------------------------------- */

static int raise_then_wait(int poll_fd, int64_t timeout_ns)
{
    arrives(SIGUSR1);
    return os_really_wait(poll_fd, timeout_ns);
}

TEST(signal_before_the_sleep_is_not_slept_through)
{
    struct graph *g = listening_alive();
    os.wait = raise_then_wait;
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_ran(g, 1);
    assert_int_equal(os.waits, 1);
    assert_int_equal(os.wakes, 1);
    graph_destroy(g);
}

static void *signal_process_when_parked(void *data)
{
    (void)data;
    while (os.waits == 0)
        (void)sched_yield();
    (void)kill(getpid(), SIGUSR1);
    return NULL;
}

TEST(signal_of_the_process_wakes_a_parked_graph)
{
    struct graph *g = listening_alive();
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, signal_process_when_parked, NULL), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_ran(g, 1);
    graph_destroy(g);
}

TEST(parked_graph_that_listens_uses_no_cpu)
{
    struct graph *g = listening_alive();
    arrives(SIGHUP);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_parked(g);
    graph_destroy(g);
}

TEST(handler_keeps_errno)
{
    struct graph *g = listening_alive();
    errno = 7777;
    arrives(SIGHUP);
    assert_int_equal(errno, 7777);
    os.wait = raise_then_wait;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    graph_destroy(g);
}

static void *write_late(void *data)
{
    int const *ends = data;
    for (int i = 0; i < 20; i++) {
        (void)kill(getpid(), SIGHUP);
        (void)usleep(1000);
    }
    assert_int_equal(write(ends[1], "x", 1), 1);
    return NULL;
}

TEST(system_calls_that_a_signal_interrupts_go_on)
{
    struct graph *g = listening_alive();
    int ends[2];
    char byte;
    pthread_t thread;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(pthread_create(&thread, NULL, write_late, ends), 0);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
    graph_destroy(g);
}

/* -- Stop signals ---------------------------------------------------------- */

static struct graph *stoppable(struct graph *g)
{
    wv_options options = wv_options_default();
    options.stop_signals = true;
    graph_init(g, &options);
    return g;
}

TEST(stop_signals_stop_gracefully)
{
    int const numbers[] = {SIGINT, SIGTERM};
    static uint64_t const stop[] = {4};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct graph *g = graph_create(4);
        g->plan.stop = stop;
        (void)stoppable(g);
        graph_notify(g, 1);
        arrives(numbers[i]);
        assert_int_equal(wv_graph_run(g->ctx), 0);
        assert_ran(g, 2);
        arrives(numbers[i]); /* until it is finished they are its own */
        graph_destroy(g);
    }
}

TEST(signal_named_in_the_graph_is_the_graphs)
{
    struct graph *g = stoppable(listening());
    arrives(SIGTERM);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 3);
    arrives(SIGINT);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    graph_destroy(g);
}

TEST(stop_signals_are_the_processs_unless_asked_for)
{
    struct graph *g = graph_alive(1);
    set_handler(SIGINT, own_handler);
    own_calls = 0;
    arrives(SIGINT);
    assert_int_equal(own_calls, 1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    set_handler(SIGINT, SIG_DFL);
    graph_destroy(g);
    wv_options options = wv_options_default();
    assert_false(options.stop_signals);
}

/* -- What the process did before ------------------------------------------- */

TEST(last_graph_restores_what_was_before)
{
    void (*const before[])(int) = {SIG_DFL, SIG_IGN, own_handler};
    for (size_t i = 0; i < COUNT(before); i++) {
        set_handler(SIGHUP, before[i]);
        struct graph *a = listening_alive(), *b = listening_alive();
        assert_ptr_not_equal(handler_of(SIGHUP), before[i]);
        assert_int_equal(wv_graph_finish(a->ctx), 0);
        assert_ptr_not_equal(handler_of(SIGHUP), before[i]);
        graph_init(a, NULL);
        assert_int_equal(wv_graph_finish(b->ctx), 0);
        assert_int_equal(wv_graph_finish(a->ctx), 0);
        assert_ptr_equal(handler_of(SIGHUP), before[i]);
        graph_destroy(a);
        graph_destroy(b);
    }
    set_handler(SIGHUP, SIG_DFL);
}

TEST(handler_that_was_installed_since_is_left_alone)
{
    struct graph *g = listening_alive();
    set_handler(SIGHUP, own_handler);
    graph_destroy(g);
    assert_ptr_equal(handler_of(SIGHUP), own_handler);
    assert_ptr_equal(handler_of(SIGUSR1), SIG_DFL);
    set_handler(SIGHUP, SIG_DFL);
}

static int refuse_init(wv_ctx *ctx, wv_id node)
{
    (void)ctx;
    return node == 1 ? -EIO : 0;
}

TEST(handler_that_nobody_tells_of_is_left_alone)
{
    struct graph *g = listening_alive();
    untold = SIGHUP;
    graph_destroy(g);
    untold = 0;
    assert_ptr_not_equal(handler_of(SIGHUP), SIG_DFL);
    assert_ptr_equal(handler_of(SIGUSR1), SIG_DFL);
    set_handler(SIGHUP, SIG_DFL);
}

TEST(failing_init_restores_what_was_before)
{
    struct graph *g = listening();
    g->plan.init = refuse_init;
    set_handler(SIGHUP, own_handler);
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -EIO);
    assert_ptr_equal(handler_of(SIGHUP), own_handler);
    own_calls = 0;
    arrives(SIGHUP);
    assert_int_equal(own_calls, 1);
    set_handler(SIGHUP, SIG_DFL);
    graph_destroy(g);
}

TEST(signal_that_cannot_be_taken_is_told_and_the_others_given_back)
{
    struct graph *g = listening();
    refused = SIGTERM; /* the last by number */
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -EINVAL);
    refused = 0;
    assert_ptr_equal(handler_of(SIGHUP), SIG_DFL);
    assert_ptr_equal(handler_of(SIGUSR1), SIG_DFL);
    assert_int_equal(os.opened, os.closed);
    refused = SIGUSR1;
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -EINVAL);
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL; /* which waits for nothing */
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, &options), -EINVAL);
    refused = 0;
    assert_ptr_equal(handler_of(SIGHUP), SIG_DFL);
    assert_int_equal(os.opened, os.closed);
    graph_init(g, NULL);
    arrives(SIGHUP);
    arrives(SIGUSR1);
    arrives(SIGTERM);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1, 3);
    graph_destroy(g);
    assert_ptr_equal(handler_of(SIGTERM), SIG_DFL);
}

TEST(number_that_is_no_signal_is_refused)
{
    static wv_signal_plan const none[] = {{0, 0}}, high[] = {{0, 65}}, never[] = {{0, SIGKILL}};
    wv_signal_plan const *const plans[] = {none, high, never};
    for (size_t i = 0; i < COUNT(plans); i++) {
        struct graph *g = graph_create(1);
        g->plan.signals = 1;
        g->plan.signal_plan = plans[i];
        assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -EINVAL);
        graph_destroy(g);
    }
}

TEST(finished_graph_hears_nothing)
{
    struct graph *a = listening_alive(), *b = listening_alive();
    assert_int_equal(wv_graph_finish(b->ctx), 0);
    arrives(SIGHUP);
    assert_int_equal(b->ctx->arrived, 0);
    assert_int_equal(graph_cycle(a), WV_RAN);
    graph_destroy(a);
    graph_destroy(b);
}

/* -- Threads and processes ------------------------------------------------- */

enum { THREADS = 3, LIVES = 400 };

static atomic_bool over;

/* A graph that is made and finished again and again, while signals arrive. */
static void *live_again_and_again(void *data)
{
    struct graph *g = data;
    for (int i = 0; i < LIVES; i++) {
        if (wv_graph_init(g->ctx, &g->plan, NULL) != 0)
            return g;
        wv_state state = wv_graph_cycle(g->ctx, 10000);
        if ((state != WV_RAN && state != WV_IDLE) || wv_graph_finish(g->ctx) != 0)
            return g;
        memset((void *)g->ctx, 0, g->plan.size); /* nobody holds it any more */
    }
    return NULL;
}

static void *signal_until_over(void *data)
{
    (void)data;
    while (!over) {
        (void)kill(getpid(), SIGHUP);
        (void)raise(SIGHUP);
        (void)sched_yield();
    }
    return NULL;
}

TEST(graphs_come_and_go_in_threads_while_signals_arrive)
{
    struct graph *graphs[THREADS];
    pthread_t threads[THREADS], sender;
    static wv_signal_plan const hup[] = {{0, SIGHUP}};
    set_handler(SIGHUP, SIG_IGN);
    over = false;
    assert_int_equal(pthread_create(&sender, NULL, signal_until_over, NULL), 0);
    for (int i = 0; i < THREADS; i++) {
        graphs[i] = graph_create(1);
        graphs[i]->plan.signals = 1;
        graphs[i]->plan.signal_plan = hup;
        assert_int_equal(pthread_create(&threads[i], NULL, live_again_and_again, graphs[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    over = true;
    assert_int_equal(pthread_join(sender, NULL), 0);
    assert_ptr_equal(handler_of(SIGHUP), SIG_IGN);
    set_handler(SIGHUP, SIG_DFL);
    for (int i = 0; i < THREADS; i++)
        graph_destroy(graphs[i]);
}

static atomic_bool in_handler, may_leave, finished;

static void stay_in_handler(void)
{
    in_handler = true;
    while (!may_leave)
        (void)sched_yield();
}

static void *take_a_signal(void *data)
{
    (void)data;
    (void)raise(SIGHUP);
    return NULL;
}

static void *finish_it(void *data)
{
    struct graph *g = data;
    (void)wv_graph_finish(g->ctx);
    finished = true;
    return NULL;
}

TEST(graph_is_finished_when_no_handler_has_it)
{
    struct graph *g = listening_alive();
    pthread_t taking, finishing;
    in_handler = may_leave = finished = false;
    os.waking = stay_in_handler;
    g->ctx->sleeping = 1;
    assert_int_equal(pthread_create(&taking, NULL, take_a_signal, NULL), 0);
    while (!in_handler)
        (void)sched_yield();
    assert_int_equal(pthread_create(&finishing, NULL, finish_it, g), 0);
    (void)usleep(20000);
    assert_false(finished);
    may_leave = true;
    assert_int_equal(pthread_join(finishing, NULL), 0);
    assert_int_equal(pthread_join(taking, NULL), 0);
    assert_true(finished);
    graph_destroy(g);
}

static void *run_until_stopped(void *data)
{
    struct graph *g = data;
    return wv_graph_run(g->ctx) == 0 ? NULL : g;
}

TEST(one_signal_stops_graphs_in_all_threads)
{
    struct graph *graphs[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        graphs[i] = stoppable(graph_create(1));
        assert_int_equal(pthread_create(&threads[i], NULL, run_until_stopped, graphs[i]), 0);
    }
    assert_int_equal(kill(getpid(), SIGTERM), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
        graph_destroy(graphs[i]);
    }
}

/* In the child the handler sets bits in a copy of the graph: it does not die,
 * and the parent's graph sees no signal. */
TEST(signal_in_a_child_is_not_the_parents)
{
    struct graph *g = listening_alive();
    pid_t child = fork();
    int status;
    if (child == 0) {
        (void)raise(SIGHUP);
        _exit(g->ctx->arrived != 0 ? 0 : 1);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(signal_runs_the_nodes_that_name_it),
        CASE(signal_that_comes_with_its_handler_is_not_lost),
        CASE(node_is_told_of_each_of_its_signals_once_in_the_order_of_its_clauses),
        CASE(cycle_that_a_node_runs_in_for_another_reason_tells_nothing),
        CASE(signal_during_init_is_for_the_first_cycle),
        CASE(signal_during_a_cycle_is_for_the_next),
        CASE(signal_reaches_every_graph_that_names_it),
        CASE(signal_is_none_of_a_graph_that_does_not_name_it),
        CASE(signal_is_collected_under_the_historical_clock),
        CASE(swept_node_hears_nothing),
        CASE(signals_before_and_after_a_failed_poll_are_told),
        CASE(signal_before_the_sleep_is_not_slept_through),
        CASE(signal_of_the_process_wakes_a_parked_graph),
        CASE(parked_graph_that_listens_uses_no_cpu),
        CASE(handler_keeps_errno),
        CASE(system_calls_that_a_signal_interrupts_go_on),
        CASE(stop_signals_stop_gracefully),
        CASE(signal_named_in_the_graph_is_the_graphs),
        CASE(stop_signals_are_the_processs_unless_asked_for),
        CASE(last_graph_restores_what_was_before),
        CASE(handler_that_was_installed_since_is_left_alone),
        CASE(handler_that_nobody_tells_of_is_left_alone),
        CASE(failing_init_restores_what_was_before),
        CASE(signal_that_cannot_be_taken_is_told_and_the_others_given_back),
        CASE(number_that_is_no_signal_is_refused),
        CASE(finished_graph_hears_nothing),
        CASE(graphs_come_and_go_in_threads_while_signals_arrive),
        CASE(graph_is_finished_when_no_handler_has_it),
        CASE(one_signal_stops_graphs_in_all_threads),
        CASE(signal_in_a_child_is_not_the_parents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
