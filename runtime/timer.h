/* timer.h: the queues of set timers of a graph.
 *
 * A wheel, whose slots are lists.  A deadline is compared with `from`, a time
 * that is near the earliest one: six bits make a level, and the highest level at
 * which the two differ says where the timer is, in the slot of the bits that its
 * deadline has there.  So a slot stands for some span of time, which is the
 * shorter the closer it is to `from`; all slots follow one another without a gap,
 * and the first that is not empty, which bits tell, holds the earliest deadline.
 * Setting and cancelling is to enter a list and to leave it.
 *
 * The slot with the earliest deadline is looked through for it.  When it holds
 * more than a few timers, `from` is moved to that deadline, which spreads them
 * over slots of lower levels: a timer falls at most once from each level.  (Of a
 * slot that has a good part of all timers, these are looked for among all, in the
 * order of memory.)  There is no other order to keep, as what is due runs by the
 * number of its node.
 *
 * `from` has nothing to do with the current time.  Where a deadline is set before
 * it, slots before it are used, down to the time from which everything is later.
 * Moving `from` back there takes what lies behind it to a higher level again;
 * so it is done when what looking cost meanwhile is worth it.
 *
 * Deadlines are monotonic in one queue and wall times in the other (`on every`
 * that is aligned, wv_timer_at_wall).  The second is compared with the wall
 * time of the cycle: whatever becomes of the machine's wall clock, these timers
 * follow it, and none needs to be looked at for that.
 *
 * Storage is the graph's, so nothing here can fail.
 */
#ifndef WV_TIMER_H
#define WV_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet-graph.h>

/* Which queue a timer is in. */
enum { BY_MONO = 1, BY_WALL = 2 };

/* Before anything is set: `slot` has those of both queues. */
void wv_timer_init(wv_ctx *ctx, uint32_t *slot);

/* Set `timer` to a monotonic deadline, or move it when it is set. */
void wv_timer_set(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns);

/* The same to a wall deadline. */
void wv_timer_set_wall(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns);

/* Take it out; nothing happens when it is not set. */
void wv_timer_clear(wv_ctx *ctx, uint32_t timer);

/* The earliest deadline as a monotonic time, INT64_MAX without timers. */
int64_t wv_timer_next(wv_ctx *ctx);

/* When to look at the clock again: then, or when the wall clock, by which a
 * timer is set, is to be compared with the machine's. */
int64_t wv_timer_wake(wv_ctx *ctx);

/* Is a one-shot timer set? */
static inline bool wv_timer_oneshot_set(wv_ctx const *ctx)
{
    return ctx->timers_set > ctx->periodic_set;
}

/* Set the periodic timers, which count from `start`. */
void wv_timer_start_periodic(wv_ctx *ctx, wv_time start);

/* Make ready the nodes of all timers that are due at ctx->now; they fired in the
 * cycle that follows. */
void wv_timer_expire_some(wv_ctx *ctx);

/* Is it known that no timer is due yet? */
static inline bool wv_timer_rests(wv_timer_queue const *queue, int64_t now_ns)
{
    return queue->known && queue->least_ns > now_ns;
}

static inline void wv_timer_expire(wv_ctx *ctx)
{
    if (!wv_timer_rests(&ctx->by_mono, ctx->now.mono_ns) ||
        !wv_timer_rests(&ctx->by_wall, ctx->now.wall_ns))
        wv_timer_expire_some(ctx);
}

#endif
