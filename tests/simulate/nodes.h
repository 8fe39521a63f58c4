/* nodes.h: what the hooks of the program have in common. */
#ifndef SIMULATE_NODES_H
#define SIMULATE_NODES_H

#include "tests/simulate/model.h"

/* How this life's hooks are: how often in so many runs, 0: never. */
struct habits {
    unsigned frailty; /* a node is swept, fails, panics */
    unsigned stops;   /* a node ends the program */
    bool all_are_frail;
};

extern struct habits habits;

enum { CHANNELS = 6 };
extern wv_id const channel_nodes[CHANNELS];

/* Of this thread, or the graph's own (in a hook). */
void send_to(wv_id node, bool own_thread);
void notify(wv_id node);
wv_id draw_notified(void); /* one that may be */
void close_channel(wv_id node);
int send_raw(wv_id node, struct message const *message);

/* A life begins. */
void nodes_begin(void);

/* The state of a node of numbers was edited. */
void node_edited(wv_id node, uint64_t value);

/* Check what a hook sees of it. */
void node_check_parent(wv_ctx *ctx, wv_id parent, uint64_t held);

/* Tell of the timers that fired. */
void node_timers(wv_ctx *ctx, void (*fired)(wv_ctx *ctx, uint32_t index, void *self), void *self);

/* Send, notify, stop now and then. */
void node_tell_others(wv_ctx *ctx);

/* How a hook ends. */
wv_control node_returns(wv_ctx *ctx, bool broadcast);

void node_check_s48(uint64_t s48);

#endif
