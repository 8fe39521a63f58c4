/* channel-rivals.h: what one would write by hand in place of a channel, each
 * as good as it gets.  Calls return whether it worked.  MESSAGE is what is sent.
 */
#ifndef BENCH_CHANNEL_RIVALS_H
#define BENCH_CHANNEL_RIVALS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#ifndef MESSAGE
#define MESSAGE uint64_t
#endif

enum { CAPACITY = 4096 };

/* A ring for one producer and one consumer; each remembers where the other was. */
struct plain_ring {
    char apart[64];
    _Atomic uint64_t tail;
    uint64_t head_seen;
    char apart_from_consumer[64];
    _Atomic uint64_t head;
    uint64_t tail_seen;
    char apart_from_slots[64];
    MESSAGE slot[CAPACITY];
};

static inline bool plain_put(struct plain_ring *q, MESSAGE message)
{
    uint64_t tail = atomic_load_explicit(&q->tail, memory_order_relaxed);
    if (tail - q->head_seen == CAPACITY) {
        q->head_seen = atomic_load_explicit(&q->head, memory_order_acquire);
        if (tail - q->head_seen == CAPACITY)
            return false;
    }
    q->slot[tail % CAPACITY] = message;
    atomic_store_explicit(&q->tail, tail + 1, memory_order_release);
    return true;
}

static inline bool plain_take(struct plain_ring *q, MESSAGE *message)
{
    uint64_t head = atomic_load_explicit(&q->head, memory_order_relaxed);
    if (head == q->tail_seen) {
        q->tail_seen = atomic_load_explicit(&q->tail, memory_order_acquire);
        if (head == q->tail_seen)
            return false;
    }
    *message = q->slot[head % CAPACITY];
    atomic_store_explicit(&q->head, head + 1, memory_order_release);
    return true;
}

/* Vyukov's ring: a number in each slot says whose turn it is. */
struct vyukov_ring {
    char apart[64];
    _Atomic uint64_t tail;
    char apart_from_consumer[64];
    uint64_t head;
    char apart_from_slots[64];
    struct {
        _Atomic uint64_t turn;
        MESSAGE message;
    } slot[CAPACITY];
};

static inline void vyukov_reset(struct vyukov_ring *q)
{
    q->tail = q->head = 0;
    for (uint64_t i = 0; i < CAPACITY; i++)
        q->slot[i].turn = i;
}

static inline bool vyukov_put(struct vyukov_ring *q, MESSAGE message)
{
    uint64_t tail = atomic_load_explicit(&q->tail, memory_order_relaxed);
    for (;;) {
        uint64_t turn =
            atomic_load_explicit(&q->slot[tail % CAPACITY].turn, memory_order_acquire);
        if (turn < tail)
            return false;
        if (turn > tail)
            tail = atomic_load_explicit(&q->tail, memory_order_relaxed);
        else if (atomic_compare_exchange_weak_explicit(&q->tail, &tail, tail + 1,
                                                       memory_order_relaxed,
                                                       memory_order_relaxed))
            break;
    }
    q->slot[tail % CAPACITY].message = message;
    atomic_store_explicit(&q->slot[tail % CAPACITY].turn, tail + 1, memory_order_release);
    return true;
}

static inline bool vyukov_take(struct vyukov_ring *q, MESSAGE *message)
{
    uint64_t head = q->head;
    if (atomic_load_explicit(&q->slot[head % CAPACITY].turn, memory_order_acquire) != head + 1)
        return false;
    *message = q->slot[head % CAPACITY].message;
    atomic_store_explicit(&q->slot[head % CAPACITY].turn, head + CAPACITY, memory_order_release);
    q->head = head + 1;
    return true;
}

/* A ring under a lock. */
struct locked_ring {
    pthread_mutex_t mutex;
    uint64_t head, tail;
    MESSAGE slot[CAPACITY];
};

static inline bool locked_put(struct locked_ring *q, MESSAGE message)
{
    (void)pthread_mutex_lock(&q->mutex);
    bool room = q->tail - q->head < CAPACITY;
    if (room)
        q->slot[q->tail++ % CAPACITY] = message;
    (void)pthread_mutex_unlock(&q->mutex);
    return room;
}

static inline bool locked_take(struct locked_ring *q, MESSAGE *message)
{
    (void)pthread_mutex_lock(&q->mutex);
    bool any = q->head < q->tail;
    if (any)
        *message = q->slot[q->head++ % CAPACITY];
    (void)pthread_mutex_unlock(&q->mutex);
    return any;
}

#endif
