/* clause.c: the clauses of a node: edges, schedules, events, hooks. */
#include "config.h"

#include <string.h>

#include "compiler/resolve.h"

struct event_row {
    char const *name;
    enum event event;
    enum { NONE, PERIOD, COUNT } argument;
};

static struct event_row const event_rows[] = {
#define EVENT(name, id, argument, label, meaning) {name, EVENT_##id, argument},
#include "compiler/hooks.def"
};

static struct event_row const *find_event(struct resolver *r, struct ident ident)
{
    struct diag_near near = {.text = ident.name->text};
    for (int i = 0; i < EVENTS; i++) {
        if (strcmp(event_rows[i].name, ident.name->text) == 0)
            return &event_rows[i];
        diag_near_offer(&near, event_rows[i].name);
    }
    char const *all = event_rows[0].name;
    for (int i = 1; i < EVENTS; i++)
        all = arena_printf(r->c->arena, i + 1 < EVENTS ? "%s, %s" : "%s or %s", all,
                           event_rows[i].name);
    diag_error(r->c->diag, E0205, ident.span, "expected an event (%s), saw '%s'", all,
               ident.name->text);
    if (near.best)
        diag_help(r->c->diag, "did you mean 'on %s'?", near.best);
    return NULL;
}

static void tell_twice(struct resolver *r, struct span again, struct span first, char const *what)
{
    diag_error(r->c->diag, E0303, again, "this node has %s already", what);
    diag_note(r->c->diag, first, "it is here");
}

static void add_period(struct resolver *r, struct node *node, struct ast_clause const *clause)
{
    if (clause->period_ns <= 0) {
        diag_error(r->c->diag, E0306, clause->argument, "a period is longer than nothing");
        return;
    }
    uint32_t count = node->period_count;
    if ((count & (count - 1)) == 0) { /* full: its size is the next power of two */
        struct period *larger = arena_array(r->c->arena, count ? count * 2 : 1, sizeof *larger);
        if (count)
            memcpy(larger, node->periods, count * sizeof *larger);
        node->periods = larger;
    }
    node->periods[node->period_count++] = (struct period){clause->period_ns, clause->aligned};
}

static void add_timers(struct resolver *r, struct node *node, struct ast_clause const *clause)
{
    int64_t count = 1;
    node->one_shots = 1;
    if (!clause->count || !resolve_constant(r, clause->count, &count))
        return;
    if (count < 1 || count > UINT16_MAX)
        diag_error(r->c->diag, E0306, clause->count->span, "a node has 1 to %d timers, not %lld",
                   UINT16_MAX, (long long)count);
    else
        node->one_shots = (uint32_t)count;
}

static void resolve_event(struct resolver *r, struct node *node, struct ast_clause const *clause)
{
    static char const *const arguments[] = {"no argument", "a period: 'on every 250ms;'",
                                            "a count in parentheses, or nothing"};
    struct event_row const *row = find_event(r, clause->event);
    node->broken |= !row;
    if (!row)
        return;
    bool fits = row->argument == PERIOD ? clause->has_period
                                        : !clause->has_period && (row->argument == COUNT || !clause->count);
    if (!fits) {
        diag_error(r->c->diag, E0205, clause->event.span, "'on %s' takes %s", row->name,
                   arguments[row->argument]);
        node->broken = true;
        return;
    }
    if (node->events[row->event] && row->argument != PERIOD)
        tell_twice(r, clause->event.span, node->event_spans[row->event], "this event");
    node->events[row->event] = true;
    node->event_spans[row->event] = clause->event.span;
    if (row->argument == PERIOD)
        add_period(r, node, clause);
    else if (row->argument == COUNT)
        add_timers(r, node, clause);
}

static void resolve_hook(struct resolver *r, struct node *node, enum hook_kind kind,
                         struct ast_hook const *ast)
{
    struct hook *hook = &node->hooks[kind];
    struct hook found = {.form = HOOK_BLOCK, .span = ast->block};
    if (ast->name.name)
        found = (struct hook){.form = HOOK_NAMED, .function = ast->name.name, .span = ast->name.span};
    if (hook->form != HOOK_NONE)
        tell_twice(r, found.span, hook->span, "such a hook");
    *hook = found;
    if (found.form == HOOK_NAMED)
        resolve_reserved(r, ast->name);
}

static void resolve_edges(struct resolver *r, struct node *node, struct edge_row *row,
                          struct ast_clause const *clause)
{
    enum edge_kind kind = clause->kind == CLAUSE_TRIGGER ? EDGE_TRIGGER : EDGE_OBSERVE;
    struct ast_dependency const *from = clause->dependencies;
    for (; from; from = from->next) {
        struct node *parent = resolve_node(r, from->parent);
        node->broken |= !parent;
        struct edge wanted = {.parent = parent, .kind = kind, .last = from->last,
                              .optional = from->optional, .span = from->parent.span};
        if (parent)
            (void)resolve_edge(r, node, row, &wanted, from->alias.name ? &from->alias : NULL);
    }
}

/* schedules a, b; */
static void resolve_schedules(struct resolver *r, struct node *node,
                              struct ast_clause const *clause)
{
    uint32_t count = node->scheduled.count;
    for (struct ast_dependency const *from = clause->dependencies; from; from = from->next)
        count++;
    struct node **nodes = arena_array(r->c->arena, count, sizeof(struct node *));
    struct span *spans = arena_array(r->c->arena, count, sizeof *spans);
    count = node->scheduled.count;
    for (uint32_t i = 0; i < count; i++) {
        nodes[i] = node->scheduled.nodes[i];
        spans[i] = node->scheduled_spans[i];
    }
    for (struct ast_dependency const *from = clause->dependencies; from; from = from->next) {
        if (from->last || from->optional || from->alias.name)
            diag_error(r->c->diag, E0101, from->parent.span,
                       "'schedules' takes names of nodes alone");
        struct node *target = resolve_node(r, from->parent);
        node->broken |= !target;
        if (!target)
            continue;
        target->is_scheduled = true;
        nodes[count] = target;
        spans[count++] = from->parent.span;
    }
    node->scheduled = (struct node_row){nodes, count};
    node->scheduled_spans = spans;
}

void resolve_clause(struct resolver *r, struct node *node, struct edge_row *row,
                    struct ast_clause const *clause)
{
    switch (clause->kind) {
    case CLAUSE_ON: resolve_event(r, node, clause); break;
    case CLAUSE_INIT: resolve_hook(r, node, HOOK_INIT, &clause->hook); break;
    case CLAUSE_CYCLE: resolve_hook(r, node, HOOK_CYCLE, &clause->hook); break;
    case CLAUSE_DROP: resolve_hook(r, node, HOOK_DROP, &clause->hook); break;
    case CLAUSE_SCHEDULES: resolve_schedules(r, node, clause); break;
    case CLAUSE_TRIGGER:
    case CLAUSE_OBSERVE: resolve_edges(r, node, row, clause); break;
    }
}
