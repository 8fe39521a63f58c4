/* clock.h: the time of a graph.
 *
 * The clock is read at most once a cycle, at the first need; a historical
 * clock is never read but set by the executor to where the graph has got.
 */
#ifndef WV_CLOCK_H
#define WV_CLOCK_H

#include <stdint.h>
#include <wavelet-graph.h>

/* Calibrate the wall clock, or stand at the start of history. */
void wv_clock_init(wv_ctx *ctx);

/* Forget the time that was read: a new cycle begins. */
void wv_clock_forget(wv_ctx *ctx);

/* Historical: move on to `ns`, never back. */
void wv_clock_jump(wv_ctx *ctx, int64_t ns);

/* The sum, held at the ends of the range instead of wrapping. */
static inline int64_t wv_ns_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return b < 0 ? INT64_MIN : INT64_MAX;
}

#endif
