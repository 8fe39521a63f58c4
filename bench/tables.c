/* tables.c: see made.h. */
#include "bench/made.h"

#include <stdlib.h>

#include "bench/rounds.h"
#include "bench/shapes.h"

typedef bool step(uint64_t *self, uint64_t const *a, uint64_t const *b);

/* What a node run reads lies together; its followers are node[first] up to the next one's. */
struct row {
    step *step;
    uint64_t *self;
    uint64_t const *a, *b;
    uint32_t first;
};

struct tables {
    uint32_t size;
    uint64_t *state;
    struct row *row; /* one more than there are nodes */
    uint32_t *node;
    uint64_t *dirty, *summary; /* a bit a node, and a bit a word of these */
};

static bool first(uint64_t *self, uint64_t const *a, uint64_t const *b)
{
    (void)a;
    (void)b;
    return hand_first(self);
}

static bool step1(uint64_t *self, uint64_t const *a, uint64_t const *b)
{
    (void)b;
    *self = *a + 1;
    return true;
}

uint32_t made_size(enum made_shape shape, uint32_t n)
{
    switch (shape) {
    case MADE_CHAIN: return n;
    case MADE_FAN: return n + 2;
    case MADE_LATTICE: return n * n + 1;
    default: return n * 100;
    }
}

uint32_t made_parents(enum made_shape shape, uint32_t n, uint32_t node, uint32_t parent[2])
{
    uint32_t row = node > 0 ? (node - 1) / n : 0;
    parent[0] = parent[1] = 0;
    switch (shape) {
    case MADE_CHAIN: parent[0] = node - 1; return node > 0;
    case MADE_CHAINS: parent[0] = node - n; return node >= n;
    case MADE_FAN: parent[0] = node <= n ? 0 : 1; return node <= n ? node > 0 : n;
    default: break;
    }
    if (row == 0)
        return node > 0;
    parent[0] = (row - 1) * n + (node - 1) % n + 1;
    parent[1] = (row - 1) * n + node % n + 1;
    return 2;
}

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    must(memory != NULL, "no memory");
    return memory;
}

/* Calls `each` for every edge; parents that are not in parent[] follow on the first. */
static void for_edges(struct tables *t, enum made_shape shape, uint32_t n,
                      void (*each)(struct tables *t, uint32_t parent, uint32_t node))
{
    uint32_t parent[2];
    for (uint32_t node = 0; node < t->size; node++) {
        uint32_t count = made_parents(shape, n, node, parent);
        for (uint32_t i = 0; i < count; i++)
            each(t, count > 2 || i == 0 ? parent[0] + i : parent[1], node);
    }
}

static void count_follower(struct tables *t, uint32_t parent, uint32_t node)
{
    (void)node;
    t->row[parent].first++;
}

static void add_follower(struct tables *t, uint32_t parent, uint32_t node)
{
    t->node[--t->row[parent].first] = node;
}

struct tables *tables_create(enum made_shape shape, uint32_t n, bool counts)
{
    static step *const all_steps[] = {first, step1, hand_step2, first, hand_count2, hand_count2};
    struct tables *t = zeroed(1, sizeof *t);
    uint32_t parent[2], edges = 0, words = (made_size(shape, n) + 63) / 64;
    t->size = made_size(shape, n);
    t->state = zeroed(t->size, sizeof *t->state);
    t->row = zeroed((size_t)t->size + 1, sizeof *t->row);
    t->dirty = zeroed(words, sizeof *t->dirty);
    t->summary = zeroed((words + 63) / 64, sizeof *t->summary);
    for (uint32_t i = 0; i < t->size; i++) {
        uint32_t count = made_parents(shape, n, i, parent);
        bool many = count > 2;
        t->row[i] = (struct row){
            .step = all_steps[many ? 0 : count + (counts ? 3 : 0)],
            .self = &t->state[i],
            .a = &t->state[parent[0]],
            .b = &t->state[parent[1]],
        };
    }
    for_edges(t, shape, n, count_follower);
    for (uint32_t i = 0; i < t->size; i++)
        t->row[i].first = edges += t->row[i].first;
    t->row[t->size].first = edges;
    t->node = zeroed((size_t)edges + 1, sizeof *t->node);
    for_edges(t, shape, n, add_follower);
    return t;
}

void tables_destroy(struct tables *t)
{
    free(t->state);
    free(t->row);
    free(t->node);
    free(t->dirty);
    free(t->summary);
    free(t);
}

static inline void mark(struct tables *t, uint32_t node)
{
    t->dirty[node / 64] |= UINT64_C(1) << node % 64;
    t->summary[node / 4096] |= UINT64_C(1) << node / 64 % 64;
}

static void run_word(struct tables *t, uint32_t word)
{
    uint64_t dirty = t->dirty[word]; /* in a register */
    t->dirty[word] = 0;
    while (dirty) {
        struct row const *row = &t->row[word * 64 + (uint32_t)__builtin_ctzll(dirty)];
        dirty &= dirty - 1;
        if (!row->step(row->self, row->a, row->b))
            continue;
        for (uint32_t i = row->first; i < row[1].first; i++) {
            uint32_t follower = t->node[i];
            if (follower / 64 == word)
                dirty |= UINT64_C(1) << follower % 64;
            else
                mark(t, follower);
        }
    }
}

void tables_mark(struct tables *t, uint32_t node)
{
    mark(t, node);
}

void tables_run(struct tables *t)
{
    for (uint32_t s = 0; s * 4096 < t->size; s++)
        while (t->summary[s]) {
            uint32_t word = s * 64 + (uint32_t)__builtin_ctzll(t->summary[s]);
            run_word(t, word);
            t->summary[s] &= t->summary[s] - 1;
        }
}

uint64_t tables_last(struct tables const *t)
{
    return t->state[t->size - 1];
}
