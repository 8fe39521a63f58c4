/* graph.h: what a file means.
 *
 * A graph is a list of nodes.  A node is a C function with a state; its
 * dependencies are the function's parameters, and are kept where they are
 * declared: at the consumer, as its `edges`, in the order of the parameters.
 * An edge orders: a node stands in the schedule after all its parents.  A
 * trigger also runs the node when the parent broadcasts; an observe lets it
 * read and no more.  An edge to the `last` of a parent orders nothing.
 *
 * The passes fill a graph in, one after the other (passes.h):
 *
 *   resolve   everything but ranks: nodes in the order of declaration, with
 *             edges that point to nodes, hooks, events, formulas
 *   check     nothing; it finds what is wrong
 *   schedule  `rank` of each node, `schedule` of the graph, and the rows of
 *             those that each node triggers and that depend on it
 *
 * Emitters are given a const graph and only read.
 *
 * A formula is kept as the text that the user wrote, with the pieces of it
 * that stand for something else in C (a parent, the state, a const): so the C
 * shows the user's own spelling at the user's own line.
 */
#ifndef COMPILER_GRAPH_H
#define COMPILER_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "compiler/name.h"
#include "compiler/source.h"

enum event {
#define EVENT(name, id, argument, label, meaning) EVENT_##id,
#include "compiler/hooks.def"
    EVENTS
};

enum hook_kind {
#define HOOK(name, id, result, dependencies, meaning) HOOK_##id,
#include "compiler/hooks.def"
    HOOKS
};

enum __attribute__((packed)) edge_kind { EDGE_TRIGGER, EDGE_OBSERVE };

struct edge {
    struct node *parent;
    struct name *parameter; /* what hooks call it */
    struct span observed;   /* where a formula says `observe` of it; empty: nowhere */
    uint32_t begin;         /* where it was first named */
    enum edge_kind kind;
    bool last : 1;          /* reads what the parent held when the last cycle ended */
    bool optional : 1;      /* the node outlives the parent */
    bool read : 1;          /* a formula takes its value */
    bool plain : 1;         /* and names it without `observe` or `last` */
};

/* -- Formulas ------------------------------------------------------------- */

enum __attribute__((packed)) piece_kind {
    PIECE_PARENT,  /* the value of an edge */
    PIECE_MEMBER,  /* the same before a field; the span takes in the dot */
    PIECE_SELF,    /* the node's own value */
    PIECE_CHANGED, /* did a node broadcast? */
    PIECE_CONST,   /* a const */
    PIECE_NUMBER   /* a number, written as C needs it */
};

struct piece {
    enum piece_kind kind;
    struct span span; /* the text it replaces */
    uint32_t index;   /* of the edge, the node or the const */
};

/* The text of `span` with its pieces, which are in the order of the text. */
struct formula {
    struct span span;
    struct piece *pieces;
    uint32_t piece_count;
};

/* -- Nodes ---------------------------------------------------------------- */

enum __attribute__((packed)) hook_form { HOOK_NONE, HOOK_NAMED, HOOK_BLOCK, HOOK_FORMULA };

/* One that is no formula. */
struct hook {
    struct name *function; /* HOOK_NAMED */
    struct span span;      /* of the name or the block */
};

/* Some nodes of the graph. */
struct node_row {
    struct node **nodes;
    uint32_t count;
};

/* For each node a row of others, all in one array. */
struct node_rows {
    uint32_t *first; /* [node_count + 1], by index */
    struct node **nodes;
};

struct period {
    int64_t ns;
    bool aligned;
};

/* When a channel is full, what becomes of a message. */
enum channel_policy {
#define POLICY(name, id, meaning) POLICY_##id,
#include "compiler/hooks.def"
    POLICIES
};
extern char const *const policy_names[POLICIES];

/* The bounded queue of a node. */
struct channel {
    struct span span; /* of the word behind `on` */
    char const *type; /* of a message, the text of a name */
    struct span type_span;
    uint32_t capacity;
    enum channel_policy policy;
    bool single; /* one producer */
};

struct node_signal {
    char const *name; /* "HUP" */
    struct span span;
};

enum __attribute__((packed)) initial_form { INITIAL_ZERO, INITIAL_VALUE, INITIAL_BRACES };

/* What few nodes have. */
struct node_more {
    char const *label;         /* @label: its text, NULL without */
    struct node_row scheduled; /* what its hook may run by wv_schedule */
    struct span *scheduled_spans;
    struct period *periods;
    struct channel *channel;
    struct node_signal *signals;
    uint32_t unused;           /* where the word of @unused stands; 0: it is not there */
    uint32_t timer;            /* the same of `on timer` */
    uint32_t period_count;
    uint32_t one_shots;        /* timers */
    uint32_t watches;          /* descriptors that it may watch */
    uint8_t signal_count;
};

/* A graph has many, and each pass looks at all of them: so it is small, and what it
 * has nothing of takes a pointer at most. */
struct node {
    struct name *name;
    char const *type;    /* of the state, words single-spaced: the text of a name; NULL without */
    struct edge *edges;
    union {
        struct formula *value; /* HOOK_FORMULA */
        struct hook *hooks;    /* those that it has: node_hook() */
    };
    struct node_more *more;
    uint32_t edge_count;
    uint32_t index;      /* in the order of declaration */
    uint32_t rank;       /* in the schedule */
    uint16_t events;     /* a bit for each that it has */
    enum hook_form forms[HOOKS];
    enum initial_form initial_form;
    bool asks_changed : 1; /* its formula does */
    bool is_scheduled : 1; /* some `schedules` clause names it */
    bool copied : 1;       /* some reader of its `last` needs a copy */
    bool broken : 1;       /* a message was given of it; do not judge what it lacks */
    struct span span;      /* of its name */
    struct span type_span;
    struct formula *when;    /* HOOK_FORMULA; without it is a value */
    struct formula *initial; /* but for INITIAL_ZERO */
    char const *doc;         /* comment lines above it, "" without */
};

struct constant {
    struct name *name;
    struct span span;
    char const *doc;
    int64_t value;
    bool known;  /* resolve: it was worked out ... */
    bool wrong;  /* ... or could not be, which was told */
    bool broken; /* its name is another declaration's */
    struct constant const *by; /* made with the value that -D gives this one, or NULL */
};

/* -D NAME=VALUE: the value of a const in place of the one in the file. */
struct define {
    char const *name;
    int64_t value;
    bool used; /* there is such a const */
    struct define *next;
};

struct use {
    char const *header; /* with quotes or angles */
    struct span span;
    bool repeated; /* an earlier one names the same */
};

struct graph {
    struct source *source;
    struct name *name;
    struct span span;
    char const *doc;
    struct use *uses;
    uint32_t use_count;
    struct constant *constants;
    uint32_t constant_count;
    struct node *nodes;
    uint32_t node_count;
    bool isolate;           /* hooks may panic */
    struct node **schedule; /* by rank; NULL until scheduled */
    struct node_rows triggered;  /* what its broadcast runs in this cycle, by rank */
    struct node_rows late;       /* and in the next one (`trigger last`) */
    struct node_rows dependents; /* what is swept with it */
};

/* What hooks.def says of each lifecycle hook. */
struct hook_row {
    char const *name, *result; /* in .wvg, and its type in C */
    bool dependencies;         /* are the dependencies its parameters? */
};
extern struct hook_row const hook_rows[HOOKS];

/* Is edge `edge` a parameter of hooks of that kind? */
static inline bool hook_takes(struct node const *node, enum hook_kind kind, uint32_t edge)
{
    return hook_rows[kind].dependencies && node->edges[edge].parent->type;
}

/* The row of one node. */
struct node_row node_row(struct node_rows const *rows, struct node const *node);

/* Where the word `text` stands. */
struct span word_span(uint32_t begin, char const *text);

/* Where the edge was first named. */
static inline struct span edge_span(struct edge const *edge)
{
    return (struct span){edge->begin, edge->begin + edge->parent->name->length};
}

/* Is it run by that event? */
static inline bool node_on(struct node const *node, enum event event)
{
    return node->events >> event & 1;
}

/* A node whose first run is in the first cycle: `on start`, or a value. */
bool node_starts(struct node const *node);

/* Has it the hook, in any form? */
static inline bool node_has(struct node const *node, enum hook_kind hook)
{
    return node->forms[hook] != HOOK_NONE;
}

/* The same as a function of C, not a formula? */
static inline bool node_has_function(struct node const *node, enum hook_kind hook)
{
    return node_has(node, hook) && node->forms[hook] != HOOK_FORMULA;
}

/* The hook that it has as a function. */
static inline struct hook *node_hook(struct node const *node, enum hook_kind hook)
{
    struct hook *found = node->hooks;
    for (int before = 0; before < (int)hook; before++)
        found += node_has(node, (enum hook_kind)before);
    return found;
}

/* The function of C by which that hook goes; NULL: it has none, or it is written here. */
static inline struct name *node_named(struct node const *node, enum hook_kind hook)
{
    return node->forms[hook] == HOOK_NAMED ? node_hook(node, hook)->function : NULL;
}

/* Has it a formula in place of hooks? */
static inline bool node_is_formula(struct node const *node)
{
    return node->forms[HOOK_CYCLE] == HOOK_FORMULA;
}

/* Has its formula a `last` of the node's own value? */
bool node_reads_itself(struct node const *node);

/* Does `reader`, by its edge to a `last`, need a copy?  Not when it stands
 * before the parent, which then still holds what it held, unless the host
 * may edit it between cycles. */
bool edge_reads_copy(struct node const *reader, struct edge const *edge);

/* Can any node of the graph be swept?  Formulas cannot end themselves. */
bool graph_sweeps(struct graph const *graph);

/* Nodes whose cycle hooks are functions elsewhere. */
uint32_t graph_called(struct graph const *graph);

#endif
