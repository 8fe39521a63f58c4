/* ast.c: constructors of expressions, and the walk over them. */
#include "config.h"

#include "compiler/ast.h"

#include <string.h>

struct expr *expr_new(struct arena *arena, enum expr_kind kind, struct span span)
{
    struct expr *expr = ARENA_NEW(arena, struct expr);
    expr->kind = kind;
    expr->span = span;
    return expr;
}

struct expr *expr_unary(struct arena *arena, enum expr_op op, struct span op_span, struct expr *a)
{
    struct expr *expr = expr_new(arena, EXPR_UNARY, (struct span){op_span.begin, a->span.end});
    expr->op = op;
    expr->a = a;
    expr->depth = a->depth + 1;
    return expr;
}

/* A chain of operators leans to the left and takes no stack, so only its
 * right sides count as nesting. */
struct expr *expr_binary(struct arena *arena, enum expr_op op, struct expr *a, struct expr *b)
{
    struct expr *expr = expr_new(arena, EXPR_BINARY, (struct span){a->span.begin, b->span.end});
    expr->op = op;
    expr->a = a;
    expr->b = b;
    expr->depth = a->depth > b->depth ? a->depth : b->depth + 1;
    return expr;
}

static void push(struct expr_walk *walk, struct expr *expr)
{
    if (!expr)
        return;
    if (walk->count == walk->size) {
        size_t size = walk->size ? walk->size * 2 : 16;
        struct expr **larger = arena_array(walk->arena, size, sizeof(struct expr *));
        if (walk->count)
            memcpy(larger, walk->pending, walk->count * sizeof(struct expr *));
        walk->pending = larger;
        walk->size = size;
    }
    walk->pending[walk->count++] = expr;
}

void expr_walk_begin(struct expr_walk *walk, struct arena *arena, struct expr *root)
{
    *walk = (struct expr_walk){.arena = arena};
    push(walk, root);
}

struct expr *expr_walk_next(struct expr_walk *walk)
{
    if (walk->count == 0)
        return NULL;
    struct expr *expr = walk->pending[--walk->count];
    push(walk, expr->next);
    push(walk, expr->c);
    push(walk, expr->b);
    push(walk, expr->a);
    return expr;
}
