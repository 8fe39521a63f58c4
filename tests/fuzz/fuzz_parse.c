/* fuzz_parse.c: scanner and parser: any bytes become an AST whose places are in
 * the file, in order, and no deeper than the limit.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "grammar/grammar.h"
#include "tests/fuzz/fuzz.h"

struct checking {
    struct arena *arena;
    struct span file;
    uint32_t depth; /* the limit */
    bool failed;    /* there were errors: what is too deep was told */
};

static void check_span(struct checking *c, struct span span)
{
    fuzz_require(span.begin >= c->file.begin && span.begin <= span.end && span.end <= c->file.end,
                 "a place is in the file");
}

static void check_ident(struct checking *c, struct ident ident)
{
    check_span(c, ident.span);
    fuzz_require(ident.span.end - ident.span.begin == ident.name->length, "a name is its place");
}

static bool has_name(enum expr_kind kind)
{
    return kind == EXPR_NAME || kind == EXPR_OBSERVE || kind == EXPR_LAST || kind == EXPR_FIELD ||
           kind == EXPR_CALL;
}

static void check_expr(struct checking *c, struct expr *root)
{
    struct expr_walk walk = {.arena = c->arena};
    expr_walk_begin(&walk, root);
    for (struct expr const *expr; (expr = expr_walk_next(&walk));) {
        check_span(c, expr->span);
        fuzz_require(c->failed || expr->depth <= c->depth, "an expression is not too deep");
        if (has_name(expr->kind))
            check_ident(c, expr_ident(expr));
    }
}

static void check_idents(struct checking *c, struct ident_list const *list)
{
    for (; list; list = list->next)
        check_ident(c, list->ident);
}

static void check_event(struct checking *c, struct ast_event const *event)
{
    check_ident(c, event->name);
    if (event->count)
        check_expr(c, event->count);
    if (event->type.end > 0)
        check_span(c, event->type);
    check_idents(c, event->words);
}

static void check_clause(struct checking *c, struct ast_clause const *clause)
{
    check_span(c, clause->span);
    if (clause->kind == CLAUSE_ON) {
        check_event(c, clause->event);
    } else if (clause->kind >= CLAUSE_INIT && clause->hook.name.name) {
        check_ident(c, clause->hook.name);
    } else if (clause->kind >= CLAUSE_INIT) {
        check_span(c, clause->hook.block);
    } else {
        for (struct ast_dependency const *from = clause->dependencies; from; from = from->next) {
            check_ident(c, from->parent);
            if (from->alias)
                check_ident(c, *from->alias);
        }
    }
}

static void check_node(struct checking *c, struct ast_node const *node)
{
    check_ident(c, node->name);
    if (node->type.span.end > 0)
        check_span(c, node->type.span);
    if (node->type.name)
        check_ident(c, node->type);
    if (node->initial_kind == INITIAL_EXPR)
        check_expr(c, node->initial);
    else if (node->initial_kind == INITIAL_BLOCK)
        check_span(c, node->initial_block);
    if (node->formula)
        check_expr(c, node->formula);
    if (node->when)
        check_expr(c, node->when);
    fuzz_require(!node->formula || !node->clauses, "a formula stands in place of a body");
    for (struct ast_clause const *clause = node->clauses; clause; clause = clause->next)
        check_clause(c, clause);
}

static void check_decl(struct checking *c, struct ast_decl const *decl)
{
    switch (decl->kind) {
    case DECL_IMPORT: check_span(c, decl->u.import.path); break;
    case DECL_USE:
        check_span(c, decl->u.use.header);
        check_idents(c, decl->u.use.names);
        break;
    case DECL_CONST:
        check_ident(c, decl->u.constant.name);
        check_expr(c, decl->u.constant.value);
        break;
    case DECL_NODE: check_node(c, &decl->u.node); break;
    }
}

static void check_ast(struct checking *c, struct ast const *ast)
{
    uint32_t at = c->file.begin;
    for (struct ast_decl const *decl = ast->decls; decl; decl = decl->next) {
        check_span(c, (struct span){decl->begin, decl->begin + 1});
        fuzz_require(decl->begin >= at, "declarations are in order");
        at = decl->begin + 1;
        check_decl(c, decl);
    }
    for (uint32_t i = 0; i < ast->comments->count; i++) {
        check_span(c, ast->comments->spans[i]);
        fuzz_require(i == 0 || ast->comments->spans[i - 1].end <= ast->comments->spans[i].begin,
                     "comments are in order");
    }
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
    struct arena arena = {0};
    struct source source;
    struct names names;
    struct ast_comments comments = {0};
    struct ast ast = {.comments = &comments};
    char *said = NULL;
    size_t said_length = 0;
    FILE *stream = open_memstream(&said, &said_length);
    fuzz_require(stream, "there is memory");
    source_init(&source, &arena);
    names_init(&names, &arena);
    grammar_init(&names);
    struct diag diag = {.stream = stream, .source = &source};
    int file = source_add(&source, FUZZ_PATH, (char const *)data, size);
    fuzz_require(file == 0, "there is memory");
    parse_file(&ast, 0, &source, &arena, &names, &diag, &limits_built_in);
    diag_finish(&diag);
    fuzz_require(fclose(stream) == 0, "there is memory");
    fuzz_require(fuzz_is_readable(said, said_length), "messages are readable");
    struct checking checking = {&arena, source.files[0].span, LIMIT_depth, diag.errors > 0};
    check_ast(&checking, &ast);
    free(said);
    source_finish(&source);
    arena_finish(&arena);
    return 0;
}
