/* value.c: R5: what an expression is worth, by the rules of C.
 *
 * There are two types: int, for numbers, consts, comparisons and `changed`,
 * and uint64_t, for states.  Where both meet, both are uint64_t.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

struct value {
    bool wide;     /* a uint64_t, else an int */
    uint64_t bits; /* an int is widened with its sign */
};

static void give_up(char const *why)
{
    (void)fprintf(stderr, "interpret: a formula has %s, which the reference does not know\n", why);
    exit(2);
}

static struct value wide(uint64_t value)
{
    return (struct value){true, value};
}

static struct value narrow(int64_t value)
{
    if (value < INT32_MIN || value > INT32_MAX)
        give_up("an int that overflows");
    return (struct value){false, (uint64_t)value};
}

static uint32_t find_node(struct world const *world, struct expr const *name)
{
    uint32_t i = 0;
    while (i < world->count && world->graph->nodes[i].name != name->name)
        i++;
    return i; /* world->count: none */
}

static struct value eval(struct world const *world, uint32_t self, struct expr const *expr);

static struct value eval_name(struct world const *world, struct expr const *expr)
{
    uint32_t node = find_node(world, expr);
    if (node < world->count)
        return wide(world->state[node]);
    for (uint32_t i = 0; i < world->graph->constant_count; i++)
        if (world->graph->constants[i].name == expr->name)
            return narrow(world->graph->constants[i].value);
    give_up("an unknown name");
    return narrow(0);
}

/* The number as C reads it: an int, or something wider that is no uint64_t. */
static struct value eval_number(struct expr const *expr)
{
    if (expr->value > INT32_MAX)
        give_up("a number that is no int");
    return narrow((int64_t)expr->value);
}

static bool is_call(struct expr const *expr, char const *name)
{
    return strcmp(expr->name->text, name) == 0;
}

/* changed(x), and the functions of hooks.h. */
static struct value eval_call(struct world const *world, uint32_t self, struct expr const *expr)
{
    if (is_call(expr, "changed"))
        return narrow(world->changed[find_node(world, expr_first(expr))]);
    struct expr const *argument = expr_first(expr);
    struct value first = eval(world, self, argument), second = eval(world, self, argument->next);
    if (is_call(expr, "ref_value")) {
        trace("value n%d %x\n", (int64_t)first.bits, second.bits);
        return wide(second.bits);
    }
    if (!is_call(expr, "ref_when"))
        give_up("a call of an unknown function");
    trace("when n%d %d\n", (int64_t)first.bits, (int64_t)(second.bits != 0));
    return narrow(second.bits != 0);
}

static struct value eval_unary(struct world const *world, uint32_t self, struct expr const *expr)
{
    struct value a = eval(world, self, expr_first(expr));
    if (expr->op == OP_NOT)
        return narrow(a.bits == 0);
    if (expr->op == OP_PLUS)
        return a;
    return a.wide ? wide(0 - a.bits) : narrow(-(int64_t)a.bits);
}

/* Both operands are uint64_t. */
static struct value apply_wide(enum expr_op op, uint64_t a, uint64_t b)
{
    switch (op) {
    case OP_ADD: return wide(a + b);
    case OP_SUB: return wide(a - b);
    case OP_MUL: return wide(a * b);
    case OP_DIV: return wide(a / b);
    case OP_MOD: return wide(a % b);
    case OP_LT: return narrow(a < b);
    case OP_LE: return narrow(a <= b);
    case OP_GT: return narrow(a > b);
    case OP_GE: return narrow(a >= b);
    case OP_EQ: return narrow(a == b);
    case OP_NE: return narrow(a != b);
    default: give_up("an unknown operator"); return narrow(0);
    }
}

/* Both operands are int. */
static struct value apply_narrow(enum expr_op op, int64_t a, int64_t b)
{
    switch (op) {
    case OP_ADD: return narrow(a + b);
    case OP_SUB: return narrow(a - b);
    case OP_MUL: return narrow(a * b);
    case OP_DIV: return narrow(a / b);
    case OP_MOD: return narrow(a % b);
    case OP_LT: return narrow(a < b);
    case OP_LE: return narrow(a <= b);
    case OP_GT: return narrow(a > b);
    case OP_GE: return narrow(a >= b);
    case OP_EQ: return narrow(a == b);
    case OP_NE: return narrow(a != b);
    default: give_up("an unknown operator"); return narrow(0);
    }
}

/* `a op right`, where `op` is what joins `right` to what stands before it. */
static struct value eval_joint(struct world const *world, uint32_t self, struct value a,
                               struct expr const *right)
{
    enum expr_op op = right->joint;
    if (op == OP_AND && a.bits == 0)
        return narrow(0);
    if (op == OP_OR && a.bits != 0)
        return narrow(1);
    struct value b = eval(world, self, right);
    if (op == OP_AND || op == OP_OR)
        return narrow(b.bits != 0);
    if (a.wide || b.wide)
        return apply_wide(op, a.bits, b.bits);
    return apply_narrow(op, (int64_t)a.bits, (int64_t)b.bits);
}

static struct value eval_chain(struct world const *world, uint32_t self, struct expr const *expr)
{
    struct expr const *part = expr_first(expr);
    struct value value = eval(world, self, part);
    while ((part = part->next))
        value = eval_joint(world, self, value, part);
    return value;
}

static bool any_is_wide(struct world const *world, struct expr const *part);

/* The type is that of both ends, whichever is taken. */
static bool is_wide(struct world const *world, struct expr const *expr)
{
    switch (expr->kind) {
    case EXPR_NAME: return find_node(world, expr) < world->count;
    case EXPR_OBSERVE:
    case EXPR_LAST: return true;
    case EXPR_CALL: return is_call(expr, "ref_value");
    case EXPR_GROUP: return is_wide(world, expr_first(expr));
    case EXPR_UNARY: return expr->op != OP_NOT && is_wide(world, expr_first(expr));
    case EXPR_CHAIN: return expr->last->joint <= OP_MOD && any_is_wide(world, expr_first(expr));
    case EXPR_CHOICE: return any_is_wide(world, expr_first(expr)->next);
    default: return false;
    }
}

static bool any_is_wide(struct world const *world, struct expr const *part)
{
    for (; part; part = part->next)
        if (is_wide(world, part))
            return true;
    return false;
}

static struct value eval_choice(struct world const *world, uint32_t self, struct expr const *expr)
{
    struct expr const *condition = expr_first(expr), *yes = condition->next;
    struct value a = eval(world, self, condition);
    struct value taken = eval(world, self, a.bits != 0 ? yes : yes->next);
    taken.wide = is_wide(world, expr);
    return taken;
}

/* Of the formula's own node it is the value before this run. */
static struct value eval_last(struct world const *world, uint32_t self, uint32_t node)
{
    return wide(node == self ? world->state[node] : world->last[node]);
}

static struct value eval(struct world const *world, uint32_t self, struct expr const *expr)
{
    switch (expr->kind) {
    case EXPR_NUMBER: return eval_number(expr);
    case EXPR_NAME: return eval_name(world, expr);
    case EXPR_OBSERVE: return wide(world->state[find_node(world, expr)]);
    case EXPR_LAST: return eval_last(world, self, find_node(world, expr));
    case EXPR_CALL: return eval_call(world, self, expr);
    case EXPR_GROUP: return eval(world, self, expr_first(expr));
    case EXPR_UNARY: return eval_unary(world, self, expr);
    case EXPR_CHAIN: return eval_chain(world, self, expr);
    case EXPR_CHOICE: return eval_choice(world, self, expr);
    default: give_up("something"); return narrow(0);
    }
}

uint64_t value_of(struct world const *world, uint32_t self, struct expr const *expr)
{
    return eval(world, self, expr).bits;
}

/* R1's table: a number or const, `{ number }`, or zero. */
uint64_t initial_value(struct world const *world, uint32_t node)
{
    struct ast_node const *ast = world->ast[node];
    switch (ast->initial_kind) {
    case INITIAL_EXPR: return value_of(world, node, ast->initial);
    case INITIAL_BLOCK:
        return strtoull(world->graph->source->text + ast->initial_block.begin + 1, NULL, 10);
    case INITIAL_NONE: break;
    }
    return 0;
}
