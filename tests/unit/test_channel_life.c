/* test_channel_life.c: when channels are open, how they wake the graph, and what
 * becomes of senders that are in the midst of sending.
 */
#include "config.h"

#include "runtime/meet.h"

#include "tests/unit/channels.h"

#include <signal.h>
#include <string.h>

/* Longer than anything here takes: a test that waits so long has failed. */
#define LONG (5000 * (int64_t)MS)

static struct kind const rejects = {WV_CHANNEL_REJECT, false};
static struct kind const rejects_single = {WV_CHANNEL_REJECT, true};

/* -- When it is open ------------------------------------------------------ */

static void assert_no_channel(struct graph *g)
{
    assert_int_equal(send(g, 9), -EPIPE);
    assert_int_equal(close_channel(g), -EPIPE);
}

static int fail_in_node_1(wv_ctx *ctx, wv_id node)
{
    (void)ctx;
    return node == 1 ? -ENOENT : 0;
}

static void open_only_between(struct kind kind)
{
    struct graph *g = create_with_channel(kind, 2);
    assert_no_channel(g);
    g->plan.init = fail_in_node_1;
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, NULL), -ENOENT);
    assert_no_channel(g);
    g->plan.init = NULL;
    for (int life = 0; life < 3; life++) {
        graph_init(g, NULL);
        assert_int_equal(graph_cycle(g), WV_IDLE);
        assert_int_equal(send(g, 1), 0);
        if (life == 1)
            assert_int_equal(close_channel(g), 0);
        assert_int_equal(wv_graph_finish(g->ctx), 0);
        assert_no_channel(g);
    }
    assert_none_ran(g);
    graph_destroy(g);
}

TEST(it_is_open_between_init_and_finish_and_then_empty)
{
    for_each_kind(open_only_between);
}

static void send_in_drop(wv_ctx *ctx, wv_id node)
{
    (void)node;
    assert_no_channel(graph_of(ctx));
}

TEST(drop_hooks_cannot_send_what_nobody_will_receive)
{
    struct graph *g = create_with_channel(rejects, 2);
    g->plan.drop = send_in_drop;
    graph_init(g, NULL);
    graph_destroy(g);
}

static void stop_with_messages(struct kind kind)
{
    struct graph *g = with_channel(kind, 2);
    assert_int_equal(send(g, 1), 0);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(send(g, 2), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_no_channel(g);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_none_ran(g);
    graph_destroy(g);
}

TEST(a_stopped_graph_takes_no_messages)
{
    for_each_kind(stop_with_messages);
}

static wv_control sweep_0(struct graph *g, wv_id node)
{
    (void)g;
    return node == 0 ? WV_SWEEP : WV_UNCHANGED;
}

static void swept_with_messages(struct kind kind)
{
    struct graph *g = with_channel(kind, 2);
    g->cycle = sweep_0;
    assert_int_equal(send(g, 1), 0);
    assert_int_equal(send(g, 2), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_no_channel(g);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_notify(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    graph_destroy(g);
}

TEST(a_swept_node_takes_no_messages_and_keeps_nobody_awake)
{
    for_each_kind(swept_with_messages);
}

TEST(a_closed_channel_of_a_swept_node_runs_nothing)
{
    struct graph *g = with_channel(rejects, 2);
    g->cycle = sweep_0;
    (void)send(g, 1);
    assert_int_equal(close_channel(g), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_ran(g, 0);
    graph_destroy(g);
}

/* -- Sleep ---------------------------------------------------------------- */

static void who_is_awake(struct kind kind)
{
    struct graph *g = with_channel(kind, 4);
    for (uint64_t i = 0; i < 4; i++)
        assert_int_equal(send(g, i), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(os.wakes + os.waits + os.barriers, 0);
    graph_destroy(g);
}

TEST(who_is_awake_is_not_woken_and_makes_no_system_call)
{
    for_each_kind(who_is_awake);
}

static struct graph *about_to_sleep;

static int send_thrice_then_wait(int epoll_fd, int64_t timeout_ns)
{
    for (uint64_t i = 1; i <= 3; i++)
        assert_int_equal(send(about_to_sleep, i), 0);
    return os_really_wait(epoll_fd, timeout_ns);
}

static void sends_before_the_sleep(struct kind kind)
{
    about_to_sleep = with_channel(kind, 4);
    os.wakes = os.waits = 0;
    os.wait = send_thrice_then_wait;
    assert_int_equal(wv_graph_cycle(about_to_sleep->ctx, LONG), WV_RAN);
    assert_got(1, 2, 3);
    assert_int_equal(os.waits, 1);
    assert_int_equal(os.wakes, 1);
    os.wait = NULL;
    graph_destroy(about_to_sleep);
}

TEST(who_sleeps_is_woken_once)
{
    for_each_kind(sends_before_the_sleep);
}

TEST(who_sleeps_is_woken_once_also_without_a_barrier)
{
    os.no_barrier = -ENOSYS;
    for_each_kind(sends_before_the_sleep);
    assert_int_equal(os.barriers, 0);
}

/* Send messages one by one, and receive them. */
static void pass(struct graph *g, uint32_t messages)
{
    for (uint32_t i = 0; i < messages; i++) {
        assert_int_equal(send(g, i), 0);
        assert_int_equal(graph_cycle(g), WV_RAN);
    }
    consumer.count = 0;
}

static void nap(struct graph *g)
{
    assert_int_equal(wv_graph_cycle(g->ctx, 1), WV_IDLE);
}

/* They meet by counting: a sender once a message; the graph, before it sleeps, begins anew. */
TEST(without_a_barrier_all_count_that_they_met)
{
    os.no_barrier = -ENOSYS;
    struct graph *g = with_channel(rejects, 4);
    pass(g, 2 * WV_FENCED_SENDS);
    assert_int_equal(g->ctx->met, 2 * WV_FENCED_SENDS);
    nap(g);
    assert_int_equal(g->ctx->met, 0);
    assert_int_equal(send(g, 1), 0);
    assert_int_equal(g->ctx->met, 1);
    graph_destroy(g);
}

static void often_asleep(struct kind kind)
{
    struct graph *g = with_channel(kind, 4);
    os.barriers = 0;
    for (uint32_t i = 0; i < 10; i++) {
        pass(g, WV_FENCED_SENDS - 1);
        nap(g);
    }
    assert_int_equal(os.barriers, 0);
    graph_destroy(g);
}

TEST(who_sleeps_after_few_messages_makes_no_barrier)
{
    for_each_kind(often_asleep);
}

static void seldom_asleep(struct kind kind)
{
    struct graph *g = with_channel(kind, 4);
    os.barriers = 0;
    pass(g, WV_FENCED_SENDS + 100);
    assert_int_equal(g->ctx->met, WV_FENCED_SENDS); /* the others did not count */
    for (int i = 0; i < 3; i++) {
        nap(g);
        assert_int_equal(os.barriers, 1);
    }
    pass(g, WV_FENCED_SENDS);
    nap(g);
    assert_int_equal(os.barriers, 2);
    graph_destroy(g);
}

TEST(who_sleeps_after_many_messages_makes_one_barrier)
{
    if (!has_barrier())
        return;
    for_each_kind(seldom_asleep);
}

static int close_then_wait(int epoll_fd, int64_t timeout_ns)
{
    assert_int_equal(close_channel(about_to_sleep), 0);
    return os_really_wait(epoll_fd, timeout_ns);
}

static void closed_before_the_sleep(struct kind kind)
{
    about_to_sleep = with_channel(kind, 4);
    os.wait = close_then_wait;
    assert_int_equal(wv_graph_cycle(about_to_sleep->ctx, LONG), WV_RAN);
    assert_int_equal(consumer.last, -EPIPE);
    os.wait = NULL;
    graph_destroy(about_to_sleep);
}

TEST(the_end_is_not_slept_through)
{
    for_each_kind(closed_before_the_sleep);
}

/* A timeout makes a graph read the clock when it has collected all. */
static void send_after_collecting(void)
{
    os.reading = NULL;
    assert_int_equal(send(about_to_sleep, 1), 0);
}

static void sent_after_the_collection(struct kind kind)
{
    about_to_sleep = with_channel(kind, 4);
    os.waits = os.wakes = 0;
    os.reading = send_after_collecting;
    assert_int_equal(wv_graph_cycle(about_to_sleep->ctx, LONG), WV_RAN);
    assert_got(1);
    assert_int_equal(os.waits + os.wakes, 0);
    graph_destroy(about_to_sleep);
}

TEST(a_message_after_the_collection_prevents_the_sleep)
{
    for_each_kind(sent_after_the_collection);
}

/* The barrier falls between a sender's message and its look: it looked when
 * nobody slept. */
static void put_and_not_tell(void)
{
    struct message message = message_of(1);
    assert_true(about_to_sleep->ctx->sleeping);
    assert_true(wv_channel_put(store_of(about_to_sleep), &consumer.plan, &message));
}

static void put_before_the_barrier(struct kind kind)
{
    about_to_sleep = with_channel(kind, 4);
    pass(about_to_sleep, WV_FENCED_SENDS);
    os.waits = os.barriers = 0;
    os.barrier = put_and_not_tell;
    assert_int_equal(wv_graph_cycle(about_to_sleep->ctx, LONG), WV_RAN);
    assert_got(1);
    assert_int_equal(os.barriers, 1);
    assert_int_equal(os.waits, 0);
    graph_destroy(about_to_sleep);
}

TEST(the_barrier_stands_between_saying_that_it_sleeps_and_the_last_look)
{
    if (!has_barrier())
        return;
    for_each_kind(put_before_the_barrier);
}

/* Put a message to a single channel, by a sender who looked while it was open. */
static void put_late(wv_channel *q, uint64_t number)
{
    struct message message = message_of(number);
    uint64_t limit = q->limit;
    q->limit = UINT64_MAX;
    assert_true(wv_single_put(q, &consumer.plan, &message));
    q->limit = limit;
}

static void put_while_closing(void)
{
    wv_channel *q = store_of(about_to_sleep);
    os.barrier = NULL;
    assert_int_equal(q->state, WV_CHANNEL_OPEN | WV_CHANNEL_CLOSED | WV_CHANNEL_FENCED);
    assert_int_equal(graph_cycle(about_to_sleep), WV_IDLE);
    put_late(q, 1);
}

TEST(the_barrier_stands_between_closing_a_single_channel_and_its_end)
{
    if (!has_barrier())
        return;
    about_to_sleep = with_channel(rejects_single, 4);
    os.barrier = put_while_closing;
    assert_int_equal(close_channel(about_to_sleep), 0);
    assert_int_equal(os.barriers, 1);
    consumer.most = 1;
    assert_int_equal(graph_cycle(about_to_sleep), WV_RAN);
    assert_got(1);
    assert_int_equal(graph_cycle(about_to_sleep), WV_RAN);
    assert_int_equal(consumer.last, -EPIPE);
    graph_destroy(about_to_sleep);
}

TEST(a_graph_without_the_barrier_does_not_sleep_and_says_so)
{
    if (!has_barrier())
        return;
    struct graph *g = with_channel(rejects, 4);
    pass(g, WV_FENCED_SENDS);
    os.barrier_error = -ENOMEM;
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_ERROR);
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(os.waits, 0);
    assert_int_equal(send(g, 1), 0);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_got(1);
    graph_destroy(g);
}

TEST(graphs_without_channels_make_no_barrier)
{
    struct graph *g = graph_alive(1);
    assert_int_equal(wv_graph_cycle(g->ctx, 1), WV_IDLE);
    assert_int_equal(os.barriers, 0);
    graph_destroy(g);
}

static void send_in_handler(int number)
{
    (void)number;
    assert_int_equal(send(about_to_sleep, 1), 0);
}

static int signal_then_wait(int epoll_fd, int64_t timeout_ns)
{
    errno = 7777;
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(errno, 7777);
    return os_really_wait(epoll_fd, timeout_ns);
}

static void handle(void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
}

TEST(a_signal_handler_may_send_where_it_is_refused_when_full)
{
    about_to_sleep = with_channel(rejects, 4);
    handle(send_in_handler);
    os.wait = signal_then_wait;
    assert_int_equal(wv_graph_cycle(about_to_sleep->ctx, LONG), WV_RAN);
    handle(SIG_DFL);
    assert_got(1);
    graph_destroy(about_to_sleep);
}

/* -- Senders in the midst of sending -------------------------------------- */

/* What a sender to a shared channel does up to the message, and from there. */
static void claim_slowly(struct graph *g)
{
    ((wv_channel *)store_of(g))->tail++;
}

static void finish_slowly(struct graph *g, uint64_t position, uint64_t number)
{
    struct message message = message_of(number);
    char *slot = wv_channel_slot(store_of(g), &consumer.plan, position);
    memcpy(slot + consumer.plan.message, &message, sizeof message);
    *(uint64_t *)(void *)slot = position + 1;
    assert_int_equal(wv_channel_sent(g->ctx, store_of(g), &consumer.plan), 0);
}

TEST(what_is_being_sent_keeps_its_place_and_nobody_awake)
{
    struct graph *g = with_channel(rejects, 3);
    claim_slowly(g);
    assert_int_equal(send(g, 2), 0);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    finish_slowly(g, 0, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1, 2);
    graph_destroy(g);
}

TEST(what_was_begun_before_the_close_is_received)
{
    struct graph *g = with_channel(rejects, 3);
    claim_slowly(g);
    assert_int_equal(close_channel(g), 0);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    finish_slowly(g, 0, 1);
    consumer.most = 1;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(consumer.last, -EPIPE);
    graph_destroy(g);
}

/* Who closes a channel of several senders ends its positions, and only then
 * says that it is closed. */
static void closed_half(struct kind kind)
{
    struct graph *g = with_channel(kind, 3);
    wv_channel *q = store_of(g);
    bool single = wv_channel_is_single(&consumer.plan);
    assert_int_equal(send(g, 1), 0);
    if (!single)
        q->tail |= wv_channel_drops(&consumer.plan) ? 1 : WV_TAIL_CLOSED;
    assert_int_equal(send(g, 2), single ? 0 : -EPIPE);
    assert_int_equal(send(g, 3), single ? 0 : -EPIPE);
    graph_destroy(g);
}

TEST(who_comes_while_it_is_being_closed_is_refused)
{
    for_each_kind(closed_half);
}

/* A sender to a single channel: put, and then the look at who wants to know. */
static void put(struct graph *g, uint64_t number)
{
    put_late(store_of(g), number);
}

static int look(struct graph *g)
{
    assert_true(wv_channel_is_watched(store_of(g), &consumer.plan));
    return wv_channel_sent(g->ctx, store_of(g), &consumer.plan);
}

TEST(single_put_before_the_end_is_accepted)
{
    struct graph *g = with_channel(rejects_single, 3);
    put(g, 1);
    assert_int_equal(close_channel(g), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1);
    assert_int_equal(look(g), 0);
    graph_destroy(g);
}

TEST(single_put_after_the_end_is_refused_and_never_received)
{
    struct graph *g = with_channel(rejects_single, 3);
    assert_int_equal(close_channel(g), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    put(g, 1);
    assert_int_equal(look(g), -EPIPE);
    graph_notify(g, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(consumer.last, -EPIPE);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_got_none();
    graph_destroy(g);
}

TEST(single_put_after_the_close_and_before_the_end_is_accepted)
{
    struct graph *g = with_channel(rejects_single, 3);
    assert_int_equal(close_channel(g), 0);
    put(g, 1);
    assert_int_equal(look(g), 0);
    consumer.most = 1;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(consumer.last, -EPIPE);
    graph_destroy(g);
}

TEST(close_of_a_single_channel_can_be_tried_again)
{
    if (!has_barrier())
        return;
    struct graph *g = with_channel(rejects_single, 3);
    assert_int_equal(send(g, 1), 0);
    os.barrier_error = -ENOMEM;
    assert_int_equal(close_channel(g), -ENOMEM);
    assert_int_equal(send(g, 2), -EPIPE);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    os.barrier_error = 0;
    assert_int_equal(close_channel(g), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(consumer.last, -EPIPE);
    graph_destroy(g);
}

/* -- Layout --------------------------------------------------------------- */

#define APART(a, b) (offsetof(wv_channel, b) - offsetof(wv_channel, a) >= 64)

TEST(what_different_threads_write_lies_on_different_cache_lines)
{
    assert_true(offsetof(wv_channel, state) >= 64);
    assert_true(APART(end, tail));
    assert_true(APART(limit, head));
    assert_true(sizeof(wv_channel) - offsetof(wv_channel, ended) > 64);
    assert_true(offsetof(wv_ctx, wake_fd) - offsetof(wv_ctx, owner) >= 64);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(it_is_open_between_init_and_finish_and_then_empty),
        CASE(drop_hooks_cannot_send_what_nobody_will_receive),
        CASE(a_stopped_graph_takes_no_messages),
        CASE(a_swept_node_takes_no_messages_and_keeps_nobody_awake),
        CASE(a_closed_channel_of_a_swept_node_runs_nothing),
        CASE(who_is_awake_is_not_woken_and_makes_no_system_call),
        CASE(who_sleeps_is_woken_once),
        CASE(who_sleeps_is_woken_once_also_without_a_barrier),
        CASE(without_a_barrier_all_count_that_they_met),
        CASE(who_sleeps_after_few_messages_makes_no_barrier),
        CASE(who_sleeps_after_many_messages_makes_one_barrier),
        CASE(the_end_is_not_slept_through),
        CASE(a_message_after_the_collection_prevents_the_sleep),
        CASE(the_barrier_stands_between_saying_that_it_sleeps_and_the_last_look),
        CASE(the_barrier_stands_between_closing_a_single_channel_and_its_end),
        CASE(a_graph_without_the_barrier_does_not_sleep_and_says_so),
        CASE(graphs_without_channels_make_no_barrier),
        CASE(a_signal_handler_may_send_where_it_is_refused_when_full),
        CASE(what_is_being_sent_keeps_its_place_and_nobody_awake),
        CASE(what_was_begun_before_the_close_is_received),
        CASE(who_comes_while_it_is_being_closed_is_refused),
        CASE(single_put_before_the_end_is_accepted),
        CASE(single_put_after_the_end_is_refused_and_never_received),
        CASE(single_put_after_the_close_and_before_the_end_is_accepted),
        CASE(close_of_a_single_channel_can_be_tried_again),
        CASE(what_different_threads_write_lies_on_different_cache_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
