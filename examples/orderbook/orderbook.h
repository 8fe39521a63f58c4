/* orderbook.h: the states of the graph. */
#ifndef ORDERBOOK_H
#define ORDERBOOK_H

#include <stdbool.h>
#include <stdint.h>

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

/* Counts of durations: each power of two is cut into 32 parts, so a value is
 * told to 3 %. */
enum { HISTOGRAM_PARTS = 32, HISTOGRAM_SIZE = 60 * HISTOGRAM_PARTS };

struct histogram {
    uint64_t count[HISTOGRAM_SIZE];
    uint64_t total;
    int64_t most_ns;
};

void histogram_add(struct histogram *histogram, int64_t ns);

/* What `part` of all (0 to 1) do not exceed. */
int64_t histogram_percentile(struct histogram const *histogram, double part);

#endif
