/* emit_chain.c: rows of hooks that are not tested one by one: chains, and nodes that are alike. */
#include "config.h"

#include "compiler/emit_step.h"

/* A comment that names the nodes from `rank` to before `end`. */
static void emit_from_to(struct word const *word, uint32_t rank, uint32_t end)
{
    struct writer *w = word->w;
    write_text(w, "/* ");
    emit_name(w, word_node(word, rank)->name);
    write_text(w, " to ");
    emit_name(w, word_node(word, end - 1)->name);
    write_text(w, " */");
}

/* -- Nodes that are alike -------------------------------------------------- */

/* The state that one of those alike is given where the first is given that of `node`, and the
 * second that of `next`: the same, or one behind the other. */
static void emit_alike_state(struct word const *word, struct node const *node,
                             struct node const *next, unsigned indent)
{
    struct writer *w = word->w;
    if (node == next) {
        write_text(w, ", &g->node.");
        emit_name(w, node->name);
        return;
    }
    write_text(w, ",\n");
    write_blanks(w, indent);
    write_text(w, "WV_STATE_FROM(");
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
        emit_alike_state(word, node, second, indent);
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (hook_takes(node, HOOK_CYCLE, i))
            emit_alike_state(word, node->edges[i].parent, second->edges[i].parent, indent);
    write_text(w, ")");
}

/* Those of a chain. */
static void emit_alike_in_chain(struct word const *word, uint32_t rank, uint32_t count,
                                unsigned indent)
{
    struct writer *w = word->w;
    write_blanks(w, indent);
    emit_from_to(word, rank, rank + count);
    write_text(w, "\n");
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
    bool triggers = emit_triggers_any(word, word_node(word, rank));
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
uint32_t emit_alike(struct word const *word, uint32_t rank)
{
    struct writer *w = word->w;
    uint32_t end = rank + word->alike[rank % 64];
    struct node const *first = word_node(word, rank);
    write_text(w, "    for (uint64_t wv_left = ready & ");
    write_mask(w, word_bits(rank, end));
    write_text(w, "; wv_left; wv_left &= wv_left - 1) { ");
    emit_from_to(word, rank, end);
    write_text(w, "\n        wv_id const wv_alike = (wv_id)__builtin_ctzll(wv_left)");
    if (rank % 64 != 0)
        write_format(w, " - %u", rank % 64);
    write_text(w, ";\n");
    emit_store(word, 8);
    emit_indented(w, 8, emit_run_of(word));
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

/* The hook of the node at `rank`, or of those from there on that are alike; the rank behind. */
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
        emit_end_of_vectors(word, next, 8);
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
    if (emit_triggers_any(word, last)) {
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

/* Of a chain, and of what stands within its last node, or of siblings, some run for a reason of
 * their own. */
static void emit_own_reasons(struct word const *word, struct node const *first, uint64_t bits)
{
    struct writer *w = word->w;
    emit_store(word, 8);
    emit_indented(w, 8, "if (!wv_graph_run_chain(ctx, ");
    emit_upper(w, word->graph, first->name->text);
    write_text(w, ", ");
    write_mask(w, bits);
    write_text(w, "))\n            return 0;\n        ready = wv_this.nodes;\n");
}

/* A chain, from `rank` on; the rank behind it, and behind what stands within its last node. */
uint32_t emit_chain(struct word const *word, uint32_t rank)
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

/* -- Siblings -------------------------------------------------------------- */

uint32_t emit_siblings(struct word const *word, uint32_t rank)
{
    struct writer *w = word->w;
    struct node const *first = word_node(word, rank);
    uint32_t end = word->siblings_end[rank % 64];
    uint64_t bits = word_bits(rank, end);
    bool yields = false; /* else none of them runs without the others */
    for (uint32_t i = rank; i < end; i++)
        yields |= node_has_function(word_node(word, i), HOOK_CYCLE);
    write_text(w, "    ");
    if (yields)
        emit_test_all(w, bits);
    else
        emit_test(w, emit_bit(first));
    write_text(w, " ");
    emit_from_to(word, rank, end);
    write_text(w, "\n");
    for (uint32_t i = rank; i < end; i++) {
        if (i > rank)
            emit_end_of_vectors(word, i, 8);
        (void)emit_ready_node(word, word_node(word, i), 8);
    }
    if (yields) {
        write_text(w, "    } else if (WV_UNLIKELY(ready & ");
        write_mask(w, bits);
        write_text(w, ")) { /* some of them yielded */\n");
        emit_own_reasons(word, first, bits);
    }
    write_text(w, "    }\n");
    return end;
}
