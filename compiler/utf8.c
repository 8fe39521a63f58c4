/* utf8.c: decode, strictly. */
#include "config.h"

#include "compiler/utf8.h"

#include <stdint.h>

/* The character's number; `*length` is 0 when it is no UTF-8. */
static uint32_t decode(char const *text, size_t left, size_t *length)
{
    static uint32_t const least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char const *byte = (unsigned char const *)text;
    *length = 0;
    if (left == 0)
        return 0;
    size_t size = byte[0] < 0x80 ? 1 : byte[0] < 0xc0 ? 0 : byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
    if (size == 0 || size > left || byte[0] > 0xf4)
        return 0;
    uint32_t number = size == 1 ? byte[0] : byte[0] & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((byte[i] & 0xc0) != 0x80)
            return 0;
        number = number << 6 | (byte[i] & 0x3fU);
    }
    /* Longer than need be, half of a pair, beyond the last. */
    if (number < least[size] || (number >= 0xd800 && number < 0xe000) || number > 0x10ffff)
        return 0;
    *length = size;
    return number;
}

size_t utf8_length(char const *text, size_t left)
{
    size_t length;
    (void)decode(text, left, &length);
    return length;
}

/* Characters that a reader does not see, or takes for a blank. */
static struct {
    uint32_t first, last;
} const unseen[] = {
    {0xa0, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},   {0x115f, 0x1160},
    {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f},
    {0x3000, 0x3000}, {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
    {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
};

static bool is_unseen(uint32_t number)
{
    for (size_t i = 0; i < sizeof unseen / sizeof unseen[0]; i++)
        if (number >= unseen[i].first && number <= unseen[i].last)
            return true;
    return false;
}

/* The bytes of the character at `text` if it may be sent to a terminal. */
static size_t printable(char const *text, size_t left)
{
    unsigned char first = (unsigned char)text[0];
    bool control = (first < 0x20 && first != '\t') || first == 0x7f ||
                   (first == 0xc2 && left > 1 && (unsigned char)text[1] < 0xa0);
    return control ? 0 : utf8_length(text, left);
}

bool utf8_is_plain(char const *text, size_t left)
{
    size_t length;
    uint32_t number = decode(text, left, &length);
    bool turns = number == 0x61c || number == 0x200e || number == 0x200f ||
                 (number >= 0x2028 && number <= 0x202e) || (number >= 0x2066 && number <= 0x2069);
    return printable(text, left) > 0 && !turns;
}

size_t utf8_show_one(FILE *stream, char const *text, size_t left, unsigned *width)
{
    size_t length;
    uint32_t number = decode(text, left, &length);
    if (length > 0 && is_unseen(number)) {
        char shown[16];
        *width += (unsigned)snprintf(shown, sizeof shown, "<U+%04X>", (unsigned)number);
        if (stream)
            (void)fputs(shown, stream);
        return length;
    }
    length = printable(text, left);
    if (length == 0) {
        if (stream)
            (void)fprintf(stream, "\\x%02x", (unsigned char)text[0]);
        *width += 4;
        return 1;
    }
    if (stream)
        (void)fwrite(text, 1, length, stream);
    *width += 1;
    return length;
}

void utf8_show(FILE *stream, char const *text, size_t length)
{
    unsigned width = 0;
    for (size_t i = 0; i < length;)
        i += utf8_show_one(stream, text + i, length - i, &width);
}
