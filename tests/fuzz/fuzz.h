/* fuzz.h: what the targets share: files that are in memory, the whole compiler
 * over them, and what must hold of all that it says and writes.
 *
 * One input may be several files: a line "//file NAME" begins the next one. The
 * first is the graph, the others can be imported.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compiler/writer.h"

/* What libFuzzer, AFL++ and replay.c call. */
int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* -- Files ----------------------------------------------------------------- */

/* What the graph is called. */
#define FUZZ_PATH "fuzz.wvg"

/* From here on source_read() and source_read_regular() know these files alone. */
void fuzz_files(uint8_t const *data, size_t size);

/* -- The whole compiler ---------------------------------------------------- */

enum fuzz_output {
    FUZZ_HEADER,
    FUZZ_INLINE, /* C in a straight line, with #line and a main function */
    FUZZ_TABLE,  /* C by tables, without */
    FUZZ_DOT,
    FUZZ_SCHEDULE,
    FUZZ_DEPS,
    FUZZ_OUTPUTS
};

/* Compile all that there is.  True when the graph is accepted; the texts are the
 * caller's to finish if `made` is given. */
bool fuzz_compile(uint8_t const *data, size_t size, struct writer made[FUZZ_OUTPUTS]);

/* -- What must hold -------------------------------------------------------- */

/* Abort, and say what was not so. */
void fuzz_require(bool holds, char const *what);

/* Is it text that a terminal shows: UTF-8 without control characters, but ends of
 * lines and tabs, and nothing that turns the direction or is not seen? */
bool fuzz_is_readable(char const *text, size_t length);

/* Do quotes and braces of the picture fit, and is nothing but plain ASCII outside of quotes? */
bool fuzz_is_dot(char const *text, size_t length);

/* Does waveletc know the rule as one of its own, with `text` to take its place? */
bool fuzz_knows_rule(char const *rule, size_t length, char const *text);

/* -- Mutations ------------------------------------------------------------- */

/* Change a text by its tokens, clauses and declarations; `other` is one to take
 * some from, or NULL.  `tame`: only names and types that there are in C.  The
 * new length, not above `most`. */
size_t fuzz_mutate(uint8_t *data, size_t size, size_t most, uint64_t seed, uint8_t const *other,
                   size_t other_size, bool tame);

#endif
