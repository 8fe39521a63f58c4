/* emit_schedule.c: the order in which the nodes run, to be read by people. */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "compiler/label.h"
#include "compiler/passes.h"

static void emit_row(struct writer *w, struct node const *node, int width)
{
    write_format(w, "%6u  %-*s", node->rank, width, node->name->text);
    char const *gap = "  ";
    for (uint32_t i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        write_format(w, "%s%s %s", gap, edge->kind == EDGE_TRIGGER ? "trigger" : "observe",
                     edge->parent->name->text);
        gap = ", ";
    }
    if (label_has_events(node)) {
        write_format(w, "%son ", gap);
        label_events(w, node, ", on ");
    }
    write_text(w, "\n");
}

void emit_schedule(struct writer *w, struct graph const *graph)
{
    uint32_t width = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (graph->nodes[i].name->length > width)
            width = graph->nodes[i].name->length;
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        emit_row(w, graph->schedule[rank], (int)width);
}
