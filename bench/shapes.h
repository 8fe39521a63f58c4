/* shapes.h: what the nodes of shapes.awk do, for wavelet and by hand. */
#ifndef BENCH_SHAPES_H
#define BENCH_SHAPES_H

#include <stdbool.h>
#include <stdint.h>

/* An expert keeps the code of nodes in their order, too. */
#define LIKELY(condition) __builtin_expect(!!(condition), 1)

/* The bodies; who has no parents here follows too many. */
bool hand_first(uint64_t *self);
bool hand_step1(uint64_t *self, uint64_t const *a);
bool hand_step2(uint64_t *self, uint64_t const *a, uint64_t const *b);
bool hand_count0(uint64_t *self);
bool hand_count1(uint64_t *self, uint64_t const *a);
bool hand_count2(uint64_t *self, uint64_t const *a, uint64_t const *b);

#endif
