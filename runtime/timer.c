/* timer.c: the timer queue, and the hook API on top of it. */
#include "config.h"

#include "runtime/timer.h"

#include "runtime/clock.h"
#include "runtime/ready.h"

#include <errno.h>

enum { CHILDREN = 4 };

static bool before(wv_timer_entry a, wv_timer_entry b)
{
    return a.deadline_ns < b.deadline_ns ||
           (a.deadline_ns == b.deadline_ns && a.timer < b.timer);
}

static void put(wv_ctx *ctx, uint32_t at, wv_timer_entry entry)
{
    ctx->heap[at] = entry;
    ctx->timer[entry.timer].position = at + 1;
}

static void sift_up(wv_ctx *ctx, uint32_t at, wv_timer_entry entry)
{
    while (at > 0) {
        uint32_t parent = (at - 1) / CHILDREN;
        if (!before(entry, ctx->heap[parent]))
            break;
        put(ctx, at, ctx->heap[parent]);
        at = parent;
    }
    put(ctx, at, entry);
}

static void sift_down(wv_ctx *ctx, uint32_t at, wv_timer_entry entry)
{
    uint32_t count = ctx->timers_set;
    for (;;) {
        uint64_t first = (uint64_t)at * CHILDREN + 1;
        if (first >= count)
            break;
        uint32_t least = (uint32_t)first;
        for (uint64_t i = first + 1; i < first + CHILDREN && i < count; i++)
            if (before(ctx->heap[i], ctx->heap[least]))
                least = (uint32_t)i;
        if (!before(ctx->heap[least], entry))
            break;
        put(ctx, at, ctx->heap[least]);
        at = least;
    }
    put(ctx, at, entry);
}

/* Put `entry` where it belongs, given that position `at` is free. */
static void settle(wv_ctx *ctx, uint32_t at, wv_timer_entry entry)
{
    if (at > 0 && before(entry, ctx->heap[(at - 1) / CHILDREN]))
        sift_up(ctx, at, entry);
    else
        sift_down(ctx, at, entry);
}

static bool periodic(wv_ctx const *ctx, uint32_t timer)
{
    return ctx->plan->timer_plan[timer].period_ns > 0;
}

void wv_timer_set(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns)
{
    uint32_t position = ctx->timer[timer].position;
    if (position == 0) {
        position = ++ctx->timers_set;
        ctx->periodic_set += periodic(ctx, timer);
    }
    settle(ctx, position - 1, (wv_timer_entry){deadline_ns, timer});
}

void wv_timer_clear(wv_ctx *ctx, uint32_t timer)
{
    uint32_t position = ctx->timer[timer].position;
    if (position == 0)
        return;
    ctx->timer[timer].position = 0;
    ctx->periodic_set -= periodic(ctx, timer);
    wv_timer_entry last = ctx->heap[--ctx->timers_set];
    if (last.timer != timer)
        settle(ctx, position - 1, last);
}

/* -- Periodic timers ------------------------------------------------------ */

/* The first multiple after `ns`. */
static int64_t next_multiple(int64_t ns, int64_t period_ns)
{
    int64_t rest = ns % period_ns;
    return wv_ns_add(ns - rest, rest < 0 ? 0 : period_ns);
}

/* A period that would end after the last representable time never ends. */
static void set_period(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns)
{
    if (deadline_ns < INT64_MAX)
        wv_timer_set(ctx, timer, deadline_ns);
    else
        wv_timer_clear(ctx, timer);
}

void wv_timer_start_periodic(wv_ctx *ctx, wv_time start)
{
    for (uint32_t i = 0; i < ctx->plan->timers; i++) {
        wv_timer_plan const *plan = &ctx->plan->timer_plan[i];
        if (plan->period_ns == 0)
            continue;
        int64_t first = wv_ns_add(start.mono_ns, plan->period_ns);
        if (plan->aligned)
            first = wv_ns_add(next_multiple(start.wall_ns, plan->period_ns), -ctx->wall_offset_ns);
        set_period(ctx, i, first);
    }
}

/* The deadline after `deadline`: a whole number of periods on, in the future;
 * the periods passed over are counted as missed. */
static int64_t next_period(wv_ctx *ctx, uint32_t timer, int64_t deadline)
{
    int64_t period = ctx->plan->timer_plan[timer].period_ns;
    int64_t missed = (ctx->now.mono_ns - deadline) / period;
    ctx->timer[timer].missed = (uint64_t)missed;
    return wv_ns_add(deadline + missed * period, period);
}

void wv_timer_expire(wv_ctx *ctx)
{
    while (ctx->timers_set > 0 && ctx->heap[0].deadline_ns <= ctx->now.mono_ns) {
        wv_timer_entry due = ctx->heap[0];
        ctx->timer[due.timer].fired_epoch = ctx->epoch + 1;
        if (periodic(ctx, due.timer))
            set_period(ctx, due.timer, next_period(ctx, due.timer, due.deadline_ns));
        else
            wv_timer_clear(ctx, due.timer);
        wv_set_add(ctx->ready, ctx->plan->timer_plan[due.timer].node);
    }
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

int wv_timer_at(wv_ctx *ctx, uint32_t index, int64_t mono_ns)
{
    int64_t timer = find_timer(ctx, index);
    if (timer < 0)
        return (int)timer;
    if (ctx->hook == WV_HOOK_DROP)
        return -EPERM;
    wv_timer_set(ctx, (uint32_t)timer, mono_ns);
    return 0;
}

int wv_timer_after(wv_ctx *ctx, uint32_t index, int64_t ns)
{
    return wv_timer_at(ctx, index, wv_ns_add(wv_now(ctx).mono_ns, ns));
}

int wv_timer_at_wall(wv_ctx *ctx, uint32_t index, int64_t wall_ns)
{
    return wv_timer_at(ctx, index, wv_ns_add(wall_ns, -ctx->wall_offset_ns));
}

int wv_timer_cancel(wv_ctx *ctx, uint32_t index)
{
    int64_t timer = find_timer(ctx, index);
    if (timer < 0)
        return (int)timer;
    wv_timer_clear(ctx, (uint32_t)timer);
    return 0;
}

int32_t wv_timer_fired(wv_ctx *ctx)
{
    uint32_t first, end;
    timers_of_running(ctx, &first, &end);
    for (uint32_t i = first; i < end && !periodic(ctx, i); i++) {
        if (ctx->timer[i].fired_epoch == ctx->epoch && ctx->epoch > 0) {
            ctx->timer[i].fired_epoch = 0;
            return (int32_t)(i - first);
        }
    }
    return -1;
}

uint64_t wv_missed(wv_ctx const *ctx)
{
    uint32_t first, end;
    timers_of_running(ctx, &first, &end);
    uint64_t missed = 0;
    for (uint32_t i = first; i < end; i++)
        if (periodic(ctx, i) && ctx->timer[i].fired_epoch == ctx->epoch && ctx->epoch > 0)
            missed += ctx->timer[i].missed;
    return missed;
}
