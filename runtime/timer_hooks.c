/* timer_hooks.c: what hooks set, cancel and ask. */
#include "config.h"

#include "runtime/timer.h"

#include "runtime/clock.h"
#include "runtime/place.h"
#include "runtime/ready.h"

#include <errno.h>

/* The timers of the running node: from *first to before *end. */
static void timers_of_running(wv_ctx const *ctx, uint32_t *first, uint32_t *end)
{
    uint32_t const *table = ctx->plan->first_timer;
    *first = table ? table[ctx->run->node] : 0;
    *end = table ? table[ctx->run->node + 1] : 0;
}

/* The number of the running node's one-shot `index`, or -EINVAL.  A node's
 * one-shot timers stand before its periodic ones. */
static int64_t find_timer(wv_ctx const *ctx, uint32_t index)
{
    uint32_t first, end;
    timers_of_running(ctx, &first, &end);
    if (index >= end - first || ctx->timer[first + index].periodic)
        return -EINVAL;
    return first + index;
}

static int set_running(wv_ctx *ctx, uint8_t by, uint32_t index, int64_t deadline_ns)
{
    int64_t timer = find_timer(ctx, index);
    if (timer < 0)
        return (int)timer;
    if (by == BY_WALL)
        wv_timer_set_wall(ctx, (uint32_t)timer, deadline_ns);
    else
        wv_timer_set(ctx, (uint32_t)timer, deadline_ns);
    return 0;
}

int wv_timer_at(wv_ctx *ctx, uint32_t index, int64_t mono_ns)
{
    if (!wv_may(ctx, IN_INIT | IN_CYCLE, "wv_timer_at"))
        return -EPERM;
    return set_running(ctx, BY_MONO, index, mono_ns);
}

int wv_timer_after(wv_ctx *ctx, uint32_t index, int64_t ns)
{
    if (!wv_may(ctx, IN_INIT | IN_CYCLE, "wv_timer_after"))
        return -EPERM;
    return set_running(ctx, BY_MONO, index, wv_ns_add(wv_now(ctx).mono_ns, ns));
}

int wv_timer_at_wall(wv_ctx *ctx, uint32_t index, int64_t wall_ns)
{
    if (!wv_may(ctx, IN_INIT | IN_CYCLE, "wv_timer_at_wall"))
        return -EPERM;
    return set_running(ctx, BY_WALL, index, wall_ns);
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

/* -- What fired ------------------------------------------------------------ */

/* The first from `from` and before `end` that fired in this cycle; `end` when
 * there is none. */
static uint32_t next_fired(wv_ctx const *ctx, uint32_t from, uint32_t end)
{
    if (ctx->fired_epoch != ctx->epoch)
        return end;
    for (uint32_t word = from / 64; word * 64 < end; word++) {
        uint64_t summary = ctx->fired.summary[word / 64] >> (word % 64);
        if (!summary) { /* on to the next one */
            word |= 63;
            continue;
        }
        word += (uint32_t)__builtin_ctzll(summary);
        uint64_t timers = ctx->fired.word[word];
        if (word == from / 64)
            timers &= UINT64_MAX << (from % 64);
        if (timers) {
            uint32_t timer = word * 64 + (uint32_t)__builtin_ctzll(timers);
            return timer < end ? timer : end;
        }
    }
    return end;
}

/* With the summary, so that nobody looks at the word again. */
static void forget(wv_set set, uint32_t timer)
{
    uint64_t *word = &set.word[timer / 64];
    *word &= ~(UINT64_C(1) << (timer % 64));
    if (!*word)
        set.summary[timer / 4096] &= ~(UINT64_C(1) << (timer / 64 % 64));
}

int32_t wv_timer_fired(wv_ctx *ctx)
{
    uint32_t first, end;
    if (!wv_may(ctx, IN_CYCLE, "wv_timer_fired"))
        return -1;
    timers_of_running(ctx, &first, &end);
    uint32_t timer = next_fired(ctx, first, end);
    if (timer == end || ctx->timer[timer].periodic)
        return -1;
    forget(ctx->fired, timer);
    return (int32_t)(timer - first);
}

uint64_t wv_missed(wv_ctx const *ctx)
{
    uint32_t first, end;
    if (!wv_may(ctx, IN_CYCLE, "wv_missed"))
        return 0;
    timers_of_running(ctx, &first, &end);
    uint64_t missed = 0;
    for (uint32_t i = end; i-- > first && ctx->timer[i].periodic;)
        if (next_fired(ctx, i, i + 1) == i)
            missed += ctx->timer[i].missed;
    return missed;
}
