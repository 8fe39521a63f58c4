/* warning.c: -W and what follows it. */
#include "config.h"

#include "compiler/warning.h"

#include <string.h>

#include "compiler/utf8.h"

/* The warning of that name; DIAG_CODES: there is none. */
static enum diag_code find_warning(char const *name)
{
    int code = 0;
    while (code < DIAG_CODES) {
        char const *option = diag_option((enum diag_code)code);
        if (option && strcmp(option, name) == 0)
            break;
        code++;
    }
    return (enum diag_code)code;
}

/* `name` ends `text`, and is what nothing is called; what stands before it is
 * kept in the suggestion. */
static bool unknown(char const *text, char const *name, bool error)
{
    struct diag_near near = {.text = name};
    if (!error) {
        diag_near_offer(&near, "all");
        diag_near_offer(&near, "error");
    }
    for (int code = 0; code < DIAG_CODES; code++)
        if (diag_option((enum diag_code)code))
            diag_near_offer(&near, diag_option((enum diag_code)code));
    (void)fputs("waveletc: there is no warning '-W", stderr);
    utf8_show(stderr, text, strlen(text));
    if (near.best)
        (void)fprintf(stderr, "'; did you mean '-W%.*s%s'?\n", (int)(name - text), text, near.best);
    else
        (void)fputs("'\n", stderr);
    return false;
}

bool warnings_read(struct warnings *warnings, char const *text)
{
    bool yes = strncmp(text, "no-", 3) != 0;
    char const *name = yes ? text : text + 3;
    if (strcmp(name, "all") == 0) {
        warnings->off = !yes;
        return true;
    }
    if (strcmp(name, "error") == 0) {
        warnings->errors = yes;
        return true;
    }
    bool error = strncmp(name, "error=", 6) == 0;
    name += error ? 6 : 0;
    enum diag_code code = find_warning(name);
    if (code == DIAG_CODES)
        return unknown(text, name, error);
    enum warning_choice choice = yes ? CHOICE_YES : CHOICE_NO;
    if (error)
        warnings->named[code].error = choice;
    if (!error || yes) /* -Wno-error=NAME does not say that it is given */
        warnings->named[code].given = choice;
    return true;
}

static bool chosen(enum warning_choice choice, bool otherwise)
{
    return choice == CHOICE_NONE ? otherwise : choice == CHOICE_YES;
}

bool warnings_give(struct warnings const *warnings, enum diag_code code)
{
    if (!warnings)
        return true;
    return !warnings->silent && chosen(warnings->named[code].given, !warnings->off);
}

bool warnings_refuse(struct warnings const *warnings, enum diag_code code)
{
    return warnings && chosen(warnings->named[code].error, warnings->errors);
}

void warnings_list(FILE *stream)
{
    for (int code = 0; code < DIAG_CODES; code++) {
        char const *option = diag_option((enum diag_code)code);
        if (option)
            (void)fprintf(stream, "  %-18s  %s\n", option, diag_title((enum diag_code)code));
    }
}
