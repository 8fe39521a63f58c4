/* timers.h: rivals that hold timers, as bench/timers.c drives them.
 *
 * Each does many operations in one call, so that no call through a pointer
 * counts.  Times are ns of a clock that timers.c moves on; see fake_ns.
 */
#ifndef BENCH_TIMERS_H
#define BENCH_TIMERS_H

#include <stddef.h>
#include <stdint.h>

#include "bench/fake-clock.h"

struct op {
    uint32_t timer;
    int64_t after_ns; /* from now */
};

struct holder {
    char const *name;
    void (*open)(unsigned size, uint32_t timers); /* the number of the size, and how many it is */
    void (*set)(unsigned size, struct op const *ops, size_t count);
    void (*move)(unsigned size, struct op const *ops, size_t count); /* they are set */
    void (*cancel)(unsigned size, struct op const *ops, size_t count);
    void (*set_and_cancel)(unsigned size, struct op const *ops, size_t count);
    /* It is later: turn the loop.  Those that expire are told to `expired`. */
    void (*turn)(unsigned size);
};

/* Sizes that are measured. */
enum { SIZES = 3 };

/* The timers of a graph are spread over nodes, as each has at most 65,535; so are
 * operations, for all rivals. */
enum { NODES = 20 };

/* A timer expired, as the rival's callback was told. */
void expired(uint32_t timer);

extern struct holder const by_hooks, queue_alone, by_libev, by_libuv;

#endif
