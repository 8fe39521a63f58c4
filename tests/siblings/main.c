/* main.c: runs tests/siblings.sh's graph, whose hooks do by chance what hooks may do, and tells of each run. */
#include "siblings.wvg.h"

#include "tests/by-chance.h"

enum { CYCLES = 1500, SWEEPS_FROM = 1300, OWN = 10 };

static struct siblings g;
static struct odds const odds = {.yields = 300, .unchanged = 60, .sweeps = 900, .sweeps_from = SWEEPS_FROM};

wv_control told(wv_ctx *ctx, uint64_t value)
{
    return tell(ctx, &odds, "broadcast", value, 0);
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
