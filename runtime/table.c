/* table.c: what straight-line code does, driven by the plan's rows. */
#include "config.h"

#include "runtime/table.h"

#include "runtime/ready.h"

static void broadcast(wv_ctx *ctx, wv_id node)
{
    wv_plan const *plan = ctx->plan;
    ctx->changed.word[node / 64] |= UINT64_C(1) << (node % 64);
    if (plan->triggered.first)
        for (uint32_t i = plan->triggered.first[node]; i < plan->triggered.first[node + 1]; i++)
            wv_set_add(ctx->ready, plan->triggered.node[i]);
    if (!plan->triggered_late.first)
        return;
    uint32_t end = plan->triggered_late.first[node + 1];
    for (uint32_t i = plan->triggered_late.first[node]; i < end; i++) {
        wv_set_add(ctx->next, plan->triggered_late.node[i]);
        ctx->yielded = true;
    }
}

static void run_node(wv_ctx *ctx, wv_id node)
{
    wv_plan const *plan = ctx->plan;
    ctx->running = node;
    wv_control control = plan->step[node] ? plan->step[node](ctx) : WV_BROADCAST;
    if (plan->copied_nodes && plan->copied_nodes[node / 64] >> (node % 64) & 1)
        wv_set_add(ctx->copied, node);
    if (control == WV_BROADCAST)
        broadcast(ctx, node);
    else if (control != WV_UNCHANGED)
        wv_graph_control(ctx, control);
}

/* The word's ready bits stay in memory, where broadcasts and wv_schedule add
 * to them. */
void wv_table_run(wv_ctx *ctx, uint32_t word, uint64_t ready)
{
    ctx->ready.word[word] = ready;
    while ((ready = ctx->ready.word[word]) != 0) {
        ctx->ready.word[word] = ready & (ready - 1);
        if (!(ready & -ready & ctx->dead.word[word]))
            run_node(ctx, wv_lowest(word, ready));
    }
}
