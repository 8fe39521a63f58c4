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

struct span word_span(uint32_t begin, char const *text)
{
    return (struct span){begin, begin + (uint32_t)strlen(text)};
}

bool node_starts(struct node const *node)
{
    return (node_is_formula(node) && !node->when) || node_on(node, EVENT_START);
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
    return node_is_formula(node) && (has_self(node->value) || (node->when && has_self(node->when)));
}

bool edge_reads_copy(struct node const *reader, struct edge const *edge)
{
    bool before = reader->rank < edge->parent->rank && !node_on(edge->parent, EVENT_PUSH);
    return edge->last && edge->parent->type && !before;
}

uint32_t graph_called(struct graph const *graph)
{
    uint32_t called = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        called += graph->nodes[i].forms[HOOK_CYCLE] == HOOK_NAMED;
    return called;
}

bool graph_sweeps(struct graph const *graph)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (node_has_function(&graph->nodes[i], HOOK_CYCLE))
            return true;
    return false;
}
