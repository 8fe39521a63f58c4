/* io.h: descriptors that nodes watch.
 *
 * An interest is what one node wants of a descriptor; each node has as many
 * entries as `on io(n)` says, in a row, and a list of those that are free.  The
 * first entry of the row also holds the list of those that are ready in this
 * cycle.
 *
 * A descriptor is what the back end watches: one for each number, for all that
 * its interests want together, as the kernel watches a number once.  An entry
 * is found by its number by way of `bucket`, a hash table whose rows are spread
 * over the entries themselves.  No more entries are touched than were used at one
 * time.
 *
 * A descriptor may be closed, and its number used again, without the runtime
 * being told.  What an entry stands for is therefore never its number alone:
 * every change goes through wv_poll_change(), which tells whether the number
 * still means what was added, and news carries the entry's generation.  When it
 * turns out that it was closed, its interests end by themselves.
 *
 * Storage is the graph's, for as many descriptors as all nodes may watch: there
 * is a free entry whenever there is a free interest.
 */
#ifndef WV_IO_H
#define WV_IO_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet-graph.h>

/* Lay out what zeroed storage holds: `room` is WV_DESCRIPTORS. */
void wv_io_init(wv_ctx *ctx, void *room);

/* Is there anything to look at? */
static inline bool wv_io_any(wv_ctx const *ctx)
{
    return ctx->watched > 0 || ctx->host_fd >= 0;
}

/* Make ready what a look at the descriptors finds, without waiting; nothing is
 * asked of the kernel when there is nothing to look at.  0 or -errno. */
int wv_io_look(wv_ctx *ctx);

/* A node has been swept: it watches nothing more. */
void wv_io_release(wv_ctx *ctx, wv_id node);

/* What a back end tells of the descriptor with number `entry`: it is ready for
 * `events`; or it has been closed, and is watched no more. */
void wv_io_found(wv_ctx *ctx, uint32_t entry, uint32_t events);
void wv_io_closed(wv_ctx *ctx, uint32_t entry);

/* Is the number still that of what wv_os_identify() told when it was added?  1
 * or 0, or -errno: it cannot be told. */
int wv_io_is_same(wv_descriptor const *descriptor);

static inline wv_descriptor *wv_io_entry(wv_ctx *ctx, uint32_t entry)
{
    return &ctx->descriptor[entry - 1];
}

#endif
