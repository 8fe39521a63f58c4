/* channels.h: graphs with a channel, for the units about channels.
 *
 * Node 0 has a channel of `struct message`; node 1 has none.  Node 0 receives at
 * most `most` messages a run, and notes them.
 */
#ifndef UNIT_CHANNELS_H
#define UNIT_CHANNELS_H

#include "runtime/os.h"

#include "tests/unit/graph.h"

#include <errno.h>

/* Long enough to be seen half-written. */
struct message {
    uint64_t number, same[4];
};

/* Some systems have no barrier for all threads: nothing to test then. */
static inline bool has_barrier(void)
{
    return wv_os_barrier_enable() == 0;
}

/* A way to declare a channel. */
struct kind {
    wv_channel_policy policy;
    bool single;
};

static struct kind const kinds[] = {
    {WV_CHANNEL_REJECT, false},      {WV_CHANNEL_REJECT, true},
    {WV_CHANNEL_BLOCK, false},       {WV_CHANNEL_BLOCK, true},
    {WV_CHANNEL_DROP_OLDEST, false}, {WV_CHANNEL_DROP_OLDEST, true},
    {WV_CHANNEL_LATEST, false},      {WV_CHANNEL_LATEST, true},
};

static inline void for_each_kind(void (*test)(struct kind kind))
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        test(kinds[i]);
}

/* The channel of node 0 and who receives from it, of one graph at a time. */
struct consumer {
    wv_channel_plan plan;
    unsigned most;
    uint64_t got[5000];
    size_t count; /* of `got` */
    int last;     /* what the last receive said */
};

static struct consumer consumer;

static inline void *store_of(struct graph *g)
{
    return (char *)g->ctx + consumer.plan.queue;
}

static inline struct message message_of(uint64_t number)
{
    return (struct message){number, {number, number, number, number}};
}

static inline int send(struct graph *g, uint64_t number)
{
    struct message message = message_of(number);
    return wv_channel_send(g->ctx, store_of(g), &consumer.plan, &message);
}

static inline int close_channel(struct graph *g)
{
    return wv_channel_close(g->ctx, store_of(g), &consumer.plan);
}

static inline int receive(struct graph *g, struct message *message)
{
    return wv_channel_receive(g->ctx, store_of(g), &consumer.plan, message);
}

static inline wv_control consume(struct graph *g, wv_id node)
{
    struct message message = message_of(0);
    consumer.last = 0;
    for (unsigned i = 0; node == 0 && i < consumer.most; i++) {
        consumer.last = receive(g, &message);
        if (consumer.last != 1)
            return WV_UNCHANGED;
        for (int k = 0; k < 4; k++)
            assert_true(message.same[k] == message.number);
        assert_true(consumer.count < COUNT(consumer.got));
        consumer.got[consumer.count++] = message.number;
    }
    return WV_UNCHANGED;
}

/* Not initialised yet. */
static inline struct graph *create_with_channel(struct kind kind, uint32_t capacity)
{
    consumer = (struct consumer){.most = UINT32_MAX};
    consumer.plan = (wv_channel_plan){.node = 0,
                                      .capacity = capacity,
                                      .size = sizeof(struct message),
                                      .policy = kind.policy,
                                      .single = kind.single};
    struct graph *g = graph_create_channels(2, &consumer.plan, 1);
    g->cycle = consume;
    return g;
}

static inline struct graph *with_channel(struct kind kind, uint32_t capacity)
{
    struct graph *g = create_with_channel(kind, capacity);
    graph_init(g, NULL);
    return g;
}

/* These were received, in this order, and no others since the last look. */
#define assert_got(...)                                                     \
    assert_received((uint64_t const[]){__VA_ARGS__},                        \
                    COUNT(((uint64_t const[]){__VA_ARGS__})), __FILE__, __LINE__)
#define assert_got_none() assert_received(NULL, 0, __FILE__, __LINE__)

static inline void assert_received(uint64_t const *numbers, size_t count, char const *file,
                                   int line)
{
    bool same = consumer.count == count;
    for (size_t i = 0; same && i < count; i++)
        same = consumer.got[i] == numbers[i];
    if (!same) {
        print_error("%zu messages, not %zu:", consumer.count, count);
        for (size_t i = 0; i < consumer.count; i++)
            print_error(" %lu", (unsigned long)consumer.got[i]);
        print_error("\n");
        _fail(file, line);
    }
    consumer.count = 0;
}

#endif
