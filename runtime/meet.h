/* meet.h: two threads that must not miss each other.
 *
 * Each of two sides says something and then looks at what the other one said:
 * a sender puts a message and looks whether the graph may be asleep; the graph
 * says that it may be asleep and looks for messages.  One of the two has to see
 * the other, whatever the CPUs delay, and that takes a barrier between saying
 * and looking, on both sides.  There are two ways:
 *
 * Both count up one word, and meet there: whoever comes second sees all that the
 * first did before.  That is a barrier on each side.
 *
 * Or the rare side makes it for both: wv_os_barrier makes every running thread
 * of the process execute one. It falls into the other one's course somewhere.
 * When it falls after the message was put, the graph, which looks later, sees
 * the message; when it falls before, so does the sender's look, which then sees
 * what the graph said. The sender has only to keep the compiler from turning
 * the two round. This is a system call, so it is for sides one of which meets
 * far more often: a graph that makes room, beside a sender that waits for it; a
 * producer, beside who closes its `single` channel.
 *
 * Of a sender and a graph that falls asleep nobody knows before which one is
 * the rare side. So a channel's state tells senders to count
 * (WV_CHANNEL_FENCED) until they have done so WV_FENCED_SENDS times since the
 * graph fell asleep, which has cost as much as the system call. Then one of
 * them takes that back. A graph that falls asleep tells them to count again,
 * and makes the barrier only if that was taken back.
 *
 * If it was not, whoever put a message since the last barrier has counted; or
 * did not, as it was taken back just after the graph had looked. Then who took
 * it back learns that the graph sleeps, as it looks for that only now, and
 * wakes it for both. It waits for nothing in between.
 *
 * Where the system has no such barrier (`fenced`), all count.
 */
#ifndef WV_MEET_H
#define WV_MEET_H

#include "runtime/os.h"

#include <wavelet-graph.h>

/* Sends that cost as much in counting as the barrier for all threads does. */
#ifndef WV_FENCED_SENDS
#define WV_FENCED_SENDS 64
#endif

/* Returns how often that has been done, this time included. */
static inline uint32_t wv_meet_by_counting(wv_ctx *ctx)
{
    return __atomic_add_fetch(&ctx->met, 1, __ATOMIC_ACQ_REL);
}

/* And begin to count anew. */
static inline void wv_meet_anew(wv_ctx *ctx)
{
    (void)__atomic_exchange_n(&ctx->met, 0, __ATOMIC_ACQ_REL);
}

/* Between saying and looking, on the side that does so often. */
static inline void wv_meet_often(wv_ctx *ctx)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (ctx->fenced)
        (void)wv_meet_by_counting(ctx);
}

/* On the side that does so rarely.  0 or -errno: it must not rely on having met. */
static inline int wv_meet_rarely(wv_ctx *ctx)
{
    if (!ctx->fenced)
        return wv_os_barrier();
    (void)wv_meet_by_counting(ctx);
    return 0;
}

#endif
