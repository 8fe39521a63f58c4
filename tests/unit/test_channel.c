/* test_channel.c: the rules of channels, as one thread sees them. */
#include "config.h"

#include "tests/unit/channels.h"

#include <string.h>

/* Longer than anything here takes: a test that waits so long has failed. */
#define LONG (5000 * (int64_t)MS)

static uint32_t const capacities[] = {1, 2, 3, 64, 100, 4096};

static struct kind const rejects = {WV_CHANNEL_REJECT, false};
static struct kind const rejects_single = {WV_CHANNEL_REJECT, true};
static struct kind const blocks = {WV_CHANNEL_BLOCK, false};
static struct kind const drops_oldest = {WV_CHANNEL_DROP_OLDEST, false};
static struct kind const keeps_latest = {WV_CHANNEL_LATEST, false};

/* -- Beside a list -------------------------------------------------------- */

/* What a channel is by the rules. */
struct list {
    wv_channel_policy policy;
    size_t capacity, count;
    uint64_t number[4096];
    bool closed, ended;
};

static int list_send(struct list *list, uint64_t number)
{
    if (list->closed)
        return -EPIPE;
    if (list->count == list->capacity) {
        if (list->policy == WV_CHANNEL_REJECT)
            return -EAGAIN;
        if (list->policy == WV_CHANNEL_BLOCK)
            return -EDEADLK; /* this is the graph's thread */
        list->count = list->policy == WV_CHANNEL_LATEST ? 0 : list->count - 1;
        memmove(list->number, list->number + 1, list->count * sizeof list->number[0]);
    }
    list->number[list->count++] = number;
    return 0;
}

/* Compare a cycle in which the node wants at most `most`. */
static void list_cycle(struct list *list, struct graph *g, unsigned most)
{
    bool end = list->count == 0 && list->closed && !list->ended;
    bool runs = list->count > 0 || end;
    size_t takes = most < list->count ? most : list->count;
    int last = takes == most ? most > 0 : list->closed ? -EPIPE : 0;
    consumer.most = most;
    assert_int_equal(wv_graph_wait_ns(g->ctx), runs ? 0 : -1);
    assert_int_equal(graph_cycle(g), runs ? WV_RAN : WV_IDLE);
    assert_int_equal(g->logged, runs ? 1 : 0);
    g->logged = 0;
    if (runs)
        assert_int_equal(consumer.last, last);
    assert_received(list->number, takes, __FILE__, __LINE__);
    list->ended |= end;
    list->count -= takes;
    memmove(list->number, list->number + takes, list->count * sizeof list->number[0]);
}

static uint32_t dice;

static uint32_t throw(uint32_t sides)
{
    dice = dice * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)dice * sides >> 32);
}

/* Now the channel is rather full, now rather empty. */
static void compare_with_list(struct kind kind, uint32_t capacity, int no_barrier)
{
    static struct list list;
    os.no_barrier = no_barrier;
    struct graph *g = with_channel(kind, capacity);
    list = (struct list){.policy = kind.policy, .capacity = capacity};
    uint64_t number = 1;
    for (unsigned step = 0; step < 3000; step++) {
        uint32_t sends = throw(2) ? throw(capacity + 2) : throw(3 * capacity + 2);
        for (uint32_t i = 0; i < sends; i++, number++)
            assert_int_equal(send(g, number), list_send(&list, number));
        list_cycle(&list, g, throw(2) ? throw(capacity + 2) : throw(3));
        if (throw(200) > 0)
            continue;
        assert_int_equal(close_channel(g), 0);
        list.closed = true;
        if (throw(2) > 0)
            continue;
        assert_int_equal(wv_graph_finish(g->ctx), 0);
        graph_init(g, NULL);
        list = (struct list){.policy = kind.policy, .capacity = capacity};
    }
    graph_destroy(g);
    os.no_barrier = 0;
}

TEST(each_kind_and_capacity_does_as_a_list_would)
{
    dice = 1;
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t k = 0; k < COUNT(capacities) - 1; k++)
            compare_with_list(kinds[i], capacities[k], 0);
}

TEST(each_kind_does_so_where_the_system_has_no_barrier)
{
    dice = 2;
    for (size_t i = 0; i < COUNT(kinds); i++)
        compare_with_list(kinds[i], 3, -ENOSYS);
    assert_int_equal(os.barriers, 0);
}

/* -- Bounded -------------------------------------------------------------- */

static void exactly(struct kind kind, uint32_t capacity, int refused)
{
    struct graph *g = with_channel(kind, capacity);
    uint64_t sent = 0;
    consumer.most = 1;
    while (send(g, sent) == 0)
        sent++;
    assert_int_equal(sent, capacity);
    for (uint64_t lap = 0; lap < 2 * (uint64_t)capacity; lap++) {
        assert_int_equal(send(g, sent), refused);
        assert_int_equal(graph_cycle(g), WV_RAN);
        assert_got(lap);
        assert_int_equal(send(g, sent++), 0);
        g->logged = 0;
    }
    graph_destroy(g);
}

TEST(exactly_as_many_wait_as_were_declared)
{
    for (size_t k = 0; k < COUNT(capacities); k++) {
        exactly(rejects, capacities[k], -EAGAIN);
        exactly(rejects_single, capacities[k], -EAGAIN);
        exactly(blocks, capacities[k], -EDEADLK);
        exactly((struct kind){WV_CHANNEL_BLOCK, true}, capacities[k], -EDEADLK);
    }
}

TEST(drop_oldest_keeps_the_newest)
{
    struct graph *g = with_channel(drops_oldest, 3);
    for (uint64_t i = 1; i <= 7; i++)
        assert_int_equal(send(g, i), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(5, 6, 7);
    graph_destroy(g);
}

TEST(latest_goes_on_with_the_one_that_found_it_full)
{
    struct graph *g = with_channel(keeps_latest, 3);
    for (uint64_t i = 1; i <= 5; i++)
        assert_int_equal(send(g, i), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(4, 5);
    graph_destroy(g);
}

/* A full channel is one whose messages wait: what was taken makes room. */
TEST(what_was_taken_makes_room_before_anything_is_dropped)
{
    struct graph *g = with_channel(drops_oldest, 2);
    consumer.most = 1;
    (void)send(g, 1);
    (void)send(g, 2);
    assert_int_equal(graph_cycle(g), WV_RAN);
    (void)send(g, 3);
    consumer.most = 9;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1, 2, 3);
    graph_destroy(g);
}

/* -- Runs ----------------------------------------------------------------- */

static void takes_one_a_run(struct kind kind)
{
    struct graph *g = with_channel(kind, 8);
    consumer.most = 1;
    for (uint64_t i = 0; i < 8; i++)
        assert_int_equal(send(g, i), 0);
    for (uint64_t i = 0; i < 8; i++) {
        assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
        assert_int_equal(graph_cycle(g), WV_RAN);
        assert_ran(g, 0);
        assert_got(i);
    }
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

TEST(a_consumer_that_takes_one_message_per_run_gets_all)
{
    for_each_kind(takes_one_a_run);
}

static void takes_nothing(struct kind kind)
{
    struct graph *g = with_channel(kind, 2);
    consumer.most = 0;
    assert_int_equal(send(g, 7), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
        assert_ran(g, 0);
    }
    consumer.most = 9;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(7);
    assert_int_equal(os.waits, 0);
    graph_destroy(g);
}

TEST(the_node_runs_while_messages_are_left)
{
    for_each_kind(takes_nothing);
}

static wv_control fill_always(struct graph *g, wv_id node)
{
    for (uint64_t i = 0; node == 0 && i < 8; i++)
        (void)send(g, i);
    return WV_UNCHANGED;
}

TEST(a_full_channel_delays_others_by_one_cycle_at_most)
{
    struct graph *g = with_channel(rejects, 8);
    g->cycle = fill_always;
    assert_int_equal(send(g, 1), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0);
    graph_notify(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    graph_destroy(g);
}

static wv_control send_to_myself(struct graph *g, wv_id node)
{
    (void)consume(g, node);
    if (g->runs[0] == 1)
        assert_int_equal(send(g, 2), 0);
    return WV_UNCHANGED;
}

TEST(a_message_from_a_hook_that_has_received_is_for_the_next_cycle)
{
    struct graph *g = with_channel(rejects, 2);
    g->cycle = send_to_myself;
    assert_int_equal(send(g, 1), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(2);
    graph_destroy(g);
}

static int send_from_init(wv_ctx *ctx, wv_id node)
{
    return node == 1 ? send(graph_of(ctx), 5) : 0;
}

TEST(a_message_from_an_init_hook_is_for_the_first_cycle)
{
    struct graph *g = create_with_channel(rejects, 2);
    g->plan.init = send_from_init;
    graph_init(g, NULL);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(5);
    graph_destroy(g);
}

TEST(under_the_historical_clock_messages_come_between_cycles)
{
    wv_options options = graph_history(1000, INT64_MAX);
    struct graph *g = create_with_channel(rejects, 2);
    graph_init(g, &options);
    assert_int_equal(send(g, 1), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1);
    assert_int_equal(wv_now(g->ctx).mono_ns, 1000);
    assert_int_equal(send(g, 2), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(2);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_int_equal(os.waits + os.opened, 0);
    graph_destroy(g);
}

/* -- Closing -------------------------------------------------------------- */

static void close_with_messages(struct kind kind)
{
    struct graph *g = with_channel(kind, 4);
    (void)send(g, 1);
    (void)send(g, 2);
    assert_int_equal(close_channel(g), 0);
    assert_int_equal(send(g, 3), -EPIPE);
    consumer.most = 2;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1, 2);
    assert_int_equal(consumer.last, 1);
    assert_int_equal(wv_graph_wait_ns(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_RAN); /* once more */
    assert_int_equal(consumer.last, -EPIPE);
    assert_int_equal(wv_graph_wait_ns(g->ctx), -1);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_got_none();
    assert_int_equal(close_channel(g), 0);
    assert_int_equal(send(g, 4), -EPIPE);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_ran(g, 0, 0);
    graph_destroy(g);
}

TEST(closed_and_empty_runs_once_more)
{
    for_each_kind(close_with_messages);
}

static void close_empty(struct kind kind)
{
    struct graph *g = create_with_channel(kind, 4);
    for (int life = 0; life < 2; life++) {
        graph_init(g, NULL);
        assert_int_equal(close_channel(g), 0);
        assert_int_equal(graph_cycle(g), WV_RAN);
        assert_int_equal(consumer.last, -EPIPE);
        assert_int_equal(graph_cycle(g), WV_IDLE);
        assert_ran(g, 0);
        assert_int_equal(wv_graph_finish(g->ctx), 0);
    }
    graph_destroy(g);
}

TEST(closed_while_empty_runs_once)
{
    for_each_kind(close_empty);
}

static void close_full(struct kind kind)
{
    struct graph *g = with_channel(kind, 2);
    (void)send(g, 1);
    (void)send(g, 2);
    assert_int_equal(close_channel(g), 0);
    assert_int_equal(send(g, 3), -EPIPE);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1, 2);
    graph_destroy(g);
}

TEST(what_is_refused_because_it_is_closed_drops_nothing)
{
    for_each_kind(close_full);
}

static void tell_the_end_while_draining(struct kind kind)
{
    struct graph *g = with_channel(kind, 2);
    (void)send(g, 1);
    assert_int_equal(close_channel(g), 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(consumer.last, -EPIPE);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(consumer.last, -EPIPE);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

TEST(the_run_for_the_end_begins_with_an_empty_channel)
{
    for_each_kind(tell_the_end_while_draining);
}

static wv_control close_myself(struct graph *g, wv_id node)
{
    (void)consume(g, node);
    assert_int_equal(close_channel(g), 0);
    return WV_UNCHANGED;
}

static int close_in_init(wv_ctx *ctx, wv_id node)
{
    return node == 0 ? close_channel(graph_of(ctx)) : 0;
}

TEST(an_init_hook_may_close_its_channel)
{
    struct graph *g = create_with_channel(rejects, 4);
    g->plan.init = close_in_init;
    graph_init(g, NULL);
    assert_int_equal(send(g, 1), -EPIPE);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(consumer.last, -EPIPE);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

TEST(a_hook_may_close_its_channel)
{
    struct graph *g = with_channel(rejects, 4);
    g->cycle = close_myself;
    (void)send(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(consumer.last, -EPIPE);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

/* -- Where it may be received --------------------------------------------- */

static void assert_not_permitted(struct graph *g)
{
    struct message message = message_of(42);
    assert_int_equal(receive(g, &message), -EPERM);
    assert_int_equal(message.number, 42);
}

static void receive_in_drop(wv_ctx *ctx, wv_id node)
{
    struct message message;
    (void)node;
    assert_not_permitted(graph_of(ctx));
    assert_int_equal(wv_receive(ctx, &message), -EPERM);
}

static int receive_in_init(wv_ctx *ctx, wv_id node)
{
    assert_int_equal(send(graph_of(ctx), node + 1), 0);
    receive_in_drop(ctx, node);
    return 0;
}

static wv_control receive_elsewhere(struct graph *g, wv_id node)
{
    struct message message = message_of(42);
    if (node == 0)
        return consume(g, node);
    assert_not_permitted(g);
    assert_int_equal(wv_receive(g->ctx, &message), -EPERM);
    assert_int_equal(message.number, 42);
    return WV_UNCHANGED;
}

/* A message waits all the time. */
TEST(only_the_nodes_own_cycle_hook_receives)
{
    struct graph *g = create_with_channel(rejects, 4);
    g->plan.init = receive_in_init;
    g->plan.drop = receive_in_drop;
    g->cycle = receive_elsewhere;
    graph_init(g, NULL);
    assert_not_permitted(g);
    consumer.most = 1;
    graph_notify(g, 1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1);
    assert_got(1);
    consumer.most = 0;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0);
    assert_not_permitted(g);
    graph_destroy(g);
}

/* Channels at nodes 1, 4 and 6: a hook that they share finds its own. */
static wv_control receive_untyped(struct graph *g, wv_id node)
{
    uint64_t number = 0;
    int got = wv_receive(g->ctx, &number);
    assert_int_equal(got, node == 1 || node == 4 || node == 6 ? 1 : -EPERM);
    if (got == 1)
        assert_int_equal(number, node * 100);
    return WV_UNCHANGED;
}

TEST(a_shared_hook_receives_from_its_own_nodes_channel)
{
    wv_channel_plan plans[3];
    for (uint32_t i = 0; i < 3; i++)
        plans[i] = (wv_channel_plan){.node = (wv_id[]){1, 4, 6}[i],
                                     .capacity = 2,
                                     .size = sizeof(uint64_t),
                                     .policy = kinds[i * 2].policy};
    struct graph *g = graph_create_channels(8, plans, 3);
    g->cycle = receive_untyped;
    graph_init(g, NULL);
    for (int i = 0; i < 3; i++) {
        uint64_t number = plans[i].node * 100;
        void *store = (char *)g->ctx + plans[i].queue;
        assert_int_equal(wv_channel_send(g->ctx, store, &plans[i], &number), 0);
    }
    for (wv_id node = 0; node < 8; node++)
        graph_notify(g, node);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_ran(g, 0, 1, 2, 3, 4, 5, 6, 7);
    graph_destroy(g);
}

/* What is sent and received by way of a copy is smaller. */
struct large {
    uint64_t number;
    char text[120];
};

static struct large_channel {
    wv_channel_plan plan;
    void *store;
    uint64_t received;
    int last;
} large;

static int send_large(struct graph *g, uint64_t number)
{
    struct large message = {.number = number};
    memset(message.text, (int)('a' + number), sizeof message.text);
    return wv_channel_send(g->ctx, large.store, &large.plan, &message);
}

static wv_control receive_large(struct graph *g, wv_id node)
{
    struct large message, wanted;
    (void)node;
    while ((large.last = wv_channel_receive(g->ctx, large.store, &large.plan, &message)) == 1) {
        wanted.number = large.received++;
        memset(wanted.text, (int)('a' + wanted.number), sizeof wanted.text);
        assert_memory_equal(&message, &wanted, sizeof message);
    }
    return WV_UNCHANGED;
}

TEST(large_messages_arrive_whole)
{
    large = (struct large_channel){.plan = {.node = 1,
                                            .capacity = 2,
                                            .size = sizeof(struct large),
                                            .policy = WV_CHANNEL_REJECT}};
    struct graph *g = graph_create_channels(2, &large.plan, 1);
    large.store = (char *)g->ctx + large.plan.queue;
    g->cycle = receive_large;
    graph_init(g, NULL);
    assert_int_equal(send_large(g, 0), 0);
    assert_int_equal(send_large(g, 1), 0);
    assert_int_equal(send_large(g, 2), -EAGAIN);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(large.received, 2);
    assert_int_equal(large.last, 0);
    assert_int_equal(send_large(g, 2), 0);
    assert_int_equal(wv_channel_close(g->ctx, large.store, &large.plan), 0);
    assert_int_equal(send_large(g, 3), -EPIPE);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(large.received, 3);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(large.last, -EPIPE);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(each_kind_and_capacity_does_as_a_list_would),
        CASE(each_kind_does_so_where_the_system_has_no_barrier),
        CASE(exactly_as_many_wait_as_were_declared),
        CASE(drop_oldest_keeps_the_newest),
        CASE(latest_goes_on_with_the_one_that_found_it_full),
        CASE(what_was_taken_makes_room_before_anything_is_dropped),
        CASE(a_consumer_that_takes_one_message_per_run_gets_all),
        CASE(the_node_runs_while_messages_are_left),
        CASE(a_full_channel_delays_others_by_one_cycle_at_most),
        CASE(a_message_from_a_hook_that_has_received_is_for_the_next_cycle),
        CASE(a_message_from_an_init_hook_is_for_the_first_cycle),
        CASE(under_the_historical_clock_messages_come_between_cycles),
        CASE(closed_and_empty_runs_once_more),
        CASE(closed_while_empty_runs_once),
        CASE(what_is_refused_because_it_is_closed_drops_nothing),
        CASE(the_run_for_the_end_begins_with_an_empty_channel),
        CASE(an_init_hook_may_close_its_channel),
        CASE(a_hook_may_close_its_channel),
        CASE(only_the_nodes_own_cycle_hook_receives),
        CASE(a_shared_hook_receives_from_its_own_nodes_channel),
        CASE(large_messages_arrive_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
