/* notify.h: the one place where other threads meet a graph.
 *
 * A notifier sets its node's bit, and only then looks whether the graph may
 * be asleep; the graph says that it may be asleep, and only then looks for
 * bits once more.  All of it is sequentially consistent, so one of the two
 * sees the other: a notification is never slept through, and the system call
 * that wakes is made only when it may be needed.  Senders to channels do the
 * same for less; see meet.h.
 */
#ifndef WV_NOTIFY_H
#define WV_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet-graph.h>

/* Was a stop asked for? */
bool wv_stop_asked(wv_ctx *ctx);

/* Is a node notified, does a channel want its node to run, or was a stop asked
 * for? */
bool wv_notify_pending(wv_ctx *ctx);

/* Something was said to the graph: wake it if it may be asleep. */
void wv_notify_wake(wv_ctx *ctx);

/* Move what was notified to the ready nodes. */
void wv_notify_collect(wv_ctx *ctx);

/* Sleep until notified or `timeout_ns` (< 0: none) is over, or a signal
 * came.  0 or -errno. */
int wv_notify_sleep(wv_ctx *ctx, int64_t timeout_ns);

#endif
