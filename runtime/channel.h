/* channel.h: messages from other threads, on the graph's side.
 *
 * A channel is bounded, and its storage is the graph's, so nothing here
 * allocates.  Messages themselves pass by what wavelet-channel.h has inline; here
 * is what the graph does with channels, and senders that have to wait.
 *
 * A channel's node runs while a message waits, and once for the end: when it is
 * closed and nothing is left.  The graph finds that out by looking at each
 * channel between cycles; a sender writes nothing but its message.
 */
#ifndef WV_CHANNEL_H
#define WV_CHANNEL_H

#include <stdbool.h>
#include <wavelet-graph.h>

/* Open all channels, empty. */
void wv_channel_open(wv_ctx *ctx);

/* Nobody will receive any more: senders get -EPIPE from now on, also those that
 * wait.  One node's channel, if it has one; or all. */
void wv_channel_release(wv_ctx *ctx, wv_id node);
void wv_channel_release_all(wv_ctx *ctx);

/* The graph is going away: release all, and let those senders leave that
 * waited. */
void wv_channel_finish(wv_ctx *ctx);

/* This thread runs the graph. */
void wv_channel_own(wv_ctx *ctx);

/* Is there a node that has to run for its channel?  And make them ready. */
bool wv_channel_pending(wv_ctx *ctx);
void wv_channel_collect(wv_ctx *ctx);

/* The graph may be asleep from now on: senders have to look whether it is to be
 * woken.  0 or -errno: it must not sleep. */
int wv_channel_fall_asleep(wv_ctx *ctx);

/* After a cycle: tell senders that wait where there is room now. */
void wv_channel_tell(wv_ctx *ctx);

#endif
