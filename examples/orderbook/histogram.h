/* histogram.h: durations, of which one asks what part of them is how long. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

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
