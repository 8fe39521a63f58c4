/* emit_straight.c: the lowering to a straight line: a function per word of nodes
 * tests one ready bit after the other and calls the hook of each that is set.
 *
 * The bits are in a register.  That of a node says before its place that it is to
 * run, and behind it that it broadcast: so a broadcast is one operation, which sets
 * the bits of what it triggers, and in the end the register holds what changed.  What
 * several nodes trigger in another word is gathered in a variable and stored once.
 * Hooks in a chain run without a test; emit_word.h says what is one.
 *
 * In nearly all cycles no node is dead, and formulas run because of what they
 * read alone.  The functions rely on that: they do not ask whether a node is
 * dead, and a formula that one node triggers stands within it, where the C
 * compiler sees one piece of arithmetic.  In the first cycle, in which all
 * values are worked out, once a node is dead, and for the rest of a word in which
 * something unusual happened, the runtime goes by tables instead.
 */
#include "config.h"

#include <inttypes.h>

#include "compiler/emit_word.h"

/* What stands within even more is not moved further to the right. */
enum { INDENT_MAX = 64 };

/* So many nodes of a word with more than twice as many are looked at together first: where few
 * run, most tests are left out, and the code of most is not fetched. */
enum { GROUP = 8 };

/* Series of so many formulas are written one below the other, not one within the other. */
enum { SERIES_MIN = 3 };

/* In a row of nodes that are one piece of arithmetic a new one begins at each rank that this divides: with
 * more, gcc has vectors of all in registers at once, of which there are 16. */
enum { PIECE = 16 };

/* With so many hooks elsewhere, what processors keep decoded is not enough for all of them, and
 * each should take few instructions (decision 0075).  With fewer, those that are `static inline` in
 * a header fare better without. */
enum { ANEW_MIN = 400 };

/* Words of a summary that a bit of the top stands for, which the sets of larger graphs have. */
enum { SUMMARIES_OF_TOP = 8 };

/* -- One node -------------------------------------------------------------- */

/* Word `other` of a set of the graph is not empty. */
static void emit_note(struct word const *word, char const *set, uint32_t other, unsigned indent)
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

static void emit_raise(struct writer *w, uint64_t mask)
{
    write_text(w, "ready |= ");
    write_mask(w, mask);
    write_text(w, ";\n");
}

static void emit_test(struct writer *w, uint64_t mask)
{
    write_text(w, "if (WV_LIKELY(ready & ");
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
static void emit_set_bits(struct word const *word, struct node const *node,
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
static void emit_broadcast(struct word const *word, struct node const *node, unsigned indent)
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
static char const *run_of(struct word const *word)
{
    return word->graph->isolate ? "ctx->own_run" : "wv_this";
}

static void emit_store(struct word const *word, unsigned indent)
{
    write_blanks(word->w, indent);
    write_text(word->w, run_of(word));
    write_text(word->w, ".nodes = ready;\n");
}

static uint32_t emit_inner(struct word const *word, struct node const *outer, uint32_t end,
                           unsigned indent);

static bool triggers_any(struct word const *word, struct node const *node)
{
    return node_row(&word->graph->triggered, node).count ||
           node_row(&word->graph->late, node).count;
}

/* The formula, what it triggers, and what stands within it. */
static uint32_t emit_formula_step(struct word const *word, struct node const *node, unsigned indent)
{
    struct writer *w = word->w;
    bool within = word->outer[node->rank % 64], ends = !within && !triggers_any(word, node);
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

static void emit_indented(struct writer *w, unsigned indent, char const *text)
{
    write_blanks(w, indent);
    write_text(w, text);
}

static void emit_leave(struct writer *w, unsigned indent)
{
    emit_indented(w, indent, "wv_graph_leave_word(ctx, control, ready);\n");
    emit_indented(w, indent, "return 0;\n");
}

/* What follows from what a hook returned. */
static uint32_t emit_control(struct word const *word, struct node const *node, unsigned indent)
{
    struct writer *w = word->w;
    bool triggers = triggers_any(word, node);
    uint32_t next = node->rank + 1;
    if (triggers) {
        emit_indented(w, indent, "if (WV_LIKELY(control == WV_BROADCAST)) {\n");
        emit_broadcast(word, node, indent + 4);
        next = emit_inner(word, node, word->end, indent + 4);
    }
    emit_indented(w, indent, triggers ? "} else " : "");
    write_text(w, "if (control == WV_UNCHANGED) {\n");
    emit_unchanged(word, node, indent + 4);
    emit_indented(w, indent, triggers ? "} else {\n" : "} else if (control != WV_BROADCAST) {\n");
    emit_leave(w, indent + 4);
    emit_indented(w, indent, "}\n");
    return next;
}

/* The call of a hook, as what `control` becomes. */
static void emit_hook(struct word const *word, struct node const *node, char const *declared,
                      unsigned indent)
{
    struct writer *w = word->w;
    write_blanks(w, indent);
    write_text(w, run_of(word));
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

static void emit_copied(struct word const *word, struct node const *node, unsigned indent)
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

/* So many nodes that C compilers see as one are enough. */
static void emit_piece(struct word const *word, uint32_t rank, unsigned indent)
{
    if (rank % PIECE == 0)
        emit_indented(word->w, indent, "WV_NEXT_PIECE();\n");
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
    write_format(w, " != WV_BROADCAST%s && wv_series_ends(&wv_end_%u, ", node->when ? "" : ")", first);
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
            emit_piece(word, rank, indent + 4);
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
static uint32_t emit_inner(struct word const *word, struct node const *outer, uint32_t end,
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
static bool is_plain(struct word const *word, struct node const *node)
{
    return !node_has(node, HOOK_CYCLE) && !triggers_any(word, node) && !node->copied;
}

/* A node that has a ready bit, and what stands within it; the rank behind them. */
static uint32_t emit_step(struct word const *word, struct node const *node, unsigned indent)
{
    struct writer *w = word->w;
    uint32_t next = node->rank + 1;
    write_blanks(w, indent);
    if (is_plain(word, node)) {
        write_format(w, "/* %s: broadcasts, and its bit says so. */\n", node->name->text);
        return next;
    }
    emit_test(w, emit_bit(node));
    write_text(w, " /* ");
    emit_name(w, node->name);
    write_text(w, " */\n");
    emit_copied(word, node, indent + 4);
    switch (node->forms[HOOK_CYCLE]) {
    case HOOK_NAMED:
    case HOOK_BLOCK: next = emit_hook_step(word, node, indent + 4); break;
    case HOOK_FORMULA: next = emit_formula_step(word, node, indent + 4); break;
    case HOOK_NONE:
        emit_broadcast(word, node, indent + 4);
        next = emit_inner(word, node, word->end, indent + 4);
        break;
    }
    emit_indented(w, indent, "}\n");
    return next;
}

/* -- Nodes that are alike -------------------------------------------------- */

/* The state that one of those alike is given where the first is given that of `node`, and the second that
 * of `next`: the same, or one behind the other. */
static void emit_alike_state(struct word const *word, struct node const *node,
                             struct node const *next, char const *constant, unsigned indent)
{
    struct writer *w = word->w;
    if (node == next) {
        write_text(w, ", &g->node.");
        emit_name(w, node->name);
        return;
    }
    write_text(w, ",\n");
    write_blanks(w, indent);
    write_format(w, "WV_STATE_FROM(%s%s, ", node->type, constant);
    emit_name(w, word->graph->name);
    write_text(w, ", ");
    emit_name(w, node->name);
    write_text(w, ", ");
    emit_name(w, next->name);
    write_text(w, ")");
}

/* The call of the hook of the one that stands `wv_alike` behind the node at `rank`. */
static void emit_alike_call(struct word const *word, uint32_t rank, unsigned indent)
{
    struct writer *w = word->w;
    struct node const *node = word_node(word, rank), *second = word_node(word, rank + 1);
    emit_name(w, node_named(node, HOOK_CYCLE));
    write_text(w, "(ctx");
    if (node->type)
        emit_alike_state(word, node, second, "", indent);
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (hook_takes(node, HOOK_CYCLE, i))
            emit_alike_state(word, node->edges[i].parent, second->edges[i].parent, " const", indent);
    write_text(w, ")");
}

/* Those of a chain. */
static void emit_alike_in_chain(struct word const *word, uint32_t rank, uint32_t count, unsigned indent)
{
    struct writer *w = word->w;
    write_blanks(w, indent);
    write_format(w, "WV_ALIKE(%u, control, (wv_this.node = ", count);
    emit_upper(w, word->graph, word_node(word, rank)->name->text);
    write_text(w, " + wv_alike,\n");
    write_blanks(w, indent + 4);
    emit_alike_call(word, rank, indent + 8);
    write_text(w, "));\n");
}

/* What those alike trigger in words behind the next one. */
static void emit_alike_far(struct word const *word, uint32_t rank)
{
    struct node_row row = node_row(&word->graph->triggered, word_node(word, rank));
    while (row.count > 0 && (*row.nodes)->rank / 64 <= word->number + 1) {
        row.nodes++;
        row.count--;
    }
    emit_set_bits(word, word_node(word, rank), row, false, 12);
}

/* What they trigger in word `other`: bits that move along with them, or do not. */
static void emit_alike_mask(struct word const *word, uint32_t rank, uint32_t other, bool moves,
                            char const *variable)
{
    struct node_row row = node_row(&word->graph->triggered, word_node(word, rank));
    struct node_row second = node_row(&word->graph->triggered, word_node(word, rank + 1));
    uint64_t mask = 0;
    for (uint32_t i = 0; i < row.count; i++)
        if (row.nodes[i]->rank / 64 == other && (row.nodes[i] != second.nodes[i]) == moves)
            mask |= emit_bit(row.nodes[i]);
    if (mask == 0)
        return;
    emit_indented(word->w, 12, variable);
    write_text(word->w, " |= ");
    write_mask(word->w, mask);
    write_text(word->w, moves ? " << wv_alike;\n" : ";\n");
}

static void emit_alike_control(struct word const *word, uint32_t rank)
{
    struct writer *w = word->w;
    bool triggers = triggers_any(word, word_node(word, rank));
    if (triggers) {
        emit_indented(w, 8, "if (WV_LIKELY(control == WV_BROADCAST)) {\n");
        for (int moves = 0; moves < 2; moves++) {
            emit_alike_mask(word, rank, word->number, moves, "ready");
            emit_alike_mask(word, rank, word->number + 1, moves, "wv_next_word");
        }
        emit_alike_far(word, rank);
    }
    emit_indented(w, 8, triggers ? "} else " : "");
    write_text(w, "if (control == WV_UNCHANGED) {\n");
    emit_indented(w, 12, "ready &= ~(wv_left & -wv_left);\n");
    emit_indented(w, 8, triggers ? "} else {\n" : "} else if (control != WV_BROADCAST) {\n");
    emit_leave(w, 12);
    emit_indented(w, 8, "}\n");
}

/* Those in no chain, of which the ready ones run; the rank behind them. */
static uint32_t emit_alike(struct word const *word, uint32_t rank)
{
    struct writer *w = word->w;
    uint32_t end = rank + word->alike[rank % 64];
    struct node const *first = word_node(word, rank);
    write_text(w, "    for (uint64_t wv_left = ready & ");
    write_mask(w, word_bits(rank, end));
    write_text(w, "; wv_left; wv_left &= wv_left - 1) { /* ");
    emit_name(w, first->name);
    write_text(w, " to ");
    emit_name(w, word_node(word, end - 1)->name);
    write_text(w, " */\n        wv_id const wv_alike = (wv_id)__builtin_ctzll(wv_left)");
    if (rank % 64 != 0)
        write_format(w, " - %u", rank % 64);
    write_text(w, ";\n");
    emit_store(word, 8);
    emit_indented(w, 8, run_of(word));
    write_text(w, ".node = ");
    emit_upper(w, word->graph, first->name->text);
    write_text(w, " + wv_alike;\n        wv_control const control = ");
    emit_alike_call(word, rank, 12);
    write_text(w, ";\n");
    emit_alike_control(word, rank);
    write_text(w, "    }\n");
    return end;
}

/* -- Chains ---------------------------------------------------------------- */

/* The hook of the node at `rank`, or of those from there on that are alike; the rank behind them. */
static uint32_t emit_chain_hook(struct word const *word, uint32_t rank, bool first, unsigned indent)
{
    uint32_t alike = word_alike_in_chain(word, rank);
    if (alike > 0) {
        if (first)
            emit_indented(word->w, indent, "wv_control control;\n");
        emit_alike_in_chain(word, rank, alike, indent);
        return rank + alike;
    }
    emit_copied(word, word_node(word, rank), indent);
    emit_hook(word, word_node(word, rank), first ? "wv_control " : "", indent);
    return rank + 1;
}

/* The hooks of a chain, from `rank` on; the last of them. */
static struct node const *emit_chain_hooks(struct word const *word, uint32_t rank)
{
    struct writer *w = word->w;
    uint32_t end = word->chain_end[rank % 64], next = emit_chain_hook(word, rank, true, 8);
    while (next < end) {
        struct node const *before = word_node(word, next - 1);
        emit_piece(word, next, 8);
        write_text(w, "        if (WV_LIKELY(control == WV_BROADCAST)) { /* ");
        emit_name(w, word_node(word, next)->name);
        write_text(w, " */\n");
        emit_broadcast(word, before, 12);
        next = emit_chain_hook(word, next, false, 12);
        write_text(w, "        }\n");
    }
    return word_node(word, end - 1);
}

/* What follows from what the last hook of a chain returned that ran. */
static void emit_chain_control(struct word const *word, struct node const *last, uint64_t bits)
{
    struct writer *w = word->w;
    if (triggers_any(word, last)) {
        write_text(w, "        if (WV_LIKELY(control == WV_BROADCAST)) {\n");
        emit_broadcast(word, last, 12);
        (void)emit_inner(word, last, word->end, 12);
        write_text(w, "        } else {\n");
    } else {
        write_text(w, "        if (WV_UNLIKELY(control != WV_BROADCAST)) {\n");
    }
    write_text(w, "            ready &= ~wv_chain_rest(&wv_this, ");
    write_mask(w, bits);
    write_text(w, "); /* those that did not broadcast */\n");
    write_text(w, "            if (WV_UNLIKELY(control != WV_UNCHANGED)) {\n");
    emit_leave(w, 16);
    write_text(w, "            }\n        }\n");
}

/* Where some of a chain, and of what stands within its last node, run for a reason of their own. */
static void emit_own_reasons(struct word const *word, struct node const *first, uint64_t bits)
{
    struct writer *w = word->w;
    emit_indented(w, 8, "wv_this.nodes = ready;\n");
    emit_indented(w, 8, "if (!wv_graph_run_chain(ctx, ");
    emit_upper(w, word->graph, first->name->text);
    write_text(w, ", ");
    write_mask(w, bits);
    write_text(w, "))\n            return 0;\n        ready = wv_this.nodes;\n");
}

/* A chain, from `rank` on; the rank behind it, and behind what stands within its last node. */
static uint32_t emit_chain(struct word const *word, uint32_t rank)
{
    struct writer *w = word->w;
    struct node const *first = word_node(word, rank);
    uint32_t end = word->chain_end[rank % 64], next = word_inner_end(word, end);
    uint64_t followers = word_bits(rank + 1, end);
    write_text(w, "    if (WV_UNLIKELY(ready & ");
    write_mask(w, followers);
    write_text(w, ")) { /* ");
    emit_name(w, first->name);
    write_text(w, ", and who follows; some for a reason of their own */\n");
    emit_own_reasons(word, first, word_bits(rank, next));
    write_text(w, "    } else ");
    emit_test(w, emit_bit(first));
    write_text(w, " /* ");
    emit_name(w, first->name);
    write_text(w, ", and who follows */\n        ");
    emit_raise(w, followers);
    emit_store(word, 8);
    emit_chain_control(word, emit_chain_hooks(word, rank), word_bits(rank, end));
    write_text(w, "    }\n");
    return next;
}

/* -- Words ----------------------------------------------------------------- */

/* The bits that nodes up to the end of a group test: not those that stand within others. */
static uint64_t tested_bits(struct word const *word, uint32_t rank, uint32_t end)
{
    uint64_t bits = 0;
    for (; rank < end; rank++)
        if (!word->outer[rank % 64] && !is_plain(word, word_node(word, rank)))
            bits |= emit_bit(word_node(word, rank));
    return bits;
}

/* The rank behind the group that `rank` is in, which ends where a chain begins, or nodes that are alike. */
static uint32_t group_end(struct word const *word, uint32_t rank)
{
    uint32_t end = (rank / GROUP + 1) * GROUP;
    end = end < word->end ? end : word->end;
    for (uint32_t i = rank; i < end; i++)
        if (word->chain_end[i % 64] || word->alike[i % 64])
            return i;
    return end;
}

/* From `rank` to the end of its group, of a chain, or of those alike; the rank behind what is written. */
static uint32_t emit_group(struct word const *word, uint32_t rank)
{
    if (word->chain_end[rank % 64])
        return emit_chain(word, rank);
    if (word->alike[rank % 64])
        return emit_alike(word, rank);
    uint32_t end = group_end(word, rank);
    uint64_t bits = tested_bits(word, rank, end);
    bool together = word->end - word->first > 2 * GROUP && (bits & (bits - 1)) != 0;
    if (together) {
        write_text(word->w, "    ");
        emit_test(word->w, bits);
        write_text(word->w, "\n");
    }
    while (rank < end)
        rank = emit_step(word, word_node(word, rank), together ? 8 : 4);
    if (together)
        write_text(word->w, "    }\n");
    return rank;
}

static void emit_gathered(struct word const *word)
{
    struct writer *w = word->w;
    for (uint32_t i = 0; i < word->gathered_count; i++) {
        uint32_t other = word->gathered[i];
        write_format(w, "    if (wv_word_%u) {\n        g->ready.word[%u] |= wv_word_%u;\n", other,
                     other, other);
        emit_note(word, "ready", other, 8);
        write_text(w, "    }\n");
    }
}

/* Can any node of it ask about its run, where that is no variable of the context? */
static bool needs_run(struct word const *word)
{
    for (uint32_t rank = word->first; rank < word->end; rank++) {
        struct node const *node = word_node(word, rank);
        if (node_has_function(node, HOOK_CYCLE))
            return !word->graph->isolate;
    }
    return false;
}

static void emit_word(struct word const *word)
{
    bool runs = needs_run(word);
    struct writer *w = word->w;
    char const *name = word->graph->name->text;
    write_format(w,
                 "\n/* Nodes %u to %u. */\n"
                 "static %suint64_t %s_word_%u(wv_ctx *ctx, uint64_t ready)\n{\n"
                 "    struct %s *%sg = (struct %s *)ctx;\n",
                 word->first, word->end - 1, emit_is_small(word->graph) ? "WV_IN_CYCLE " : "", name,
                 word->number, name, word->anew ? "" : "const ", name);
    if (word->has_next)
        write_text(w, "    uint64_t wv_next_word = 0;\n");
    for (uint32_t i = 0; i < word->gathered_count; i++)
        write_format(w, "    uint64_t wv_word_%u = 0;\n", word->gathered[i]);
    if (runs)
        write_text(w, "    wv_run wv_this;\n    ctx->run = &wv_this;\n");
    for (uint32_t rank = word->first; rank < word->end;)
        rank = emit_group(word, rank);
    emit_gathered(word);
    if (runs)
        write_text(w, "    ctx->run = &ctx->own_run;\n");
    write_format(w, "    g->changed.word[%u] = ready;\n    return %s;\n}\n", word->number,
                 word->has_next ? "wv_next_word" : "0");
}

void emit_straight(struct writer *w, struct graph const *graph)
{
    char const *name = graph->name->text;
    bool anew = graph_called(graph) >= ANEW_MIN;
    write_text(w, "\n/* A node's bit of `ready` says before its place that it is to run, "
                  "and behind it that\n"
                  " * it broadcast.  In a chain all are set at once, and taken back from the one on that\n"
                  " * does not broadcast. */\n");
    for (uint32_t number = 0; number < emit_words(graph); number++) {
        struct word word = word_of(w, graph, number, anew);
        emit_word(&word);
    }
    write_format(w, "\nstatic uint64_t (*const %s_words[])(wv_ctx *, uint64_t) = {\n", name);
    for (uint32_t number = 0; number < emit_words(graph); number++)
        write_format(w, "    %s_word_%u,\n", name, number);
    write_text(w, "};\n");
}
