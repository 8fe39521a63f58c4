/* check.h: what the parts of the checker share; each looks at one kind of rule. */
#ifndef COMPILER_CHECK_H
#define COMPILER_CHECK_H

#include "compiler/graph.h"
#include "compiler/passes.h"

/* Can `type`, which stands at `span`, be the type of a state or a message?  NULL is
 * fine. */
void check_type(char const *type, struct span span, struct compilation *c);

/* Do the parameters of the node's hooks leave types what they are? */
void check_parameters(struct node const *node, struct compilation *c);

/* Is each name that the graph needs in C its own? */
void check_c_names(struct graph const *graph, struct compilation *c);

#endif
