/* cause.c: records of causes, and what is seen without them; see cause.h. */
#include "config.h"

#include "runtime/cause.h"

#include "runtime/life.h"
#include "runtime/place.h"
#include "runtime/ready.h"

#include <stddef.h>
#include <wavelet-cycle.h>

/* The record of a node; NULL when its causes are not recorded. */
static uint64_t *record_of(wv_ctx const *ctx, wv_id node)
{
    if (!ctx->plan->cause_plan)
        return NULL;
    wv_cause_plan plan = ctx->plan->cause_plan[node];
    return plan.possible & (plan.possible - 1) ? &ctx->cause[plan.record] : NULL;
}

static void add(wv_ctx *ctx, wv_id node, uint64_t bit, uint64_t epoch)
{
    uint64_t *record = record_of(ctx, node);
    if (record)
        wv_cause_add(record, bit, epoch);
}

void wv_cause_next(wv_ctx *ctx, wv_id node, wv_cause cause)
{
    add(ctx, node, cause, ctx->epoch + 1);
}

void wv_cause_next_all(wv_ctx *ctx, uint32_t word, uint64_t nodes, wv_cause cause)
{
    if (!ctx->plan->cause_plan)
        return;
    for (; nodes; nodes &= nodes - 1)
        add(ctx, wv_lowest(word, nodes), cause, ctx->epoch + 1);
}

void wv_cause_scheduled(wv_ctx *ctx, wv_id node)
{
    add(ctx, node, WV_BY_SCHEDULE, ctx->epoch);
}

void wv_cause_yielded(wv_ctx *ctx, wv_id node)
{
    add(ctx, node, WV_CAUSE_YIELDS, ctx->epoch);
}

/* Did any node of `node`'s row broadcast? */
static bool any_changed(wv_ctx const *ctx, wv_rows rows, wv_id node)
{
    if (!rows.first)
        return false;
    for (uint32_t i = rows.first[node]; i < rows.first[node + 1]; i++)
        if (wv_has_changed(ctx, rows.node[i]))
            return true;
    return false;
}

void wv_cause_late(wv_ctx *ctx, uint32_t word, uint64_t nodes)
{
    for (; nodes; nodes &= nodes - 1)
        if (any_changed(ctx, ctx->plan->cause_late, wv_lowest(word, nodes)))
            add(ctx, wv_lowest(word, nodes), WV_BY_TRIGGER, ctx->epoch + 1);
}

static bool is_listed(uint64_t const *words, wv_id node)
{
    return words && words[node / 64] >> (node % 64) & 1;
}

uint32_t wv_why(wv_ctx const *ctx)
{
    if (!wv_may(ctx, IN_CYCLE, "wv_why") || !ctx->plan->cause_plan)
        return 0;
    wv_id node = ctx->run->node;
    uint64_t const *record = record_of(ctx, node);
    if (!record)
        return ctx->plan->cause_plan[node].possible;
    uint32_t why = (uint32_t)(wv_cause_bits(*record, ctx->epoch) & WV_CAUSES);
    /* The stop cycle collects nothing that was pending. */
    if (ctx->phase == STOPPING)
        why &= WV_BY_SCHEDULE;
    else if (ctx->epoch == 1 && is_listed(ctx->plan->start, node))
        why |= WV_BY_START;
    if (ctx->phase == STOPPING && is_listed(ctx->plan->stop, node))
        why |= WV_BY_STOP;
    if (any_changed(ctx, ctx->plan->cause_parents, node))
        why |= WV_BY_TRIGGER;
    return why;
}
