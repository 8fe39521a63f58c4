/* graph.h: the graph of a scenario.
 *
 * It is what waveletc generates, made at run time, and always lies at the same
 * place.  One hook is called for all nodes.
 *
 * A scenario knows three words of nodes.  In a small graph they are all that there
 * is.  In a large one they lie where the third level of sets matters: the second in
 * the same group as the first, but in another word of the summary; the third in a
 * group of its own.  Between them are nodes that never run.
 */
#ifndef EXPLORE_GRAPH_H
#define EXPLORE_GRAPH_H

#include "tests/explore/explore.h"

/* 64 of them are a word of a set. */
enum { WORDS = 3, NODES = 64 * WORDS };

struct graph {
    wv_plan plan;
    wv_control (*cycle)(wv_id node);
    wv_ctx *ctx;
    uint64_t *data;        /* [NODES], what the scenario itself shares */
    unsigned runs[NODES];  /* since it was made */
};

extern struct graph graph;

/* Make it, from zeros, not initialised.  Each `channel` says policy, single, capacity
 * and size; the first is of node 0, the next of node 1. */
void graph_make(wv_control (*cycle)(wv_id node), wv_channel_plan *channel, uint32_t channels);

/* The queue of a channel. */
void *graph_queue(uint32_t channel);

/* The node of the runtime that a node of the scenario is. */
wv_id graph_node(wv_id node);

/* Initialise and finish it; neither fails. */
void graph_init(wv_options const *options);
void graph_finish(void);

#endif
