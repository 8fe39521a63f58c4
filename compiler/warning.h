/* warning.h: which warnings are given, and which of them are errors.
 *
 * As with gcc the last option on the command line counts, and what is said of
 * one warning counts more than what is said of all.  Without options all are
 * given, and none is an error.
 */
#ifndef COMPILER_WARNING_H
#define COMPILER_WARNING_H

#include <stdbool.h>
#include <stdio.h>

#include "compiler/diag.h"

/* What was said of one warning. */
enum warning_choice { CHOICE_NONE, CHOICE_NO, CHOICE_YES };

struct warnings {
    bool silent;  /* -w: none at all, whatever else was said */
    bool off;     /* -Wno-all */
    bool errors;  /* -Werror */
    struct {
        enum warning_choice given, error;
    } named[DIAG_CODES];
};

/* Take in the option -Wtext.  False after a message: there is no such one. */
bool warnings_read(struct warnings *warnings, char const *text);

/* Is the warning given?  Is it an error then?  NULL: no options. */
bool warnings_give(struct warnings const *warnings, enum diag_code code);
bool warnings_refuse(struct warnings const *warnings, enum diag_code code);

/* A line for each warning, for --help. */
void warnings_list(FILE *stream);

#endif
