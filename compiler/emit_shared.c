/* emit_shared.c: nodes whose cycle hooks do the same share the function by which tables call it.
 *
 * Hooks in other files do the same if they are one function.  Those that are written in the .wvg
 * file do if they differ in nothing but the names of what they are given: that is what a key
 * tells, in which parameters are numbers.  A block is C, of which only tokens are known here, and
 * any name may be a macro, which has variables of its own or asks for its line: so nothing is shared
 * that has a name which is not known, or anything that may be read in another way.
 *
 * Debuggers and gcov find all nodes that share a function by the lines of the first one: so they do
 * only where a graph is too large to be read node by node.
 */
#include "config.h"

#include "compiler/cname.h"
#include "compiler/emit.h"
#include "compiler/name.h"

/* Each name is compared with those of so many parameters at most. */
enum { PARAMETERS_MAX = 16 };

/* Begins and ends what is no text in a key. */
#define MARK "\001"

static void key_number(struct writer *key, char const *what, uint64_t number)
{
    write_text(key, MARK);
    write_text(key, what);
    write_number(key, number);
    write_text(key, MARK);
}

/* -- C -------------------------------------------------------------------- */

/* What stands before a token, as far as it matters. */
enum before {
    BEFORE_ANY,
    BEFORE_FIELD, /* a dot or an arrow */
    BEFORE_TYPE   /* an open bracket, or a word of a type: what declares something does not begin so */
};

/* Text of a node's hook, read up to `at`. */
struct reading {
    struct node const *node;
    char const *begin, *at, *end;
    enum before before;
};

/* A name, which may be longer than any that is known. */
struct token {
    char text[64];
    size_t length;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_one_of(char const *const *words, struct token const *token)
{
    for (; *words; words++)
        if (strcmp(*words, token->text) == 0)
            return true;
    return false;
}

static bool is_of_type(struct token const *token)
{
    static char const *const types[] = {
        "char",     "const",    "double",   "float",   "int",       "long",     "short",     "signed",
        "unsigned", "void",     "bool",     "int8_t",  "int16_t",   "int32_t",  "int64_t",   "uint8_t",
        "uint16_t", "uint32_t", "uint64_t", "size_t",  "ptrdiff_t", "intptr_t", "uintptr_t", NULL};
    return is_one_of(types, token);
}

/* Does it mean the same wherever it stands? */
static bool is_known(struct reading const *r, struct token const *token)
{
    static char const *const words[] = {"self", "break",  "continue", "do",   "else",  "for",
                                        "if",   "return", "sizeof",   "true", "false", "while", NULL};
    char const *next = r->at;
    while (next < r->end && is_blank(*next))
        next++;
    return is_one_of(words, token) || strncmp(token->text, "WV_", 3) == 0 ||
           (next < r->end && *next == '(' && cname_declared(token->text) && !cname_in_library(token->text));
}

static bool key_parameter(struct writer *key, struct node const *node, struct token const *token)
{
    for (uint32_t i = 0; i < node->edge_count; i++) {
        struct name const *parameter = node->edges[i].parameter;
        if (hook_takes(node, HOOK_CYCLE, i) && strcmp(parameter->text, token->text) == 0) {
            key_number(key, "", i);
            return true;
        }
    }
    return false;
}

static bool key_name(struct writer *key, struct reading *r, struct token const *token)
{
    enum before before = r->before;
    bool type = is_of_type(token);
    r->before = BEFORE_ANY;
    if (before != BEFORE_FIELD && key_parameter(key, r->node, token))
        return true;
    if (before != BEFORE_FIELD && type)
        r->before = BEFORE_TYPE;
    write_bytes(key, token->text, token->length);
    return before == BEFORE_FIELD || (type ? before == BEFORE_TYPE : is_known(r, token));
}

/* A name or a number. */
static bool key_word(struct writer *key, struct reading *r)
{
    char const *begin = r->at;
    struct token token = {.length = 0};
    while (r->at < r->end && is_of_name(*r->at))
        r->at++;
    token.length = (size_t)(r->at - begin);
    if (token.length >= sizeof token.text)
        return false;
    memcpy(token.text, begin, token.length);
    if (!is_digit(*begin))
        return key_name(key, r, &token);
    write_bytes(key, begin, token.length);
    r->before = BEFORE_ANY;
    return true;
}

/* No quotes, as names may be part of them; no lines of the preprocessor; not `...`, `%:` and `-->`. */
static bool key_sign(struct writer *key, struct reading *r)
{
    char c = *r->at, before = r->at > r->begin ? r->at[-1] : ' ';
    bool arrow = c == '>' && before == '-';
    if (!strchr("(){}[];,+-*/%&|^!<>=?:~.", c) || (c == '.' && before == '.') || (c == ':' && before == '%') ||
        (arrow && r->at - r->begin > 1 && r->at[-2] == '-'))
        return false;
    r->before = c == '.' || arrow ? BEFORE_FIELD : c == '(' ? BEFORE_TYPE : BEFORE_ANY;
    write_bytes(key, r->at++, 1);
    return true;
}

static void skip_comment(struct reading *r)
{
    bool line = r->at[1] == '/';
    char const *closes = line ? "\n" : "*/";
    r->at += 2;
    while (r->at < r->end && strncmp(r->at, closes, strlen(closes)) != 0)
        r->at++;
    r->at += line ? 0 : 2;
}

/* From `begin` to before `end`, behind what was read before.  False: what it does may depend on where it stands. */
static bool key_text(struct writer *key, struct reading *r, char const *begin, char const *end)
{
    r->begin = r->at = begin;
    r->end = end;
    if (memchr(begin, '\\', (size_t)(end - begin)))
        return false;
    while (r->at < r->end) {
        bool comment = r->at[0] == '/' && (r->at[1] == '/' || r->at[1] == '*');
        if (comment || is_blank(*r->at)) {
            write_text(key, " ");
            if (comment)
                skip_comment(r);
            else
                r->at++;
        } else if (!(is_of_name(*r->at) ? key_word(key, r) : key_sign(key, r))) {
            return false;
        }
    }
    return true;
}

/* -- Hooks ---------------------------------------------------------------- */

static bool key_block(struct writer *key, struct graph const *graph, struct node const *node)
{
    struct reading r = {.node = node};
    struct span span = node_hook(node, HOOK_CYCLE)->span;
    return key_text(key, &r, graph->source->text + span.begin, graph->source->text + span.end);
}

/* False: it tells a node by its number. */
static bool key_piece(struct writer *key, struct graph const *graph, struct piece const *piece, struct reading *r)
{
    r->before = piece->kind == PIECE_MEMBER ? BEFORE_FIELD : BEFORE_ANY;
    switch (piece->kind) {
    case PIECE_PARENT: key_number(key, "", piece->index); break;
    case PIECE_MEMBER: key_number(key, ".", piece->index); break;
    case PIECE_SELF: write_text(key, MARK "self" MARK); break;
    case PIECE_CONST: key_number(key, "const", piece->index); break;
    case PIECE_NUMBER:
        write_bytes(key, graph->source->text + piece->span.begin, piece->span.end - piece->span.begin);
        break;
    case PIECE_CHANGED: return false;
    }
    return true;
}

static bool key_formula(struct writer *key, struct graph const *graph, struct node const *node,
                        struct formula const *formula)
{
    struct reading r = {.node = node};
    char const *text = graph->source->text;
    uint32_t at = formula->span.begin;
    for (uint32_t i = 0; i < formula->piece_count; i++) {
        struct piece const *piece = &formula->pieces[i];
        if (!key_text(key, &r, text + at, text + piece->span.begin) || !key_piece(key, graph, piece, &r))
            return false;
        at = piece->span.end;
    }
    return key_text(key, &r, text + at, text + formula->span.end);
}

/* -- Nodes ---------------------------------------------------------------- */

/* What may be gone is told by its number. */
static bool takes_optional(struct node const *node)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (hook_takes(node, HOOK_CYCLE, i) && node->edges[i].optional)
            return true;
    return false;
}

/* Equal types are one text. */
static void key_type(struct writer *key, char const *type)
{
    key_number(key, "type", (uintptr_t)type);
}

/* What it is written as becomes a key; false: nobody shares it. */
static bool key_hook(struct writer *key, struct graph const *graph, struct node const *node)
{
    if (node->edge_count > PARAMETERS_MAX)
        return false;
    key_type(key, node->type);
    for (uint32_t i = 0; i < node->edge_count; i++)
        key_type(key, hook_takes(node, HOOK_CYCLE, i) ? node->edges[i].parent->type : NULL);
    if (node->forms[HOOK_CYCLE] == HOOK_BLOCK)
        return key_block(key, graph, node);
    if (node->when && !key_formula(key, graph, node, node->when))
        return false;
    write_text(key, node->when ? MARK "when" MARK : MARK "value" MARK);
    return key_formula(key, graph, node, node->value);
}

/* What nodes that share its hook have in common; NULL: nobody does. */
static struct name *key_of(struct names *names, struct writer *key, struct graph const *graph,
                           struct node const *node)
{
    if (takes_optional(node) || !node_has(node, HOOK_CYCLE))
        return NULL;
    if (node->forms[HOOK_CYCLE] == HOOK_NAMED)
        return node_named(node, HOOK_CYCLE);
    key->length = 0;
    if (graph->node_count <= NODES_OF_SUMMARY || !key_hook(key, graph, node))
        return NULL;
    return names_intern(names, key->text, key->length);
}

/* Whatever a hook's name had as its mark is no longer needed. */
static void clear_marks(struct graph const *graph)
{
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        if (graph->schedule[rank]->forms[HOOK_CYCLE] == HOOK_NAMED)
            node_named(graph->schedule[rank], HOOK_CYCLE)->mark = NULL;
}

struct node const **emit_shared(struct graph const *graph, struct arena *arena)
{
    struct node const **shared = arena_array(arena, graph->node_count, sizeof *shared);
    struct names names;
    struct writer key;
    names_init(&names, arena);
    writer_init(&key);
    clear_marks(graph);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        struct name *name = key_of(&names, &key, graph, node);
        if (!name)
            continue;
        if (!name->mark)
            name->mark = node;
        shared[rank] = name->mark;
    }
    writer_finish(&key);
    return shared;
}
