/* orderbook-hand.c: a cycle by hand, twice: bits of what is to run, and direct calls. */
#include "bench/orderbook.h"

enum { SPREAD = 1, WEIGHTED = 2, QUIET = 4, AVERAGE = 8, JUMPS = 16, SIDE = 32, ALERT = 64 };

#define CYCLE(name, body)                                               \
    void name(struct book_nodes *n)                                     \
    {                                                                   \
        unsigned d = SPREAD | WEIGHTED;                                 \
        if (body##_mid(&n->mid, &n->book))                              \
            d |= AVERAGE | JUMPS | SIDE;                                \
        if (d & SPREAD && body##_spread(&n->spread, &n->book))          \
            d |= QUIET;                                                 \
        if (d & WEIGHTED && body##_weighted(&n->weighted, &n->book))    \
            d |= SIDE;                                                  \
        if (d & QUIET && body##_quiet(&n->quiet, &n->spread))           \
            d |= ALERT;                                                 \
        if (d & AVERAGE)                                                \
            (void)body##_average(&n->average, &n->mid);                 \
        if (d & JUMPS && body##_jumps(&n->jumps, &n->mid, &n->average)) \
            d |= ALERT;                                                 \
        if (d & SIDE && body##_side(&n->side, &n->weighted, &n->mid))   \
            d |= ALERT;                                                 \
        if (d & ALERT)                                                  \
            (void)body##_alert(&n->alert, &n->quiet, &n->jumps, &n->side); \
    }

CYCLE(hand_inline_cycle, body)
CYCLE(hand_calls_cycle, hand)
