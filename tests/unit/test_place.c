/* test_place.c: every function of the API in every state of a graph, once and twice: it works, or
 * returns the error that is documented and leaves everything as it was; see place.h.  A second
 * program of this file has a debug build's runtime. */
#include "config.h"

#include "runtime/place.h"

#include "runtime/life.h"
#include "tests/unit/place.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* -- Getting there ------------------------------------------------------------- */

/* What is to be called, when, and on which graph; and what that gave. */
static struct probe {
    struct function const *function;
    enum when when;
    struct graph *graph;
    bool done;
    int64_t result;
} probe;

static int64_t listed(struct function const *function, enum when when)
{
    for (size_t i = 0; i < COUNT(function->results); i++)
        if (function->results[i].when >> when & 1)
            return function->results[i].result;
    fail_msg("no result of %s in state %d is written down", function->name, when);
    return 0;
}

/* A call from another thread is one from the hook that runs to a release build;
 * a debug build sees that it is not, and takes it for one from no hook. */
static int64_t expected(struct function const *function, enum when when)
{
    if (when != WHEN_ELSEWHERE)
        return listed(function, when);
    bool for_hooks = !(function->places >> WHEN_ALIVE & 1);
    return listed(function, WV_DEBUG && for_hooks ? WHEN_ZEROED : WHEN_CYCLE);
}

static void *call_now(void *unused)
{
    probe.result = probe.function->call(probe.graph);
    return unused;
}

static void call_from_another_thread(void)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, call_now, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void assert_result(char const *times, int64_t wanted)
{
    struct function const *function = probe.function;
    os.misplaced = 0;
    if (probe.when == WHEN_ELSEWHERE)
        call_from_another_thread();
    else
        (void)call_now(NULL);
    if (probe.result != wanted)
        fail_msg("%s in state %d, %s: %lld", function->name, probe.when, times,
                 (long long)probe.result);
    bool right = function->places >> probe.when & 1;
    if ((os.misplaced > 0) != (WV_DEBUG && !right))
        fail_msg("%s in state %d, %s: misplaced %u", function->name, probe.when, times,
                 os.misplaced);
}

/* What was done once can be done again, but for making a graph that is made. */
static int64_t expected_again(int64_t first)
{
    bool makes = strcmp(probe.function->name, "wv_graph_init") == 0;
    return makes && first == 0 ? -EBUSY : first;
}

static void call_it(void)
{
    struct function const *function = probe.function;
    struct graph *g = probe.graph;
    int64_t wanted = expected(function, probe.when);
    unsigned acts = function->acts | (function->acts >> WHEN_CYCLE & 1) << WHEN_ELSEWHERE;
    void *before = malloc(g->plan.size);
    assert_non_null(before);
    memcpy(before, (void *)g->ctx, g->plan.size);
    probe.done = true;
    assert_result("once", wanted);
    if (!(acts >> probe.when & 1) && memcmp(before, (void *)g->ctx, g->plan.size) != 0)
        fail_msg("%s in state %d changes something", function->name, probe.when);
    free(before);
    assert_result("twice", expected_again(wanted));
}

static void call_in(enum when when)
{
    if (probe.when == when && !probe.done)
        call_it();
}

static bool never_made(enum when when)
{
    return when == WHEN_UNMADE || when == WHEN_UNDONE;
}

static int init_hook(wv_ctx *ctx, wv_id id)
{
    (void)ctx;
    if (id == 0)
        call_in(WHEN_INIT);
    return never_made(probe.when) && !probe.done ? -ENOENT : 0;
}

static void drop_hook(wv_ctx *ctx, wv_id id)
{
    (void)ctx;
    bool own = probe.when == WHEN_SWEPT || probe.when == WHEN_UNDONE;
    if (id == 0)
        call_in(own ? probe.when : WHEN_DROPPED);
}

static wv_control cycle_hook(struct graph *g, wv_id id)
{
    if (id != 0)
        return WV_UNCHANGED;
    if (g->ctx->phase == STOPPING)
        call_in(WHEN_LAST);
    else if (wv_epoch(g->ctx) > 1)
        call_in(WHEN_LATER);
    else
        call_in(probe.when == WHEN_ELSEWHERE ? WHEN_ELSEWHERE : WHEN_CYCLE);
    if (probe.when == WHEN_FAILED && !probe.done)
        return WV_FAIL;
    return probe.when == WHEN_SWEPT && !probe.done ? WV_SWEEP : WV_UNCHANGED;
}

static void failed(void *user, wv_failure const *failure)
{
    (void)user;
    if (failure->hook == WV_HOOK_CYCLE)
        call_in(WHEN_FAILED);
}

static struct graph *create(void)
{
    struct graph *g = place_graph();
    place_given = wv_options_default();
    place_given.failed = failed;
    place_given.user = &probe;
    g->plan.init = init_hook;
    g->plan.drop = drop_hook;
    g->cycle = cycle_hook;
    return g;
}

static void begin(struct graph *g, int64_t result)
{
    wv_options options = place_options();
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, &options), result);
}

/* One cycle in which node 0 runs. */
static void run_first(struct graph *g)
{
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
}

static wv_control call_from_here(struct graph *g, wv_id id)
{
    (void)g;
    (void)id;
    call_in(WHEN_NESTED);
    return WV_UNCHANGED;
}

/* The function is called from a hook of another graph. */
static void call_nested(void)
{
    struct graph *other = graph_alive(1);
    other->cycle = call_from_here;
    run_first(other);
    graph_destroy(other);
}

/* Bring the graph into the state; where that is in a hook, the hook calls the
 * function. */
static void reach(struct graph *g, enum when when)
{
    begin(g, never_made(when) ? -ENOENT : 0);
    if (never_made(when) || when == WHEN_NEW || when == WHEN_INIT)
        return;
    run_first(g);
    if (when == WHEN_LATER)
        run_first(g);
    if (when == WHEN_LAST || when == WHEN_STOPPED) {
        assert_int_equal(wv_graph_stop(g->ctx), 0);
        assert_int_equal(graph_cycle(g), WV_STOPPED);
    }
    if (when == WHEN_ASKED)
        assert_int_equal(wv_graph_stop(g->ctx), 0);
    if (when == WHEN_FINISHED || when == WHEN_DROPPED)
        assert_int_equal(wv_graph_finish(g->ctx), 0);
}

/* Whatever was done to it, it can be finished, initialised and run. */
static void assert_sound(struct graph *g)
{
    probe.done = true;
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    begin(g, 0);
    g->logged = 0;
    graph_notify(g, 1);
    assert_int_equal(wv_graph_push(g->ctx, 0), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_ran(g, 0);
}

static void try(struct function const *function, enum when when)
{
    struct graph *g = create();
    probe = (struct probe){.function = function, .when = when, .graph = g};
    if (when != WHEN_ZEROED)
        reach(g, when);
    if (when == WHEN_NESTED)
        call_nested();
    if (!probe.done)
        call_it();
    assert_sound(g);
    graph_destroy(g);
}

TEST(every_function_in_every_state_works_or_tells_its_error)
{
    for (size_t i = 0; i < function_count; i++)
        for (enum when when = WHEN_ZEROED; when < STATES; when++)
            try(&functions[i], when);
}

/* -- What a debug build says --------------------------------------------------- */

void __real_wv_misplaced(wv_ctx const *ctx, char const *function);

/* A child that calls it says `wanted` and is aborted. */
static void assert_message(struct graph *g, char const *function, char const *wanted)
{
    int ends[2], status;
    char said[256] = "";
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        (void)dup2(ends[1], STDERR_FILENO);
        __real_wv_misplaced(g->ctx, function);
        _exit(0);
    }
    assert_int_equal(close(ends[1]), 0);
    size_t length = 0;
    for (ssize_t n; (n = read(ends[0], said + length, sizeof said - 1 - length)) > 0;)
        length += (size_t)n;
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_string_equal(said, wanted);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

TEST(message_names_function_and_place)
{
    struct graph *g = create();
    assert_message(g, "wv_yield", "wavelet: graph '': wv_yield() may not be called outside of a hook\n");
    begin(g, 0);
    assert_message(g, "wv_yield",
                   "wavelet: graph 'test': wv_yield() may not be called outside of a hook\n");
    g->ctx->run->node = 0;
    g->ctx->hook = WV_HOOK_INIT;
    assert_message(g, "wv_schedule", "wavelet: graph 'test': wv_schedule() may not be called in the "
                                     "init hook of node 'first'\n");
    g->ctx->hook = WV_HOOK_CYCLE;
    assert_message(g, "_run", "wavelet: graph 'test': test_run() may not be called in the "
                              "cycle hook of node 'first'\n");
    g->ctx->thread = g;
    assert_message(g, "wv_now", "wavelet: graph 'test': wv_now() may not be called while "
                                "another thread is in the graph\n");
    g->ctx->thread = NULL;
    g->ctx->hook = WV_HOOK_NONE;
    graph_destroy(g);
}

/* What the generated NAME_NODE_receive does, which looks at a message first. */
static int take(struct graph *g)
{
    int64_t message;
    wv_channel_plan const *plan = g->plan.channel_plan;
    return wv_channel_receive(g->ctx, (char *)g->ctx + plan->queue, plan, &message);
}

static void put(struct graph *g)
{
    wv_channel_plan const *plan = g->plan.channel_plan;
    assert_int_equal(wv_channel_send(g->ctx, (char *)g->ctx + plan->queue, plan, &(int64_t){1}), 0);
}

static void *call_all(void *data)
{
    struct graph *g = data;
    wv_yield(g->ctx);
    (void)wv_changed(g->ctx, 0);
    (void)wv_epoch(g->ctx);
    assert_int_equal(wv_timer_after(g->ctx, 0, 1), -EPERM);
    assert_int_equal(wv_timer_cancel(g->ctx, 0), -EPERM);
    assert_int_equal(wv_schedule(g->ctx, 1), -EPERM);
    assert_int_equal(take(g), -EPERM);
    return NULL;
}

static wv_control let_another_call(struct graph *g, wv_id id)
{
    pthread_t thread;
    (void)id;
    assert_int_equal(pthread_create(&thread, NULL, call_all, g), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(take(g), 1);
    return WV_UNCHANGED;
}

static void *cycle_too(void *data)
{
    struct graph *g = data;
    (void)graph_cycle(g);
    return NULL;
}

static int cycle_from_another(int epoll_fd, int64_t timeout_ns)
{
    pthread_t thread;
    (void)epoll_fd;
    (void)timeout_ns;
    assert_int_equal(pthread_create(&thread, NULL, cycle_too, probe.graph), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    return 0;
}

TEST(debug_build_sees_calls_from_other_threads)
{
    if (!WV_DEBUG)
        return; /* the other program does */
    struct graph *g = create();
    probe = (struct probe){.done = true, .graph = g};
    begin(g, 0);
    g->cycle = let_another_call;
    put(g);
    run_first(g);
    assert_int_equal(os.misplaced, 7);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    graph_destroy(g);

    g = graph_alive(1);
    probe.graph = g;
    os.misplaced = 0;
    os.wait = cycle_from_another;
    assert_int_equal(wv_graph_cycle(g->ctx, 1), WV_IDLE);
    assert_true(os.misplaced > 0);
    graph_destroy(g);
}

static void *use_graph(void *data)
{
    struct graph *g = data;
    run_first(g);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    return NULL;
}

TEST(graph_may_be_handed_to_another_thread)
{
    struct graph *g = create();
    pthread_t thread;
    probe = (struct probe){.done = true, .graph = g};
    begin(g, 0);
    assert_int_equal(pthread_create(&thread, NULL, use_graph, g), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(os.misplaced, 0);
    begin(g, 0);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(every_function_in_every_state_works_or_tells_its_error),
        CASE(message_names_function_and_place),
        CASE(debug_build_sees_calls_from_other_threads),
        CASE(graph_may_be_handed_to_another_thread),
    };
    if (pipe(place_pipe) != 0)
        return 99;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)close(place_pipe[0]);
    (void)close(place_pipe[1]);
    return failed;
}
