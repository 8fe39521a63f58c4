/* diag.c: how messages look. */
#include "config.h"

#include "compiler/diag.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "compiler/utf8.h"

static struct {
    char const *name, *title, *manual;
} const manual[DIAG_CODES] = {
#define DIAG(code, title, manual) {#code, title, manual},
#include "compiler/diag.def"
#undef DIAG
};

char const *diag_name(enum diag_code code)
{
    return manual[code].name;
}

bool diag_explain(FILE *stream, char const *name)
{
    bool all = strcmp(name, "all") == 0, found = all;
    for (int code = 0; code < DIAG_CODES; code++) {
        if (!all && strcasecmp(name, manual[code].name) != 0)
            continue;
        found = true;
        (void)fprintf(stream, all ? "## %s: %s\n\n%s\n" : "%s: %s\n\n%s", manual[code].name,
                      manual[code].title, manual[code].manual);
    }
    return found;
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
    (void)fputc('^', diag->stream);
    for (unsigned i = 1; i < width; i++)
        (void)fputc('~', diag->stream);
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

static void show_head(struct diag *diag, struct span span, char const *level)
{
    struct place place = source_place(diag->source, span.begin);
    utf8_show(diag->stream, place.path, strlen(place.path));
    (void)fprintf(diag->stream, ":%u:%u: %s: ", place.line, place.column, level);
}

bool diag_shows(struct diag const *diag)
{
    return diag->errors <= DIAG_SHOWN_MAX;
}

void diag_error(struct diag *diag, enum diag_code code, struct span span, char const *format, ...)
{
    diag->errors++;
    diag->newer_language |= code == E0103;
    if (!diag_shows(diag))
        return;
    va_list arguments;
    va_start(arguments, format);
    show_head(diag, span, "error");
    show_text(diag, format, arguments);
    va_end(arguments);
    (void)fprintf(diag->stream, " [%s]\n", diag_name(code));
    show_place(diag, span);
}

void diag_note(struct diag *diag, struct span span, char const *format, ...)
{
    if (!diag_shows(diag))
        return;
    va_list arguments;
    va_start(arguments, format);
    show_head(diag, span, "note");
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
    (void)fputs("      = help: ", diag->stream);
    show_text(diag, format, arguments);
    va_end(arguments);
    (void)fputc('\n', diag->stream);
}

void diag_finish(struct diag *diag)
{
    if (diag->errors > DIAG_SHOWN_MAX)
        (void)fprintf(diag->stream, "waveletc: %u more error%s not shown\n",
                      diag->errors - DIAG_SHOWN_MAX,
                      diag->errors - DIAG_SHOWN_MAX == 1 ? "" : "s");
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
