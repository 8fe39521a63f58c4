/* run.h: what main.c asks of explore.c. */
#ifndef EXPLORE_RUN_H
#define EXPLORE_RUN_H

#include "tests/explore/explore.h"

struct explore_bounds {
    unsigned preemptions, oddities;
    unsigned messages; /* of the first producer of a channel */
};

/* All executions, but for what is beyond `limit`: how many there were, and how
 * many states.  Ends the program when one is wrong. */
uint64_t explore_all(struct scenario const *scenario, struct explore_bounds most, uint64_t limit,
                     size_t *states);

/* The one of this list, as explore_fail prints it. */
void explore_again(struct scenario const *scenario, struct explore_bounds most, char const *list);

/* Scenarios, each of which is given to `add`. */
void litmus_scenarios(void (*add)(struct scenario const *scenario));
void notify_scenarios(void (*add)(struct scenario const *scenario));
void channel_scenarios(void (*add)(struct scenario const *scenario), unsigned messages);
void end_scenarios(void (*add)(struct scenario const *scenario));

#endif
