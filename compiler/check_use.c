/* check_use.c: what is right and does nothing: hardly what was meant. */
#include "config.h"

#include <string.h>

#include "compiler/diag.h"
#include "compiler/passes.h"

/* What the other nodes do with a node. */
struct use_of {
    struct edge const *reader;    /* the first edge that takes its state, if it has one */
    bool watched;                 /* run by it, or asking whether it changed */
    struct node const *scheduler; /* the last node seen that schedules it */
};

/* -- States --------------------------------------------------------------- */

static bool takes_parameters(struct node const *node)
{
    return node_has_function(node, HOOK_INIT) || node_has_function(node, HOOK_CYCLE);
}

static void gather(struct use_of *uses, struct node const *node)
{
    bool takes = takes_parameters(node), formula = node_is_formula(node);
    for (uint32_t i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        struct use_of *use = &uses[edge->parent->index];
        use->watched |= edge->kind == EDGE_TRIGGER || formula;
        if (!use->reader && (edge->read || takes))
            use->reader = edge;
    }
}

/* What a library's nodes hold is for those who import it. */
static void check_state(struct node const *node, struct use_of const *use, bool library,
                        struct compilation *c)
{
    if (node->more->unused > 0) {
        struct span unused = word_span(node->more->unused, "unused");
        if (node->type && !use->reader)
            return;
        diag_warning(c->diag, W0402, unused, "'@unused', but %s",
                     node->type ? "this state is read" : "there is no state to read");
        if (node->type)
            diag_note(c->diag, edge_span(use->reader), "it is read here");
        return;
    }
    if (library || !node->type || use->reader || use->watched || takes_parameters(node) ||
        node_has_function(node, HOOK_DROP))
        return;
    diag_warning(c->diag, W0401, node->span, "no node reads the state of '%s'", node->name->text);
    diag_help(c->diag, "if only the host does, say so: 'node %s @unused'", node->name->text);
}

/* -- Clauses -------------------------------------------------------------- */

static bool has_alias(struct edge const *edge)
{
    char const *parameter = edge->parameter->text;
    return edge->last ? strncmp(parameter, "last_", 5) != 0 : edge->parameter != edge->parent->name;
}

static void check_edges(struct node const *node, struct compilation *c)
{
    bool takes = takes_parameters(node);
    for (uint32_t i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        char const *parent = edge->parent->name->text, *alias = edge->parameter->text;
        if (has_alias(edge) && !edge->parent->type)
            diag_warning(c->diag, W0404, edge_span(edge),
                         "'as %s' names nothing: '%s' has no state to pass", alias, parent);
        else if (has_alias(edge) && !takes)
            diag_warning(c->diag, W0404, edge_span(edge),
                         "'as %s' names nothing: no hook of this node takes a parameter", alias);
        if (edge->plain && edge->observed.end > 0)
            diag_warning(c->diag, W0408, edge->observed,
                         "this 'observe' changes nothing: '%s' is also named without it", parent);
    }
}

static void check_scheduled(struct node const *node, struct use_of *uses, struct compilation *c)
{
    struct node_row row = node->more->scheduled;
    for (uint32_t i = 0; i < row.count; i++) {
        struct node const *target = row.nodes[i];
        struct use_of *use = &uses[target->index];
        if (use->scheduler == node)
            diag_warning(c->diag, W0407, node->more->scheduled_spans[i],
                         "this node schedules '%s' already", target->name->text);
        use->scheduler = node;
    }
    if (row.count > 0 && !node_has_function(node, HOOK_CYCLE))
        diag_warning(c->diag, W0406, node->more->scheduled_spans[0],
                     "'%s' has no cycle hook that could run this", node->name->text);
}

static bool has_trigger(struct node const *node)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (node->edges[i].kind == EDGE_TRIGGER)
            return true;
    return node->is_scheduled;
}

static void check_value(struct node const *node, struct compilation *c)
{
    bool value = node_is_formula(node) && !node->when;
    if (!value || has_trigger(node) || (node->edge_count == 0 && !node_reads_itself(node)))
        return;
    diag_warning(c->diag, W0409, node->span, "'%s' is worked out in the first cycle alone",
                 node->name->text);
    diag_help(c->diag, "what it names without 'observe' and 'last' runs it");
}

static void check_timers(struct node const *node, struct compilation *c)
{
    if (node_on(node, EVENT_TIMER) && !takes_parameters(node))
        diag_warning(c->diag, W0405, word_span(node->more->timer, "timer"),
                     "'%s' has no init or cycle hook that could set a timer", node->name->text);
}

void check_use(struct graph const *graph, struct compilation *c)
{
    if (c->diag->errors > 0)
        return;
    struct arena scratch = {0};
    struct use_of *uses = arena_array(&scratch, graph->node_count, sizeof *uses);
    for (uint32_t i = 0; i < graph->node_count; i++)
        gather(uses, &graph->nodes[i]);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        struct node const *node = &graph->nodes[i];
        check_state(node, &uses[i], !graph->name, c);
        check_edges(node, c);
        check_scheduled(node, uses, c);
        check_timers(node, c);
        check_value(node, c);
    }
    arena_finish(&scratch);
}
