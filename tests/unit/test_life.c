/* test_life.c: init, finish, and what is refused when. */
#include "config.h"

#include "tests/unit/graph.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static wv_timer_plan const a_timer[] = {{0, false, 0}};

/* -- Init and finish ------------------------------------------------------ */

static wv_id entered[8], dropped[8];
static size_t enters, drops;
static wv_id failing; /* the node whose init fails */
static int failure;   /* with this */

static int note_init(wv_ctx *ctx, wv_id node)
{
    assert_int_equal(wv_node(ctx), node);
    entered[enters++ % COUNT(entered)] = node;
    return node == failing ? failure : 0;
}

static void note_drop(wv_ctx *ctx, wv_id node)
{
    assert_int_equal(wv_node(ctx), node);
    dropped[drops++ % COUNT(dropped)] = node;
}

/* Four nodes, the init of `node` returns `result`. */
static struct graph *noted(wv_id node, int result)
{
    enters = drops = 0;
    failing = node;
    failure = result;
    struct graph *g = graph_create(4);
    g->plan.init = note_init;
    g->plan.drop = note_drop;
    return g;
}

TEST(init_hooks_run_in_schedule_order)
{
    struct graph *g = noted(0, 0);
    graph_init(g, NULL);
    assert_int_equal(enters, 4);
    assert_memory_equal(entered, ((wv_id[]){0, 1, 2, 3}), 4 * sizeof(wv_id));
    assert_int_equal(drops, 0);
    graph_destroy(g);
}

TEST(finish_drops_in_reverse_order_once)
{
    struct graph *g = noted(0, 0);
    graph_init(g, NULL);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_memory_equal(dropped, ((wv_id[]){3, 2, 1, 0}), 4 * sizeof(wv_id));
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(drops, 4);
    graph_destroy(g);
}

TEST(finishing_nothing_is_fine)
{
    assert_int_equal(wv_graph_finish(NULL), 0);
    struct graph *g = noted(0, 0);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(drops, 0);
    graph_destroy(g);
}

/* Init fails at `node`: just those that were entered are dropped. */
static void assert_drops_entered(wv_id node, int result, int expected)
{
    struct graph *g = noted(node, result);
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), expected);
    assert_int_equal(enters, node + 1);
    assert_int_equal(drops, node + 1);
    for (wv_id i = 0; i <= node; i++)
        assert_int_equal(dropped[i], node - i);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(drops, node + 1);
    graph_destroy(g);
}

TEST(failing_init_drops_in_reverse_what_was_entered)
{
    assert_drops_entered(0, -ENOENT, -ENOENT);
    assert_drops_entered(2, -ENOENT, -ENOENT);
    assert_drops_entered(3, -EIO, -EIO);
}

TEST(positive_result_of_an_init_hook_is_an_errno_too)
{
    assert_drops_entered(1, ENOSPC, -ENOSPC);
}

TEST(failing_init_needs_no_drop_hooks)
{
    struct graph *g = noted(2, -ENOENT);
    g->plan.drop = NULL;
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -ENOENT);
    assert_int_equal(drops, 0);
    graph_destroy(g);
}

TEST(drop_hooks_need_no_init_hooks)
{
    struct graph *g = noted(0, 0);
    g->plan.init = NULL;
    graph_init(g, NULL);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(drops, 4);
    graph_destroy(g);
}

TEST(graph_whose_init_failed_can_be_initialised)
{
    struct graph *g = noted(2, -ENOENT);
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -ENOENT);
    failure = 0;
    enters = drops = 0;
    graph_init(g, NULL);
    assert_int_equal(enters, 4);
    assert_int_equal(drops, 0);
    graph_run_from(g, 3);
    graph_destroy(g);
}

TEST(graph_that_is_not_alive_has_no_cycles)
{
    struct graph *g = graph_create(1);
    assert_int_equal(graph_cycle(g), WV_ERROR);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(wv_graph_run(g->ctx), -EINVAL);
    graph_init(g, NULL);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_ERROR);
    assert_int_equal(errno, EINVAL);
    graph_destroy(g);
}

/* -- Init again ----------------------------------------------------------- */

static unsigned resets;

static void note_reset(wv_ctx *ctx)
{
    assert_int_equal(enters, 0);
    assert_int_equal(ctx->epoch, 0);
    resets++;
}

static wv_control terminate_and_yield(struct graph *g, wv_id node)
{
    (void)node;
    wv_yield(g->ctx);
    wv_terminate(g->ctx);
    return WV_BROADCAST;
}

/* Leave something of every kind behind, and be stopped. */
static void wear_out(struct graph *g)
{
    graph_init(g, NULL);
    g->cycle = terminate_and_yield;
    assert_int_equal(AS_HOOK(g, 0, wv_timer_at(g->ctx, 0, 0)), 0);
    graph_run_from(g, 0);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_at(g->ctx, 0, INT64_MAX - 1)), 0);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    graph_notify(g, 1);
    g->cycle = NULL;
    g->logged = 0;
    enters = 0;
}

static void assert_fresh(struct graph *g)
{
    assert_int_equal(wv_epoch(g->ctx), 0);
    assert_false(wv_changed(g->ctx, 0));
    assert_true(wv_graph_wait_ns(g->ctx) < 0);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_run_from(g, 1);
    assert_ran(g, 1);
    assert_int_equal(wv_epoch(g->ctx), 1);
}

static struct graph *renewable(void)
{
    struct graph *g = graph_create_timed(4, a_timer, 1);
    g->plan.init = note_init;
    g->plan.drop = note_drop;
    g->plan.reset = note_reset;
    enters = drops = resets = 0;
    failure = 0;
    return g;
}

TEST(stopped_graph_can_be_initialised_and_is_fresh)
{
    struct graph *g = renewable();
    wear_out(g);
    graph_init(g, NULL);
    assert_int_equal(drops, 4);
    assert_int_equal(enters, 4);
    assert_int_equal(resets, 2);
    assert_fresh(g);
    graph_destroy(g);
}

TEST(finished_graph_can_be_initialised_and_is_fresh)
{
    struct graph *g = renewable();
    wear_out(g);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    graph_init(g, NULL);
    assert_int_equal(drops, 4);
    assert_int_equal(resets, 2);
    assert_fresh(g);
    graph_destroy(g);
}

TEST(initialising_again_changes_the_clock_too)
{
    struct graph *g = renewable();
    wear_out(g);
    wv_options options = graph_history(5, 6);
    graph_init(g, &options);
    assert_int_equal(os.opened, os.closed);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    enters = 0;
    graph_init(g, NULL);
    assert_fresh(g);
    graph_destroy(g);
}

/* -- What init refuses ---------------------------------------------------- */

static void assert_refused(struct graph *g, wv_options const *options, int err)
{
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, options), err);
    assert_int_equal(enters, 0);
    assert_int_equal(wv_graph_notify(g->ctx, 0), -EPIPE);
}

TEST(other_abi_is_refused)
{
    struct graph *g = noted(0, 0);
    g->plan.abi++;
    assert_refused(g, NULL, -EPROTO);
    g->plan.abi--;
    g->plan.ctx_size += 8;
    assert_refused(g, NULL, -EPROTO);
    g->plan.ctx_size -= 8;
    g->plan.options_size -= 8;
    assert_refused(g, NULL, -EPROTO);
    g->plan.options_size += 8;
    graph_init(g, NULL);
    graph_destroy(g);
}

TEST(options_out_of_range_are_refused)
{
    struct graph *g = noted(0, 0);
    wv_options options = graph_history(1, 0);
    assert_refused(g, &options, -EINVAL);
    for (int i = 0; i < 8; i++) {
        options = wv_options_default();
        switch (i) {
        case 0: options.clock = (wv_clock_kind)3; break;
        case 1: options.mode = (wv_mode)3; break;
        case 2: options.mode = (wv_mode)-1; break;
        case 3: options.resync_ns = 0; break;
        case 4: options.resync_ns = -1; break;
        case 5: options.spins = 1000000001; break;
        case 6: options.yields = 1000000001; break;
        default: options.poll_every = 0; break;
        }
        assert_refused(g, &options, -EINVAL);
    }
    options = graph_history(0, 0);
    graph_init(g, &options);
    graph_destroy(g);
}

TEST(defaults_are_those_of_the_header)
{
    wv_options options = wv_options_default();
    assert_int_equal(options.clock, WV_CLOCK_REALTIME);
    assert_int_equal(options.start_ns, WV_EARLIEST);
    assert_int_equal(options.end_ns, INT64_MAX);
    assert_int_equal(options.resync_ns, 1000000000);
    assert_int_equal(options.mode, WV_PARK);
    assert_int_equal(options.spins, 2000);
    assert_int_equal(options.yields, 100);
    assert_int_equal(options.poll_every, 64);
    assert_false(options.stop_signals);
    assert_null(options.user);
    assert_null(options.failed);
    assert_string_equal(wv_version(), PACKAGE_VERSION);
}

TEST(live_graph_is_busy_and_stays_alive)
{
    struct graph *g = noted(0, 0);
    graph_init(g, NULL);
    graph_notify(g, 1);
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -EBUSY);
    assert_int_equal(enters, 4);
    assert_int_equal(drops, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 1);
    graph_destroy(g);
}

/* -- From inside ---------------------------------------------------------- */

static unsigned tried;

/* All that a hook may not do; it changes nothing. */
static void try_all(wv_ctx *ctx)
{
    tried++;
    assert_int_equal(wv_graph_init(ctx, ctx->plan, NULL), -EBUSY);
    assert_int_equal(wv_graph_run(ctx), -EBUSY);
    assert_int_equal(wv_graph_cycle(ctx, 0), WV_ERROR);
    assert_int_equal(errno, EBUSY);
    assert_int_equal(wv_graph_finish(ctx), -EBUSY);
    assert_true(wv_graph_wait_ns(ctx) < 0);
}

static int try_all_in_init(wv_ctx *ctx, wv_id node)
{
    try_all(ctx);
    return node == failing ? failure : 0;
}

static wv_control try_all_in_cycle(struct graph *g, wv_id node)
{
    (void)node;
    try_all(g->ctx);
    return WV_UNCHANGED;
}

static void try_all_in_drop(wv_ctx *ctx, wv_id node)
{
    (void)node;
    try_all(ctx);
}

static struct graph *trying(void)
{
    static uint64_t const stop_at_1[] = {2, 0};
    struct graph *g = noted(0, 0);
    g->plan.init = try_all_in_init;
    g->cycle = try_all_in_cycle;
    g->plan.drop = try_all_in_drop;
    g->plan.stop = stop_at_1;
    tried = 0;
    return g;
}

TEST(graph_is_busy_in_every_hook)
{
    struct graph *g = trying();
    graph_init(g, NULL);
    assert_int_equal(tried, 4);
    graph_run_from(g, 0);
    assert_int_equal(tried, 5);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_int_equal(tried, 6);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(tried, 10);
    graph_destroy(g);
}

TEST(graph_is_busy_in_drop_hooks_after_a_failed_init)
{
    struct graph *g = trying();
    failing = 1;
    failure = -EIO;
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -EIO);
    assert_int_equal(tried, 4);
    graph_destroy(g);
}

static void try_all_when_told(void *graph, wv_failure const *told)
{
    assert_int_equal(told->hook, WV_HOOK_INIT);
    try_all(((struct graph *)graph)->ctx);
}

TEST(graph_is_busy_while_the_failure_of_its_init_is_told)
{
    struct graph *g = trying();
    wv_options options = wv_options_default();
    options.user = g;
    options.failed = try_all_when_told;
    failing = 1;
    failure = -EIO;
    size_t before = open_descriptors();
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, &options), -EIO);
    assert_int_equal(tried, 5); /* two init hooks, the callback, two drop hooks */
    assert_int_equal(open_descriptors(), before);
    graph_destroy(g);
}

/* -- What the system refuses ---------------------------------------------- */

TEST(descriptors_that_cannot_be_made_are_told_and_leave_none)
{
    struct graph *g = noted(0, 0);
    size_t before = open_descriptors();
    os.open_error = -EMFILE;
    assert_refused(g, NULL, -EMFILE);
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(os.opened, os.closed);
    os.open_error = 0;
    graph_init(g, NULL);
    graph_destroy(g);
    assert_int_equal(open_descriptors(), before);
}

TEST(failing_init_leaves_no_descriptor)
{
    struct graph *g = noted(2, -EIO);
    size_t before = open_descriptors();
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -EIO);
    assert_int_equal(open_descriptors(), before);
    graph_destroy(g);
}

static int fail_to_wait(int epoll_fd, int64_t timeout_ns)
{
    (void)epoll_fd;
    (void)timeout_ns;
    return -EBADF;
}

TEST(wait_that_fails_is_told)
{
    struct graph *g = graph_alive(1);
    os.wait = fail_to_wait;
    assert_int_equal(wv_graph_cycle(g->ctx, -1), WV_ERROR);
    assert_int_equal(errno, EBADF);
    assert_int_equal(wv_graph_run(g->ctx), -EBADF);
    os.wait = NULL;
    graph_run_from(g, 0);
    graph_destroy(g);
}

/* -- Several graphs ------------------------------------------------------- */

enum { GRAPHS = 4, ROUNDS = 2000 };

/* Runs itself again in various ways; its second node counts in step. */
static wv_control go_round(struct graph *g, wv_id node)
{
    if (node == 4096)
        return WV_UNCHANGED;
    if (g->runs[0] == ROUNDS)
        return wv_terminate(g->ctx), WV_BROADCAST;
    if (g->runs[0] % 3 == 0)
        wv_yield(g->ctx);
    else if (g->runs[0] % 3 == 1)
        (void)wv_graph_notify(g->ctx, 0);
    else
        (void)wv_timer_after(g->ctx, 0, 1000);
    return WV_BROADCAST;
}

static void *run_graph(void *data)
{
    struct graph *g = data;
    intptr_t err = wv_graph_run(g->ctx);
    return (void *)err;
}

TEST(several_graphs_run_at_once_in_several_threads)
{
    static struct edge const edge[] = {{0, 4096}};
    wv_options const clocks[] = {wv_options_default(), graph_history(0, INT64_MAX)};
    struct graph *graphs[GRAPHS];
    pthread_t threads[GRAPHS];
    for (int i = 0; i < GRAPHS; i++) {
        graphs[i] = graph_create_timed(4097, a_timer, 1);
        graphs[i]->cycle = go_round;
        graphs[i]->edges = edge;
        graphs[i]->edge_count = 1;
        graph_init(graphs[i], &clocks[i % 2]);
        graph_notify(graphs[i], 0);
        assert_int_equal(pthread_create(&threads[i], NULL, run_graph, graphs[i]), 0);
    }
    for (int i = 0; i < GRAPHS; i++) {
        void *err;
        assert_int_equal(pthread_join(threads[i], &err), 0);
        assert_null(err);
        assert_int_equal(graphs[i]->runs[0], ROUNDS);
        assert_int_equal(graphs[i]->runs[4096], ROUNDS);
        graph_destroy(graphs[i]);
    }
}

/* -- Memory --------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static atomic_uint allocations;

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    allocations++;
    return __real_realloc(old, size);
}

TEST(storage_of_a_graph_is_all_the_memory_it_needs)
{
    unsigned before = allocations;
    struct graph *g = graph_create_timed(4097, a_timer, 1);
    assert_true(allocations > before);
    g->cycle = go_round;
    before = allocations;
    graph_init(g, NULL);
    graph_notify(g, 0);
    assert_int_equal(wv_graph_run(g->ctx), 0);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_int_equal(g->runs[0], ROUNDS);
    assert_int_equal(allocations, before);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(init_hooks_run_in_schedule_order),
        CASE(finish_drops_in_reverse_order_once),
        CASE(finishing_nothing_is_fine),
        CASE(failing_init_drops_in_reverse_what_was_entered),
        CASE(positive_result_of_an_init_hook_is_an_errno_too),
        CASE(failing_init_needs_no_drop_hooks),
        CASE(drop_hooks_need_no_init_hooks),
        CASE(graph_whose_init_failed_can_be_initialised),
        CASE(graph_that_is_not_alive_has_no_cycles),
        CASE(stopped_graph_can_be_initialised_and_is_fresh),
        CASE(finished_graph_can_be_initialised_and_is_fresh),
        CASE(initialising_again_changes_the_clock_too),
        CASE(other_abi_is_refused),
        CASE(options_out_of_range_are_refused),
        CASE(defaults_are_those_of_the_header),
        CASE(live_graph_is_busy_and_stays_alive),
        CASE(graph_is_busy_in_every_hook),
        CASE(graph_is_busy_in_drop_hooks_after_a_failed_init),
        CASE(graph_is_busy_while_the_failure_of_its_init_is_told),
        CASE(descriptors_that_cannot_be_made_are_told_and_leave_none),
        CASE(failing_init_leaves_no_descriptor),
        CASE(wait_that_fails_is_told),
        CASE(several_graphs_run_at_once_in_several_threads),
        CASE(storage_of_a_graph_is_all_the_memory_it_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
