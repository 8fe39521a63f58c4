/* emit_step.c: see emit_step.h. */
#include "config.h"

#include <inttypes.h>

#include "compiler/emit_step.h"

/* What stands within even more is not moved further to the right. */
enum { INDENT_MAX = 64 };

/* Series of so many formulas are written one below the other, not one within the other. */
enum { SERIES_MIN = 3 };

/* In a row of nodes that are one piece of arithmetic vectors end before each rank that this
 * divides: of more nodes, gcc has all vectors in registers at once, of which there are 16. */
enum { VECTORED = 16 };

/* Words of a summary that a bit of the top stands for, which the sets of larger graphs have. */
enum { SUMMARIES_OF_TOP = 8 };

/* -- Bits ------------------------------------------------------------------ */

/* Word `other` of a set of the graph is not empty. */
void emit_note(struct word const *word, char const *set, uint32_t other, unsigned indent)
{
    struct writer *w = word->w;
    write_blanks(w, indent);
    write_format(w, "g->%s.summary[%u] |= UINT64_C(0x%" PRIx64 ");\n", set, other / 64,
                 UINT64_C(1) << (other % 64));
    if (word->graph->node_count <= NODES_OF_SUMMARY)
        return;
    write_blanks(w, indent);
    write_format(w, "g->%s.top |= UINT64_C(0x%" PRIx64 ");\n", set,
                 UINT64_C(1) << (other / (64 * SUMMARIES_OF_TOP)));
}

void emit_raise(struct writer *w, uint64_t mask)
{
    write_text(w, "ready |= ");
    write_mask(w, mask);
    write_text(w, ";\n");
}

void emit_test(struct writer *w, uint64_t mask)
{
    write_text(w, "if (WV_LIKELY(ready & ");
    write_mask(w, mask);
    write_text(w, ")) {");
}

void emit_test_all(struct writer *w, uint64_t mask)
{
    write_text(w, "if (WV_LIKELY((ready & ");
    write_mask(w, mask);
    write_text(w, ") == ");
    write_mask(w, mask);
    write_text(w, ")) {");
}

/* Is its bit set already when `node` broadcasts, or is none needed? */
static bool is_expected(struct word const *word, struct node const *follower,
                        struct node const *node)
{
    return word_is_within(word, follower, node) ||
           (word_has_follower(word, node->rank) && follower->rank == node->rank + 1);
}

/* Set the bits of a row of nodes in a set of the graph, word by word, but not of
 * those that are expected. */
void emit_set_bits(struct word const *word, struct node const *node,
                   struct node_row row, bool late, unsigned indent)
{
    char const *set = late ? "next" : "ready";
    struct writer *w = word->w;
    for (uint32_t i = 0; i < row.count;) {
        uint32_t other = row.nodes[i]->rank / 64;
        uint64_t mask = 0;
        for (; i < row.count && row.nodes[i]->rank / 64 == other; i++)
            if (late || !is_expected(word, row.nodes[i], node))
                mask |= emit_bit(row.nodes[i]);
        if (mask == 0)
            continue;
        write_blanks(w, indent);
        if (other == word->number && !late) {
            emit_raise(w, mask);
        } else if (!late && other == word->number + 1) {
            write_text(w, "wv_next_word |= ");
            write_mask(w, mask);
            write_text(w, ";\n");
        } else if (!late && word_is_gathered(word, other)) {
            write_text(w, "wv_word_");
            write_number(w, other);
            write_text(w, " |= ");
            write_mask(w, mask);
            write_text(w, ";\n");
        } else {
            write_format(w, "g->%s.word[%u] |= UINT64_C(0x%" PRIx64 ");\n", set, other, mask);
            emit_note(word, set, other, indent);
        }
    }
}

/* The nodes that `node` triggers: those of its word in a register, the others
 * in memory. */
static void emit_triggers(struct word const *word, struct node const *node, unsigned indent)
{
    struct node_row late = node_row(&word->graph->late, node);
    emit_set_bits(word, node, node_row(&word->graph->triggered, node), false, indent);
    if (late.count == 0)
        return;
    emit_set_bits(word, node, late, true, indent);
    write_blanks(word->w, indent);
    write_text(word->w, "ctx->yielded = true;\n");
}

/* It broadcasts. */
void emit_broadcast(struct word const *word, struct node const *node, unsigned indent)
{
    if (word->outer[node->rank % 64]) { /* others have theirs, or would not run */
        write_blanks(word->w, indent);
        emit_raise(word->w, emit_bit(node));
    }
    emit_triggers(word, node, indent);
}

static void emit_unchanged(struct word const *word, struct node const *node, unsigned indent)
{
    write_blanks(word->w, indent);
    write_text(word->w, "ready &= ~");
    write_mask(word->w, emit_bit(node));
    write_text(word->w, ";\n");
}

/* The run that hooks may ask about; after a panic the word's variables are gone. */
char const *emit_run_of(struct word const *word)
{
    return word->graph->isolate ? "ctx->own_run" : "wv_this";
}

void emit_store(struct word const *word, unsigned indent)
{
    write_blanks(word->w, indent);
    write_text(word->w, emit_run_of(word));
    write_text(word->w, ".nodes = ready;\n");
}

bool emit_triggers_any(struct word const *word, struct node const *node)
{
    return node_row(&word->graph->triggered, node).count ||
           node_row(&word->graph->late, node).count;
}

/* The formula, what it triggers, and what stands within it. */
static uint32_t emit_formula_step(struct word const *word, struct node const *node, unsigned indent)
{
    struct writer *w = word->w;
    bool within = word->outer[node->rank % 64], ends = !within && !emit_triggers_any(word, node);
    bool likely = !node->when && !ends;
    write_blanks(w, indent);
    write_text(w, likely ? "if (WV_LIKELY(" : "if (");
    emit_call(w, word->graph, node, HOOK_CYCLE, "ready");
    write_text(w, ends ? " != WV_BROADCAST" : " == WV_BROADCAST");
    write_text(w, likely ? ")) {\n" : ") {\n");
    if (ends) {
        emit_unchanged(word, node, indent + 4);
        write_blanks(w, indent);
        write_text(w, "}\n");
        return node->rank + 1;
    }
    emit_broadcast(word, node, indent + 4);
    uint32_t next = emit_inner(word, node, word->end, indent + 4);
    write_blanks(w, indent);
    if (!within) {
        write_text(w, "} else {\n");
        emit_unchanged(word, node, indent + 4);
        write_blanks(w, indent);
    }
    write_text(w, "}\n");
    return next;
}

void emit_indented(struct writer *w, unsigned indent, char const *text)
{
    write_blanks(w, indent);
    write_text(w, text);
}

void emit_leave(struct writer *w, unsigned indent)
{
    emit_indented(w, indent, "wv_graph_leave_word(ctx, control, ready);\n");
    emit_indented(w, indent, "return 0;\n");
}

/* What follows from what the hook of a node that triggers nothing returned: its bit stays or not, without a
 * branch. */
static void emit_end(struct word const *word, struct node const *node, unsigned indent)
{
    struct writer *w = word->w;
    emit_indented(w, indent, "if (WV_UNLIKELY((unsigned)control > WV_BROADCAST)) {\n");
    emit_leave(w, indent + 4);
    emit_indented(w, indent, "}\n");
    write_blanks(w, indent);
    write_format(w, "ready &= ~((uint64_t)(control == WV_UNCHANGED) << %u);\n", node->rank % 64);
}

/* What follows from what a hook returned. */
static uint32_t emit_control(struct word const *word, struct node const *node, unsigned indent)
{
    struct writer *w = word->w;
    if (!emit_triggers_any(word, node)) {
        emit_end(word, node, indent);
        return node->rank + 1;
    }
    emit_indented(w, indent, "if (WV_LIKELY(control == WV_BROADCAST)) {\n");
    emit_broadcast(word, node, indent + 4);
    uint32_t next = emit_inner(word, node, word->end, indent + 4);
    emit_indented(w, indent, "} else if (control == WV_UNCHANGED) {\n");
    emit_unchanged(word, node, indent + 4);
    emit_indented(w, indent, "} else {\n");
    emit_leave(w, indent + 4);
    emit_indented(w, indent, "}\n");
    return next;
}

/* The call of a hook, as what `control` becomes. */
void emit_hook(struct word const *word, struct node const *node, char const *declared,
               unsigned indent)
{
    struct writer *w = word->w;
    write_blanks(w, indent);
    write_text(w, emit_run_of(word));
    write_text(w, ".node = ");
    emit_upper(w, word->graph, node->name->text);
    write_text(w, ";\n");
    if (node->more->channel) {
        write_blanks(w, indent);
        write_format(w, "wv_channel_enter(ctx, &g->channel.%s);\n", node->name->text);
    }
    if (node->forms[HOOK_CYCLE] == HOOK_NAMED && word->anew)
        emit_indented(w, indent, "WV_ANEW(g);\n");
    emit_indented(w, indent, declared);
    write_text(w, "control = ");
    emit_call(w, word->graph, node, HOOK_CYCLE, "ready");
    write_text(w, ";\n");
    if (node->more->channel)
        emit_indented(w, indent, "wv_channel_leave(ctx);\n");
    if (node->more->scheduled.count) {
        write_blanks(w, indent);
        write_format(w, "ready |= g->ready.word[%u];\n", word->number);
        write_blanks(w, indent);
        write_format(w, "g->ready.word[%u] = 0;\n", word->number);
    }
}

static uint32_t emit_hook_step(struct word const *word, struct node const *node, unsigned indent)
{
    emit_store(word, indent);
    emit_hook(word, node, "wv_control const ", indent);
    return emit_control(word, node, indent);
}

void emit_copied(struct word const *word, struct node const *node, unsigned indent)
{
    if (!node->copied)
        return;
    write_blanks(word->w, indent);
    write_text(word->w, "wv_set_add(ctx->copied, ");
    emit_upper(word->w, word->graph, node->name->text);
    write_text(word->w, ");\n");
}

static void emit_inner_head(struct word const *word, struct node const *node, unsigned indent)
{
    write_blanks(word->w, indent);
    write_text(word->w, "/* ");
    emit_name(word->w, node->name);
    write_text(word->w, " */\n");
    emit_copied(word, node, indent);
}

void emit_end_of_vectors(struct word const *word, uint32_t rank, unsigned indent)
{
    if (rank % VECTORED == 0)
        emit_indented(word->w, indent, "WV_END_VECTORS();\n");
}

static uint64_t series_bits(struct word const *word, uint32_t rank)
{
    uint64_t bits = 0;
    for (; rank; rank = word->last_inner[rank % 64])
        bits |= UINT64_C(1) << (rank % 64);
    return bits;
}

/* A node of a series; the rank of the next one, or 0. */
static uint32_t emit_series_step(struct word const *word, uint32_t first, uint32_t rank,
                                 unsigned indent)
{
    struct writer *w = word->w;
    struct node const *node = word_node(word, rank);
    uint32_t next = word->last_inner[rank % 64];
    emit_inner_head(word, node, indent);
    emit_indented(w, indent, node->when ? "if (" : "if (WV_UNLIKELY(");
    emit_call(w, word->graph, node, HOOK_CYCLE, "ready");
    write_format(w, " != WV_BROADCAST%s && wv_series_ends(&wv_end_%u, ", node->when ? "" : ")",
                 first);
    emit_upper(w, word->graph, node->name->text);
    write_text(w, "))\n");
    emit_indented(w, indent + 4, "break;\n");
    emit_triggers(word, node, indent);
    (void)emit_inner(word, node, next, indent);
    return next;
}

/* A series from `rank` on, and what stands within its nodes; the rank behind them. */
static uint32_t emit_series(struct word const *word, uint32_t first, unsigned indent)
{
    struct writer *w = word->w;
    uint64_t bits = series_bits(word, first);
    uint32_t rank = first;
    write_blanks(w, indent);
    write_format(w, "wv_id wv_end_%u = WV_NO_END;\n", first);
    write_blanks(w, indent);
    emit_raise(w, bits);
    emit_indented(w, indent, "do {\n");
    for (uint32_t next = first; next;) {
        rank = next;
        if (rank != first)
            emit_end_of_vectors(word, rank, indent + 4);
        next = emit_series_step(word, first, rank, indent + 4);
    }
    emit_indented(w, indent, "} while (0);\n");
    write_blanks(w, indent);
    write_format(w, "ready &= ~wv_series_rest(wv_end_%u, ", first);
    write_mask(w, bits);
    write_text(w, ");\n");
    return rank + 1;
}

/* The nodes that stand within `outer`, each with those within it, from the next rank on to
 * before `end`; the rank behind them. */
uint32_t emit_inner(struct word const *word, struct node const *outer, uint32_t end,
                    unsigned indent)
{
    uint32_t rank = outer->rank + 1;
    indent = indent < INDENT_MAX ? indent : INDENT_MAX;
    while (rank < end && word_is_within(word, word_node(word, rank), outer)) {
        struct node const *node = word_node(word, rank);
        if (word_series(word, rank) >= SERIES_MIN) {
            rank = emit_series(word, rank, indent);
            continue;
        }
        emit_inner_head(word, node, indent);
        rank = emit_formula_step(word, node, indent);
    }
    return rank;
}

/* Is there nothing to do for it, but what its bit says? */
bool emit_is_plain(struct word const *word, struct node const *node)
{
    return !node_has(node, HOOK_CYCLE) && !emit_triggers_any(word, node) && !node->copied;
}

/* What runs a node, behind its test. */
static uint32_t emit_body(struct word const *word, struct node const *node, unsigned indent)
{
    emit_copied(word, node, indent);
    switch (node->forms[HOOK_CYCLE]) {
    case HOOK_NAMED:
    case HOOK_BLOCK: return emit_hook_step(word, node, indent);
    case HOOK_FORMULA: return emit_formula_step(word, node, indent);
    case HOOK_NONE: break;
    }
    emit_broadcast(word, node, indent);
    return emit_inner(word, node, word->end, indent);
}

uint32_t emit_ready_node(struct word const *word, struct node const *node, unsigned indent)
{
    bool scope = node_has_function(node, HOOK_CYCLE); /* for `control` */
    emit_indented(word->w, indent, scope ? "{ /* " : "/* ");
    emit_name(word->w, node->name);
    write_text(word->w, " */\n");
    uint32_t next = emit_body(word, node, scope ? indent + 4 : indent);
    if (scope)
        emit_indented(word->w, indent, "}\n");
    return next;
}

uint32_t emit_step(struct word const *word, struct node const *node, unsigned indent)
{
    struct writer *w = word->w;
    write_blanks(w, indent);
    if (emit_is_plain(word, node)) {
        write_format(w, "/* %s: broadcasts, and its bit says so. */\n", node->name->text);
        return node->rank + 1;
    }
    emit_test(w, emit_bit(node));
    write_text(w, " /* ");
    emit_name(w, node->name);
    write_text(w, " */\n");
    uint32_t next = emit_body(word, node, indent + 4);
    emit_indented(w, indent, "}\n");
    return next;
}
