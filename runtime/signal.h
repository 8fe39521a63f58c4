/* signal.h: signals of the process, for all graphs that want them.
 *
 * How a process takes a signal is decided for all of it, so this is the one part
 * of the runtime that graphs share: a list of those that listen, and for each
 * signal how many of them want it, and what the process did with it before.
 * Graphs come and go under a mutex.  The handler takes none: it walks the list,
 * and counts itself in before and out after, so that a graph that left the list
 * is gone only when no handler can still hold it.
 *
 * The handler sets the signal's bit in each graph that wants it and wakes it as
 * a notification does, keeping errno; the graph's own thread sees to the rest.
 * It is installed with SA_RESTART, so that other system calls of the process
 * that a signal interrupts go on.
 *
 * A child process inherits all this.  Until it calls exec or _exit, signals that
 * it gets set bits in its own copy of the graph, and may wake the parent's for
 * nothing.
 */
#ifndef WV_SIGNAL_H
#define WV_SIGNAL_H

#include <wavelet-cycle.h>

/* From now on signals that the graph's plan or options name are its business.
 * 0 or -errno. */
int wv_signal_listen(wv_ctx *ctx);

/* And from now on not any more; what the process did before is what it does
 * again, when this was the last. */
void wv_signal_leave(wv_ctx *ctx);

/* Make ready the nodes of what arrived. */
static inline void wv_signal_collect(wv_ctx *ctx)
{
    if (__atomic_load_n(&ctx->arrived, __ATOMIC_SEQ_CST))
        wv_graph_collect_signals(ctx);
}

#endif
