/* model.h: what the program has to do, by the rules of docs/runtime.md (C1-C8)
 * and docs/promises.md; told by the world what happens to it, and by its hooks
 * what they are told.
 *
 * The model shares nothing with the runtime.  It keeps what came and was not
 * answered by a run yet, in four kinds, as causes (wv_cause) of each node:
 *
 *   due     came before the runtime began to look: the next cycle is for it
 *   fresh   came while it may have been looking: the next cycle, or the one after
 *   later   came in a cycle, whose hooks were running: the one after is for it
 *   maybe   came fresh, and a run for the same followed, which may have been
 *           for something else: one more may follow
 *
 * Timers, descriptors and channels have their own rules: model_timer.c,
 * model_watch.c, model_channel.c.
 */
#ifndef SIMULATE_MODEL_H
#define SIMULATE_MODEL_H

#include "tests/simulate/simulate.h"

#include <wavelet.h>

#include "program.wvg.h"

enum { NODES = COLLECTOR_REPORT + 1 };

/* -- What program.wvg says ---------------------------------------------------- */

/* Of the nodes that have hooks; others are formulas. */
struct rule {
    char const *name;
    uint32_t kinds; /* wv_cause: what may run it */
    wv_id triggers[3], observes[3]; /* from 1: node + 1 */
    wv_id optional;                 /* likewise: it is told when that is gone */
    unsigned timers;                /* one-shots */
    int64_t period_ns;
    bool aligned, drops;
    unsigned watches, capacity;     /* of its channel */
    int policy;                     /* enum policy below */
};

enum policy { REJECT, BLOCK, DROP_OLDEST, LATEST };

extern struct rule const rules[NODES];

/* -- A life --------------------------------------------------------------------- */

struct model {
    bool ending;   /* the life before is being finished, by an init */
    bool alive, in_cycle, in_hook, in_init, dropping, stopping, stopped;
    uint64_t epoch;
    wv_time now;
    wv_id last_node; /* that ran, + 1 */
    wv_options options;
    bool realtime, manual, historical; /* its clock */
    int64_t set_ns;                    /* what a manual clock was set to */
    bool swept;  /* what came for who is dead counts as pending until it was looked at */
    bool hosted; /* the host waits in a loop of its own */
    bool stop_due, stop_fresh, terminated;
    int failed;        /* what the kernel refused since the call began */
    int64_t began_ns;  /* when the call did */
    int64_t until_ns;  /* the call's timeout; INT64_MAX: none */
    int64_t timeout_ns;
    uint64_t slept;    /* this often in the call */
    uint64_t in_vain;  /* so many wakes in a row brought nothing */
    uint64_t records;
    uint64_t report, report_before; /* its state, and at the end of the cycle before */
    unsigned failures_due;          /* that options.failed has to be told of */
    wv_id inited;                   /* the last node whose init was called, + 1 */
    int init_result;
    unsigned alive_nodes;
    struct model_node {
        uint32_t due, fresh, later, maybe, next;
        uint32_t again; /* of what may be, after the cycle that is going on */
        uint32_t now;   /* by triggers and wv_schedule */
        uint32_t fired; /* WV_BY_TIMER, WV_BY_EVERY */
        bool dead, doomed, gone, changed, ran, entered;
        unsigned starved; /* cycles that it was ready for, and did not run */
    } node[NODES];
};

extern struct model model;

/* The host: a life begins (init is called) and has begun; a call of `_cycle`
 * (or of `_run`) and what it gave; the life is over. */
void model_begins(wv_options const *options);
void model_began(wv_ctx *ctx, int result, int64_t from_ns);
void model_call(int64_t timeout_ns);
void model_returned(wv_state state, int error);
void model_finishes(void);
void model_finished(void);

/* The world: the kernel refused something; the runtime looks at descriptors, will
 * sleep for them, does so with nothing ready, is awake. */
void model_failed(int error);
void model_waits(void);
void model_finds(void); /* something is ready, and it need not sleep */
void model_sleeps(int64_t timeout_ns);
void model_asleep(void);
void model_wakes(void);

/* Anybody. */
void model_comes(wv_id node, wv_cause cause); /* NOTIFY, SIGNAL, PUSH */
void model_stop(void);

/* Hooks. */
void model_init_hook(wv_ctx *ctx);
int model_init_done(wv_ctx *ctx, int result);
void model_drop_hook(wv_ctx *ctx);
void model_drop_done(void);
uint32_t model_hook(wv_ctx *ctx); /* why it runs */
wv_control model_done(wv_ctx *ctx, wv_control control);
void model_yield(wv_ctx *ctx);
void model_scheduled(wv_ctx *ctx, wv_id node, int result);
void model_told_failure(wv_failure const *failure);
bool model_changed(wv_id node);

/* Something wants it to run. */
bool model_is_pending(wv_id node);

/* -- Timers (model_timer.c) -------------------------------------------------------- */

void timers_begin(void);
void timers_start(wv_time start);
void timers_open(wv_time now);        /* a cycle: what is due fires */
void timers_release(wv_id node);
void timer_set(wv_ctx *ctx, uint32_t index, bool by_wall, int64_t deadline_ns);
void timer_cancel(wv_ctx *ctx, uint32_t index);
int32_t timer_fired(wv_id node);      /* the next that has to be told */
uint64_t timer_missed(wv_id node);
bool timers_any(void);
int64_t timers_earliest(void);        /* of a clock that is set; INT64_MAX: none */
bool timers_once(void);               /* is any of the one-shots set? */
bool timers_due(int64_t mono_ns);     /* is one of the monotonic ones? */
void timers_check_sleep(wv_ctx *ctx, int64_t timeout_ns, int64_t call_least);

/* -- Channels (model_channel.c) ----------------------------------------------------- */

void channels_begin(void);
void channels_open(bool open);
void channels_release(wv_id node);
bool channel_news(wv_id node);        /* has it something to tell its node? */
void channels_go_on(void);            /* a cycle is over, and it may have looked again */
void channels_look(void);             /* the runtime begins to look */
void channels_collected(void);        /* it has, as a hook runs */
uint32_t channel_due(wv_id node);     /* WV_BY_CHANNEL if a run has to be for it, or 0 */
uint32_t channel_maybe(wv_id node);
void channel_ran(wv_id node, bool for_it);
void channel_before_send(wv_id node, struct message const *message);
void channel_sent(wv_id node, int result, struct message const *message, bool own_thread);
void channel_closing(wv_id node);      /* it is being closed */
void channel_closed(wv_id node, int result);
void channel_received(wv_id node, int result, struct message const *message);
void channels_check_asleep(void);     /* nobody sleeps where there is room */
struct message message_make(void);

/* -- Descriptors (model_watch.c) ------------------------------------------------------ */

void watches_begin(void);
void watches_go_on(void);             /* a cycle is over */
void watches_release(wv_id node);
void watch_set(wv_ctx *ctx, int fd, unsigned events, uint64_t tag, int result);
void watch_ended(wv_ctx *ctx, int fd);
void watch_expect(wv_id node);        /* its hook runs, and will be told */
void watch_told(wv_id node, wv_event const *event); /* wv_ready told this */
void watch_asked(wv_id node, bool all); /* the hook asked for no more, or for all */
uint32_t watch_due(wv_id node);       /* WV_BY_IO or 0 */
uint32_t watch_maybe(wv_id node);
bool watch_is_ready(wv_id node);
void watches_check_released(wv_id node);
bool watch_needs_no_wait(void);       /* a file that is always ready is watched */
void watches_check(void);

#endif
