/* knot.c: knots, the shortest cycle of each, and how it is told.
 *
 * Linear in nodes and edges, but for the search for shortest cycles, which is
 * given a fixed number of steps.  Takes no stack, however deep a graph is.
 */
#include "config.h"

#include "compiler/knot.h"

#include <string.h>

#include "compiler/diag.h"

/* -- Knots ---------------------------------------------------------------- */

/* The nodes that are in knots: knot by knot, each by index. */
struct knots {
    uint32_t *of; /* by node: its knot, from 1; 0: in none */
    uint32_t count;
    uint32_t *first; /* [count + 2], by knot, into `nodes` */
    uint32_t *nodes;
};

/* Tarjan's algorithm, with rows in place of its recursion. */
struct walk {
    struct children const *children;
    uint32_t *number; /* by node: as which it was met, from 1; 0: not yet */
    uint32_t *low;    /* the lowest number without component that it leads to */
    uint32_t *next;   /* the edge to follow next */
    uint32_t *part;   /* its component: the node of it met first, from 1; 0: not known */
    uint32_t *path;   /* where the walk went to be where it is */
    uint32_t depth;
    uint32_t *open; /* without component, as they were met */
    uint32_t open_count, met;
};

static void enter(struct walk *w, uint32_t node)
{
    w->number[node] = w->low[node] = ++w->met;
    w->next[node] = w->children->first[node];
    w->path[w->depth++] = node;
    w->open[w->open_count++] = node;
}

static void lower(uint32_t *low, uint32_t number)
{
    if (number < *low)
        *low = number;
}

/* All that `node` leads to was seen. */
static void leave(struct walk *w, uint32_t node)
{
    w->depth--;
    if (w->low[node] < w->number[node]) {
        lower(&w->low[w->path[w->depth - 1]], w->low[node]);
        return;
    }
    uint32_t last;
    do {
        last = w->open[--w->open_count];
        w->part[last] = node + 1;
    } while (last != node);
}

static void walk_from(struct walk *w, uint32_t start)
{
    enter(w, start);
    while (w->depth > 0) {
        uint32_t at = w->path[w->depth - 1];
        if (w->next[at] == w->children->first[at + 1]) {
            leave(w, at);
            continue;
        }
        uint32_t child = w->children->child[w->next[at]++];
        if (w->number[child] == 0)
            enter(w, child);
        else if (w->part[child] == 0)
            lower(&w->low[at], w->number[child]);
    }
}

/* The component of each node. */
static uint32_t *find_parts(struct children const *children, uint32_t count, struct arena *arena)
{
    struct walk w = {.children = children};
    uint32_t **rows[] = {&w.number, &w.low, &w.next, &w.part, &w.path, &w.open};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        *rows[i] = arena_array(arena, count, sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++)
        if (w.number[i] == 0)
            walk_from(&w, i);
    return w.part;
}

static bool follows_itself(struct children const *children, uint32_t node)
{
    for (uint32_t e = children->first[node]; e < children->first[node + 1]; e++)
        if (children->child[e] == node)
            return true;
    return false;
}

static void list_nodes(struct knots *knots, uint32_t count, struct arena *arena)
{
    size_t rows = (size_t)knots->count + 2;
    knots->first = arena_array(arena, rows, sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++)
        if (knots->of[i] > 0)
            knots->first[knots->of[i] + 1]++;
    for (uint32_t k = 1; k <= knots->count; k++)
        knots->first[k + 1] += knots->first[k];
    knots->nodes = arena_array(arena, knots->first[knots->count + 1], sizeof(uint32_t));
    uint32_t *next = arena_array(arena, rows, sizeof(uint32_t));
    memcpy(next, knots->first, rows * sizeof *next);
    for (uint32_t i = 0; i < count; i++)
        if (knots->of[i] > 0)
            knots->nodes[next[knots->of[i]]++] = i;
}

static struct knots find_knots(struct children const *children, uint32_t count,
                               struct arena *arena)
{
    struct knots knots = {.of = arena_array(arena, count, sizeof(uint32_t))};
    uint32_t const *part = find_parts(children, count, arena);
    uint32_t *size = arena_array(arena, count, sizeof *size);
    uint32_t *number = arena_array(arena, count, sizeof *number); /* of the component's knot */
    for (uint32_t i = 0; i < count; i++)
        size[part[i] - 1]++;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t p = part[i] - 1;
        if (number[p] == 0 && (size[p] > 1 || follows_itself(children, i)))
            number[p] = ++knots.count;
        knots.of[i] = number[p];
    }
    list_nodes(&knots, count, arena);
    return knots;
}

/* -- The shortest cycle of a knot ----------------------------------------- */

struct search {
    struct graph const *graph;
    struct children const *children;
    uint32_t const *knot; /* by node */
    uint32_t *from;       /* how the search came to a node */
    uint32_t *seen;       /* by which search */
    uint32_t *queue;
    uint32_t *best; /* nodes of the shortest cycle so far */
    uint32_t best_length;
    uint64_t steps; /* edges looked at, over all searches */
};

/* After so many edges the shortest cycle found so far must do: a graph with
 * very many long ones is not worth more of its author's time. */
enum { STEPS_MAX = 20 * 1000 * 1000 };

static void keep_path(struct search *s, uint32_t start, uint32_t end, uint32_t length)
{
    s->best_length = length;
    for (uint32_t i = length; i > 0; i--) {
        s->best[i - 1] = end;
        end = end == start ? start : s->from[end];
    }
}

/* Breadth first from `start` back to it, no deeper than would be shorter than
 * the best. */
static void search_from(struct search *s, uint32_t start)
{
    uint32_t head = 0, tail = 0, level_end = 1, depth = 1, mark = start + 1;
    s->queue[tail++] = start;
    s->seen[start] = mark;
    while (depth < s->best_length) { /* ends with `start`, from which all of a knot is reached */
        uint32_t at = s->queue[head++];
        for (uint32_t e = s->children->first[at]; e < s->children->first[at + 1]; e++) {
            uint32_t child = s->children->child[e];
            s->steps++;
            if (child == start) {
                keep_path(s, start, at, depth);
                return;
            }
            if (s->knot[child] != s->knot[start] || s->seen[child] == mark)
                continue;
            s->seen[child] = mark;
            s->from[child] = at;
            s->queue[tail++] = child;
        }
        if (head == level_end) {
            level_end = tail;
            depth++;
        }
    }
}

/* From one node after the other, so that of the shortest cycles the one is
 * found that has the first-declared node, and it begins there.  Each node of a
 * knot is on some cycle, so the first search finds one in any case. */
static void find_shortest(struct search *s, uint32_t const *nodes, uint32_t count, uint64_t steps)
{
    uint64_t end = s->steps + steps;
    s->best_length = UINT32_MAX;
    for (uint32_t i = 0; i < count && (i == 0 || s->steps < end); i++)
        search_from(s, nodes[i]);
}

/* -- How it is told ------------------------------------------------------- */

/* Why a node of the cycle stands after the one before it. */
struct link {
    struct node const *parent, *child;
    struct edge const *edge; /* NULL: it is scheduled */
    bool scheduled;
    struct span span;
};

static struct link link_at(struct search const *s, uint32_t i)
{
    struct node const *parent = &s->graph->nodes[s->best[i]];
    struct node const *child = &s->graph->nodes[s->best[(i + 1) % s->best_length]];
    struct link link = {.parent = parent, .child = child, .span = child->span};
    for (uint32_t n = 0; n < parent->more->scheduled.count && !link.scheduled; n++) {
        if (parent->more->scheduled.nodes[n] != child)
            continue;
        link.scheduled = true;
        link.span = parent->more->scheduled_spans[n];
    }
    for (uint32_t e = 0; e < child->edge_count && !link.edge; e++) {
        if (child->edges[e].parent != parent || child->edges[e].last)
            continue;
        link.edge = &child->edges[e];
        link.span = edge_span(link.edge);
    }
    return link;
}

static void tell_link(struct link const *link, struct diag *diag, bool closes)
{
    char const *verb = !link->edge                        ? "is scheduled by"
                       : link->edge->kind == EDGE_TRIGGER ? "is triggered by"
                                                          : "observes";
    diag_note(diag, link->span, "'%s' %s '%s'%s", link->child->name->text, verb,
              link->parent->name->text, closes ? ", which closes the cycle" : "");
}

static bool is_formula(struct node const *node)
{
    return node_is_formula(node);
}

/* How little is lost when the edge reads `last`; 0: that is no cure. */
static int ease(struct link const *link)
{
    if (link->scheduled || (is_formula(link->child) && !link->edge->read))
        return 0;
    return link->edge->kind == EDGE_TRIGGER ? 1 : 2;
}

static void help_last(struct link const *link, struct diag *diag)
{
    char const *child = link->child->name->text, *parent = link->parent->name->text;
    char const *mark = link->edge->optional ? "?" : "";
    if (is_formula(link->child))
        diag_help(diag, "let '%s' read 'last %s', what it held when the previous cycle ended: that "
                        "orders nothing", child, parent);
    else if (link->edge->kind == EDGE_OBSERVE)
        diag_help(diag, "let '%s' say 'observe last %s%s;', what it held when the previous cycle "
                        "ended: that orders nothing", child, parent, mark);
    else
        diag_help(diag, "let '%s' say 'trigger last %s%s;' and run one cycle later: that orders "
                        "nothing", child, parent, mark);
}

static void help_schedules(struct link const *link, struct diag *diag)
{
    char const *child = link->child->name->text, *parent = link->parent->name->text;
    if (is_formula(link->child))
        diag_help(diag, "what 'schedules' names always stands after the node: take '%s' out of it",
                  child);
    else
        diag_help(diag, "what 'schedules' names always stands after the node: take '%s' out of it, "
                        "or let '%s' say 'trigger last %s;' and run one cycle later", child, child,
                  parent);
}

static void tell_self(struct search const *s, struct diag *diag)
{
    struct link link = link_at(s, 0);
    char const *name = link.parent->name->text;
    diag_error(diag, E0301, link.span, "'%s' would have to run before itself", name);
    if (!link.edge)
        diag_help(diag, "a node runs once in a cycle; wv_yield(ctx) in its hook runs it in the "
                        "next");
    else if (link.edge->kind == EDGE_OBSERVE && link.parent->type)
        diag_help(diag, "its hooks have its state as 'self'; 'observe last %s;' reads what it held "
                        "when the previous cycle ended", name);
    else
        help_last(&link, diag);
}

enum { LINKS_SHOWN_MAX = 20 };

/* Tell each link, and what to do about the one that is loosened most easily. */
static void tell_links(struct search const *s, uint32_t shown, struct diag *diag)
{
    struct link cure = {0}, scheduled = {0};
    int most = 0;
    for (uint32_t i = 0; i < shown; i++) {
        struct link link = link_at(s, i);
        tell_link(&link, diag, i + 1 == s->best_length);
        int found = ease(&link);
        if (found > 0 && found >= most) {
            cure = link;
            most = found;
        }
        if (link.scheduled && !link.edge)
            scheduled = link;
    }
    if (cure.edge)
        help_last(&cure, diag);
    if (scheduled.child)
        help_schedules(&scheduled, diag);
    if (!cure.edge && !scheduled.child)
        diag_help(diag, "one of these edges has to go, or the nodes become one");
}

static void tell_cycle(struct search const *s, struct diag *diag)
{
    struct arena scratch = {0};
    if (s->best_length == 1) {
        tell_self(s, diag);
        return;
    }
    char const *path = "";
    uint32_t shown = s->best_length < LINKS_SHOWN_MAX ? s->best_length : LINKS_SHOWN_MAX;
    for (uint32_t i = 0; i < shown; i++)
        path = arena_printf(&scratch, "%s%s -> ", path, s->graph->nodes[s->best[i]].name->text);
    char const *gap = shown < s->best_length ? "... -> " : "";
    struct node const *first = &s->graph->nodes[s->best[0]];
    diag_error(diag, E0301, first->span, "cycle of %u nodes: %s%s%s", s->best_length, path, gap,
               first->name->text);
    arena_finish(&scratch);
    if (diag_shows(diag))
        tell_links(s, shown, diag);
}

void tell_knots(struct graph const *graph, struct children const *children, struct arena *arena,
                struct diag *diag)
{
    struct knots knots = find_knots(children, graph->node_count, arena);
    struct search s = {.graph = graph, .children = children, .knot = knots.of};
    uint32_t **rows[] = {&s.from, &s.seen, &s.queue, &s.best};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        *rows[i] = arena_array(arena, graph->node_count, sizeof(uint32_t));
    for (uint32_t k = 1; k <= knots.count; k++) {
        uint32_t left = knots.count + 1 - k, count = knots.first[k + 1] - knots.first[k];
        uint64_t steps = s.steps < STEPS_MAX ? STEPS_MAX - s.steps : 0;
        /* Those that are shown share what is left of the steps. */
        steps /= left < LIMIT_errors ? left : LIMIT_errors;
        find_shortest(&s, knots.nodes + knots.first[k], count, steps);
        tell_cycle(&s, diag);
    }
}
