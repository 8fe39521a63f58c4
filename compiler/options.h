/* options.h: what the command line asks for. */
#ifndef COMPILER_OPTIONS_H
#define COMPILER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compiler/arena.h"
#include "compiler/limits.h"
#include "compiler/warning.h"

/* Exit statuses. */
enum { STATUS_FINE = 0, STATUS_INPUT = 1, STATUS_TROUBLE = 2, STATUS_NEWER = 63 };

struct options {
    char const *input;    /* path, "-" is standard input */
    char const *c_path;   /* outputs; NULL: not asked for */
    char const *header_path;
    char const *dot_path;
    char const *schedule_path;
    char const *deps_path;  /* a rule of make */
    char const **targets;   /* of that rule; none: the outputs */
    size_t target_count;
    bool phony;             /* with a rule for each library */
    struct define *defines; /* in the order of the command line */
    char const **import_dirs;
    uint32_t import_dir_count;
    struct warnings warnings;
    bool colours;           /* in messages */
    char const *explain;    /* the code to explain, in place of all else */
    struct limits limits;
    bool no_lines, main, force;
    enum { LOWERING_BY_SIZE, LOWERING_INLINE, LOWERING_TABLE } lowering;
};

/* Read the command line.  True: go on.  False: all is said; exit with
 * `*status`. */
bool options_read(struct options *options, int argc, char **argv, struct arena *arena,
                  int *status);

#endif
