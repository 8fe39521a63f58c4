/* knot.h: what orders the nodes, and where it goes round in a circle.
 *
 * A knot is a greatest set of nodes each of which has to run before all of
 * them, itself included (a strongly connected component): as long as one cycle
 * in it is left, none of its nodes can be placed.
 */
#ifndef COMPILER_KNOT_H
#define COMPILER_KNOT_H

#include <stdint.h>

#include "compiler/graph.h"

struct arena;
struct diag;

/* From a node to those that stand after it, its children by edges and what it
 * schedules; in one row, by node. */
struct children {
    uint32_t *first;  /* [node_count + 1] */
    uint32_t *child;  /* by index */
    uint32_t *before; /* how many nodes a node stands after, with repetitions */
};

/* Tell of each knot its shortest cycle, in the order of the knots'
 * first-declared nodes.  What merely stands behind a knot is not told of. */
void tell_knots(struct graph const *graph, struct children const *children, struct arena *arena,
                struct diag *diag);

#endif
