/* test_channel_threads.c: channels between threads: nothing accepted is lost,
 * doubled or reordered, and who waits is let in or told.
 *
 * WV_MESSAGES says how many messages each kind of channel is to pass at
 * capacities 64 and 4096, a hundredth of that at 1, 2 and 3, and WV_CAPACITY which
 * of these is tried alone; `make soak-channel` sets both.
 */
#include "config.h"

#include "runtime/os.h"
#include "tests/unit/channels.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

/* Longer than anything here takes: a test that waits so long has failed. */
#define LONG (20000 * (int64_t)MS)

static struct kind const blocks = {WV_CHANNEL_BLOCK, false};
static struct kind const blocks_single = {WV_CHANNEL_BLOCK, true};
static struct kind const drops_oldest = {WV_CHANNEL_DROP_OLDEST, false};

/* -- Streams -------------------------------------------------------------- */

enum { PRODUCERS_MAX = 4, PRODUCER_SHIFT = 48 };

/* One run: producers number their messages, the consumer checks the numbers. */
struct stream {
    struct kind kind;
    uint32_t capacity, producers;
    uint64_t each;  /* messages of a producer */
    uint64_t pause; /* a producer yields the CPU after so many */
    struct graph *g;
    atomic_uint going; /* producers that are not done */

    /* What the consumer saw. */
    uint64_t next[PRODUCERS_MAX]; /* the least number that may come */
    uint64_t received, wrong;
    struct message newest;
};

struct producer {
    struct stream *stream;
    uint64_t id, refused;
    int err; /* what stopped it */
};

/* The last one that is done closes the channel. */
static void *produce(void *data)
{
    struct producer *me = data;
    struct stream *s = me->stream;
    for (uint64_t i = 0; i < s->each && me->err == 0; i++) {
        while ((me->err = send(s->g, me->id << PRODUCER_SHIFT | i)) == -EAGAIN) {
            me->refused++;
            (void)sched_yield();
        }
        if (i % s->pause == s->pause - 1)
            (void)sched_yield();
    }
    if (--s->going == 0)
        (void)close_channel(s->g);
    return NULL;
}

static bool loses(struct kind kind)
{
    return kind.policy == WV_CHANNEL_DROP_OLDEST || kind.policy == WV_CHANNEL_LATEST;
}

static void check(struct stream *s, struct message const *m)
{
    uint64_t id = m->number >> PRODUCER_SHIFT;
    uint64_t i = m->number & ((UINT64_C(1) << PRODUCER_SHIFT) - 1);
    bool torn = false;
    for (int k = 0; k < 4; k++)
        torn |= m->same[k] != m->number;
    if (torn || id >= s->producers || (loses(s->kind) ? i < s->next[id] : i != s->next[id]))
        s->wrong++;
    else
        s->next[id] = i + 1;
    s->newest = *m;
    s->received++;
}

static wv_control check_all(struct graph *g, wv_id node)
{
    struct stream *s = g->data;
    struct message message;
    int got = 0;
    g->logged = 0;
    while (node == 0 && (got = receive(g, &message)) == 1)
        check(s, &message);
    return got == -EPIPE ? WV_TERMINATE : WV_UNCHANGED;
}

static char const *name_of(struct kind kind)
{
    static char const *const names[] = {"reject", "block", "drop_oldest", "latest"};
    return names[kind.policy];
}

/* One line a run, for the ledger of a long run. */
static void note(struct stream const *s, struct producer const *producers, int64_t ns)
{
    uint64_t refused = 0;
    for (uint32_t i = 0; i < s->producers; i++)
        refused += producers[i].refused;
    if (getenv("WV_MESSAGES"))
        (void)fprintf(stderr,
                      "# channel %s%s, capacity %u, %u producers: %llu sent, %llu received, "
                      "%llu refused, %llu wrong, %.1f s\n",
                      name_of(s->kind), s->kind.single ? " single" : "", s->capacity, s->producers,
                      (unsigned long long)(s->each * s->producers),
                      (unsigned long long)s->received, (unsigned long long)refused,
                      (unsigned long long)s->wrong, (double)ns / 1e9);
}

static void assert_complete(struct stream const *s, struct producer const *producers)
{
    assert_int_equal(s->wrong, 0);
    for (uint32_t i = 0; i < s->producers; i++) {
        assert_int_equal(producers[i].err, 0);
        if (!loses(s->kind))
            assert_int_equal(s->next[i], s->each);
    }
    /* The newest is never lost. */
    assert_true(s->received > 0);
    assert_int_equal(s->newest.number & ((UINT64_C(1) << PRODUCER_SHIFT) - 1), s->each - 1);
}

static void run_stream(struct stream *s)
{
    struct producer producers[PRODUCERS_MAX];
    pthread_t threads[PRODUCERS_MAX];
    int64_t start = wv_os_mono_ns();
    s->g = with_channel(s->kind, s->capacity);
    s->g->cycle = check_all;
    s->g->data = s;
    s->going = s->producers;
    for (uint32_t i = 0; i < s->producers; i++) {
        producers[i] = (struct producer){.stream = s, .id = i};
        assert_int_equal(pthread_create(&threads[i], NULL, produce, &producers[i]), 0);
    }
    wv_state state;
    do
        state = wv_graph_cycle(s->g->ctx, LONG);
    while (state == WV_RAN);
    for (uint32_t i = 0; i < s->producers; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    note(s, producers, wv_os_mono_ns() - start);
    assert_int_equal(state, WV_STOPPED);
    assert_complete(s, producers);
    graph_destroy(s->g);
}

/* Where every message waits for the one before it, a switch of threads each. */
static uint64_t messages(struct kind kind, uint32_t capacity)
{
    char const *text = getenv("WV_MESSAGES");
    if (!text)
        return loses(kind) ? 300000 : capacity > 3 ? 100000 : 2000;
    uint64_t count = strtoull(text, NULL, 10);
    assert_true(count >= 1000);
    return capacity > 3 ? count : count / 100;
}

static void stream(struct kind kind, uint32_t capacity, uint32_t producers, uint64_t each,
                   uint64_t pause)
{
    run_stream(&(struct stream){.kind = kind,
                                .capacity = capacity,
                                .producers = producers,
                                .each = each,
                                .pause = pause});
}

static bool is_wanted(uint32_t capacity)
{
    char const *text = getenv("WV_CAPACITY");
    return !text || strtoul(text, NULL, 10) == capacity;
}

/* Once as fast as can be, once with pauses, in which the graph falls asleep. */
static void stream_kind(struct kind kind, uint32_t producers)
{
    static uint32_t const capacities[] = {1, 2, 3, 64, 4096};
    for (size_t k = 0; k < COUNT(capacities); k++) {
        if (!is_wanted(capacities[k]))
            continue;
        uint64_t each = messages(kind, capacities[k]) / producers / 2;
        stream(kind, capacities[k], producers, each, UINT64_MAX);
        stream(kind, capacities[k], producers, each, each / 40 + 1);
    }
}

static void stream_policy(wv_channel_policy policy)
{
    stream_kind((struct kind){policy, true}, 1);
    stream_kind((struct kind){policy, false}, 1);
    stream_kind((struct kind){policy, false}, PRODUCERS_MAX);
}

TEST(reject_nothing_accepted_is_lost_doubled_or_reordered)
{
    stream_policy(WV_CHANNEL_REJECT);
}

TEST(block_nothing_is_lost_doubled_or_reordered)
{
    stream_policy(WV_CHANNEL_BLOCK);
}

TEST(drop_oldest_keeps_the_order_and_the_newest)
{
    stream_policy(WV_CHANNEL_DROP_OLDEST);
}

TEST(latest_keeps_the_order_and_the_newest)
{
    stream_policy(WV_CHANNEL_LATEST);
}

TEST(the_same_where_the_system_has_no_barrier)
{
    os.no_barrier = -ENOSYS;
    for (size_t i = 0; i < COUNT(kinds); i++)
        stream(kinds[i], 3, kinds[i].single ? 1 : PRODUCERS_MAX, 1000, 7);
    assert_int_equal(os.barriers, 0);
}

/* -- Waiting -------------------------------------------------------------- */

/* A thread that sends one message. */
struct sender {
    pthread_t thread;
    struct graph *g;
    uint64_t number;
    int result;
};

static void *send_one(void *data)
{
    struct sender *sender = data;
    sender->result = send(sender->g, sender->number);
    return NULL;
}

static void begin_to_send(struct sender *sender, struct graph *g, uint64_t number)
{
    *sender = (struct sender){.g = g, .number = number};
    assert_int_equal(pthread_create(&sender->thread, NULL, send_one, sender), 0);
}

static void until_asleep(unsigned senders)
{
    while (os.sleeps < senders)
        (void)sched_yield();
}

static void assert_sent(struct sender *sender, int result)
{
    assert_int_equal(pthread_join(sender->thread, NULL), 0);
    assert_int_equal(sender->result, result);
}

/* A channel for one message, which has one, and a sender that waits. */
static struct graph *with_waiting(struct kind kind, struct sender *sender)
{
    struct graph *g = with_channel(kind, 1);
    assert_int_equal(send(g, 1), 0);
    os.sleeps = 0;
    begin_to_send(sender, g, 2);
    until_asleep(1);
    return g;
}

static void waits_for_room(struct kind kind)
{
    struct sender sender;
    struct graph *g = with_waiting(kind, &sender);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_got(1);
    assert_sent(&sender, 0);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_got(2);
    graph_destroy(g);
}

TEST(block_waits_until_there_is_room)
{
    waits_for_room(blocks);
    waits_for_room(blocks_single);
    os.no_barrier = -ENOSYS;
    waits_for_room(blocks);
    waits_for_room(blocks_single);
}

TEST(all_who_wait_are_let_in_as_there_is_room)
{
    struct sender senders[5];
    struct graph *g = with_channel(blocks, 1);
    consumer.most = 1;
    assert_int_equal(send(g, 0), 0);
    for (uint64_t i = 0; i < COUNT(senders); i++)
        begin_to_send(&senders[i], g, i + 1);
    until_asleep(COUNT(senders));
    for (size_t i = 0; i < COUNT(senders) + 1; i++)
        assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    for (size_t i = 0; i < COUNT(senders); i++)
        assert_sent(&senders[i], 0);
    assert_int_equal(consumer.count, COUNT(senders) + 1);
    graph_destroy(g);
}

static wv_control consume_second(struct graph *g, wv_id node)
{
    return node == 1 ? consume(g, 0) : WV_UNCHANGED;
}

TEST(who_waits_at_the_last_of_several_channels_is_let_in_and_told)
{
    wv_channel_plan plan = {.capacity = 1, .size = sizeof(struct message), .policy = WV_CHANNEL_BLOCK};
    wv_channel_plan plans[2] = {plan, plan};
    struct sender sender;
    plans[1].node = 1;
    struct graph *g = graph_create_channels(2, plans, 2);
    consumer = (struct consumer){.most = UINT32_MAX, .plan = plans[1]};
    g->cycle = consume_second;
    graph_init(g, NULL);
    os.sleeps = 0;
    assert_int_equal(send(g, 1), 0);
    begin_to_send(&sender, g, 2);
    until_asleep(1);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_got(1);
    assert_sent(&sender, 0);
    begin_to_send(&sender, g, 3);
    until_asleep(2);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_sent(&sender, -EPIPE);
    graph_destroy(g);
}

static void close_wakes(struct kind kind)
{
    struct sender sender;
    struct graph *g = with_waiting(kind, &sender);
    assert_int_equal(close_channel(g), 0);
    assert_sent(&sender, -EPIPE);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1);
    graph_destroy(g);
}

TEST(close_wakes_who_waits)
{
    close_wakes(blocks);
    close_wakes(blocks_single);
}

TEST(close_wakes_who_waits_also_when_the_kernel_refuses)
{
    if (!has_barrier())
        return;
    struct sender sender;
    struct graph *g = with_waiting(blocks_single, &sender);
    os.barrier_error = -ENOMEM;
    assert_int_equal(close_channel(g), -ENOMEM);
    assert_sent(&sender, -EPIPE);
    graph_destroy(g);
}

static void stop_wakes(struct kind kind)
{
    struct sender sender;
    struct graph *g = with_waiting(kind, &sender);
    assert_int_equal(wv_graph_stop(g->ctx), 0);
    assert_int_equal(graph_cycle(g), WV_STOPPED);
    assert_sent(&sender, -EPIPE);
    graph_destroy(g);
}

TEST(stop_wakes_who_waits)
{
    stop_wakes(blocks);
    stop_wakes(blocks_single);
}

static wv_control sweep_0(struct graph *g, wv_id node)
{
    (void)g;
    return node == 0 ? WV_SWEEP : WV_UNCHANGED;
}

static void sweep_wakes(struct kind kind)
{
    struct sender sender;
    struct graph *g = with_waiting(kind, &sender);
    g->cycle = sweep_0;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_sent(&sender, -EPIPE);
    graph_destroy(g);
}

TEST(sweep_wakes_who_waits)
{
    sweep_wakes(blocks);
    sweep_wakes(blocks_single);
}

/* What is left of the senders must not touch the next life. */
static void finish_wakes(struct kind kind)
{
    struct sender sender;
    struct graph *g = with_waiting(kind, &sender);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    graph_init(g, NULL);
    assert_int_equal(((wv_channel *)store_of(g))->waiting, 0);
    assert_sent(&sender, -EPIPE);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    begin_to_send(&sender, g, 3);
    assert_sent(&sender, 0);
    begin_to_send(&sender, g, 4);
    until_asleep(2);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_sent(&sender, -EPIPE);
    graph_destroy(g);
}

TEST(finish_wakes_who_waits_and_returns_when_they_have_left)
{
    finish_wakes(blocks);
    finish_wakes(blocks_single);
}

static struct graph *has_room_now;

/* The graph has made room, and looked for senders when nobody waited. */
static void make_room_and_not_tell(void)
{
    struct message message;
    wv_channel *q = store_of(has_room_now);
    assert_int_equal(q->waiting, 1);
    assert_true(wv_channel_take(q, &consumer.plan, &message));
}

static void room_before_the_barrier(struct kind kind)
{
    struct sender sender;
    has_room_now = with_channel(kind, 1);
    assert_int_equal(send(has_room_now, 1), 0);
    os.barriers = os.sleeps = 0;
    os.barrier = make_room_and_not_tell;
    begin_to_send(&sender, has_room_now, 2);
    assert_sent(&sender, 0);
    assert_int_equal(os.barriers, 1);
    assert_int_equal(os.sleeps, 0);
    os.barrier = NULL;
    graph_destroy(has_room_now);
}

TEST(the_barrier_stands_between_saying_that_one_waits_and_the_last_look)
{
    if (!has_barrier())
        return;
    room_before_the_barrier(blocks);
    room_before_the_barrier(blocks_single);
}

/* It has looked, and found no room; then there is some, and it is called. */
static void make_room_and_tell(void)
{
    os.sleeping = NULL;
    assert_int_equal(graph_cycle(has_room_now), WV_RAN);
}

TEST(a_call_before_the_sleep_is_not_slept_through)
{
    struct sender sender;
    has_room_now = with_channel(blocks, 1);
    assert_int_equal(send(has_room_now, 1), 0);
    os.sleeping = make_room_and_tell;
    begin_to_send(&sender, has_room_now, 2);
    assert_sent(&sender, 0);
    assert_int_equal(os.sleeps, 1);
    graph_destroy(has_room_now);
}

TEST(who_waits_is_not_woken_for_nothing)
{
    struct sender sender;
    struct graph *g = with_waiting(blocks, &sender);
    uint32_t room = ((wv_channel *)store_of(g))->room;
    consumer.most = 0;
    for (int i = 0; i < 3; i++)
        assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(((wv_channel *)store_of(g))->room, room);
    consumer.most = 1;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_sent(&sender, 0);
    consumer.most = 0;
    room = ((wv_channel *)store_of(g))->room;
    begin_to_send(&sender, g, 3);
    until_asleep(2);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(((wv_channel *)store_of(g))->room, room);
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    assert_sent(&sender, -EPIPE);
    graph_destroy(g);
}

TEST(who_cannot_wait_is_told)
{
    if (!has_barrier())
        return;
    struct sender sender;
    struct graph *g = with_channel(blocks, 1);
    assert_int_equal(send(g, 1), 0);
    os.barrier_error = -ENOMEM;
    begin_to_send(&sender, g, 2);
    assert_sent(&sender, -ENOMEM);
    assert_int_equal(os.sleeps, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(1);
    os.barrier_error = 0;
    graph_destroy(g);
}

struct runner {
    struct graph *g;
    atomic_bool ran;
    int results[3];
};

static void *run_a_full_graph(void *data)
{
    struct runner *runner = data;
    runner->results[0] = (int)graph_cycle(runner->g);
    runner->results[1] = send(runner->g, 2);
    runner->ran = true;
    until_asleep(1);
    consumer.most = 1;
    runner->results[2] = (int)graph_cycle(runner->g);
    return NULL;
}

TEST(the_graphs_own_thread_is_the_one_that_ran_it_last)
{
    struct runner runner = {.g = with_channel(blocks, 1)};
    pthread_t thread;
    consumer.most = 0;
    assert_int_equal(send(runner.g, 1), 0);
    assert_int_equal(send(runner.g, 2), -EDEADLK); /* it initialised the graph */
    assert_int_equal(pthread_create(&thread, NULL, run_a_full_graph, &runner), 0);
    while (!runner.ran)
        (void)sched_yield();
    assert_int_equal(send(runner.g, 3), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(runner.results[0], WV_RAN);
    assert_int_equal(runner.results[1], -EDEADLK);
    assert_int_equal(runner.results[2], WV_RAN);
    assert_got(1);
    graph_destroy(runner.g);
}

static void *init_and_fill(void *data)
{
    struct graph *g = data;
    return wv_graph_init(g->ctx, &g->plan, NULL) == 0 && send(g, 1) == 0 ? g : NULL;
}

TEST(a_thread_that_is_gone_owns_nothing)
{
    struct graph *g = create_with_channel(blocks, 1);
    struct sender sender;
    pthread_t thread;
    void *good;
    assert_int_equal(pthread_create(&thread, NULL, init_and_fill, g), 0);
    assert_int_equal(pthread_join(thread, &good), 0);
    assert_ptr_equal(good, g);
    begin_to_send(&sender, g, 2); /* probably with what the other one left */
    until_asleep(1);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_sent(&sender, 0);
    graph_destroy(g);
}

static void *send_until_open(void *data)
{
    struct graph *g = data;
    while (send(g, 6) == -EPIPE)
        (void)sched_yield();
    return NULL;
}

static void tries_early(struct kind kind)
{
    struct graph *g = create_with_channel(kind, 2);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, send_until_open, g), 0);
    graph_init(g, NULL);
    assert_int_equal(wv_graph_cycle(g->ctx, LONG), WV_RAN);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_got(6);
    graph_destroy(g);
}

TEST(a_sender_may_try_while_the_graph_is_made)
{
    for_each_kind(tries_early);
}

/* -- Dropping what is still being sent ------------------------------------ */

/* A channel for one message, of which a sender has claimed the place. */
static struct graph *with_claimed(struct sender *sender)
{
    struct graph *g = with_channel(drops_oldest, 1);
    wv_channel *q = store_of(g);
    (void)__atomic_fetch_add(&q->tail, 2, __ATOMIC_RELAXED);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    os.sleeps = 0;
    begin_to_send(sender, g, 2);
    until_asleep(1);
    return g;
}

TEST(a_message_that_is_still_being_sent_makes_room_when_it_is_there)
{
    struct sender sender;
    struct graph *g = with_claimed(&sender);
    wv_channel_plan const *plan = &consumer.plan;
    uint64_t cell = wv_cell_make(plan, 0, WV_CELL_FULL, 0);
    __atomic_store_n(wv_cell(store_of(g), 0), cell, __ATOMIC_RELEASE);
    assert_true(wv_channel_is_watched(store_of(g), plan));
    assert_int_equal(wv_channel_sent(g->ctx, store_of(g), plan), 0);
    assert_sent(&sender, 0);
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_got(2);
    graph_destroy(g);
}

TEST(close_wakes_who_waits_for_what_is_still_being_sent)
{
    struct sender sender;
    struct graph *g = with_claimed(&sender);
    assert_int_equal(close_channel(g), 0);
    assert_sent(&sender, -EPIPE);
    assert_int_equal(graph_cycle(g), WV_IDLE);
    graph_destroy(g);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(reject_nothing_accepted_is_lost_doubled_or_reordered),
        CASE(block_nothing_is_lost_doubled_or_reordered),
        CASE(drop_oldest_keeps_the_order_and_the_newest),
        CASE(latest_keeps_the_order_and_the_newest),
        CASE(the_same_where_the_system_has_no_barrier),
        CASE(block_waits_until_there_is_room),
        CASE(all_who_wait_are_let_in_as_there_is_room),
        CASE(who_waits_at_the_last_of_several_channels_is_let_in_and_told),
        CASE(close_wakes_who_waits),
        CASE(close_wakes_who_waits_also_when_the_kernel_refuses),
        CASE(stop_wakes_who_waits),
        CASE(sweep_wakes_who_waits),
        CASE(finish_wakes_who_waits_and_returns_when_they_have_left),
        CASE(the_barrier_stands_between_saying_that_one_waits_and_the_last_look),
        CASE(a_call_before_the_sleep_is_not_slept_through),
        CASE(who_waits_is_not_woken_for_nothing),
        CASE(who_cannot_wait_is_told),
        CASE(the_graphs_own_thread_is_the_one_that_ran_it_last),
        CASE(a_thread_that_is_gone_owns_nothing),
        CASE(a_sender_may_try_while_the_graph_is_made),
        CASE(a_message_that_is_still_being_sent_makes_room_when_it_is_there),
        CASE(close_wakes_who_waits_for_what_is_still_being_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
