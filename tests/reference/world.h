/* world.h: a graph that lives in the reference.
 *
 * Sets are rows of bool by declaration, everything else is a plain list;
 * whatever is asked is found by looking at all of it.  The functions below are
 * the language's rules and what hooks and hosts may do; they know nothing of
 * what the hooks of the test do (behaviour.c, behaviour_sources.c) nor of what
 * its host does (behaviour_host.c, interpret.c).
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
    bool by_wall;      /* the deadline is a wall time */
    int64_t deadline;
    bool fired;        /* in this cycle, and not told yet */
    uint64_t missed;
};

/* The channel of a node. */
struct queue {
    uint32_t node;
    bool open, closed;
    bool ended;        /* the node ran for the end */
    uint64_t *message; /* those that wait, the oldest first */
    uint32_t count;
};

/* What can be ready: README.md, "Descriptors". */
enum descriptor_kind { COUNTER, PIPE, SOCKET, WRITER, ALWAYS };
enum { DESCRIPTORS = 7 };
extern enum descriptor_kind const descriptor_kind[DESCRIPTORS];

struct descriptor {
    bool holds;      /* something to read */
    bool full;       /* a counter */
    bool half_closed, closed; /* by the other side */
};

/* Bits of what a descriptor is ready for. */
enum { READABLE = 1, WRITABLE = 2, HUNG_UP = 4, IO_ERROR = 8 };

/* A place of a node, for something that it watches. */
struct watch {
    uint32_t node;
    bool used;
    uint32_t descriptor;
    unsigned events;
    uint64_t tag;
    unsigned found;    /* in this cycle, and not told yet */
};

/* What is raised; signal_names[]. */
enum { SIGNALS = 5 };
extern char const *const signal_names[SIGNALS];

enum clock { HISTORICAL, MANUAL, REALTIME };

struct settings {
    enum clock clock;
    int64_t start; /* INT64_MIN: at the first deadline that init hooks set */
    int64_t end;
    int64_t resync;
    bool stop_signals;
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
    struct queue *queues;
    uint32_t queue_count;
    struct watch *watches;
    uint32_t watch_count;
    struct descriptor descriptors[DESCRIPTORS];
    bool arrived[SIGNALS];       /* and no cycle has seen it */
    bool came[SIGNALS];          /* what this cycle is for */
    bool told[SIGNALS];          /* of that, to the node that runs */
    uint64_t epoch;
    int64_t now, wall;
    struct {
        int64_t mono, offset;    /* what its wall clock is ahead */
    } machine;                   /* its clocks, while they stand still */
    struct {
        int64_t from, offset;    /* the graph's wall clock, then */
        int64_t target;          /* what the machine's was */
        int64_t compare_at;
    } shown;
    struct settings settings;
    bool open;                   /* may be notified, gets signals */
    bool terminate, stop_asked;
    bool stopping;               /* this is the stop cycle */
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
    BY_TRIGGER = 1 << 0,
    BY_START = 1 << 1,
    BY_STOP = 1 << 2,
    BY_EVERY = 1 << 3,
    BY_TIMER = 1 << 4,
    BY_IO = 1 << 5,
    BY_NOTIFY = 1 << 6,
    BY_PUSH = 1 << 7,
    BY_CHANNEL = 1 << 8,
    BY_SIGNAL = 1 << 9,
    BY_YIELD = 1 << 10,
    BY_SCHEDULE = 1 << 11
};

enum control { UNCHANGED, BROADCAST, TERMINATE, SWEEP, FAIL };

/* What became of a cycle. */
enum outcome { RAN, IDLE, OVER, WRONG };
extern char const *const outcome_words[];

/* edges.c: gives up if the graph's edges are not those of its text. */
void check_edges(struct world const *world);

/* order.c: R3, naively. */
void order_nodes(struct world *world);

/* value.c: expressions, R5. */
uint64_t value_of(struct world const *world, uint32_t self, struct expr const *expr);
uint64_t initial_value(struct world const *world, uint32_t node);

/* interpret.c: the host's options.failed. */
void host_failed(struct world const *world, uint32_t node, char const *hook, int error,
                 char const *text);

/* -- What the host does ---------------------------------------------------- */

int world_init(struct world *world, struct settings settings);
enum outcome world_cycle(struct world *world);
int64_t world_wait(struct world const *world);
int world_notify(struct world *world, uint32_t node);
int world_push(struct world *world, uint32_t node);
int world_stop(struct world *world);
int world_advance(struct world *world, int64_t ns);
void world_finish(struct world *world);

/* What the process does.  Raised: true when the graph has taken it. */
bool world_raise(struct world *world, unsigned signal);
void world_descriptors_anew(struct world *world);
void world_descriptor_replaced(struct world *world, unsigned d);

/* -- What hooks do --------------------------------------------------------- */

void world_yield(struct world *world, uint32_t node);
int world_schedule(struct world *world, uint32_t node, uint32_t target);
void world_terminate(struct world *world, uint32_t node);
void world_note(struct world *world, int error, char const *text);
int world_timer_at(struct world *world, uint32_t node, uint32_t index, bool by_wall,
                   int64_t deadline);
int world_timer_cancel(struct world *world, uint32_t node, uint32_t index);
int world_timer_fired(struct world *world, uint32_t node);
uint64_t world_missed(struct world const *world, uint32_t node);
int world_send(struct world *world, uint32_t node, uint64_t message);
int world_close(struct world *world, uint32_t node);
int world_receive(struct world *world, uint32_t node, uint64_t *message);
int world_watch(struct world *world, uint32_t node, unsigned d, unsigned events, uint64_t tag);
int world_unwatch(struct world *world, uint32_t node, unsigned d);
int world_signal(struct world *world, uint32_t node); /* its place in the list, or -1 */

/* -- Between the files of the world ----------------------------------------
 *
 * Collecting makes ready what is due (C2); what was collected and not told yet
 * is forgotten for the stop cycle, which has causes of its own.
 */

/* clock.c */
void clock_begin(struct world *world);
void clock_read(struct world *world);

/* timer.c */
void timers_reset(struct world *world);
void timers_start_periodic(struct world *world);
void timers_release(struct world *world, uint32_t node);
void timers_collect(struct world *world);
void timers_forget(struct world *world);
int64_t earliest_deadline(struct world const *world); /* INT64_MAX without one */
bool any_one_shot_set(struct world const *world);

/* channel.c */
void channels_open(struct world *world);
void channels_release(struct world *world, uint32_t node);
void channels_release_all(struct world *world);
void channels_collect(struct world *world);
bool channels_pending(struct world const *world);

/* watch.c */
void watches_reset(struct world *world);
void watches_release(struct world *world, uint32_t node);
void watches_collect(struct world *world);
void watches_forget(struct world *world);

/* signal.c */
void signals_reset(struct world *world);
void signals_collect(struct world *world);
void signals_forget(struct world *world);
void signals_tell_anew(struct world *world);
bool signals_pending(struct world const *world);

#endif
