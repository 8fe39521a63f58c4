/* token.c: words, numbers and what is not closed. */
#include "config.h"

#include "grammar/token.h"

#include <string.h>

static struct {
    char const *text;
    int token;
} const keywords[] = {
    {"as", AS},           {"const", CONST}, {"cycle", CYCLE},     {"drop", DROP},
    {"graph", GRAPH},     {"init", INIT},   {"last", LAST},       {"node", NODE},
    {"observe", OBSERVE}, {"on", ON},       {"trigger", TRIGGER}, {"use", USE},
    {"when", WHEN},       {"wvg", WVG},
};

void grammar_init(struct names *names)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        names_intern(names, keywords[i].text, strlen(keywords[i].text))->keyword =
            keywords[i].token;
}

struct span span_here(struct parse const *p, char const *text, size_t length)
{
    uint32_t begin = (uint32_t)(text - p->source->text);
    return (struct span){begin, begin + (uint32_t)length};
}

int scan_return(struct parse *p, int token, struct name *name)
{
    p->previous = token;
    p->previous_name = name;
    return token;
}

bool scan_block_follows(struct parse const *p)
{
    return p->previous == INIT || p->previous == CYCLE || p->previous == DROP || p->previous == '=';
}

/* After `.` and `struct` stand names of C, whatever they are here. */
static bool c_name_follows(struct parse const *p)
{
    static char const *const tags[] = {"struct", "union", "enum"};
    if (p->previous == '.')
        return true;
    for (size_t i = 0; p->previous_name && i < sizeof tags / sizeof tags[0]; i++)
        if (strcmp(p->previous_name->text, tags[i]) == 0)
            return true;
    return false;
}

int scan_word(struct parse *p, WVG_STYPE *value, char const *text, size_t length)
{
    struct name *name = names_intern(p->names, text, length);
    value->ident = (struct ident){name, span_here(p, text, length)};
    int token = name->keyword && !c_name_follows(p) ? name->keyword : IDENT;
    return scan_return(p, token, name);
}

/* -- Numbers -------------------------------------------------------------- */

/* Digits may be separated by single `_`, and not end with one. */
static bool well_separated(char const *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '_' && (i + 1 == length || strchr("_.eExX+-", text[i + 1])))
            return false;
    return true;
}

static unsigned digit_value(char digit)
{
    if (digit <= '9')
        return (unsigned)(digit - '0');
    return (unsigned)(digit | 0x20) - 'a' + 10;
}

/* False when the digits do not fit. */
static bool to_number(char const *digits, size_t length, unsigned base, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < length; i++)
        if (digits[i] != '_' &&
            (__builtin_mul_overflow(*number, base, number) ||
             __builtin_add_overflow(*number, digit_value(digits[i]), number)))
            return false;
    return true;
}

/* Decimal digits from `text`, checked; the value is 0 after a message. */
static uint64_t decimal(struct parse *p, char const *text, size_t length)
{
    struct span span = span_here(p, text, length);
    uint64_t number = 0;
    if (length > 1 && text[0] == '0')
        diag_error(p->diag, E0108, span, "a decimal number does not begin with 0");
    else if (!well_separated(text, length))
        diag_error(p->diag, E0108, span, "'_' stands between two digits");
    else if (!to_number(text, length, 10, &number))
        diag_error(p->diag, E0108, span, "number does not fit 64 bits");
    return number;
}

int scan_number(struct parse *p, WVG_STYPE *value, char const *text, size_t length)
{
    struct span span = span_here(p, text, length);
    value->number.span = span;
    value->number.value = 0;
    if (length < 2 || (text[1] | 0x20) != 'x')
        value->number.value = decimal(p, text, length);
    else if (text[2] == '_' || !well_separated(text + 2, length - 2))
        diag_error(p->diag, E0108, span, "'_' stands between two digits");
    else if (!to_number(text + 2, length - 2, 16, &value->number.value))
        diag_error(p->diag, E0108, span, "number does not fit 64 bits");
    return scan_return(p, NUMBER, NULL);
}

int scan_float(struct parse *p, WVG_STYPE *value, char const *text, size_t length)
{
    value->span = span_here(p, text, length);
    if (!well_separated(text, length))
        diag_error(p->diag, E0108, value->span, "'_' stands between two digits");
    return scan_return(p, FLOAT, NULL);
}

static struct {
    char const *text;
    uint64_t ns;
} const units[] = {
    {"ns", 1},
    {"us", 1000},
    {"ms", 1000000},
    {"s", 1000000000},
    {"min", UINT64_C(60) * 1000000000},
    {"h", UINT64_C(3600) * 1000000000},
    {"d", UINT64_C(86400) * 1000000000},
};

static uint64_t unit_ns(struct parse *p, char const *text, size_t length)
{
    char unit[8] = "";
    if (length < sizeof unit)
        memcpy(unit, text, length);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(unit, units[i].text) == 0)
            return units[i].ns;
    diag_error(p->diag, E0109, span_here(p, text, length), "unknown unit of time '%.*s'",
               (int)length, text);
    diag_help(p->diag, "the units are ns, us, ms, s, min, h and d");
    return 0;
}

int scan_duration(struct parse *p, WVG_STYPE *value, char const *text, size_t length)
{
    size_t digits = strspn(text, "0123456789_");
    uint64_t count = decimal(p, text, digits);
    uint64_t unit = unit_ns(p, text + digits, length - digits);
    uint64_t ns = 0;
    value->number.span = span_here(p, text, length);
    if (__builtin_mul_overflow(count, unit, &ns) || ns > INT64_MAX) {
        diag_error(p->diag, E0108, value->number.span, "duration does not fit 64 bits of nanoseconds");
        ns = 0;
    }
    /* A duration that was told about must not be told about again. */
    value->number.value = ns;
    value->number.wrong = unit == 0 || (count == 0 && text[0] != '0') || (ns == 0 && count != 0);
    return scan_return(p, DURATION, NULL);
}

/* -- Comments and strays -------------------------------------------------- */

void scan_comment(struct parse *p, struct span span)
{
    struct ast *ast = p->ast;
    if (ast->comment_count == p->comment_size) {
        uint32_t size = p->comment_size ? p->comment_size * 2 : 64;
        struct ast_comment *larger = arena_array(p->arena, size, sizeof *larger);
        if (ast->comment_count)
            memcpy(larger, ast->comments, ast->comment_count * sizeof *larger);
        ast->comments = larger;
        p->comment_size = size;
    }
    ast->comments[ast->comment_count++].span = span;
}

void scan_stray(struct parse *p, struct span span)
{
    diag_error(p->diag, E0107, span, "'%.*s' means nothing here", (int)(span.end - span.begin),
               p->source->text + span.begin);
}

int scan_unterminated(struct parse *p, struct span *span, uint32_t begin, uint32_t end,
                      enum diag_code code, char const *message)
{
    *span = (struct span){begin, end};
    diag_error(p->diag, code, *span, "%s", message);
    return scan_return(p, UNTERMINATED, NULL);
}
