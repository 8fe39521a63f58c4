/* graph.c: small questions about nodes. */
#include "config.h"

#include "compiler/graph.h"

#include <string.h>

struct hook_row const hook_rows[HOOKS] = {
#define HOOK(name, id, result, dependencies, meaning) {name, result, dependencies},
#include "compiler/hooks.def"
};

char const *const policy_names[POLICIES] = {
#define POLICY(name, id, meaning) name,
#include "compiler/hooks.def"
};

struct node_row node_row(struct node_rows const *rows, struct node const *node)
{
    uint32_t first = rows->first[node->index];
    return (struct node_row){rows->nodes + first, rows->first[node->index + 1] - first};
}

struct span node_event_span(struct node const *node, enum event event)
{
    static char const *const names[] = {
#define EVENT(name, id, argument, label, meaning) name,
#include "compiler/hooks.def"
    };
    uint32_t begin = node->events[event];
    return (struct span){begin, begin + (uint32_t)strlen(names[event])};
}

bool node_starts(struct node const *node)
{
    bool value = node->hooks[HOOK_CYCLE].form == HOOK_FORMULA && !node->when;
    return value || node->events[EVENT_START];
}

static bool has_self(struct formula const *formula)
{
    for (uint32_t i = 0; i < formula->piece_count; i++)
        if (formula->pieces[i].kind == PIECE_SELF)
            return true;
    return false;
}

bool node_reads_itself(struct node const *node)
{
    return (node->value && has_self(node->value)) || (node->when && has_self(node->when));
}

bool edge_reads_copy(struct node const *reader, struct edge const *edge)
{
    bool before = reader->rank < edge->parent->rank && !edge->parent->events[EVENT_PUSH];
    return edge->last && edge->parent->type && !before;
}

bool graph_sweeps(struct graph const *graph)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (node_has_function(&graph->nodes[i], HOOK_CYCLE))
            return true;
    return false;
}
