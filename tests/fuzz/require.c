/* require.c: what must hold of messages and outputs, worked out without the
 * compiler's own functions.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

void fuzz_require(bool holds, char const *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "not so: %s\n", what);
    abort();
}

/* The character at `text`, by RFC 3629; -1 when there is none. */
static long next_character(unsigned char const *text, size_t left, size_t *length)
{
    unsigned char first = text[0];
    size_t more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    long value = more == 0 ? first : first & (0x3f >> more);
    if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || more >= left)
        return -1;
    for (size_t i = 1; i <= more; i++) {
        if (text[i] < 0x80 || text[i] > 0xbf)
            return -1;
        value = value * 64 + (text[i] - 0x80);
    }
    *length = more + 1;
    bool surrogate = value >= 0xd800 && value <= 0xdfff;
    bool overlong = (more == 2 && value < 0x800) || (more == 3 && value < 0x10000);
    return surrogate || overlong || value > 0x10ffff ? -1 : value;
}

/* What turns the direction of the text around it, or begins a new line of it. */
static bool turns(long c)
{
    return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

bool fuzz_is_readable(char const *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t size = 0;
        long c = next_character((unsigned char const *)text + i, length - i, &size);
        bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
        if (c < 0 || control || turns(c)) {
            size_t begin = i > 200 ? i - 200 : 0;
            (void)fprintf(stderr, "character %lx after: %.*s\n", (unsigned long)c, (int)(i - begin),
                          text + begin);
            return false;
        }
        i += size;
    }
    return true;
}

bool fuzz_is_dot(char const *text, size_t length)
{
    bool quoted = false;
    int braces = 0;
    size_t i = 0;
    while (i < length && text[i] != '\n') /* the comment of the first line */
        i++;
    for (; i < length; i++) {
        char c = text[i];
        if (quoted && c == '\n')
            return false;
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '<' || c == '/' || c == '\\' || c == '#' || c < 0))
            return false;
        else if (!quoted && (c == '{' || c == '}'))
            braces += c == '{' ? 1 : -1;
        if (braces < 0)
            return false;
    }
    return !quoted && braces == 0;
}
