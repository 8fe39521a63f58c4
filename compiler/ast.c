/* ast.c: constructors of expressions, and the walk over them. */
#include "config.h"

#include "compiler/ast.h"

#include <string.h>

struct expr *expr_leaf(struct arena *arena, enum expr_kind kind, struct span span)
{
    struct expr *expr = ARENA_NEW(arena, struct expr);
    expr->kind = kind;
    expr->span = span;
    return expr;
}

static struct expr *new_parts(struct arena *arena, enum expr_kind kind, struct span span,
                              struct expr *parts)
{
    struct expr *expr = arena_alloc(arena, sizeof *expr + sizeof expr->parts[0]);
    expr->kind = kind;
    expr->span = span;
    expr->parts[0] = parts;
    return expr;
}

/* Fields of fields nest as little as they take stack. */
struct expr *expr_of(struct arena *arena, enum expr_kind kind, struct span span,
                     struct expr *parts)
{
    struct expr *expr = new_parts(arena, kind, span, parts);
    uint32_t level = kind != EXPR_FIELD;
    for (; parts; parts = parts->next)
        if (expr->depth < parts->depth + level)
            expr->depth = parts->depth + level;
    return expr;
}

/* -- Chains --------------------------------------------------------------- */

/* Operators that bind equally tightly are in one chain. */
static bool is_continued(struct expr const *expr, enum expr_op op)
{
    static unsigned char const tightness[] = {
        [OP_MUL] = 6, [OP_DIV] = 6, [OP_MOD] = 6, [OP_ADD] = 5, [OP_SUB] = 5, [OP_LT] = 4,
        [OP_LE] = 4,  [OP_GT] = 4,  [OP_GE] = 4,  [OP_EQ] = 3,  [OP_NE] = 3,  [OP_AND] = 2,
        [OP_OR] = 1};
    return expr->kind == EXPR_CHAIN && tightness[expr->last->joint] == tightness[op];
}

/* A chain takes no stack, so only what stands to the right of an operator
 * counts as nesting. */
struct expr *expr_chain(struct arena *arena, enum expr_op op, struct expr *a, struct expr *b)
{
    struct expr *chain = a;
    if (!is_continued(a, op)) {
        chain = new_parts(arena, EXPR_CHAIN, a->span, a);
        chain->last = a;
        chain->depth = a->depth;
    }
    b->joint = op;
    chain->last->next = b;
    chain->last = b;
    chain->span.end = b->span.end;
    if (chain->depth < b->depth + 1)
        chain->depth = b->depth + 1;
    return chain;
}

/* -- Looking -------------------------------------------------------------- */

struct expr *expr_first(struct expr const *expr)
{
    return expr->kind >= EXPR_PARTS ? expr->parts[0] : NULL;
}

/* A call begins with its name, all others end with it. */
struct ident expr_ident(struct expr const *expr)
{
    struct span span = expr->span;
    if (expr->kind == EXPR_CALL)
        span.end = span.begin + expr->name->length;
    else
        span.begin = span.end - expr->name->length;
    return (struct ident){expr->name, span};
}

static void push(struct expr_walk *walk, struct expr *expr)
{
    if (!expr)
        return;
    if (walk->count >= walk->size) {
        walk->pending = arena_grown(walk->arena, walk->pending, walk->count, sizeof expr);
        walk->size = walk->count ? walk->count * 2 : 1;
    }
    walk->pending[walk->count++] = expr;
}

void expr_walk_begin(struct expr_walk *walk, struct expr *root)
{
    walk->count = 0;
    push(walk, root);
}

struct expr *expr_walk_next(struct expr_walk *walk)
{
    if (walk->count == 0)
        return NULL;
    struct expr *expr = walk->pending[--walk->count];
    push(walk, expr->next);
    push(walk, expr_first(expr));
    return expr;
}
