/* check.c: rules over a resolved graph. */
#include "config.h"

#include <string.h>

#include "compiler/check.h"
#include "compiler/diag.h"
#include "compiler/passes.h"

/* -- Channels -------------------------------------------------------------- */

/* Messages that nobody receives would keep the node running for ever. */
static void check_receives(struct node const *node, struct compilation *c)
{
    if (!node_on(node, EVENT_CHANNEL) || node->broken || node_has(node, HOOK_CYCLE))
        return;
    diag_error(c->diag, E0314, node->more->channel->span,
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

/* Types that are equal are one text. */
static bool same_parameters(struct hook_user a, struct hook_user b)
{
    if (strcmp(hook_rows[a.kind].result, hook_rows[b.kind].result) != 0 ||
        a.node->type != b.node->type)
        return false;
    uint32_t i = next_parameter(a.node, a.kind, 0), j = next_parameter(b.node, b.kind, 0);
    while (i != UINT32_MAX && j != UINT32_MAX) {
        if (a.node->edges[i].parent->type != b.node->edges[j].parent->type)
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
                                    node_named(node, user.kind)->text);
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
    struct hook const *hook = node_hook(now.node, now.kind);
    diag_error(c->diag, E0305, hook->span, "here '%s' is %s", hook->function->text,
               prototype(&scratch, now));
    diag_note(c->diag, node_hook(first.node, first.kind)->span, "and here it is %s",
              prototype(&scratch, first));
    arena_finish(&scratch);
}

/* A function is marked with its first user. */
static void check_hook(struct node const *node, enum hook_kind kind, struct arena *scratch,
                       struct compilation *c)
{
    struct name *function = node_named(node, kind);
    if (!function)
        return;
    struct hook_user now = {node, kind};
    struct hook_user const *first = function->mark;
    if (!first) {
        struct hook_user *user = ARENA_NEW(scratch, struct hook_user);
        *user = now;
        function->mark = user;
    } else if (!first->node->broken && !node->broken && !same_parameters(*first, now)) {
        tell_prototypes(*first, now, c);
    }
}

static void unmark_hooks(struct graph const *graph)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        for (int kind = 0; kind < HOOKS; kind++)
            if (node_named(&graph->nodes[i], (enum hook_kind)kind))
                node_named(&graph->nodes[i], (enum hook_kind)kind)->mark = NULL;
}

static void check_hooks(struct graph const *graph, struct compilation *c)
{
    struct arena scratch = {0};
    unmark_hooks(graph);
    for (uint32_t i = 0; i < graph->node_count; i++)
        for (int kind = 0; kind < HOOKS; kind++)
            check_hook(&graph->nodes[i], (enum hook_kind)kind, &scratch, c);
    unmark_hooks(graph);
    arena_finish(&scratch);
}

/* -- All rules ------------------------------------------------------------- */

void check(struct graph const *graph, struct compilation *c)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        check_receives(&graph->nodes[i], c);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        struct node const *node = &graph->nodes[i];
        check_type(node->type, node->type_span, c);
        if (node->more->channel)
            check_type(node->more->channel->type, node->more->channel->type_span, c);
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
