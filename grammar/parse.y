/* parse.y: tokens -> AST; builds nothing else. */

%require "3.8"
%define api.prefix {wvg_}
%define api.pure full
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param {struct parse *p}

%code requires {
#include "compiler/ast.h"
struct parse;

struct number {
    struct span span;
    uint64_t value;
    bool wrong; /* a message was given; say no more of it */
};
}

%code top {
#include "config.h"
#if defined __GNUC__
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#endif
}

%code {
#include <stdlib.h>

#include "grammar/actions.h"
#include "grammar/token.h"

/* Four symbols a level is what the deepest expression takes. */
#define YYMAXDEPTH (4 * LIMIT_depth + 200)
/* A stack that grows says no more than that it cannot. */
#define YYMALLOC checked_alloc
#define YYFREE free
/* A declaration begins: whatever was wrong before is over. */
#define RESTART ((void)(yyerrok), p->recovering = false)
#define YYLLOC_DEFAULT(now, right, n)                                         \
    ((now) = (n) ? (struct span){YYRHSLOC(right, 1).begin, YYRHSLOC(right, n).end} \
                 : (struct span){YYRHSLOC(right, 0).end, YYRHSLOC(right, 0).end})

static int wvg_lex(WVG_STYPE *value, struct span *span, struct parse *p)
{
    int token = scan_token(value, span, p->scanner);
    if (token == END)
        *span = (struct span){p->file.end, p->file.end};
    p->previous_end = p->token_end;
    p->token_end = span->end;
    return token;
}

/* Called for nothing but a stack that is full. */
static void wvg_error(struct span const *span, struct parse *p, char const *message)
{
    (void)message;
    diag_error(p->diag, E0110, *span, "nested too deeply; %u levels are allowed",
               p->limits->depth);
    p->ast->cut = true;
}
}

/* Each symbol of a file is copied some times: no member is larger than a few words. */
%union {
    struct ident ident;
    struct span span;
    struct number number;
    struct expr *expr;
    struct { struct expr *first, *last; } exprs;
    struct { struct ident_list *first, *last; } idents;
    struct ast_annotation *annotation;
    struct { struct ast_annotation *first, *last; } annotations;
    struct ast_dependency *dependency;
    struct { struct ast_dependency *first, *last; } dependencies;
    struct ast_hook hook;
    struct ast_clause *clause;
    struct { struct ast_clause *first, *last; } clauses;
    struct ast_decl *decl;
}

%token AS "'as'" CONST "'const'" CYCLE "'cycle'" DROP "'drop'" GRAPH "'graph'" INIT "'init'"
%token IMPORT "'import'" LAST "'last'" LIBRARY "'library'" NODE "'node'" OBSERVE "'observe'" ON "'on'" TRIGGER "'trigger'" USE "'use'"
%token SCHEDULES "'schedules'" WHEN "'when'" WVG "'wvg'"
%token <ident> IDENT "a name" CHANNEL "'channel'"
%token <number> NUMBER "a number" DURATION "a duration"
%token <span> FLOAT "a floating number" STRING "a string" CHARACTER "a character"
%token <span> HEADER "a <header>" BLOCK_OF_C "a block of C"
%token BECOMES "':='" EQ "'=='" NE "'!='" LE "'<='" GE "'>='" AND "'&&'" OR "'||'"
%token UNREADABLE "what was told of already"
%token END 0 "the end of the file"

%type <span> header
%type <ident> type
%type <expr> expr when
%type <exprs> arguments
%type <idents> names
%type <annotation> annotation
%type <annotations> annotations
%type <dependency> dependency parent
%type <dependencies> dependencies
%type <hook> hook
%type <clause> clause event
%type <clauses> clauses
%type <decl> decl typed initialised

%right '?' ':'
%left OR
%left AND
%left EQ NE
%left '<' '>' LE GE
%left '+' '-'
%left '*' '/' '%'
%precedence UNARY
%precedence '.' '['

%%

file: version heading decls;

version:
    WVG NUMBER ';'                  { if (!set_version(p, @$, &$NUMBER)) YYACCEPT; }
  | error

heading:
    graph_word IDENT annotations ';' { set_graph(p, @graph_word, $IDENT, $annotations.first); }
  | library_word IDENT ';'          { set_library(p, @library_word, $IDENT); }
  | error

annotations:
    %empty                          { $$.first = $$.last = NULL; }
  | annotations[list] annotation    {
        $$ = $list;
        if ($$.last)
            $$.last = $$.last->next = $annotation;
        else
            $$.first = $$.last = $annotation;
    }

annotation:
    '@' IDENT                       { $$ = new_annotation(p, $IDENT, (struct span){0}); }
  | '@' IDENT '(' STRING ')'        { $$ = new_annotation(p, $IDENT, $STRING); }

/* Reading goes on at the next declaration. */
decls:
    %empty
  | decls decl                      { add_decl(p, $decl); }
  | decls const error               { p->ast->cut = true; /* it may declare any name */ }
  | decls node error                { p->ast->cut = true; }
  | decls const IDENT error         { $IDENT.name->skipped = true; }
  | decls node IDENT error          { $IDENT.name->skipped = true; }
  | decls use header '{' names error { skip_names($names.first); }
  | decls error

decl:
    import STRING ';'               { $$ = new_import(p, @import, $STRING); }
  | use header ';'                  { $$ = new_use(p, @use, $header, NULL); }
  | use header '{' names '}' ';'    { $$ = new_use(p, @use, $header, $names.first); }
  | use header '{' names ',' '}' ';' { $$ = new_use(p, @use, $header, $names.first); }
  | const IDENT '=' expr ';'        { $$ = new_const(p, @const, $IDENT, $expr); }
  | node IDENT annotations initialised '{' clauses '}' {
        $$ = name_node($initialised, @node, $IDENT, $annotations.first);
        $$->u.node.clauses = $clauses.first;
    }
  | node IDENT annotations initialised BECOMES expr when ';' {
        $$ = name_node($initialised, @node, $IDENT, $annotations.first);
        $$->u.node.formula = $expr;
        $$->u.node.when = $when;
    }

graph_word: GRAPH                   { RESTART; }
library_word: LIBRARY               { RESTART; }
import: IMPORT                      { RESTART; }
use: USE                            { RESTART; }
const: CONST                        { RESTART; }
node: NODE                          { RESTART; if (!begin_node(p, @1)) YYACCEPT; }

header: STRING | HEADER

names:
    IDENT                           { $$.first = $$.last = new_ident(p, $IDENT); }
  | names[list] ',' IDENT           { $$ = $list; $$.last = $$.last->next = new_ident(p, $IDENT); }

initialised:
    typed
  | typed '=' expr                  { $$ = $typed; set_initial(&$$->u.node, $expr); }
  | typed '=' BLOCK_OF_C            { $$ = $typed; set_initial_block(&$$->u.node, $3); }

typed:
    %empty                          { $$ = new_node(p, (struct ident){0}); }
  | ':' type                        { $$ = new_node(p, $type); }

type:
    IDENT                           { $$ = $IDENT; }
  | CONST                           { $$ = (struct ident){.span = @$}; }
  | type IDENT                      { $$ = (struct ident){.span = @$}; }
  | type CONST                      { $$ = (struct ident){.span = @$}; }
  | type '*'                        { $$ = (struct ident){.span = @$}; }

when:
    %empty                          { $$ = NULL; }
  | WHEN expr                       { $$ = $expr; }

clauses:
    %empty                          { $$.first = $$.last = NULL; }
  | clauses[list] clause            {
        $$ = $list;
        if ($$.last)
            $$.last = $$.last->next = $clause;
        else
            $$.first = $$.last = $clause;
    }

clause:
    TRIGGER dependencies ';'        { $$ = new_edges(p, CLAUSE_TRIGGER, @1, $dependencies.first); }
  | OBSERVE dependencies ';'        { $$ = new_edges(p, CLAUSE_OBSERVE, @1, $dependencies.first); }
  | SCHEDULES dependencies ';'      { $$ = new_edges(p, CLAUSE_SCHEDULES, @1, $dependencies.first); }
  | ON event ';'                    { $$ = $event; $$->span = @ON; }
  | INIT hook                       { $$ = new_hook(p, CLAUSE_INIT, @1, $hook); }
  | CYCLE hook                      { $$ = new_hook(p, CLAUSE_CYCLE, @1, $hook); }
  | DROP hook                       { $$ = new_hook(p, CLAUSE_DROP, @1, $hook); }

dependencies:
    dependency                      { $$.first = $$.last = $1; }
  | dependencies[list] ',' dependency { $$ = $list; $$.last = $$.last->next = $dependency; }

dependency:
    parent
  | parent AS IDENT                 { $$ = $parent; set_alias(p, $$, $IDENT); }

parent:
    IDENT                           { $$ = new_dependency(p, $IDENT, false, false); }
  | IDENT '?'                       { $$ = new_dependency(p, $IDENT, false, true); }
  | LAST IDENT                      { $$ = new_dependency(p, $IDENT, true, false); }
  | LAST IDENT '?'                  { $$ = new_dependency(p, $IDENT, true, true); }

event:
    IDENT                           { $$ = new_event(p, $IDENT); }
  | IDENT '(' expr ')'              { $$ = new_event(p, $IDENT); $$->event->count = $expr; }
  | IDENT DURATION                  { $$ = new_event(p, $IDENT); set_period(p, $$->event, &$DURATION, NULL); }
  | IDENT[name] DURATION IDENT[how] { $$ = new_event(p, $name); set_period(p, $$->event, &$DURATION, &$how); }
  | IDENT[name] IDENT[word]         { $$ = new_event(p, $name); $$->event->words = new_ident(p, $word); }
  | CHANNEL '(' type ',' expr ')'   { $$ = new_channel(p, $CHANNEL, $type.span, $expr, NULL); }
  | CHANNEL '(' type ',' expr ',' names ')' { $$ = new_channel(p, $CHANNEL, $type.span, $expr, $names.first); }

hook:
    IDENT ';'                       { $$ = (struct ast_hook){.name = $IDENT}; }
  | BLOCK_OF_C                      { $$ = (struct ast_hook){.block = $1}; }

expr:
    NUMBER                          { $$ = new_number(p, &$NUMBER); }
  | FLOAT                           { $$ = expr_leaf(p->arena, EXPR_LITERAL, @$); }
  | STRING                          { $$ = expr_leaf(p->arena, EXPR_LITERAL, @$); }
  | CHARACTER                       { $$ = expr_leaf(p->arena, EXPR_LITERAL, @$); }
  | IDENT                           { $$ = new_name(p, EXPR_NAME, @$, $IDENT); }
  | OBSERVE IDENT                   { $$ = new_name(p, EXPR_OBSERVE, @$, $IDENT); }
  | LAST IDENT                      { $$ = new_name(p, EXPR_LAST, @$, $IDENT); }
  | IDENT '(' ')'                   { $$ = new_named(p, EXPR_CALL, @$, $IDENT, NULL); }
  | IDENT '(' arguments ')'         { $$ = new_named(p, EXPR_CALL, @$, $IDENT, $arguments.first); }
  | '(' expr[a] ')'                 { $$ = new_nested(p, EXPR_GROUP, @$, $a, NULL, NULL); }
  | expr[a] '.' IDENT               { $$ = new_named(p, EXPR_FIELD, @$, $IDENT, $a); }
  | expr[a] '[' expr[b] ']'         { $$ = new_nested(p, EXPR_INDEX, @$, $a, $b, NULL); }
  | '-' expr[a] %prec UNARY         { $$ = new_unary(p, OP_NEG, @$, $a); }
  | '+' expr[a] %prec UNARY         { $$ = new_unary(p, OP_PLUS, @$, $a); }
  | '!' expr[a] %prec UNARY         { $$ = new_unary(p, OP_NOT, @$, $a); }
  | expr[a] '+' expr[b]             { $$ = new_binary(p, OP_ADD, $a, $b); }
  | expr[a] '-' expr[b]             { $$ = new_binary(p, OP_SUB, $a, $b); }
  | expr[a] '*' expr[b]             { $$ = new_binary(p, OP_MUL, $a, $b); }
  | expr[a] '/' expr[b]             { $$ = new_binary(p, OP_DIV, $a, $b); }
  | expr[a] '%' expr[b]             { $$ = new_binary(p, OP_MOD, $a, $b); }
  | expr[a] '<' expr[b]             { $$ = new_binary(p, OP_LT, $a, $b); }
  | expr[a] '>' expr[b]             { $$ = new_binary(p, OP_GT, $a, $b); }
  | expr[a] LE expr[b]              { $$ = new_binary(p, OP_LE, $a, $b); }
  | expr[a] GE expr[b]              { $$ = new_binary(p, OP_GE, $a, $b); }
  | expr[a] EQ expr[b]              { $$ = new_binary(p, OP_EQ, $a, $b); }
  | expr[a] NE expr[b]              { $$ = new_binary(p, OP_NE, $a, $b); }
  | expr[a] AND expr[b]             { $$ = new_binary(p, OP_AND, $a, $b); }
  | expr[a] OR expr[b]              { $$ = new_binary(p, OP_OR, $a, $b); }
  | expr[a] '?' expr[b] ':' expr[c] { $$ = new_nested(p, EXPR_CHOICE, @$, $a, $b, $c); }

arguments:
    expr                            { $$.first = $$.last = $expr; }
  | arguments[list] ',' expr        { $$ = $list; $$.last = $$.last->next = $expr; }

%%

static int yyreport_syntax_error(yypcontext_t const *context, struct parse *p)
{
    yysymbol_kind_t expected[YYNTOKENS];
    char const *texts[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, expected, YYNTOKENS);
    for (int i = 0; i < count; i++)
        texts[i] = yysymbol_name(expected[i]);
    p->recovering = true;
    p->braces = 0;
    if (yypcontext_token(context) != YYSYMBOL_UNREADABLE)
        tell_unexpected(p, *yypcontext_location(context), texts, count < 0 ? 0 : count);
    return 0;
}
