/* resolve.c: AST -> graph: declarations and nodes. */
#include "config.h"

#include "compiler/resolve.h"

#include <string.h>

#include "compiler/cname.h"

/* -- Names ---------------------------------------------------------------- */

char const *resolve_word(struct symbol const *symbol)
{
    static char const *const words[] = {"node", "const", "listed name"};
    return words[symbol->kind];
}

/* False, after a message, when the name is taken. */
static bool declare(struct resolver *r, struct ident ident, enum symbol_kind kind,
                    struct symbol const *what)
{
    struct symbol *old = ident.name->meaning;
    if (old) {
        diag_error(r->c->diag, E0202, ident.span, "'%s' is declared twice", ident.name->text);
        diag_note(r->c->diag, old->span, "the first one, a %s, is here", resolve_word(old));
        return false;
    }
    struct symbol *symbol = &r->symbols[r->symbol_count++];
    *symbol = *what;
    symbol->kind = kind;
    symbol->span = ident.span;
    symbol->name = ident.name;
    ident.name->meaning = symbol;
    return true;
}

static void tell_reserved(struct resolver *r, struct ident ident, char const *why)
{
    diag_error(r->c->diag, E0203, ident.span, "'%s' cannot be a name here: %s", ident.name->text,
               why);
}

bool resolve_reserved(struct resolver *r, struct ident ident)
{
    char const *why = cname_reserved(ident.name->text);
    if (why)
        tell_reserved(r, ident, why);
    return why;
}

void resolve_function(struct resolver *r, struct ident ident)
{
    if (ident.name->fine_hook)
        return; /* another node's, too */
    bool reserved = resolve_reserved(r, ident);
    char const *why = reserved ? NULL : cname_declared(ident.name->text);
    if (why)
        tell_reserved(r, ident, why);
    ident.name->fine_hook = !reserved && !why;
}

/* A name that stands alone in C as well. */
static bool resolve_alone(struct resolver *r, struct ident ident)
{
    bool reserved = resolve_reserved(r, ident);
    if (cname_is_number_macro(ident.name->text))
        tell_reserved(r, ident, "it is, or may become, a macro of the C library");
    return reserved;
}

/* The name of a graph or a node, which also stands before others. */
static bool resolve_joined(struct resolver *r, struct ident ident)
{
    bool reserved = resolve_alone(r, ident);
    char const *why = reserved ? NULL : cname_not_joined(ident.name->text);
    if (why)
        tell_reserved(r, ident, why);
    return reserved;
}

/* After so many comparisons a suggestion is not worth the time: those of short
 * names, as the time grows with the square of their length. */
enum { OFFERS_MAX = 5 * 1000 * 1000 };

/* False: nothing is spelled nearly so. */
static bool suggest(struct resolver *r, struct name const *unknown)
{
    struct diag_near near = {.text = unknown->text};
    uint32_t left = diag_shows(r->c->diag) ? r->symbol_count : 0;
    uint64_t cost = 1 + (uint64_t)unknown->length * unknown->length / 64;
    for (; left > 0 && r->offers < OFFERS_MAX; left--, r->offers += cost)
        diag_near_offer(&near, r->symbols[left - 1].name->text);
    if (!near.best)
        return false;
    struct symbol const *symbol = names_find(r->c->names, near.best, strlen(near.best))->meaning;
    diag_note(r->c->diag, symbol->span, "did you mean '%s'?", near.best);
    return true;
}

/* What to do about a name that nothing has here, but perhaps in C. */
static void advise(struct resolver *r, struct name const *unknown, enum expected expected)
{
    char const *text = unknown->text, *header = cname_header(text);
    if (!header && suggest(r, unknown))
        return;
    if (expected == EXPECTED_CONST)
        diag_help(r->c->diag, "a const is made of numbers and of consts that stand above it");
    else if (expected != EXPECTED_NODE && header)
        diag_help(r->c->diag, "it is a name of C, which has to be listed: 'use %s { %s };'", header,
                  text);
    else if (expected != EXPECTED_NODE)
        diag_help(r->c->diag, "if it is a name of C, list it: 'use \"file.h\" { %s };'", text);
}

struct symbol *resolve_name(struct resolver *r, struct ident ident, enum expected expected)
{
    static char const *const words[] = {[EXPECTED_NODE] = "a node",
                                        [EXPECTED_CONST] = "a const",
                                        [EXPECTED_FIXED] = "a const or a listed name",
                                        [EXPECTED_VALUE] = "a node, a const or a listed name"};
    struct symbol *symbol = ident.name->meaning;
    if (symbol || ident.name->skipped || r->cut)
        return symbol;
    diag_error(r->c->diag, E0201, ident.span, "expected %s, but nothing is called '%s'",
               words[expected], ident.name->text);
    advise(r, ident.name, expected);
    ident.name->skipped = true; /* once is enough */
    return NULL;
}

struct node *resolve_node(struct resolver *r, struct ident ident)
{
    struct symbol *symbol = resolve_name(r, ident, EXPECTED_NODE);
    if (symbol && symbol->kind != SYMBOL_NODE) {
        diag_error(r->c->diag, E0201, ident.span, "expected a node, but '%s' is a %s",
                   ident.name->text, resolve_word(symbol));
        diag_note(r->c->diag, symbol->span, "it is declared here");
        return NULL;
    }
    return symbol ? symbol->node : NULL;
}

/* -- Edges ---------------------------------------------------------------- */

/* "last_x" */
static struct name *last_name(struct resolver *r, struct name const *name)
{
    char const *text = arena_printf(r->c->scratch, "last_%s", name->text);
    return names_intern(r->c->names, text, strlen(text));
}

/* A listed name may be a macro, and is wanted as what it is. */
static void check_not_listed(struct resolver *r, struct ident parameter)
{
    struct symbol const *symbol = parameter.name->meaning;
    if (!symbol || symbol->kind != SYMBOL_LISTED)
        return;
    diag_error(r->c->diag, E0204, parameter.span, "'%s' is a parameter of hooks here, and a listed name",
               parameter.name->text);
    diag_note(r->c->diag, symbol->span, "it is listed here");
}

static void name_parameter(struct resolver *r, struct node *node, struct edge_row *row,
                           struct edge *edge, struct ident const *alias)
{
    struct ident parameter = {edge->parent->name, edge_span(edge)};
    if (edge->last)
        parameter.name = last_name(r, parameter.name);
    if (alias) {
        parameter = *alias;
        (void)resolve_alone(r, parameter);
    }
    if (parameter.name->mark == node && edge->parent->type) {
        diag_error(r->c->diag, E0304, parameter.span, "a second parameter of hooks called '%s'",
                   parameter.name->text);
        for (uint32_t i = 0; i < row->count && diag_shows(r->c->diag); i++)
            if (row->edges[i].parameter == parameter.name)
                diag_note(r->c->diag, edge_span(&row->edges[i]), "the first one is here");
        diag_help(r->c->diag, "give one of them another name: '%s%s%s as other'",
                  edge->last ? "last " : "", edge->parent->name->text, edge->optional ? "?" : "");
    }
    edge->parameter = parameter.name;
    if (!edge->parent->type)
        return;
    parameter.name->mark = node;
    if (parameter.name != edge->parent->name)
        check_not_listed(r, parameter);
}

static struct edge *add_edge(struct resolver *r, struct edge_row *row)
{
    if (row->count == row->size) {
        row->edges = arena_grown(r->c->scratch, row->edges, row->count, sizeof *row->edges);
        row->size = row->count ? row->count * 2 : 1;
    }
    return &row->edges[row->count];
}

void resolve_count_edge(struct resolver *r, struct span span)
{
    if (r->edges++ == r->c->limits.edges)
        diag_error(r->c->diag, E0503, span, "too large: a graph has at most %u edges",
                   r->c->limits.edges);
}

/* A parent that is named again: a trigger wins over an observe, and one that
 * must be there over one that may be gone. */
static void merge(struct resolver *r, struct edge *known, struct edge const *wanted,
                  struct ident const *alias)
{
    if (wanted->kind == EDGE_TRIGGER)
        known->kind = EDGE_TRIGGER;
    known->optional &= wanted->optional;
    if (!alias || alias->name == known->parameter)
        return;
    diag_error(r->c->diag, E0304, alias->span, "'%s' is a parameter already, called '%s'",
               known->parent->name->text, known->parameter->text);
    diag_note(r->c->diag, edge_span(known), "it was named here first");
}

struct edge *resolve_known_edge(struct resolver *r, struct node const *node,
                                struct edge_row const *row, struct node const *parent, bool last)
{
    struct mention const *mention = &r->mentions[parent->index][last];
    return mention->by == node->index + 1 ? &row->edges[mention->edge] : NULL;
}

uint32_t resolve_edge(struct resolver *r, struct node *node, struct edge_row *row,
                      struct edge const *wanted, struct ident const *alias)
{
    struct edge *known = resolve_known_edge(r, node, row, wanted->parent, wanted->last);
    if (known) {
        merge(r, known, wanted, alias);
        return (uint32_t)(known - row->edges);
    }
    resolve_count_edge(r, edge_span(wanted));
    if (wanted->parent->type && row->parameters++ == r->c->limits.parameters)
        diag_error(r->c->diag, E0506, edge_span(wanted), "too large: a hook has at most %u parameters",
                   r->c->limits.parameters);
    struct edge *edge = add_edge(r, row);
    *edge = *wanted;
    name_parameter(r, node, row, edge, alias);
    r->mentions[wanted->parent->index][wanted->last] = (struct mention){node->index + 1, row->count};
    return row->count++;
}

/* -- Nodes ---------------------------------------------------------------- */

struct node_more *resolve_more(struct resolver *r, struct node *node)
{
    if (node->more == r->nothing)
        node->more = ARENA_NEW(r->c->arena, struct node_more);
    return node->more;
}

static void keep_hooks(struct resolver *r, struct node *node)
{
    uint32_t count = 0;
    struct hook kept[HOOKS];
    for (int kind = 0; kind < HOOKS; kind++)
        if (node_has(node, (enum hook_kind)kind))
            kept[count++] = r->hooks[kind];
    node->hooks = count ? arena_array(r->c->arena, count, sizeof *kept) : NULL;
    if (count)
        memcpy(node->hooks, kept, count * sizeof *kept);
}

static void resolve_node_body(struct resolver *r, struct node *node, struct ast_node const *ast)
{
    struct edge_row *row = &r->row;
    row->count = row->parameters = 0;
    if (ast->formula)
        resolve_formula(r, node, row, ast);
    for (struct ast_clause const *clause = ast->clauses; clause; clause = clause->next)
        resolve_clause(r, node, row, clause);
    if (!ast->formula)
        keep_hooks(r, node);
    if (ast->initial_kind == INITIAL_EXPR)
        resolve_initial(r, node, ast->initial);
    if (ast->initial_kind == INITIAL_BLOCK) {
        node->initial_form = INITIAL_BRACES;
        node->initial = ARENA_NEW(r->c->arena, struct formula);
        node->initial->span = ast->initial_block;
        resolve_verbatim(r, ast->initial_block);
    }
    if (ast->initial_kind != INITIAL_NONE && !node->type && !ast->formula) {
        struct span span = node->initial->span;
        diag_error(r->c->diag, E0308, span, "'%s' has an initial value and no type",
                   node->name->text);
        diag_help(r->c->diag, "write 'node %s : T = ...'", node->name->text);
    }
    node->edges = arena_array(r->c->arena, row->count, sizeof *node->edges);
    node->edge_count = row->count;
    if (row->count)
        memcpy(node->edges, row->edges, row->count * sizeof *node->edges);
}

/* -- The file ------------------------------------------------------------- */

/* Where the comment at `text` ends. */
static char const *comment_end(char const *text)
{
    if (text[1] == '*')
        return strstr(text + 2, "*/") + 2;
    char const *end = strchr(text, '\n');
    while (end[-1] == '\\' || (end[-1] == '\r' && end[-2] == '\\'))
        end = strchr(end + 1, '\n');
    return end;
}

/* The words of a type with one space between them, stars apart from words. */
static char const *normalised_type(struct resolver *r, struct span span)
{
    char const *source = r->c->source->text;
    char *text = arena_alloc(r->c->scratch, (size_t)(span.end - span.begin) * 2 + 1);
    size_t length = 0;
    bool gap = false;
    for (uint32_t i = span.begin; i < span.end; i++) {
        bool word = source[i] != '*' && (unsigned char)source[i] > ' ';
        if (source[i] == '/') { /* a comment between the words */
            i = (uint32_t)(comment_end(source + i) - source) - 1;
            gap = true;
        } else if (!word && source[i] != '*') {
            gap = true;
        } else {
            bool starred = length && text[length - 1] == '*';
            if (length && (gap ? !(starred && source[i] == '*') : (starred ? word : source[i] == '*')))
                text[length++] = ' ';
            text[length++] = source[i];
            gap = false;
        }
    }
    return names_intern(r->c->names, text, length)->text;
}

char const *resolve_type(struct resolver *r, struct span span)
{
    char const *source = r->c->source->text;
    uint32_t length = span.end - span.begin;
    if (length != r->type.end - r->type.begin ||
        memcmp(source + span.begin, source + r->type.begin, length) != 0)
        r->type_text = normalised_type(r, span);
    r->type = span;
    return r->type_text;
}

static void declare_node(struct resolver *r, struct ast const *ast, struct ast_decl const *decl)
{
    struct node *node = &r->graph->nodes[r->graph->node_count];
    struct ast_node const *from = &decl->u.node;
    *node = (struct node){.name = from->name.name,
                          .span = from->name.span,
                          .doc = resolve_doc(r, ast, decl->begin),
                          .index = r->graph->node_count++,
                          .more = r->nothing,
                          .type_span = from->type.span};
    if (from->type.name)
        node->type = from->type.name->text;
    else if (from->type.span.end > 0)
        node->type = resolve_type(r, from->type.span);
    resolve_annotations(r, node, from->annotations);
    if (!resolve_joined(r, from->name))
        from->name.name->named = node;
    node->broken = !declare(r, from->name, SYMBOL_NODE, &(struct symbol){.node = node});
    node->broken |= !node->type && (from->formula || from->initial_kind != INITIAL_NONE);
}

static void declare_const(struct resolver *r, struct ast const *ast, struct ast_decl const *decl)
{
    struct ast_const const *from = &decl->u.constant;
    struct constant *constant = &r->graph->constants[r->graph->constant_count];
    r->values[r->graph->constant_count++] = from->value;
    *constant = (struct constant){.name = from->name.name,
                                  .span = from->name.span,
                                  .doc = resolve_doc(r, ast, decl->begin)};
    (void)resolve_reserved(r, from->name);
    constant->broken =
        !declare(r, from->name, SYMBOL_CONST, &(struct symbol){.constant = constant});
}

/* What -D says of a const, or NULL; the last one counts. */
static struct define const *defined(struct resolver *r, char const *name)
{
    struct define const *found = NULL;
    for (struct define *define = r->c->defines; define; define = define->next) {
        if (strcmp(define->name, name) != 0)
            continue;
        define->used = true;
        found = define;
    }
    return found;
}

void resolve_note_define(struct resolver *r)
{
    if (r->by)
        diag_note(r->c->diag, r->by->span, "'%s' is %lld by -D", r->by->name->text,
                  (long long)r->by->value);
}

static void evaluate(struct resolver *r, struct constant *constant, struct expr *value)
{
    /* -D is for the graph; what a library keeps to itself is its own. */
    bool own = source_file(r->c->source, constant->span.begin) == r->c->source->files;
    struct define const *define = own ? defined(r, constant->name->text) : NULL;
    r->by = NULL;
    constant->wrong = !resolve_constant(r, value, &constant->value);
    constant->by = define ? constant : r->by;
    if (define) {
        constant->value = define->value;
        constant->wrong = false;
    } else if (!constant->wrong && (constant->value < INT32_MIN || constant->value > INT32_MAX)) {
        diag_error(r->c->diag, E0306, value->span,
                   "%lld does not fit a C int, and a const becomes an enumerator",
                   (long long)constant->value);
        resolve_note_define(r);
        constant->wrong = true;
    }
    constant->known = true;
}

static bool same_file(struct resolver *r, struct span a, struct span b)
{
    return source_file(r->c->source, a.begin) == source_file(r->c->source, b.begin);
}

/* A name of C is one thing, in however many files it is listed. */
static bool is_listed_elsewhere(struct resolver *r, struct ident ident)
{
    struct symbol const *old = ident.name->meaning;
    return old && old->kind == SYMBOL_LISTED && !same_file(r, old->span, ident.span);
}

static void declare_use(struct resolver *r, struct ast_decl const *decl)
{
    struct ast_use const *from = &decl->u.use;
    struct use *use = &r->graph->uses[r->graph->use_count];
    r->uses[r->graph->use_count++] = from;
    struct name *header = names_intern(r->c->names, r->c->source->text + from->header.begin,
                                       from->header.end - from->header.begin);
    use->header = header->text;
    use->span = from->header;
    resolve_header(r, from->header);
    use->repeated = header->mark != NULL;
    header->mark = use;
    for (struct ident_list const *list = from->names; list; list = list->next) {
        if (!is_listed_elsewhere(r, list->ident))
            (void)declare(r, list->ident, SYMBOL_LISTED, &(struct symbol){0});
        if (cname_is_local(list->ident.name->text) ||
            cname_is_formula_local(list->ident.name->text))
            diag_error(r->c->diag, E0203, list->ident.span,
                       "'%s' cannot be listed: it is something else where formulas stand",
                       list->ident.name->text);
    }
}

static void make_room(struct resolver *r, struct ast const *ast)
{
    uint32_t const *counts = ast->counts;
    size_t listed = ast->listed;
    struct graph *graph = r->graph;
    graph->uses = arena_array(r->c->arena, counts[DECL_USE], sizeof *graph->uses);
    graph->constants = arena_array(r->c->arena, counts[DECL_CONST], sizeof *graph->constants);
    graph->nodes = arena_array(r->c->arena, counts[DECL_NODE], sizeof *graph->nodes);
    r->symbols = arena_array(r->c->arena, (size_t)counts[DECL_CONST] + counts[DECL_NODE] + listed,
                             sizeof *r->symbols);
    r->mentions = arena_array(r->c->scratch, counts[DECL_NODE], sizeof *r->mentions);
    r->uses = arena_array(r->c->scratch, counts[DECL_USE], sizeof *r->uses);
    r->values = arena_array(r->c->scratch, counts[DECL_CONST], sizeof *r->values);
}

static void declare_all(struct resolver *r, struct ast const *ast)
{
    for (struct ast_decl const *decl = ast->decls; decl; decl = decl->next) {
        switch (decl->kind) {
        case DECL_IMPORT: break; /* not followed, which was told */
        case DECL_USE: declare_use(r, decl); break;
        case DECL_CONST: declare_const(r, ast, decl); break;
        case DECL_NODE: declare_node(r, ast, decl); break;
        }
    }
}

/* The names that this `use` lists, and nothing uses. */
static void check_listed(struct resolver *r, struct ast_use const *use)
{
    for (struct ident_list const *list = use->names; list; list = list->next) {
        struct symbol const *symbol = list->ident.name->meaning;
        if (!symbol->used)
            diag_warning(r->c->diag, W0403, list->ident.span,
                         "no formula and no initial value uses '%s'", symbol->name->text);
    }
}

/* A struct, and in C++ a type, has the graph's name. */
static void check_graph_name(struct resolver *r, struct ident ident)
{
    char const *text = ident.name->text, *why = cname_reserved(text) ? NULL : cname_tag(text);
    if (strcmp(text, "std") == 0)
        why = "it is the namespace of the C++ library";
    if (why)
        diag_error(r->c->diag, E0203, ident.span, "'%s' cannot be a name here: %s", text, why);
}

void resolve(struct graph *graph, struct ast const *ast, struct compilation *c)
{
    struct resolver r = {.c = c, .graph = graph, .cut = ast->cut, .walk.arena = c->scratch};
    *graph = (struct graph){.source = c->source, .span = ast->graph.span};
    if (!ast->library)
        graph->name = ast->graph.name;
    make_room(&r, ast);
    r.nothing = ARENA_NEW(c->arena, struct node_more);
    if (graph->name) {
        (void)resolve_joined(&r, ast->graph);
        check_graph_name(&r, ast->graph);
        graph->doc = resolve_doc(&r, ast, ast->graph_span.begin);
        graph->isolate = resolve_isolate(&r, ast->annotations);
    }
    declare_all(&r, ast);
    for (uint32_t i = 0; i < graph->constant_count; i++)
        evaluate(&r, &graph->constants[i], r.values[i]);
    struct node *node = graph->nodes;
    for (struct ast_decl const *decl = ast->decls; decl && !c->diag->too_large; decl = decl->next)
        if (decl->kind == DECL_NODE)
            resolve_node_body(&r, node++, &decl->u.node);
    for (uint32_t i = 0; i < graph->use_count && c->diag->errors == 0; i++)
        check_listed(&r, r.uses[i]);
}
