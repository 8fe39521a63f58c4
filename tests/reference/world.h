/* world.h: a graph that lives in the reference.
 *
 * Sets are rows of bool by declaration, timers a plain list; whatever is asked
 * is found by looking at all of it.  The functions below are the language's
 * rules and what hooks and hosts may do; they know nothing of what the hooks
 * of the test do (behaviour.c) nor of what its host does (interpret.c).
 */
#ifndef REFERENCE_WORLD_H
#define REFERENCE_WORLD_H

#include "compiler/ast.h"
#include "compiler/graph.h"

struct timer {
    uint32_t node;
    uint32_t index;    /* of the node's one-shots */
    int64_t period_ns; /* 0: one-shot */
    bool aligned;
    bool set;
    int64_t deadline;
    bool fired;        /* in this cycle, and not told yet */
    uint64_t missed;
};

/* A node: its index in the order of declaration. */
struct world {
    struct graph const *graph;
    struct ast_node const **ast; /* of each node */
    uint32_t count;
    uint32_t *order;             /* the schedule, by R3 */

    uint64_t *state;
    uint64_t *last;              /* what `last` reads */
    bool *ready, *next, *changed, *notified;
    bool *ran;                   /* in this cycle */
    unsigned *why, *next_why;    /* causes of the run in this cycle, and in the next */
    bool *dead, *doomed;         /* swept; and not dropped yet */
    struct timer *timers;
    uint32_t timer_count;
    uint64_t epoch;
    int64_t now, end;
    bool terminate, stop_asked;
    struct note {                /* what wv_fail noted in this run */
        bool noted;
        int error;
        char const *text;
    } note;
    enum { UNBORN, ALIVE, STOPPED } phase;

    uint64_t salt, life;           /* for behaviour.c */
    unsigned char const *controls; /* or NULL */
    uint64_t runs;
};

/* Causes, in the order in which they are told. */
enum {
    BY_TRIGGER = 1,
    BY_START = 2,
    BY_STOP = 4,
    BY_EVERY = 8,
    BY_TIMER = 16,
    BY_NOTIFY = 32,
    BY_PUSH = 64,
    BY_YIELD = 128,
    BY_SCHEDULE = 256
};

enum control { UNCHANGED, BROADCAST, TERMINATE, SWEEP, FAIL };

/* edges.c: gives up if the graph's edges are not those of its text. */
void check_edges(struct world const *world);

/* order.c: R3, naively. */
void order_nodes(struct world *world);

/* value.c: expressions, R5. */
uint64_t value_of(struct world const *world, uint32_t self, struct expr const *expr);
uint64_t initial_value(struct world const *world, uint32_t node);

/* behaviour.c: what the hooks do. */
uint64_t mix(uint64_t h, uint64_t x);
int behave_init(struct world *world, uint32_t node);
enum control behave_cycle(struct world *world, uint32_t node);
void behave_drop(struct world *world, uint32_t node);

/* interpret.c: the host's options.failed. */
void host_failed(struct world const *world, uint32_t node, char const *hook, int error,
                 char const *text);

/* What the host does.  `start` INT64_MIN: at the first deadline that init
 * hooks set. */
int world_init(struct world *world, int64_t start, int64_t end);
bool world_cycle(struct world *world); /* true once it is stopped */
int world_notify(struct world *world, uint32_t node);
int world_push(struct world *world, uint32_t node);
int world_stop(struct world *world);
void world_finish(struct world *world);

/* What hooks do. */
void world_yield(struct world *world, uint32_t node);
int world_schedule(struct world *world, uint32_t node, uint32_t target);
void world_note(struct world *world, int error, char const *text);
int world_timer_at(struct world *world, uint32_t node, uint32_t index, int64_t deadline);
int world_timer_cancel(struct world *world, uint32_t node, uint32_t index);
int world_timer_fired(struct world *world, uint32_t node);
uint64_t world_missed(struct world const *world, uint32_t node);

#endif
