/* ast.h: what was written, in the order in which it was written.
 *
 * The parser builds this and nothing else.  It holds names, spans and shape;
 * what a name stands for is the resolver's business.  Everything is in the
 * arena.  Lists are linked in source order.
 */
#ifndef COMPILER_AST_H
#define COMPILER_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "compiler/arena.h"
#include "compiler/name.h"
#include "compiler/source.h"

/* A name where it stands. */
struct ident {
    struct name *name;
    struct span span;
};

struct ident_list {
    struct ident ident;
    struct ident_list *next;
};

/* -- Expressions ---------------------------------------------------------- */

enum expr_kind {
    EXPR_NUMBER,  /* integer, `value` */
    EXPR_LITERAL, /* any other literal: floating number, string, character */
    EXPR_NAME,    /* `name` */
    EXPR_FIELD,   /* a.name */
    EXPR_INDEX,   /* a[b] */
    EXPR_CALL,    /* name(a, its `next`, ...) */
    EXPR_GROUP,   /* (a) */
    EXPR_UNARY,   /* op a */
    EXPR_BINARY,  /* a op b */
    EXPR_CHOICE,  /* a ? b : c */
    EXPR_OBSERVE, /* observe name */
    EXPR_LAST     /* last name */
};

enum expr_op {
    OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MOD,
    OP_LT, OP_LE, OP_GT, OP_GE, OP_EQ, OP_NE,
    OP_AND, OP_OR, OP_NOT, OP_NEG, OP_PLUS
};

struct expr {
    enum expr_kind kind;
    enum expr_op op;
    uint32_t depth; /* of nesting that takes stack in a parser */
    struct span span;
    struct ident name;
    uint64_t value;
    bool wrong;             /* a message was given of this number */
    struct expr *a, *b, *c; /* a call's `a` is the first argument */
    struct expr *next;      /* in a list of arguments */
};

/* -- Declarations --------------------------------------------------------- */

struct ast_dependency {
    struct ident parent;
    bool last, optional;
    struct ident alias; /* name NULL: none */
    struct ast_dependency *next;
};

/* A hook by name, or a block of C (name NULL; the span is with its braces). */
struct ast_hook {
    struct ident name;
    struct span block;
};

enum clause_kind { CLAUSE_TRIGGER, CLAUSE_OBSERVE, CLAUSE_SCHEDULES, CLAUSE_ON, CLAUSE_INIT, CLAUSE_CYCLE, CLAUSE_DROP };

struct ast_clause {
    enum clause_kind kind;
    struct span span;                /* its keyword */
    struct ast_dependency *dependencies; /* trigger, observe, schedules */
    struct ast_hook hook;            /* init, cycle, drop */
    struct ident event;              /* on */
    bool has_period, aligned;        /* on every */
    int64_t period_ns;
    struct span argument;            /* the period or the count */
    struct expr *count;              /* on timer(count), on channel(T, count), or NULL */
    struct span type;                /* on channel: of its messages */
    struct ident_list *words;        /* on channel: what follows the count; on signal: its name */
    struct ast_clause *next;
};

enum initial_kind { INITIAL_NONE, INITIAL_EXPR, INITIAL_BLOCK };

/* `@name` or `@name("text")`. */
struct ast_annotation {
    struct ident name;
    struct span text; /* of the string with its quotes; empty without */
    struct ast_annotation *next;
};

struct ast_node {
    struct ident name;
    struct ast_annotation *annotations;
    bool has_type;
    struct span type;
    enum initial_kind initial_kind;
    struct expr *initial; /* INITIAL_EXPR */
    struct span initial_block;
    struct expr *formula; /* or NULL */
    struct expr *when;    /* or NULL */
    struct ast_clause *clauses;
};

struct ast_use {
    struct span header; /* with its quotes or angles */
    struct ident_list *names;
};

struct ast_const {
    struct ident name;
    struct expr *value;
};

/* In place of an import stand, once it is followed, the declarations of the
 * library. */
struct ast_import {
    struct span path; /* with its quotes */
};

enum decl_kind { DECL_IMPORT, DECL_USE, DECL_CONST, DECL_NODE };

struct ast_decl {
    enum decl_kind kind;
    struct span span; /* of its first token */
    union {
        struct ast_import import;
        struct ast_use use;
        struct ast_const constant;
        struct ast_node node;
    } u;
    struct ast_decl *next;
};

/* The comments of all files, in the order of the text; one may document what
 * stands below it. */
struct ast_comments {
    struct span *spans;
    uint32_t count, size;
};

struct ast {
    uint64_t version;
    struct span version_span;
    struct ident graph;     /* or library */
    struct span graph_span; /* of the keyword */
    bool library;
    struct ast_annotation *annotations;
    struct ast_decl *decls;
    struct ast_comments *comments;
    uint32_t node_count; /* nodes that were begun, whatever became of them */
    bool cut; /* the rest of the file, or an import, was not read */
};

/* The parser's constructors; each fills in kind, span and depth. */
struct expr *expr_new(struct arena *arena, enum expr_kind kind, struct span span);
struct expr *expr_unary(struct arena *arena, enum expr_op op, struct span op_span, struct expr *a);
struct expr *expr_binary(struct arena *arena, enum expr_op op, struct expr *a, struct expr *b);

/* Visit an expression and all its parts in the order of the text.  Takes no
 * stack, however long a chain of operators is. */
struct expr_walk {
    struct arena *arena;
    struct expr **pending;
    size_t count, size;
};
void expr_walk_begin(struct expr_walk *walk, struct arena *arena, struct expr *root);
struct expr *expr_walk_next(struct expr_walk *walk);

#endif
