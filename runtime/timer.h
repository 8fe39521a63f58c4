/* timer.h: the queue of set timers of a graph.
 *
 * A heap with four children a parent: shallow, and the children share a cache
 * line.  An entry holds its deadline, so that sifting does not look at the
 * timers; a timer knows its position, so that it can be moved and cancelled.
 * Order is by deadline, then by number, which is schedule order.
 *
 * Storage is the graph's: `timer` and `heap` have one entry per timer of the
 * plan, so nothing here can fail.
 */
#ifndef WV_TIMER_H
#define WV_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet-graph.h>

/* Set `timer`, or move it when it is set. */
void wv_timer_set(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns);

/* Take it out; nothing happens when it is not set. */
void wv_timer_clear(wv_ctx *ctx, uint32_t timer);

/* The earliest deadline, INT64_MAX without timers. */
static inline int64_t wv_timer_next(wv_ctx const *ctx)
{
    return ctx->timers_set > 0 ? ctx->heap[0].deadline_ns : INT64_MAX;
}

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
