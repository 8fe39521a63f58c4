/* cause.h: why a node runs, for the hooks that may ask.
 *
 * Nothing of it is on the way of nodes that run.  What can be seen when the
 * hook asks is not recorded: that it is the first cycle or the stop cycle, and
 * that a trigger broadcast in this cycle, which its changed flag says.  All else
 * is recorded by whoever makes the node ready, and only for nodes whose cycle
 * hook may ask and that have several possible causes.
 *
 * A record is one word: the causes, and the number of the cycle that they are
 * for, so that nothing needs to be cleared.  One more bit says that the node
 * yielded in that cycle, which is a cause of the next one.
 */
#ifndef WV_CAUSE_H
#define WV_CAUSE_H

#include <wavelet-graph.h>

/* The node will run in the cycle that comes next, because of `cause`: for what
 * is collected between cycles. */
void wv_cause_next(wv_ctx *ctx, wv_id node, wv_cause cause);

/* The same for each node of a word that is set in `nodes`. */
void wv_cause_next_all(wv_ctx *ctx, uint32_t word, uint64_t nodes, wv_cause cause);

/* The node will run later in this cycle: another one scheduled it. */
void wv_cause_scheduled(wv_ctx *ctx, wv_id node);

/* The node, which runs in this cycle or is initialised, yields. */
void wv_cause_yielded(wv_ctx *ctx, wv_id node);

/* Between cycles: those of the nodes set in `nodes` whose `trigger last`
 * broadcast in the last cycle run because of it. */
void wv_cause_late(wv_ctx *ctx, uint32_t word, uint64_t nodes);

#endif
