/* emit_straight.c: the lowering to a straight line: a function per word of nodes
 * tests one ready bit after the other and calls the hook of each that is set.
 *
 * In nearly all cycles no node is dead, and formulas run because of what they
 * read alone.  The functions rely on that: they do not ask whether a node is
 * dead, and a formula that one node triggers stands within it, where the C
 * compiler sees one piece of arithmetic.  In the first cycle, in which all
 * values are worked out, and once a node is dead, the careful ones run instead.
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "compiler/emit.h"

/* C compilers take more than a hundred blocks in each other; readers fewer. */
enum { DEPTH_MAX = 16 };

/* What is being written: the nodes of a word. */
struct word {
    struct writer *w;
    struct graph const *graph;
    uint32_t number, first, end; /* which, its first rank, and the one behind its last */
    bool sweeps;                 /* a hook may end nodes */
    bool careful;
    struct node const *outer[64]; /* what each stands within, or NULL */
};

static struct node const *node_at(struct word const *word, uint32_t rank)
{
    return word->graph->schedule[rank];
}

/* -- What stands within what ----------------------------------------------- */

/* The node whose broadcast alone runs this one after the first cycle, or NULL. */
static struct node const *only_cause(struct node const *node)
{
    struct node const *cause = NULL;
    if (node->hooks[HOOK_CYCLE].form != HOOK_FORMULA || node->is_scheduled)
        return NULL;
    for (uint32_t i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        if (edge->kind != EDGE_TRIGGER)
            continue;
        if (cause)
            return NULL;
        cause = edge->parent;
    }
    return cause;
}

/* Nodes run by rank, so one stands within its cause only if all between them do. */
static void find_outer(struct word *word)
{
    struct node const *open[DEPTH_MAX];
    uint32_t depth = 0;
    memset(word->outer, 0, sizeof word->outer);
    for (uint32_t rank = word->first; rank < word->end; rank++) {
        struct node const *node = node_at(word, rank), *cause = only_cause(node);
        uint32_t level = depth;
        while (level > 0 && open[level - 1] != cause)
            level--;
        if (level == DEPTH_MAX)
            level = 0;
        if (level > 0)
            word->outer[rank % 64] = cause;
        open[level] = node;
        depth = level + 1;
    }
}

static bool any_outer(struct word const *word)
{
    for (int i = 0; i < 64; i++)
        if (word->outer[i])
            return true;
    return false;
}

static bool is_within(struct word const *word, struct node const *inner, struct node const *node)
{
    return !word->careful && inner->rank >= word->first && inner->rank < word->end &&
           word->outer[inner->rank % 64] == node;
}

/* -- One node -------------------------------------------------------------- */

/* Set the bits of a row of nodes in a set of the graph, word by word, but not of
 * those that stand within `node`. */
static void emit_set_bits(struct word const *word, struct node const *node,
                          struct node_row row, bool late, unsigned indent)
{
    char const *set = late ? "next" : "ready";
    struct writer *w = word->w;
    for (uint32_t i = 0; i < row.count;) {
        uint32_t other = row.nodes[i]->rank / 64;
        uint64_t mask = 0;
        for (; i < row.count && row.nodes[i]->rank / 64 == other; i++)
            if (!is_within(word, row.nodes[i], node))
                mask |= emit_bit(row.nodes[i]);
        if (mask == 0)
            continue;
        write_blanks(w, indent);
        if (other == word->number && !late) {
            write_format(w, "ready |= UINT64_C(0x%" PRIx64 ");\n", mask);
            continue;
        }
        write_format(w, "g->%s.word[%u] |= UINT64_C(0x%" PRIx64 ");\n", set, other, mask);
        write_blanks(w, indent);
        write_format(w, "g->%s.summary[%u] |= UINT64_C(0x%" PRIx64 ");\n", set, other / 64,
                     UINT64_C(1) << (other % 64));
    }
}

/* The nodes that `node` triggers: those of its word in a register, the others
 * in memory. */
static void emit_broadcast(struct word const *word, struct node const *node, unsigned indent)
{
    struct node_row late = node_row(&word->graph->late, node);
    write_blanks(word->w, indent);
    write_format(word->w, "changed |= UINT64_C(0x%" PRIx64 ");\n", emit_bit(node));
    emit_set_bits(word, node, node_row(&word->graph->triggered, node), false, indent);
    if (late.count == 0)
        return;
    emit_set_bits(word, node, late, true, indent);
    write_blanks(word->w, indent);
    write_text(word->w, "ctx->yielded = true;\n");
}

/* A hook may ask its context who it is and what has changed; in an isolated
 * graph it may panic, and the word goes on from its pending bits. */
static void emit_context(struct word const *word, struct node const *node, unsigned indent)
{
    struct writer *w = word->w;
    write_blanks(w, indent);
    write_text(w, "ctx->running = ");
    emit_upper(w, word->graph, node->name->text);
    write_text(w, ";\n");
    write_blanks(w, indent);
    write_format(w, "g->changed.word[%u] = changed;\n", word->number);
    if (!word->graph->isolate)
        return;
    write_blanks(w, indent);
    write_text(w, "ctx->pending = ready;\n");
}

/* What a hook returned but broadcast and unchanged.  It may have ended nodes:
 * those behind it are run with care. */
static void emit_control(struct word const *word, struct node const *node)
{
    struct writer *w = word->w;
    if (word->careful) {
        write_format(w,
                     "        } else if (control != WV_UNCHANGED) {\n"
                     "            wv_graph_control(ctx, control);\n"
                     "            dead = g->dead.word[%u];\n"
                     "        }\n",
                     word->number);
        return;
    }
    uint64_t rest = ~(emit_bit(node) | (emit_bit(node) - 1));
    write_format(w,
                 "        } else if (control != WV_UNCHANGED) {\n"
                 "            g->changed.word[%u] = changed;\n"
                 "            wv_graph_control(ctx, control);\n"
                 "            %s_careful_%u(ctx, ready & UINT64_C(0x%" PRIx64 "));\n"
                 "            return;\n"
                 "        }\n",
                 word->number, word->graph->name->text, word->number, rest);
}

static uint32_t emit_inner(struct word const *word, struct node const *outer, unsigned indent);

/* The formula, what it triggers, and what stands within it. */
static uint32_t emit_formula_step(struct word const *word, struct node const *node, unsigned indent)
{
    struct writer *w = word->w;
    if (node->uses_context)
        emit_context(word, node, indent);
    write_blanks(w, indent);
    write_text(w, node->when ? "if (" : "if (WV_LIKELY(");
    emit_call(w, word->graph, node, HOOK_CYCLE);
    write_text(w, node->when ? " == WV_BROADCAST) {\n" : " == WV_BROADCAST)) {\n");
    emit_broadcast(word, node, indent + 4);
    uint32_t next = emit_inner(word, node, indent + 4);
    write_blanks(w, indent);
    write_text(w, "}\n");
    return next;
}

static uint32_t emit_hook_step(struct word const *word, struct node const *node)
{
    struct writer *w = word->w;
    emit_context(word, node, 8);
    write_text(w, "        wv_control const control = ");
    emit_call(w, word->graph, node, HOOK_CYCLE);
    write_text(w, ";\n");
    if (node->scheduled.count)
        write_format(w, "        ready |= g->ready.word[%u];\n        g->ready.word[%u] = 0;\n",
                     word->number, word->number);
    write_text(w, "        if (WV_LIKELY(control == WV_BROADCAST)) {\n");
    emit_broadcast(word, node, 12);
    uint32_t next = emit_inner(word, node, 12);
    emit_control(word, node);
    return next;
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

/* The nodes that stand within `outer`, each with those within it, from the next
 * rank on; the rank behind them.  It goes no deeper than DEPTH_MAX. */
static uint32_t emit_inner(struct word const *word, struct node const *outer, unsigned indent)
{
    uint32_t rank = outer->rank + 1;
    while (rank < word->end && is_within(word, node_at(word, rank), outer)) {
        struct node const *node = node_at(word, rank);
        write_blanks(word->w, indent);
        write_format(word->w, "/* %s */\n", node->name->text);
        emit_copied(word, node, indent);
        rank = emit_formula_step(word, node, indent);
    }
    return rank;
}

/* A node that has a ready bit, and what stands within it; the rank behind them. */
static uint32_t emit_step(struct word const *word, struct node const *node)
{
    struct writer *w = word->w;
    uint32_t next = node->rank + 1;
    write_format(w, "    if (WV_LIKELY(ready & UINT64_C(0x%" PRIx64 "))", emit_bit(node));
    if (word->careful && word->sweeps)
        write_format(w, " && WV_LIKELY(!(dead & UINT64_C(0x%" PRIx64 ")))", emit_bit(node));
    write_format(w, ") { /* %s */\n", node->name->text);
    emit_copied(word, node, 8);
    switch (node->hooks[HOOK_CYCLE].form) {
    case HOOK_NAMED:
    case HOOK_BLOCK: next = emit_hook_step(word, node); break;
    case HOOK_FORMULA: next = emit_formula_step(word, node, 8); break;
    case HOOK_NONE:
        emit_broadcast(word, node, 8);
        next = emit_inner(word, node, 8);
        break;
    }
    write_text(w, "    }\n");
    return next;
}

/* -- Words ----------------------------------------------------------------- */

static void emit_word(struct word const *word)
{
    struct writer *w = word->w;
    char const *name = word->graph->name->text;
    write_format(w,
                 "\n/* Nodes %u to %u%s. */\n"
                 "static %svoid %s_%s_%u(wv_ctx *ctx, uint64_t ready)\n{\n"
                 "    struct %s *const g = (struct %s *)ctx;\n"
                 "    uint64_t changed = g->changed.word[%u];\n",
                 word->first, word->end - 1,
                 word->careful ? ", in the first cycle and when some are dead" : "",
                 word->careful ? "WV_RARELY " : "", name,
                 word->careful ? "careful" : "word", word->number, name, name, word->number);
    if (word->careful && word->sweeps)
        write_format(w, "    uint64_t dead = g->dead.word[%u];\n", word->number);
    for (uint32_t rank = word->first; rank < word->end;)
        rank = emit_step(word, node_at(word, rank));
    write_format(w, "    g->changed.word[%u] = changed;\n}\n", word->number);
}

static struct word word_of(struct writer *w, struct graph const *graph, uint32_t number)
{
    uint32_t end = (number + 1) * 64;
    struct word word = {.w = w,
                        .graph = graph,
                        .number = number,
                        .first = number * 64,
                        .end = end < graph->node_count ? end : graph->node_count,
                        .sweeps = graph_sweeps(graph)};
    find_outer(&word);
    return word;
}

/* Is the careful function another one? */
static bool differs(struct word const *word)
{
    return word->sweeps || any_outer(word);
}

static void emit_words_array(struct writer *w, struct graph const *graph, char const *suffix,
                             bool careful)
{
    char const *name = graph->name->text;
    write_format(w, "\nstatic void (*const %s_%s[])(wv_ctx *, uint64_t) = {\n", name, suffix);
    for (uint32_t number = 0; number < emit_words(graph); number++) {
        struct word word = word_of(w, graph, number);
        write_format(w, "    %s_%s_%u,\n", name, careful && differs(&word) ? "careful" : "word",
                     number);
    }
    write_text(w, "};\n");
}

void emit_straight(struct writer *w, struct graph const *graph)
{
    for (uint32_t number = 0; number < emit_words(graph); number++) {
        struct word word = word_of(w, graph, number);
        word.careful = true;
        if (differs(&word))
            emit_word(&word);
        word.careful = false;
        emit_word(&word);
    }
    emit_words_array(w, graph, "words", false);
    emit_words_array(w, graph, "careful_words", true);
}
