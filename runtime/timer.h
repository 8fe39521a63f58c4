/* timer.h: the queues of set timers of a graph.
 *
 * A heap with four children a parent: shallow, and the children share a cache
 * line.  An entry holds its deadline, so that sifting does not look at the
 * timers; a timer knows its position, so that it can be moved and cancelled.
 * Order is by deadline, then by number, which is schedule order.
 *
 * Deadlines are monotonic in one queue and wall times in the other (`on every`
 * that is aligned, wv_timer_at_wall).  The second is compared with the wall
 * time of the cycle: whatever becomes of the machine's wall clock, these timers
 * follow it, and none needs to be looked at for that.
 *
 * Storage is the graph's: one entry per timer of the plan in `timer` and in
 * each heap, so nothing here can fail.
 */
#ifndef WV_TIMER_H
#define WV_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet-graph.h>

/* Set `timer` to a monotonic deadline, or move it when it is set. */
void wv_timer_set(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns);

/* The same to a wall deadline. */
void wv_timer_set_wall(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns);

/* Take it out; nothing happens when it is not set. */
void wv_timer_clear(wv_ctx *ctx, uint32_t timer);

/* The earliest deadline as a monotonic time, INT64_MAX without timers. */
int64_t wv_timer_next(wv_ctx const *ctx);

/* When to look at the clock again: then, or when the wall clock, by which a
 * timer is set, is to be compared with the machine's. */
int64_t wv_timer_wake(wv_ctx const *ctx);

/* Is a one-shot timer set? */
static inline bool wv_timer_oneshot_set(wv_ctx const *ctx)
{
    return ctx->timers_set > ctx->periodic_set;
}

/* Set the periodic timers, which count from `start`. */
void wv_timer_start_periodic(wv_ctx *ctx, wv_time start);

/* Make ready the nodes of all timers that are due at ctx->now; what fires
 * carries the number of the cycle that follows. */
void wv_timer_expire(wv_ctx *ctx);

#endif
