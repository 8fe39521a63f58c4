/* meet.h: two threads that must not miss each other.
 *
 * Each of two sides says something and then looks at what the other one said:
 * a sender puts a message and looks whether the graph may be asleep; the graph
 * says that it may be asleep and looks for messages.  One of the two has to see
 * the other, whatever the CPUs delay, and that takes a barrier between saying
 * and looking, on both sides.
 *
 * One side meets often, as a sender does with every message, and the other
 * rarely, before it sleeps or waits anyway.  A barrier costs the sender more than all
 * the rest of sending, so the rare side makes it for both: wv_os_barrier makes
 * every running thread of the process execute one.  It falls into the sender's
 * course somewhere.  When it falls after the message was put, the graph, which
 * looks later, sees the message; when it falls before, so does the sender's
 * look, which then sees what the graph said.  The sender has only to keep the
 * compiler from turning the two round.
 *
 * Where the system has no such barrier (`fenced`), both sides count up one word,
 * and meet there: whoever comes second sees all that the first did before.
 */
#ifndef WV_MEET_H
#define WV_MEET_H

#include "runtime/os.h"

#include <wavelet-graph.h>

static inline void wv_meet_by_counting(wv_ctx *ctx)
{
    (void)__atomic_fetch_add(&ctx->met, 1, __ATOMIC_ACQ_REL);
}

/* Between saying and looking, on the side that does so often. */
static inline void wv_meet_often(wv_ctx *ctx)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (ctx->fenced)
        wv_meet_by_counting(ctx);
}

/* On the side that does so rarely.  0 or -errno: it must not rely on having met. */
static inline int wv_meet_rarely(wv_ctx *ctx)
{
    if (!ctx->fenced)
        return wv_os_barrier();
    wv_meet_by_counting(ctx);
    return 0;
}

#endif
