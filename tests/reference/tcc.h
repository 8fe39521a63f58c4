/* tcc.h: what tcc lacks, included before a batch: it compiles ten times as fast
 * as the others at -O0, and takes no optimisation for granted.  A batch has one
 * thread. */
#ifndef REFERENCE_TCC_H
#define REFERENCE_TCC_H

#define _Complex * /* only in lists of types that a state may not have */

#define __ATOMIC_RELAXED 0
#define __ATOMIC_ACQUIRE 2
#define __ATOMIC_RELEASE 3
#define __ATOMIC_SEQ_CST 5
#define __atomic_load_n(place, order) (*(place))
#define __atomic_store_n(place, value, order) ((void)(*(place) = (value)))
#define __atomic_signal_fence(order) ((void)0)
#define __atomic_compare_exchange_n(place, seen, value, weak, order, other)                      \
    (*(place) == *(seen) ? (*(place) = (value), 1) : (*(seen) = *(place), 0))

static inline int ref_clzll(unsigned long long bits)
{
    int zeros = 0;
    for (; !(bits >> 63); bits <<= 1)
        zeros++;
    return zeros;
}
#define __builtin_clzll ref_clzll

#endif
