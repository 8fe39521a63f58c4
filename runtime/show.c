/* show.c: what is shown, and what is only told of. */
#include "config.h"

#include "runtime/show.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes of the character at `text`, and its number; 0 when it is no UTF-8. */
static size_t decode(unsigned char const *text, uint32_t *number)
{
    static uint32_t const least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = 4;
    if (text[0] < 0xf0)
        size = text[0] < 0x80 ? 1 : text[0] < 0xc0 ? 0 : text[0] < 0xe0 ? 2 : 3;
    if (size == 0 || text[0] > 0xf4)
        return 0;
    *number = size == 1 ? text[0] : text[0] & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        *number = *number << 6 | (text[i] & 0x3fU);
    }
    bool surrogate = *number >= 0xd800 && *number < 0xe000;
    return *number < least[size] || surrogate || *number > 0x10ffff ? 0 : size;
}

static bool is_shown(uint32_t number)
{
    bool control = (number < 0x20 && number != '\t') || (number >= 0x7f && number < 0xa0);
    bool turns = number == 0x61c || number == 0x200e || number == 0x200f ||
                 (number >= 0x2028 && number <= 0x202e) || (number >= 0x2066 && number <= 0x2069);
    return !control && !turns;
}

void wv_show(FILE *stream, char const *text)
{
    while (*text) {
        uint32_t number = 0;
        size_t size = decode((unsigned char const *)text, &number);
        if (size > 0 && is_shown(number)) {
            (void)fwrite(text, 1, size, stream);
        } else {
            size = size ? size : 1;
            for (size_t i = 0; i < size; i++)
                (void)fprintf(stream, "\\x%02x", (unsigned char)text[i]);
        }
        text += size;
    }
}
