/* reach.c: nodes that nothing can ever run.
 *
 * A node runs because of an event, or because another node runs it: by a
 * trigger, also on its `last`, or by a schedule.  So what can run is what can be
 * reached from the nodes with events; of the rest that is told which no other
 * part of it explains.
 */
#include "config.h"

#include <string.h>

#include "compiler/diag.h"
#include "compiler/passes.h"

/* By node: which others it may run, in one row; and what was reached. */
struct reach {
    struct graph const *graph;
    uint32_t *first; /* [node_count + 1] */
    uint32_t *child;
    bool *reached;
    uint32_t *pending;
    uint32_t pending_count;
};

/* -- Who runs whom --------------------------------------------------------- */

static void add(struct reach *r, uint32_t *next, uint32_t parent, uint32_t child)
{
    if (next)
        r->child[next[parent]++] = child;
    else
        r->first[parent + 1]++;
}

static void visit_all(struct reach *r, uint32_t *next)
{
    for (uint32_t i = 0; i < r->graph->node_count; i++) {
        struct node const *node = &r->graph->nodes[i];
        for (uint32_t e = 0; e < node->edge_count; e++)
            if (node->edges[e].kind == EDGE_TRIGGER)
                add(r, next, node->edges[e].parent->index, i);
        for (uint32_t s = 0; s < node->more->scheduled.count && node_has(node, HOOK_CYCLE); s++)
            add(r, next, i, node->more->scheduled.nodes[s]->index);
    }
}

static void list_children(struct reach *r, struct arena *arena)
{
    uint32_t count = r->graph->node_count;
    r->first = arena_array(arena, (size_t)count + 1, sizeof(uint32_t));
    visit_all(r, NULL);
    for (uint32_t i = 0; i < count; i++)
        r->first[i + 1] += r->first[i];
    r->child = arena_array(arena, r->first[count], sizeof(uint32_t));
    uint32_t *next = arena_array(arena, count, sizeof(uint32_t));
    memcpy(next, r->first, count * sizeof *next);
    visit_all(r, next);
}

/* -- Reaching -------------------------------------------------------------- */

static void begin_at(struct reach *r, uint32_t index)
{
    if (r->reached[index])
        return;
    r->reached[index] = true;
    r->pending[r->pending_count++] = index;
}

static void spread(struct reach *r)
{
    while (r->pending_count > 0) {
        uint32_t index = r->pending[--r->pending_count];
        for (uint32_t e = r->first[index]; e < r->first[index + 1]; e++)
            begin_at(r, r->child[e]);
    }
}

/* An init hook may yield, set a timer or watch a descriptor; without one these
 * do not happen to a node that does not run. */
static bool runs_by_itself(struct node const *node)
{
    unsigned waits = 1u << EVENT_TIMER | 1u << EVENT_IO;
    return (node->events & ~waits) || node->broken || node_starts(node) || node_has(node, HOOK_INIT);
}

/* -- Telling --------------------------------------------------------------- */

/* For each node: is another one said to run it? */
static bool *find_run(struct reach const *r, struct arena *arena)
{
    bool *is_run = arena_array(arena, r->graph->node_count, sizeof(bool));
    for (uint32_t e = 0; e < r->first[r->graph->node_count]; e++)
        is_run[r->child[e]] = true;
    return is_run;
}

/* Nothing is said to run it. */
static void tell_unrun(struct node const *node, struct compilation *c)
{
    diag_error(c->diag, E0302, node->span, "nothing can run '%s'", node->name->text);
    if (node->edge_count && node_is_formula(node))
        diag_help(c->diag, "a formula is run by what it names without 'observe' and 'last'");
    else if (node->edge_count)
        diag_help(c->diag, "'observe' does not run it; did you mean 'trigger %s%s;'?",
                  node->edges[0].last ? "last " : "", node->edges[0].parent->name->text);
    else if (node_on(node, EVENT_TIMER))
        diag_help(c->diag, "give it an 'init' hook that sets the timer, or a 'trigger'");
    else if (node_on(node, EVENT_IO))
        diag_help(c->diag, "give it an 'init' hook that watches a descriptor, or a 'trigger'");
    else
        diag_help(c->diag, "give it a 'trigger', or an event such as 'on start;'");
}

/* What runs it is never run: in the end it would have to run itself. */
static void tell_waiting(struct node const *node, struct compilation *c)
{
    diag_error(c->diag, E0302, node->span, "nothing can run '%s': what would run it never runs",
               node->name->text);
    for (uint32_t i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        if (edge->kind == EDGE_TRIGGER) {
            diag_note(c->diag, edge_span(edge), "'%s' would run it", edge->parent->name->text);
            break;
        }
    }
    diag_help(c->diag, "one of them needs an event, such as 'on start;'");
}

/* First those that nothing is said to run, which explain what is behind them;
 * then what only waits for itself, unless that is a knot, which was told. */
static void tell_all(struct reach *r, bool const *is_run, struct compilation *c)
{
    uint32_t count = r->graph->node_count;
    for (uint32_t i = 0; i < count; i++) {
        if (r->reached[i] || is_run[i])
            continue;
        tell_unrun(&r->graph->nodes[i], c);
        begin_at(r, i);
    }
    spread(r);
    if (c->diag->errors > 0)
        return;
    for (uint32_t i = 0; i < count; i++) {
        if (r->reached[i])
            continue;
        tell_waiting(&r->graph->nodes[i], c);
        begin_at(r, i);
        spread(r);
    }
}

void check_reach(struct graph const *graph, struct compilation *c)
{
    struct arena scratch = {0};
    struct reach r = {.graph = graph};
    list_children(&r, &scratch);
    r.reached = arena_array(&scratch, graph->node_count, sizeof(bool));
    r.pending = arena_array(&scratch, graph->node_count, sizeof(uint32_t));
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (runs_by_itself(&graph->nodes[i]))
            begin_at(&r, i);
    spread(&r);
    tell_all(&r, find_run(&r, &scratch), c);
    arena_finish(&scratch);
}
