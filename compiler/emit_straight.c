/* emit_straight.c: the lowering to a straight line: a function per word of nodes
 * tests one ready bit after the other and calls the hook of each that is set.
 *
 * The bits are in a register.  That of a node says before its place that it is to
 * run, and behind it that it broadcast: so a broadcast is one operation, which sets
 * the bits of what it triggers, and in the end the register holds what changed.  What
 * they trigger in the next word is returned, and what several of them trigger in another
 * one is gathered in a variable and stored once.  Hooks in a chain run without a test, and so
 * does a series of formulas: all bits are set at once, and taken back from the one on that does
 * not broadcast.  Nodes that are alike run in loops.  emit_word.h says what all of these are.
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
#include <stdlib.h>

#include "compiler/emit_step.h"

/* So many nodes of a word with more than twice as many are looked at together first: where few
 * run, most tests are left out, and the code of most is not fetched. */
enum { GROUP = 8 };

/* In larger graphs it is not worth what C compilers take for it to have the nodes of a group twice. */
enum { TWICE_MAX = 4096 };

/* With so many hooks elsewhere, what processors keep decoded is not enough for all of them: each
 * should take few instructions (decision 0075), and those of nodes that are alike are called in
 * loops (decision 0077).  With fewer, those that are `static inline` in a header fare better without. */
enum { ANEW_MIN = 400 };

/* -- Words ----------------------------------------------------------------- */

/* Is its bit tested?  Not where it stands within another node. */
static bool is_tested(struct word const *word, struct node const *node)
{
    return !word->outer[node->rank % 64] && !emit_is_plain(word, node);
}

static uint64_t tested_bits(struct word const *word, uint32_t rank, uint32_t end)
{
    uint64_t bits = 0;
    for (; rank < end; rank++)
        if (is_tested(word, word_node(word, rank)))
            bits |= emit_bit(word_node(word, rank));
    return bits;
}

/* The rank behind the group that `rank` is in, which ends where a chain begins, or siblings, or
 * nodes that are alike. */
static uint32_t group_end(struct word const *word, uint32_t rank)
{
    uint32_t end = (rank / GROUP + 1) * GROUP;
    end = end < word->end ? end : word->end;
    for (uint32_t i = rank; i < end; i++)
        if (word->chain_end[i % 64] || word->alike[i % 64] || word->siblings_end[i % 64])
            return i;
    return end;
}

static bool has_parent_from(struct node const *node, uint32_t rank)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (node->edges[i].kind == EDGE_TRIGGER && node->edges[i].parent->rank >= rank)
            return true;
    return false;
}

/* May all nodes of a group be ready when it is reached, and do C compilers see what they do?  Then it is
 * worth to have them without tests, too: they become vectors. */
static bool may_all_be_ready(struct word const *word, uint32_t rank, uint32_t end)
{
    bool all = word->graph->node_count <= TWICE_MAX && !word->graph->isolate;
    for (uint32_t i = rank; i < end; i++) {
        struct node const *node = word_node(word, i);
        if (is_tested(word, node))
            all &= node->forms[HOOK_CYCLE] != HOOK_NAMED && !node->events &&
                   !has_parent_from(node, rank);
    }
    return all;
}

/* The nodes of a group, all of which are ready. */
static void emit_all_ready(struct word const *word, uint32_t rank, uint32_t end)
{
    while (rank < end) {
        struct node const *node = word_node(word, rank);
        rank = is_tested(word, node) ? emit_ready_node(word, node, 8) : rank + 1;
    }
}

/* Nodes that are tested together before each is. */
static uint32_t emit_together(struct word const *word, uint32_t rank, uint32_t end, uint64_t bits)
{
    struct writer *w = word->w;
    bool twice = may_all_be_ready(word, rank, end);
    if (twice) {
        write_text(w, "    ");
        emit_test_all(w, bits);
        write_text(w, "\n");
        emit_all_ready(word, rank, end);
        write_text(w, "    } else ");
    } else {
        write_text(w, "    ");
    }
    emit_test(w, bits);
    write_text(w, "\n");
    while (rank < end)
        rank = emit_step(word, word_node(word, rank), 8);
    write_text(w, "    }\n");
    return rank;
}

/* From `rank` to the end of its group, of a chain, of siblings, or of those alike; the rank
 * behind. */
static uint32_t emit_group(struct word const *word, uint32_t rank)
{
    if (word->chain_end[rank % 64])
        return emit_chain(word, rank);
    if (word->alike[rank % 64])
        return emit_alike(word, rank);
    if (word->siblings_end[rank % 64])
        return emit_siblings(word, rank);
    uint32_t end = group_end(word, rank);
    uint64_t bits = tested_bits(word, rank, end);
    if (word->end - word->first > 2 * GROUP && (bits & (bits - 1)) != 0)
        return emit_together(word, rank, end, bits);
    while (rank < end)
        rank = emit_step(word, word_node(word, rank), 4);
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
                 word->first, word->end - 1, emit_is_small(word->graph) ? "WV_IN_CYCLE " : emit_words(word->graph) > 1 ? "WV_APART " : "", name,
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

/* A word; and the one behind it, if it `makes_ready` any of that. */
static void emit_case(struct writer *w, struct graph const *graph, uint32_t number, bool makes_ready)
{
    char const *name = graph->name->text;
    write_format(w, "    case %u:\n", number);
    if (makes_ready)
        write_format(w,
                     "        ready = wv_graph_next_word(ctx, %u, %s_word_%u(ctx, ready));\n"
                     "        if (ready == 0)\n"
                     "            break;\n"
                     "        WV_FALLTHROUGH;\n",
                     number + 1, name, number);
    else
        write_format(w, "        (void)%s_word_%u(ctx, ready);\n        break;\n", name, number);
}

/* From a word on. */
static void emit_from_word(struct writer *w, struct graph const *graph, bool const *makes_ready)
{
    char const *name = graph->name->text;
    uint32_t words = emit_words(graph);
    write_format(w, "\nstatic void %s_straight(wv_ctx *ctx, uint32_t wv_word, uint64_t ready)\n{\n", name);
    if (words == 1) {
        write_format(w, "    (void)wv_word;\n    (void)%s_word_0(ctx, ready);\n}\n", name);
        return;
    }
    write_text(w, "    switch (wv_word) {\n");
    for (uint32_t number = 0; number < words; number++)
        emit_case(w, graph, number, makes_ready[number]);
    write_text(w, "    }\n}\n");
}

void emit_straight(struct writer *w, struct graph const *graph)
{
    bool anew = graph_called(graph) >= ANEW_MIN;
    bool *makes_ready = checked_alloc(emit_words(graph) * sizeof *makes_ready);
    write_text(w, "\n/* A node's bit of `ready` says before its place that it is to run, "
                  "and behind it that\n"
                  " * it broadcast.  In a row of nodes each of which the one before it runs, all are set at\n"
                  " * once, and taken back from the one on that does not broadcast. */\n");
    for (uint32_t number = 0; number < emit_words(graph); number++) {
        struct word word = word_of(w, graph, number, anew);
        emit_word(&word);
        makes_ready[number] = word.has_next;
    }
    emit_from_word(w, graph, makes_ready);
    free(makes_ready);
}
