/* clause.c: the clauses of a node: edges, schedules, hooks. */
#include "config.h"

#include <string.h>

#include "compiler/resolve.h"

void resolve_twice(struct resolver *r, struct node const *node, struct span again,
                   struct span first, char const *what)
{
    diag_error(r->c->diag, E0303, again, "'%s' has '%s' already", node->name->text, what);
    diag_note(r->c->diag, first, "it is here");
}

static void resolve_hook(struct resolver *r, struct node *node, enum hook_kind kind,
                         struct ast_hook const *ast)
{
    struct hook *hook = &r->hooks[kind];
    struct hook found = {.span = ast->block};
    if (ast->name.name)
        found = (struct hook){.function = ast->name.name, .span = ast->name.span};
    if (node->forms[kind] != HOOK_NONE)
        resolve_twice(r, node, found.span, hook->span, hook_rows[kind].name);
    *hook = found;
    node->forms[kind] = found.function ? HOOK_NAMED : HOOK_BLOCK;
    if (found.function)
        resolve_function(r, ast->name);
    else
        resolve_verbatim(r, found.span);
}

/* A clause that names a parent again, and changes nothing by that. */
static void tell_repeated(struct resolver *r, struct node *node, struct edge_row const *row,
                          struct edge const *wanted)
{
    struct node const *parent = wanted->parent;
    struct edge const *known = resolve_known_edge(r, node, row, parent, wanted->last);
    if (!known)
        return;
    if (known->optional != wanted->optional)
        diag_warning(r->c->diag, W0410, edge_span(wanted),
                     "'%s' is named with '?' and without it, so the node is swept with it",
                     parent->name->text);
    else if (wanted->kind == EDGE_TRIGGER && known->kind == EDGE_OBSERVE)
        return;
    else if (wanted->kind == known->kind)
        diag_warning(r->c->diag, W0407, edge_span(wanted), "this node names '%s' already",
                     parent->name->text);
    else
        diag_warning(r->c->diag, W0408, edge_span(wanted),
                     "this 'observe' changes nothing: '%s' runs the node", parent->name->text);
    diag_note(r->c->diag, edge_span(known), "it is named here first");
}

static void resolve_edges(struct resolver *r, struct node *node, struct edge_row *row,
                          struct ast_clause const *clause)
{
    enum edge_kind kind = clause->kind == CLAUSE_TRIGGER ? EDGE_TRIGGER : EDGE_OBSERVE;
    struct ast_dependency const *from = clause->dependencies;
    for (; from && !r->c->diag->too_large; from = from->next) {
        struct node *parent = resolve_node(r, from->parent);
        node->broken |= !parent;
        struct edge wanted = {.parent = parent, .kind = kind, .last = from->last,
                              .optional = from->optional, .begin = from->parent.span.begin};
        if (parent && !from->alias)
            tell_repeated(r, node, row, &wanted);
        if (parent)
            (void)resolve_edge(r, node, row, &wanted, from->alias);
    }
}

/* Room for what this clause and those that follow schedule. */
static void make_room(struct resolver *r, struct node *node, struct ast_clause const *clause)
{
    uint32_t count = 0;
    for (; clause; clause = clause->next)
        if (clause->kind == CLAUSE_SCHEDULES)
            for (struct ast_dependency const *from = clause->dependencies; from; from = from->next)
                count++;
    struct node_more *more = resolve_more(r, node);
    more->scheduled.nodes = arena_array(r->c->arena, count, sizeof(struct node *));
    more->scheduled_spans = arena_array(r->c->arena, count, sizeof *more->scheduled_spans);
}

/* schedules a, b; */
static void resolve_schedules(struct resolver *r, struct node *node,
                              struct ast_clause const *clause)
{
    if (!node->more->scheduled.nodes)
        make_room(r, node, clause);
    struct node_more *more = resolve_more(r, node);
    struct ast_dependency const *from = clause->dependencies;
    for (; from && !r->c->diag->too_large; from = from->next) {
        if (from->last || from->optional || from->alias)
            diag_error(r->c->diag, E0101, from->parent.span,
                       "'schedules' takes names of nodes alone");
        struct node *target = resolve_node(r, from->parent);
        node->broken |= !target;
        if (!target)
            continue;
        resolve_count_edge(r, from->parent.span);
        target->is_scheduled = true;
        more->scheduled.nodes[more->scheduled.count] = target;
        more->scheduled_spans[more->scheduled.count++] = from->parent.span;
    }
}

void resolve_clause(struct resolver *r, struct node *node, struct edge_row *row,
                    struct ast_clause const *clause)
{
    switch (clause->kind) {
    case CLAUSE_ON: resolve_event(r, node, clause->event); break;
    case CLAUSE_INIT: resolve_hook(r, node, HOOK_INIT, &clause->hook); break;
    case CLAUSE_CYCLE: resolve_hook(r, node, HOOK_CYCLE, &clause->hook); break;
    case CLAUSE_DROP: resolve_hook(r, node, HOOK_DROP, &clause->hook); break;
    case CLAUSE_SCHEDULES: resolve_schedules(r, node, clause); break;
    case CLAUSE_TRIGGER:
    case CLAUSE_OBSERVE: resolve_edges(r, node, row, clause); break;
    }
}
