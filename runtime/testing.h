/* testing.h: what a context of wavelet-testing.h is made of.
 *
 * testing.c makes contexts and calls, and tells what hooks did; testing_events.c
 * has what comes from outside: signals, descriptors and messages.
 */
#ifndef WV_TESTING_H
#define WV_TESTING_H

#include <wavelet-graph.h>
#include <wavelet-testing.h>

/* Messages, one behind the other: those from `first` to before `end` wait. */
struct messages {
    char *room;
    size_t size;            /* of one; 0: there was none yet */
    size_t first, end, fit; /* in messages */
    bool closed;
};

struct wv_testing {
    wv_ctx ctx; /* first, as hooks are given its address */
    wv_plan plan;
    uint64_t epoch; /* of the next cycle hook */
    uint32_t causes;
    uint64_t missed;
    uint64_t record; /* the one of cause.h */
    bool panicked;

    /* By node, and by timer; the last timer is the periodic one that misses. */
    uint64_t *sets;
    uint32_t *first_timer, *first_schedule, *first_watch; /* [nodes + 1] */
    wv_id *schedules;
    uint32_t schedule_count;
    char const **names;
    wv_cause_plan *causes_by_node;
    wv_timer_plan *timer_plan;
    wv_timer *timer;
    uint32_t *slot; /* of both queues */
    uint64_t *fired_timers; /* a set */
    bool *fired;

    /* For the next cycle hook; and what the plan says of those of this one. */
    int came[64];
    uint32_t came_count;
    wv_signal_plan signal_plan[64];
    void *descriptors; /* WV_DESCRIPTORS */
    wv_event *found;   /* [watches]: descriptors that are ready */
    uint32_t found_count;

    struct messages messages;
};

/* There is no such thing: a mistake of the test. */
void wv_testing_give_up(char const *what, int64_t number, uint32_t count);

/* The context is that of a hook of this kind, of node ctx.run->node. */
void wv_testing_pose(wv_testing *t, wv_hook hook);

/* All timers, all that may be scheduled and watched and the one record are the
 * node's. */
void wv_testing_give_all_to(wv_testing *t, wv_id node);

/* wv_plan.receive. */
int wv_testing_receive(wv_ctx *ctx, void *message, size_t size);

/* A cycle hook will run next: what was given for it has come. */
void wv_testing_collect(wv_testing *t, wv_id node);

/* Free what testing_events.c allocated. */
void wv_testing_free_events(wv_testing *t);

#endif
