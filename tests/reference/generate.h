/* generate.h: between the files that make random graphs. */
#ifndef REFERENCE_GENERATE_H
#define REFERENCE_GENERATE_H

#include "model.h"

/* chance.c */
void seed_random(uint64_t seed);
unsigned below(unsigned n); /* 0 to n - 1 */
bool percent(unsigned p);
unsigned maybe_part(struct model *model, unsigned p); /* a part with that chance, else 0 */

/* formula.c: what the node's edges name; then it has none of its own. */
void add_formula(struct model *model, struct node *node, unsigned n);

#endif
