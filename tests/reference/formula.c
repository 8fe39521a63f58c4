/* formula.c: random expressions. */
#include "generate.h"

#include <stdlib.h>

static struct expr *new_expr(struct model *model, enum expr_form form)
{
    if (model->expr_count == EXPRS_MAX) {
        (void)fprintf(stderr, "a graph of too many expressions\n");
        exit(2);
    }
    struct expr *expr = &model->exprs[model->expr_count++];
    *expr = (struct expr){.form = form, .part = model_part(model)};
    return expr;
}

/* A uint64_t, so that no arithmetic is done in int (which could overflow). */
static struct expr *wide_leaf(struct model *model, struct node const *node, unsigned n)
{
    for (int tries = 0; tries < 8 && node->edge_count > 0 && percent(85); tries++) {
        unsigned parent = node->edges[below(node->edge_count)].parent;
        if (!model->nodes[parent].state)
            continue;
        struct expr *expr = new_expr(model, percent(75) ? FORM_NODE : FORM_OBSERVE);
        expr->node = parent;
        return expr;
    }
    struct expr *expr = new_expr(model, FORM_LAST);
    expr->node = n;
    return expr;
}

static struct expr *leaf(struct model *model, struct node const *node, unsigned n)
{
    if (percent(60))
        return wide_leaf(model, node, n);
    if (node->edge_count > 0 && percent(50)) {
        struct expr *expr = new_expr(model, percent(70) ? FORM_CHANGED : FORM_CHANGED_OBSERVE);
        expr->node = node->edges[below(node->edge_count)].parent;
        return expr;
    }
    if (model->const_count > 0 && percent(40)) {
        struct expr *expr = new_expr(model, FORM_CONST);
        expr->number = below(model->const_count);
        return expr;
    }
    struct expr *expr = new_expr(model, FORM_NUMBER);
    expr->number = percent(80) ? below(10) : below(100000);
    return expr;
}

static struct expr *any_expr(struct model *model, struct node const *node, unsigned n,
                             unsigned depth);

static struct expr *arithmetic(struct model *model, struct node const *node, unsigned n,
                               unsigned depth)
{
    static char const *const ops[] = {"+", "-", "*", "+", "/", "%"};
    unsigned which = below(6);
    struct expr *expr = new_expr(model, which < 4 ? FORM_BINARY : FORM_DIVIDE);
    expr->op = ops[which];
    expr->a = percent(50) ? wide_leaf(model, node, n) : arithmetic(model, node, n, depth / 2);
    expr->b = any_expr(model, node, n, depth - depth / 2);
    if (which < 4 && percent(50)) {
        struct expr *swap = expr->a;
        expr->a = expr->b;
        expr->b = swap;
    }
    if (expr->form == FORM_DIVIDE && expr->b->form != FORM_NODE)
        expr->b = wide_leaf(model, node, n);
    return expr;
}

static struct expr *comparison(struct model *model, struct node const *node, unsigned n,
                               unsigned depth)
{
    static char const *const ops[] = {"<", "<=", ">", ">=", "==", "!=", "&&", "||"};
    struct expr *expr = new_expr(model, FORM_BINARY);
    expr->op = ops[below(8)];
    expr->a = any_expr(model, node, n, depth / 2);
    expr->b = any_expr(model, node, n, depth - depth / 2);
    return expr;
}

static struct expr *any_expr(struct model *model, struct node const *node, unsigned n,
                             unsigned depth)
{
    if (depth == 0)
        return leaf(model, node, n);
    depth--;
    switch (below(8)) {
    case 0: {
        struct expr *expr = new_expr(model, FORM_CHOICE);
        expr->a = any_expr(model, node, n, depth / 2);
        expr->b = wide_leaf(model, node, n);
        expr->c = any_expr(model, node, n, depth / 2);
        return expr;
    }
    case 1: {
        struct expr *expr = new_expr(model, percent(50) ? FORM_NOT : FORM_MINUS);
        expr->a = any_expr(model, node, n, depth);
        return expr;
    }
    case 2:
    case 3: return comparison(model, node, n, depth);
    case 4: return leaf(model, node, n);
    default: return arithmetic(model, node, n, depth);
    }
}

/* Does the expression name a node that triggers? */
static bool triggers(struct expr const *expr)
{
    return expr && (expr->form == FORM_NODE || expr->form == FORM_CHANGED || triggers(expr->a) ||
                    triggers(expr->b) || triggers(expr->c));
}

void add_formula(struct model *model, struct node *node, unsigned n)
{
    node->traced = percent(70);
    do {
        node->value = any_expr(model, node, n, 1 + below(6));
        if (node->kind == KIND_EVENT)
            node->when = any_expr(model, node, n, below(4));
    } while (node->kind == KIND_EVENT && !triggers(node->value) && !triggers(node->when));
    node->edge_count = 0; /* they are what the formula names */
}
