/* place.c: what debug builds say of calls from a wrong place. */
#include "config.h"

#include "runtime/place.h"

#include <stdio.h>
#include <stdlib.h>

/* Its address is another one in each thread. */
static _Thread_local char this_thread;

bool wv_is_elsewhere(wv_ctx const *ctx)
{
    void const *inside = __atomic_load_n(&ctx->thread, __ATOMIC_RELAXED);
    return inside && inside != &this_thread;
}

void wv_enter_checked(wv_ctx *ctx, char const *function)
{
    if (wv_is_elsewhere(ctx))
        wv_misplaced(ctx, function);
    __atomic_store_n(&ctx->thread, (void const *)&this_thread, __ATOMIC_RELAXED);
}

void wv_leave_checked(wv_ctx *ctx)
{
    __atomic_store_n(&ctx->thread, NULL, __ATOMIC_RELAXED);
}

void wv_misplaced(wv_ctx const *ctx, char const *function)
{
    char const *graph = ctx->plan ? ctx->plan->name : "";
    char where[320] = "outside of a hook";
    if (wv_is_elsewhere(ctx))
        (void)snprintf(where, sizeof where, "while another thread is in the graph");
    else if (ctx->hook != WV_HOOK_NONE)
        (void)snprintf(where, sizeof where, "in the %s hook of node '%s'",
                       wv_hook_name((wv_hook)(ctx->hook % BY_CALL)),
                       ctx->plan->node_names[ctx->run->node]);
    (void)fprintf(stderr, "wavelet: graph '%s': %s%s() may not be called %s\n", graph,
                  function[0] == '_' ? graph : "", function, where);
    abort();
}
