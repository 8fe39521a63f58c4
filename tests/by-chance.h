/* by-chance.h: hooks do by chance what hooks may do, and tell of each run; for graphs that are compared with themselves in another
 * lowering. */
#ifndef TESTS_BY_CHANCE_H
#define TESTS_BY_CHANCE_H

#include <inttypes.h>
#include <stdio.h>
#include <wavelet.h>

/* The same in each lowering as long as the same hooks run. */
static inline uint32_t chance(uint32_t n)
{
    static uint32_t seed = 1;
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

/* What a hook does but to broadcast: each of them once in so many runs. */
struct odds {
    uint32_t yields, unchanged, sweeps;
    uint64_t sweeps_from; /* the last cycle in which none is */
};

/* What `hook` returns, which was given `given` and whose state is `value` now. */
static inline wv_control tell(wv_ctx *ctx, struct odds const *odds, char const *hook, uint64_t value, uint64_t given)
{
    wv_id node = wv_node(ctx);
    char const *did = hook;
    wv_control control = WV_BROADCAST;
    bool before = node > 0 && wv_changed(ctx, node - 1);
    if (chance(odds->yields) == 0) {
        wv_yield(ctx);
        did = "yield";
    }
    if (chance(odds->unchanged) == 0) {
        control = WV_UNCHANGED;
        did = "unchanged";
    } else if (wv_epoch(ctx) > odds->sweeps_from && chance(odds->sweeps) == 0) {
        control = WV_SWEEP;
        did = "sweep";
    }
    printf("%" PRIu64 " %u %" PRIu64 " %" PRIu64 " %d %x %s\n", wv_epoch(ctx), node, value, given, before,
           wv_why(ctx), did);
    return control;
}

#endif
