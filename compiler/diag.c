/* diag.c: how messages look. */
#include "config.h"

#include "compiler/diag.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "compiler/utf8.h"
#include "compiler/warning.h"

static struct {
    char const *name, *option, *title, *manual;
} const manual[DIAG_CODES] = {
#define DIAG(code, title, manual) {#code, NULL, title, manual},
#define WARNING(code, name, title, manual) {#code, name, title, manual},
#include "compiler/diag.def"
};

char const *diag_name(enum diag_code code)
{
    return manual[code].name;
}

char const *diag_title(enum diag_code code)
{
    return manual[code].title;
}

char const *diag_option(enum diag_code code)
{
    return manual[code].option;
}

/* As a code, an option, or an option as messages show it: -Werror=NAME. */
static bool is_called(int code, char const *name)
{
    if (strncmp(name, "-W", 2) == 0) {
        name += 2;
        name += strncmp(name, "error=", 6) == 0 ? 6 : 0;
        return manual[code].option && strcmp(name, manual[code].option) == 0;
    }
    return strcasecmp(name, manual[code].name) == 0 ||
           (manual[code].option && strcmp(name, manual[code].option) == 0);
}

static void explain(FILE *stream, int code, bool markdown)
{
    char const *option = manual[code].option;
    (void)fprintf(stream, "%s%s: %s", markdown ? "## " : "", manual[code].name, manual[code].title);
    if (option)
        (void)fprintf(stream, " (%s-W%s%s)", markdown ? "`" : "", option, markdown ? "`" : "");
    (void)fprintf(stream, "\n\n%s%s", manual[code].manual, markdown ? "\n" : "");
}

bool diag_explain(FILE *stream, char const *name)
{
    bool all = strcmp(name, "all") == 0, found = all;
    for (int code = 0; code < DIAG_CODES; code++) {
        if (!all && !is_called(code, name))
            continue;
        found = true;
        explain(stream, code, all);
    }
    return found;
}

/* -- Colours -------------------------------------------------------------- */

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE, SEVERITY_HELP };

static struct {
    char const *word, *paint;
} const looks[] = {
    [SEVERITY_ERROR] = {"error", "\033[1;31m"},
    [SEVERITY_WARNING] = {"warning", "\033[1;35m"},
    [SEVERITY_NOTE] = {"note", "\033[1;36m"},
    [SEVERITY_HELP] = {"help", "\033[1;32m"},
};

static char const bold[] = "\033[1m", plain[] = "\033[m";

static void paint(struct diag *diag, char const *with)
{
    if (diag->colours)
        (void)fputs(with, diag->stream);
}

static void show_severity(struct diag *diag, enum severity severity)
{
    diag->paint = looks[severity].paint;
    paint(diag, diag->paint);
    (void)fprintf(diag->stream, "%s:", looks[severity].word);
    paint(diag, plain);
    (void)fputc(' ', diag->stream);
}

/* -- One message ---------------------------------------------------------- */

/* The caret line: blanks as wide as what stands before, tabs kept as tabs. */
static void show_caret(struct diag *diag, struct span line, struct span span)
{
    char const *text = diag->source->text;
    uint32_t at = line.begin, end = span.end < line.end ? span.end : line.end;
    while (at < span.begin && at < line.end) {
        unsigned width = 0;
        bool tab = text[at] == '\t';
        at += (uint32_t)utf8_show_one(NULL, text + at, line.end - at, &width);
        (void)fprintf(diag->stream, "%*s", tab ? 0 : (int)width, "");
        if (tab)
            (void)fputc('\t', diag->stream);
    }
    unsigned width = 0;
    while (at < end)
        at += (uint32_t)utf8_show_one(NULL, text + at, end - at, &width);
    paint(diag, diag->paint);
    (void)fputc('^', diag->stream);
    for (unsigned i = 1; i < width; i++)
        (void)fputc('~', diag->stream);
    paint(diag, plain);
    (void)fputc('\n', diag->stream);
}

/* The part of a line that is shown: all of it, or what is around the span. */
static struct span part_of(struct diag const *diag, struct span line, struct span span)
{
    enum { BEFORE = 80, LONG = 200 };
    char const *text = diag->source->text;
    if (line.end - line.begin <= LONG)
        return line;
    struct span part = line;
    if (span.begin - line.begin > BEFORE)
        part.begin = span.begin - BEFORE;
    while (part.begin < span.begin && (text[part.begin] & 0xc0) == 0x80)
        part.begin++;
    if (line.end - part.begin > LONG)
        part.end = part.begin + LONG;
    while (part.end < line.end && (text[part.end] & 0xc0) == 0x80 && part.end < part.begin + LONG + 3)
        part.end++;
    return part;
}

static void show_place(struct diag *diag, struct span span)
{
    struct place place = source_place(diag->source, span.begin);
    struct span line = source_line(diag->source, span.begin);
    struct span part = part_of(diag, line, span);
    int gutter = fprintf(diag->stream, "%5u", place.line);
    (void)fprintf(diag->stream, " | %s", part.begin > line.begin ? "..." : "");
    utf8_show(diag->stream, diag->source->text + part.begin, part.end - part.begin);
    (void)fprintf(diag->stream, "%s\n%*s | %s", part.end < line.end ? "..." : "", gutter, "",
                  part.begin > line.begin ? "   " : "");
    show_caret(diag, part, span);
}

static void show_text(struct diag *diag, char const *format, va_list arguments)
{
    char text[1024];
    int length = vsnprintf(text, sizeof text, format, arguments);
    bool whole = length < (int)sizeof text;
    utf8_show(diag->stream, text, length < 0 ? 0 : whole ? (size_t)length : sizeof text - 1);
    if (!whole)
        (void)fputs("...", diag->stream);
}

static void show_head(struct diag *diag, struct span span, enum severity severity)
{
    struct place place = source_place(diag->source, span.begin);
    paint(diag, bold);
    utf8_show(diag->stream, place.path, strlen(place.path));
    (void)fprintf(diag->stream, ":%u:%u:", place.line, place.column);
    paint(diag, plain);
    (void)fputc(' ', diag->stream);
    show_severity(diag, severity);
}

bool diag_shows(struct diag const *diag)
{
    return !diag->hidden;
}

static uint32_t shown_max(struct diag const *diag)
{
    return diag->shown_max ? diag->shown_max : LIMIT_errors;
}

static void count_error(struct diag *diag, enum diag_code code)
{
    diag->hidden = ++diag->errors > shown_max(diag);
    diag->newer_language |= code == E0103;
    diag->too_large |= strncmp(diag_name(code), "E05", 3) == 0;
}

bool diag_failed(struct diag const *diag)
{
    return diag->errors > 0 || diag->refused;
}

void diag_error(struct diag *diag, enum diag_code code, struct span span, char const *format, ...)
{
    count_error(diag, code);
    if (!diag_shows(diag))
        return;
    va_list arguments;
    va_start(arguments, format);
    show_head(diag, span, SEVERITY_ERROR);
    show_text(diag, format, arguments);
    va_end(arguments);
    (void)fprintf(diag->stream, " [%s]\n", diag_name(code));
    show_place(diag, span);
}

void diag_warning(struct diag *diag, enum diag_code code, struct span span, char const *format, ...)
{
    bool refused = warnings_refuse(diag->options, code);
    bool imported = source_file(diag->source, span.begin) != diag->source->files;
    diag->hidden = imported || !warnings_give(diag->options, code);
    if (diag->hidden)
        return;
    diag->refused |= refused;
    diag->hidden = ++diag->warnings > shown_max(diag);
    if (diag->hidden)
        return;
    va_list arguments;
    va_start(arguments, format);
    show_head(diag, span, refused ? SEVERITY_ERROR : SEVERITY_WARNING);
    show_text(diag, format, arguments);
    va_end(arguments);
    (void)fprintf(diag->stream, " [%s, -W%s%s]\n", diag_name(code), refused ? "error=" : "",
                  diag_option(code));
    show_place(diag, span);
}

void diag_error_file(struct diag *diag, enum diag_code code, char const *path, char const *format,
                     ...)
{
    count_error(diag, code);
    if (!diag_shows(diag))
        return;
    va_list arguments;
    va_start(arguments, format);
    paint(diag, bold);
    utf8_show(diag->stream, path, strlen(path));
    (void)fputc(':', diag->stream);
    paint(diag, plain);
    (void)fputc(' ', diag->stream);
    show_severity(diag, SEVERITY_ERROR);
    show_text(diag, format, arguments);
    va_end(arguments);
    (void)fprintf(diag->stream, " [%s]\n", diag_name(code));
}

void diag_note(struct diag *diag, struct span span, char const *format, ...)
{
    if (!diag_shows(diag))
        return;
    va_list arguments;
    va_start(arguments, format);
    show_head(diag, span, SEVERITY_NOTE);
    show_text(diag, format, arguments);
    va_end(arguments);
    (void)fputc('\n', diag->stream);
    show_place(diag, span);
}

void diag_help(struct diag *diag, char const *format, ...)
{
    if (!diag_shows(diag))
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)fputs("      = ", diag->stream);
    show_severity(diag, SEVERITY_HELP);
    show_text(diag, format, arguments);
    va_end(arguments);
    (void)fputc('\n', diag->stream);
}

static void count_hidden(struct diag *diag, uint32_t count, char const *what)
{
    uint32_t hidden = count > shown_max(diag) ? count - shown_max(diag) : 0;
    if (hidden > 0)
        (void)fprintf(diag->stream, "waveletc: %u more %s%s not shown\n", hidden, what,
                      hidden == 1 ? "" : "s");
}

void diag_finish(struct diag *diag)
{
    count_hidden(diag, diag->errors, "error");
    count_hidden(diag, diag->warnings, "warning");
}

/* -- Did you mean --------------------------------------------------------- */

enum { NEAR_LENGTH = 64 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Insertions, deletions, replacements and swaps of neighbours that lead from
 * one word to the other (optimal string alignment). */
static size_t distance(char const *a, size_t a_length, char const *b, size_t b_length)
{
    size_t rows[3][NEAR_LENGTH + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3], *up = rows[(i + 2) % 3], *upper = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least(up[j] + 1, row[j - 1] + 1, up[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], upper[j - 2] + 1, row[j]);
        }
    }
    return rows[a_length % 3][b_length];
}

void diag_near_offer(struct diag_near *near, char const *known)
{
    size_t length = strlen(near->text), known_length = strlen(known);
    if (length > NEAR_LENGTH || known_length > NEAR_LENGTH)
        return;
    size_t longer = length > known_length ? length : known_length;
    size_t allowed = longer < 6 ? 1 : longer / 3;
    if (longer - least(length, known_length, longer) > allowed)
        return;
    size_t found = distance(near->text, length, known, known_length);
    if (found > allowed || found >= length)
        return;
    if (!near->best || found < near->distance) {
        near->best = known;
        near->distance = found;
    }
}
