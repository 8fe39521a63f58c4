/* test_drive.c: graphs in a loop of libuv, by the drive.c that examples/embed has to be copied. */
#include "config.h"

#include "examples/embed/drive.h"

#include "tests/unit/watch.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

#define LONG_NS (60000 * (int64_t)MS)

/* A program: its loop, a graph in it, and a timer of its own. */
struct program {
    uv_loop_t loop;
    uv_timer_t timer;
    uv_check_t check;
    struct graph *g;
    struct drive drive;
    void (*on_timer)(struct program *program);
    int fd; /* instead of the graph's; < 0: none */
    unsigned ticks, turns, idle, done;
    int err;
};

/* -- Calls, counted -------------------------------------------------------- */

static int get_fd(void *data)
{
    struct program *program = data;
    return program->fd >= 0 ? program->fd : wv_graph_fd(program->g->ctx);
}

static int64_t get_wait_ns(void *data)
{
    struct program *program = data;
    return wv_graph_wait_ns(program->g->ctx);
}

static wv_state cycle(void *data, int64_t timeout_ns)
{
    struct program *program = data;
    assert_int_equal(timeout_ns, 0);
    wv_state state = wv_graph_cycle(program->g->ctx, timeout_ns);
    program->idle += state == WV_IDLE;
    return state;
}

static struct driven const counted = {get_fd, get_wait_ns, cycle};

/* -- The program ------------------------------------------------------------ */

static void on_tick(uv_timer_t *timer)
{
    struct program *program = timer->data;
    program->ticks++;
    program->on_timer(program);
}

static void on_turn(uv_check_t *check)
{
    ((struct program *)check->data)->turns++;
}

static void on_done(struct drive *drive, int err)
{
    struct program *program = drive->data;
    assert_false(uv_is_active((uv_handle_t *)&drive->readable));
    program->done++;
    program->err = err;
    memset(drive, 0xa5, sizeof *drive); /* the loop has no use for it any more */
    uv_close((uv_handle_t *)&program->timer, NULL);
    uv_close((uv_handle_t *)&program->check, NULL);
}

static void stop(struct program *program)
{
    assert_int_equal(wv_graph_stop(program->g->ctx), 0);
}

static struct program program_with(struct graph *g)
{
    return (struct program){.g = g, .fd = -1, .on_timer = stop};
}

/* With a timer each `ms`; 0: without. */
static void begin(struct program *program, uint64_t ms)
{
    assert_int_equal(uv_loop_init(&program->loop), 0);
    assert_int_equal(uv_timer_init(&program->loop, &program->timer), 0);
    assert_int_equal(uv_check_init(&program->loop, &program->check), 0);
    program->timer.data = program->check.data = program;
    assert_int_equal(uv_check_start(&program->check, on_turn), 0);
    if (ms > 0)
        assert_int_equal(uv_timer_start(&program->timer, on_tick, ms, ms), 0);
    program->drive = (struct drive){
        .driven = &counted, .graph = program, .done = on_done, .data = program};
    assert_int_equal(drive_start(&program->drive, &program->loop), 0);
}

/* Until it is stopped: then nothing is left in the loop. */
static void go_on(struct program *program, int err)
{
    assert_int_equal(uv_run(&program->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(program->done, 1);
    assert_int_equal(program->err, err);
    assert_int_equal(uv_loop_close(&program->loop), 0);
}

static void run(struct program *program, uint64_t ms)
{
    begin(program, ms);
    go_on(program, 0);
}

/* -- Waiting ---------------------------------------------------------------- */

TEST(loop_sleeps_while_nothing_is_due)
{
    struct graph *g = graph_alive(1);
    struct program program = program_with(g);
    run(&program, 60);
    assert_int_equal(g->runs[0], 0);
    assert_in_range(program.turns, 1, 5);
    assert_int_equal(program.idle, 0);
    graph_destroy(g);
}

static int64_t started_ns;

static wv_control tick_ten_times(struct graph *g, wv_id node)
{
    unsigned runs = g->runs[node];
    assert_true(wv_now(g->ctx).mono_ns >= started_ns + 7 * (int64_t)runs * MS);
    return runs < 10 ? WV_UNCHANGED : WV_TERMINATE;
}

TEST(timers_are_kept_never_early_and_asleep_between)
{
    static wv_timer_plan const timers[] = {{0, false, 7 * MS}};
    struct graph *g = graph_create_timed(1, timers, 1);
    struct program program = program_with(g);
    g->cycle = tick_ten_times;
    started_ns = wv_clock_ns();
    graph_init(g, NULL);
    run(&program, 0);
    assert_true(wv_clock_ns() - started_ns >= 70 * (int64_t)MS);
    assert_int_equal(g->runs[0], 10);
    assert_in_range(program.turns, 10, 40);
    graph_destroy(g);
}

static wv_control cancel_timer(struct graph *g, wv_id node)
{
    (void)node;
    assert_int_equal(wv_timer_cancel(g->ctx, 0), 0);
    return WV_UNCHANGED;
}

static void cancel_then_stop(struct program *program)
{
    bool set = uv_is_active((uv_handle_t *)&program->drive.deadline);
    assert_int_equal(set, program->ticks == 1);
    if (program->ticks == 1)
        graph_notify(program->g, 0);
    else
        stop(program);
}

TEST(deadline_that_is_gone_wakes_nobody)
{
    static wv_timer_plan const timers[] = {{0, false, 0}};
    struct graph *g = graph_create_timed(1, timers, 1);
    struct program program = program_with(g);
    program.on_timer = cancel_then_stop;
    g->cycle = cancel_timer;
    graph_init(g, NULL);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_after(g->ctx, 0, LONG_NS)), 0);
    run(&program, 20);
    assert_int_equal(g->runs[0], 1);
    assert_int_equal(program.idle, 0);
    graph_destroy(g);
}

TEST(deadline_may_be_farther_than_any_clock_goes)
{
    static wv_timer_plan const timers[] = {{0, false, 0}};
    struct graph *g = graph_create_timed(1, timers, 1);
    struct program program = program_with(g);
    graph_init(g, NULL);
    assert_int_equal(AS_HOOK(g, 0, wv_timer_at(g->ctx, 0, INT64_MAX - 1)), 0);
    run(&program, 30);
    assert_int_equal(g->runs[0], 0);
    assert_in_range(program.turns, 1, 5);
    graph_destroy(g);
}

/* -- What makes it run ------------------------------------------------------ */

static void take_and_end(struct graph *g, wv_id node, wv_event event)
{
    take_byte(event.fd);
    if (g->runs[node] == 3)
        wv_terminate(g->ctx);
}

static int ends[2];

static void put_a_byte(struct program *program)
{
    (void)program;
    put_byte(ends[1]);
}

TEST(runs_when_a_watched_descriptor_is_ready)
{
    open_pipe(ends);
    struct graph *g = watch_graph(2, 1);
    struct program program = program_with(g);
    program.on_timer = put_a_byte;
    watch_add(g, 1, ends[0], WV_READABLE, 5);
    watch.then = take_and_end;
    run(&program, 5);
    assert_int_equal(g->runs[1], 3);
    assert_in_range(program.turns, 3, 12);
    graph_destroy(g);
    shut_both(ends);
}

static void push_thrice(struct program *program)
{
    assert_int_equal(wv_graph_push(program->g->ctx, 0), 0);
    if (program->ticks == 3)
        stop(program);
}

TEST(runs_for_what_the_program_pushed_before_it_waits)
{
    struct graph *g = graph_alive(1);
    struct program program = program_with(g);
    program.on_timer = push_thrice;
    run(&program, 20);
    assert_int_equal(program.ticks, 3);
    assert_int_equal(g->runs[0], 2); /* what was pushed with the stop is not run */
    assert_in_range(program.turns, 3, 15);
    graph_destroy(g);
}

enum { SENDERS = 3, EACH = 10000 };

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
TEST(runs_for_every_last_notification_of_other_threads)
{
    struct graph *g = graph_alive(SENDERS);
    struct program program = program_with(g);
    struct sender senders[SENDERS];
    pthread_t threads[SENDERS];
    g->cycle = see;
    g->data = senders;
    for (wv_id i = 0; i < SENDERS; i++)
        senders[i] = (struct sender){.ctx = g->ctx, .node = i};
    begin(&program, 0);
    for (int i = 0; i < SENDERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
    go_on(&program, 0);
    for (int i = 0; i < SENDERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    graph_destroy(g);
}

/* -- Fairness --------------------------------------------------------------- */

static void stop_after_twenty(struct program *program)
{
    if (program->ticks == 20)
        stop(program);
}

/* Who let it go on as long as it likes would never come to the timer; who gave it
 * less than `least` cycles a turn would slow it down. */
static void assert_fair(struct graph *g, unsigned least)
{
    struct program program = program_with(g);
    program.on_timer = stop_after_twenty;
    run(&program, 1);
    assert_int_equal(program.ticks, 20);
    assert_in_range(program.turns, 20, UINT32_MAX);
    assert_in_range(g->runs[0], least * (program.turns - 1), 2 * 16 * (program.turns + 1));
    graph_destroy(g);
}

static wv_control yield_for_ever(struct graph *g, wv_id node)
{
    (void)node;
    wv_yield(g->ctx);
    return WV_UNCHANGED;
}

TEST(graph_that_is_always_pending_starves_nobody)
{
    struct graph *g = graph_alive(1);
    g->cycle = yield_for_ever;
    graph_notify(g, 0);
    assert_fair(g, 8);
}

TEST(descriptor_that_is_always_ready_starves_nobody)
{
    open_pipe(ends);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, ends[0], WV_READABLE, 0);
    put_byte(ends[1]);
    assert_fair(g, 1);
    shut_both(ends);
}

static wv_control notify_itself(struct graph *g, wv_id node)
{
    graph_notify(g, node);
    return WV_UNCHANGED;
}

TEST(graph_that_notifies_itself_starves_nobody)
{
    struct graph *g = graph_alive(1);
    g->cycle = notify_itself;
    graph_notify(g, 0);
    assert_fair(g, 1);
}

/* -- The end ---------------------------------------------------------------- */

static void *stop_from_afar(void *data)
{
    struct program *program = data;
    (void)sched_yield();
    assert_int_equal(wv_graph_stop(program->g->ctx), 0);
    return NULL;
}

TEST(stop_from_another_thread_ends_it)
{
    struct graph *g = graph_alive(1);
    struct program program = program_with(g);
    pthread_t thread;
    begin(&program, 0);
    assert_int_equal(pthread_create(&thread, NULL, stop_from_afar, &program), 0);
    go_on(&program, 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    graph_destroy(g);
}

static wv_control return_what_is_none(struct graph *g, wv_id node)
{
    (void)g;
    (void)node;
    return (wv_control)77;
}

TEST(cycle_that_fails_ends_it_and_says_why)
{
    struct graph *g = graph_alive(1);
    struct program program = program_with(g);
    g->cycle = return_what_is_none;
    graph_notify(g, 0);
    begin(&program, 0);
    go_on(&program, -EINVAL);
    graph_destroy(g);
}

/* What nobody reads any more is an error to who would write it. */
TEST(descriptor_that_fails_ends_it)
{
    open_pipe(ends);
    struct graph *g = graph_alive(1);
    struct program program = program_with(g);
    program.fd = ends[1];
    shut(ends[0]);
    begin(&program, 0);
    go_on(&program, UV_EBADF);
    graph_destroy(g);
    shut(ends[1]);
}

TEST(what_cannot_be_driven_is_refused_and_leaves_nothing_in_the_loop)
{
    wv_options history = graph_history(0, 1);
    struct graph *g = graph_create(1);
    struct program program = program_with(g), again = program_with(g);
    graph_init(g, &history);
    assert_int_equal(uv_loop_init(&program.loop), 0);
    program.drive = (struct drive){.driven = &counted, .graph = &program, .done = on_done};
    assert_int_equal(drive_start(&program.drive, &program.loop), -ENOTSUP);
    assert_int_equal(uv_loop_close(&program.loop), 0);
    graph_destroy(g);
    /* In a loop a graph can be once. */
    program.g = again.g = g = graph_alive(1);
    begin(&program, 1);
    again.drive = (struct drive){.driven = &counted, .graph = &again, .done = on_done};
    assert_int_equal(drive_start(&again.drive, &program.loop), UV_EEXIST);
    go_on(&program, 0);
    assert_int_equal(again.done, 0);
    graph_destroy(g);
}

static void on_guest_done(struct drive *drive, int err)
{
    struct program *guest = drive->data;
    guest->err = err;
    guest->done++;
}

static wv_control yield_ten_times(struct graph *g, wv_id node)
{
    wv_yield(g->ctx);
    return g->runs[node] < 10 ? WV_UNCHANGED : WV_TERMINATE;
}

TEST(several_graphs_share_a_loop)
{
    struct graph *g = graph_alive(1), *h = graph_alive(1);
    struct program program = program_with(g), guest = program_with(h);
    g->cycle = yield_for_ever;
    h->cycle = yield_ten_times;
    graph_notify(g, 0);
    graph_notify(h, 0);
    begin(&program, 20);
    guest.drive = (struct drive){
        .driven = &counted, .graph = &guest, .done = on_guest_done, .data = &guest};
    assert_int_equal(drive_start(&guest.drive, &program.loop), 0);
    go_on(&program, 0);
    assert_int_equal(guest.done, 1);
    assert_int_equal(guest.err, 0);
    assert_int_equal(h->runs[0], 10);
    assert_in_range(g->runs[0], 10, UINT32_MAX);
    graph_destroy(g);
    graph_destroy(h);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(loop_sleeps_while_nothing_is_due),
        CASE(timers_are_kept_never_early_and_asleep_between),
        CASE(deadline_that_is_gone_wakes_nobody),
        CASE(deadline_may_be_farther_than_any_clock_goes),
        CASE(runs_when_a_watched_descriptor_is_ready),
        CASE(runs_for_what_the_program_pushed_before_it_waits),
        CASE(runs_for_every_last_notification_of_other_threads),
        CASE(graph_that_is_always_pending_starves_nobody),
        CASE(descriptor_that_is_always_ready_starves_nobody),
        CASE(graph_that_notifies_itself_starves_nobody),
        CASE(stop_from_another_thread_ends_it),
        CASE(cycle_that_fails_ends_it_and_says_why),
        CASE(descriptor_that_fails_ends_it),
        CASE(what_cannot_be_driven_is_refused_and_leaves_nothing_in_the_loop),
        CASE(several_graphs_share_a_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
