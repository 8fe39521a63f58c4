/* fake-clock.h: time that a benchmark moves on, for everything in its process. */
#ifndef BENCH_FAKE_CLOCK_H
#define BENCH_FAKE_CLOCK_H

#include <stdint.h>

/* What all clocks say, while `faked`. */
extern int64_t fake_ns;
extern int faked;

#endif
