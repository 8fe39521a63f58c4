/* few.c: every graph of N nodes: each acyclic set of edges, of as many kinds
 * per ordered pair as there is time for (`kinds` below).  Nodes are told apart
 * by their place in the declaration, so all orders of declaration are among
 * them.
 *
 *   few N                           how many there are
 *   few -d DIR N PIECE PIECES       a batch: one piece of so many, from 0
 *
 * What no trigger of this cycle runs is run on start; the first node also on
 * stop; half of the graphs are isolated.  The controls are chosen when they run
 * (README.md, `--controls`).
 */
#include "model.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_MAX = 4 };

/* Bits of a kind of edge; 0 is none. */
enum { THERE = 1, TRIGGER = 2, LAST = 4, OPTIONAL = 8 };

static unsigned const all_kinds[] = {0,
                                     THERE | TRIGGER,
                                     THERE,
                                     THERE | OPTIONAL,
                                     THERE | TRIGGER | LAST,
                                     THERE | LAST,
                                     THERE | TRIGGER | OPTIONAL,
                                     THERE | TRIGGER | LAST | OPTIONAL,
                                     THERE | LAST | OPTIONAL};

/* How many of them, by the number of nodes; of a node to itself only `last`. */
static unsigned const kinds[FEW_MAX + 1] = {0, 9, 9, 5, 3};

struct edge_set {
    unsigned kind[FEW_MAX][FEW_MAX]; /* [child][parent] */
};

static bool has_pair(unsigned count, unsigned child, unsigned parent)
{
    return count < 3 || child != parent;
}

/* One digit of `code` for each ordered pair. */
static struct edge_set decode(unsigned count, uint64_t code)
{
    struct edge_set set = {0};
    for (unsigned child = 0; child < count; child++) {
        for (unsigned parent = 0; parent < count; parent++) {
            if (!has_pair(count, child, parent))
                continue;
            set.kind[child][parent] = all_kinds[code % kinds[count]];
            code /= kinds[count];
        }
    }
    return set;
}

/* A `last` edge orders nothing. */
static bool orders(unsigned kind)
{
    return kind != 0 && (kind & LAST) == 0;
}

/* Take away nodes without parents until none is left. */
static bool is_acyclic(struct edge_set const *set, unsigned count)
{
    bool gone[FEW_MAX] = {false};
    for (unsigned round = 0; round < count; round++) {
        for (unsigned child = 0; child < count; child++) {
            bool free = true;
            for (unsigned parent = 0; parent < count; parent++)
                free = free && (!orders(set->kind[child][parent]) || gone[parent]);
            gone[child] = gone[child] || free;
        }
    }
    for (unsigned i = 0; i < count; i++)
        if (!gone[i])
            return false;
    return true;
}

static void add_node(struct model *model, struct edge_set const *set, unsigned n)
{
    struct node *node = &model->nodes[n];
    bool triggered = false;
    node->kind = KIND_HOOK;
    node->state = true;
    node->cycle = STYLE_NAMED;
    node->part = model_part(model);
    for (unsigned parent = 0; parent < model->count; parent++) {
        unsigned kind = set->kind[n][parent];
        if (kind == 0)
            continue;
        triggered = triggered || (kind & (TRIGGER | LAST)) == TRIGGER;
        node->edges[node->edge_count++] = (struct edge){
            .parent = parent,
            .trigger = (kind & TRIGGER) != 0,
            .last = (kind & LAST) != 0,
            .optional = (kind & OPTIONAL) != 0 ? model_part(model) : 0,
            .part = model_part(model),
        };
    }
    if (!triggered)
        node->start = model_part(model);
    node->drop = STYLE_NAMED;
    node->drop_part = model_part(model);
    if (n == 0)
        node->stop = model_part(model);
}

static void make(struct model *model, unsigned count, uint64_t code, struct edge_set const *set)
{
    memset(model, 0, sizeof *model);
    model->letter = 'f';
    model->salt = code * 10 + count;
    model->count = count;
    model->isolate = code % 2 == 0 ? model_part(model) : 0;
    for (unsigned n = 0; n < count; n++) {
        model->declared[n] = n;
        add_node(model, set, n);
    }
}

/* Calls `use` for each graph of a piece; returns how many there are.  Codes are
 * shuffled, as of neighbours more or fewer are acyclic. */
static uint64_t each(unsigned count, uint64_t piece, uint64_t pieces,
                     void (*use)(unsigned, uint64_t, struct edge_set *))
{
    uint64_t const shuffle = 7919; /* a prime: no code comes twice */
    uint64_t codes = 1, found = 0;
    for (unsigned child = 0; child < count; child++)
        for (unsigned parent = 0; parent < count; parent++)
            codes *= has_pair(count, child, parent) ? kinds[count] : 1;
    for (uint64_t i = codes * piece / pieces; i < codes * (piece + 1) / pieces; i++) {
        uint64_t code = i * shuffle % codes;
        struct edge_set set = decode(count, code);
        if (!is_acyclic(&set, count))
            continue;
        found++;
        use(count, code, &set);
    }
    return found;
}

static struct model model;
static struct batch *batch;

static void skip_graph(unsigned count, uint64_t code, struct edge_set *set)
{
    (void)count, (void)code, (void)set;
}

static void write_graph(unsigned count, uint64_t code, struct edge_set *set)
{
    make(&model, count, code, set);
    model_write(&model, batch);
}

int main(int argc, char **argv)
{
    bool write = argc == 6 && strcmp(argv[1], "-d") == 0;
    unsigned count = argc > 1 ? (unsigned)atoi(argv[write ? 3 : 1]) : 0;
    if ((!write && argc != 2) || count < 1 || count > FEW_MAX) {
        (void)fprintf(stderr, "usage: few [-d DIRECTORY] N [PIECE PIECES]\n");
        return 2;
    }
    if (write) {
        batch = model_batch_begin(argv[2]);
        (void)each(count, strtoull(argv[4], NULL, 10), strtoull(argv[5], NULL, 10), write_graph);
        model_batch_end(batch);
    } else {
        (void)printf("%llu\n", (unsigned long long)each(count, 0, 1, skip_graph));
    }
    return fflush(stdout) != 0 || ferror(stdout);
}
