/* wavelet-channel.h: the queues of channels; a part of the contract that
 * wavelet-graph.h opens.
 *
 * Sending and receiving are inline, so that capacity and size of a message are
 * constants where they are used.  Whatever is rare, or has to wait, lies in the
 * library.
 *
 * There are three queues, all without locks:
 *
 *   single    `single` that never drops.  A ring of messages: the producer
 *             writes one and then moves `tail`, the consumer reads one and then
 *             moves `head`; each remembers where the other one was: the producer
 *             as the `limit` of its tail, which is 0 unless the channel is open.
 *   shared    several producers, never drops.  The same, but a producer claims a
 *             position by moving `tail`, writes the message, and then says in the
 *             slot's `turn` which position's it is.  The consumer looks at that and
 *             not at the tail, and writes nothing but its head.
 *   dropping  drop_oldest and latest.  Claimed in the same way, but also where
 *             the slot still holds the message from a lap before, which then
 *             makes room.  So that neither the consumer that reads a message
 *             nor a producer that wants its place waits for the other, slots
 *             and buffers are two things: a cell names its turn and its buffer
 *             in one word, and the consumer takes a message by leaving its
 *             spare buffer in place of it.
 *
 * A sender to the first two asks nothing before it puts a message: where it is
 * closed, limit or tail (WV_TAIL_CLOSED) are as if the ring were full.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */
#ifndef WAVELET_CHANNEL_H
#define WAVELET_CHANNEL_H

#include <string.h>
#include <wavelet-cycle.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* Inlined even where the compiler finds it large: with the plan's constants
 * little is left of it. */
#define WV_CHANNEL_INLINE static inline __attribute__((always_inline))

/* What a full channel does with a message. */
typedef enum wv_channel_policy {
    WV_CHANNEL_REJECT,      /* it is refused */
    WV_CHANNEL_BLOCK,       /* the sender waits */
    WV_CHANNEL_DROP_OLDEST, /* the oldest that waits makes room */
    WV_CHANNEL_LATEST       /* all that wait make room */
} wv_channel_policy;

/* wv_channel.state: while it is WV_CHANNEL_OPEN alone, who put a message is done. */
enum {
    WV_CHANNEL_OPEN = 1,    /* messages are taken; 0 before init, and when released */
    WV_CHANNEL_CLOSED = 2,  /* by wv_channel_close */
    WV_CHANNEL_SETTLED = 4, /* single: and all that was sent before is to be seen */
    WV_CHANNEL_FENCED = 8   /* senders have to look whether the graph sleeps; see runtime/meet.h */
};

/* A queue; its slots follow.  What is mostly read, what producers write and
 * what the consumer writes lie on different cache lines. */
typedef struct wv_channel {
    uint8_t apart[64];
    uint32_t state;
    uint32_t waiting; /* senders that wait for room */
    uint32_t room;    /* changes when they are to look again */
    uint64_t end;     /* single: the messages there are in all, once it is decided */

    uint8_t apart_from_producers[64];
    uint64_t tail;  /* messages sent; dropping: twice that, + 1 when closed */
    uint64_t limit; /* of the tail, but for dropping; 0: not open yet, or (single) any more */

    uint8_t apart_from_consumer[64];
    uint64_t head;      /* messages taken; dropping: the lap that the oldest one is in */
    uint64_t tail_seen; /* single */
    uint64_t freed;     /* the head when senders were last told of room */
    uint32_t place;     /* dropping: and its place there */
    uint32_t spare;     /* dropping: the consumer's buffer */
    bool sealed;        /* single: tail_seen is the end */
    bool ended;         /* the node ran for the end */
    uint8_t apart_from_slots[64];
} wv_channel;

/* The three queues for `capacity` messages, as members of a graph's struct. */
#define WV_CHANNEL_SINGLE(type, capacity) \
    struct {                              \
        wv_channel queue;                 \
        struct {                          \
            type message;                 \
        } slot[capacity];                 \
    }
#define WV_CHANNEL_SHARED(type, capacity) \
    struct {                              \
        wv_channel queue;                 \
        struct {                          \
            uint64_t turn;                \
            type message;                 \
        } slot[capacity];                 \
    }
#define WV_CHANNEL_DROPPING(type, capacity) \
    struct {                                \
        wv_channel queue;                   \
        uint64_t cell[capacity];            \
        struct {                            \
            type message;                   \
        } slot[(capacity) + 1];             \
    }

struct wv_channel_plan {
    wv_id node;
    uint32_t capacity;
    size_t queue;   /* offset of the wv_channel in the graph's struct */
    size_t slot;    /* offset of the first slot from there */
    size_t stride;  /* from one slot to the next */
    size_t message; /* offset of the message in a slot */
    size_t size;    /* of a message */
    wv_channel_policy policy;
    bool single; /* one producer at a time */
};

/* The plan of the channel at `member` of `graph`, which is a struct's name. */
#define WV_CHANNEL_PLAN(graph, member, node, capacity, policy, single)               \
    {                                                                                \
        node, capacity, offsetof(graph, member.queue),                               \
            offsetof(graph, member.slot) - offsetof(graph, member.queue),            \
            sizeof(((graph *)0)->member.slot[0]),                                    \
            offsetof(graph, member.slot[0].message) - offsetof(graph, member.slot),  \
            sizeof(((graph *)0)->member.slot[0].message), policy, single             \
    }

/* Close it: what was sent is still received.  Any thread.  0, also when it was
 * closed; -EPIPE: released, or the graph is not initialised; another -errno of
 * the kernel: call again. */
int wv_channel_close(wv_ctx *ctx, void *store, wv_channel_plan const *plan);

/* The rest of wv_channel_send: all that is not the short way; and what a
 * sender has to do after it put a message. */
int wv_channel_resend(wv_ctx *ctx, void *store, wv_channel_plan const *plan,
                      void const *message);
int wv_channel_sent(wv_ctx *ctx, void *store, wv_channel_plan const *plan);

/* The rest of wv_channel_receive: why there was none; and all of it in debug
 * builds, and in contexts of wavelet-testing.h, where there is no store. */
int wv_channel_none(wv_ctx *ctx, void *store, wv_channel_plan const *plan, void *message);

/* -- Slots ----------------------------------------------------------------- */

WV_CHANNEL_INLINE bool wv_channel_drops(wv_channel_plan const *plan)
{
    return plan->policy >= WV_CHANNEL_DROP_OLDEST;
}

WV_CHANNEL_INLINE bool wv_channel_is_single(wv_channel_plan const *plan)
{
    return plan->single && !wv_channel_drops(plan);
}

WV_CHANNEL_INLINE char *wv_channel_slot(void *store, wv_channel_plan const *plan, uint64_t slot)
{
    return (char *)store + plan->slot + slot * plan->stride;
}

/* The slot of a position of a ring; where the capacity is no constant, to divide takes long. */
WV_CHANNEL_INLINE char *wv_channel_at(void *store, wv_channel_plan const *plan, uint64_t position)
{
    uint64_t mask = plan->capacity - 1;
    return wv_channel_slot(store, plan, (plan->capacity & mask) == 0 ? position & mask
                                                                      : position % plan->capacity);
}

/* The place behind another one. */
WV_CHANNEL_INLINE uint32_t wv_channel_after(wv_channel_plan const *plan, uint32_t place)
{
    return place + 1 == plan->capacity ? 0 : place + 1;
}

/* -- Single ---------------------------------------------------------------- */

/* Is there room, as the consumer took some?  A limit of 0 is left as it is, also one that
 * somebody writes just now. */
WV_CHANNEL_INLINE bool wv_channel_has_room(wv_channel *q, wv_channel_plan const *plan,
                                           uint64_t tail, uint64_t limit)
{
    uint64_t room = __atomic_load_n(&q->head, __ATOMIC_ACQUIRE) + plan->capacity;
    return limit != 0 && tail < room &&
           __atomic_compare_exchange_n(&q->limit, &limit, room, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
}

WV_CHANNEL_INLINE bool wv_single_put(void *store, wv_channel_plan const *plan, void const *message)
{
    wv_channel *q = (wv_channel *)store;
    uint64_t limit = __atomic_load_n(&q->limit, __ATOMIC_ACQUIRE);
    uint64_t tail = __atomic_load_n(&q->tail, __ATOMIC_RELAXED);
    if (WV_UNLIKELY(tail >= limit) && !wv_channel_has_room(q, plan, tail, limit))
        return false;
    memcpy(wv_channel_at(store, plan, tail) + plan->message, message, plan->size);
    __atomic_store_n(&q->tail, tail + 1, __ATOMIC_RELEASE);
    return true;
}

WV_CHANNEL_INLINE bool wv_single_take(void *store, wv_channel_plan const *plan, void *message)
{
    wv_channel *q = (wv_channel *)store;
    uint64_t head = __atomic_load_n(&q->head, __ATOMIC_RELAXED);
    if (WV_UNLIKELY(head == q->tail_seen)) {
        if (!q->sealed)
            q->tail_seen = __atomic_load_n(&q->tail, __ATOMIC_ACQUIRE);
        if (head == q->tail_seen)
            return false;
    }
    memcpy(message, wv_channel_at(store, plan, head) + plan->message, plan->size);
    __atomic_store_n(&q->head, head + 1, __ATOMIC_RELEASE);
    return true;
}

/* While it is open. */
WV_CHANNEL_INLINE bool wv_single_waits(void *store)
{
    wv_channel *q = (wv_channel *)store;
    q->tail_seen = __atomic_load_n(&q->tail, __ATOMIC_ACQUIRE);
    return q->head != q->tail_seen;
}

/* -- Shared ---------------------------------------------------------------- */

/* Added to the tail when it is closed or released: it is then beyond any limit. */
#define WV_TAIL_CLOSED (UINT64_C(1) << 63)

/* In the slot of a position: one more than the position whose message it holds; 0: none. */
WV_CHANNEL_INLINE uint64_t *wv_shared_turn(void *store, wv_channel_plan const *plan,
                                           uint64_t position)
{
    return (uint64_t *)(void *)wv_channel_at(store, plan, position);
}

WV_CHANNEL_INLINE bool wv_shared_put(void *store, wv_channel_plan const *plan, void const *message)
{
    wv_channel *q = (wv_channel *)store;
    uint64_t tail = __atomic_load_n(&q->tail, __ATOMIC_ACQUIRE), limit;
    do {
        limit = __atomic_load_n(&q->limit, __ATOMIC_ACQUIRE);
        if (WV_UNLIKELY(tail >= limit) && !wv_channel_has_room(q, plan, tail, limit))
            return false;
    } while (WV_UNLIKELY(!__atomic_compare_exchange_n(&q->tail, &tail, tail + 1, true,
                                                      __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)));
    uint64_t *turn = wv_shared_turn(store, plan, tail);
    memcpy((char *)turn + plan->message, message, plan->size);
    __atomic_store_n(turn, tail + 1, __ATOMIC_RELEASE);
    return true;
}

WV_CHANNEL_INLINE bool wv_shared_waits(void *store, wv_channel_plan const *plan)
{
    uint64_t head = ((wv_channel *)store)->head;
    return __atomic_load_n(wv_shared_turn(store, plan, head), __ATOMIC_ACQUIRE) == head + 1;
}

WV_CHANNEL_INLINE bool wv_shared_take(void *store, wv_channel_plan const *plan, void *message)
{
    wv_channel *q = (wv_channel *)store;
    uint64_t head = q->head, *turn = wv_shared_turn(store, plan, head);
    /* Not compared with what the head will be, which compilers would then take from the slot. */
    if (WV_UNLIKELY(__atomic_load_n(turn, __ATOMIC_ACQUIRE) - head != 1))
        return false;
    memcpy(message, (char *)turn + plan->message, plan->size);
    __atomic_store_n(&q->head, head + 1, __ATOMIC_RELEASE);
    return true;
}

/* -- Dropping -------------------------------------------------------------- */

/* A cell: a turn above the number of a buffer.  A turn: four times the lap that
 * the cell is in, and what it is there. */
enum { WV_CELL_FREE = 0, WV_CELL_TAKEN = 1, WV_CELL_FULL = 2 };

/* How many bits number the buffers 0 to `capacity`. */
WV_CHANNEL_INLINE uint32_t wv_cell_bits(wv_channel_plan const *plan)
{
    return 64 - (uint32_t)__builtin_clzll(plan->capacity);
}

WV_CHANNEL_INLINE uint64_t *wv_cell(void *store, uint64_t i)
{
    return (uint64_t *)(void *)((char *)store + sizeof(wv_channel)) + i;
}

WV_CHANNEL_INLINE uint64_t wv_cell_make(wv_channel_plan const *plan, uint64_t lap, uint32_t is,
                                        uint64_t buffer)
{
    return (4 * lap + is) << wv_cell_bits(plan) | buffer;
}

WV_CHANNEL_INLINE uint64_t wv_cell_buffer(wv_channel_plan const *plan, uint64_t cell)
{
    return cell & ((UINT64_C(1) << wv_cell_bits(plan)) - 1);
}

/* Claim a position, where the cell is as it was seen; false: the message of the
 * lap before is still being written, or it is closed. */
WV_CHANNEL_INLINE bool wv_dropping_claim(void *store, wv_channel_plan const *plan,
                                         uint64_t *position, uint64_t *cell)
{
    wv_channel *q = (wv_channel *)store;
    uint64_t tail = __atomic_load_n(&q->tail, __ATOMIC_RELAXED);
    for (;;) {
        uint64_t lap = tail / 2 / plan->capacity;
        *cell = __atomic_load_n(wv_cell(store, tail / 2 % plan->capacity), __ATOMIC_ACQUIRE);
        uint64_t turn = *cell >> wv_cell_bits(plan);
        bool free = turn == 4 * lap + WV_CELL_FREE;
        bool full = turn + 4 == 4 * lap + WV_CELL_FULL; /* a lap before */
        if (tail % 2 == 1 || (turn < 4 * lap && !full))
            return false;
        if (!free && !full) { /* others were faster */
            tail = __atomic_load_n(&q->tail, __ATOMIC_RELAXED);
        } else if (__atomic_compare_exchange_n(&q->tail, &tail, tail + 2, true, __ATOMIC_RELAXED,
                                               __ATOMIC_RELAXED)) {
            *position = tail / 2;
            return true;
        }
    }
}

WV_CHANNEL_INLINE bool wv_dropping_put(void *store, wv_channel_plan const *plan,
                                       void const *message)
{
    uint64_t position, cell;
    if (!wv_dropping_claim(store, plan, &position, &cell))
        return false;
    uint64_t lap = position / plan->capacity;
    uint64_t *at = wv_cell(store, position % plan->capacity);
    uint64_t buffer = wv_cell_buffer(plan, cell);
    if (cell >> wv_cell_bits(plan) != 4 * lap + WV_CELL_FREE &&
        !__atomic_compare_exchange_n(at, &cell, wv_cell_make(plan, lap, WV_CELL_TAKEN, buffer),
                                     false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
        buffer = wv_cell_buffer(plan, cell); /* the consumer was faster: nothing is dropped */
    memcpy(wv_channel_slot(store, plan, buffer) + plan->message, message, plan->size);
    __atomic_store_n(at, wv_cell_make(plan, lap, WV_CELL_FULL, buffer), __ATOMIC_RELEASE);
    return true;
}

/* Move on to the oldest message, past those that made room: its cell, where it
 * is or will be.  A cell is in a later lap than the consumer only when its
 * message was dropped, and with it all that waited (latest), or one more for
 * each later message. */
WV_CHANNEL_INLINE uint64_t wv_dropping_oldest(void *store, wv_channel_plan const *plan)
{
    wv_channel *q = (wv_channel *)store;
    for (;;) {
        uint64_t cell = __atomic_load_n(wv_cell(store, q->place), __ATOMIC_ACQUIRE);
        uint64_t lap = (cell >> wv_cell_bits(plan)) / 4;
        if (lap <= q->head)
            return cell;
        q->head = lap;
        if (plan->policy == WV_CHANNEL_LATEST)
            continue;
        q->place = wv_channel_after(plan, q->place);
        if (q->place != 0) /* it lies behind it, in the lap before */
            q->head--;
    }
}

WV_CHANNEL_INLINE bool wv_dropping_waits(void *store, wv_channel_plan const *plan)
{
    uint64_t cell = wv_dropping_oldest(store, plan);
    return cell >> wv_cell_bits(plan) == 4 * ((wv_channel *)store)->head + WV_CELL_FULL;
}

WV_CHANNEL_INLINE bool wv_dropping_take(void *store, wv_channel_plan const *plan, void *message)
{
    wv_channel *q = (wv_channel *)store;
    uint64_t cell = 0;
    bool taken = false;
    while (!taken) { /* until it is not dropped meanwhile */
        cell = wv_dropping_oldest(store, plan);
        if (cell >> wv_cell_bits(plan) != 4 * q->head + WV_CELL_FULL)
            return false;
        uint64_t left = wv_cell_make(plan, q->head + 1, WV_CELL_FREE, q->spare);
        taken = __atomic_compare_exchange_n(wv_cell(store, q->place), &cell, left, false,
                                            __ATOMIC_RELEASE, __ATOMIC_RELAXED);
    }
    q->spare = (uint32_t)wv_cell_buffer(plan, cell);
    q->place = wv_channel_after(plan, q->place);
    if (q->place == 0)
        q->head++;
    memcpy(message, wv_channel_slot(store, plan, q->spare) + plan->message, plan->size);
    return true;
}

/* -- Any ------------------------------------------------------------------- */

/* Put a message; false: there is no room, or it is closed. */
WV_CHANNEL_INLINE bool wv_channel_put(void *store, wv_channel_plan const *plan, void const *message)
{
    if (wv_channel_drops(plan))
        return wv_dropping_put(store, plan, message);
    return plan->single ? wv_single_put(store, plan, message)
                        : wv_shared_put(store, plan, message);
}

/* Take a message; false: there is none. */
WV_CHANNEL_INLINE bool wv_channel_take(void *store, wv_channel_plan const *plan, void *message)
{
    if (wv_channel_drops(plan))
        return wv_dropping_take(store, plan, message);
    return plan->single ? wv_single_take(store, plan, message)
                        : wv_shared_take(store, plan, message);
}

/* Has somebody to be told that a message was put?  The barrier between putting
 * and looking is made by who asks to be told, or where this is true; see runtime/meet.h. */
WV_CHANNEL_INLINE bool wv_channel_is_watched(wv_channel *q, wv_channel_plan const *plan)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    uint32_t differs = __atomic_load_n(&q->state, __ATOMIC_RELAXED) ^ WV_CHANNEL_OPEN;
    uint32_t waiting = wv_channel_drops(plan) ? __atomic_load_n(&q->waiting, __ATOMIC_RELAXED) : 0;
    return (differs | waiting) != 0; /* one branch for both */
}

/* What is rare gets or fills a copy of a message so small: compilers keep in registers what
 * would lie in memory only because somebody is called with its address. */
enum { WV_CHANNEL_COPIED = 64 };

/* Send to the channel at `store`.  Any thread; 0; -EAGAIN: it is full (reject);
 * -EDEADLK: it is full, and this is the graph's own thread (block); -EPIPE: it
 * was closed or released, or the graph is not initialised; another -errno of
 * the kernel when the sender had to wait and could not. */
WV_CHANNEL_INLINE int wv_channel_send(wv_ctx *ctx, void *store, wv_channel_plan const *plan,
                                      void const *message)
{
    wv_channel *q = (wv_channel *)store;
    unsigned char copy[WV_CHANNEL_COPIED];
    bool ask = wv_channel_drops(plan); /* else it is not put where it is not open */
    if ((!ask || WV_LIKELY(__atomic_load_n(&q->state, __ATOMIC_ACQUIRE) == WV_CHANNEL_OPEN)) &&
        WV_LIKELY(wv_channel_put(store, plan, message)))
        return WV_LIKELY(!wv_channel_is_watched(q, plan)) ? 0
                                                          : wv_channel_sent(ctx, store, plan);
    if (plan->size > sizeof copy)
        return wv_channel_resend(ctx, store, plan, message);
    memcpy(copy, message, plan->size);
    return wv_channel_resend(ctx, store, plan, copy);
}

/* Is it open, and not closed? */
WV_CHANNEL_INLINE bool wv_channel_is_usual(wv_channel *q)
{
    uint32_t state = __atomic_load_n(&q->state, __ATOMIC_ACQUIRE);
    return (state & ~(uint32_t)WV_CHANNEL_FENCED) == WV_CHANNEL_OPEN;
}

/* For a quick cycle of a small graph: its node is one of `nodes` when a message waits; `record` is
 * that of the node's causes, which there is: it has a cycle hook, and that may ask.  False: it is
 * closed, or otherwise not as usual, and the runtime has to look. */
WV_CHANNEL_INLINE bool wv_channel_look(wv_ctx *ctx, void *store, wv_channel_plan const *plan,
                                       uint64_t *record, uint64_t *nodes)
{
    if (WV_UNLIKELY(!wv_channel_is_usual((wv_channel *)store)))
        return false;
    bool waits = wv_channel_drops(plan) ? wv_dropping_waits(store, plan)
                 : plan->single         ? wv_single_waits(store)
                                        : wv_shared_waits(store, plan);
    if (!waits)
        return true;
    wv_cause_add(record, WV_BY_CHANNEL, ctx->epoch + 1);
    *nodes |= UINT64_C(1) << plan->node;
    return true;
}

/* The cycle hook of its node is called, and is over: in between nobody need ask which
 * hook runs, but for debug builds, where all is asked at each call. */
WV_CHANNEL_INLINE void wv_channel_enter(wv_ctx *ctx, void const *store)
{
    ctx->receiver = ctx->hook == WV_HOOK_CYCLE ? store : NULL;
}

WV_CHANNEL_INLINE void wv_channel_leave(wv_ctx *ctx)
{
    ctx->receiver = NULL;
}

/* Receive from it: in the cycle hook of its node.  1: a message; 0: none waits;
 * -EPIPE: none will come any more; -EPERM: this is another hook. */
WV_CHANNEL_INLINE int wv_channel_receive(wv_ctx *ctx, void *store, wv_channel_plan const *plan,
                                         void *message)
{
    unsigned char copy[WV_CHANNEL_COPIED];
    bool own = WV_LIKELY(ctx->receiver == store);
    if ((own || (ctx->hook == WV_HOOK_CYCLE && ctx->run->node == plan->node)) &&
        WV_LIKELY(wv_channel_take(store, plan, message)))
        return 1;
    if (own && WV_LIKELY(wv_channel_is_usual((wv_channel *)store)))
        return 0;
    if (plan->size > sizeof copy)
        return wv_channel_none(ctx, store, plan, message);
    int got = wv_channel_none(ctx, store, plan, copy);
    if (got <= 0)
        return got;
    memcpy(message, copy, plan->size);
    return 1;
}

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
