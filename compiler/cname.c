/* cname.c: reserved names and the generated ones. */
#include "config.h"

#include "compiler/cname.h"

#include <stdint.h>
#include <string.h>

char const *const cname_suffixes[CNAME_SUFFIXES] = {
    "_changed", "_notify", "_push", "_edit", "_send", "_close", "_receive", "_init", "_cycle", "_drop"};

static char const *const api[] = {
    "init", "run", "cycle", "wait_ns", "fd", "advance", "stop", "finish", "plan", "straight",
    "table_rows", "table_at", "table_elsewhere", "start_nodes",
    "stop_nodes", "copied_nodes", "cycle_of", "node_names", "first_timer", "timer_plan", "reset", "init_node",
    "drop_node", "copy", "triggered_late_first",
    "triggered_late_row", "first_watch", "channel_plan", "signal_plan", "dependents_first", "dependents_row",
    "schedules_first", "schedules_row", "causes", "cause_parents_first", "cause_parents_row",
    "cause_late_first", "cause_late_row"};

/* Variables and parameters of the functions that call hooks; and `main`. */
static char const *const locals[] = {"control", "ctx", "g", "initial", "main", "ready", "self"};

/* Those of the functions that formulas become. */
static char const *const formula_locals[] = {"ctx", "self", "wv_next", "wv_nodes"};

/* Keywords of C up to C23 and of C++ up to C++20, sorted. */
static char const *const keywords[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break",
    "case", "catch", "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return",
    "co_yield", "compl", "concept", "const", "const_cast", "consteval", "constexpr", "constinit",
    "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum",
    "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline",
    "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr",
    "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
    "requires", "restrict", "return", "short", "signed", "sizeof", "static", "static_assert",
    "static_cast", "struct", "switch", "template", "this", "thread_local", "throw", "true", "try",
    "typedef", "typeid", "typename", "typeof", "typeof_unqual", "union", "unsigned", "using",
    "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq"};

/* Macros of the C library, sorted. */
static char const *const macros[] = {
#include "compiler/macros.def"
};

/* What it declares, sorted. */
static char const *const declared[] = {
#include "compiler/declared.def"
};

/* Its structs and types, sorted. */
static char const *const tags[] = {
#include "compiler/tags.def"
};

/* What every generated file uses, and a name of a graph would hide. */
static char const *const used[] = {"bool",   "int64_t", "memcmp",   "memcpy",  "offsetof",
                                   "size_t", "uint8_t", "uint32_t", "uint64_t"};

/* -- Looking up ------------------------------------------------------------ */

/* A list of names. */
struct list {
    char const *const *names;
    size_t count;
};
#define LIST(names) {(names), sizeof(names) / sizeof(names)[0]}

static struct list const in_keywords = LIST(keywords), in_macros = LIST(macros),
                         in_declared = LIST(declared), in_tags = LIST(tags), in_used = LIST(used),
                         in_api = LIST(api), in_locals = LIST(locals),
                         in_formula_locals = LIST(formula_locals);

/* Hardly any name that a graph has is in a list, and all are looked for in most: so a
 * bit for what the first, the second and the last letter and the length make
 * together tells of nearly all that they are in none. */
enum { SIEVE_BITS = 15 };
static uint64_t sieve[1 << (SIEVE_BITS - 6)]; /* empty until it is first asked */

static uint32_t grain_of(char const *text)
{
    uint32_t length = (uint32_t)strlen(text);
    if (length == 0)
        return 0;
    uint32_t letters = (unsigned char)text[0] | (uint32_t)(unsigned char)text[1] << 8 |
                       (uint32_t)(unsigned char)text[length - 1] << 16;
    return ((letters ^ length << 24) * 2654435769U) >> (32 - SIEVE_BITS);
}

static void fill_sieve(void)
{
    static struct list const *const lists[] = {&in_keywords, &in_macros, &in_declared, &in_tags,
                                               &in_used, &in_api, &in_locals, &in_formula_locals};
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
        for (size_t i = 0; i < lists[l]->count; i++) {
            uint32_t grain = grain_of(lists[l]->names[i]);
            sieve[grain / 64] |= UINT64_C(1) << (grain % 64);
        }
    }
    sieve[0] |= 1; /* filled */
}

/* False: it is in no list. */
static bool may_be_listed(char const *text)
{
    if (!sieve[0])
        fill_sieve();
    uint32_t grain = grain_of(text);
    return sieve[grain / 64] >> (grain % 64) & 1;
}

static bool is_in(char const *text, struct list list)
{
    if (!may_be_listed(text))
        return false;
    for (size_t i = 0; i < list.count; i++)
        if (strcmp(text, list.names[i]) == 0)
            return true;
    return false;
}

/* The place of the first name that does not stand before `text`, in a sorted list. */
static size_t place_in(char const *text, struct list list)
{
    size_t low = 0, high = list.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(list.names[middle], text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The same of a sorted list. */
static bool is_among(char const *text, struct list list)
{
    if (!may_be_listed(text))
        return false;
    size_t place = place_in(text, list);
    return place < list.count && strcmp(list.names[place], text) == 0;
}

/* -- Families -------------------------------------------------------------- */

bool cname_is_keyword(char const *text, size_t length)
{
    char word[20]; /* longer than any */
    if (length >= sizeof word)
        return false;
    memcpy(word, text, length);
    word[length] = '\0';
    return is_among(word, in_keywords);
}

/* PRId64, SCNxPTR: <inttypes.h> keeps the family. */
static bool is_format_macro(char const *text)
{
    return (*text == 'P' || *text == 'S') &&
           (strncmp(text, "PRI", 3) == 0 || strncmp(text, "SCN", 3) == 0) &&
           strspn(text + 3, "abcdefghijklmnopqrstuvwxyzX") > 0;
}

/* INT64_MAX, UINT_LEAST8_C, PTRDIFF_MIN: the C library may add to the family. */
static char const *const families[] = {"INT",  "UINT",    "CHAR",  "SCHAR", "UCHAR", "SHRT",
                                       "USHRT", "LONG",   "ULONG", "LLONG", "ULLONG", "SIZE",
                                       "SSIZE", "PTRDIFF", "WCHAR", "WINT",  "SIG_ATOMIC"};

static bool is_limit_macro(char const *text)
{
    char const *end = strrchr(text, '_');
    bool limit = end && (strcmp(end, "_MAX") == 0 || strcmp(end, "_MIN") == 0 || strcmp(end, "_C") == 0);
    for (size_t i = 0; limit && i < sizeof families / sizeof families[0]; i++)
        if (strncmp(text, families[i], strlen(families[i])) == 0)
            return true;
    return false;
}

bool cname_is_number_macro(char const *text)
{
    if (text[0] != 'E' && text[0] != 'S')
        return false;
    bool capitals = text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] == '\0';
    return capitals && ((text[0] == 'E' && strlen(text) > 3) || strncmp(text, "SIG", 3) == 0);
}

static char const *in_library(char const *text, bool listed)
{
    if (is_limit_macro(text) || is_format_macro(text) || (listed && is_among(text, in_macros)))
        return "it is, or may become, a macro of the C library";
    return listed && is_in(text, in_used) ? "the generated code uses it" : NULL;
}

char const *cname_in_library(char const *text)
{
    return in_library(text, may_be_listed(text));
}

char const *cname_declared(char const *text)
{
    return is_among(text, in_declared) ? "the C library declares it" : NULL;
}

/* Do they agree as far as both go? */
static bool meet(char const *a, char const *b)
{
    size_t a_length = strlen(a), b_length = strlen(b);
    return strncmp(a, b, a_length < b_length ? a_length : b_length) == 0;
}

static bool begins_in(char const *begin, struct list list)
{
    size_t place = place_in(begin, list);
    return place < list.count && strncmp(list.names[place], begin, strlen(begin)) == 0;
}

bool cname_may_begin(char const *begin)
{
    bool may = begins_in(begin, in_macros) || begins_in(begin, in_declared) ||
               meet(begin, "PRI") || meet(begin, "SCN");
    for (size_t i = 0; i < in_used.count; i++)
        may |= meet(begin, in_used.names[i]);
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        may |= meet(begin, families[i]);
    return may;
}

char const *cname_tag(char const *text)
{
    return is_among(text, in_tags) ? "the C library has a struct or a type of that name" : NULL;
}

char const *cname_reserved(char const *text)
{
    if (text[0] == '_')
        return "names that begin with an underscore are the C compiler's";
    char const *line = strchr(text, '_');
    if (line && strstr(line, "__"))
        return "names with two underscores in a row are the C++ compiler's";
    bool listed = may_be_listed(text); /* `ctx` and `self` are, as locals */
    if (listed && (strcmp(text, "ctx") == 0 || strcmp(text, "self") == 0))
        return "it is a parameter of hooks";
    if (line && strncmp(text, "last_", 5) == 0)
        return "names that begin with 'last_' are parameters of hooks";
    if (strcmp(text, "wv") == 0 ||
        (line && (strncmp(text, "wv_", 3) == 0 || strncmp(text, "WV_", 3) == 0)))
        return "names that begin with 'wv_' are the runtime's";
    if (listed && is_among(text, in_keywords))
        return "it is a keyword of C or C++";
    return in_library(text, listed);
}

char const *cname_not_joined(char const *text)
{
    if (text[strlen(text) - 1] == '_')
        return "with what follows it gets two underscores in a row, which are the C++ compiler's";
    return NULL;
}

/* Names that formulas are likely to want, each with a blank on both sides. */
static struct {
    char const *header, *names;
} const headers[] = {
    {"<math.h>", " FP_INFINITE FP_NAN HUGE_VAL INFINITY M_1_PI M_2_PI M_E M_LN10 M_LN2 M_LOG10E "
                 "M_LOG2E M_PI M_PI_2 M_PI_4 M_SQRT1_2 M_SQRT2 NAN "},
    {"<limits.h>", " CHAR_BIT CHAR_MAX CHAR_MIN INT_MAX INT_MIN LLONG_MAX LLONG_MIN LONG_MAX "
                   "LONG_MIN PATH_MAX SCHAR_MAX SCHAR_MIN SHRT_MAX SHRT_MIN UCHAR_MAX UINT_MAX "
                   "ULLONG_MAX ULONG_MAX USHRT_MAX "},
    {"<stdint.h>", " INT16_MAX INT16_MIN INT32_MAX INT32_MIN INT64_MAX INT64_MIN INT8_MAX INT8_MIN "
                   "INTMAX_MAX INTMAX_MIN INTPTR_MAX INTPTR_MIN PTRDIFF_MAX PTRDIFF_MIN SIZE_MAX "
                   "UINT16_MAX UINT32_MAX UINT64_MAX UINT8_MAX UINTMAX_MAX UINTPTR_MAX "},
    {"<float.h>", " DBL_EPSILON DBL_MAX DBL_MIN FLT_EPSILON FLT_MAX FLT_MIN LDBL_EPSILON LDBL_MAX "
                  "LDBL_MIN "},
    {"<stdbool.h>", " false true "},
    {"<stddef.h>", " NULL "},
    {"<stdio.h>", " BUFSIZ EOF stderr stdin stdout "},
    {"<stdlib.h>", " EXIT_FAILURE EXIT_SUCCESS RAND_MAX "},
    {"<time.h>", " CLOCKS_PER_SEC "},
    {"<errno.h>", " EAGAIN EBADF EBUSY EDOM EEXIST EINTR EINVAL EIO ENOENT ENOMEM ENOSPC EPIPE "
                  "ERANGE ETIMEDOUT errno "},
    {"<signal.h>", " SIGALRM SIGCHLD SIGHUP SIGINT SIGPIPE SIGTERM SIGUSR1 SIGUSR2 "}};

char const *cname_header(char const *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        char const *at = headers[i].names;
        for (; (at = strstr(at, text)); at += length)
            if (at[-1] == ' ' && at[length] == ' ')
                return headers[i].header;
    }
    return NULL;
}

bool cname_is_local(char const *text)
{
    return is_in(text, in_locals);
}

bool cname_is_formula_local(char const *text)
{
    return is_in(text, in_formula_locals);
}

bool cname_is_api(char const *suffix)
{
    static char const *const numbered[] = {"step_", "word_"};
    for (size_t i = 0; i < sizeof numbered / sizeof numbered[0]; i++) {
        size_t length = strlen(numbered[i]);
        if (suffix[0] == numbered[i][0] && strncmp(suffix, numbered[i], length) == 0 && suffix[length] &&
            !suffix[length + strspn(suffix + length, "0123456789")])
            return true;
    }
    return is_in(suffix, in_api);
}
