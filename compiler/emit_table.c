/* emit_table.c: the lowering by tables: a function per node with a cycle hook,
 * and rows of the nodes that each one triggers.
 */
#include "config.h"

#include "compiler/emit.h"

/* -- Rows ----------------------------------------------------------------- */

static bool any_row(struct graph const *graph, emit_row_of row_of)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (row_of(graph, &graph->nodes[i]).count)
            return true;
    return false;
}

void emit_array_begin(struct writer *w, struct graph const *graph, char const *type,
                      char const *what, char const *part)
{
    write_format(w, "\nstatic %s const %s_%s%s[] = {", type, graph->name->text, what, part);
}

void emit_array_entry(struct writer *w, uint32_t index, uint32_t number)
{
    write_format(w, "%s%u,", index % 12 == 0 ? "\n    " : " ", number);
}

bool emit_rows(struct writer *w, struct graph const *graph, char const *what, emit_row_of row_of)
{
    uint32_t total = 0;
    if (!any_row(graph, row_of))
        return false;
    emit_array_begin(w, graph, "uint32_t", what, "_first");
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        emit_array_entry(w, rank, total);
        total += row_of(graph, graph->schedule[rank]).count;
    }
    emit_array_entry(w, graph->node_count, total);
    write_text(w, "\n};\n");
    emit_array_begin(w, graph, "wv_id", what, "_row");
    uint32_t index = 0;
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node_row row = row_of(graph, graph->schedule[rank]);
        for (uint32_t i = 0; i < row.count; i++)
            emit_array_entry(w, index++, row.nodes[i]->rank);
    }
    write_text(w, "\n};\n");
    return true;
}

void emit_rows_entry(struct writer *w, struct graph const *graph, bool present, char const *what)
{
    char const *name = graph->name->text;
    if (present)
        write_format(w, "    .%s = {%s_%s_first, %s_%s_row},\n", what, name, what, name, what);
}

/* -- Steps ---------------------------------------------------------------- */

static void emit_step(struct writer *w, struct graph const *graph, struct node const *node)
{
    char const *name = graph->name->text;
    write_format(w, "\nstatic wv_control %s_step_%u(wv_ctx *ctx) /* %s */\n{\n", name, node->rank,
                 node->name->text);
    if (emit_passes_state(node, HOOK_CYCLE))
        write_format(w, "    struct %s *const g = (struct %s *)ctx;\n", name, name);
    write_text(w, "    return ");
    emit_call(w, graph, node, HOOK_CYCLE);
    write_text(w, ";\n}\n");
}

static struct node_row triggered_of(struct graph const *graph, struct node const *node)
{
    return node_row(&graph->triggered, node);
}

static struct node_row late_of(struct graph const *graph, struct node const *node)
{
    return node_row(&graph->late, node);
}

void emit_tables(struct writer *w, struct graph const *graph)
{
    char const *name = graph->name->text;
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        if (node_has(graph->schedule[rank], HOOK_CYCLE))
            emit_step(w, graph, graph->schedule[rank]);
    write_format(w, "\nstatic wv_control (*const %s_steps[])(wv_ctx *) = {\n", name);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        if (node_has(graph->schedule[rank], HOOK_CYCLE))
            write_format(w, "    %s_step_%u,\n", name, rank);
        else
            write_format(w, "    NULL, /* %s */\n", graph->schedule[rank]->name->text);
    }
    write_text(w, "};\n");
    (void)emit_rows(w, graph, "triggered", triggered_of);
    (void)emit_rows(w, graph, "triggered_late", late_of);
}

void emit_table_entries(struct writer *w, struct graph const *graph)
{
    write_format(w, "    .step = %s_steps,\n", graph->name->text);
    emit_rows_entry(w, graph, any_row(graph, triggered_of), "triggered");
    emit_rows_entry(w, graph, any_row(graph, late_of), "triggered_late");
}
