/* writer.c: append, count lines, quote. */
#include "config.h"

#include "compiler/writer.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/arena.h"
#include "compiler/utf8.h"

/* When it is full a writer with a drain is flushed; so it hardly ever grows.  A write to a
 * file system takes long by itself, a larger piece leaves the caches before it is written. */
enum { FULL = 128 * 1024, FIRST_SIZE = 1024 };

void writer_init(struct writer *w)
{
    *w = (struct writer){.line = 1};
}

void writer_finish(struct writer *w)
{
    free(w->text);
    *w = (struct writer){0};
}

/* -- Lines ---------------------------------------------------------------- */

/* Sixteen characters at a time: lines of C are too short to look for the end of each. */
typedef signed char wide __attribute__((vector_size(16)));
enum { WIDE = sizeof(wide) };

/* In at most so many that the count of none overflows. */
static uint32_t count_in_wides(char const *text, size_t count)
{
    wide found = {0};
    signed char each[WIDE];
    uint32_t lines = 0;
    for (size_t i = 0; i < count; i++) {
        wide part;
        memcpy(&part, text + i * WIDE, WIDE);
        found -= part == '\n';
    }
    memcpy(each, &found, WIDE);
    for (int i = 0; i < WIDE; i++)
        lines += (unsigned char)each[i];
    return lines;
}

static uint32_t count_lines(char const *text, size_t length)
{
    uint32_t lines = 0;
    for (size_t count; length >= WIDE; text += count * WIDE, length -= count * WIDE) {
        count = length / WIDE < SCHAR_MAX ? length / WIDE : SCHAR_MAX;
        lines += count_in_wides(text, count);
    }
    for (; length > 0; length--)
        lines += *text++ == '\n';
    return lines;
}

uint32_t writer_line(struct writer *w)
{
    if (w->counted < w->length)
        w->line += count_lines(w->text + w->counted, w->length - w->counted);
    w->counted = w->length;
    return w->line;
}

/* -- Appending ------------------------------------------------------------ */

void writer_flush(struct writer *w)
{
    if (w->drain && w->length > 0) {
        (void)writer_line(w);
        w->drain(w->to, w->text, w->length);
        w->length = w->counted = 0;
    }
}

static void grow(struct writer *w, size_t length)
{
    size_t size = w->size ? w->size : w->drain ? 2 * FULL : FIRST_SIZE;
    while (size - w->length < length)
        size *= 2;
    char *larger = realloc(w->text, size);
    if (!larger)
        out_of_memory();
    w->text = larger;
    w->size = size;
}

/* Room for `length` bytes behind the text. */
static inline char *reserve(struct writer *w, size_t length)
{
    if (w->size - w->length < length)
        grow(w, length);
    return w->text + w->length;
}

void write_beyond(struct writer *w, char const *bytes, size_t length)
{
    if (w->length >= FULL)
        writer_flush(w);
    if (w->drain && length >= FULL) { /* large as it is */
        writer_flush(w);
        w->line += count_lines(bytes, length);
        w->drain(w->to, bytes, length);
        return;
    }
    char *at = reserve(w, length + 1);
    memcpy(at, bytes, length);
    at[length] = '\0';
    w->length += length;
    w->room = w->drain && w->size > FULL ? FULL : w->size;
}

void write_blanks(struct writer *w, size_t count)
{
    static char const blanks[] = "                                ";
    for (; count >= sizeof blanks; count -= sizeof blanks - 1)
        write_bytes(w, blanks, sizeof blanks - 1);
    write_bytes(w, blanks, count);
}

void write_upper(struct writer *w, char const *text)
{
    size_t length = strlen(text);
    char *at = reserve(w, length + 1);
    for (size_t i = 0; i <= length; i++)
        at[i] = (char)(text[i] - ((text[i] >= 'a' && text[i] <= 'z') ? 'a' - 'A' : 0));
    w->length += length;
}

/* -- Formats -------------------------------------------------------------- */

/* Enough for a number, its sign, and the end of a text. */
enum { ROOM = 32 };

/* The text goes on until `out`: room behind it for `length` bytes and ROOM. */
static char *make_room(struct writer *w, char *out, size_t length)
{
    w->length = (size_t)(out - w->text);
    return reserve(w, length + ROOM);
}

static char *put_text(struct writer *w, char *out, char const *text)
{
    size_t length = strlen(text);
    out = make_room(w, out, length);
    memcpy(out, text, length);
    return out + length;
}

static char *put_number(char *out, uint64_t number)
{
    char digits[20]; /* of the largest number */
    char *first = digits + sizeof digits;
    do
        *--first = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    size_t count = (size_t)(digits + sizeof digits - first);
    memcpy(out, first, count);
    return out + count;
}

static char *put_hexadecimal(char *out, uint64_t number)
{
    int bits = 0;
    while (bits < 60 && number >> bits >> 4 > 0)
        bits += 4;
    for (; bits >= 0; bits -= 4)
        *out++ = "0123456789abcdef"[number >> bits & 15];
    return out;
}

static char *put_signed(char *out, int64_t number)
{
    if (number < 0)
        *out++ = '-';
    return put_number(out, number < 0 ? -(uint64_t)number : (uint64_t)number);
}

#define BEGINS(text, with) (strncmp((text), (with), sizeof(with) - 1) == 0)

/* What is in nearly all formats: %s, %u and numbers of 64 bits; printf would take some
 * times as long as all else.  False: there is something else, too, and the text is as
 * long as it was. */
static bool append_format(struct writer *w, char const *format, va_list arguments)
{
    size_t before = w->length;
    char const *end = format + strlen(format), *mark;
    char *out = reserve(w, (size_t)(end - format) + ROOM);
    while ((mark = memchr(format, '%', (size_t)(end - format)))) {
        /* There is room for all that is left of the format. */
        memcpy(out, format, (size_t)(mark - format));
        out += mark - format;
        format = mark + 1;
        if (*format == 's') {
            out = put_text(w, out, va_arg(arguments, char const *));
            format++;
        } else if (*format == 'u') {
            out = put_number(out, va_arg(arguments, unsigned));
            format++;
        } else if (BEGINS(format, PRIx64)) {
            out = put_hexadecimal(out, va_arg(arguments, uint64_t));
            format += sizeof PRIx64 - 1;
        } else if (BEGINS(format, PRId64)) {
            out = put_signed(out, va_arg(arguments, int64_t));
            format += sizeof PRId64 - 1;
        } else {
            w->length = before;
            return false;
        }
        out = make_room(w, out, (size_t)(end - format));
    }
    memcpy(out, format, (size_t)(end - format) + 1);
    w->length = (size_t)(out - w->text) + (size_t)(end - format);
    return true;
}

static void append_printed(struct writer *w, char const *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0)
        out_of_memory();
    (void)vsnprintf(reserve(w, (size_t)length + 1), (size_t)length + 1, format, again);
    w->length += (size_t)length;
    va_end(again);
}

void write_number(struct writer *w, uint64_t number)
{
    char *out = reserve(w, ROOM);
    char *end = put_number(out, number);
    *end = '\0';
    w->length += (size_t)(end - out);
}

void write_mask(struct writer *w, uint64_t mask)
{
    write_text(w, "UINT64_C(0x");
    char *out = reserve(w, ROOM);
    char *end = put_hexadecimal(out, mask);
    memcpy(end, ")", 2);
    w->length += (size_t)(end + 1 - out);
}

void write_format(struct writer *w, char const *format, ...)
{
    va_list arguments, again;
    if (w->length >= FULL)
        writer_flush(w);
    va_start(arguments, format);
    va_copy(again, arguments);
    if (!append_format(w, format, arguments))
        append_printed(w, format, again);
    va_end(again);
    va_end(arguments);
}

/* -- Quoting -------------------------------------------------------------- */

/* Does it mean itself, in strings, comments and pictures? */
static bool is_plain(char c)
{
    switch (c) {
    case '"':
    case '&':
    case '*':
    case '/':
    case '?':
    case '\\': return false;
    default: return c >= ' ' && c < 0x7f;
    }
}

/* How many such characters the text begins with. */
static size_t plain_length(char const *text, size_t length)
{
    size_t i = 0;
    while (i < length && is_plain(text[i]))
        i++;
    return i;
}

void write_c_string(struct writer *w, char const *text)
{
    write_bytes(w, "\"", 1);
    for (size_t left = strlen(text); left > 0;) {
        size_t length = plain_length(text, left);
        unsigned char byte = (unsigned char)text[length];
        write_bytes(w, text, length);
        if (byte == '"' || byte == '\\')
            write_format(w, "\\%c", byte);
        else if (byte >= 0x7f || byte == '?' || (byte && byte < ' ')) /* no trigraphs */
            write_format(w, "\\%03o", byte);
        else if (byte)
            write_bytes(w, text + length, 1);
        length += byte != '\0';
        text += length;
        left -= length;
    }
    write_bytes(w, "\"", 1);
}

/* Measured with GNU make: what it cannot be kept from reading as its own. */
bool write_make_path(struct writer *w, char const *path)
{
    bool good = *path != '\0' && path[strlen(path) - 1] != '\\';
    for (char const *at = path; *at; at++) {
        good &= (unsigned char)*at >= ' ' && *at != 0x7f && !strchr(";=|%", *at);
        /* Backslashes are signs only before what they would quote. */
        if (*at == '\\' && strchr(" #:\\", at[1]))
            good = false;
        if (*at == '~' && at == path)
            write_text(w, "./"); /* nobody's home */
        else if (strchr(" #:", *at))
            write_text(w, "\\");
        else if (*at == '$')
            write_text(w, "$");
        write_bytes(w, at, 1);
    }
    return good;
}

/* One character of text that people are to read: no control characters, and
 * nothing that is not UTF-8.  Returns how many bytes it had. */
static size_t write_readable(struct writer *w, char const *text, size_t left)
{
    size_t length = utf8_length(text, left);
    if (length == 0)
        write_bytes(w, "?", 1);
    else if (!utf8_is_plain(text, left))
        write_bytes(w, " ", 1);
    else
        write_bytes(w, text, length);
    return length ? length : 1;
}

/* Does `before`, with the text behind it, end or begin a comment, or is it the
 * trigraph that would join lines? */
static bool is_mark_of_c(char before, char const *text, size_t left)
{
    return (before == '*' && *text == '/') || (before == '/' && *text == '*') ||
           (before == '?' && left == 2 && memcmp(text, "?/", 2) == 0);
}

void write_in_comment(struct writer *w, char const *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t plain = plain_length(text + i, length - i);
        write_bytes(w, text + i, plain);
        i += plain;
        if (i == length)
            return;
        char before = text[i];
        i += write_readable(w, text + i, length - i);
        /* A comment neither ends, nor warns of another one within, or of a trigraph at
         * the end of its line. */
        if (i < length && is_mark_of_c(before, text + i, length - i))
            write_bytes(w, " ", 1);
    }
}

void write_c_comment(struct writer *w, char const *text, unsigned indent)
{
    if (!*text)
        return;
    char const *open = "/* ";
    for (char const *line = text; line;) {
        char const *end = strchr(line, '\n');
        size_t length = end ? (size_t)(end - line) : strlen(line);
        write_blanks(w, indent);
        write_text(w, length ? open : " *");
        write_in_comment(w, line, length);
        line = end ? end + 1 : NULL;
        write_text(w, line ? "\n" : " */\n");
        open = " * ";
    }
}

static void write_dot(struct writer *w, char const *text, char const *backslash)
{
    if (w->length + 2 * WRITER_DOT_MAX > FULL)
        writer_flush(w); /* not in the midst, as the length is what is looked at */
    size_t end = w->length + WRITER_DOT_MAX;
    for (size_t left = strlen(text); left > 0;) {
        if (w->length > end) {
            write_text(w, "...");
            return;
        }
        size_t most = end + 1 - w->length, length = plain_length(text, left < most ? left : most);
        if (length > 0) {
            write_bytes(w, text, length);
        } else {
            length = 1;
            if (*text == '"')
                write_text(w, "\\\"");
            else if (*text == '\\')
                write_text(w, backslash);
            else if (*text == '&') /* no entities */
                write_text(w, "&amp;");
            else if (*text == '\n')
                write_text(w, "\\n");
            else
                length = write_readable(w, text, left);
        }
        text += length;
        left -= length;
    }
}

void write_dot_text(struct writer *w, char const *text)
{
    write_dot(w, text, "\\\\");
}

/* Graphviz takes escapes out of tooltips twice: first those for ends of lines,
 * then those for names, such as \N. */
void write_dot_tooltip(struct writer *w, char const *text)
{
    write_dot(w, text, "\\\\\\\\");
}
