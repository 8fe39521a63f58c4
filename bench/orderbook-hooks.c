/* orderbook-hooks.c: the bodies, out of reach of inlining. */
#include "bench/orderbook.h"

#include <wavelet.h>

#define HOOK(name, parameters, ...)                                     \
    wv_control bench_##name(wv_ctx *ctx, parameters);                   \
    wv_control bench_##name(wv_ctx *ctx, parameters)                    \
    {                                                                   \
        (void)ctx;                                                      \
        return body_##name(__VA_ARGS__) ? WV_BROADCAST : WV_UNCHANGED;  \
    }                                                                   \
    bool hand_##name(parameters)                                        \
    {                                                                   \
        return body_##name(__VA_ARGS__);                                \
    }
#define AND ,

HOOK(mid, double *self AND struct order_book const *book, self, book)
HOOK(spread, double *self AND struct order_book const *book, self, book)
HOOK(weighted, double *self AND struct order_book const *book, self, book)
HOOK(quiet, bool *self AND double const *spread, self, spread)
HOOK(average, double *self AND double const *mid, self, mid)
HOOK(jumps, uint64_t *self AND double const *mid AND double const *average, self, mid, average)
HOOK(side, bool *self AND double const *weighted AND double const *mid, self, weighted, mid)
HOOK(alert, uint64_t *self AND bool const *quiet AND uint64_t const *jumps AND bool const *side,
     self, quiet, jumps, side)
