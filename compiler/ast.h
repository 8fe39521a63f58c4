/* ast.h: what was written, in the order in which it was written.
 *
 * The parser builds this and nothing else.  It holds names, spans and shape;
 * what a name stands for is the resolver's business.  Everything but the names
 * is in an arena that is finished when the graph is resolved.  Lists are linked
 * in source order.
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

enum __attribute__((packed)) expr_kind {
    EXPR_NUMBER,  /* integer, `value` */
    EXPR_LITERAL, /* any other literal: floating number, string, character */
    EXPR_NAME,    /* `name` */
    EXPR_OBSERVE, /* observe name */
    EXPR_LAST,    /* last name */
    EXPR_PARTS,   /* from here on they have parts */
    EXPR_FIELD = EXPR_PARTS, /* a.name */
    EXPR_CALL,    /* name(a, b, ...) */
    EXPR_INDEX,   /* a[b] */
    EXPR_GROUP,   /* (a) */
    EXPR_UNARY,   /* op a */
    EXPR_CHAIN,   /* a op b op c ..., of operators that are grouped from the left */
    EXPR_CHOICE   /* a ? b : c */
};

enum __attribute__((packed)) expr_op {
    OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MOD,
    OP_LT, OP_LE, OP_GT, OP_GE, OP_EQ, OP_NE,
    OP_AND, OP_OR, OP_NOT, OP_NEG, OP_PLUS
};

/* There may be one for every two bytes of a file, so it is small: there is room
 * for parts only where there are some. */
struct expr {
    enum expr_kind kind;
    enum expr_op op;    /* EXPR_UNARY */
    enum expr_op joint; /* in a chain: what stands before it */
    bool wrong;         /* a message was given of this number */
    uint32_t depth;     /* of nesting that takes stack in a parser */
    struct span span;
    struct expr *next;  /* of the parts that it is one of, in the order of the text */
    union {
        uint64_t value;    /* EXPR_NUMBER */
        struct name *name; /* expr_ident() tells where it stands */
        struct expr *last; /* EXPR_CHAIN: of its parts */
    };
    struct expr *parts[]; /* EXPR_PARTS: the first of them, NULL in f() */
};

/* -- Declarations --------------------------------------------------------- */

struct ast_dependency {
    struct ident parent;
    struct ident const *alias; /* or NULL */
    bool last, optional;
    struct ast_dependency *next;
};

/* A hook by name, or a block of C (name NULL; the span is with its braces). */
struct ast_hook {
    struct ident name;
    struct span block;
};

enum clause_kind { CLAUSE_TRIGGER, CLAUSE_OBSERVE, CLAUSE_SCHEDULES, CLAUSE_ON, CLAUSE_INIT, CLAUSE_CYCLE, CLAUSE_DROP };

struct ast_event {
    struct ident name;
    struct span period;       /* empty: it has none */
    int64_t period_ns;
    bool aligned;
    struct expr *count;       /* on timer(count), on channel(T, count), or NULL */
    struct span type;         /* on channel: of its messages; else empty */
    struct ident_list *words; /* on channel: what follows the count; on signal: its name */
};

struct ast_clause {
    enum clause_kind kind;
    struct span span; /* its keyword */
    struct ast_clause *next;
    union {
        struct ast_dependency *dependencies; /* trigger, observe, schedules */
        struct ast_hook hook;                /* init, cycle, drop */
        struct ast_event *event;             /* on; most clauses have none, and it is large */
    };
};

enum __attribute__((packed)) initial_kind { INITIAL_NONE, INITIAL_EXPR, INITIAL_BLOCK };

/* `@name` or `@name("text")`. */
struct ast_annotation {
    struct ident name;
    struct span text; /* of the string with its quotes; empty without */
    struct ast_annotation *next;
};

struct ast_node {
    struct ident name;
    struct ast_annotation *annotations;
    struct ident type; /* empty: it has none; without a name: of several words */
    enum initial_kind initial_kind;
    union {
        struct expr *initial;      /* INITIAL_EXPR */
        struct span initial_block; /* INITIAL_BLOCK */
    };
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
enum { DECL_KINDS = DECL_NODE + 1 };

struct ast_decl {
    enum decl_kind kind;
    uint32_t begin; /* of its first token */
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
    uint32_t count;
};

struct ast {
    uint64_t version;
    struct span version_span;
    struct ident graph;     /* or library */
    struct span graph_span; /* of the keyword */
    bool library;
    struct ast_annotation *annotations;
    struct ast_decl *decls;
    uint32_t counts[DECL_KINDS]; /* of them; and of the names that `use` lists */
    uint32_t listed;
    struct ast_comments *comments;
    uint32_t node_count; /* nodes that were begun, whatever became of them */
    bool cut; /* the rest of the file, or an import, was not read */
};

/* Constructors; each fills in kind, span and depth.  `parts` are linked by
 * their `next`. */
struct expr *expr_leaf(struct arena *arena, enum expr_kind kind, struct span span);
struct expr *expr_of(struct arena *arena, enum expr_kind kind, struct span span,
                     struct expr *parts);

/* `a op b`; `a` itself, grown longer, when it is a chain that `op` continues. */
struct expr *expr_chain(struct arena *arena, enum expr_op op, struct expr *a, struct expr *b);

/* The first part, or NULL. */
struct expr *expr_first(struct expr const *expr);

/* The name of the kinds that have one, and where it stands. */
struct ident expr_ident(struct expr const *expr);

/* Visit an expression and all its parts in the order of the text.  Takes no
 * stack, and little memory, however long a chain of operators is.  All zero but
 * for the arena at first; then a walk may follow another. */
struct expr_walk {
    struct arena *arena;
    struct expr **pending;
    size_t count, size;
};
void expr_walk_begin(struct expr_walk *walk, struct expr *root);
struct expr *expr_walk_next(struct expr_walk *walk);

#endif
