/* source.h: the bytes of the .wvg files of one compilation.
 *
 * The files stand one after the other in one text, each with a NUL behind it.
 * Everything that is said about a file is said of a span of that text, so a
 * span alone tells which file it is in; paths, lines and columns are worked
 * out only when a message or a #line needs them.
 */
#ifndef COMPILER_SOURCE_H
#define COMPILER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compiler/arena.h"

/* The bytes from `begin` to before `end`. */
struct span {
    uint32_t begin, end;
};

/* One file of the text. */
struct source_file {
    char const *path; /* as the user gave it, or as an import led to it */
    struct span span; /* its bytes; `end` is where its NUL is */
    uint64_t device, inode; /* which file it is, whatever its path */
    uint32_t *lines;  /* where each line begins; made when first needed */
    uint32_t line_count;
    uint32_t line;    /* the one that was asked for last */
};

struct source {
    struct arena *arena; /* where files and lines are */
    char *text;          /* moves when a file is read */
    size_t length, size; /* with the NULs, and there is one more behind it; the room there is */
    struct source_file *files; /* in the order in which they were read */
    uint32_t file_count;
};

/* A place as people count: from 1; columns count bytes. */
struct place {
    char const *path;
    uint32_t line, column;
};

/* The text is malloc's: for source_finish, unlike files and lines. */
void source_init(struct source *source, struct arena *arena);
void source_finish(struct source *source);

/* Add a file, unless it was read before.  Its number, -EFBIG when it has more
 * bytes than `most` or all files together are too large for a span, or -errno. */
int source_read(struct source *source, char const *path, uint32_t most);

/* The same, but -ENOTSUP when it is a pipe or a device: nothing is waited for. */
int source_read_regular(struct source *source, char const *path, uint32_t most);

/* Add what standard input has. */
int source_read_stdin(struct source *source, uint32_t most);

/* Add text as a file of its own.  Its number, or an error as above. */
int source_add(struct source *source, char const *path, char const *text, size_t length);

/* The file that holds `byte`. */
struct source_file *source_file(struct source const *source, uint32_t byte);

struct place source_place(struct source *source, uint32_t byte);

/* The line that holds `byte`, without its end. */
struct span source_line(struct source *source, uint32_t byte);

#endif
