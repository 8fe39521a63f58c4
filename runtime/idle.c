/* idle.c: to spin, to yield the CPU, or to park. */
#include "config.h"

#include "runtime/idle.h"

#include "runtime/os.h"

/* Tell the CPU that this is a loop that waits. */
static inline void relax(void)
{
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#elif defined __aarch64__
    __asm__ volatile("yield");
#endif
}

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
        relax();
        return false;
    }
    if (turn >= (uint64_t)options->spins + options->yields)
        return true;
    wv_os_yield();
    return false;
}
