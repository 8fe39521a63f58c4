/* writer.h: text that is being made: a buffer that knows its line, and the
 * quoting of user text for each place where it may land.
 */
#ifndef COMPILER_WRITER_H
#define COMPILER_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct writer {
    char *text;
    size_t length, size;
    size_t room;    /* what stays shorter than this is just appended */
    size_t counted; /* up to here in `text` lines are counted; the rest when somebody asks */
    uint32_t line;  /* there, from 1 */
    void (*drain)(void *to, char const *text, size_t length);
    void *to;
};

/* All text is kept, unless `drain` is set: that takes what there is when it
 * grows large, and when the writer is flushed. */
void writer_init(struct writer *w);
void writer_flush(struct writer *w);
void writer_finish(struct writer *w);

/* The line of what is written next, from 1. */
uint32_t writer_line(struct writer *w);

/* What write_bytes() does where there is no room. */
void write_beyond(struct writer *w, char const *bytes, size_t length);

static inline void write_bytes(struct writer *w, char const *bytes, size_t length)
{
    if (length >= w->room || w->length >= w->room - length) {
        write_beyond(w, bytes, length);
        return;
    }
    memcpy(w->text + w->length, bytes, length);
    w->length += length;
    w->text[w->length] = '\0';
}

static inline void write_text(struct writer *w, char const *text)
{
    write_bytes(w, text, strlen(text));
}

/* For what is not written for every node; it takes as long as ten texts. */
void write_format(struct writer *w, char const *format, ...)
    __attribute__((format(printf, 2, 3)));
void write_blanks(struct writer *w, size_t count);

/* A decimal number; and one as "UINT64_C(0x1f)". */
void write_number(struct writer *w, uint64_t number);
void write_mask(struct writer *w, uint64_t mask);

/* The text in capitals, ASCII letters alone. */
void write_upper(struct writer *w, char const *text);

/* A C string literal, with its quotes. */
void write_c_string(struct writer *w, char const *text);

/* Lines of comment text as a C comment, indented; nothing for "". */
void write_c_comment(struct writer *w, char const *text, unsigned indent);

/* A path in a rule of make; false when no quoting makes it one. */
bool write_make_path(struct writer *w, char const *path);

/* Text inside a C comment: cannot end it. */
void write_in_comment(struct writer *w, char const *text, size_t length);

/* Graphviz takes 16,384 bytes in a string. */
enum { WRITER_DOT_MAX = 6000 };

/* The inside of a DOT string, or as much of it as may be; newlines become
 * centred line breaks.  What is a tooltip takes more quoting. */
void write_dot_text(struct writer *w, char const *text);
void write_dot_tooltip(struct writer *w, char const *text);

#endif
