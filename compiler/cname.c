/* cname.c: reserved names and the generated ones. */
#include "config.h"

#include "compiler/cname.h"

#include <stddef.h>
#include <string.h>

char const *const cname_suffixes[CNAME_SUFFIXES] = {"_changed", "_notify", "_push", "_edit",
                                                    "_init",    "_cycle",  "_drop"};

static char const *const api[] = {
    "init", "run", "cycle", "wait_ns", "stop", "finish", "plan", "words", "steps", "start_nodes",
    "stop_nodes", "copied_nodes", "node_names", "first_timer", "timer_plan", "reset", "init_node",
    "drop_node", "copy", "triggered_first", "triggered_row", "triggered_late_first",
    "triggered_late_row", "dependents_first", "dependents_row", "schedules_first", "schedules_row"};

static char const *const locals[] = {"changed", "control", "ctx", "g", "initial", "main", "ready",
                                     "self"};

/* Keywords of C up to C23 and of C++ up to C++20. */
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

/* Object-like names that standard headers define as macros. */
static char const *const macros[] = {
    "BUFSIZ", "CHAR_BIT", "EOF", "EDOM", "EILSEQ", "ERANGE", "FILENAME_MAX", "HUGE_VAL",
    "INFINITY", "INT_MAX", "INT_MIN", "LONG_MAX", "LONG_MIN", "NAN", "NDEBUG", "NULL", "RAND_MAX",
    "SIGINT", "SIGTERM", "SIZE_MAX", "TMP_MAX", "UINT_MAX", "assert", "complex", "errno",
    "imaginary", "linux", "noreturn", "offsetof", "setjmp", "stderr", "stdin", "stdout", "unix",
    "va_arg", "va_copy", "va_end", "va_start"};

static bool is_in(char const *text, char const *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, list[i]) == 0)
            return true;
    return false;
}

#define IS_IN(text, list) is_in((text), (list), sizeof(list) / sizeof(list)[0])

char const *cname_reserved(char const *text)
{
    if (text[0] == '_')
        return "names that begin with an underscore are the C compiler's";
    if (strstr(text, "__"))
        return "names with two underscores in a row are the C++ compiler's";
    if (strcmp(text, "ctx") == 0 || strcmp(text, "self") == 0)
        return "it is a parameter of hooks";
    if (strncmp(text, "last_", 5) == 0)
        return "names that begin with 'last_' are parameters of hooks";
    if (strcmp(text, "wv") == 0 || strncmp(text, "wv_", 3) == 0 || strncmp(text, "WV_", 3) == 0)
        return "names that begin with 'wv_' are the runtime's";
    if (IS_IN(text, keywords))
        return "it is a keyword of C or C++";
    if (IS_IN(text, macros))
        return "it is a macro of the C library";
    return NULL;
}

bool cname_is_local(char const *text)
{
    return IS_IN(text, locals);
}

char *cname_upper(struct arena *arena, char const *text)
{
    char *upper = arena_text(arena, text, strlen(text));
    for (char *c = upper; *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return upper;
}

bool cname_is_api(char const *suffix)
{
    if ((strncmp(suffix, "word_", 5) == 0 || strncmp(suffix, "step_", 5) == 0) && suffix[strcspn(suffix, "0123456789")] &&
        !suffix[5 + strspn(suffix + 5, "0123456789")])
        return true;
    return IS_IN(suffix, api);
}
