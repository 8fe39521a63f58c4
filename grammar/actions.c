/* actions.c: constructors of declarations and expressions. */
#include "config.h"

#include "grammar/actions.h"

#include <inttypes.h>
#include <string.h>

#include "grammar/token.h"

/* -- The file ------------------------------------------------------------- */

bool set_version(struct parse *p, struct span span, struct number const *version)
{
    p->ast->version = version->value;
    p->ast->version_span = span;
    if (version->wrong)
        return true;
    if (version->value > LANGUAGE_VERSION) {
        diag_error(p->diag, E0103, version->span,
                   "version %" PRIu64 " of the language is newer than this compiler, which knows %d",
                   version->value, LANGUAGE_VERSION);
        diag_help(p->diag, "use a newer waveletc");
        return false;
    }
    if (version->value == 0) {
        diag_error(p->diag, E0102, version->span, "there is no version 0 of the language");
        diag_help(p->diag, "write 'wvg %d;'", LANGUAGE_VERSION);
    }
    return true;
}

void set_graph(struct parse *p, struct span span, struct ident name,
               struct ast_annotation *annotations)
{
    p->ast->annotations = annotations;
    p->ast->graph = name;
    p->ast->graph_span = span;
}

void set_library(struct parse *p, struct span span, struct ident name)
{
    set_graph(p, span, name, NULL);
    p->ast->library = true;
}

void add_decl(struct parse *p, struct ast_decl *decl)
{
    *p->decl_tail = decl;
    p->decl_tail = &decl->next;
    p->ast->counts[decl->kind]++;
}

/* -- Declarations --------------------------------------------------------- */

static struct ast_decl *new_decl(struct parse *p, enum decl_kind kind, struct span span)
{
    struct ast_decl *decl = ARENA_NEW(p->arena, struct ast_decl);
    decl->kind = kind;
    decl->begin = span.begin;
    return decl;
}

struct ast_decl *new_import(struct parse *p, struct span span, struct span path)
{
    struct ast_decl *decl = new_decl(p, DECL_IMPORT, span);
    decl->u.import.path = path;
    return decl;
}

struct ast_decl *new_use(struct parse *p, struct span span, struct span header,
                         struct ident_list *names)
{
    struct ast_decl *decl = new_decl(p, DECL_USE, span);
    decl->u.use = (struct ast_use){header, names};
    for (; names; names = names->next)
        p->ast->listed++;
    return decl;
}

struct ast_decl *new_const(struct parse *p, struct span span, struct ident name, struct expr *value)
{
    struct ast_decl *decl = new_decl(p, DECL_CONST, span);
    decl->u.constant = (struct ast_const){name, value};
    return decl;
}

struct ast_decl *new_node(struct parse *p, struct ident type)
{
    struct ast_decl *decl = new_decl(p, DECL_NODE, (struct span){0});
    decl->u.node.type = type;
    return decl;
}

void set_initial(struct ast_node *node, struct expr *expr)
{
    node->initial_kind = INITIAL_EXPR;
    node->initial = expr;
}

void set_initial_block(struct ast_node *node, struct span block)
{
    node->initial_kind = INITIAL_BLOCK;
    node->initial_block = block;
}

struct ast_decl *name_node(struct ast_decl *decl, struct span span, struct ident name,
                           struct ast_annotation *annotations)
{
    decl->begin = span.begin;
    decl->u.node.name = name;
    decl->u.node.annotations = annotations;
    return decl;
}

bool begin_node(struct parse *p, struct span span)
{
    if (p->ast->node_count++ < p->limits->nodes)
        return true;
    diag_error(p->diag, E0502, span, "too large: a graph has at most %u nodes", p->limits->nodes);
    return false;
}

void skip_names(struct ident_list const *list)
{
    for (; list; list = list->next)
        list->ident.name->skipped = true;
}

struct ident_list *new_ident(struct parse *p, struct ident ident)
{
    struct ident_list *list = ARENA_NEW(p->arena, struct ident_list);
    list->ident = ident;
    return list;
}

/* -- Clauses -------------------------------------------------------------- */

static struct ast_clause *new_clause(struct parse *p, enum clause_kind kind, struct span span)
{
    struct ast_clause *clause = ARENA_NEW(p->arena, struct ast_clause);
    clause->kind = kind;
    clause->span = span;
    return clause;
}

struct ast_clause *new_edges(struct parse *p, enum clause_kind kind, struct span span,
                             struct ast_dependency *dependencies)
{
    struct ast_clause *clause = new_clause(p, kind, span);
    clause->dependencies = dependencies;
    return clause;
}

struct ast_clause *new_hook(struct parse *p, enum clause_kind kind, struct span span,
                            struct ast_hook hook)
{
    struct ast_clause *clause = new_clause(p, kind, span);
    clause->hook = hook;
    return clause;
}

struct ast_clause *new_event(struct parse *p, struct ident event)
{
    struct ast_clause *clause = new_clause(p, CLAUSE_ON, event.span);
    clause->event = ARENA_NEW(p->arena, struct ast_event);
    clause->event->name = event;
    return clause;
}

struct ast_clause *new_channel(struct parse *p, struct ident event, struct span type,
                               struct expr *capacity, struct ident_list *words)
{
    struct ast_clause *clause = new_event(p, event);
    clause->event->type = type;
    clause->event->count = capacity;
    clause->event->words = words;
    return clause;
}

void set_period(struct parse *p, struct ast_event *event, struct number const *period,
                struct ident const *how)
{
    event->period = period->span;
    event->period_ns = (int64_t)period->value;
    event->aligned = how != NULL;
    if (how && strcmp(how->name->text, "aligned") != 0) {
        diag_error(p->diag, E0205, how->span, "expected 'aligned' or ';', saw '%s'",
                   how->name->text);
        diag_help(p->diag, "'on every 1h aligned;' runs at whole hours of UTC");
    }
}

struct ast_annotation *new_annotation(struct parse *p, struct ident name, struct span text)
{
    struct ast_annotation *annotation = ARENA_NEW(p->arena, struct ast_annotation);
    annotation->name = name;
    annotation->text = text;
    return annotation;
}

struct ast_dependency *new_dependency(struct parse *p, struct ident parent, bool last,
                                      bool optional)
{
    struct ast_dependency *dependency = ARENA_NEW(p->arena, struct ast_dependency);
    dependency->parent = parent;
    dependency->last = last;
    dependency->optional = optional;
    return dependency;
}

void set_alias(struct parse *p, struct ast_dependency *dependency, struct ident alias)
{
    struct ident *copy = ARENA_NEW(p->arena, struct ident);
    *copy = alias;
    dependency->alias = copy;
}

/* -- Expressions ---------------------------------------------------------- */

/* Refuse what is nested too deeply, at the first level that is too much. */
static struct expr *checked(struct parse *p, struct expr *expr)
{
    if (expr->depth == p->limits->depth + 1) {
        diag_error(p->diag, E0110, expr->span, "nested too deeply; %u levels are allowed",
                   p->limits->depth);
        expr->depth++; /* told */
    }
    return expr;
}

struct expr *new_number(struct parse *p, struct number const *number)
{
    struct expr *expr = expr_leaf(p->arena, EXPR_NUMBER, number->span);
    expr->value = number->value;
    expr->wrong = number->wrong;
    return expr;
}

struct expr *new_name(struct parse *p, enum expr_kind kind, struct span span, struct ident name)
{
    struct expr *expr = expr_leaf(p->arena, kind, span);
    expr->name = name.name;
    return expr;
}

struct expr *new_named(struct parse *p, enum expr_kind kind, struct span span, struct ident name,
                       struct expr *parts)
{
    struct expr *expr = expr_of(p->arena, kind, span, parts);
    expr->name = name.name;
    return checked(p, expr);
}

struct expr *new_nested(struct parse *p, enum expr_kind kind, struct span span, struct expr *a,
                        struct expr *b, struct expr *c)
{
    a->next = b;
    if (b)
        b->next = c;
    return checked(p, expr_of(p->arena, kind, span, a));
}

struct expr *new_unary(struct parse *p, enum expr_op op, struct span span, struct expr *a)
{
    struct expr *expr = expr_of(p->arena, EXPR_UNARY, span, a);
    expr->op = op;
    return checked(p, expr);
}

struct expr *new_binary(struct parse *p, enum expr_op op, struct expr *a, struct expr *b)
{
    return checked(p, expr_chain(p->arena, op, a, b));
}

/* -- What does not fit ---------------------------------------------------- */

#define END_OF_FILE "the end of the file"

/* Tokens that always come together are told as one thing. */
struct group {
    char const *sign; /* when this is expected, all of these are */
    char const *told;
    char const *members[16];
};

static struct group const groups[] = {
    {"a number", "an expression",
     {"a number", "a floating number", "a string", "a character", "a name", "'('", "'-'", "'+'",
      "'!'", "'observe'", "'last'"}},
    {"'||'", "an operator",
     {"'||'", "'&&'", "'=='", "'!='", "'<='", "'>='", "'<'", "'>'", "'+'", "'-'", "'*'", "'/'",
      "'%'", "'?'", "'.'", "'['"}},
};

enum { GROUPS = sizeof groups / sizeof groups[0], TOLD_MAX = 9 };

static bool is_in(char const *text, char const *const *list, size_t count)
{
    for (size_t i = 0; i < count && list[i]; i++)
        if (strcmp(list[i], text) == 0)
            return true;
    return false;
}

/* Fill `told` with what to say is expected; returns how many. */
static size_t choose(char const *const *expected, size_t count, char const **told)
{
    size_t n = 0;
    bool active[GROUPS];
    for (size_t g = 0; g < GROUPS; g++) {
        /* A version is a number and no expression. */
        active[g] = count > 1 && is_in(groups[g].sign, expected, count);
        if (active[g])
            told[n++] = groups[g].told;
    }
    bool end = count > 1 && is_in(END_OF_FILE, expected, count);
    for (size_t i = 0; i < count && n < TOLD_MAX; i++) {
        bool grouped = end && strcmp(expected[i], END_OF_FILE) == 0;
        for (size_t g = 0; g < GROUPS; g++)
            grouped |= active[g] && is_in(expected[i], groups[g].members, 16);
        if (!grouped)
            told[n++] = expected[i];
    }
    if (end)
        told[n++] = END_OF_FILE;
    return n;
}

/* "a, b or c" */
static char const *join(struct arena *arena, char const *const *told, size_t count)
{
    char const *text = count > 0 ? told[0] : "something else";
    for (size_t i = 1; i < count; i++)
        text = arena_printf(arena, i + 1 < count ? "%s, %s" : "%s or %s", text, told[i]);
    return text;
}

/* Is the word that was seen nearly a keyword that would have fitted? */
static bool suggest(struct parse *p, char const *seen, char const *const *expected, size_t count)
{
    struct diag_near near = {.text = seen};
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(expected[i]);
        if (expected[i][0] != '\'' || length < 4)
            continue;
        diag_near_offer(&near, arena_text(p->arena, expected[i] + 1, length - 2));
    }
    if (near.best)
        diag_help(p->diag, "did you mean '%s'?", near.best);
    return near.best;
}

static char const *seen_text(struct parse *p, struct span span)
{
    if (span.begin >= p->file.end)
        return END_OF_FILE;
    char *text = arena_text(p->arena, p->source->text + span.begin, span.end - span.begin);
    char *line_end = strchr(text, '\n');
    if (line_end)
        memcpy(line_end - (line_end > text), "", 1);
    return arena_printf(p->arena, "'%.60s'", text);
}

/* Where the text goes wrong: at what was seen; but where it stops before that,
 * when an end is missing and what was seen is on another line. */
static struct span place_of(struct parse *p, struct span seen, bool ends)
{
    uint32_t end = p->previous_end;
    bool file_end = seen.begin >= p->file.end;
    if (end == p->file.begin || (!file_end && !(ends && memchr(p->source->text + end, '\n', seen.begin - end))))
        return seen;
    return (struct span){end, end};
}

static bool is_clause(int token)
{
    static int const clauses[] = {CYCLE, DROP, INIT, OBSERVE, ON, SCHEDULES, TRIGGER};
    for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++)
        if (token == clauses[i])
            return true;
    return false;
}

/* What was seen begins or ends something else, so what was before it lacks its
 * end: which one?  NULL: that is not so. */
static char const *missing_end(struct parse const *p, struct span seen, char const *const *expected,
                               size_t count)
{
    static int const others[] = {CONST, GRAPH, IMPORT, LIBRARY, NODE, USE, WVG, '}'};
    bool other = seen.begin >= p->file.end;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        other |= p->previous == others[i];
    bool clause = is_clause(p->previous) && !is_in("'||'", expected, count);
    if ((other || clause) && is_in("';'", expected, count))
        return "';'";
    return other && is_in("'trigger'", expected, count) ? "'}'" : NULL;
}

/* What to do about mistakes that are often made between a node's name and its
 * body; NULL: there is nothing to say. */
static char const *advice_for_head(struct parse const *p, char const *seen,
                                   char const *const *expected, size_t count)
{
    if (*seen == ';' || is_clause(p->previous))
        return "a node has a body '{ ... }', or a formula after ':='";
    if (*seen == '[')
        return "an array becomes a state by way of a struct or a typedef";
    if (*seen == '@')
        return "annotations stand after the name of the node, before its type";
    if (*seen == '-')
        return "names are made of letters, digits and '_'";
    if (p->previous == IDENT && is_in("':'", expected, count))
        return "a type stands after a colon: 'node x : double'";
    return NULL;
}

/* The same in a formula, and where a single thing is missing. */
static char const *advice_for_rest(char const *seen, bool arrow, char const *const *expected,
                                   size_t count)
{
    if (*seen == '=' && is_in("'=='", expected, count))
        return "'==' compares";
    if (arrow)
        return "in a formula a field is written 'node.field'";
    if (is_in("a <header>", expected, count))
        return "a header is written as in C: <math.h>, or \"mine.h\"";
    if (is_in("'graph'", expected, count))
        return "the line after the version names the graph: 'graph NAME;'";
    if (count == 1 && *seen == '(' && is_in("';'", expected, count))
        return "a hook is the name of a function, 'cycle f;', or a block, 'cycle { ... }'";
    return NULL;
}

static char const *advice(struct parse const *p, char const *seen, bool arrow,
                          char const *const *expected, size_t count)
{
    if (is_in("'trigger'", expected, count) && p->previous == IDENT)
        return "what is C stands in a block, such as 'cycle { ... }'";
    if (is_in("'trigger'", expected, count) && p->previous == BECOMES)
        return "a formula stands in place of a body: 'node x : double := ...;'";
    if (is_in("'use'", expected, count) && p->previous == IDENT)
        return "what is C stands in a header, 'use \"mine.h\";', or in the blocks of nodes";
    if (is_in("'use'", expected, count) && is_clause(p->previous))
        return "this stands in the body of a node, and none is open here";
    if (is_in("':='", expected, count))
        return advice_for_head(p, seen, expected, count);
    return advice_for_rest(seen, arrow, expected, count);
}

static void advise(struct parse *p, struct span span, char const *const *expected, size_t count)
{
    char const *seen = span.begin < p->file.end ? p->source->text + span.begin : "";
    bool arrow = *seen == '>' && span.begin > p->file.begin && seen[-1] == '-';
    if (p->in_channel) {
        diag_help(p->diag, "'on channel(struct quote, 64);' has room for 64 messages of that type");
        return;
    }
    if (p->previous == IDENT && *seen && suggest(p, p->previous_name->text, expected, count))
        return;
    char const *text = *seen ? advice(p, seen, arrow, expected, count) : NULL;
    if (text)
        diag_help(p->diag, "%s", text);
    else if (is_in("a name", expected, count) && p->previous_name && *seen)
        diag_help(p->diag, "'%s' is a keyword of the language", p->previous_name->text);
}

void tell_unexpected(struct parse *p, struct span span, char const *const *expected, int count)
{
    size_t known = (size_t)count;
    char const *told[TOLD_MAX + GROUPS];
    size_t n = choose(expected, known, told);
    char const *end = missing_end(p, span, expected, known);
    if (end)
        told[0] = end;
    char const *seen = seen_text(p, span);
    bool in_node = is_in("'trigger'", expected, known) && p->previous == IDENT;
    struct span place = place_of(p, span, is_in("';'", expected, known));
    if (is_in("'wvg'", expected, known)) {
        diag_error(p->diag, E0102, span, "expected 'wvg %d;', saw %s", LANGUAGE_VERSION, seen);
        diag_help(p->diag, "a file begins with the version of the language: 'wvg %d;'",
                  LANGUAGE_VERSION);
    } else {
        if (place.begin != span.begin && span.begin < p->file.end)
            seen = arena_printf(p->arena, "%s in line %u", seen,
                                source_place(p->source, span.begin).line);
        diag_error(p->diag, in_node ? E0205 : E0101, place, "expected %s, saw %s",
                   join(p->arena, told, end ? 1 : n), seen);
        if (end && strcmp(end, "'}'") == 0)
            diag_note(p->diag, p->brace, "the body of the node begins here");
        if (is_in("a duration", expected, known) &&
            (p->previous == NUMBER || p->previous == FLOAT))
            diag_help(p->diag, "a duration is an integer with its unit at once after it: 10ms");
        if (!end)
            advise(p, span, expected, known);
    }
    if (p->previous_name)
        p->previous_name->skipped = true;
}
