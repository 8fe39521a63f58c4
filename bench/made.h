/* made.h: graphs of the shapes of shapes.awk that are made when the program starts: what rivals do
 * that know a graph only then.
 */
#ifndef BENCH_MADE_H
#define BENCH_MADE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum made_shape { MADE_CHAIN, MADE_FAN, MADE_LATTICE, MADE_CHAINS };

/* How many nodes it has; and the parents of one: how many, and the first two of them, the others
 * following on the first.  MADE_CHAINS has n chains of 100 nodes, in layers: a hundred rows of n,
 * each following that above it. */
uint32_t made_size(enum made_shape shape, uint32_t n);
uint32_t made_parents(enum made_shape shape, uint32_t n, uint32_t node, uint32_t parent[2]);

/* Tables and function pointers, as an expert writes them in C; `counts`: nodes count their runs. */
struct tables *tables_create(enum made_shape shape, uint32_t n, bool counts);
void tables_destroy(struct tables *tables);
void tables_mark(struct tables *tables, uint32_t node); /* runs in the next cycle */
void tables_run(struct tables *tables);                 /* a cycle */
uint64_t tables_last(struct tables const *tables);

/* oneTBB's flow graph, a continue_node each, run by one thread: more take longer. */
struct flow *flow_create(enum made_shape shape, uint32_t n, bool counts);
void flow_destroy(struct flow *flow);
void flow_cycle(struct flow *flow);
uint64_t flow_last(struct flow const *flow);

#ifdef __cplusplus
}
#endif

#endif
