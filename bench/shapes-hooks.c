/* shapes-hooks.c: the hooks, out of reach of inlining. */
#include "bench/shapes.h"

#include <wavelet.h>

#define HOOK(name, work, ...)                                     \
    wv_control bench_##name(wv_ctx *ctx, uint64_t *self __VA_ARGS__); \
    wv_control bench_##name(wv_ctx *ctx, uint64_t *self __VA_ARGS__)  \
    {                                                             \
        (void)ctx;                                                \
        work;                                                     \
        return WV_BROADCAST;                                      \
    }                                                             \
    bool hand_##name(uint64_t *self __VA_ARGS__)                  \
    {                                                             \
        work;                                                     \
        return true;                                              \
    }
#define ONE , uint64_t const *a
#define TWO , uint64_t const *a, uint64_t const *b

HOOK(step1, *self = *a + 1, ONE)
HOOK(step2, *self = *a + *b, TWO)
HOOK(count0, ++*self, )
HOOK(count1, (void)a; ++*self, ONE)
HOOK(count2, (void)a; (void)b; ++*self, TWO)

wv_control bench_first(wv_ctx *ctx, uint64_t *self);

wv_control bench_first(wv_ctx *ctx, uint64_t *self)
{
    ++*self;
    wv_yield(ctx);
    return WV_BROADCAST;
}

bool hand_first(uint64_t *self)
{
    ++*self;
    return true;
}
