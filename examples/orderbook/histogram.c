/* histogram.c: durations counted in bins of about the same relative width. */
#include "histogram.h"

static uint32_t bin_of(int64_t ns)
{
    uint64_t value = ns > 0 ? (uint64_t)ns : 0;
    if (value < HISTOGRAM_PARTS)
        return (uint32_t)value;
    uint32_t shift = 58 - (uint32_t)__builtin_clzll(value); /* leaves six bits */
    return shift * HISTOGRAM_PARTS + (uint32_t)(value >> shift);
}

/* The largest value of a bin. */
static int64_t end_of(uint32_t bin)
{
    if (bin < 2 * HISTOGRAM_PARTS)
        return (int64_t)bin;
    uint32_t shift = bin / HISTOGRAM_PARTS - 1;
    return (int64_t)(((uint64_t)(bin - shift * HISTOGRAM_PARTS) + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, int64_t ns)
{
    histogram->count[bin_of(ns)]++;
    histogram->total++;
    if (ns > histogram->most_ns)
        histogram->most_ns = ns;
}

int64_t histogram_percentile(struct histogram const *histogram, double part)
{
    uint64_t seen = 0;
    for (uint32_t bin = 0; bin < HISTOGRAM_SIZE; bin++) {
        seen += histogram->count[bin];
        if (histogram->count[bin] > 0 && (double)seen >= part * (double)histogram->total)
            return end_of(bin) < histogram->most_ns ? end_of(bin) : histogram->most_ns;
    }
    return 0;
}
