/* emit_dot.c: a picture of the graph for Graphviz.
 *
 * Nodes are boxes with the type of their state; what runs them from outside is
 * an oval in front.  Trigger edges are solid, observe edges dashed; edges to a
 * `last` are dotted and do not order; an optional edge begins with a circle; what
 * a hook may schedule is grey.  A legend shows the kinds that occur.
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
    write_dot_text(w, node->label ? node->label : node->name->text);
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

/* -- Edges ---------------------------------------------------------------- */

/* The looks of an edge, by what it is. */
enum look {
    LOOK_OBSERVE = 1,
    LOOK_LAST = 2,
    LOOK_OPTIONAL = 4,
    LOOKS = 8
};

static char const *const looks[LOOKS] = {
    [0] = "style=solid",
    [LOOK_OBSERVE] = "style=dashed",
    [LOOK_LAST] = "style=dotted, penwidth=1.6",
    [LOOK_LAST | LOOK_OBSERVE] =
        "style=dotted, penwidth=1.6, arrowhead=vee",
    [LOOK_OPTIONAL] = "dir=both, arrowtail=odot",
    [LOOK_OPTIONAL | LOOK_OBSERVE] = "style=dashed, dir=both, arrowtail=odot",
    [LOOK_OPTIONAL | LOOK_LAST] =
        "style=dotted, penwidth=1.6, dir=both, arrowtail=odot",
    [LOOK_OPTIONAL | LOOK_LAST | LOOK_OBSERVE] =
        "style=dotted, penwidth=1.6, dir=both, arrowtail=odot, arrowhead=vee",
};

static char const *const meanings[LOOKS] = {
    [0] = "trigger",
    [LOOK_OBSERVE] = "observe",
    [LOOK_LAST] = "trigger last",
    [LOOK_LAST | LOOK_OBSERVE] = "observe last",
    [LOOK_OPTIONAL] = "trigger ?",
    [LOOK_OPTIONAL | LOOK_OBSERVE] = "observe ?",
    [LOOK_OPTIONAL | LOOK_LAST] = "trigger last ?",
    [LOOK_OPTIONAL | LOOK_LAST | LOOK_OBSERVE] = "observe last ?",
};

static char const scheduled_look[] = "color=\"#8a8a8a\", arrowhead=empty";

static unsigned look_of(struct edge const *edge)
{
    return (edge->kind == EDGE_OBSERVE ? LOOK_OBSERVE : 0u) | (edge->last ? LOOK_LAST : 0u) |
           (edge->optional ? LOOK_OPTIONAL : 0u);
}

static void emit_edges(struct writer *w, struct node const *node)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        write_format(w, "    n%u -> n%u [%s%s];\n", node->edges[i].parent->rank, node->rank,
                     looks[look_of(&node->edges[i])],
                     node->edges[i].last ? ", constraint=false" : "");
    for (uint32_t i = 0; i < node->scheduled.count; i++)
        write_format(w, "    n%u -> n%u [%s];\n", node->rank, node->scheduled.nodes[i]->rank,
                     scheduled_look);
}

/* -- The legend ----------------------------------------------------------- */

static void emit_sample(struct writer *w, unsigned number, char const *meaning, char const *look)
{
    write_format(w,
                 "        l%u [label=\"\"];\n"
                 "        m%u [label=\"%s\", fontsize=10];\n"
                 "        l%u -> m%u [%s];\n",
                 number, number, meaning, number, number, look);
}

static void emit_legend(struct writer *w, struct graph const *graph)
{
    bool occurs[LOOKS] = {false}, any = false, schedules = false;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        struct node const *node = &graph->nodes[i];
        for (uint32_t e = 0; e < node->edge_count; e++)
            occurs[look_of(&node->edges[e])] = true;
        any |= node->edge_count > 0;
        schedules |= node->scheduled.count > 0;
    }
    if (!any && !schedules)
        return;
    write_text(w, "    subgraph \"cluster_legend\" {\n"
                  "        label=\"\"; color=\"#d0d0d0\"; margin=6;\n"
                  "        node [shape=plaintext, style=\"\", margin=0, height=0.15, width=0.1];\n");
    for (unsigned look = 0; look < LOOKS; look++)
        if (occurs[look])
            emit_sample(w, look, meanings[look], looks[look]);
    if (schedules)
        emit_sample(w, LOOKS, "schedules", scheduled_look);
    write_text(w, "    }\n");
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
    emit_legend(w, graph);
    write_text(w, "}\n");
}
