/* diag.c: how messages look. */
#include "config.h"

#include "compiler/diag.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

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

/* -- Showing text --------------------------------------------------------- */

/* The length of the UTF-8 sequence at `text`, 0 when it is none or encodes a
 * control character. */
static int printable(unsigned char const *text, size_t left)
{
    unsigned char first = text[0];
    if (first < 0x80)
        return (first >= 0x20 && first != 0x7f) || first == '\t';
    int length = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    if (first > 0xf4 || length == 0 || (size_t)length > left)
        return 0;
    for (int i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    bool control = first == 0xc2 && text[1] < 0xa0;
    /* U+200E to U+202E and U+2066 to U+2069 turn the direction of text. */
    bool turns = first == 0xe2 && ((text[1] == 0x80 && text[2] >= 0x8e && text[2] <= 0xae) ||
                                   (text[1] == 0x81 && text[2] >= 0xa6 && text[2] <= 0xa9));
    return control || turns ? 0 : length;
}

/* Print one character of text; returns how many bytes it had, and adds to
 * `width` how many columns it took. */
static size_t show_one(FILE *stream, char const *text, size_t left, unsigned *width)
{
    unsigned char byte = (unsigned char)text[0];
    int length = printable((unsigned char const *)text, left);
    if (length == 0) {
        if (stream)
            (void)fprintf(stream, "\\x%02x", byte);
        *width += 4;
        return 1;
    }
    if (stream)
        (void)fwrite(text, 1, (size_t)length, stream);
    *width += 1;
    return (size_t)length;
}

static void show(FILE *stream, char const *text, size_t length)
{
    unsigned width = 0;
    for (size_t i = 0; i < length;)
        i += show_one(stream, text + i, length - i, &width);
}

/* -- One message ---------------------------------------------------------- */

/* The caret line: blanks as wide as what stands before, tabs kept as tabs. */
static void show_caret(struct diag *diag, struct span line, struct span span)
{
    char const *text = diag->source->text;
    uint32_t at = line.begin, end = span.end < line.end ? span.end : line.end;
    (void)fputs("      | ", diag->stream);
    while (at < span.begin && at < line.end) {
        unsigned width = 0;
        bool tab = text[at] == '\t';
        at += (uint32_t)show_one(NULL, text + at, line.end - at, &width);
        (void)fprintf(diag->stream, "%*s", tab ? 0 : (int)width, "");
        if (tab)
            (void)fputc('\t', diag->stream);
    }
    unsigned width = 0;
    while (at < end)
        at += (uint32_t)show_one(NULL, text + at, end - at, &width);
    (void)fputc('^', diag->stream);
    for (unsigned i = 1; i < width; i++)
        (void)fputc('~', diag->stream);
    (void)fputc('\n', diag->stream);
}

static void show_place(struct diag *diag, struct span span)
{
    struct place place = source_place(diag->source, span.begin);
    struct span line = source_line(diag->source, place.line);
    (void)fprintf(diag->stream, "%5u | ", place.line);
    show(diag->stream, diag->source->text + line.begin, line.end - line.begin);
    (void)fputc('\n', diag->stream);
    show_caret(diag, line, span);
}

static void show_text(struct diag *diag, char const *format, va_list arguments)
{
    char text[1024];
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length > (int)sizeof text - 1)
        length = (int)sizeof text - 1;
    show(diag->stream, text, length < 0 ? 0 : (size_t)length);
}

static void show_head(struct diag *diag, struct span span, char const *level)
{
    struct place place = source_place(diag->source, span.begin);
    show(diag->stream, diag->source->path, strlen(diag->source->path));
    (void)fprintf(diag->stream, ":%u:%u: %s: ", place.line, place.column, level);
}

static bool shown(struct diag const *diag)
{
    return diag->errors <= DIAG_SHOWN_MAX;
}

void diag_error(struct diag *diag, enum diag_code code, struct span span, char const *format, ...)
{
    diag->errors++;
    diag->newer_language |= code == E0103;
    if (!shown(diag))
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
    if (!shown(diag))
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
    if (!shown(diag))
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
        (void)fprintf(diag->stream, "waveletc: %u more errors not shown\n",
                      diag->errors - DIAG_SHOWN_MAX);
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
    size_t found = distance(near->text, length, known, known_length);
    size_t allowed = (length > known_length ? length : known_length) / 3;
    if (found > (allowed > 0 ? allowed : 1) || found >= length)
        return;
    if (!near->best || found < near->distance) {
        near->best = known;
        near->distance = found;
    }
}
