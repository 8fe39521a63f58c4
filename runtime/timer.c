/* timer.c: the timer queue, and the hook API on top of it. */
#include "config.h"

#include "runtime/timer.h"

#include "runtime/cause.h"
#include "runtime/clock.h"
#include "runtime/place.h"
#include "runtime/ready.h"

#include <errno.h>

enum { CHILDREN = 4 };

static bool before(wv_timer_entry a, wv_timer_entry b)
{
    return a.deadline_ns < b.deadline_ns ||
           (a.deadline_ns == b.deadline_ns && a.timer < b.timer);
}

static void put(wv_ctx *ctx, wv_timer_queue *queue, uint32_t at, wv_timer_entry entry)
{
    queue->heap[at] = entry;
    ctx->timer[entry.timer].position = at + 1;
}

static void sift_up(wv_ctx *ctx, wv_timer_queue *queue, uint32_t at, wv_timer_entry entry)
{
    while (at > 0) {
        uint32_t parent = (at - 1) / CHILDREN;
        if (!before(entry, queue->heap[parent]))
            break;
        put(ctx, queue, at, queue->heap[parent]);
        at = parent;
    }
    put(ctx, queue, at, entry);
}

static void sift_down(wv_ctx *ctx, wv_timer_queue *queue, uint32_t at, wv_timer_entry entry)
{
    uint32_t count = queue->count;
    for (;;) {
        uint64_t first = (uint64_t)at * CHILDREN + 1;
        if (first >= count)
            break;
        uint32_t least = (uint32_t)first;
        for (uint64_t i = first + 1; i < first + CHILDREN && i < count; i++)
            if (before(queue->heap[i], queue->heap[least]))
                least = (uint32_t)i;
        if (!before(queue->heap[least], entry))
            break;
        put(ctx, queue, at, queue->heap[least]);
        at = least;
    }
    put(ctx, queue, at, entry);
}

/* Put `entry` where it belongs, given that position `at` is free. */
static void settle(wv_ctx *ctx, wv_timer_queue *queue, uint32_t at, wv_timer_entry entry)
{
    if (at > 0 && before(entry, queue->heap[(at - 1) / CHILDREN]))
        sift_up(ctx, queue, at, entry);
    else
        sift_down(ctx, queue, at, entry);
}

static bool periodic(wv_ctx const *ctx, uint32_t timer)
{
    return ctx->plan->timer_plan[timer].period_ns > 0;
}

static wv_timer_queue *queue_of(wv_ctx *ctx, bool by_wall)
{
    return by_wall ? &ctx->by_wall : &ctx->by_mono;
}

static void set(wv_ctx *ctx, bool by_wall, uint32_t timer, int64_t deadline_ns)
{
    if (ctx->timer[timer].by_wall != by_wall)
        wv_timer_clear(ctx, timer);
    wv_timer_queue *queue = queue_of(ctx, by_wall);
    uint32_t position = ctx->timer[timer].position;
    if (position == 0) {
        position = ++queue->count;
        ctx->timer[timer].by_wall = by_wall;
        ctx->timers_set++;
        ctx->periodic_set += periodic(ctx, timer);
    }
    settle(ctx, queue, position - 1, (wv_timer_entry){deadline_ns, timer});
}

void wv_timer_set(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns)
{
    set(ctx, false, timer, deadline_ns);
}

void wv_timer_set_wall(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns)
{
    set(ctx, true, timer, deadline_ns);
}

void wv_timer_clear(wv_ctx *ctx, uint32_t timer)
{
    uint32_t position = ctx->timer[timer].position;
    if (position == 0)
        return;
    wv_timer_queue *queue = queue_of(ctx, ctx->timer[timer].by_wall);
    ctx->timer[timer].position = 0;
    ctx->timers_set--;
    ctx->periodic_set -= periodic(ctx, timer);
    wv_timer_entry last = queue->heap[--queue->count];
    if (last.timer != timer)
        settle(ctx, queue, position - 1, last);
}

int64_t wv_timer_next(wv_ctx const *ctx)
{
    int64_t next = ctx->by_mono.count > 0 ? ctx->by_mono.heap[0].deadline_ns : INT64_MAX;
    if (ctx->by_wall.count == 0)
        return next;
    int64_t wall = wv_clock_mono_of(ctx, ctx->by_wall.heap[0].deadline_ns);
    return wall < next ? wall : next;
}

int64_t wv_timer_wake(wv_ctx const *ctx)
{
    int64_t next = wv_timer_next(ctx);
    return ctx->by_wall.count > 0 && ctx->wall.resync_ns < next ? ctx->wall.resync_ns : next;
}

/* -- Periodic timers ------------------------------------------------------ */

/* The first multiple after `ns`. */
static int64_t next_multiple(int64_t ns, int64_t period_ns)
{
    int64_t rest = ns % period_ns;
    return wv_ns_add(ns - rest, rest < 0 ? 0 : period_ns);
}

/* Aligned ones go by the wall clock.  A period that would end after the last
 * representable time never ends. */
static void set_period(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns)
{
    if (deadline_ns < INT64_MAX)
        set(ctx, ctx->plan->timer_plan[timer].aligned, timer, deadline_ns);
    else
        wv_timer_clear(ctx, timer);
}

void wv_timer_start_periodic(wv_ctx *ctx, wv_time start)
{
    for (uint32_t i = 0; i < ctx->plan->timers; i++) {
        wv_timer_plan const *plan = &ctx->plan->timer_plan[i];
        if (plan->period_ns == 0)
            continue;
        if (plan->aligned)
            set_period(ctx, i, next_multiple(start.wall_ns, plan->period_ns));
        else
            set_period(ctx, i, wv_ns_add(start.mono_ns, plan->period_ns));
    }
}

/* The deadline after `deadline`: a whole number of periods on, after `now_ns`;
 * the periods passed over are counted as missed.  So is one for which it fired
 * already, when the look at descriptors failed then, and no cycle followed. */
static int64_t next_period(wv_ctx *ctx, uint32_t number, int64_t deadline, int64_t now_ns)
{
    wv_timer *timer = &ctx->timer[number];
    int64_t period = ctx->plan->timer_plan[number].period_ns;
    int64_t missed = (now_ns - deadline) / period;
    bool again = timer->fired_epoch == ctx->epoch + 1;
    timer->missed = (uint64_t)missed + (again ? timer->missed + 1 : 0);
    return wv_ns_add(deadline + missed * period, period);
}

static void fire(wv_ctx *ctx, wv_timer_entry due, int64_t now_ns)
{
    wv_id node = ctx->plan->timer_plan[due.timer].node;
    bool again = periodic(ctx, due.timer);
    if (again)
        set_period(ctx, due.timer, next_period(ctx, due.timer, due.deadline_ns, now_ns));
    else
        wv_timer_clear(ctx, due.timer);
    ctx->timer[due.timer].fired_epoch = ctx->epoch + 1;
    wv_cause_next(ctx, node, again ? WV_BY_EVERY : WV_BY_TIMER);
    wv_set_add(ctx->ready, node);
}

static void expire(wv_ctx *ctx, wv_timer_queue const *queue, int64_t now_ns)
{
    while (queue->count > 0 && queue->heap[0].deadline_ns <= now_ns)
        fire(ctx, queue->heap[0], now_ns);
}

void wv_timer_expire(wv_ctx *ctx)
{
    expire(ctx, &ctx->by_mono, ctx->now.mono_ns);
    expire(ctx, &ctx->by_wall, ctx->now.wall_ns);
}

/* -- What hooks call ------------------------------------------------------ */

/* The timers of the running node: from *first to before *end. */
static void timers_of_running(wv_ctx const *ctx, uint32_t *first, uint32_t *end)
{
    uint32_t const *table = ctx->plan->first_timer;
    *first = table ? table[ctx->running] : 0;
    *end = table ? table[ctx->running + 1] : 0;
}

/* The number of the running node's one-shot `index`, or -EINVAL.  A node's
 * one-shot timers stand before its periodic ones. */
static int64_t find_timer(wv_ctx const *ctx, uint32_t index)
{
    uint32_t first, end;
    timers_of_running(ctx, &first, &end);
    if (index >= end - first || periodic(ctx, first + index))
        return -EINVAL;
    return first + index;
}

static int set_running(wv_ctx *ctx, bool by_wall, uint32_t index, int64_t deadline_ns)
{
    int64_t timer = find_timer(ctx, index);
    if (timer < 0)
        return (int)timer;
    set(ctx, by_wall, (uint32_t)timer, deadline_ns);
    return 0;
}

int wv_timer_at(wv_ctx *ctx, uint32_t index, int64_t mono_ns)
{
    if (!wv_may(ctx, IN_INIT | IN_CYCLE, "wv_timer_at"))
        return -EPERM;
    return set_running(ctx, false, index, mono_ns);
}

int wv_timer_after(wv_ctx *ctx, uint32_t index, int64_t ns)
{
    if (!wv_may(ctx, IN_INIT | IN_CYCLE, "wv_timer_after"))
        return -EPERM;
    return set_running(ctx, false, index, wv_ns_add(wv_now(ctx).mono_ns, ns));
}

int wv_timer_at_wall(wv_ctx *ctx, uint32_t index, int64_t wall_ns)
{
    if (!wv_may(ctx, IN_INIT | IN_CYCLE, "wv_timer_at_wall"))
        return -EPERM;
    return set_running(ctx, true, index, wall_ns);
}

int wv_timer_cancel(wv_ctx *ctx, uint32_t index)
{
    if (!wv_may(ctx, IN_HOOK, "wv_timer_cancel"))
        return -EPERM;
    int64_t timer = find_timer(ctx, index);
    if (timer < 0)
        return (int)timer;
    wv_timer_clear(ctx, (uint32_t)timer);
    return 0;
}

int32_t wv_timer_fired(wv_ctx *ctx)
{
    uint32_t first, end;
    if (!wv_may(ctx, IN_CYCLE, "wv_timer_fired"))
        return -1;
    timers_of_running(ctx, &first, &end);
    for (uint32_t i = first; i < end && !periodic(ctx, i); i++) {
        if (ctx->timer[i].fired_epoch == ctx->epoch) {
            ctx->timer[i].fired_epoch = 0;
            return (int32_t)(i - first);
        }
    }
    return -1;
}

uint64_t wv_missed(wv_ctx const *ctx)
{
    uint32_t first, end;
    if (!wv_may(ctx, IN_CYCLE, "wv_missed"))
        return 0;
    timers_of_running(ctx, &first, &end);
    uint64_t missed = 0;
    for (uint32_t i = first; i < end; i++)
        if (periodic(ctx, i) && ctx->timer[i].fired_epoch == ctx->epoch)
            missed += ctx->timer[i].missed;
    return missed;
}
