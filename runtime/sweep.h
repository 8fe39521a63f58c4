/* sweep.h: nodes that run no more.
 *
 * Sweeping a node marks it and all that depends on it as dead at once, so that
 * no path can run them again; after the cycle they are dropped.  It costs what
 * is swept, and nothing on the way of nodes that run.
 */
#ifndef WV_SWEEP_H
#define WV_SWEEP_H

#include <wavelet-graph.h>

/* Mark `node` and its dependents, near and far. */
void wv_sweep(wv_ctx *ctx, wv_id node);

/* The running node's cycle hook has failed: sweep it and tell the host why. */
void wv_sweep_failed(wv_ctx *ctx);

/* Tell the host that the running node's `hook` failed with `error`. */
void wv_tell_failure(wv_ctx *ctx, wv_hook hook, int error);

/* After a cycle: release and drop what was swept in it, in reverse order. */
void wv_sweep_drop(wv_ctx *ctx);

/* Take the dead out of the ready nodes. */
void wv_sweep_filter(wv_ctx *ctx);

#endif
