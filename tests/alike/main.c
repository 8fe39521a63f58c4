/* main.c: runs tests/alike.sh's graph, whose hooks do by chance what hooks may do, and tells of each run. */
#include "alike.wvg.h"

#include "tests/by-chance.h"

#include <stdio.h>
#include <stdlib.h>

enum { CYCLES = 600, SWEEPS_FROM = 500, GRID = 20, LEAVES = 60 };

static struct alike g;
static struct odds const odds = {.yields = 400, .unchanged = 150, .sweeps = 700, .sweeps_from = SWEEPS_FROM};

static wv_control told(wv_ctx *ctx, char const *hook, uint64_t value, uint64_t given)
{
    return tell(ctx, &odds, hook, value, given);
}

wv_control head(wv_ctx *ctx, struct cell *self)
{
    self->value += 1 + chance(9);
    return told(ctx, "head", self->value, self->id);
}

wv_control one(wv_ctx *ctx, struct cell *self, struct cell const *parent)
{
    self->value += parent->value;
    return told(ctx, "one", self->value, self->id * UINT64_C(1000) + parent->id);
}

wv_control other(wv_ctx *ctx, struct cell *self, struct cell const *parent)
{
    self->value ^= parent->value;
    return told(ctx, "other", self->value, self->id * UINT64_C(1000) + parent->id);
}

wv_control two(wv_ctx *ctx, struct cell *self, struct cell const *a, struct cell const *b)
{
    self->value += a->value + b->value;
    return told(ctx, "two", self->value, (self->id * UINT64_C(1000) + a->id) * 1000 + b->id);
}

wv_control other2(wv_ctx *ctx, struct cell *self, struct cell const *a, struct cell const *b)
{
    self->value ^= a->value + b->value;
    return told(ctx, "other2", self->value, (self->id * UINT64_C(1000) + a->id) * 1000 + b->id);
}

wv_control head16(wv_ctx *ctx, uint16_t *self)
{
    ++*self;
    return told(ctx, "head16", *self, 0);
}

wv_control one16(wv_ctx *ctx, uint16_t *self, uint16_t const *parent)
{
    *self = (uint16_t)(*self + *parent);
    return told(ctx, "one16", *self, *parent);
}

wv_control head_wide(wv_ctx *ctx, wide_number *self)
{
    ++*self;
    return told(ctx, "head_wide", *self, 0);
}

wv_control one_wide(wv_ctx *ctx, wide_number *self, wide_number const *parent)
{
    *self += *parent;
    return told(ctx, "one_wide", *self, *parent);
}

wv_control perhaps(wv_ctx *ctx, struct cell *self, struct cell const *parent)
{
    self->value += parent ? parent->value : 1;
    return told(ctx, "perhaps", self->value, parent ? parent->id : UINT64_MAX);
}

wv_control perhaps2(wv_ctx *ctx, struct cell *self, struct cell const *a, struct cell const *b)
{
    self->value += a->value + (b ? b->value : 1);
    return told(ctx, "perhaps2", self->value, a->id * UINT64_C(1000) + (b ? b->id : 999));
}

wv_control none(wv_ctx *ctx)
{
    return told(ctx, "none", 0, 0);
}

int main(void)
{
    static wv_id const pushed[] = {ALIKE_PLAIN0, ALIKE_BASE, ALIKE_BASED0, ALIKE_SMALL0, ALIKE_PAIR0,
                                   ALIKE_MANY0, ALIKE_MIXED0, ALIKE_END0, ALIKE_COPIED, ALIKE_VOID0, ALIKE_HUB,
                                   ALIKE_TWOS0, ALIKE_TWOS1, ALIKE_WIDE0, ALIKE_WAKE,
                                   ALIKE_HARDLY0, ALIKE_BLOCK0};
    if (alike_init(&g, NULL) != 0)
        return 1;
    for (int i = 0; i < CYCLES; i++) {
        for (wv_id p = 0; p < GRID; p++)
            if (i % 3 == 0 || chance(4) == 0)
                (void)wv_graph_push(&g.ctx, ALIKE_GRID0 + p);
        if (chance(4) == 0)
            (void)wv_graph_push(&g.ctx, ALIKE_GRID180 + chance(GRID));
        for (wv_id p = 0; p < LEAVES; p += 1 + chance(9))
            (void)wv_graph_push(&g.ctx, ALIKE_GAP0 + p);
        for (wv_id p = 0; p < GRID; p++) { /* each stands before what follows it */
            if (chance(3) == 0)
                (void)wv_graph_push(&g.ctx, ALIKE_SCHED0 + p);
            if (chance(3) == 0)
                (void)wv_graph_push(&g.ctx, ALIKE_BASE0 + 2 * p);
            if (chance(3) == 0)
                (void)wv_graph_push(&g.ctx, ALIKE_TWIG0 + 3 * p);
        }
        for (size_t p = 0; p < sizeof pushed / sizeof pushed[0]; p++)
            if (chance(3) > 0)
                (void)wv_graph_push(&g.ctx, pushed[p]);
        (void)alike_cycle(&g, 0);
    }
    return alike_finish(&g) == 0 ? 0 : 1;
}
