/* edges.c: R2 and R5 once more: the edges of a node as they are written, to be
 * compared with those that the front end found. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

enum { EDGES_MAX = 1024 };

struct mentions {
    struct edge edges[EDGES_MAX];
    uint32_t count;
};

/* A parent stands where it was first named; named by both it is a trigger, and
 * optional only where every mention says so.  `last x` and x are two. */
static void mention(struct mentions *mentions, struct world const *world, struct name const *name,
                    struct edge edge)
{
    struct node *parent = NULL;
    for (uint32_t i = 0; i < world->count; i++)
        if (world->graph->nodes[i].name == name)
            parent = &world->graph->nodes[i];
    if (!parent)
        return; /* a const, a listed name */
    edge.parent = parent;
    for (uint32_t i = 0; i < mentions->count; i++) {
        struct edge *known = &mentions->edges[i];
        if (known->parent == parent && known->last == edge.last) {
            if (edge.kind == EDGE_TRIGGER)
                known->kind = EDGE_TRIGGER;
            known->optional = known->optional && edge.optional;
            return;
        }
    }
    if (mentions->count < EDGES_MAX)
        mentions->edges[mentions->count++] = edge;
}

/* R5: everything named triggers, but under observe and last. */
static void mention_expr(struct mentions *mentions, struct world const *world, uint32_t self,
                         struct expr const *expr)
{
    if (!expr)
        return;
    if (expr->kind == EXPR_NAME)
        mention(mentions, world, expr->name, (struct edge){.kind = EDGE_TRIGGER});
    if (expr->kind == EXPR_OBSERVE)
        mention(mentions, world, expr->name, (struct edge){.kind = EDGE_OBSERVE});
    if (expr->kind == EXPR_LAST && expr->name != world->graph->nodes[self].name)
        mention(mentions, world, expr->name,
                (struct edge){.kind = EDGE_OBSERVE, .last = true});
    mention_expr(mentions, world, self, expr_first(expr));
    mention_expr(mentions, world, self, expr->next);
}

static void mention_clause(struct mentions *mentions, struct world const *world,
                           struct ast_clause const *clause)
{
    struct ast_dependency const *dependency = clause->dependencies;
    if (clause->kind != CLAUSE_TRIGGER && clause->kind != CLAUSE_OBSERVE)
        return;
    for (; dependency; dependency = dependency->next)
        mention(mentions, world, dependency->parent.name,
                (struct edge){
                    .kind = clause->kind == CLAUSE_TRIGGER ? EDGE_TRIGGER : EDGE_OBSERVE,
                    .last = dependency->last,
                    .optional = dependency->optional,
                });
}

static void find_mentions(struct mentions *mentions, struct world const *world, uint32_t node)
{
    struct ast_node const *ast = world->ast[node];
    mentions->count = 0;
    mention_expr(mentions, world, node, ast->formula);
    mention_expr(mentions, world, node, ast->when);
    for (struct ast_clause const *clause = ast->clauses; clause; clause = clause->next)
        mention_clause(mentions, world, clause);
}

void check_edges(struct world const *world)
{
    struct mentions mentions;
    for (uint32_t n = 0; n < world->count; n++) {
        struct node const *node = &world->graph->nodes[n];
        find_mentions(&mentions, world, n);
        bool same = mentions.count == node->edge_count;
        for (uint32_t i = 0; same && i < node->edge_count; i++)
            same = node->edges[i].parent == mentions.edges[i].parent &&
                   node->edges[i].kind == mentions.edges[i].kind &&
                   node->edges[i].last == mentions.edges[i].last &&
                   node->edges[i].optional == mentions.edges[i].optional;
        if (!same) {
            (void)fprintf(stderr, "interpret: the front end has other edges than the text: %s.%s\n",
                          world->graph->name->text, node->name->text);
            exit(2);
        }
    }
}
