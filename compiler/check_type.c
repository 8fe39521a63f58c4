/* check_type.c: types of states and messages, and the names that would hide them. */
#include "config.h"

#include <string.h>

#include "compiler/check.h"
#include "compiler/cname.h"
#include "compiler/diag.h"

/* -- Words ---------------------------------------------------------------- */

/* A word of a type, from `at`; its length, 0 at the end. */
static size_t type_word(char const **at)
{
    *at += strspn(*at, " *");
    return strcspn(*at, " *");
}

static bool is_word(char const *at, size_t length, char const *word)
{
    return strlen(word) == length && strncmp(at, word, length) == 0;
}

static bool is_tagged(char const *at, size_t length)
{
    return is_word(at, length, "struct") || is_word(at, length, "union") ||
           is_word(at, length, "enum");
}

/* The same without tags, which no other name hides. */
static size_t untagged_word(char const **at)
{
    size_t length = type_word(at);
    while (is_tagged(*at, length)) {
        *at += length;
        length = type_word(at);
        *at += length;
        length = type_word(at);
    }
    return length;
}

/* -- Types ---------------------------------------------------------------- */

static bool is_qualifier(char const *at, size_t length)
{
    return is_word(at, length, "const") || is_word(at, length, "volatile");
}

static bool is_in_words(char const *at, size_t length, char const *const *words)
{
    for (; *words; words++)
        if (is_word(at, length, *words))
            return true;
    return false;
}

/* Why no type has the word, whatever else it has, or NULL. */
static char const *wrong_word(char const *at, size_t length, struct compilation *c)
{
    static char const *const storage[] = {"static",  "extern", "typedef",       "register",
                                          "auto",    "inline", "_Thread_local", "thread_local",
                                          "constexpr", "_Noreturn", NULL};
    static char const *const only_c[] = {"restrict", "_Atomic", NULL};
    static char const *const types[] = {
        "bool",  "char",  "char16_t", "char32_t", "char8_t",  "const", "double",
        "enum",  "float", "int",      "long",     "short",    "signed", "struct",
        "union", "unsigned", "void",  "volatile", "wchar_t",  NULL};
    static char const *const others[] = {"_Alignas", "_Alignof", "_Generic", "_Static_assert",
                                         NULL};
    if (is_in_words(at, length, storage))
        return "a storage class is no part of a type";
    if (is_in_words(at, length, only_c))
        return "C++, which reads the header as well, has neither 'restrict' nor '_Atomic'";
    if (is_in_words(at, length, others) ||
        (!is_in_words(at, length, types) && cname_is_keyword(at, length)))
        return arena_printf(c->arena, "'%.*s' is no part of a type", (int)length, at);
    return NULL;
}

/* The same of the order of words: a base, its tag, then stars and qualifiers. */
static char const *wrong_order(char const *type)
{
    static char const no_tag[] = "a tag stands behind 'struct', 'union' and 'enum'";
    char const *star = strchr(type, '*'), *at = type;
    bool base = false, tag = false;
    for (size_t length; (length = type_word(&at)) > 0; at += length) {
        bool qualifier = is_qualifier(at, length);
        if (star && at > star && !qualifier)
            return "behind a star only 'const' and 'volatile' can stand";
        if (tag && (qualifier || is_tagged(at, length)))
            return no_tag;
        tag = is_tagged(at, length);
        base |= !qualifier;
        if (tag && (at[length] != ' ' || at[length + 1] == '*'))
            return no_tag;
    }
    return base ? NULL : "a qualifier alone is no type";
}

/* What cannot be the type of a state, or NULL. */
static char const *wrong_type(char const *type, struct compilation *c)
{
    char const *last_star = strrchr(type, '*'), *at = type;
    char const *wrong = NULL;
    for (size_t length; !wrong && (length = type_word(&at)) > 0; at += length) {
        bool top = !last_star || at > last_star;
        wrong = wrong_word(at, length, c);
        if (!wrong && top && is_word(at, length, "void"))
            wrong = "no value is of type 'void'";
        if (!wrong && top && is_word(at, length, "const"))
            wrong = "a state and a message are written, so they are not const";
        if (!wrong && top && is_word(at, length, "volatile"))
            wrong = "a state and a message are copied as a whole, so they are not volatile";
    }
    return wrong ? wrong : wrong_order(type);
}

/* A word of the type as a name.  Most types are a single word, and that is known. */
static struct name *word_name(char const *type, char const *at, size_t length,
                              struct compilation *c)
{
    if (at == type && at[length] == '\0')
        return name_of_text(type);
    return names_intern(c->names, at, length);
}

/* A type that a node is named like would be hidden where it is needed. */
static bool hides_nothing(char const *type, struct span span, struct compilation *c)
{
    char const *at = type;
    for (size_t length; (length = untagged_word(&at)) > 0; at += length) {
        struct name const *name = word_name(type, at, length, c);
        struct node const *named = name->named;
        if (named) {
            diag_error(c->diag, E0204, span, "'%s' is a type here, and a node as well",
                       name->text);
            diag_note(c->diag, named->span, "the node is declared here");
            return false;
        }
    }
    return true;
}

static bool is_parameter(struct node const *node, uint32_t edge)
{
    return hook_takes(node, HOOK_CYCLE, edge); /* what an init hook takes is the same */
}

/* A word of the type that is what hooks call a parameter, or NULL.  The node's
 * parameters are marked with it. */
static struct edge const *hidden_by(char const *type, struct node const *node,
                                    struct compilation *c)
{
    char const *at = type;
    for (size_t length; (length = untagged_word(&at)) > 0; at += length) {
        struct name const *name = word_name(type, at, length, c);
        if (name->mark != node)
            continue;
        uint32_t i = 0;
        while (node->edges[i].parameter != name || !is_parameter(node, i))
            i++;
        return &node->edges[i];
    }
    return NULL;
}

/* A type that a parameter is named like would be hidden in the hook, and in the
 * parameters that follow.  Parents' own names are checked with the types. */
void check_parameters(struct node const *node, struct compilation *c)
{
    bool renamed = false;
    for (uint32_t i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        if (!is_parameter(node, i) || edge->parameter == edge->parent->name ||
            cname_is_keyword(edge->parameter->text, edge->parameter->length))
            continue;
        edge->parameter->mark = node;
        renamed = true;
    }
    struct edge const *hiding = renamed && node->type ? hidden_by(node->type, node, c) : NULL;
    for (uint32_t i = 0; renamed && !hiding && i < node->edge_count; i++)
        if (is_parameter(node, i))
            hiding = hidden_by(node->edges[i].parent->type, node, c);
    if (hiding && hiding->parameter != hiding->parent->name)
        diag_error(c->diag, E0204, edge_span(hiding),
                   "hooks call this '%s', which is a type of one of their parameters",
                   hiding->parameter->text);
}

/* How many words and stars the type has; no more than one too many is counted. */
static uint32_t type_length(char const *type, uint32_t most)
{
    uint32_t length = 0;
    char const *at = type;
    for (size_t word; length <= most && (word = type_word(&at)) > 0; at += word)
        length++;
    for (at = type; length <= most && (at = strchr(at, '*')); at++)
        length++;
    return length;
}

/* Most nodes share a type with others, so that is remembered which is fine. */
void check_type(char const *type, struct span span, struct compilation *c)
{
    struct name *name = type ? name_of_text(type) : NULL;
    if (!name || name->fine_type)
        return;
    if (type_length(type, c->limits.depth) > c->limits.depth) {
        diag_error(c->diag, E0110, span, "nested too deeply; a type has at most %u words and stars",
                   c->limits.depth);
        return;
    }
    char const *wrong = wrong_type(type, c);
    if (wrong)
        diag_error(c->diag, E0308, span, "%s", wrong);
    else
        name->fine_type = hides_nothing(type, span, c);
}
