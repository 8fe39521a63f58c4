/* token.c: words, numbers and what is not closed. */
#include "config.h"

#include "grammar/token.h"

#include <string.h>

static struct {
    char const *text;
    int token;
} const keywords[] = {
    {"as", AS},           {"const", CONST}, {"cycle", CYCLE},     {"drop", DROP},
    {"graph", GRAPH},     {"import", IMPORT}, {"init", INIT},     {"last", LAST},
    {"library", LIBRARY}, {"node", NODE},   {"observe", OBSERVE}, {"on", ON},
    {"schedules", SCHEDULES}, {"trigger", TRIGGER}, {"use", USE}, {"when", WHEN},
    {"wvg", WVG},
};

static char const *const tags[] = {"struct", "union", "enum"};

void grammar_init(struct names *names)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        names_intern(names, keywords[i].text, strlen(keywords[i].text))->keyword =
            keywords[i].token;
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        names_intern(names, tags[i], strlen(tags[i]))->before_tag = true;
}

int scan_return(struct parse *p, int token, struct name *name)
{
    if (p->recovering && token == '{')
        p->braces++;
    else if (p->braces && token == '}')
        p->braces--;
    if (p->previous == ';' || p->previous == '}')
        p->in_channel = false;
    p->in_channel |= token == CHANNEL;
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
    return p->previous == '.' || p->previous == '@' ||
           (p->previous_name && p->previous_name->before_tag);
}

/* In what is passed over words of C may stand, such as `char const *`. */
static bool is_keyword(struct parse const *p, struct name const *name)
{
    bool begins = p->previous == ';' || p->previous == '}' || p->previous == BLOCK_OF_C;
    if (p->recovering && (p->braces || (name->keyword == CONST && !begins)))
        return false;
    return name->keyword && !c_name_follows(p);
}

/* Told once: the next ones may be the same. */
static void check_length(struct parse *p, struct span span)
{
    if (span.end - span.begin > p->limits->name && !p->diag->too_large)
        diag_error(p->diag, E0509, span, "too long: a name or a number has at most %u characters",
                   p->limits->name);
}

int scan_word(struct parse *p, WVG_STYPE *value, char const *text, size_t length)
{
    struct name *name = names_intern(p->names, text, length);
    value->ident = (struct ident){name, span_here(p, text, length)};
    check_length(p, value->ident.span);
    name->skipped |= p->recovering;
    int token = is_keyword(p, name) ? name->keyword : IDENT;
    /* A type follows, which nothing else after `on` has. */
    if (p->previous == ON && token == IDENT && strcmp(name->text, "channel") == 0)
        token = CHANNEL;
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

/* What is passed over may be no text of the language at all. */
static void tell(struct parse *p, enum diag_code code, struct span span, char const *message)
{
    if (!p->recovering)
        diag_error(p->diag, code, span, "%s", message);
}

static char const misplaced_line[] = "'_' stands between two digits";

/* Decimal digits from `text`, checked: what is wrong with them, or NULL. */
static char const *decimal(char const *text, size_t length, uint64_t *number)
{
    *number = 0;
    if (length > 1 && text[0] == '0')
        return "a decimal number does not begin with 0";
    if (!well_separated(text, length))
        return misplaced_line;
    return to_number(text, length, 10, number) ? NULL : "number does not fit 64 bits";
}

static char const *hexadecimal(char const *text, size_t length, uint64_t *number)
{
    *number = 0;
    if (length == 0 || strspn(text, "0123456789abcdefABCDEF_") < length)
        return "after '0x' stand hexadecimal digits";
    if (text[0] == '_' || !well_separated(text, length))
        return misplaced_line;
    return to_number(text, length, 16, number) ? NULL : "number does not fit 64 bits";
}

int scan_number(struct parse *p, WVG_STYPE *value, char const *text, size_t length)
{
    struct number *number = &value->number;
    bool hex = length > 1 && (text[1] | 0x20) == 'x';
    char const *wrong = hex ? hexadecimal(text + 2, length - 2, &number->value)
                            : decimal(text, length, &number->value);
    number->span = span_here(p, text, length);
    number->wrong = wrong != NULL;
    check_length(p, number->span);
    if (wrong)
        tell(p, E0108, number->span, wrong);
    return scan_return(p, NUMBER, NULL);
}

int scan_float(struct parse *p, WVG_STYPE *value, char const *text, size_t length)
{
    value->span = span_here(p, text, length);
    check_length(p, value->span);
    if (!well_separated(text, length))
        tell(p, E0108, value->span, misplaced_line);
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

/* 0: there is no such unit. */
static uint64_t unit_ns(char const *text, size_t length)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strlen(units[i].text) == length && memcmp(text, units[i].text, length) == 0)
            return units[i].ns;
    return 0;
}

static void tell_unit(struct parse *p, char const *text, size_t length)
{
    if (p->recovering)
        return;
    diag_error(p->diag, E0109, span_here(p, text, length), "unknown unit of time '%.*s'",
               (int)length, text);
    diag_help(p->diag, "the units are ns, us, ms, s, min, h and d");
    bool suffix = strspn(text, "uUlL") >= length;
    bool other_base = text[-1] == '0' && strchr("bBoO", *text);
    if (suffix || other_base)
        diag_help(p->diag, "an integer has no suffix, and is decimal or begins with 0x");
}

int scan_duration(struct parse *p, WVG_STYPE *value, char const *text, size_t length)
{
    struct number *number = &value->number;
    size_t digits = strspn(text, "0123456789_");
    uint64_t unit = unit_ns(text + digits, length - digits);
    char const *wrong = decimal(text, digits, &number->value);
    if (!wrong && unit > 0 &&
        (__builtin_mul_overflow(number->value, unit, &number->value) || number->value > INT64_MAX))
        wrong = "duration does not fit 64 bits of nanoseconds";
    number->span = span_here(p, text, length);
    check_length(p, number->span);
    if (wrong)
        return scan_unreadable(p, E0108, number->span, wrong);
    if (unit == 0) {
        tell_unit(p, text + digits, length - digits);
        return scan_return(p, UNREADABLE, NULL);
    }
    return scan_return(p, DURATION, NULL);
}

int scan_less(struct parse *p, struct span span)
{
    char const *rest = p->source->text + span.end;
    if (p->previous == USE && rest[strcspn(rest, ">\n")] != '>')
        return scan_unreadable(p, E0105, span, "the '<' is not closed with '>' on its line");
    return scan_return(p, '<', NULL);
}

/* -- Comments and strays -------------------------------------------------- */

void scan_comment(struct parse *p, struct span span)
{
    struct ast_comments *comments = p->ast->comments;
    comments->spans = arena_grown(p->arena, comments->spans, comments->count, sizeof span);
    comments->spans[comments->count++] = span;
}

int scan_unreadable(struct parse *p, enum diag_code code, struct span span, char const *message)
{
    tell(p, code, span, message);
    return scan_return(p, UNREADABLE, NULL);
}

void scan_split_end(struct parse *p, struct span span)
{
    tell(p, E0111, span, "the end of this comment stands in two lines, which C compilers join");
}

/* Where what stands before `at` ends for a C compiler, which joins lines first. */
static uint32_t before(struct parse const *p, uint32_t at)
{
    char const *text = p->source->text;
    for (;;) {
        uint32_t i = at;
        if (text[i - 1] == '\n' && text[--i - 1] == '\r')
            i--;
        if (i == at || text[i - 1] != '\\')
            return at;
        at = i - 1;
    }
}

static bool is_in_word(char c)
{
    return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* A block's `{` stands before all that is looked at. */
bool scan_raw(struct parse *p, struct span span)
{
    char const *text = p->source->text;
    uint32_t at = before(p, span.begin);
    if (text[span.begin] != '"' || text[at - 1] != 'R')
        return false;
    uint32_t begin = at - 1;
    at = before(p, begin);
    if (strchr("LUu8", text[at - 1])) {
        begin = at - 1;
        at = before(p, begin);
        if (text[begin] == '8') {
            begin = at - 1;
            at = before(p, begin);
            if (text[begin] != 'u')
                return false;
        }
    }
    if (is_in_word(text[at - 1]))
        return false;
    tell(p, E0111, (struct span){begin, span.begin + 1},
         "some C compilers read a raw string here, which ends elsewhere");
    diag_help(p->diag, "a blank before the quote parts it from a macro's name");
    return true;
}

/* -- Lines for the preprocessor in blocks ----------------------------------- */

static bool has(char const *text, size_t length, char const *wanted)
{
    return memmem(text, length, wanted, strlen(wanted)) != NULL;
}

/* Where names of headers stand, `/` `*` and a backslash are parts of them. */
void scan_header(struct parse *p, struct span directive, struct span span)
{
    char const *text = p->source->text + directive.begin;
    size_t length = span.begin - directive.begin, open = length;
    if (!has(text, length, "include") && !has(text, length, "import") &&
        !has(text, length, "embed") && !has(text, length, "\\\n") && !has(text, length, "\\\r\n"))
        return;
    while (open > 0 && text[open - 1] != '<' && text[open - 1] != '>')
        open--;
    bool within = open > 0 && text[open - 1] == '<', quoted = text[length] == '"';
    if (quoted ? memchr(text + length, '\\', span.end - span.begin) != NULL : within)
        tell(p, E0111, span, "where the name of a header stands, some C compilers read on here");
}

/* After the `#` of a line: the name of the directive. */
static struct span name_of_directive(struct parse const *p, struct span hash)
{
    char const *text = p->source->text;
    uint32_t begin = hash.end + (uint32_t)strspn(text + hash.end, " \t\f\v");
    struct span name = {begin, begin};
    while (is_in_word(text[name.end]))
        name.end++;
    return name;
}

static bool is_one_of(char const *text, size_t length, char const *const *names)
{
    for (; *names; names++)
        if (strlen(*names) == length && memcmp(*names, text, length) == 0)
            return true;
    return false;
}

/* Which part a C compiler takes, it sees as many braces: otherwise the block would end
 * elsewhere. */
void scan_directive(struct parse *p, struct span hash, uint32_t depth)
{
    static char const *const begins[] = {"if", "ifdef", "ifndef", NULL};
    static char const *const parts[] = {"elif", "elifdef", "elifndef", "else", "endif", NULL};
    struct span name = name_of_directive(p, hash);
    char const *text = p->source->text + name.begin;
    size_t length = name.end - name.begin;
    enum { MOST = sizeof p->conditional / sizeof p->conditional[0] };
    if (text[length] == '\\' || (length == 0 && text[0] == '/')) {
        tell(p, E0111, hash, "the name of a directive stands behind its '#', in one piece");
    } else if (is_one_of(text, length, begins)) {
        if (p->conditionals == MOST)
            tell(p, E0111, name, "conditions in a block stand within each other to a depth of 64");
        else
            p->conditional[p->conditionals++] = depth;
    } else if (is_one_of(text, length, parts)) {
        if (p->conditionals == 0)
            tell(p, E0111, name, "no '#if' of this block stands before it");
        else if (p->conditional[p->conditionals - 1] != depth)
            tell(p, E0111, name, "a part that C compilers may leave out has as many '{' as '}'");
        if (p->conditionals > 0 && text[1] == 'n') /* endif */
            p->conditionals--;
    }
}

void scan_all_ended(struct parse *p, struct span span)
{
    if (p->conditionals > 0)
        tell(p, E0111, span, "the block ends here, before the '#endif' of a '#if' in it");
}

/* A line for the preprocessor where the language is not C. */
static void advise_directive(struct parse *p, char const *text)
{
    text += 1 + strspn(text + 1, " \t");
    if (strncmp(text, "include", 7) != 0) {
        diag_help(p->diag, "preprocessor lines stand in blocks of C; 'const NAME = 5;' names a "
                           "number");
        return;
    }
    text += 7 + strspn(text + 7, " \t");
    char const *end = NULL;
    if (*text == '<' || *text == '"')
        end = strpbrk(text + 1, *text == '<' ? ">\n" : "\"\n");
    if (!end || *end == '\n')
        diag_help(p->diag, "'use \"x.h\";' includes a header");
    else
        diag_help(p->diag, "'use %.*s;' includes a header", (int)(end - text) + 1, text);
}

int scan_stray(struct parse *p, struct span span)
{
    int length = (int)(span.end - span.begin < 60 ? span.end - span.begin : 60);
    char const *text = p->source->text + span.begin;
    bool recovering = p->recovering;
    int token = scan_unreadable(p, E0107, span,
                                arena_printf(p->arena, "'%.*s' means nothing here", length, text));
    if (!recovering && *text == '#')
        advise_directive(p, text);
    else if (!recovering && strchr("&|^~", *text))
        diag_help(p->diag, "formulas have '&&' and '||'; for bits call a function of C");
    if (!recovering && strchr("+-", *text))
        diag_help(p->diag, "a sign after an operator or a sign stands apart: 'a - -b'");
    return token;
}

int scan_cut(struct parse *p, struct span *span, uint32_t begin, uint32_t end,
             enum diag_code code, char const *message)
{
    *span = (struct span){begin, end};
    diag_error(p->diag, code, *span, "%s", message);
    p->ast->cut = true;
    return scan_return(p, UNREADABLE, NULL);
}

void scan_deeper(struct parse *p, struct span span, uint32_t depth)
{
    if (depth == p->limits->depth + 1)
        tell(p, E0110, span, arena_printf(p->arena, "nested too deeply; %u levels are allowed",
                                          p->limits->depth));
}

bool scan_is_text(struct parse *p)
{
    char const *text = p->source->text;
    size_t length = p->file.end - p->file.begin;
    if (!memchr(text + p->file.begin, '\0', length) && !memchr(text + p->file.begin, '\r', length))
        return true;
    for (uint32_t i = p->file.begin; i < p->file.end; i++) {
        bool lone = text[i] == '\r' && text[i + 1] != '\n';
        if (text[i] != '\0' && !lone)
            continue;
        diag_error(p->diag, E0107, (struct span){i, i + 1}, "%s",
                   lone ? "a carriage return without a line feed after it"
                        : "a NUL byte: this is no file of text");
        p->ast->cut = true;
        return false;
    }
    return true;
}
