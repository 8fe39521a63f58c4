/* source.h: the bytes of a .wvg file.
 *
 * Everything that is said about a file is said of a span of its bytes; lines
 * and columns are worked out only when a message or a #line needs them.
 */
#ifndef COMPILER_SOURCE_H
#define COMPILER_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "compiler/arena.h"

/* The bytes from `begin` to before `end`. */
struct span {
    uint32_t begin, end;
};

struct source {
    char const *path; /* as the user gave it */
    char *text;       /* `length` bytes, then a NUL */
    uint32_t length;
    struct arena *arena; /* where text and lines are */
    uint32_t *lines; /* where each line begins; made when first needed */
    uint32_t line_count;
};

/* A place as people count: from 1; columns count bytes. */
struct place {
    uint32_t line, column;
};

enum { SOURCE_MAX = 256 * 1024 * 1024 };

/* Read a file; "-" is standard input.  0, -EFBIG above SOURCE_MAX, or -errno. */
int source_read(struct source *source, struct arena *arena, char const *path);

struct place source_place(struct source *source, uint32_t byte);

/* The bytes of a line (from 1), without its end. */
struct span source_line(struct source *source, uint32_t line);

#endif
