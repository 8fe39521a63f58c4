/* test_place.c: every function of the API in every state of a graph: it works, or returns the error that
 * is documented and leaves everything as it was.  A second program of this file has a debug build's runtime. */
#include "config.h"

#include "runtime/place.h"

#include "runtime/life.h"
#include "tests/unit/graph.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* -- The states a graph can be in ------------------------------------------- */

enum when {
    WHEN_ZEROED,
    WHEN_NEW,      /* initialised, no cycle yet */
    WHEN_ALIVE,    /* between cycles */
    WHEN_INIT,     /* in an init hook */
    WHEN_CYCLE,    /* in a cycle hook */
    WHEN_LAST,     /* in a cycle hook of the stop cycle */
    WHEN_FAILED,   /* in options.failed, during a cycle */
    WHEN_SWEPT,    /* in a drop hook, after a cycle */
    WHEN_DROPPED,  /* in a drop hook, while it is finished */
    WHEN_STOPPED,
    WHEN_FINISHED,
    WHEN_UNMADE,   /* its init failed */
    WHEN_NESTED,   /* between cycles, called from a hook of another graph */
    STATES
};

enum {
    NOT_MADE = 1 << WHEN_ZEROED | 1 << WHEN_FINISHED | 1 << WHEN_UNMADE,
    QUIET = 1 << WHEN_NEW | 1 << WHEN_ALIVE | 1 << WHEN_NESTED, /* alive, in no hook of its own */
    OWN_CYCLE = 1 << WHEN_CYCLE | 1 << WHEN_LAST | 1 << WHEN_FAILED,
    OWN_DROP = 1 << WHEN_SWEPT | 1 << WHEN_DROPPED,
    OWN_HOOK = 1 << WHEN_INIT | OWN_CYCLE | OWN_DROP,
    ACTIVE = 1 << WHEN_INIT | OWN_CYCLE, /* in an init or cycle hook */
    NO_HOOK = NOT_MADE | QUIET | 1 << WHEN_STOPPED,
    ALL = (1 << STATES) - 1
};

/* -- The API ------------------------------------------------------------------ */

/* What a function gives in the states of a set; the sets of a row are apart
 * and together all of them. */
struct results {
    unsigned when;
    int64_t result;
};

struct function {
    char const *name;
    int64_t (*call)(struct graph *g);
    unsigned places; /* the states in which it is called from a right place */
    unsigned acts;   /* the states in which it may change anything */
    struct results results[4];
};

/* The state, or -errno in place of WV_ERROR. */
static int64_t result_of(wv_state state)
{
    return state == WV_ERROR ? -errno : (int64_t)state;
}

static wv_options by_hand(void);

static int64_t init(struct graph *g)
{
    wv_options options = by_hand();
    return wv_graph_init(g->ctx, &g->plan, &options);
}

static int64_t run(struct graph *g)
{
    return wv_graph_run(g->ctx);
}

static int64_t cycle(struct graph *g)
{
    return result_of(wv_graph_cycle(g->ctx, -1));
}

static int64_t wait_ns(struct graph *g)
{
    return wv_graph_wait_ns(g->ctx);
}

static int64_t stop(struct graph *g)
{
    return wv_graph_stop(g->ctx);
}

static int64_t finish(struct graph *g)
{
    return wv_graph_finish(g->ctx);
}

static int64_t finish_nothing(struct graph *g)
{
    (void)g;
    return wv_graph_finish(NULL);
}

static int64_t notify(struct graph *g)
{
    return wv_graph_notify(g->ctx, 1);
}

static int64_t push(struct graph *g)
{
    return wv_graph_push(g->ctx, 1);
}

static int64_t advance(struct graph *g)
{
    return wv_graph_advance(g->ctx, 1);
}

static int64_t yield(struct graph *g)
{
    wv_yield(g->ctx);
    return 0;
}

static int64_t terminate(struct graph *g)
{
    wv_terminate(g->ctx);
    return 0;
}

static int64_t fail_it(struct graph *g)
{
    return wv_fail(g->ctx, "%d", 1);
}

static int64_t panic(struct graph *g)
{
    return wv_panic(g->ctx, "%d", 1);
}

static int64_t schedule(struct graph *g)
{
    return wv_schedule(g->ctx, 1);
}

static int64_t timer_after(struct graph *g)
{
    return wv_timer_after(g->ctx, 0, 1000);
}

static int64_t timer_at(struct graph *g)
{
    return wv_timer_at(g->ctx, 0, 1000);
}

static int64_t timer_at_wall(struct graph *g)
{
    return wv_timer_at_wall(g->ctx, 0, 1000);
}

static int64_t timer_cancel(struct graph *g)
{
    return wv_timer_cancel(g->ctx, 0);
}

static int64_t timer_fired(struct graph *g)
{
    return wv_timer_fired(g->ctx);
}

static int64_t missed(struct graph *g)
{
    return (int64_t)wv_missed(g->ctx);
}

static int64_t why(struct graph *g)
{
    return wv_why(g->ctx);
}

static int64_t changed(struct graph *g)
{
    return wv_changed(g->ctx, 1);
}

static int64_t changed_beyond(struct graph *g)
{
    return wv_changed(g->ctx, 2) || wv_changed(g->ctx, UINT32_MAX);
}

static int64_t now(struct graph *g)
{
    (void)wv_now(g->ctx);
    return 0;
}

static int64_t questions(struct graph *g)
{
    (void)wv_epoch(g->ctx);
    (void)wv_user(g->ctx);
    (void)wv_clock(g->ctx);
    return wv_clock_quality(g->ctx);
}

static int64_t node(struct graph *g)
{
    (void)wv_node(g->ctx);
    return 0;
}

static int pipe_ends[2];

static int64_t watch(struct graph *g)
{
    return wv_watch(g->ctx, pipe_ends[0], WV_READABLE, 0);
}

static int64_t unwatch(struct graph *g)
{
    return wv_unwatch(g->ctx, pipe_ends[0]);
}

static int64_t ready(struct graph *g)
{
    wv_event event;
    return wv_ready(g->ctx, &event);
}

static int64_t next_signal(struct graph *g)
{
    return wv_signal(g->ctx);
}

static int64_t host_fd(struct graph *g)
{
    return wv_graph_fd(g->ctx);
}

#define SETTER {{ACTIVE, 0}, {OWN_DROP | NO_HOOK, -EPERM}}

static struct function const functions[] = {
    {"init", init, NO_HOOK, NOT_MADE | 1 << WHEN_STOPPED,
     {{NOT_MADE | 1 << WHEN_STOPPED, 0}, {QUIET | OWN_HOOK, -EBUSY}}},
    {"run", run, NO_HOOK, QUIET,
     {{QUIET | 1 << WHEN_STOPPED, 0}, {NOT_MADE, -EINVAL}, {OWN_HOOK, -EBUSY}}},
    {"cycle", cycle, NO_HOOK, QUIET,
     {{QUIET, WV_IDLE}, {1 << WHEN_STOPPED, WV_STOPPED}, {NOT_MADE, -EINVAL}, {OWN_HOOK, -EBUSY}}},
    {"wait_ns", wait_ns, NO_HOOK, 0, {{ALL, -1}}},
    {"stop", stop, ALL, ALL, {{ALL & ~NOT_MADE, 0}, {NOT_MADE, -EPIPE}}},
    {"finish", finish, NO_HOOK, QUIET | 1 << WHEN_STOPPED, {{NO_HOOK, 0}, {OWN_HOOK, -EBUSY}}},
    {"finish(NULL)", finish_nothing, ALL, 0, {{ALL, 0}}},
    {"notify", notify, ALL, ALL, {{ALL & ~NOT_MADE, 0}, {NOT_MADE, -EPIPE}}},
    {"push", push, NO_HOOK, QUIET,
     {{QUIET, 0}, {NOT_MADE | 1 << WHEN_STOPPED, -EPIPE}, {OWN_HOOK, -EBUSY}}},
    {"advance", advance, NO_HOOK, QUIET,
     {{QUIET, 0}, {NOT_MADE | 1 << WHEN_STOPPED, -EPIPE}, {OWN_HOOK, -EBUSY}}},
    {"fd", host_fd, NO_HOOK, 0,
     {{QUIET, -ENOTSUP}, {NOT_MADE | 1 << WHEN_STOPPED, -EPIPE}, {OWN_HOOK, -EBUSY}}},
    {"yield", yield, ACTIVE, ACTIVE, {{ALL, 0}}},
    {"terminate", terminate, OWN_HOOK, OWN_HOOK, {{ALL, 0}}},
    {"fail", fail_it, ACTIVE, ACTIVE, {{ALL, WV_FAIL}}},
    {"panic", panic, OWN_CYCLE, 0, {{ALL, -EPERM}}},
    {"schedule", schedule, OWN_CYCLE, OWN_CYCLE,
     {{OWN_CYCLE, 0}, {ALL & ~OWN_CYCLE, -EPERM}}},
    {"timer_after", timer_after, ACTIVE, ACTIVE, SETTER},
    {"timer_at", timer_at, ACTIVE, ACTIVE, SETTER},
    {"timer_at_wall", timer_at_wall, ACTIVE, ACTIVE, SETTER},
    {"timer_cancel", timer_cancel, OWN_HOOK, OWN_HOOK, {{OWN_HOOK, 0}, {NO_HOOK, -EPERM}}},
    {"timer_fired", timer_fired, OWN_CYCLE, 0, {{ALL, -1}}},
    {"missed", missed, OWN_CYCLE, 0, {{ALL, 0}}},
    {"watch", watch, ACTIVE, ACTIVE, SETTER},
    {"unwatch", unwatch, OWN_HOOK, 0, {{OWN_HOOK, 0}, {NO_HOOK, -EPERM}}},
    {"ready", ready, OWN_CYCLE, 0, {{ALL, false}}},
    {"signal", next_signal, OWN_CYCLE, 0, {{ALL, 0}}},
    {"why", why, OWN_CYCLE, 0,
     {{1 << WHEN_CYCLE | 1 << WHEN_FAILED, WV_BY_NOTIFY}, {1 << WHEN_LAST, WV_BY_STOP}, {ALL & ~OWN_CYCLE, 0}}},
    {"changed", changed, ALL, 0, {{ALL, 0}}},
    {"changed beyond the last node", changed_beyond, ALL, 0, {{ALL, 0}}},
    {"now", now, ALL, NOT_MADE, {{ALL, 0}}},
    {"questions", questions, ALL, 0, {{ALL, 0}}},
    {"node", node, OWN_HOOK, 0, {{ALL, 0}}},
};

/* -- Getting there ------------------------------------------------------------- */

/* What is to be called, when, and on which graph. */
static struct probe {
    struct function const *function;
    enum when when;
    struct graph *graph;
    bool done;
} probe;

static int64_t expected(struct function const *function, enum when when)
{
    for (size_t i = 0; i < COUNT(function->results); i++)
        if (function->results[i].when >> when & 1)
            return function->results[i].result;
    fail_msg("no result of %s in state %d is written down", function->name, when);
    return 0;
}

static void call_it(void)
{
    struct function const *function = probe.function;
    struct graph *g = probe.graph;
    void *before = malloc(g->plan.size);
    assert_non_null(before);
    memcpy(before, (void *)g->ctx, g->plan.size);
    probe.done = true;
    os.misplaced = 0;
    int64_t result = function->call(g);
    if (result != expected(function, probe.when))
        fail_msg("%s in state %d: %lld", function->name, probe.when, (long long)result);
    bool right = function->places >> probe.when & 1;
    if (os.misplaced != (WV_DEBUG && !right))
        fail_msg("%s in state %d: misplaced %u", function->name, probe.when, os.misplaced);
    if (!(function->acts >> probe.when & 1) && memcmp(before, (void *)g->ctx, g->plan.size) != 0)
        fail_msg("%s in state %d changes something", function->name, probe.when);
    free(before);
}

static void call_in(enum when when)
{
    if (probe.when == when && !probe.done)
        call_it();
}

static int init_hook(wv_ctx *ctx, wv_id id)
{
    (void)ctx;
    if (id == 0)
        call_in(WHEN_INIT);
    return probe.when == WHEN_UNMADE && !probe.done ? -ENOENT : 0;
}

static void drop_hook(wv_ctx *ctx, wv_id id)
{
    (void)ctx;
    if (id == 0)
        call_in(probe.when == WHEN_SWEPT ? WHEN_SWEPT : WHEN_DROPPED);
}

static wv_control cycle_hook(struct graph *g, wv_id id)
{
    if (id != 0)
        return WV_UNCHANGED;
    call_in(g->ctx->phase == STOPPING ? WHEN_LAST : WHEN_CYCLE);
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

static wv_options by_hand(void)
{
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_MANUAL;
    options.failed = failed;
    return options;
}

static struct graph *create(void)
{
    static wv_timer_plan const timer[] = {{0, false, 0}};
    static uint32_t const first[] = {0, 1, 1};
    static wv_id const row[] = {1};
    static uint64_t const stop_nodes[] = {1};
    static wv_cause_plan const causes[] = {{WV_BY_NOTIFY | WV_BY_STOP | WV_BY_YIELD, 0}, {0, 0}};
    static uint32_t const watches[] = {1, 0};
    struct graph *g = graph_create_from(
        2, (struct graph_sources){.timers = timer, .timer_count = 1, .watches = watches});
    g->plan.schedules = (wv_rows){first, row};
    g->plan.stop = stop_nodes;
    g->plan.cause_plan = causes;
    g->plan.init = init_hook;
    g->plan.drop = drop_hook;
    ((char const **)(uintptr_t)g->plan.node_names)[0] = "first";
    g->cycle = cycle_hook;
    return g;
}

static void begin(struct graph *g, int64_t result)
{
    assert_int_equal(init(g), result);
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
    begin(g, when == WHEN_UNMADE ? -ENOENT : 0);
    if (when == WHEN_UNMADE || when == WHEN_NEW || when == WHEN_INIT)
        return;
    run_first(g);
    if (when == WHEN_LAST || when == WHEN_STOPPED) {
        assert_int_equal(wv_graph_stop(g->ctx), 0);
        assert_int_equal(graph_cycle(g), WV_STOPPED);
    }
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
    for (size_t i = 0; i < COUNT(functions); i++)
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
    g->ctx->running = 0;
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

static void *call_all(void *data)
{
    struct graph *g = data;
    wv_yield(g->ctx);
    (void)wv_changed(g->ctx, 0);
    (void)wv_epoch(g->ctx);
    assert_int_equal(wv_timer_after(g->ctx, 0, 1), -EPERM);
    assert_int_equal(wv_timer_cancel(g->ctx, 0), -EPERM);
    assert_int_equal(wv_schedule(g->ctx, 1), -EPERM);
    return NULL;
}

static wv_control let_another_call(struct graph *g, wv_id id)
{
    pthread_t thread;
    (void)id;
    assert_int_equal(pthread_create(&thread, NULL, call_all, g), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
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
    run_first(g);
    assert_int_equal(os.misplaced, 6);
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
    if (pipe(pipe_ends) != 0)
        return 99;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
