/* writer.c: append, count lines, quote. */
#include "config.h"

#include "compiler/writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/arena.h"
#include "compiler/utf8.h"

enum { FIRST_SIZE = 32 * 1024 };

void writer_init(struct writer *w)
{
    *w = (struct writer){.line = 1};
}

void writer_finish(struct writer *w)
{
    free(w->text);
    *w = (struct writer){0};
}

void writer_flush(struct writer *w)
{
    if (w->drain && w->length > 0) {
        w->drain(w->to, w->text, w->length);
        w->length = 0;
    }
}

static char *reserve(struct writer *w, size_t length)
{
    if (w->size - w->length < length)
        writer_flush(w);
    if (w->size - w->length < length) {
        size_t size = w->size ? w->size : FIRST_SIZE;
        while (size - w->length < length)
            size *= 2;
        char *larger = realloc(w->text, size);
        if (!larger)
            out_of_memory();
        w->text = larger;
        w->size = size;
    }
    return w->text + w->length;
}

void write_bytes(struct writer *w, char const *bytes, size_t length)
{
    if (w->drain && length >= FIRST_SIZE) { /* large as it is */
        writer_flush(w);
        w->drain(w->to, bytes, length);
    } else {
        char *at = reserve(w, length + 1);
        memcpy(at, bytes, length);
        at[length] = '\0';
        w->length += length;
    }
    for (size_t i = 0; i < length; i++)
        w->line += bytes[i] == '\n';
}

void write_text(struct writer *w, char const *text)
{
    write_bytes(w, text, strlen(text));
}

void write_format(struct writer *w, char const *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        out_of_memory();
    if (length > 0) {
        char *at = reserve(w, (size_t)length + 1);
        (void)vsnprintf(at, (size_t)length + 1, format, again);
        w->length += (size_t)length;
        for (int i = 0; i < length; i++)
            w->line += at[i] == '\n';
    }
    va_end(again);
}

void write_blanks(struct writer *w, size_t count)
{
    for (; count > 0; count--)
        write_bytes(w, " ", 1);
}

/* -- Quoting -------------------------------------------------------------- */

void write_c_string(struct writer *w, char const *text)
{
    write_bytes(w, "\"", 1);
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            write_format(w, "\\%c", byte);
        else if (byte < 0x20 || byte >= 0x7f || byte == '?') /* no trigraphs */
            write_format(w, "\\%03o", byte);
        else
            write_bytes(w, text, 1);
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
    for (size_t left = strlen(text); left > 0;) {
        size_t length = 1;
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
