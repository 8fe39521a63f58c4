/* check.c: rules over a resolved graph. */
#include "config.h"

#include <string.h>

#include "compiler/claim.h"
#include "compiler/cname.h"
#include "compiler/diag.h"
#include "compiler/passes.h"

/* -- Channels -------------------------------------------------------------- */

/* Messages that nobody receives would keep the node running for ever. */
static void check_receives(struct node const *node, struct compilation *c)
{
    if (!node->events[EVENT_CHANNEL] || node->broken || node_has(node, HOOK_CYCLE))
        return;
    diag_error(c->diag, E0314, node_event_span(node, EVENT_CHANNEL),
               "'%s' has no 'cycle' hook to receive its messages", node->name->text);
}

/* -- Hooks that are shared ------------------------------------------------ */

/* The first node that a hook function serves. */
struct hook_user {
    struct node const *node;
    enum hook_kind kind;
};

/* The next edge from `i` on that is a parameter. */
static uint32_t next_parameter(struct node const *node, enum hook_kind kind, uint32_t i)
{
    while (i < node->edge_count && !hook_takes(node, kind, i))
        i++;
    return i < node->edge_count ? i : UINT32_MAX;
}

static bool same_type(char const *a, char const *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_parameters(struct hook_user a, struct hook_user b)
{
    if (strcmp(hook_rows[a.kind].result, hook_rows[b.kind].result) != 0 ||
        !same_type(a.node->type, b.node->type))
        return false;
    uint32_t i = next_parameter(a.node, a.kind, 0), j = next_parameter(b.node, b.kind, 0);
    while (i != UINT32_MAX && j != UINT32_MAX) {
        if (strcmp(a.node->edges[i].parent->type, b.node->edges[j].parent->type) != 0)
            return false;
        i = next_parameter(a.node, a.kind, i + 1);
        j = next_parameter(b.node, b.kind, j + 1);
    }
    return i == j;
}

/* As much of it as a message has room for. */
static char const *prototype(struct arena *arena, struct hook_user user)
{
    enum { PARAMETERS_MAX = 12 };
    struct node const *node = user.node;
    char const *text = arena_printf(arena, "%s %.200s(wv_ctx *", hook_rows[user.kind].result,
                                    node->hooks[user.kind].function->text);
    if (node->type)
        text = arena_printf(arena, "%s, %.200s *", text, node->type);
    uint32_t shown = 0;
    for (uint32_t i = 0; (i = next_parameter(node, user.kind, i)) != UINT32_MAX; i++) {
        if (shown++ == PARAMETERS_MAX)
            return arena_printf(arena, "%s, ...)", text);
        text = arena_printf(arena, "%s, %.200s const *", text, node->edges[i].parent->type);
    }
    return arena_printf(arena, "%s)", text);
}

static void tell_prototypes(struct hook_user first, struct hook_user now, struct compilation *c)
{
    struct arena scratch = {0};
    struct hook const *hook = &now.node->hooks[now.kind];
    diag_error(c->diag, E0305, hook->span, "here '%s' is %s", hook->function->text,
               prototype(&scratch, now));
    diag_note(c->diag, first.node->hooks[first.kind].span, "and here it is %s",
              prototype(&scratch, first));
    arena_finish(&scratch);
}

static void check_hook(struct node const *node, enum hook_kind kind, struct names *functions,
                       struct compilation *c)
{
    struct hook const *hook = &node->hooks[kind];
    if (hook->form != HOOK_NAMED)
        return;
    struct name *function = names_intern(functions, hook->function->text, hook->function->length);
    struct hook_user now = {node, kind};
    struct hook_user *first = function->meaning;
    if (!first) {
        first = ARENA_NEW(functions->arena, struct hook_user);
        *first = now;
        function->meaning = first;
    } else if (!first->node->broken && !node->broken && !same_parameters(*first, now)) {
        tell_prototypes(*first, now, c);
    }
}

static void check_hooks(struct graph const *graph, struct compilation *c)
{
    struct arena scratch = {0};
    struct names functions;
    names_init(&functions, &scratch);
    for (uint32_t i = 0; i < graph->node_count; i++)
        for (int kind = 0; kind < HOOKS; kind++)
            check_hook(&graph->nodes[i], (enum hook_kind)kind, &functions, c);
    arena_finish(&scratch);
}

/* -- Names that meet in C ------------------------------------------------- */

/* The C names of a graph, each with the declaration that needs it. */
struct c_names {
    struct claims claims;
    struct graph const *graph;
    struct compilation *c;
};

/* No name of the C library has so many characters, no message shows so many. */
enum { LIBRARY_MAX = 64, SHOWN_MAX = 1024 };

/* Why nobody can have the name, or NULL. */
static char const *reserved_name(struct c_names const *all, struct claim claim)
{
    char text[LIBRARY_MAX];
    if (claim_text(&all->claims, claim, text, sizeof text) >= sizeof text)
        return NULL;
    if (strcmp(text, "WAVELET_H") == 0 || strcmp(text, "WAVELET_GRAPH_H") == 0)
        return "a header of the runtime has it";
    char const *why = cname_in_library(text);
    return why ? why : cname_declared(text);
}

/* Where the declaration stands that has the claim. */
static struct span claim_span(struct c_names const *all, struct claim const *claim)
{
    if (claim->begin == all->graph->span.begin) /* the guard of the header */
        return all->graph->span;
    return (struct span){claim->begin, claim->begin + claim->name->length};
}

/* False after a message: another declaration, or this one, has it already. */
static bool take(struct c_names *all, struct claim claim)
{
    struct diag *diag = all->c->diag;
    char const *reserved = reserved_name(all, claim);
    struct claim const *first = reserved ? NULL : claims_take(&all->claims, claim);
    if (!reserved && !first)
        return true;
    char text[SHOWN_MAX];
    (void)claim_text(&all->claims, claim, text, sizeof text);
    struct span span = claim_span(all, &claim);
    if (reserved) {
        diag_error(diag, E0204, span, "this needs the C name '%s', but %s", text, reserved);
        return false;
    }
    diag_error(diag, E0204, span, "this needs the C name '%s', which is taken", text);
    if (first->begin != claim.begin)
        diag_note(diag, claim_span(all, first), "it is needed for this");
    else
        diag_help(diag, "it is its value, and its number in capitals; write one of the names in "
                        "small letters");
    return false;
}

/* The suffixes of the names that a node needs, as cname_suffixes has them. */
static void needed_suffixes(struct node const *node, bool needed[CNAME_SUFFIXES])
{
    bool push = node->events[EVENT_PUSH], channel = node->events[EVENT_CHANNEL];
    bool const all[CNAME_SUFFIXES] = {true, node->events[EVENT_NOTIFY], push, push,
                                      channel, channel, channel,
                                      node_has(node, HOOK_INIT), node_has(node, HOOK_CYCLE),
                                      node_has(node, HOOK_DROP)};
    memcpy(needed, all, sizeof all);
}

static uint32_t count_claims(struct graph const *graph)
{
    uint32_t count = 1 + graph->constant_count + 2 * graph->node_count;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        bool needed[CNAME_SUFFIXES];
        needed_suffixes(&graph->nodes[i], needed);
        for (int s = 0; s < CNAME_SUFFIXES; s++)
            count += needed[s];
    }
    return count;
}

static void take_node(struct c_names *all, struct node const *node)
{
    bool needed[CNAME_SUFFIXES];
    needed_suffixes(node, needed);
    struct claim claim = {.name = node->name, .begin = node->span.begin, .suffix = CNAME_SUFFIXES};
    struct claim number = claim;
    number.capitals = true;
    bool good = take(all, claim) && take(all, number);
    for (claim.suffix = 0; claim.suffix < CNAME_SUFFIXES && good; claim.suffix++)
        if (needed[claim.suffix])
            good = take(all, claim);
}

static void take_constant(struct c_names *all, struct name const *name, uint32_t begin)
{
    (void)take(all, (struct claim){.name = name, .begin = begin, .suffix = CNAME_SUFFIXES,
                                   .capitals = true});
}

/* The graph's own struct cannot be within itself. */
static void check_tag(struct c_names *all, char const *type, struct span span)
{
    char const *graph = all->graph->name->text;
    if (!type || strncmp(type, "struct ", 7) != 0 || strcmp(type + 7, graph) != 0)
        return;
    diag_error(all->c->diag, E0204, span,
               "this needs the C name 'struct %s', which is the graph's own", graph);
    diag_note(all->c->diag, all->graph->span, "it is needed for this");
}

static void check_api(struct c_names *all, struct node const *node)
{
    char const *graph = all->graph->name->text;
    if (cname_is_api(node->name->text))
        diag_error(all->c->diag, E0204, node->span,
                   "this needs the C name '%s_%s', which every graph has for itself", graph,
                   node->name->text);
    check_tag(all, node->type, node->type_span);
    if (node->channel)
        check_tag(all, node->channel->type, node->channel->type_span);
}

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

/* A type that a node is named like would be hidden where it is needed. */
static void check_type_words(char const *type, struct span span, struct compilation *c)
{
    char const *at = type;
    for (size_t length; (length = untagged_word(&at)) > 0; at += length) {
        struct name const *name = names_find(c->names, at, length);
        struct node const *named = name ? name->named : NULL;
        if (named) {
            diag_error(c->diag, E0204, span, "'%s' is a type here, and a node as well",
                       name->text);
            diag_note(c->diag, named->span, "the node is declared here");
            return;
        }
    }
}

static bool is_parameter(struct node const *node, uint32_t edge)
{
    return hook_takes(node, HOOK_INIT, edge) || hook_takes(node, HOOK_CYCLE, edge);
}

/* A word of the type that is what hooks call a parameter, or NULL.  The node's
 * parameters are marked with it. */
static struct edge const *hidden_by(char const *type, struct node const *node,
                                    struct compilation *c)
{
    char const *at = type;
    for (size_t length; (length = untagged_word(&at)) > 0; at += length) {
        struct name const *name = names_find(c->names, at, length);
        if (!name || name->mark != node)
            continue;
        for (uint32_t i = 0; i < node->edge_count; i++)
            if (node->edges[i].parameter == name && is_parameter(node, i))
                return &node->edges[i];
    }
    return NULL;
}

/* A type that a parameter is named like would be hidden in the hook, and in the
 * parameters that follow.  Parents' own names are checked with the types. */
static void check_parameters(struct node const *node, struct compilation *c)
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
        diag_error(c->diag, E0204, hiding->span,
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

static void check_type(char const *type, struct span span, struct compilation *c)
{
    if (!type)
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
        check_type_words(type, span, c);
}

/* -- All names of a graph -------------------------------------------------- */

/* A named hook must not be something that we write, nor be hidden by it. */
static void check_hook_name(struct c_names *all, struct node const *node, enum hook_kind kind)
{
    struct hook const *hook = &node->hooks[kind];
    if (hook->form != HOOK_NAMED)
        return;
    char const *text = hook->function->text, *graph = all->graph->name->text;
    size_t length = strlen(graph);
    bool api = strncmp(text, graph, length) == 0 && text[length] == '_' &&
               cname_is_api(text + length + 1);
    struct claim const *taken = claims_find(&all->claims, text);
    if (!taken && !api && !cname_is_local(text))
        return;
    diag_error(all->c->diag, E0204, hook->span, "the C name '%s' is taken%s", text,
               taken ? ""
               : api ? ": every graph has it for itself"
                     : " by the code around the hooks");
    if (api && !taken)
        diag_note(all->c->diag, all->graph->span, "it is needed for this");
    if (taken)
        diag_note(all->c->diag, claim_span(all, taken), "it is needed for this");
}

static void check_c_names(struct graph const *graph, struct compilation *c)
{
    struct arena scratch = {0};
    struct c_names all = {.graph = graph, .c = c};
    claims_init(&all.claims, &scratch, graph->name, count_claims(graph));
    take_constant(&all, names_intern(c->names, "wvg_h", 5), graph->span.begin);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        if (graph->nodes[i].broken)
            continue;
        check_api(&all, &graph->nodes[i]);
        take_node(&all, &graph->nodes[i]);
    }
    for (uint32_t i = 0; i < graph->constant_count; i++)
        if (!graph->constants[i].broken)
            take_constant(&all, graph->constants[i].name, graph->constants[i].span.begin);
    for (uint32_t i = 0; i < graph->node_count; i++)
        for (int kind = 0; kind < HOOKS; kind++)
            check_hook_name(&all, &graph->nodes[i], (enum hook_kind)kind);
    arena_finish(&scratch);
}

void check(struct graph const *graph, struct compilation *c)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        check_receives(&graph->nodes[i], c);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        struct node const *node = &graph->nodes[i];
        check_type(node->type, node->type_span, c);
        if (node->channel)
            check_type(node->channel->type, node->channel->type_span, c);
        if (!node->broken)
            check_parameters(node, c);
    }
    check_hooks(graph, c);
    if (!graph->name)
        return; /* a library, or a syntax error was told */
    check_c_names(graph, c);
    if (graph->node_count == 0 && c->diag->errors == 0)
        diag_error(c->diag, E0310, graph->span, "graph '%s' has no nodes", graph->name->text);
}
