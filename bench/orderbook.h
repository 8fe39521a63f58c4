/* orderbook.h: nine nodes of an order book, whose bodies are the same for wavelet and by hand.
 *
 * A body says whether its value changed.
 */
#ifndef BENCH_ORDERBOOK_H
#define BENCH_ORDERBOOK_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct order_book {
    double bid, ask, bid_size, ask_size;
};

static inline bool update_double(double *self, double next)
{
    bool changed = next != *self;
    *self = next;
    return changed;
}

static inline bool update_bool(bool *self, bool next)
{
    bool changed = next != *self;
    *self = next;
    return changed;
}

static inline bool body_mid(double *self, struct order_book const *book)
{
    return update_double(self, (book->bid + book->ask) / 2);
}

static inline bool body_spread(double *self, struct order_book const *book)
{
    return update_double(self, book->ask - book->bid);
}

static inline bool body_weighted(double *self, struct order_book const *book)
{
    return update_double(self, (book->bid * book->ask_size + book->ask * book->bid_size) /
                                   (book->bid_size + book->ask_size));
}

static inline bool body_quiet(bool *self, double const *spread)
{
    return update_bool(self, *spread < 0.75);
}

static inline bool body_average(double *self, double const *mid)
{
    return update_double(self, *self + (*mid - *self) / 16);
}

static inline bool body_jumps(uint64_t *self, double const *mid, double const *average)
{
    bool jumps = fabs(*mid - *average) > 1;
    *self += jumps;
    return jumps;
}

static inline bool body_side(bool *self, double const *weighted, double const *mid)
{
    return update_bool(self, *weighted > *mid);
}

static inline bool body_alert(uint64_t *self, bool const *quiet, uint64_t const *jumps,
                              bool const *side)
{
    (void)quiet;
    (void)jumps;
    (void)side;
    ++*self;
    return true;
}

/* By hand: once with bodies inline, once with the functions of orderbook-hooks.c. */
struct book_nodes {
    struct order_book book;
    double mid, spread, weighted, average;
    bool quiet, side;
    uint64_t jumps, alert;
};

void hand_inline_cycle(struct book_nodes *nodes);
void hand_calls_cycle(struct book_nodes *nodes);

bool hand_mid(double *self, struct order_book const *book);
bool hand_spread(double *self, struct order_book const *book);
bool hand_weighted(double *self, struct order_book const *book);
bool hand_quiet(bool *self, double const *spread);
bool hand_average(double *self, double const *mid);
bool hand_jumps(uint64_t *self, double const *mid, double const *average);
bool hand_side(bool *self, double const *weighted, double const *mid);
bool hand_alert(uint64_t *self, bool const *quiet, uint64_t const *jumps, bool const *side);

#endif
