/* trace.h: what the reference prints: README.md, "The trace". */
#ifndef REFERENCE_TRACE_H
#define REFERENCE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

/* Begin and end a graph's trace; with `digest` only its hash is printed. */
void trace_begin(bool digest);
void trace_end(char const *name, uint64_t cycles, uint64_t runs);

/* printf with %s, %d (int64_t), %x (uint64_t) and nothing else. */
void trace(char const *format, ...);

#endif
