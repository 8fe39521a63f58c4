/* diag.h: errors and warnings, with the place, the line and a caret.
 *
 * One mistake, one error; notes and helps follow the error or the warning that
 * they belong to, and are shown if it is.  User text in messages is shown,
 * never sent: control characters come out as escapes.  What colours add to a
 * message is escapes alone.
 */
#ifndef COMPILER_DIAG_H
#define COMPILER_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "compiler/limits.h"
#include "compiler/source.h"

enum diag_code {
#define DIAG(code, title, manual) code,
#include "compiler/diag.def"
    DIAG_CODES
};

struct warnings;

struct diag {
    FILE *stream;
    struct source *source;
    struct warnings const *options; /* NULL: all warnings are given, as such */
    bool colours;
    uint32_t shown_max; /* so many errors and as many warnings are shown; 0: as limits.def says */
    uint32_t errors;
    uint32_t warnings;   /* those made errors included */
    bool refused;        /* one of them was made an error */
    bool newer_language; /* E0103 was among the errors */
    bool too_large;      /* a limit was passed, E05..: nothing is worth looking at */
    bool trouble;        /* one was about the machine, not about the input */
    bool hidden;         /* the last message is not shown */
    char const *paint;   /* its colour */
};

void diag_error(struct diag *diag, enum diag_code code, struct span span, char const *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A warning, or an error, or nothing: as the options say.  Of a library nothing
 * is told but when it is checked alone: who imports it cannot mend it. */
void diag_warning(struct diag *diag, enum diag_code code, struct span span, char const *format, ...)
    __attribute__((format(printf, 4, 5)));

/* An error of a file as a whole, which has no place. */
void diag_error_file(struct diag *diag, enum diag_code code, char const *path, char const *format,
                     ...) __attribute__((format(printf, 4, 5)));

/* A second place that the last error or warning is about. */
void diag_note(struct diag *diag, struct span span, char const *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What to do about it. */
void diag_help(struct diag *diag, char const *format, ...) __attribute__((format(printf, 2, 3)));

/* Is it shown?  One too many is not, nor is a warning that nobody wants. */
bool diag_shows(struct diag const *diag);

/* Is there any error, or a warning that was made one? */
bool diag_failed(struct diag const *diag);

/* After the last one: how many were not shown. */
void diag_finish(struct diag *diag);

/* The code's name, "E0101". */
char const *diag_name(enum diag_code code);

/* What it is in a few words. */
char const *diag_title(enum diag_code code);

/* The name of a warning's option, "unused-state"; NULL for an error. */
char const *diag_option(enum diag_code code);

/* Print the manual of one code (any case) or warning, or of all as Markdown
 * when `name` is "all".  False: there is no such one. */
bool diag_explain(FILE *stream, char const *name);

/* What of `known` is spelled nearly like `text`?  For "did you mean". */
struct diag_near {
    char const *text;
    char const *best; /* NULL: nothing is near */
    size_t distance;
};
void diag_near_offer(struct diag_near *near, char const *known);

#endif
