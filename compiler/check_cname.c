/* check_cname.c: names that meet in C. */
#include "config.h"

#include <string.h>

#include "compiler/check.h"
#include "compiler/claim.h"
#include "compiler/cname.h"
#include "compiler/diag.h"

/* The C names of a graph, each with the declaration that needs it.  Nearly all of
 * them can meet nothing, as the rest tells, and are not kept. */
struct c_names {
    struct claims claims;
    struct graph const *graph;
    struct compilation *c;
    bool any;         /* any of what follows */
    bool reserved[2]; /* may one, as written or in capitals, be the C library's? */
    bool hooks;       /* some hook is called like one */
    bool capitals;    /* some name is not in small letters: two may be the same in capitals */
    bool suffixes[CNAME_SUFFIXES]; /* some name ends so */
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

/* The suffix that a name ends with, by its number; or CNAME_SUFFIXES. */
static int suffix_of(struct name const *name)
{
    char const *end = strrchr(name->text, '_');
    int s = end ? 0 : CNAME_SUFFIXES;
    while (s < CNAME_SUFFIXES && strcmp(end, cname_suffixes[s]) != 0)
        s++;
    return s;
}

/* May another claim have the same text, or a hook? */
static bool may_meet(struct c_names const *all, struct claim claim)
{
    if (all->hooks)
        return true;
    if (claim.capitals)
        return all->capitals;
    if (claim.suffix < CNAME_SUFFIXES)
        return all->suffixes[claim.suffix];
    return (all->capitals && !all->claims.apart) || suffix_of(claim.name) < CNAME_SUFFIXES;
}

/* False after a message: another declaration, or this one, has it already. */
static bool take(struct c_names *all, struct claim claim)
{
    struct diag *diag = all->c->diag;
    char const *reserved = all->reserved[claim.capitals] ? reserved_name(all, claim) : NULL;
    struct claim const *first = NULL;
    if (!reserved && may_meet(all, claim))
        first = claims_take(&all->claims, claim);
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

/* -- What a graph needs ---------------------------------------------------- */

enum { NODE_CLAIMS = 2 + CNAME_SUFFIXES };

/* The claims of a node, in their order; how many there are. */
static int claims_of(struct node const *node, struct claim claims[NODE_CLAIMS])
{
    bool push = node_on(node, EVENT_PUSH), channel = node_on(node, EVENT_CHANNEL);
    bool const needed[CNAME_SUFFIXES] = {true, node_on(node, EVENT_NOTIFY), push, push,
                                         channel, channel, channel,
                                         node_has(node, HOOK_INIT), node_has(node, HOOK_CYCLE),
                                         node_has(node, HOOK_DROP)};
    struct claim claim = {.name = node->name, .begin = node->span.begin, .suffix = CNAME_SUFFIXES};
    int count = 2;
    claims[0] = claims[1] = claim;
    claims[1].capitals = true;
    for (claim.suffix = 0; claim.suffix < CNAME_SUFFIXES; claim.suffix++)
        if (needed[claim.suffix])
            claims[count++] = claim;
    return count;
}

static struct claim claim_of_constant(struct name const *name, uint32_t begin)
{
    return (struct claim){.name = name, .begin = begin, .suffix = CNAME_SUFFIXES, .capitals = true};
}

static void take_node(struct c_names *all, struct node const *node)
{
    if (!all->any)
        return;
    struct claim claims[NODE_CLAIMS];
    int count = claims_of(node, claims);
    for (int i = 0; i < count && take(all, claims[i]); i++)
        continue;
}

/* What a name may meet. */
static void survey_name(struct c_names *all, struct name const *name)
{
    int suffix = suffix_of(name);
    if (suffix < CNAME_SUFFIXES)
        all->suffixes[suffix] = true;
    all->capitals |= name->text[0] == '_';
    for (char const *c = name->text; *c && !all->capitals; c++)
        all->capitals = *c >= 'A' && *c <= 'Z';
}

static void survey_hooks(struct c_names *all, struct node const *node)
{
    for (int kind = 0; kind < HOOKS && !all->hooks; kind++)
        if (node_named(node, (enum hook_kind)kind))
            all->hooks = claims_may_have(&all->claims, node_named(node, (enum hook_kind)kind)->text);
}

static void survey(struct c_names *all, struct name const *guard)
{
    struct graph const *graph = all->graph;
    all->capitals = guard->meaning; /* it is in small letters, and needed in capitals */
    for (uint32_t i = 0; i < graph->node_count; i++) {
        survey_name(all, graph->nodes[i].name);
        survey_hooks(all, &graph->nodes[i]);
    }
    for (uint32_t i = 0; i < graph->constant_count; i++)
        survey_name(all, graph->constants[i].name);
    for (int capitals = 0; capitals < 2; capitals++) {
        char begin[SHOWN_MAX];
        claims_begin(&all->claims, capitals, begin, sizeof begin);
        all->reserved[capitals] = strncmp(begin, "WAVELET_", 8) == 0 || cname_may_begin(begin);
        all->any |= all->reserved[capitals];
    }
    all->any |= all->hooks || all->capitals;
    for (int s = 0; s < CNAME_SUFFIXES; s++)
        all->any |= all->suffixes[s];
}

/* How many have to be kept. */
static uint32_t count_claims(struct c_names const *all)
{
    struct graph const *graph = all->graph;
    uint32_t count = 1 + graph->constant_count;
    for (uint32_t i = 0; i < graph->node_count && all->any; i++) {
        struct claim claims[NODE_CLAIMS];
        int most = claims_of(&graph->nodes[i], claims);
        for (int s = 0; s < most; s++)
            count += may_meet(all, claims[s]);
    }
    return count;
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
    if (node->more->channel)
        check_tag(all, node->more->channel->type, node->more->channel->type_span);
}

/* A named hook must not be something that we write, nor be hidden by it. */
static void check_hook_name(struct c_names *all, struct node const *node, enum hook_kind kind)
{
    if (node->forms[kind] != HOOK_NAMED)
        return;
    struct hook const *hook = node_hook(node, kind);
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

void check_c_names(struct graph const *graph, struct compilation *c)
{
    struct arena scratch = {0};
    struct c_names all = {.graph = graph, .c = c};
    struct name const *guard = names_intern(c->names, "wvg_h", 5);
    claims_init(&all.claims, graph->name);
    survey(&all, guard);
    claims_make_room(&all.claims, &scratch, count_claims(&all));
    (void)take(&all, claim_of_constant(guard, graph->span.begin));
    for (uint32_t i = 0; i < graph->node_count; i++) {
        if (graph->nodes[i].broken)
            continue;
        check_api(&all, &graph->nodes[i]);
        take_node(&all, &graph->nodes[i]);
    }
    for (uint32_t i = 0; i < graph->constant_count; i++)
        if (!graph->constants[i].broken)
            (void)take(&all, claim_of_constant(graph->constants[i].name,
                                               graph->constants[i].span.begin));
    for (uint32_t i = 0; i < graph->node_count; i++)
        for (int kind = 0; kind < HOOKS; kind++)
            check_hook_name(&all, &graph->nodes[i], (enum hook_kind)kind);
    arena_finish(&scratch);
}
