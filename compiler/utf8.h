/* utf8.h: which bytes are characters, and which of these are safe to show. */
#ifndef COMPILER_UTF8_H
#define COMPILER_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The bytes of the character at `text`; 0 when it is no UTF-8. */
size_t utf8_length(char const *text, size_t left);

/* May the character at `text` stand in what is generated?  Not what makes a
 * terminal do something, nor what turns the direction of text around it, so that
 * a reader sees something else than what is there. */
bool utf8_is_plain(char const *text, size_t left);

/* Print text for people: what is no character, or would make a terminal do
 * something, comes out as \x and two digits, what nobody would see as <U+00A0>. */
void utf8_show(FILE *stream, char const *text, size_t length);

/* The same for one character, or nothing without a stream; returns how many
 * bytes it had, and adds to `width` how many columns it takes. */
size_t utf8_show_one(FILE *stream, char const *text, size_t left, unsigned *width);

#endif
