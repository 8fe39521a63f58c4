/* emit_schedule.c: the order in which the nodes run, to be read by people. */
#include "config.h"

#include "compiler/label.h"
#include "compiler/passes.h"

/* "  trigger a, b": the parents by that kind of edge; nothing without. */
static void emit_parents(struct writer *w, struct node const *node, enum edge_kind kind)
{
    char const *before = kind == EDGE_TRIGGER ? "  trigger " : "  observe ";
    for (uint32_t i = 0; i < node->edge_count; i++) {
        if (node->edges[i].kind != kind)
            continue;
        struct edge const *edge = &node->edges[i];
        write_format(w, "%s%s%s%s", before, edge->last ? "last " : "", edge->parent->name->text,
                     edge->optional ? "?" : "");
        before = ", ";
    }
}

static void emit_row(struct writer *w, struct node const *node, uint32_t width)
{
    bool leaf = node->edge_count == 0 && !label_has_events(node);
    for (uint32_t least = 100000; least > 1 && node->rank < least; least /= 10)
        write_text(w, " ");
    write_format(w, "%u  %s", node->rank, node->name->text);
    if (!leaf && node->name->length < width)
        write_blanks(w, width - node->name->length);
    if (label_has_events(node)) {
        write_text(w, "  on ");
        label_events(w, node, ", ");
    }
    emit_parents(w, node, EDGE_TRIGGER);
    emit_parents(w, node, EDGE_OBSERVE);
    write_text(w, "\n");
}

void emit_schedule(struct writer *w, struct graph const *graph)
{
    enum { WIDTH_MAX = 40 }; /* of the column of names; longer ones stand out */
    uint32_t width = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (graph->nodes[i].name->length > width && graph->nodes[i].name->length <= WIDTH_MAX)
            width = graph->nodes[i].name->length;
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        emit_row(w, graph->schedule[rank], width);
}
