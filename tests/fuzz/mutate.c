/* mutate.c: changes by tokens, clauses and declarations: what a fuzzer of bytes
 * hardly ever finds.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/tokens.h"

/* What is being changed. */
struct change {
    char *text;
    size_t length, most;
    uint64_t chance;
    struct tokens tokens; /* of the text as it is now */
    struct tokens other;  /* of what can be taken from; count 0: nothing */
    bool tame;
};

/* -- Chance ---------------------------------------------------------------- */

static uint64_t stir(uint64_t *chance)
{
    uint64_t h = *chance += UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

static uint32_t below(struct change *c, uint32_t n)
{
    return n ? (uint32_t)(stir(&c->chance) % n) : 0;
}

#define ONE_OF(c, list) ((list)[below((c), sizeof(list) / sizeof(list)[0])])

/* -- The text -------------------------------------------------------------- */

/* Put `with` in place of what stands from `begin` to `end`, if there is room. */
static void replace(struct change *c, size_t begin, size_t end, char const *with, size_t length)
{
    if (c->length - (end - begin) + length > c->most)
        return;
    memmove(c->text + begin + length, c->text + end, c->length - end);
    memcpy(c->text + begin, with, length);
    c->length = c->length - (end - begin) + length;
}

static void replace_text(struct change *c, size_t begin, size_t end, char const *with)
{
    replace(c, begin, end, with, strlen(with));
}

/* -- Making text ----------------------------------------------------------- */

struct made {
    char text[1024];
    size_t length;
};

static void add(struct made *made, char const *text, size_t length)
{
    if (length > sizeof made->text - 1 - made->length)
        return;
    memcpy(made->text + made->length, text, length);
    made->length += length;
    made->text[made->length] = '\0';
}

static void add_token(struct made *made, struct tokens const *tokens, uint32_t i)
{
    add(made, tokens->text + tokens->token[i].begin, tokens->token[i].end - tokens->token[i].begin);
}

/* The name of a node that is declared. */
static void add_node(struct change *c, struct made *made)
{
    if (c->tokens.name_count == 0)
        add(made, "nobody", 6);
    else
        add_token(made, &c->tokens, c->tokens.name[below(c, c->tokens.name_count)]);
}

static void add_number(struct change *c, struct made *made, uint32_t n)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%u", below(c, n));
    add(made, text, strlen(text));
}

static char const *const fresh[] = {
    "n", "node_", "a", "X", "x_", "Big", "i", "l", "cycle_", "next", "word", "changed_"};
static char const *const types[] = {
    "int", "double", "bool", "uint64_t", "unsigned char", "long long", "struct pair",
    "char const *", "void *",
    "float", "long unsigned int", "struct pair const *", "int const * volatile *",
    "signed char", "size_t"};
static char const *const numbers[] = {
    "0", "1", "2", "3", "7", "64", "255", "1_000", "65535", "65536", "0x7fffffff", "2147483648",
    "0xe",
    "18446744073709551615", "1.5", "1e3", "0.1f", "16777216", "9_223_372_036_854_775_807", "0x1_0"};
static char const *const signals[] = {"HUP", "INT", "TERM", "USR1", "WINCH", "IO"};
static char const *const policies[] = {"reject", "block", "drop_oldest", "latest"};
static char const *const units[] = {"ns", "us", "ms", "s", "min", "h", "d"};
static char const *const operators[] = {
    "+", "-", "*", "/", "%", "<", ">", "<=", ">=", "==", "!=", "&&", "||"};
static char const *const nasty[] = {
    "*/", "/*", "\\", "?\?/", "\\N \\G", "&lt;", "\"", "'", "{a|b}", "<b>", "%n$1",
    "\xe2\x80\xae", "\xc2\x9b", "\xff", "#", "//", "\t",
    "\xe2\x98\x83", "\\\n", "?"};

/* `%` and a letter in a template:
 *   n node, N fresh name, t type, k number, d digit, S signal, P policy, U unit,
 *   o operator, x anything nasty, f formula */
static void fill(struct change *c, struct made *made, char const *template, int depth);

static void add_formula(struct change *c, struct made *made, int depth)
{
    static char const *const leaves[] = {
        "%n", "%n", "last %n", "observe %n", "changed(%n)", "%k", "%d"};
    static char const *const inner[] = {
        "%f %o %f", "(%f)", "-%f", "!%f", "%f ? %f : %f", "%f%o%f", "fabs(%f)",
        "%f /* %x */ + %f"};
    if (depth > 3 || below(c, 3) == 0)
        fill(c, made, ONE_OF(c, leaves), depth + 1);
    else
        fill(c, made, ONE_OF(c, inner), depth + 1);
}

static void fill_one(struct change *c, struct made *made, char what, int depth)
{
    char const *text = NULL;
    switch (what) {
    case 'n': add_node(c, made); break;
    case 'N':
        text = ONE_OF(c, fresh);
        add(made, text, strlen(text));
        add_number(c, made, 1000);
        return;
    case 't': text = ONE_OF(c, types); break;
    case 'k': text = ONE_OF(c, numbers); break;
    case 'd': add_number(c, made, 10); break;
    case 'S': text = ONE_OF(c, signals); break;
    case 'P': text = ONE_OF(c, policies); break;
    case 'U': text = ONE_OF(c, units); break;
    case 'o': text = ONE_OF(c, operators); break;
    case 'x': text = ONE_OF(c, nasty); break;
    case 'f': add_formula(c, made, depth); break;
    default: add(made, &what, 1); break;
    }
    if (text)
        add(made, text, strlen(text));
}

static void fill(struct change *c, struct made *made, char const *template, int depth)
{
    for (; *template; template++) {
        if (*template != '%' || !template[1])
            add(made, template, 1);
        else
            fill_one(c, made, *++template, depth);
    }
}

static void make_clause(struct change *c, struct made *made)
{
    static char const *const clauses[] = {
        "trigger %n;", "trigger last %n;", "trigger %n, %n?, last %n;", "trigger %n as %N;",
        "trigger last %n? as %N;",
        "observe %n;", "observe last %n;", "observe %n?;", "observe last %n?;",
        "observe %n as %N, %n;",
        "schedules %n;", "schedules %n, %n;",
        "on start;", "on stop;", "on every %d%U;", "on every %d%U aligned;", "on timer;",
        "on timer(%d);", "on io;", "on io(%d);",
        "on timer(%k);", "on io(%k);", "on channel(%t, %k);", "on channel(%t, %d, %P);",
        "on channel(%t, %d, single);", "on channel(%t, %d, %P, single);",
        "on signal %S;", "on push;", "on notify;",
        "init { return 0; }", "cycle { return WV_BROADCAST; }",
        "cycle { return wv_epoch(ctx) > %d ? WV_SWEEP : WV_UNCHANGED; }",
        "drop { }", "init hook_%N;", "cycle hook_%N;", "drop hook_%N;",
        "cycle {\n#define %N %d\n    return WV_UNCHANGED; /* } */\n}"};
    fill(c, made, ONE_OF(c, clauses), 0);
}

static void make_decl(struct change *c, struct made *made)
{
    static char const *const decls[] = {
        "const %N = %d;\n", "const %N = %k;\n", "// %x %x\nconst %N = %d * (%d + 1);\n",
        "node %N : %t { on start; }\n", "node %N { on every %d%U; }\n",
        "/* %x\n * %x */\nnode %N : %t { on push; cycle { return WV_UNCHANGED; } }\n",
        "node %N : int := %f;\n", "// %x %x %x\nnode %N : double = %d := %f;\n",
        "node %N : bool := %f when %f;\n", "node %N @unused : %t = %k := %f;\n",
        "node %N @label(\"%x %x\") : %t = {0} { on notify; }\n",
        "node %N : int { on channel(%t, %d); cycle { return WV_UNCHANGED; } }\n",
        "node %N { trigger %n; observe last %n; cycle { return WV_BROADCAST; } }\n",
        "node %N : %t = %k { trigger last %n; }\n"};
    fill(c, made, ONE_OF(c, decls), 0);
}

/* -- Changes --------------------------------------------------------------- */

/* In tame text what stands in the head, blocks and strings stays as it is. */
static bool may_touch(struct change const *c, uint32_t i)
{
    enum token_kind kind = c->tokens.token[i].kind;
    return !c->tame || (i > 5 && kind != TOKEN_BLOCK && kind != TOKEN_QUOTED);
}

/* Another token of that kind, from here or from elsewhere. */
static void take_token(struct change *c)
{
    bool elsewhere = c->other.count > 0 && !c->tame && below(c, 2);
    struct tokens const *from = elsewhere ? &c->other : &c->tokens;
    uint32_t i = below(c, c->tokens.count), j = below(c, from->count);
    for (uint32_t n = 0; n < 50 && from->token[j].kind != c->tokens.token[i].kind; n++)
        j = below(c, from->count);
    struct made made = {.length = 0};
    if (!may_touch(c, i) || (c->tame && (from->token[j].kind != c->tokens.token[i].kind || j < 6)))
        return;
    add_token(&made, from, j);
    replace(c, c->tokens.token[i].begin, c->tokens.token[i].end, made.text, made.length);
}

static void remove_tokens(struct change *c)
{
    uint32_t i = below(c, c->tokens.count), j = i + below(c, 3);
    if (j >= c->tokens.count || !may_touch(c, i))
        return;
    replace(c, c->tokens.token[i].begin, c->tokens.token[j].end, "", 0);
}

/* A word, a number or a sign of the language. */
static void put_word(struct change *c)
{
    static char const *const templates[] = {
        "%n", "%k", "%t", "%o", "?", "last %n", "observe %n", "changed(%n)", "%d", "as %N", "-",
        "!", "%f"};
    static char const *const wild[] = {
        "%x", ";", "{", "}", "(", ")", ",", ":=", "=", ":", "?", "@unused", "@label(\"%x\")",
        "@isolate", "node", "const", "use", "<%x>", "\"%x\"",
        "import", "graph", "library", "wvg", "%S", "%P", "%d%U", "on", "trigger", "when", ".",
        "[", "]", "'%x'", "/* %x */", "// %x\n", "#%x", "DEFINED"};
    struct made made = {.length = 0};
    uint32_t i = below(c, c->tokens.count);
    if (!may_touch(c, i))
        return;
    fill(c, &made, !c->tame && below(c, 2) ? ONE_OF(c, wild) : ONE_OF(c, templates), 1);
    add(&made, " ", 1);
    struct token const *token = &c->tokens.token[i];
    replace(c, token->begin, below(c, 2) ? token->end : token->begin, made.text, made.length);
}

static void put_clause(struct change *c)
{
    struct made made = {.length = 0};
    if (c->tokens.body_count == 0)
        return;
    make_clause(c, &made);
    uint32_t at = c->tokens.body[below(c, c->tokens.body_count)];
    replace(c, at, at, made.text, made.length);
}

static void put_decl(struct change *c)
{
    struct made made = {.length = 0};
    make_decl(c, &made);
    uint32_t n = c->tokens.decl_count, i = below(c, n + 1);
    size_t at = i < n ? c->tokens.decl[i].begin : c->length;
    replace(c, at, at, made.text, made.length);
}

/* Another clause or declaration, from here or from elsewhere, in place of one or
 * before it; or without one. */
static void move_part(struct change *c, bool clause)
{
    struct tokens const *to = &c->tokens, *from = to;
    if (c->other.count > 0 && below(c, 2))
        from = &c->other;
    uint32_t n = clause ? to->clause_count : to->decl_count;
    uint32_t m = clause ? from->clause_count : from->decl_count;
    if (n == 0 || m == 0)
        return;
    struct part at = (clause ? to->clause : to->decl)[below(c, n)];
    struct part part = (clause ? from->clause : from->decl)[below(c, m)];
    size_t length = part.end - part.begin;
    char copy[2048];
    if (length > sizeof copy)
        return;
    memcpy(copy, from->text + part.begin, length);
    uint32_t how = below(c, 3);
    replace(c, at.begin, how == 0 ? at.begin : at.end, copy, how == 1 ? 0 : length);
}

/* A name of a node becomes another one everywhere; `tame` ones are C's friends. */
static void rename_node(struct change *c)
{
    static char const *const wild[] = {
        "changed", "ctx", "self", "last_x", "wv_x", "WV_X", "int", "errno", "EOF", "main", "init",
        "A", "a__b", "_a", "a_",
                                       "std", "word_0", "g", "node", "NAN", "linux", "assert",
                                       "size_t"};
    struct made made = {.length = 0}, old = {.length = 0};
    if (c->tokens.name_count == 0)
        return;
    add_token(&old, &c->tokens, c->tokens.name[below(c, c->tokens.name_count)]);
    if (c->tame || below(c, 2))
        fill(c, &made, "%N", 0);
    else
        fill(c, &made, ONE_OF(c, wild), 0);
    for (uint32_t i = c->tokens.count; i-- > 0;)
        if (c->tokens.token[i].kind == TOKEN_WORD && token_is(&c->tokens, i, old.text) &&
            (c->tame || below(c, 8)))
            replace(c, c->tokens.token[i].begin, c->tokens.token[i].end, made.text, made.length);
}

/* A comment or an end of line between tokens. */
static void put_gap(struct change *c)
{
    static char const *const gaps[] = {
        "\n", "\r\n", " ", "/* %x */", "// %x\n", "\t", "/* %x\n%x */", "\n// %x %x\n"};
    struct made made = {.length = 0};
    uint32_t i = below(c, c->tokens.count);
    fill(c, &made, ONE_OF(c, gaps), 0);
    replace(c, c->tokens.token[i].begin, c->tokens.token[i].begin, made.text, made.length);
}

static void change_once(struct change *c)
{
    tokens_read(&c->tokens, c->text, c->length);
    if (c->tokens.count == 0) {
        replace_text(c, 0, 0, "wvg 1;\ngraph g;\nnode a { on start; }\n");
        return;
    }
    switch (below(c, 12)) {
    case 0: take_token(c); break;
    case 1: remove_tokens(c); break;
    case 2: put_word(c); break;
    case 3:
    case 4:
    case 5: put_clause(c); break;
    case 6:
    case 7: put_decl(c); break;
    case 8: move_part(c, true); break;
    case 9: move_part(c, false); break;
    case 10: rename_node(c); break;
    default: put_gap(c); break;
    }
}

size_t fuzz_mutate(uint8_t *data, size_t size, size_t most, uint64_t seed, uint8_t const *other,
                   size_t other_size, bool tame)
{
    static struct change c; /* it is large */
    c.text = (char *)data;
    c.length = size;
    c.most = most;
    c.chance = seed;
    c.tame = tame;
    tokens_read(&c.other, (char const *)other, other ? other_size : 0);
    for (uint32_t n = 1 + below(&c, 4); n > 0; n--)
        change_once(&c);
    return c.length;
}
