/* chain-hooks.c: what the nodes of the chain do, out of reach of inlining. */
#include <stdbool.h>
#include <stdint.h>
#include <wavelet.h>

wv_control chain_first(wv_ctx *ctx, uint64_t *self);
wv_control chain_step(wv_ctx *ctx, uint64_t *self, uint64_t const *previous);
bool hand_step(uint64_t *self, uint64_t const *previous);

wv_control chain_first(wv_ctx *ctx, uint64_t *self)
{
    ++*self;
    wv_yield(ctx);
    return WV_BROADCAST;
}

wv_control chain_step(wv_ctx *ctx, uint64_t *self, uint64_t const *previous)
{
    (void)ctx;
    *self = *previous + 1;
    return WV_BROADCAST;
}

bool hand_step(uint64_t *self, uint64_t const *previous)
{
    *self = *previous + 1;
    return true;
}
