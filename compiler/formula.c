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
    uint32_t size;
    uint32_t operators;
};

static void add_piece(struct reading *reading, struct piece piece)
{
    struct formula *formula = reading->formula;
    if (formula->piece_count == reading->size) {
        uint32_t size = reading->size ? reading->size * 2 : 4;
        struct piece *larger = arena_array(reading->r->c->arena, size, sizeof *larger);
        if (formula->piece_count)
            memcpy(larger, formula->pieces, formula->piece_count * sizeof *larger);
        formula->pieces = larger;
        reading->size = size;
    }
    formula->pieces[formula->piece_count++] = piece;
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
    struct edge wanted = {.parent = parent, .kind = kind, .last = last, .span = span};
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
    piece.edge = need(reading, parent, kind, expr->kind == EXPR_LAST, expr->name.span);
    struct edge *edge = &reading->row->edges[piece.edge];
    edge->read = true;
    edge->plain |= expr->kind == EXPR_NAME;
    if (expr->kind == EXPR_OBSERVE)
        edge->observed = expr->span;
    if (field) {
        uint32_t end = field->name.span.begin;
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
        struct node *node = resolve_node(reading->r, expr->name);
        symbol = node ? node->name->meaning : NULL;
    } else {
        symbol = resolve_name(reading->r, expr->name, initial ? EXPECTED_FIXED : EXPECTED_VALUE);
    }
    reading->node->broken |= !symbol;
    if (!symbol)
        return;
    symbol->used = true;
    if (symbol->kind == SYMBOL_LISTED)
        return; /* C's own */
    if (symbol->kind == SYMBOL_CONST)
        add_piece(reading, (struct piece){.kind = PIECE_CONST, .span = expr->span,
                                          .constant = symbol->constant});
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
    struct node *node = resolve_node(reading->r, expr->name);
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
    struct expr const *argument = call->a;
    bool observed = argument && argument->kind == EXPR_OBSERVE;
    if (!reading->row || !argument || argument->next || (argument->kind != EXPR_NAME && !observed)) {
        diag_error(reading->r->c->diag, E0101, call->span,
                   "'changed' is asked of one node: changed(x) or changed(observe x)");
        return;
    }
    struct node *parent = resolve_node(reading->r, argument->name);
    reading->node->broken |= !parent;
    if (!parent)
        return;
    if (parent == reading->node) {
        read_own(reading, argument);
        return;
    }
    uint32_t edge = need(reading, parent, observed ? EDGE_OBSERVE : EDGE_TRIGGER, false,
                         argument->name.span);
    if (observed)
        reading->row->edges[edge].observed = argument->span;
    add_piece(reading, (struct piece){.kind = PIECE_CHANGED, .span = call->span, .node = parent});
    reading->node->uses_context = true;
}

static bool is_changed(struct expr const *expr)
{
    return expr->kind == EXPR_CALL && strcmp(expr->name.name->text, "changed") == 0;
}

static void read_call(struct reading *reading, struct expr const *expr)
{
    struct symbol *symbol = expr->name.name->meaning;
    if (cname_is_keyword(expr->name.name->text)) {
        diag_error(reading->r->c->diag, E0203, expr->name.span,
                   "'%s' is a keyword of C or C++, not a function", expr->name.name->text);
        return;
    }
    if (cname_is_formula_local(expr->name.name->text)) {
        diag_error(reading->r->c->diag, E0203, expr->name.span,
                   "'%s' cannot be called: it is something else where formulas stand",
                   expr->name.name->text);
        return;
    }
    if (symbol)
        symbol->used = true;
    if (!symbol || symbol->kind == SYMBOL_LISTED)
        return; /* a function of C */
    diag_error(reading->r->c->diag, E0201, expr->name.span,
               "expected a C function before '(', but '%s' is a %s", expr->name.name->text,
               resolve_word(symbol));
    diag_note(reading->r->c->diag, symbol->span, "it is declared here");
}

/* A number with `_`; or one in hexadecimal that C would go on reading when `+` or
 * `-` follows: 0xe. */
static bool needs_rewriting(char const *text, size_t length)
{
    return memchr(text, '_', length) || (length > 2 && text[1] == 'x' && (text[length - 1] | 0x20) == 'e');
}

static void read_one(struct reading *reading, struct expr const *expr, struct expr const *field)
{
    char const *text = reading->r->c->source->text + expr->span.begin;
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
        if (*text != '"' && *text != '\'' && needs_rewriting(text, expr->span.end - expr->span.begin))
            add_piece(reading, (struct piece){.kind = PIECE_NUMBER, .span = expr->span});
        break;
    case EXPR_FIELD:
    case EXPR_INDEX:
    case EXPR_GROUP:
    case EXPR_UNARY:
    case EXPR_BINARY:
    case EXPR_CHOICE: break;
    }
}

/* How many more operators a formula has by this part of it. */
static uint32_t operators(struct expr const *expr)
{
    bool leaf = expr->kind == EXPR_NUMBER || expr->kind == EXPR_LITERAL || expr->kind == EXPR_NAME ||
                expr->kind == EXPR_OBSERVE || expr->kind == EXPR_LAST || expr->kind == EXPR_GROUP;
    return (leaf ? 0U : 1U) + (expr->next ? 1U : 0U);
}

static void count_operators(struct reading *reading, struct expr const *expr)
{
    uint32_t most = reading->r->c->limits.operators, before = reading->operators;
    reading->operators += operators(expr);
    if (before <= most && reading->operators > most)
        diag_error(reading->r->c->diag, E0505, reading->formula->span,
                   "too large: a formula has at most %u operators", most);
}

static void read_expression(struct reading *reading, struct expr *root)
{
    reading->formula->span = root->span;
    resolve_verbatim(reading->r, root->span);
    struct expr_walk walk;
    expr_walk_begin(&walk, reading->r->c->arena, root);
    struct expr const *before = NULL;
    struct diag const *diag = reading->r->c->diag;
    for (struct expr *expr; !diag->too_large && (expr = expr_walk_next(&walk)); before = expr) {
        bool field = before && before->kind == EXPR_FIELD && before->a == expr;
        count_operators(reading, expr);
        read_one(reading, expr, field ? before : NULL);
        if (is_changed(expr) && expr->a)
            (void)expr_walk_next(&walk); /* its argument was read */
    }
}

void resolve_formula(struct resolver *r, struct node *node, struct edge_row *row,
                     struct ast_node const *ast)
{
    node->hooks[HOOK_CYCLE] = (struct hook){.form = HOOK_FORMULA, .span = ast->formula->span};
    node->has_when = ast->when != NULL;
    struct reading value = {.r = r, .node = node, .row = row, .formula = &node->value};
    read_expression(&value, ast->formula);
    if (ast->when) {
        struct reading when = {.r = r, .node = node, .row = row, .formula = &node->when};
        read_expression(&when, ast->when);
    }
    if (!node->type) {
        diag_error(r->c->diag, E0308, node->span, "'%s' has a formula and no type for its value",
                   node->name->text);
        diag_help(r->c->diag, "write 'node %s : double := ...'", node->name->text);
    }
}

void resolve_initial(struct resolver *r, struct node *node, struct expr *expr)
{
    node->initial_form = INITIAL_VALUE;
    struct reading reading = {.r = r, .node = node, .formula = &node->initial};
    read_expression(&reading, expr);
}

/* -- Constants ------------------------------------------------------------ */

static bool not_constant(struct resolver *r, struct span span, char const *why)
{
    diag_error(r->c->diag, E0307, span, "%s", why);
    return false;
}

/* As in C, what is not evaluated may divide by zero. */
static bool no_value(struct resolver *r, struct expr const *expr, char const *why, int64_t *value)
{
    *value = 0;
    if (r->dead > 0)
        return true;
    (void)not_constant(r, expr->span, why);
    resolve_note_define(r);
    return false;
}

static bool apply(struct resolver *r, struct expr const *expr, int64_t a, int64_t b, int64_t *value)
{
    bool overflow = false;
    switch (expr->op) {
    case OP_ADD: overflow = __builtin_add_overflow(a, b, value); break;
    case OP_SUB: overflow = __builtin_sub_overflow(a, b, value); break;
    case OP_MUL: overflow = __builtin_mul_overflow(a, b, value); break;
    case OP_DIV:
    case OP_MOD:
        if (b == 0)
            return no_value(r, expr, "this divides by zero", value);
        overflow = a == INT64_MIN && b == -1;
        if (!overflow)
            *value = expr->op == OP_DIV ? a / b : a % b;
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
    return !overflow || no_value(r, expr, "this does not fit 64 bits", value);
}

static bool value_of_name(struct resolver *r, struct expr const *expr, int64_t *value)
{
    struct symbol *symbol = expr->name.name->meaning;
    if (symbol && symbol->kind == SYMBOL_CONST && symbol->constant->known) {
        *value = symbol->constant->value;
        if (symbol->constant->by)
            r->by = symbol->constant->by;
        return !symbol->constant->wrong;
    }
    if (!symbol)
        return resolve_name(r, expr->name, EXPECTED_CONST) != NULL;
    (void)not_constant(r, expr->span, "only a const that stands above has a value here");
    diag_note(r->c->diag, symbol->span, "'%s' is declared here", expr->name.name->text);
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

/* An operand; recursion goes no deeper than the nesting that the parser lets
 * through, as chains of operators are unrolled by the caller. */
static bool value_of_operand(struct resolver *r, struct expr *expr, int64_t *value)
{
    int64_t a = 0, b = 0, c = 0;
    switch (expr->kind) {
    case EXPR_NUMBER:
        *value = (int64_t)expr->value;
        if (expr->wrong)
            return false;
        return expr->value <= INT64_MAX ||
               not_constant(r, expr->span, "this does not fit 64 bits with a sign");
    case EXPR_NAME: return value_of_name(r, expr, value);
    case EXPR_GROUP: return resolve_constant(r, expr->a, value);
    case EXPR_UNARY: return resolve_constant(r, expr->a, &b) && apply(r, expr, 0, b, value);
    case EXPR_CHOICE:
        if (!resolve_constant(r, expr->a, &a) || !value_of_part(r, expr->b, a, &b) ||
            !value_of_part(r, expr->c, !a, &c))
            return false;
        *value = a ? b : c;
        return true;
    default: return not_constant(r, expr->span, "expected an integer or a const here");
    }
}

bool resolve_constant(struct resolver *r, struct expr *expr, int64_t *value)
{
    uint32_t length = 0;
    struct expr *first = expr;
    for (; first->kind == EXPR_BINARY; first = first->a)
        length++;
    struct expr **chain = arena_array(r->c->arena, length, sizeof(struct expr *));
    for (uint32_t i = length; i > 0; i--, expr = expr->a)
        chain[i - 1] = expr;
    if (!value_of_operand(r, first, value))
        return false;
    for (uint32_t i = 0; i < length; i++) {
        bool done = (chain[i]->op == OP_AND && !*value) || (chain[i]->op == OP_OR && *value);
        int64_t right;
        if (!value_of_part(r, chain[i]->b, !done, &right) ||
            !apply(r, chain[i], *value, right, value))
            return false;
    }
    return true;
}
