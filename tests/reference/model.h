/* model.h: a graph before it is text, and its two texts: the .wvg file, and
 * what the batch tells main.c of it.
 *
 * Whatever may be left out of a graph is a part with a number, given in the
 * order of creation.  `cut` lists the parts that are left out; what remains is
 * a graph again, as far as that is easy.  That is how a graph is shrunk.
 */
#ifndef REFERENCE_MODEL_H
#define REFERENCE_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
    NODES_MAX = 230,
    EDGES_MAX = 16,
    SCHEDULES_MAX = 3,
    PERIODS_MAX = 3,
    SIGNALS_MAX = 3,
    CONSTS_MAX = 4,
    EXPRS_MAX = 32 * NODES_MAX,
    PARTS_MAX = 8192
};

/* -- Expressions ---------------------------------------------------------- */

enum expr_form {
    FORM_NUMBER, /* `number`, spelled in one of several ways */
    FORM_CONST,  /* K`number` */
    FORM_NODE,   /* the value of `node` */
    FORM_OBSERVE,
    FORM_CHANGED,         /* changed(node) */
    FORM_CHANGED_OBSERVE, /* changed(observe node) */
    FORM_LAST,            /* last `node`, which may be the formula's own */
    FORM_NOT,             /* !a */
    FORM_MINUS,           /* -a */
    FORM_BINARY,          /* a `op` b */
    FORM_DIVIDE,          /* a `op` (b % 7 + 1): never by zero */
    FORM_CHOICE           /* a ? b : c */
};

struct expr {
    enum expr_form form;
    char const *op;
    uint64_t number;
    unsigned node;
    struct expr *a, *b, *c;
    unsigned part; /* cut: it is 1 */
};

/* -- Nodes ---------------------------------------------------------------- */

enum node_kind {
    KIND_HOOK,  /* has a cycle hook */
    KIND_BARE,  /* has none, and broadcasts */
    KIND_VALUE, /* := e */
    KIND_EVENT  /* := e when c */
};

enum hook_style { STYLE_NONE, STYLE_BLOCK, STYLE_NAMED };

struct edge {
    unsigned parent;
    bool trigger;
    bool last;
    unsigned optional; /* 0 or the part that is `?` */
    bool twice;     /* named by the other clause, too */
    unsigned alias; /* 0 or the part that is `as` */
    unsigned part;
};

struct scheduled {
    unsigned target;
    unsigned part;
};

struct period {
    char const *text; /* "10ns" */
    bool aligned;
    unsigned part;
};

struct signal {
    char const *name;
    unsigned part;
};

enum message { MESSAGE_NUMBER, MESSAGE_BYTE, MESSAGE_WIDE };

struct queue {
    unsigned part; /* 0: none */
    unsigned capacity;
    char const *policy; /* or NULL */
    bool single;
    enum message message;
};

struct node {
    enum node_kind kind;
    bool state;
    unsigned part;
    struct edge edges[EDGES_MAX];
    unsigned edge_count;
    struct scheduled schedules[SCHEDULES_MAX];
    unsigned schedule_count;
    unsigned start, stop, notify, push; /* 0 or the part that is the clause */
    unsigned timer, timers;       /* `on timer(timers)` */
    struct period periods[PERIODS_MAX];
    unsigned period_count;
    unsigned io, watches;         /* `on io(watches)` */
    struct queue queue;
    struct signal signals[SIGNALS_MAX];
    unsigned signal_count;
    unsigned initial;             /* 0 or the part; of `initial_text` */
    char initial_text[32];
    enum hook_style cycle;
    enum hook_style init, drop;
    unsigned init_part, drop_part;
    struct expr *value, *when;
    bool traced;                  /* its formula tells when it runs */
};

struct model {
    char letter;
    uint64_t salt;
    unsigned count;
    struct node nodes[NODES_MAX];
    unsigned declared[NODES_MAX]; /* nodes in the order of declaration */
    unsigned cycles; /* at least so many */
    unsigned isolate; /* 0 or the part that is @isolate */
    unsigned start_part, end_part; /* 0 or the part that is the const */
    int64_t start, end;
    unsigned clock_part, clock; /* 0: the historical one */
    unsigned resync_part, resync, stops_part;
    bool plain, has_queues, has_io, has_signals; /* generate.c: what it may have */
    char consts[CONSTS_MAX][32];
    unsigned const_count;
    struct expr exprs[EXPRS_MAX];
    unsigned expr_count;
    unsigned parts; /* numbers given so far, from 1 */
    bool cut[PARTS_MAX];
};

/* The number of a new part. */
unsigned model_part(struct model *model);

/* Cut what "3,17,40-52" lists. */
void model_cut(struct model *model, char const *list);

/* Is it in the text?  A clause that was never there has no part. */
bool model_there(struct model const *model, unsigned part);
bool model_lives(struct model const *model, unsigned node);
bool model_edge_lives(struct model const *model, struct edge const *edge);
bool model_schedule_lives(struct model const *model, struct scheduled const *scheduled);

void model_wvg(struct model const *model, FILE *file);

/* glue.c: to be included after the generated C. */
void model_glue(struct model const *model, FILE *file);

/* A directory of graphs NAME.wvg and NAME.glue, and batch.c, which includes
 * them and what waveletc makes of them. */
struct batch *model_batch_begin(char const *directory);
void model_write(struct model const *model, struct batch *batch);
void model_batch_end(struct batch *batch);

#endif
