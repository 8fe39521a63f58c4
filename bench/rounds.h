/* rounds.h: rivals take turns, so that what disturbs the machine disturbs all of them. */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

#include <stddef.h>
#include <stdint.h>

enum { ROUNDS_MAX = 101 };

struct rival {
    char const *workload; /* rivals of one workload stand together, the one to compare with first */
    char const *name;
    void (*run)(uint64_t times);
    double units; /* what one time does, such as node runs: figures are for one of them */

    /* In place of `run`, where not all of it counts: how many ns did.  `data` is its own. */
    double (*measure)(void const *data, uint64_t times);
    void const *data;

    /* Without either: per unit, what the first of these rivals costs more than the second, which has
     * fewer units; with equal units, the whole difference. */
    struct rival const *more, *fewer;

    /* What was found: of one time in each round, and its least number of times. */
    double ns[ROUNDS_MAX];
    uint64_t times;
};

/* Run all of them, in turns, and print a table, figures being in ns; BENCH_ROUNDS in the environment
 * says how often (11).  The file that BENCH_TSV names gets a line each: workload, name, unit, median,
 * least and most, with tabs between. */
void rounds(char const *topic, char const *unit, struct rival *rivals, size_t count);

/* What BENCH_ROUNDS says. */
unsigned rounds_asked(void);

/* End with a message when that does not hold. */
void must(int holds, char const *what);

#endif
