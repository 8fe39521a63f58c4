/* schedule.c: ranks.  The only writer of ranks.
 *
 * The schedule is declaration order, except that nothing runs before what it
 * depends on: again and again the first-declared node is taken of those whose
 * parents are all placed (Kahn's algorithm, with a heap by declaration).
 */
#include "config.h"

#include <string.h>

#include "compiler/knot.h"
#include "compiler/passes.h"

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
        for (uint32_t s = 0; s < node->more->scheduled.count; s++)
            visit(children, next, i, node->more->scheduled.nodes[s]->index);
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

/* Place what can be placed; returns how many nodes that were. */
static uint32_t place(struct graph *graph, struct children const *children, struct arena *arena)
{
    struct heap heap = {.index = arena_array(arena, graph->node_count, sizeof(uint32_t))};
    uint32_t *waiting = arena_array(arena, graph->node_count, sizeof *waiting); /* for parents */
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

/* -- Rows ----------------------------------------------------------------- */

/* Pass 0 counts what is in each row, pass 1 lists it. */
static void add_to_row(struct node_rows *rows, struct node const *of, struct node *node)
{
    if (rows->nodes)
        rows->nodes[rows->first[of->index]++] = node;
    else
        rows->first[of->index + 1]++;
}

/* Going through the children by rank leaves each row by rank. */
static void fill_rows(struct graph *graph)
{
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node *child = graph->schedule[rank];
        for (uint32_t e = 0; e < child->edge_count; e++) {
            struct edge const *edge = &child->edges[e];
            if (edge->kind == EDGE_TRIGGER)
                add_to_row(edge->last ? &graph->late : &graph->triggered, edge->parent, child);
            if (!edge->optional)
                add_to_row(&graph->dependents, edge->parent, child);
            edge->parent->copied |= edge_reads_copy(child, edge);
        }
    }
}

static void make_rows(struct graph *graph, struct arena *arena)
{
    struct node_rows *all[] = {&graph->triggered, &graph->late, &graph->dependents};
    uint32_t count = graph->node_count;
    for (int i = 0; i < 3; i++)
        all[i]->first = arena_array(arena, (size_t)count + 1, sizeof(uint32_t));
    fill_rows(graph);
    for (int i = 0; i < 3; i++) {
        uint32_t *first = all[i]->first;
        for (uint32_t n = 0; n < count; n++)
            first[n + 1] += first[n];
        all[i]->nodes = arena_array(arena, first[count], sizeof(struct node *));
    }
    fill_rows(graph);
    /* Each row was filled up to where the next one begins. */
    for (int i = 0; i < 3; i++) {
        memmove(all[i]->first + 1, all[i]->first, count * sizeof(uint32_t));
        all[i]->first[0] = 0;
    }
}

void schedule(struct graph *graph, struct compilation *c)
{
    if (graph->node_count == 0)
        return;
    struct arena scratch = {0};
    struct children children = find_children(graph, &scratch);
    graph->schedule = arena_array(c->arena, graph->node_count, sizeof(struct node *));
    if (place(graph, &children, &scratch) == graph->node_count)
        make_rows(graph, c->arena);
    else
        tell_knots(graph, &children, &scratch, c->diag);
    arena_finish(&scratch);
}
