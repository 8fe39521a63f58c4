/* resolve.h: what the parts of the resolver share.
 *
 * A declared name's `meaning` is a struct symbol.  All names are declared
 * before anything is looked up, so the order of declarations is free, but for
 * consts, which may use only those above them.  Names that stand in text that
 * was not understood may be declared there: nobody complains of those.
 */
#ifndef COMPILER_RESOLVE_H
#define COMPILER_RESOLVE_H

#include "compiler/ast.h"
#include "compiler/diag.h"
#include "compiler/passes.h"

enum __attribute__((packed)) symbol_kind { SYMBOL_NODE, SYMBOL_CONST, SYMBOL_LISTED };

struct symbol {
    struct name *name;
    struct span span;
    union {
        struct node *node;         /* SYMBOL_NODE */
        struct constant *constant; /* SYMBOL_CONST */
    };
    enum symbol_kind kind;
    bool used; /* by a formula or an initial value */
};

/* Which node named a node, or its `last`, most recently; and its edge to it. */
struct mention {
    uint32_t by; /* its index, from 1; 0: none did */
    uint32_t edge;
};

/* A growing row of the edges of the node that is being resolved. */
struct edge_row {
    struct edge *edges;
    uint32_t count, size;
    uint32_t parameters; /* how many have a state */
};

struct resolver {
    struct compilation *c;
    struct graph *graph;
    struct node_more *nothing; /* that of all nodes which have nothing of it */
    struct symbol *symbols; /* all that are declared */
    uint32_t symbol_count;
    struct mention (*mentions)[2]; /* by node: of it, and of its `last` */
    struct edge_row row;
    struct hook hooks[HOOKS];    /* of the node that is being resolved: those that it has */
    struct span events[EVENTS];  /* the same; where the word behind `on` stands */
    struct expr_walk walk;
    struct piece *pieces; /* of the formula that is being resolved, and the room there is */
    uint32_t piece_room;
    struct span type;     /* what was asked of last: most nodes share a type with others */
    char const *type_text;
    uint32_t comments;    /* so many stood before the last declaration, and it began here */
    uint32_t declared;
    struct ast_use const **uses; /* as they were written, and values of consts */
    struct expr **values;
    char const *all_events;
    bool cut;        /* the rest of the file was not read, names may be there */
    uint64_t offers; /* names compared with unknown ones, by what that costs */
    uint32_t edges;  /* of the graph, with what nodes schedule */
    uint64_t timers, descriptors; /* the same */
    uint32_t dead;   /* within what a const expression does not evaluate */
    struct constant const *by; /* whose value by -D was read last */
};

/* The edge of `node` to `parent`, or to its `last`; NULL: there is none yet. */
struct edge *resolve_known_edge(struct resolver *r, struct node const *node,
                                struct edge_row const *row, struct node const *parent, bool last);

/* The edge of `node` as wanted (parent, kind, last, optional, span), made when
 * there is none to that parent; `alias` may be NULL.  Returns its index. */
uint32_t resolve_edge(struct resolver *r, struct node *node, struct edge_row *row,
                      struct edge const *wanted, struct ident const *alias);

/* One edge more, which `span` asks for; there may be too many. */
void resolve_count_edge(struct resolver *r, struct span span);

/* What a name may stand for. */
enum expected { EXPECTED_NODE, EXPECTED_CONST, EXPECTED_FIXED, EXPECTED_VALUE };

/* Of a value that is wrong: it was made with one of -D. */
void resolve_note_define(struct resolver *r);

/* The symbol, or NULL after a message. */
struct symbol *resolve_name(struct resolver *r, struct ident ident, enum expected expected);

/* A node by name, or NULL after a message. */
struct node *resolve_node(struct resolver *r, struct ident ident);

/* What the symbol is: "node". */
char const *resolve_word(struct symbol const *symbol);

/* Refuse a name that cannot be one in C: true after a message. */
bool resolve_reserved(struct resolver *r, struct ident ident);

/* The same of a hook, which must not be a function of the C library either. */
void resolve_function(struct resolver *r, struct ident ident);

/* What few nodes have: a place for it of the node's own. */
struct node_more *resolve_more(struct resolver *r, struct node *node);

/* One clause of a node's body. */
void resolve_clause(struct resolver *r, struct node *node, struct edge_row *row,
                    struct ast_clause const *clause);

/* What stands after `on` in such a clause. */
void resolve_event(struct resolver *r, struct node *node, struct ast_event const *event);

/* The words of a type with one space between them. */
char const *resolve_type(struct resolver *r, struct span span);

/* The node's clause `what` stands a second time. */
void resolve_twice(struct resolver *r, struct node const *node, struct span again,
                   struct span first, char const *what);

/* The edges and pieces of a formula and its condition. */
void resolve_formula(struct resolver *r, struct node *node, struct edge_row *row,
                     struct ast_node const *ast);

/* The pieces of an initial value, in which only consts and listed names may
 * be named. */
void resolve_initial(struct resolver *r, struct node *node, struct expr *expr);

/* Refuse text for the C that C compilers disagree on. */
void resolve_verbatim(struct resolver *r, struct span span);

/* Refuse what no #include can name; the span is with its quotes or angles. */
void resolve_header(struct resolver *r, struct span span);

/* The value of a constant expression; false after a message. */
bool resolve_constant(struct resolver *r, struct expr *expr, int64_t *value);

/* `@isolate` of a graph; `@label` and `@unused` of a node. */
bool resolve_isolate(struct resolver *r, struct ast_annotation const *annotation);
void resolve_annotations(struct resolver *r, struct node *node,
                         struct ast_annotation const *annotation);

/* The comment directly above what begins at `at`; "" without. */
char const *resolve_doc(struct resolver *r, struct ast const *ast, uint32_t at);

#endif
