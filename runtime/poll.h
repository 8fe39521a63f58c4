/* poll.h: waiting for descriptors, and being woken from it.
 *
 * Of poll_epoll.c and poll_poll.c one is chosen in configure: the back end.  It
 * knows a descriptor by its entry in ctx->descriptor, numbered from 1, and reads
 * there what is watched for; see io.h.  In a wait it tells wv_io_found() of what
 * is ready, and wv_io_closed() of what it finds to be closed though nobody
 * unwatched it.
 *
 * Functions return 0 or more, or -errno.
 */
#ifndef WV_POLL_H
#define WV_POLL_H

#include <stdint.h>
#include <time.h>
#include <wavelet-graph.h>

/* "epoll" or "poll". */
extern char const wv_poll_name[];

/* Make what a graph waits with; and take it away, which watches nothing more. */
int wv_poll_open(wv_ctx *ctx);
void wv_poll_close(wv_ctx *ctx);

/* A descriptor that is readable when a wait would find something; it stays the
 * same.  -ENOTSUP: there is none. */
int wv_poll_host_fd(wv_ctx *ctx);

/* End the wait that is going on, or the next one.  Any thread, signal handlers
 * too; errno is kept.  It holds until it is cleared. */
void wv_poll_wake(wv_ctx *ctx);
void wv_poll_clear(wv_ctx *ctx);

/* Watch an entry that was not watched: -EBADF when the number is not open. */
int wv_poll_add(wv_ctx *ctx, uint32_t entry);

/* Watch it for what its events are now.  -EBADF: what was added has been closed,
 * whatever has the number now; it is watched no more. */
int wv_poll_change(wv_ctx *ctx, uint32_t entry);

/* Watch it no more; it may have been closed. */
void wv_poll_remove(wv_ctx *ctx, uint32_t entry);

/* Wait until something is ready, or woken, or `timeout_ns` (< 0: none) is over.
 * 1: woken, 0: not, -EINTR: a signal came, and nothing was looked at. */
int wv_poll_wait(wv_ctx *ctx, int64_t timeout_ns);

static inline struct timespec wv_poll_timeout(int64_t ns)
{
    enum { NS_PER_S = 1000000000 };
    return (struct timespec){.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
}

#endif
