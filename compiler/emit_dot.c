/* emit_dot.c: a picture of the graph for Graphviz.
 *
 * Nodes are boxes with the type of their state; what runs them from outside is
 * an oval in front.  Trigger edges are solid, observe edges dashed.
 */
#include "config.h"

#include "compiler/label.h"
#include "compiler/output.h"
#include "compiler/passes.h"

static char const head[] =
    "    rankdir=LR;\n"
    "    nodesep=0.35;\n"
    "    ranksep=0.6;\n"
    "    graph [fontname=\"Helvetica\", labelloc=t, fontsize=16];\n"
    "    node [fontname=\"Helvetica\", fontsize=12, shape=box, style=\"rounded,filled\",\n"
    "          fillcolor=\"#eef3fa\", color=\"#35527a\", margin=\"0.15,0.08\"];\n"
    "    edge [color=\"#35527a\", arrowsize=0.8];\n";

static void emit_node(struct writer *w, struct node const *node)
{
    write_format(w, "    n%u [label=\"", node->rank);
    write_dot_text(w, node->name->text);
    if (node->type) {
        write_text(w, "\\n");
        write_dot_text(w, node->type);
    }
    write_text(w, "\", tooltip=\"");
    write_dot_text(w, *node->doc ? node->doc : node->name->text);
    write_text(w, node->type ? "\"];\n" : "\", fillcolor=\"#ffffff\"];\n");
}

static void emit_event(struct writer *w, struct node const *node)
{
    if (!label_has_events(node))
        return;
    write_format(w, "    e%u [label=\"", node->rank);
    label_events(w, node, "\\n");
    write_text(w, "\", tooltip=\"events of ");
    write_dot_text(w, node->name->text);
    write_text(w, "\", shape=oval, style=filled, fillcolor=\"#fff4d6\", color=\"#a07a1f\", "
                  "fontsize=10, margin=\"0.05,0.03\"];\n");
    write_format(w, "    e%u -> n%u [color=\"#a07a1f\"];\n", node->rank, node->rank);
}

static void emit_edges(struct writer *w, struct node const *node)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        write_format(w, "    n%u -> n%u%s;\n", node->edges[i].parent->rank, node->rank,
                     node->edges[i].kind == EDGE_OBSERVE ? " [style=dashed]" : "");
}

void emit_dot(struct writer *w, struct graph const *graph)
{
    write_text(w, "// " OUTPUT_MARK "\n");
    write_format(w, "digraph \"%s\" {\n", graph->name->text);
    write_text(w, "    label=\"");
    write_dot_text(w, graph->name->text);
    write_text(w, "\";\n    tooltip=\"");
    write_dot_text(w, *graph->doc ? graph->doc : graph->name->text);
    write_text(w, "\";\n");
    write_text(w, head);
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        emit_node(w, graph->schedule[rank]);
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        emit_event(w, graph->schedule[rank]);
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        emit_edges(w, graph->schedule[rank]);
    write_text(w, "}\n");
}
