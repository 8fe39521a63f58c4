/* formula.c: expressions: what a formula names, and what a const is worth. */
#include "config.h"

#include "compiler/resolve.h"

#include <inttypes.h>
#include <string.h>

#include "compiler/cname.h"

/* -- Pieces --------------------------------------------------------------- */

/* One formula while it is read: where its pieces go, and whose it is. */
struct reading {
    struct resolver *r;
    struct node *node;
    struct edge_row *row; /* NULL: an initial value, which has no edges */
    struct formula *formula;
    uint32_t operators;
    bool given_up; /* what is wrong was told, and what follows may be meant otherwise */
};

/* A number with `_`; or one in hexadecimal that C would go on reading when `+` or
 * `-` follows: 0xe. */
static bool needs_rewriting(char const *text, size_t length)
{
    if (*text == '"' || *text == '\'')
        return false;
    return memchr(text, '_', length) ||
           (length > 2 && text[1] == 'x' && (text[length - 1] | 0x20) == 'e');
}

static void add_piece(struct reading *reading, struct piece piece)
{
    struct resolver *r = reading->r;
    uint32_t count = reading->formula->piece_count++;
    if (count == r->piece_room) {
        r->pieces = arena_grown(r->c->scratch, r->pieces, count, sizeof piece);
        r->piece_room = count ? count * 2 : 1;
    }
    r->pieces[count] = piece;
}

/* No more room than they take. */
static void keep_pieces(struct reading *reading)
{
    struct formula *formula = reading->formula;
    formula->pieces = arena_array(reading->r->c->arena, formula->piece_count, sizeof(struct piece));
    if (formula->piece_count > 0)
        memcpy(formula->pieces, reading->r->pieces, formula->piece_count * sizeof(struct piece));
}

static bool has_state(struct reading *reading, struct node *parent, struct span span)
{
    if (parent->type || parent->broken)
        return parent->type;
    diag_error(reading->r->c->diag, E0308, span, "'%s' has no state to read", parent->name->text);
    diag_note(reading->r->c->diag, parent->span, "it is declared without a type here");
    diag_help(reading->r->c->diag, "'changed(%s)' tells whether it broadcast", parent->name->text);
    return false;
}

static uint32_t need(struct reading *reading, struct node *parent, enum edge_kind kind, bool last,
                     struct span span)
{
    struct edge wanted = {.parent = parent, .kind = kind, .last = last, .begin = span.begin};
    return resolve_edge(reading->r, reading->node, reading->row, &wanted, NULL);
}

/* The value of another node; `field` is the access to a field of it, if the
 * name stands before one on the same line. */
static void read_parent(struct reading *reading, struct node *parent, enum edge_kind kind,
                        struct expr const *expr, struct expr const *field)
{
    if (!has_state(reading, parent, expr->span)) {
        reading->node->broken = true;
        return;
    }
    struct piece piece = {.kind = PIECE_PARENT, .span = expr->span};
    piece.index = need(reading, parent, kind, expr->kind == EXPR_LAST, expr_ident(expr).span);
    struct edge *edge = &reading->row->edges[piece.index];
    edge->read = true;
    edge->plain |= expr->kind == EXPR_NAME;
    if (expr->kind == EXPR_OBSERVE)
        edge->observed = expr->span;
    if (field) {
        uint32_t end = expr_ident(field).span.begin;
        char const *text = reading->r->c->source->text + expr->span.end;
        if (!memchr(text, '\n', end - expr->span.end)) {
            piece.kind = PIECE_MEMBER;
            piece.span.end = end;
        }
    }
    add_piece(reading, piece);
}

static void read_too_early(struct reading *reading, struct expr const *expr)
{
    diag_error(reading->r->c->diag, E0307, expr->span,
               "an initial value cannot be read from a node");
    diag_help(reading->r->c->diag, "'=' gives the value before any node runs; ':=' works one out "
                                   "whenever what it names broadcasts");
}

static void read_own(struct reading *reading, struct expr const *expr)
{
    if (reading->node->broken)
        return;
    reading->node->broken = true;
    diag_error(reading->r->c->diag, E0301, expr->span,
               "'%s' would have to run before itself", reading->node->name->text);
    diag_help(reading->r->c->diag, "'last %s' is its value before this run",
              reading->node->name->text);
}

static void read_name(struct reading *reading, struct expr const *expr, enum edge_kind kind,
                      struct expr const *field)
{
    bool initial = !reading->row;
    struct symbol *symbol;
    if (kind == EDGE_OBSERVE) {
        struct node *node = resolve_node(reading->r, expr_ident(expr));
        symbol = node ? node->name->meaning : NULL;
    } else {
        symbol = resolve_name(reading->r, expr_ident(expr), initial ? EXPECTED_FIXED : EXPECTED_VALUE);
    }
    reading->node->broken |= !symbol;
    if (!symbol)
        return;
    symbol->used = true;
    if (symbol->kind == SYMBOL_LISTED)
        return; /* C's own */
    if (symbol->kind == SYMBOL_CONST)
        add_piece(reading, (struct piece){.kind = PIECE_CONST, .span = expr->span,
                                          .index = (uint32_t)(symbol->constant -
                                                              reading->r->graph->constants)});
    else if (initial)
        read_too_early(reading, expr);
    else if (symbol->node == reading->node)
        read_own(reading, expr);
    else
        read_parent(reading, symbol->node, kind, expr, field);
}

/* `last x` of the formula's own node is its value before this run. */
static void read_last(struct reading *reading, struct expr const *expr, struct expr const *field)
{
    struct node *node = resolve_node(reading->r, expr_ident(expr));
    reading->node->broken |= !node;
    if (node && !reading->row)
        read_too_early(reading, expr);
    else if (node && node == reading->node)
        add_piece(reading, (struct piece){.kind = PIECE_SELF, .span = expr->span});
    else if (node)
        read_parent(reading, node, EDGE_OBSERVE, expr, field);
}

/* changed(x), changed(observe x) */
static void read_changed(struct reading *reading, struct expr const *call)
{
    struct expr const *argument = expr_first(call);
    bool observed = argument && argument->kind == EXPR_OBSERVE;
    if (!reading->row || !argument || argument->next || (argument->kind != EXPR_NAME && !observed)) {
        diag_error(reading->r->c->diag, E0101, call->span,
                   "'changed' is asked of one node: changed(x) or changed(observe x)");
        reading->given_up = true;
        return;
    }
    struct node *parent = resolve_node(reading->r, expr_ident(argument));
    reading->node->broken |= !parent;
    if (!parent)
        return;
    if (parent == reading->node) {
        read_own(reading, argument);
        return;
    }
    uint32_t edge = need(reading, parent, observed ? EDGE_OBSERVE : EDGE_TRIGGER, false,
                         expr_ident(argument).span);
    if (observed)
        reading->row->edges[edge].observed = argument->span;
    add_piece(reading, (struct piece){.kind = PIECE_CHANGED, .span = call->span,
                                      .index = parent->index});
    reading->node->asks_changed = true;
}

static bool is_changed(struct expr const *expr)
{
    return expr->kind == EXPR_CALL && strcmp(expr->name->text, "changed") == 0;
}

static void read_call(struct reading *reading, struct expr const *expr)
{
    struct ident called = expr_ident(expr);
    char const *name = called.name->text;
    struct symbol *symbol = called.name->meaning;
    if (cname_is_keyword(name, called.name->length)) {
        diag_error(reading->r->c->diag, E0203, called.span,
                   "'%s' is a keyword of C or C++, not a function", name);
        return;
    }
    if (cname_is_formula_local(name)) {
        diag_error(reading->r->c->diag, E0203, called.span,
                   "'%s' cannot be called: it is something else where formulas stand", name);
        return;
    }
    if (symbol)
        symbol->used = true;
    if (!symbol || symbol->kind == SYMBOL_LISTED)
        return; /* a function of C */
    diag_error(reading->r->c->diag, E0201, called.span,
               "expected a C function before '(', but '%s' is a %s", name, resolve_word(symbol));
    diag_note(reading->r->c->diag, symbol->span, "it is declared here");
}

static void read_one(struct reading *reading, struct expr const *expr, struct expr const *field)
{
    switch (expr->kind) {
    case EXPR_NAME: read_name(reading, expr, EDGE_TRIGGER, field); break;
    case EXPR_OBSERVE: read_name(reading, expr, EDGE_OBSERVE, field); break;
    case EXPR_LAST: read_last(reading, expr, field); break;
    case EXPR_CALL:
        if (is_changed(expr))
            read_changed(reading, expr);
        else
            read_call(reading, expr);
        break;
    case EXPR_NUMBER:
    case EXPR_LITERAL:
        if (needs_rewriting(reading->r->c->source->text + expr->span.begin,
                            expr->span.end - expr->span.begin))
            add_piece(reading, (struct piece){.kind = PIECE_NUMBER, .span = expr->span});
        break;
    case EXPR_FIELD:
    case EXPR_INDEX:
    case EXPR_GROUP:
    case EXPR_UNARY:
    case EXPR_CHAIN:
    case EXPR_CHOICE: break;
    }
}

/* How many more operators a formula has by this expression; commas of calls count,
 * too. */
static uint32_t operators(struct expr const *expr)
{
    uint32_t parts = 0;
    if (expr->kind < EXPR_PARTS || expr->kind == EXPR_GROUP)
        return 0;
    if (expr->kind != EXPR_CHAIN && expr->kind != EXPR_CALL)
        return 1;
    for (struct expr const *part = expr_first(expr); part; part = part->next)
        parts++;
    return expr->kind == EXPR_CHAIN ? parts - 1 : parts > 0 ? parts : 1;
}

static void count_operators(struct reading *reading, struct expr const *expr)
{
    uint32_t most = reading->r->c->limits.operators;
    reading->operators += operators(expr);
    if (reading->operators > most)
        diag_error(reading->r->c->diag, E0505, reading->formula->span,
                   "too large: a formula has at most %u operators", most);
}

/* The formula that the node's expression is. */
static struct formula *read_expression(struct resolver *r, struct node *node,
                                       struct edge_row *row, struct expr *root)
{
    struct formula *formula = ARENA_NEW(r->c->arena, struct formula);
    struct reading reading = {.r = r, .node = node, .row = row, .formula = formula};
    formula->span = root->span;
    resolve_verbatim(r, root->span);
    struct expr const *before = NULL;
    expr_walk_begin(&r->walk, root);
    for (struct expr *expr; !reading.given_up && !r->c->diag->too_large &&
                            (expr = expr_walk_next(&r->walk));
         before = expr) {
        bool field = before && before->kind == EXPR_FIELD; /* what it is of comes next */
        count_operators(&reading, expr);
        read_one(&reading, expr, field ? before : NULL);
        if (is_changed(expr) && expr_first(expr))
            (void)expr_walk_next(&r->walk); /* its argument was read */
    }
    keep_pieces(&reading);
    return formula;
}

void resolve_formula(struct resolver *r, struct node *node, struct edge_row *row,
                     struct ast_node const *ast)
{
    node->forms[HOOK_CYCLE] = HOOK_FORMULA;
    node->value = read_expression(r, node, row, ast->formula);
    if (ast->when)
        node->when = read_expression(r, node, row, ast->when);
    if (!node->type) {
        diag_error(r->c->diag, E0308, node->span, "'%s' has a formula and no type for its value",
                   node->name->text);
        diag_help(r->c->diag, "write 'node %s : double := ...'", node->name->text);
    }
}

void resolve_initial(struct resolver *r, struct node *node, struct expr *expr)
{
    node->initial_form = INITIAL_VALUE;
    node->initial = read_expression(r, node, NULL, expr);
}

/* -- Constants ------------------------------------------------------------ */

static bool not_constant(struct resolver *r, struct span span, char const *why)
{
    diag_error(r->c->diag, E0307, span, "%s", why);
    return false;
}

/* As in C, what is not evaluated may divide by zero. */
static bool no_value(struct resolver *r, struct span span, char const *why, int64_t *value)
{
    *value = 0;
    if (r->dead > 0)
        return true;
    (void)not_constant(r, span, why);
    resolve_note_define(r);
    return false;
}

/* `a op b`, which is what stands at `span`. */
static bool apply(struct resolver *r, enum expr_op op, struct span span, int64_t a, int64_t b,
                  int64_t *value)
{
    bool overflow = false;
    switch (op) {
    case OP_ADD: overflow = __builtin_add_overflow(a, b, value); break;
    case OP_SUB: overflow = __builtin_sub_overflow(a, b, value); break;
    case OP_MUL: overflow = __builtin_mul_overflow(a, b, value); break;
    case OP_DIV:
    case OP_MOD:
        if (b == 0)
            return no_value(r, span, "this divides by zero", value);
        overflow = a == INT64_MIN && b == -1;
        if (!overflow)
            *value = op == OP_DIV ? a / b : a % b;
        break;
    case OP_LT: *value = a < b; break;
    case OP_LE: *value = a <= b; break;
    case OP_GT: *value = a > b; break;
    case OP_GE: *value = a >= b; break;
    case OP_EQ: *value = a == b; break;
    case OP_NE: *value = a != b; break;
    case OP_AND: *value = a && b; break;
    case OP_OR: *value = a || b; break;
    case OP_NOT: *value = !b; break;
    case OP_NEG: overflow = __builtin_sub_overflow(0, b, value); break;
    case OP_PLUS: *value = b; break;
    }
    return !overflow || no_value(r, span, "this does not fit 64 bits", value);
}

static bool value_of_name(struct resolver *r, struct expr const *expr, int64_t *value)
{
    struct symbol *symbol = expr->name->meaning;
    if (symbol && symbol->kind == SYMBOL_CONST && symbol->constant->known) {
        *value = symbol->constant->value;
        if (symbol->constant->by)
            r->by = symbol->constant->by;
        return !symbol->constant->wrong;
    }
    if (!symbol)
        return resolve_name(r, expr_ident(expr), EXPECTED_CONST) != NULL;
    (void)not_constant(r, expr->span, "only a const that stands above has a value here");
    diag_note(r->c->diag, symbol->span, "'%s' is declared here", expr->name->text);
    return false;
}

/* The value of `expr` if it is `live`, else only what is wrong with it. */
static bool value_of_part(struct resolver *r, struct expr *expr, bool live, int64_t *value)
{
    r->dead += !live;
    bool good = resolve_constant(r, expr, value);
    r->dead -= !live;
    return good;
}

/* a op b op c ...: one after the other, from the left. */
static bool value_of_chain(struct resolver *r, struct expr *chain, int64_t *value)
{
    struct expr *part = expr_first(chain);
    if (!resolve_constant(r, part, value))
        return false;
    while ((part = part->next)) {
        bool done = (part->joint == OP_AND && !*value) || (part->joint == OP_OR && *value);
        struct span span = {chain->span.begin, part->span.end};
        int64_t right;
        if (!value_of_part(r, part, !done, &right) ||
            !apply(r, part->joint, span, *value, right, value))
            return false;
    }
    return true;
}

static bool value_of_choice(struct resolver *r, struct expr *choice, int64_t *value)
{
    struct expr *condition = expr_first(choice), *yes = condition->next;
    int64_t a = 0, b = 0, c = 0;
    if (!resolve_constant(r, condition, &a) || !value_of_part(r, yes, a, &b) ||
        !value_of_part(r, yes->next, !a, &c))
        return false;
    *value = a ? b : c;
    return true;
}

/* Recursion goes no deeper than the nesting that the parser lets through. */
bool resolve_constant(struct resolver *r, struct expr *expr, int64_t *value)
{
    int64_t operand = 0;
    switch (expr->kind) {
    case EXPR_NUMBER:
        *value = (int64_t)expr->value;
        if (expr->wrong)
            return false;
        return expr->value <= INT64_MAX ||
               not_constant(r, expr->span, "this does not fit 64 bits with a sign");
    case EXPR_NAME: return value_of_name(r, expr, value);
    case EXPR_GROUP: return resolve_constant(r, expr_first(expr), value);
    case EXPR_UNARY:
        return resolve_constant(r, expr_first(expr), &operand) &&
               apply(r, expr->op, expr->span, 0, operand, value);
    case EXPR_CHAIN: return value_of_chain(r, expr, value);
    case EXPR_CHOICE: return value_of_choice(r, expr, value);
    default: return not_constant(r, expr->span, "expected an integer or a const here");
    }
}
