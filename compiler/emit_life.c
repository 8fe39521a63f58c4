/* emit_life.c: init, drop and copy hooks by number, and initial states. */
#include "config.h"

#include "compiler/emit.h"

/* -- Init and drop -------------------------------------------------------- */

bool emit_any_has(struct graph const *graph, enum hook_kind kind)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (node_has(&graph->nodes[i], kind))
            return true;
    return false;
}

static void emit_graph_pointer(struct writer *w, struct graph const *graph, enum hook_kind kind)
{
    bool needed = false;
    for (uint32_t i = 0; i < graph->node_count; i++)
        needed |= node_has(&graph->nodes[i], kind) && emit_passes_state(&graph->nodes[i], kind);
    if (needed)
        write_format(w, "    struct %s *const g = (struct %s *)ctx;\n", graph->name->text,
                     graph->name->text);
}

static void emit_cases(struct writer *w, struct graph const *graph, enum hook_kind kind)
{
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        if (!node_has(node, kind))
            continue;
        write_text(w, "    case ");
        emit_upper(w, graph, node->name->text);
        write_text(w, kind == HOOK_INIT ? ": return " : ": ");
        emit_call(w, graph, node, kind, NULL);
        write_text(w, kind == HOOK_INIT ? ";\n" : "; break;\n");
    }
}

static void emit_init(struct writer *w, struct graph const *graph)
{
    if (!emit_any_has(graph, HOOK_INIT))
        return;
    write_format(w, "\nstatic int %s_init_node(wv_ctx *ctx, wv_id node)\n{\n", graph->name->text);
    emit_graph_pointer(w, graph, HOOK_INIT);
    write_text(w, "    switch (node) {\n");
    emit_cases(w, graph, HOOK_INIT);
    write_text(w, "    default: return 0;\n    }\n}\n");
}

static void emit_drop(struct writer *w, struct graph const *graph)
{
    if (!emit_any_has(graph, HOOK_DROP))
        return;
    write_format(w, "\nstatic void %s_drop_node(wv_ctx *ctx, wv_id node)\n{\n", graph->name->text);
    emit_graph_pointer(w, graph, HOOK_DROP);
    write_text(w, "    switch (node) {\n");
    emit_cases(w, graph, HOOK_DROP);
    write_text(w, "    default: break;\n    }\n}\n");
}

/* -- Initial states ------------------------------------------------------- */

bool emit_has_initials(struct graph const *graph)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (graph->nodes[i].initial_form != INITIAL_ZERO)
            return true;
    return false;
}

static void emit_initial(struct writer *w, struct graph const *graph, struct node const *node,
                         struct emit_options const *options)
{
    write_text(w, "    {\n");
    emit_line(w, graph, options, node->initial->span.begin);
    write_format(w, "        static %s const initial =\n", node->type);
    emit_line_of_source(w, graph, options, node->initial->span.begin);
    emit_formula_text(w, graph, node, node->initial);
    emit_line_of_c(w, options);
    write_format(w, "            ;\n        memcpy(&g->node.%s, &initial, sizeof initial);\n    }\n",
                 node->name->text);
}

static void emit_reset(struct writer *w, struct graph const *graph,
                       struct emit_options const *options)
{
    char const *name = graph->name->text;
    if (!emit_has_initials(graph))
        return;
    write_format(w, "\n/* Initial states, over zeroed storage. */\n"
                    "static void %s_reset(wv_ctx *ctx)\n{\n"
                    "    struct %s *const g = (struct %s *)ctx;\n",
                 name, name, name);
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        if (graph->schedule[rank]->initial_form != INITIAL_ZERO)
            emit_initial(w, graph, graph->schedule[rank], options);
    write_text(w, "}\n");
}

/* -- Copies for `last` ------------------------------------------------------ */

static void emit_copy(struct writer *w, struct graph const *graph)
{
    char const *name = graph->name->text;
    if (!emit_any_copied(graph))
        return;
    write_format(w, "\n/* What `last` reads in the next cycle. */\n"
                    "static void %s_copy(wv_ctx *ctx, wv_id node)\n{\n"
                    "    struct %s *const g = (struct %s *)ctx;\n    switch (node) {\n",
                 name, name, name);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        char const *copied = graph->schedule[rank]->name->text;
        if (!graph->schedule[rank]->copied)
            continue;
        write_text(w, "    case ");
        emit_upper(w, graph, copied);
        write_format(w, ": memcpy(&g->last.%s, &g->node.%s, sizeof g->last.%s); break;\n", copied,
                     copied, copied);
    }
    write_text(w, "    default: break;\n    }\n}\n");
}

void emit_lifecycle(struct writer *w, struct graph const *graph, struct emit_options const *options)
{
    emit_reset(w, graph, options);
    emit_init(w, graph);
    emit_drop(w, graph);
    emit_copy(w, graph);
}
