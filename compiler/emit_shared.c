/* emit_shared.c: nodes whose cycle hooks do the same share the function by which tables call it.
 *
 * Hooks in other files do the same if they are one function.  Those that are written in the .wvg
 * file do if they differ in nothing but the names of what they are given: that is what a key
 * tells, in which parameters are numbers.  Debuggers and gcov find all of them by the lines of
 * the first one then: so they are shared only where a graph is too large to be read node by node.
 */
#include "config.h"

#include "compiler/emit.h"
#include "compiler/name.h"

/* Each name in a block is compared with so many parameters at most. */
enum { PARAMETERS_MAX = 16 };

/* Begins and ends what stands for a parameter or a const in a key; no text has it. */
#define MARK "\001"

static void key_number(struct writer *key, char const *what, uint32_t number)
{
    write_text(key, MARK);
    write_text(key, what);
    write_number(key, number);
    write_text(key, MARK);
}

/* -- Formulas ------------------------------------------------------------- */

static void key_source(struct writer *key, struct graph const *graph, uint32_t begin, uint32_t end)
{
    write_bytes(key, graph->source->text + begin, end - begin);
}

static void key_piece(struct writer *key, struct graph const *graph, struct piece const *piece)
{
    switch (piece->kind) {
    case PIECE_PARENT: key_number(key, "", piece->index); break;
    case PIECE_MEMBER: key_number(key, ".", piece->index); break;
    case PIECE_SELF: write_text(key, MARK "self" MARK); break;
    case PIECE_CONST: key_number(key, "const", piece->index); break;
    case PIECE_CHANGED: key_number(key, "changed", piece->index); break;
    case PIECE_NUMBER: key_source(key, graph, piece->span.begin, piece->span.end); break;
    }
}

static void key_formula(struct writer *key, struct graph const *graph, struct formula const *formula)
{
    uint32_t at = formula->span.begin;
    for (uint32_t i = 0; i < formula->piece_count; i++) {
        struct piece const *piece = &formula->pieces[i];
        key_source(key, graph, at, piece->span.begin);
        key_piece(key, graph, piece);
        at = piece->span.end;
    }
    key_source(key, graph, at, formula->span.end);
}

/* -- Blocks of C ---------------------------------------------------------- */

/* A block, read up to `at`; the token before that, which is no comment. */
struct reading {
    char const *at, *end;
    char const *token;
    size_t length;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c) ||
           (unsigned char)c >= 0x80;
}

static bool is_among(char const *const *words, char const *text, size_t length)
{
    for (; *words; words++)
        if (strlen(*words) == length && memcmp(*words, text, length) == 0)
            return true;
    return false;
}

/* Would a name that stands here be none of a variable? */
static bool is_in_other_space(struct reading const *r)
{
    static char const *const words[] = {"struct", "union", "enum", "goto", NULL};
    char const *token = r->token;
    return *token == '.' || (*token == '>' && token[-1] == '-' && token[-2] != '-') ||
           is_among(words, token, r->length);
}

static void key_variable(struct writer *key, struct node const *node, char const *text, size_t length)
{
    for (uint32_t i = 0; i < node->edge_count; i++) {
        struct name const *parameter = node->edges[i].parameter;
        if (hook_takes(node, HOOK_CYCLE, i) && parameter->length == length &&
            memcmp(parameter->text, text, length) == 0) {
            key_number(key, "", i);
            return;
        }
    }
    write_bytes(key, text, length);
}

/* A name, a keyword or a number. */
static bool key_word(struct writer *key, struct node const *node, struct reading *r)
{
    static char const *const own[] = {"static", NULL}; /* each function has its own */
    char const *text = r->at;
    while (r->at < r->end && is_of_name(*r->at))
        r->at++;
    size_t length = (size_t)(r->at - text);
    if (is_among(own, text, length) || strncmp(text, "__", 2) == 0)
        return false;
    if (is_digit(*text) || is_in_other_space(r))
        write_bytes(key, text, length);
    else
        key_variable(key, node, text, length);
    r->token = text;
    r->length = length;
    return true;
}

/* What is called may be a macro, with variables of its own, or one that asks for the line. */
static bool is_call(struct reading const *r)
{
    static char const *const words[] = {"case", "do", "else", "for", "if",
                                        "return", "sizeof", "switch", "while", NULL};
    return is_of_name(*r->token) && !is_among(words, r->token, r->length);
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

static void key_quoted(struct writer *key, struct reading *r)
{
    char const *text = r->at++;
    while (*r->at++ != *text)
        continue;
    write_bytes(key, text, (size_t)(r->at - text));
    r->token = text;
    r->length = (size_t)(r->at - text);
}

static bool key_token(struct writer *key, struct node const *node, struct reading *r)
{
    if (is_of_name(*r->at))
        return key_word(key, node, r);
    if (*r->at == '"' || *r->at == '\'') {
        key_quoted(key, r);
        return true;
    }
    bool directive = *r->at == '#' || strncmp(r->at, "%:", 2) == 0;
    if (directive || (*r->at == '(' && is_call(r)))
        return false;
    write_bytes(key, r->at, 1);
    r->token = r->at++;
    r->length = 1;
    return true;
}

/* False: what it does may depend on where it stands; or, what has a backslash, there is more to reading it. */
static bool key_block(struct writer *key, struct graph const *graph, struct node const *node)
{
    struct span span = node_hook(node, HOOK_CYCLE)->span;
    char const *text = graph->source->text;
    struct reading r = {text + span.begin, text + span.end, text + span.begin, 1};
    if (node->edge_count > PARAMETERS_MAX || memchr(r.at, '\\', (size_t)(r.end - r.at)))
        return false;
    while (r.at < r.end) {
        bool comment = r.at[0] == '/' && (r.at[1] == '/' || r.at[1] == '*');
        if (comment || *r.at == ' ' || (*r.at >= '\t' && *r.at <= '\r')) {
            if (comment)
                skip_comment(&r);
            else
                r.at++;
            write_text(key, " ");
        } else if (!key_token(key, node, &r)) {
            return false;
        }
    }
    return true;
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

/* Is what it is written as a key? */
static bool key_hook(struct writer *key, struct graph const *graph, struct node const *node)
{
    bool block = node->forms[HOOK_CYCLE] == HOOK_BLOCK;
    write_text(key, node->type ? node->type : "");
    for (uint32_t i = 0; i < node->edge_count; i++) {
        write_text(key, MARK);
        write_text(key, hook_takes(node, HOOK_CYCLE, i) ? node->edges[i].parent->type : "");
    }
    write_text(key, block ? MARK "block" MARK : node->when ? MARK "when" MARK : MARK "value" MARK);
    if (block)
        return key_block(key, graph, node);
    if (node->when)
        key_formula(key, graph, node->when);
    write_text(key, MARK);
    key_formula(key, graph, node->value);
    return !node->asks_changed;
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
