/* notify.h: the one place where other threads meet a graph.
 *
 * A notifier sets its node's bit, and only then looks whether the graph may
 * be asleep; the graph says that it may be asleep, and only then looks for
 * bits once more.  All of it is sequentially consistent, so one of the two
 * sees the other: a notification is never slept through, and the system call
 * that wakes is made only when it may be needed.  Senders to channels do the
 * same for less; see meet.h.
 *
 * A graph whose host waits for it in a loop of its own (wv_graph_fd) may be
 * asleep whenever it is not in a cycle.
 */
#ifndef WV_NOTIFY_H
#define WV_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet-cycle.h>

/* Something was said to the graph: wake it if it may be asleep.  Any thread,
 * signal handlers too. */
void wv_notify_wake(wv_ctx *ctx);

/* Was a stop asked for? */
static inline bool wv_stop_asked(wv_ctx *ctx)
{
    return __atomic_load_n(&ctx->stop, __ATOMIC_SEQ_CST);
}

/* Is a node notified, does a channel want its node to run, did a signal come, or
 * was a stop asked for? */
bool wv_notify_pending(wv_ctx *ctx);

/* Move what was notified to the ready nodes. */
static inline void wv_notify_collect(wv_ctx *ctx)
{
    if (__atomic_load_n(ctx->notified.top, __ATOMIC_SEQ_CST))
        wv_graph_collect_notified(ctx);
}

/* Sleep until notified or a descriptor is ready, which makes its nodes ready, or
 * `timeout_ns` (< 0: none) is over, or a signal came.  1: descriptors were
 * looked at, 0: they were not, or -errno. */
int wv_notify_sleep(wv_ctx *ctx, int64_t timeout_ns);

/* The graph may be asleep in the loop of its host, from now on; and it is awake. */
void wv_notify_fall_asleep(wv_ctx *ctx);
void wv_notify_be_awake(wv_ctx *ctx);

/* A cycle begins: the graph is awake; and it ends. */
static inline void wv_notify_enter(wv_ctx *ctx)
{
    if (ctx->host_fd >= 0)
        wv_notify_be_awake(ctx);
}

static inline void wv_notify_leave(wv_ctx *ctx)
{
    if (ctx->host_fd >= 0)
        wv_notify_fall_asleep(ctx);
}

#endif
