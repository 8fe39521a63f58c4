/* limits.h: what is too much for one compilation (limits.def).
 *
 * A limit is tested where it would be passed, before memory is spent on what
 * is beyond; that is told once, and no later pass runs.
 */
#ifndef COMPILER_LIMITS_H
#define COMPILER_LIMITS_H

#include <stdint.h>

struct limits {
#define LIMIT(name, most, what) uint32_t name;
#include "compiler/limits.def"
#undef LIMIT
};

/* LIMIT_nodes and so on: what is built in. */
enum {
#define LIMIT(name, most, what) LIMIT_##name = (most),
#include "compiler/limits.def"
#undef LIMIT
};
extern struct limits const limits_built_in;

/* Lower a limit as `text`, "NAME=N", asks for.  NULL, or what is wrong. */
char const *limits_lower(struct limits *limits, char const *text);

#endif
