/* idle.c: to spin, to yield the CPU, or to park. */
#include "config.h"

#include "runtime/idle.h"

#include "runtime/os.h"

/* To poll takes longer than many looks at what other threads left. */
bool wv_idle_skips_poll(wv_ctx *ctx)
{
    if (!wv_idle_spins(ctx) || ++ctx->unpolled >= ctx->options.poll_every)
        ctx->unpolled = 0;
    return ctx->unpolled > 0;
}

bool wv_idle_parks(wv_ctx const *ctx, uint64_t turn)
{
    wv_options const *options = &ctx->options;
    if (options->mode == WV_PARK)
        return true;
    if (options->mode == WV_SPIN || turn < options->spins) {
        wv_idle_relax();
        return false;
    }
    if (turn >= (uint64_t)options->spins + options->yields)
        return true;
    wv_os_yield();
    return false;
}
