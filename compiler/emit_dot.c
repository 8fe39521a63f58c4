/* emit_dot.c: a picture of the graph for Graphviz.
 *
 * Nodes are boxes with the type of their state; what runs them from outside is
 * an oval in front.  Trigger edges are solid, observe edges dashed; edges to a
 * `last`, be it the node's own, are dotted and do not order; an optional edge
 * begins with a circle; what a hook may schedule is grey.  A legend shows the
 * kinds that occur.
 *
 * In SVG names of nodes are what is shown over an edge, so they are those of the
 * graph; what stands for an event or in the legend has a blank in its name.
 */
#include "config.h"

#include "compiler/label.h"
#include "compiler/output.h"
#include "compiler/passes.h"

static char const head[] =
    "    rankdir=LR;\n"
    "    nodesep=0.25;\n"
    "    ranksep=0.6;\n"
    "    graph [fontname=\"Helvetica\", labelloc=t, fontsize=16];\n"
    "    node [fontname=\"Helvetica\", fontsize=12, shape=box, style=\"rounded,filled\",\n"
    "          fillcolor=\"#eef3fa\", color=\"#35527a\", margin=\"0.15,0.08\"];\n"
    "    edge [color=\"#35527a\", arrowsize=0.8];\n";

static void emit_node(struct writer *w, struct node const *node)
{
    write_format(w, "    \"%s\" [label=\"", node->name->text);
    write_dot_text(w, node->more->label ? node->more->label : node->name->text);
    if (node->type) {
        write_text(w, "\\n");
        write_dot_text(w, node->type);
    }
    write_text(w, "\", tooltip=\"");
    write_dot_tooltip(w, *node->doc ? node->doc : node->name->text);
    write_text(w, node->type ? "\"];\n" : "\", fillcolor=\"#ffffff\"];\n");
}

static char const events_head[] =
    "    {\n"
    "        node [shape=oval, style=filled, fillcolor=\"#fff4d6\", color=\"#a07a1f\",\n"
    "              fontsize=10, margin=\"0.05,0.03\"];\n"
    "        edge [color=\"#a07a1f\", weight=4];\n";

/* All events, or as many as there is room for. */
static void emit_events(struct writer *w, struct node const *node)
{
    struct writer label;
    writer_init(&label);
    label_events(&label, node, "\\n");
    size_t length = label.length;
    if (length > WRITER_DOT_MAX) {
        length = WRITER_DOT_MAX;
        while (label.text[length - 1] != ' ') /* not within a line break */
            length--;
    }
    write_bytes(w, label.text, length);
    write_text(w, length < label.length ? "..." : "");
    writer_finish(&label);
}

static void emit_event(struct writer *w, struct node const *node)
{
    char const *name = node->name->text;
    if (!label_has_events(node))
        return;
    write_format(w, "        \"on %s\" [label=\"", name);
    emit_events(w, node);
    write_format(w, "\", tooltip=\"events of %s\"];\n", name);
    write_format(w, "        \"on %s\" -> \"%s\";\n", name, name);
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

/* An optional edge is told in the legend by its tail alone. */
static char const *const meanings[LOOK_OPTIONAL] = {
    [0] = "trigger",
    [LOOK_OBSERVE] = "observe",
    [LOOK_LAST] = "trigger last",
    [LOOK_LAST | LOOK_OBSERVE] = "observe last",
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
        write_format(w, "    \"%s\" -> \"%s\" [%s%s];\n", node->edges[i].parent->name->text,
                     node->name->text, looks[look_of(&node->edges[i])],
                     node->edges[i].last ? ", constraint=false" : "");
    if (node_reads_itself(node))
        write_format(w, "    \"%s\" -> \"%s\" [%s, constraint=false];\n", node->name->text,
                     node->name->text, looks[LOOK_LAST | LOOK_OBSERVE]);
    for (uint32_t i = 0; i < node->more->scheduled.count; i++)
        write_format(w, "    \"%s\" -> \"%s\" [%s];\n", node->name->text,
                     node->more->scheduled.nodes[i]->name->text, scheduled_look);
}

/* -- The legend ----------------------------------------------------------- */

static char const legend_head[] =
    "    subgraph \"cluster legend\" {\n"
    "        label=\"\"; tooltip=\"what the edges mean\"; color=\"#d0d0d0\"; margin=4;\n"
    "        node [shape=plaintext, style=\"\", fontsize=10, margin=\"0.06,0\", height=0.1];\n";

static void emit_sample(struct writer *w, char const *meaning, char const *look)
{
    write_format(w,
                 "        \"legend %s\" [label=\"\", width=0.05];\n"
                 "        \"means %s\" [label=\"%s\\l\", width=0.9];\n"
                 "        \"legend %s\" -> \"means %s\" [%s];\n",
                 meaning, meaning, meaning, meaning, meaning, look);
}

static void emit_legend(struct writer *w, struct graph const *graph)
{
    bool occurs[LOOK_OPTIONAL] = {false}, any = false, optional = false, schedules = false;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        struct node const *node = &graph->nodes[i];
        for (uint32_t e = 0; e < node->edge_count; e++) {
            occurs[look_of(&node->edges[e]) & ~(unsigned)LOOK_OPTIONAL] = true;
            optional |= node->edges[e].optional;
        }
        occurs[LOOK_LAST | LOOK_OBSERVE] |= node_reads_itself(node);
        any |= node->edge_count > 0 || node_reads_itself(node);
        schedules |= node->more->scheduled.count > 0;
    }
    if (!any && !schedules)
        return;
    write_text(w, legend_head);
    for (unsigned look = 0; look < LOOK_OPTIONAL; look++)
        if (occurs[look])
            emit_sample(w, meanings[look], looks[look]);
    if (optional)
        emit_sample(w, "optional (?)", "dir=both, arrowtail=odot, arrowhead=none");
    if (schedules)
        emit_sample(w, "schedules", scheduled_look);
    write_text(w, "    }\n");
}

void emit_dot(struct writer *w, struct graph const *graph)
{
    write_text(w, "// " OUTPUT_MARK "\n");
    write_format(w, "digraph \"%s\" {\n", graph->name->text);
    write_text(w, "    label=\"");
    write_dot_text(w, graph->name->text);
    write_text(w, "\";\n    tooltip=\"");
    write_dot_tooltip(w, *graph->doc ? graph->doc : graph->name->text);
    write_text(w, "\";\n");
    write_text(w, head);
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        emit_node(w, graph->schedule[rank]);
    write_text(w, events_head);
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        emit_event(w, graph->schedule[rank]);
    write_text(w, "    }\n");
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        emit_edges(w, graph->schedule[rank]);
    emit_legend(w, graph);
    write_text(w, "}\n");
}
