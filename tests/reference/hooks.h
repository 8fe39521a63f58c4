/* hooks.h: what generated code calls: the hooks that README.md describes.
 *
 * Named hooks are told by the running node which they are; each serves all
 * nodes with so many stateful parents, so that shared hooks are tested, too.
 */
#ifndef REFERENCE_HOOKS_H
#define REFERENCE_HOOKS_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet.h>

/* What blocks call; `self` is NULL without state. */
int ref_init(wv_ctx *ctx, uint64_t *self, unsigned count, uint64_t const *const *values);
wv_control ref_cycle(wv_ctx *ctx, uint64_t *self, unsigned count, uint64_t const *const *values);
void ref_drop(wv_ctx *ctx, uint64_t *self);

/* The same as named hooks. */
int ref_init_0(wv_ctx *ctx, uint64_t *self);
int ref_init_1(wv_ctx *ctx, uint64_t *self, uint64_t const *a);
int ref_init_2(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b);
int ref_init_3(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b,
               uint64_t const *c);
wv_control ref_cycle_0(wv_ctx *ctx, uint64_t *self);
wv_control ref_cycle_1(wv_ctx *ctx, uint64_t *self, uint64_t const *a);
wv_control ref_cycle_2(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b);
wv_control ref_cycle_3(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b,
                       uint64_t const *c);

/* The same for nodes without state. */
int ref_bare_init_0(wv_ctx *ctx);
int ref_bare_init_1(wv_ctx *ctx, uint64_t const *a);
int ref_bare_init_2(wv_ctx *ctx, uint64_t const *a, uint64_t const *b);
int ref_bare_init_3(wv_ctx *ctx, uint64_t const *a, uint64_t const *b, uint64_t const *c);
wv_control ref_bare_cycle_0(wv_ctx *ctx);
wv_control ref_bare_cycle_1(wv_ctx *ctx, uint64_t const *a);
wv_control ref_bare_cycle_2(wv_ctx *ctx, uint64_t const *a, uint64_t const *b);
wv_control ref_bare_cycle_3(wv_ctx *ctx, uint64_t const *a, uint64_t const *b, uint64_t const *c);
void ref_bare_drop(wv_ctx *ctx);

/* What formulas call: a line in the trace. */
uint64_t ref_value(unsigned number, uint64_t value);
bool ref_when(unsigned number, bool holds);

/* -- What the batch tells of each graph ----------------------------------- */

struct ref_node {
    char const *name;
    unsigned number;
    wv_id id;
    uint64_t const *state;  /* NULL without */
    unsigned timers;        /* one-shots */
    unsigned parents;       /* in the order of the parameters, */
    wv_id const *parent;    /* those without state included */
    unsigned schedules;     /* what its clause names */
    wv_id const *schedule;
    int (*notify)(void);    /* NULL without `on notify` */
    int (*push)(uint64_t value); /* edits to this; NULL without `on push` */
};

struct ref_graph {
    char const *name;
    wv_ctx *ctx;
    int (*init)(wv_options const *options);
    wv_state (*cycle)(void);
    int (*stop)(void);
    int (*finish)(void);
    struct ref_node const *nodes; /* in the order of declaration */
    unsigned count;
    unsigned steps;
    int64_t start, end;
};

extern struct ref_graph const *const ref_graphs[]; /* NULL ends them */

/* -- The run that is going on: main.c sets it, hooks.c reads it ----------- */

struct ref_run {
    struct ref_graph const *graph;
    struct ref_node const *const *by_id;
    uint64_t salt, life;
    uint64_t runs;          /* of hooks, in cycles */
    unsigned char const *controls; /* by place in the declaration, or NULL */
};

extern struct ref_run ref_run;

uint64_t ref_mix(uint64_t h, uint64_t x);

/* Append to the trace. */
void ref_text(char const *text);
void ref_hex(uint64_t value);
void ref_decimal(int64_t value);

#endif
