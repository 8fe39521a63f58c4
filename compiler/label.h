/* label.h: how events are called where people read them. */
#ifndef COMPILER_LABEL_H
#define COMPILER_LABEL_H

#include <stdbool.h>

#include "compiler/graph.h"
#include "compiler/writer.h"

bool label_has_events(struct node const *node);

/* "every 250ms, timer(4)", with `gap` between two. */
void label_events(struct writer *w, struct node const *node, char const *gap);

#endif
