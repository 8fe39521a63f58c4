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

/* A parent stands where it was first named; named by both it is a trigger. */
static void mention(struct mentions *mentions, struct world const *world, struct name const *name,
                    enum edge_kind kind)
{
    struct node *parent = NULL;
    for (uint32_t i = 0; i < world->count; i++)
        if (world->graph->nodes[i].name == name)
            parent = &world->graph->nodes[i];
    if (!parent)
        return; /* a const, a listed name */
    for (uint32_t i = 0; i < mentions->count; i++) {
        if (mentions->edges[i].parent == parent) {
            if (kind == EDGE_TRIGGER)
                mentions->edges[i].kind = EDGE_TRIGGER;
            return;
        }
    }
    if (mentions->count < EDGES_MAX)
        mentions->edges[mentions->count++] = (struct edge){.parent = parent, .kind = kind};
}

/* R5: everything named triggers, but under observe and last. */
static void mention_expr(struct mentions *mentions, struct world const *world,
                         struct expr const *expr)
{
    if (!expr)
        return;
    if (expr->kind == EXPR_NAME)
        mention(mentions, world, expr->name.name, EDGE_TRIGGER);
    if (expr->kind == EXPR_OBSERVE)
        mention(mentions, world, expr->name.name, EDGE_OBSERVE);
    mention_expr(mentions, world, expr->a);
    mention_expr(mentions, world, expr->b);
    mention_expr(mentions, world, expr->c);
    mention_expr(mentions, world, expr->next); /* of arguments */
}

static void mention_clause(struct mentions *mentions, struct world const *world,
                           struct ast_clause const *clause)
{
    struct ast_dependency const *dependency = clause->dependencies;
    for (; dependency; dependency = dependency->next)
        mention(mentions, world, dependency->parent.name,
                clause->kind == CLAUSE_TRIGGER ? EDGE_TRIGGER : EDGE_OBSERVE);
}

static void find_mentions(struct mentions *mentions, struct world const *world, uint32_t node)
{
    struct ast_node const *ast = world->ast[node];
    mentions->count = 0;
    mention_expr(mentions, world, ast->formula);
    mention_expr(mentions, world, ast->when);
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
                   node->edges[i].kind == mentions.edges[i].kind;
        if (!same) {
            (void)fprintf(stderr, "interpret: the front end has other edges than the text: %s.%s\n",
                          world->graph->name->text, node->name->text);
            exit(2);
        }
    }
}
