/* shapes-hooks.c: the hooks, out of reach of inlining. */
#include "bench/shapes.h"

#include <wavelet.h>

wv_control bench_first(wv_ctx *ctx, uint64_t *self);
wv_control bench_step0(wv_ctx *ctx, uint64_t *self);
wv_control bench_step1(wv_ctx *ctx, uint64_t *self, uint64_t const *a);
wv_control bench_step2(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b);

wv_control bench_first(wv_ctx *ctx, uint64_t *self)
{
    ++*self;
    wv_yield(ctx);
    return WV_BROADCAST;
}

wv_control bench_step0(wv_ctx *ctx, uint64_t *self)
{
    (void)ctx;
    ++*self;
    return WV_BROADCAST;
}

wv_control bench_step1(wv_ctx *ctx, uint64_t *self, uint64_t const *a)
{
    (void)ctx;
    *self = *a + 1;
    return WV_BROADCAST;
}

wv_control bench_step2(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b)
{
    (void)ctx;
    *self = *a + *b;
    return WV_BROADCAST;
}

bool hand_first(uint64_t *self)
{
    ++*self;
    return true;
}

bool hand_step0(uint64_t *self)
{
    ++*self;
    return true;
}

bool hand_step1(uint64_t *self, uint64_t const *a)
{
    *self = *a + 1;
    return true;
}

bool hand_step2(uint64_t *self, uint64_t const *a, uint64_t const *b)
{
    *self = *a + *b;
    return true;
}
