/* idle.h: what a realtime graph does when it has looked and found nothing. */
#ifndef WV_IDLE_H
#define WV_IDLE_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet-graph.h>

/* Tell the CPU that this is a loop that waits. */
static inline void wv_idle_relax(void)
{
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#elif defined __aarch64__
    __asm__ volatile("yield");
#endif
}

/* Does the graph look again and again before it sleeps, if it ever does? */
static inline bool wv_idle_spins(wv_ctx const *ctx)
{
    return ctx->options.clock == WV_CLOCK_REALTIME && ctx->options.mode != WV_PARK;
}

/* Is this one of the looks that leave out the descriptors? */
bool wv_idle_skips_poll(wv_ctx *ctx);

/* `turn` looks in a row found nothing before this one.  True: sleep now.
 * False: look again, the CPU was given a moment's rest. */
bool wv_idle_parks(wv_ctx const *ctx, uint64_t turn);

#endif
