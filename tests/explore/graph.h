/* graph.h: the graph of a scenario.
 *
 * It is what waveletc generates, made at run time, and always lies at the same
 * place.  One hook is called for all nodes.
 */
#ifndef EXPLORE_GRAPH_H
#define EXPLORE_GRAPH_H

#include "tests/explore/explore.h"

/* Nodes below and from 64 on are in different words of a set. */
enum { NODES = 128 };

struct graph {
    wv_plan plan;
    wv_control (*cycle)(wv_id node);
    wv_ctx *ctx;
    void *queue;           /* of its channel */
    uint64_t *data;        /* [NODES], what the scenario itself shares */
    unsigned runs[NODES];  /* since it was made */
};

extern struct graph graph;

/* Make it, from zeros, not initialised.  `channel` says policy, single, capacity
 * and size, and is of node 0; or NULL. */
void graph_make(wv_control (*cycle)(wv_id node), wv_channel_plan *channel);

/* Initialise and finish it; neither fails. */
void graph_init(wv_options const *options);
void graph_finish(void);

#endif
