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

/* Make ready what the plan lists from there on. */
static inline void trigger_listed(wv_ctx *ctx, uint32_t elsewhere)
{
    for (wv_trigger const *trigger = ctx->plan->elsewhere + elsewhere; trigger->nodes; trigger++) {
        uint32_t word = trigger->half / 2;
        ctx->ready.word[word] |= (uint64_t)trigger->nodes << (trigger->half % 2 * 32);
        wv_set_note(ctx->ready, word);
    }
}

/* Make ready what the node of `row` triggers in other words. */
static void trigger_elsewhere(wv_ctx *ctx, wv_table_row const *row)
{
    if (row->next)
        wv_set_add(ctx->ready, row->next);
    if (row->elsewhere)
        trigger_listed(ctx, row->elsewhere);
}

/* Are no nodes ready from `word`, which has run, up to the word of `node`?  False where
 * they are too far apart to tell at once. */
static inline bool runs_next(wv_ctx const *ctx, uint32_t word, wv_id node)
{
    uint64_t const *summary = ctx->ready.summary;
    uint32_t s = word / 64, last = node / 4096;
    if (last - s > WV_GROUP)
        return false;
    for (; s < last; s++)
        if (summary[s])
            return false;
    return !(summary[last] << (63 - node / 64 % 64));
}

/* A word of which nodes run. */
struct word {
    uint64_t changed, ready;
    uint64_t special;
    wv_id next; /* what a node of it triggers in another word, 0 for none */
    uint32_t number;
};

static inline void begin_word(wv_ctx const *ctx, struct word *word)
{
    word->changed = ctx->changed.word[word->number];
    word->special = WV_LIKELY(!ctx->special) ? 0 : special_nodes(ctx, word->number);
}

/* What `node` broadcast. */
static inline void trigger(wv_ctx *ctx, struct word *word, wv_id node, wv_table_row const *row)
{
    word->changed |= UINT64_C(1) << node % 64;
    word->ready |= row->here;
    if (row->next) {
        if (word->next)
            wv_set_add(ctx->ready, word->next);
        word->next = row->next;
    }
    if (row->elsewhere)
        trigger_listed(ctx, row->elsewhere);
}

static inline wv_control call(wv_ctx *ctx, wv_run *run, struct word const *word, wv_id node,
                              wv_table_row const *row)
{
    run->node = node;
    run->nodes = word->changed | word->ready;
    return WV_LIKELY(row->step != NULL) ? row->step(ctx, row) : WV_BROADCAST;
}

/* The running node wants more than to broadcast or not. */
static WV_APART uint64_t control_more(wv_ctx *ctx, uint32_t word, wv_control control)
{
    wv_graph_control(ctx, control);
    return special_nodes(ctx, word);
}

/* Run `node` of a word that has special ones. */
static WV_APART void run_carefully(wv_ctx *ctx, struct word *word, wv_id node)
{
    wv_table_row const *row = ctx->plan->table + node;
    if (word->special >> node % 64 & 1 && !begin_special(ctx, node))
        return;
    wv_control control = call(ctx, ctx->run, word, node, row);
    if (control == WV_BROADCAST)
        trigger(ctx, word, node, row);
    else if (control != WV_UNCHANGED)
        word->special |= control_more(ctx, word->number, control);
    if (word->special >> node % 64 & 1)
        word->ready |= end_special(ctx, node, control);
}

static inline void run_node(wv_ctx *ctx, wv_run *run, struct word *word, wv_id node)
{
    if (!WV_LIKELY(word->special == 0)) {
        struct word copy = *word; /* so that the other one may be in registers */
        run_carefully(ctx, &copy, node);
        *word = copy;
        return;
    }
    wv_table_row const *row = ctx->plan->table + node;
    wv_control control = call(ctx, run, word, node, row);
    if (WV_LIKELY(control == WV_BROADCAST))
        trigger(ctx, word, node, row);
    else if (control != WV_UNCHANGED)
        word->special = control_more(ctx, word->number, control);
}

/* Nodes that make each other ready are often all as far apart: in an array of chains, say.  So the
 * row that would be some ahead is fetched, as many as take as long as a row that is in no near cache.
 * An address that is no row's does no harm. */
static inline void fetch_row_ahead(wv_table_row const *row, wv_id node)
{
    enum { AHEAD = 5 };
    uintptr_t distance = (uintptr_t)row->next - node;
    __builtin_prefetch((void const *)((uintptr_t)row + AHEAD * distance * sizeof *row));
}

/* Nothing but `node` is ready, and none is special: it runs, and so does the one that it makes ready,
 * and so on, which are all alone in their words.  Returns the first for which more is to be done, as
 * it makes others ready, or has no hook; or 0. */
static WV_APART wv_id run_rows(wv_ctx *ctx, wv_id node)
{
    do {
        wv_table_row const *row = ctx->plan->table + node;
        if (row->here || row->elsewhere || !row->step)
            break;
        fetch_row_ahead(row, node);
        wv_set_note(ctx->changed, node / 64);
        ctx->own_run = (wv_run){.node = node};
        wv_control control = row->step(ctx, row);
        if (WV_UNLIKELY(control != WV_BROADCAST)) {
            if (control != WV_UNCHANGED)
                wv_graph_control(ctx, control);
            return 0;
        }
        ctx->changed.word[node / 64] = UINT64_C(1) << node % 64;
        node = row->next;
    } while (node);
    return node;
}

/* The word has run: begin that of what waits, when that is what runs next; in a graph that has a
 * straight line, not of what makes others of its word run.  Returns that node; 0: the sets tell what
 * runs next. */
static inline wv_id follow(wv_ctx *ctx, struct word *word)
{
    wv_id node = word->next;
    bool alone = *ctx->ready.top == 0;
    if (node && alone && WV_LIKELY(!ctx->special))
        node = run_rows(ctx, node);
    if (!node)
        return 0;
    if (!(alone || runs_next(ctx, word->number, node)) ||
        (WV_UNLIKELY(ctx->plan->straight != NULL) && ctx->plan->table[node].here)) {
        wv_set_add(ctx->ready, node);
        return 0;
    }
    word->next = 0;
    word->number = node / 64;
    wv_set_note(ctx->changed, word->number);
    begin_word(ctx, word);
    return node;
}

/* The word's ready and changed bits stay in registers; what hooks may see is stored
 * before they are called.  What a node triggers in another word waits until its own has
 * run: mostly it is what runs next, and its row can be fetched without asking the sets
 * which node that is. */
void wv_table_run(wv_ctx *ctx, uint32_t number, uint64_t ready)
{
    wv_run *const run = ctx->run = &ctx->own_run;
    struct word word = {.ready = ready, .number = number};
    begin_word(ctx, &word);
    for (;;) {
        wv_id node;
        if (word.ready) {
            node = wv_lowest(word.number, word.ready);
            word.ready &= word.ready - 1;
        } else {
            ctx->changed.word[word.number] = word.changed;
            node = follow(ctx, &word);
            if (!node)
                return;
        }
        run_node(ctx, run, &word, node);
    }
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

bool wv_graph_run_chain(wv_ctx *ctx, wv_id first, uint64_t bits)
{
    wv_run *const run = ctx->run;
    uint32_t word = first / 64;
    uint64_t left;
    run->node = first;
    if (ctx->special) {
        wv_table_run(ctx, word, (run->nodes & bits & -bits) | wv_table_leave(ctx));
        return false;
    }
    while ((left = run->nodes & bits) != 0) {
        uint64_t own = left & -left;
        run->node = wv_lowest(word, own);
        bits &= ~(own | (own - 1));
        wv_table_row const *row = ctx->plan->table + run->node;
        wv_control control = row->step(ctx, row); /* there is a hook, or a formula */
        if (control == WV_BROADCAST) {
            run->nodes |= row->here;
            trigger_elsewhere(ctx, row);
        } else if (control == WV_UNCHANGED) {
            run->nodes &= ~own;
        } else {
            wv_graph_leave_word(ctx, control, run->nodes);
            return false;
        }
    }
    return true;
}
