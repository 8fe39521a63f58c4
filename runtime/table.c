/* table.c: what straight-line code does, driven by the plan's rows. */
#include "config.h"

#include "runtime/table.h"

#include "runtime/ready.h"

/* Those of a word that more has to be done for than to be called and to trigger: the
 * dead, those that are copied, and all where hooks may panic or schedule, or
 * something triggers in the next cycle. */
static uint64_t special_nodes(wv_ctx const *ctx, uint32_t word)
{
    wv_plan const *plan = ctx->plan;
    if (plan->isolate || plan->schedules.first || plan->triggered_late.first)
        return ~UINT64_C(0);
    return ctx->dead.word[word] | (plan->copied_nodes ? plan->copied_nodes[word] : 0);
}

bool wv_table_special(wv_plan const *plan)
{
    return plan->isolate || plan->schedules.first || plan->triggered_late.first ||
           plan->copied_nodes;
}

/* Before such a node's hook; false when the node is dead. */
static bool begin_special(wv_ctx *ctx, wv_id node)
{
    if (wv_set_has(ctx->dead, node))
        return false;
    uint64_t const *copied = ctx->plan->copied_nodes;
    if (copied && copied[node / 64] >> (node % 64) & 1)
        wv_set_add(ctx->copied, node);
    return true;
}

/* After it; returns what it scheduled of its own word. */
static uint64_t end_special(wv_ctx *ctx, wv_id node, wv_control control)
{
    wv_rows late = ctx->plan->triggered_late;
    if (control == WV_BROADCAST && late.first) {
        for (uint32_t i = late.first[node]; i < late.first[node + 1]; i++) {
            wv_set_add(ctx->next, late.node[i]);
            ctx->yielded = true;
        }
    }
    uint64_t scheduled = ctx->ready.word[node / 64];
    ctx->ready.word[node / 64] = 0;
    return scheduled;
}

/* Make ready what the node of `row` triggers in other words. */
static inline void trigger_elsewhere(wv_ctx *ctx, wv_table_row const *row)
{
    for (uint32_t i = row[0].elsewhere; i < row[1].elsewhere; i++) {
        wv_trigger trigger = ctx->plan->elsewhere[i];
        uint32_t word = trigger.half / 2;
        ctx->ready.word[word] |= (uint64_t)trigger.nodes << (trigger.half % 2 * 32);
        wv_set_note(ctx->ready, word);
    }
}

/* The word's ready and changed bits stay in registers; what hooks may see is stored
 * before they are called. */
void wv_table_run(wv_ctx *ctx, uint32_t word, uint64_t ready)
{
    wv_plan const *const plan = ctx->plan;
    wv_table_row const *const rows = plan->table + (size_t)word * 64;
    wv_run *const run = ctx->run = &ctx->own_run;
    uint64_t changed = ctx->changed.word[word];
    uint64_t special = WV_LIKELY(!ctx->special) ? 0 : special_nodes(ctx, word);
    while (ready) {
        uint64_t bit = ready & -ready;
        wv_id node = wv_lowest(word, ready);
        wv_table_row const *row = rows + __builtin_ctzll(ready);
        ready ^= bit;
        if (!WV_LIKELY(!(special & bit)) && !begin_special(ctx, node))
            continue;
        run->node = node;
        run->nodes = changed | ready;
        wv_control control = WV_BROADCAST;
        if (WV_LIKELY(row->step != NULL))
            control = row->step(ctx, &plan->at[row->at]);
        if (WV_LIKELY(control == WV_BROADCAST)) {
            changed |= bit;
            ready |= row->here;
            trigger_elsewhere(ctx, row);
        } else if (control != WV_UNCHANGED) {
            wv_graph_control(ctx, control);
            special |= special_nodes(ctx, word);
        }
        if (!WV_LIKELY(!(special & bit)))
            ready |= end_special(ctx, node, control);
    }
    ctx->changed.word[word] = changed;
}

uint64_t wv_table_leave(wv_ctx *ctx)
{
    uint32_t word = ctx->run->node / 64;
    uint64_t own = UINT64_C(1) << (ctx->run->node % 64), nodes = ctx->run->nodes;
    uint64_t changed = nodes & (own - 1);
    ctx->changed.word[word] = changed;
    for (uint64_t rest = changed; rest; rest &= rest - 1)
        trigger_elsewhere(ctx, &ctx->plan->table[wv_lowest(word, rest)]);
    return nodes & ~(own | (own - 1));
}

void wv_graph_leave_word(wv_ctx *ctx, wv_control control, uint64_t ready)
{
    ctx->run->nodes = ready;
    uint64_t rest = wv_table_leave(ctx);
    wv_graph_control(ctx, control);
    wv_table_run(ctx, ctx->run->node / 64, rest);
}
