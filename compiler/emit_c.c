/* emit_c.c: the generated C: hooks from the .wvg file, then the schedule in one
 * of its two lowerings, then the plan by which the runtime drives it.
 */
#include "config.h"

#include <inttypes.h>

#include "compiler/emit.h"

/* -- One node in a straight line ------------------------------------------ */

/* Set the bits of a row of nodes in a set of the graph, word by word. */
static void emit_set_bits(struct writer *w, struct node_row row, uint32_t own_word,
                          char const *set, unsigned indent)
{
    for (uint32_t i = 0; i < row.count;) {
        uint32_t word = row.nodes[i]->rank / 64;
        uint64_t mask = 0;
        for (; i < row.count && row.nodes[i]->rank / 64 == word; i++)
            mask |= emit_bit(row.nodes[i]);
        write_blanks(w, indent);
        if (word == own_word) {
            write_format(w, "ready |= UINT64_C(0x%" PRIx64 ");\n", mask);
            continue;
        }
        write_format(w, "g->%s.word[%u] |= UINT64_C(0x%" PRIx64 ");\n", set, word, mask);
        write_blanks(w, indent);
        write_format(w, "g->%s.summary[%u] |= UINT64_C(0x%" PRIx64 ");\n", set, word / 64,
                     UINT64_C(1) << (word % 64));
    }
}

/* The nodes that `node` triggers: those of its word in a register, the others
 * in memory. */
static void emit_broadcast(struct writer *w, struct graph const *graph, struct node const *node,
                           unsigned indent)
{
    struct node_row late = node_row(&graph->late, node);
    write_blanks(w, indent);
    write_format(w, "changed |= UINT64_C(0x%" PRIx64 ");\n", emit_bit(node));
    emit_set_bits(w, node_row(&graph->triggered, node), node->rank / 64, "ready", indent);
    if (late.count == 0)
        return;
    emit_set_bits(w, late, UINT32_MAX, "next", indent);
    write_blanks(w, indent);
    write_text(w, "ctx->yielded = true;\n");
}

/* A hook may ask its context who it is and what has changed; in an isolated
 * graph it may panic, and the word goes on from its pending bits. */
static void emit_context(struct writer *w, struct graph const *graph, struct node const *node)
{
    write_text(w, "        ctx->running = ");
    emit_upper(w, graph, node->name->text);
    write_format(w, ";\n        g->changed.word[%u] = changed;\n", node->rank / 64);
    if (graph->isolate)
        write_text(w, "        ctx->pending = ready;\n");
}

static void emit_hook_step(struct writer *w, struct graph const *graph, struct node const *node)
{
    uint32_t word = node->rank / 64;
    emit_context(w, graph, node);
    write_text(w, "        wv_control const control = ");
    emit_call(w, graph, node, HOOK_CYCLE);
    write_text(w, ";\n");
    if (node->scheduled.count)
        write_format(w, "        ready |= g->ready.word[%u];\n        g->ready.word[%u] = 0;\n", word,
                     word);
    write_text(w, "        if (WV_LIKELY(control == WV_BROADCAST)) {\n");
    emit_broadcast(w, graph, node, 12);
    write_format(w,
                 "        } else if (control != WV_UNCHANGED) {\n"
                 "            wv_graph_control(ctx, control);\n"
                 "            dead = g->dead.word[%u];\n"
                 "        }\n",
                 word);
}

static void emit_formula_step(struct writer *w, struct graph const *graph, struct node const *node)
{
    if (node->uses_context)
        emit_context(w, graph, node);
    write_text(w, "        if (");
    emit_call(w, graph, node, HOOK_CYCLE);
    write_text(w, " == WV_BROADCAST) {\n");
    emit_broadcast(w, graph, node, 12);
    write_text(w, "        }\n");
}

static void emit_step(struct writer *w, struct graph const *graph, struct node const *node,
                      bool sweeps)
{
    write_format(w, "    if (WV_LIKELY(ready & UINT64_C(0x%" PRIx64 "))", emit_bit(node));
    if (sweeps)
        write_format(w, " && WV_LIKELY(!(dead & UINT64_C(0x%" PRIx64 ")))", emit_bit(node));
    write_format(w, ") { /* %s */\n", node->name->text);
    if (node->copied) {
        write_text(w, "        wv_set_add(ctx->copied, ");
        emit_upper(w, graph, node->name->text);
        write_text(w, ");\n");
    }
    switch (node->hooks[HOOK_CYCLE].form) {
    case HOOK_NAMED:
    case HOOK_BLOCK: emit_hook_step(w, graph, node); break;
    case HOOK_FORMULA: emit_formula_step(w, graph, node); break;
    case HOOK_NONE: emit_broadcast(w, graph, node, 8); break;
    }
    write_text(w, "    }\n");
}

/* -- The schedule --------------------------------------------------------- */

static void emit_word(struct writer *w, struct graph const *graph, uint32_t word, bool sweeps)
{
    char const *name = graph->name->text;
    uint32_t end = (word + 1) * 64 < graph->node_count ? (word + 1) * 64 : graph->node_count;
    write_format(w,
                 "\n/* Nodes %u to %u. */\n"
                 "static void %s_word_%u(wv_ctx *ctx, uint64_t ready)\n{\n"
                 "    struct %s *const g = (struct %s *)ctx;\n"
                 "    uint64_t changed = g->changed.word[%u];\n",
                 word * 64, end - 1, name, word, name, name, word);
    if (sweeps)
        write_format(w, "    uint64_t dead = g->dead.word[%u];\n", word);
    for (uint32_t rank = word * 64; rank < end; rank++)
        emit_step(w, graph, graph->schedule[rank], sweeps);
    write_format(w, "    g->changed.word[%u] = changed;\n}\n", word);
}

static void emit_straight(struct writer *w, struct graph const *graph)
{
    char const *name = graph->name->text;
    bool sweeps = graph_sweeps(graph);
    for (uint32_t word = 0; word < emit_words(graph); word++)
        emit_word(w, graph, word, sweeps);
    write_format(w, "\nstatic void (*const %s_words[])(wv_ctx *, uint64_t) = {\n", name);
    for (uint32_t word = 0; word < emit_words(graph); word++)
        write_format(w, "    %s_word_%u,\n", name, word);
    write_text(w, "};\n");
}

static char const main_function[] =
    "\n"
    "int main(int argc, char **argv)\n"
    "{\n"
    "    static struct @ g;\n"
    "    return wv_graph_main(argc, argv, &g.ctx, &@_plan);\n"
    "}\n";

void emit_c(struct writer *w, struct graph const *graph, struct emit_options const *options)
{
    emit_mark(w, graph);
    write_text(w, "#include \"");
    write_text(w, options->header_name);
    write_text(w, "\"\n\n");
    if (emit_any_on(graph, EVENT_SIGNAL))
        write_text(w, "#include <signal.h>\n");
    write_text(w, "#include <string.h>\n");
    emit_blocks(w, graph, options);
    if (options->tables)
        emit_tables(w, graph);
    else
        emit_straight(w, graph);
    emit_lifecycle(w, graph, options);
    emit_plan(w, graph, options);
    if (options->main)
        emit_template(w, graph, main_function);
}
