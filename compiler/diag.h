/* diag.h: errors, with the place, the line and a caret.
 *
 * One mistake, one error; notes and helps follow the error that they belong
 * to.  User text in messages is shown, never sent: control characters come
 * out as escapes.
 */
#ifndef COMPILER_DIAG_H
#define COMPILER_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "compiler/source.h"

enum diag_code {
#define DIAG(code, title, manual) code,
#include "compiler/diag.def"
#undef DIAG
    DIAG_CODES
};

enum { DIAG_SHOWN_MAX = 100 };

struct diag {
    FILE *stream;
    struct source *source;
    uint32_t errors;
    bool newer_language; /* E0103 was among them */
};

void diag_error(struct diag *diag, enum diag_code code, struct span span, char const *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A second place that the last error is about. */
void diag_note(struct diag *diag, struct span span, char const *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What to do about the last error. */
void diag_help(struct diag *diag, char const *format, ...) __attribute__((format(printf, 2, 3)));

/* Is the last error shown, or one too many? */
bool diag_shows(struct diag const *diag);

/* After the last error: how many were not shown. */
void diag_finish(struct diag *diag);

/* The code's name, "E0101". */
char const *diag_name(enum diag_code code);

/* Print the manual of one code (any case), or of all as Markdown when `name`
 * is "all".  False: there is no such code. */
bool diag_explain(FILE *stream, char const *name);

/* What of `known` is spelled nearly like `text`?  For "did you mean". */
struct diag_near {
    char const *text;
    char const *best; /* NULL: nothing is near */
    size_t distance;
};
void diag_near_offer(struct diag_near *near, char const *known);

#endif
