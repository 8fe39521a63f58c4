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

/* Added to ctx->hook where generated code has to call the library and not to go
 * its own short way: in a context of wavelet-testing.h, behind which there is no
 * graph, and in debug builds, which look at each call. */
enum { BY_CALL = 4 };

/* Places: sets of what may be going on in the graph. */
enum {
    BETWEEN = 1 << WV_HOOK_NONE, /* no hook */
    IN_INIT = 1 << WV_HOOK_INIT | 1 << (WV_HOOK_INIT + BY_CALL),
    IN_CYCLE = 1 << WV_HOOK_CYCLE | 1 << (WV_HOOK_CYCLE + BY_CALL),
    IN_DROP = 1 << WV_HOOK_DROP | 1 << (WV_HOOK_DROP + BY_CALL),
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
    return ctx->plan->receive;
}

/* Has the node broadcast in this cycle?  While a hook runs, its run says so of those of its
 * word, and the nodes from it on have not; where hooks are tested the set says it all. */
static inline bool wv_has_changed(wv_ctx const *ctx, wv_id node)
{
    bool runs = ctx->hook % BY_CALL == WV_HOOK_CYCLE && !wv_is_tested(ctx);
    if (runs && node >= ctx->run->node)
        return false;
    if (runs && node / 64 == ctx->run->node / 64)
        return ctx->run->nodes >> (node % 64) & 1;
    return wv_set_has(ctx->changed, node);
}

/* Hooks of this kind are called from now on; WV_HOOK_NONE: none. */
static inline void wv_begin_hooks(wv_ctx *ctx, wv_hook hook)
{
    ctx->hook = (uint8_t)(WV_DEBUG && hook != WV_HOOK_NONE ? hook + BY_CALL : hook);
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
