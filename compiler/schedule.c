/* schedule.c: ranks.  The only writer of ranks.
 *
 * The schedule is declaration order, except that nothing runs before what it
 * depends on: again and again the first-declared node is taken of those whose
 * parents are all placed (Kahn's algorithm, with a heap by declaration).
 */
#include "config.h"

#include <string.h>

#include "compiler/diag.h"
#include "compiler/passes.h"

/* What orders: from a node to those that stand after it, its children by edges
 * and what it schedules; in one row, by node. */
struct children {
    uint32_t *first;  /* [node_count + 1] */
    uint32_t *child;  /* by index */
    uint32_t *before; /* how many nodes a node stands after, with repetitions */
};

/* Pass 0 counts the children of each node, pass 1 lists them. */
static void visit(struct children *children, uint32_t *next, uint32_t parent, uint32_t child)
{
    if (!next) {
        children->first[parent + 1]++;
        children->before[child]++;
    } else {
        children->child[next[parent]++] = child;
    }
}

static void visit_all(struct graph const *graph, struct children *children, uint32_t *next)
{
    for (uint32_t i = 0; i < graph->node_count; i++) {
        struct node const *node = &graph->nodes[i];
        for (uint32_t e = 0; e < node->edge_count; e++)
            if (!node->edges[e].last)
                visit(children, next, node->edges[e].parent->index, i);
        for (uint32_t s = 0; s < node->scheduled.count; s++)
            visit(children, next, i, node->scheduled.nodes[s]->index);
    }
}

static struct children find_children(struct graph const *graph, struct arena *arena)
{
    uint32_t count = graph->node_count;
    struct children children;
    children.first = arena_array(arena, (size_t)count + 1, sizeof(uint32_t));
    children.before = arena_array(arena, count, sizeof(uint32_t));
    visit_all(graph, &children, NULL);
    for (uint32_t i = 0; i < count; i++)
        children.first[i + 1] += children.first[i];
    children.child = arena_array(arena, children.first[count], sizeof(uint32_t));
    uint32_t *next = arena_array(arena, count, sizeof(uint32_t));
    memcpy(next, children.first, count * sizeof *next);
    visit_all(graph, &children, next);
    return children;
}

/* -- The heap of nodes that may be placed, lowest index first -------------- */

struct heap {
    uint32_t *index;
    uint32_t count;
};

static void heap_add(struct heap *heap, uint32_t index)
{
    uint32_t at = heap->count++;
    for (; at > 0 && heap->index[(at - 1) / 2] > index; at = (at - 1) / 2)
        heap->index[at] = heap->index[(at - 1) / 2];
    heap->index[at] = index;
}

static uint32_t heap_take(struct heap *heap)
{
    uint32_t least = heap->index[0], last = heap->index[--heap->count], at = 0;
    for (uint32_t child; (child = at * 2 + 1) < heap->count; at = child) {
        if (child + 1 < heap->count && heap->index[child + 1] < heap->index[child])
            child++;
        if (heap->index[child] >= last)
            break;
        heap->index[at] = heap->index[child];
    }
    heap->index[at] = last;
    return least;
}

/* Place what can be placed; returns how many nodes that were.  `waiting`
 * counts for each node the parents that are not placed. */
static uint32_t place(struct graph *graph, struct children const *children, uint32_t *waiting,
                      struct arena *arena)
{
    struct heap heap = {.index = arena_array(arena, graph->node_count, sizeof(uint32_t))};
    for (uint32_t i = 0; i < graph->node_count; i++) {
        waiting[i] = children->before[i];
        if (waiting[i] == 0)
            heap_add(&heap, i);
    }
    uint32_t rank = 0;
    while (heap.count > 0) {
        uint32_t index = heap_take(&heap);
        graph->nodes[index].rank = rank;
        graph->schedule[rank++] = &graph->nodes[index];
        for (uint32_t e = children->first[index]; e < children->first[index + 1]; e++)
            if (--waiting[children->child[e]] == 0)
                heap_add(&heap, children->child[e]);
    }
    return rank;
}

/* -- Cycles --------------------------------------------------------------- */

/* A search for the shortest way back to where it began. */
struct search {
    struct graph const *graph;
    struct children const *children;
    uint32_t const *waiting; /* 0: placed, so on no cycle */
    uint32_t *from;          /* how the search came to a node */
    uint32_t *seen;          /* by which search */
    uint32_t *queue;
    uint32_t *best; /* nodes of the shortest path so far */
    uint32_t best_length;
    uint64_t steps; /* edges looked at, over all searches */
};

/* After so many edges the shortest path found so far must do: a graph with
 * very many long cycles is not worth more of its author's time. */
enum { STEPS_MAX = 20 * 1000 * 1000 };

static void keep_path(struct search *s, uint32_t start, uint32_t end, uint32_t length)
{
    s->best_length = length;
    for (uint32_t i = length; i > 0; i--) {
        s->best[i - 1] = end;
        end = end == start ? start : s->from[end];
    }
}

/* Breadth first from `start`, no deeper than would be shorter than the best. */
static void search_from(struct search *s, uint32_t start, uint32_t mark)
{
    uint32_t head = 0, tail = 0, level_end = 1, depth = 1;
    s->queue[tail++] = start;
    s->seen[start] = mark;
    while (head < tail && depth < s->best_length) {
        uint32_t at = s->queue[head++];
        for (uint32_t e = s->children->first[at]; e < s->children->first[at + 1]; e++) {
            uint32_t child = s->children->child[e];
            s->steps++;
            if (child == start) {
                keep_path(s, start, at, depth);
                return;
            }
            if (s->waiting[child] == 0 || s->seen[child] == mark)
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

/* Why `child` stands after `parent`: a verb, and where it is written. */
static char const *link_between(struct node const *child, struct node const *parent,
                                struct span *span)
{
    for (uint32_t e = 0; e < child->edge_count; e++) {
        struct edge const *edge = &child->edges[e];
        if (edge->parent != parent || edge->last)
            continue;
        *span = edge->span;
        return edge->kind == EDGE_TRIGGER ? "is triggered by" : "observes";
    }
    for (uint32_t i = 0; i < parent->scheduled.count; i++)
        if (parent->scheduled.nodes[i] == child)
            *span = parent->scheduled_spans[i];
    return "is scheduled by";
}

static void tell_edge(struct search const *s, struct diag *diag, uint32_t i)
{
    struct node const *parent = &s->graph->nodes[s->best[i]];
    struct node const *child = &s->graph->nodes[s->best[(i + 1) % s->best_length]];
    struct span span = child->span;
    char const *verb = link_between(child, parent, &span);
    char const *end = i + 1 < s->best_length ? "" : ", which closes the cycle";
    diag_note(diag, span, "'%s' %s '%s'%s", child->name->text, verb, parent->name->text, end);
}

static void tell_cycle(struct search const *s, struct compilation *c)
{
    enum { PATH_SHOWN_MAX = 20 };
    char const *path = "";
    uint32_t shown = s->best_length < PATH_SHOWN_MAX ? s->best_length : PATH_SHOWN_MAX;
    for (uint32_t i = 0; i < shown; i++)
        path = arena_printf(c->arena, "%s%s -> ", path, s->graph->nodes[s->best[i]].name->text);
    char const *gap = shown < s->best_length ? "... -> " : "";
    struct node const *first = &s->graph->nodes[s->best[0]];
    if (s->best_length == 1) {
        struct span span = first->span;
        (void)link_between(first, first, &span);
        diag_error(c->diag, E0301, span, "'%s' would have to run before itself",
                   first->name->text);
        diag_help(c->diag, "'last %s' is what it held when the last cycle ended",
                  first->name->text);
        return;
    }
    diag_error(c->diag, E0301, first->span, "cycle of %u nodes: %s%s%s", s->best_length, path, gap,
               first->name->text);
    for (uint32_t i = 0; i < shown; i++)
        tell_edge(s, c->diag, i);
    diag_help(c->diag, "each of them would have to run before itself; let one read 'last %s', what "
                       "it held when the last cycle ended",
              s->graph->nodes[s->best[s->best_length - 1]].name->text);
}

/* Rotate the path so that it begins with its first-declared node. */
static void rotate(struct search *s, struct arena *arena)
{
    uint32_t least = 0;
    for (uint32_t i = 1; i < s->best_length; i++)
        if (s->best[i] < s->best[least])
            least = i;
    uint32_t *turned = arena_array(arena, s->best_length, sizeof *turned);
    for (uint32_t i = 0; i < s->best_length; i++)
        turned[i] = s->best[(i + least) % s->best_length];
    s->best = turned;
}

static void find_cycle(struct graph const *graph, struct children const *children,
                       uint32_t const *waiting, struct compilation *c)
{
    struct search s = {.graph = graph, .children = children, .waiting = waiting};
    uint32_t **rows[] = {&s.from, &s.seen, &s.queue, &s.best};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        *rows[i] = arena_array(c->arena, graph->node_count, sizeof(uint32_t));
    s.best_length = UINT32_MAX;
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (waiting[i] > 0 && (s.steps < STEPS_MAX || s.best_length == UINT32_MAX))
            search_from(&s, i, i + 1);
    rotate(&s, c->arena);
    tell_cycle(&s, c);
}

/* -- Rows ----------------------------------------------------------------- */

static void add_to_row(struct node_row *row, struct node *node)
{
    if (row->nodes)
        row->nodes[row->count] = node;
    row->count++;
}

/* Going through the children by rank leaves each row by rank. */
static void fill_rows(struct graph *graph)
{
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node *child = graph->schedule[rank];
        for (uint32_t e = 0; e < child->edge_count; e++) {
            struct edge const *edge = &child->edges[e];
            if (edge->kind == EDGE_TRIGGER)
                add_to_row(edge->last ? &edge->parent->late : &edge->parent->triggered, child);
            if (!edge->optional)
                add_to_row(&edge->parent->dependents, child);
            edge->parent->copied |= edge_reads_copy(child, edge);
        }
    }
}

static void make_row(struct node_row *row, struct arena *arena)
{
    row->nodes = arena_array(arena, row->count, sizeof(struct node *));
    row->count = 0;
}

static void make_rows(struct graph *graph, struct arena *arena)
{
    fill_rows(graph);
    for (uint32_t i = 0; i < graph->node_count; i++) {
        make_row(&graph->nodes[i].triggered, arena);
        make_row(&graph->nodes[i].late, arena);
        make_row(&graph->nodes[i].dependents, arena);
    }
    fill_rows(graph);
}

void schedule(struct graph *graph, struct compilation *c)
{
    if (graph->node_count == 0)
        return;
    struct children children = find_children(graph, c->arena);
    uint32_t *waiting = arena_array(c->arena, graph->node_count, sizeof *waiting);
    graph->schedule = arena_array(c->arena, graph->node_count, sizeof(struct node *));
    if (place(graph, &children, waiting, c->arena) == graph->node_count)
        make_rows(graph, c->arena);
    else
        find_cycle(graph, &children, waiting, c);
}
