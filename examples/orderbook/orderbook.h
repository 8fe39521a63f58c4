/* orderbook.h: the states of the graph. */
#ifndef ORDERBOOK_H
#define ORDERBOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "histogram.h"

enum side { BID, ASK };

/* One level of one side becomes this. */
struct update {
    int64_t sent_ns; /* by wv_clock_ns() */
    uint32_t side;
    uint32_t level; /* 0 is the best */
    double price;
    double size;
};

struct level {
    double price, size;
};

struct order_book {
    double bid, ask; /* the best prices */
    struct level side[2][ORDERBOOK_LEVELS];
    uint64_t updates;
    uint32_t taken; /* in this run; when they were sent: */
    int64_t sent_ns[ORDERBOOK_WAITING];
};

struct limits {
    double spread, jump;
};

/* The last time that the market became quiet, or was no longer. */
struct alerts {
    uint64_t count;
    bool quiet;
    double mid;
    double limit; /* of the spread, when the cycle before ended */
    uint64_t jumps;
};

#endif
