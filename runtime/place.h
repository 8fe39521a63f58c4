/* place.h: may this be called here?
 *
 * The hook API is for hooks of the graph that the context belongs to, and for
 * some kinds of hooks only; the thread that runs a graph is the only one in it.
 * A call from elsewhere is a bug of the program.  A release build does nothing
 * and returns the error; a debug build (configure --enable-debug) names the
 * function and the node on standard error, and aborts.
 */
#ifndef WV_PLACE_H
#define WV_PLACE_H

#include <stdbool.h>
#include <wavelet-graph.h>

#ifndef WV_DEBUG
#define WV_DEBUG 0
#endif

/* Added to ctx->hook in a context of wavelet-testing.h, so that generated code
 * does not take it for a graph. */
enum { TESTED = 4 };

/* Places: sets of what may be going on in the graph. */
enum {
    BETWEEN = 1 << WV_HOOK_NONE, /* no hook */
    IN_INIT = 1 << WV_HOOK_INIT | 1 << (WV_HOOK_INIT + TESTED),
    IN_CYCLE = 1 << WV_HOOK_CYCLE | 1 << (WV_HOOK_CYCLE + TESTED),
    IN_DROP = 1 << WV_HOOK_DROP | 1 << (WV_HOOK_DROP + TESTED),
    IN_HOOK = IN_INIT | IN_CYCLE | IN_DROP,
    IN_ANY = BETWEEN | IN_HOOK
};

/* Debug builds: is a thread in the graph, and not this one? */
bool wv_is_elsewhere(wv_ctx const *ctx);

/* Debug builds: `function` was called from a wrong place; a name that begins
 * with an underscore follows the graph's.  Says so and aborts. */
void wv_misplaced(wv_ctx const *ctx, char const *function);

/* Debug builds: this thread enters the graph, or leaves it. */
void wv_enter_checked(wv_ctx *ctx, char const *function);
void wv_leave_checked(wv_ctx *ctx);

/* Is it a hook that is tested?  Then there is neither graph nor kernel behind. */
static inline bool wv_is_tested(wv_ctx const *ctx)
{
    return ctx->hook >= TESTED;
}

static inline bool wv_may(wv_ctx const *ctx, unsigned places, char const *function)
{
    bool right = places >> ctx->hook & 1;
    if (WV_DEBUG) {
        right = right && !wv_is_elsewhere(ctx);
        if (!right)
            wv_misplaced(ctx, function);
    }
    return right;
}

static inline void wv_enter(wv_ctx *ctx, char const *function)
{
    if (WV_DEBUG)
        wv_enter_checked(ctx, function);
}

static inline void wv_leave(wv_ctx *ctx)
{
    if (WV_DEBUG)
        wv_leave_checked(ctx);
}

#endif
