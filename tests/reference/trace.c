/* trace.c: the reference's trace.  The text is hashed as it is made. */
#include "trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static bool only_digest;
static uint64_t lines, hash;

static void put(char c)
{
    lines += c == '\n';
    hash = (hash ^ (unsigned char)c) * UINT64_C(1099511628211); /* FNV-1a */
    if (!only_digest)
        (void)putchar(c);
}

static void put_text(char const *text)
{
    while (*text)
        put(*text++);
}

static void put_unsigned(uint64_t value, uint64_t base)
{
    if (value >= base)
        put_unsigned(value / base, base);
    put("0123456789abcdef"[value % base]);
}

static void put_signed(int64_t value)
{
    if (value < 0) {
        put('-');
        put_unsigned(0 - (uint64_t)value, 10);
    } else {
        put_unsigned((uint64_t)value, 10);
    }
}

void trace(char const *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    for (; *format; format++) {
        if (*format != '%') {
            put(*format);
            continue;
        }
        switch (*++format) {
        case 's': put_text(va_arg(arguments, char const *)); break;
        case 'd': put_signed(va_arg(arguments, int64_t)); break;
        default: put_unsigned(va_arg(arguments, uint64_t), 16); break;
        }
    }
    va_end(arguments);
}

void trace_begin(bool digest)
{
    only_digest = digest;
    lines = 0;
    hash = UINT64_C(14695981039346656037);
}

void trace_end(char const *name, uint64_t cycles, uint64_t runs)
{
    if (only_digest)
        (void)printf("%s %" PRIu64 " %" PRIu64 " %" PRIu64 " %016" PRIx64 "\n", name, cycles, runs,
                     lines, hash);
}
