/* tally.h: how often the reference saw what tally.def lists. */
#ifndef REFERENCE_TALLY_H
#define REFERENCE_TALLY_H

#include "world.h"

enum tally {
#define TALLY(name, text) TALLY_##name,
#include "tally.def"
#undef TALLY
    TALLIES
};

extern uint64_t tally[TALLIES];

static inline void tally_one(enum tally what)
{
    tally[what]++;
}

/* What the graph is made of. */
void tally_graph(struct world const *world);

/* A node runs, by these causes; it asked for termination; init failed at it. */
void tally_run(struct world const *world, uint32_t node);
void tally_terminate(struct world const *world, uint32_t node);
void tally_init_failed(struct world const *world, uint32_t node);

/* A channel takes or refuses a message. */
void tally_send(struct channel const *plan, bool full);

/* A line each: how often, what.  False when the file cannot be written. */
bool tally_write(char const *path);

#endif
