/* main.c: runs tests/siblings.sh's graph, whose hooks do by chance what hooks may do, and tells of each run. */
#include "siblings.wvg.h"

#include <stdio.h>

enum { CYCLES = 1500, SWEEPS_FROM = 1300, OWN = 10 };

static struct siblings g;
static uint32_t seed = 1;

/* The same in each lowering as long as the same hooks run. */
static uint32_t chance(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

wv_control told(wv_ctx *ctx, uint64_t value)
{
    wv_id node = wv_node(ctx);
    char const *did = "broadcast";
    wv_control control = WV_BROADCAST;
    bool before = node > 0 && wv_changed(ctx, node - 1);
    if (chance(300) == 0) {
        wv_yield(ctx);
        did = "yield";
    }
    if (chance(60) == 0) {
        control = WV_UNCHANGED;
        did = "unchanged";
    } else if (wv_epoch(ctx) > SWEEPS_FROM && chance(900) == 0) {
        control = WV_SWEEP;
        did = "sweep";
    }
    printf("%llu %u %llu %d %x %s\n", (unsigned long long)wv_epoch(ctx), node, (unsigned long long)value, before,
           wv_why(ctx), did);
    return control;
}

wv_control wakes(wv_ctx *ctx, uint64_t *self, uint64_t const *wake)
{
    *self += *wake;
    if (chance(5) == 0)
        (void)wv_schedule(ctx, SIBLINGS_LATER); /* refused where the node schedules nothing */
    return told(ctx, *self);
}

wv_control named(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b)
{
    *self += *a ^ *b;
    return told(ctx, *self);
}

int main(void)
{
    static wv_id const pushed[] = {SIBLINGS_SRC0, SIBLINGS_SRC1, SIBLINGS_SRC2, SIBLINGS_SRC3, SIBLINGS_WAKE};
    if (siblings_init(&g, NULL) != 0)
        return 1;
    for (int i = 0; i < CYCLES; i++) {
        for (size_t p = 0; p < sizeof pushed / sizeof pushed[0]; p++)
            if (chance(3) > 0)
                (void)wv_graph_push(&g.ctx, pushed[p]);
        if (chance(4) == 0)
            (void)wv_graph_push(&g.ctx, SIBLINGS_OWN0 + chance(OWN));
        (void)siblings_cycle(&g, 0);
        for (wv_id p = 0; p <= SIBLINGS_END; p++) /* what formulas say, too */
            if (wv_changed(&g.ctx, p))
                printf(" %u", p);
        printf(" changed, %llu\n", (unsigned long long)(*siblings_end(&g)));
    }
    return siblings_finish(&g) == 0 ? 0 : 1;
}
