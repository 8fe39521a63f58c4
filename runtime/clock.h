/* clock.h: the time of a graph.
 *
 * The clock is read at most once a cycle, at the first need; a historical or
 * manual clock is never read but set.  Wall time follows from monotonic time by
 * what clock.c learns of the machine's wall clock.
 */
#ifndef WV_CLOCK_H
#define WV_CLOCK_H

#include <stdint.h>
#include <wavelet-graph.h>

/* Compare with the machine's wall clock, or stand at the start. */
void wv_clock_init(wv_ctx *ctx);

/* Forget the time that was read: a new cycle begins.  Time that stands is known still. */
static inline void wv_clock_forget(wv_ctx *ctx)
{
    ctx->time_known = false;
}

/* Historical and manual: move on to `ns`, never back. */
void wv_clock_jump(wv_ctx *ctx, int64_t ns);

/* The earliest monotonic time at which the wall clock shows `wall_ns` or
 * more, as far as is known now. */
int64_t wv_clock_mono_of(wv_ctx const *ctx, int64_t wall_ns);

/* The sum, held at the ends of the range instead of wrapping. */
static inline int64_t wv_ns_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return b < 0 ? INT64_MIN : INT64_MAX;
}

/* The difference, held likewise. */
static inline int64_t wv_ns_sub(int64_t a, int64_t b)
{
    int64_t difference;
    if (!__builtin_sub_overflow(a, b, &difference))
        return difference;
    return b < 0 ? INT64_MAX : INT64_MIN;
}

#endif
