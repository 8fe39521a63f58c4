/* generate.c: random graphs, each from its seed alone.
 *
 *   generate [--cut=LIST] SEED              a graph on standard output
 *   generate --parts SEED                   how many parts can be cut from it
 *   generate [--cut=LIST] -d DIR SEED [N]   a batch of N graphs in a directory
 */
#include "generate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* -- Shape: which nodes a node depends on --------------------------------- */

/* How a graph's edges are laid; each with its own words full of bits.  In a line most nodes are
 * hooks that the one before them alone runs; among siblings, most have the parents of the one
 * before them; in columns, most follow one that is more than a word before them. */
enum shape {
    SHAPE_ANY,
    SHAPE_CHAIN,
    SHAPE_NEAR,
    SHAPE_HUBS,
    SHAPE_LAYERS,
    SHAPES,
    SHAPE_LINE,
    SHAPE_SIBLINGS,
    SHAPE_COLUMNS
};

/* How many columns there are. */
enum { COLUMNS = 67 };

/* Do nodes have few events, and stand in order? */
static bool is_regular(enum shape shape)
{
    return shape > SHAPES;
}

static unsigned pick_parent(enum shape shape, unsigned n, unsigned k)
{
    unsigned width = 8;
    switch (shape) {
    case SHAPE_LINE:
    case SHAPE_CHAIN: return k == 0 ? n - 1 : below(n);
    case SHAPE_NEAR: return n - 1 - below(n < 6 ? n : 6);
    case SHAPE_HUBS: return percent(70) ? below(n < 4 ? n : 4) : below(n);
    case SHAPE_COLUMNS: return k == 0 ? n - COLUMNS : below(n);
    case SHAPE_LAYERS: return n < width ? below(n) : n / width * width - 1 - below(width);
    default: return below(n);
    }
}

static unsigned pick_degree(enum shape shape)
{
    if (shape == SHAPE_LINE)
        return percent(95) ? 1 : below(3);
    if (shape == SHAPE_COLUMNS)
        return percent(95) ? 1 : 2;
    if (percent(4))
        return below(EDGES_MAX);
    if (shape == SHAPE_CHAIN)
        return percent(85) ? 1 : 2;
    return percent(15) ? 0 : 1 + below(4);
}

static bool has_parent(struct node const *node, unsigned parent, bool last)
{
    for (unsigned i = 0; i < node->edge_count; i++)
        if (node->edges[i].parent == parent && node->edges[i].last == last)
            return true;
    return false;
}

static void add_edges(struct model *model, struct node *node, unsigned n, enum shape shape)
{
    unsigned degree = n == 0 || (shape == SHAPE_COLUMNS && n < COLUMNS) ? 0 : pick_degree(shape);
    for (unsigned k = 0; k < degree; k++) {
        unsigned parent = pick_parent(shape, n, k);
        if (has_parent(node, parent, false))
            continue;
        node->edges[node->edge_count++] = (struct edge){
            .parent = parent,
            .trigger = percent(shape == SHAPE_LINE || shape == SHAPE_COLUMNS ? 97 : 75),
            .optional = maybe_part(model, 25),
            .twice = percent(5),
            .alias = maybe_part(model, 15),
            .part = model_part(model),
        };
    }
}

/* Those of the node before it. */
static void share_edges(struct model *model, struct node *node, struct node const *before)
{
    for (unsigned k = 0; k < before->edge_count; k++) {
        node->edges[node->edge_count] = before->edges[k];
        node->edges[node->edge_count++].part = model_part(model);
    }
}

/* -- Events and hooks ----------------------------------------------------- */

static void add_periods(struct model *model, struct node *node)
{
    static char const *const texts[] = {"10ns", "10ns", "20ns", "20ns", "50ns", "7ns", "30ns",
                                        "1us"};
    do
        node->periods[node->period_count++] = (struct period){
            .text = texts[below(8)], .aligned = percent(40), .part = model_part(model)};
    while (node->period_count < PERIODS_MAX && percent(30));
}

static void add_timers(struct model *model, struct node *node)
{
    node->timer = model_part(model);
    node->timers = percent(50) ? 1 : 1 + below(4);
}

/* A capacity of one is a queue of its own kind; larger ones are full less often. */
static void add_queue(struct model *model, struct node *node)
{
    static unsigned const capacities[] = {1, 1, 2, 3, 4, 5, 8, 17};
    static char const *const policies[] = {NULL, "reject", "block", "drop_oldest", "latest"};
    node->queue = (struct queue){
        .part = model_part(model),
        .capacity = capacities[below(8)],
        .policy = policies[below(5)],
        .single = percent(40),
        .message = (enum message)below(3),
    };
}

static void add_signals(struct model *model, struct node *node)
{
    static char const *const names[] = {"HUP", "INT", "TERM", "USR1", "USR2"};
    unsigned first = below(5);
    do
        node->signals[node->signal_count++] =
            (struct signal){names[(first + 2 * node->signal_count) % 5], model_part(model)};
    while (node->signal_count < SIGNALS_MAX && percent(40));
}

/* What every kind of graph has, and what only some have: where a descriptor is
 * ready for long, or messages are left, time stands still. */
static void add_events(struct model *model, struct node *node, unsigned n)
{
    bool root = node->edge_count == 0, hook = node->kind == KIND_HOOK;
    bool heart = n % 16 == 0 && !model->plain; /* README.md: its timer 0 is always set again */
    unsigned often = model->plain ? 2 : 1;
    node->start = maybe_part(model, heart ? 90 : root ? 40 : 10);
    node->stop = maybe_part(model, 12);
    node->notify = maybe_part(model, often * (root ? 30 : 6));
    node->push = maybe_part(model, often * (root ? 30 : 6));
    if (!model->plain && percent(root ? 35 : 8))
        add_periods(model, node);
    if (!model->plain && percent(heart ? 90 : root ? 30 : 12))
        add_timers(model, node);
    if (model->has_queues && hook && percent(root ? 30 : 12))
        add_queue(model, node);
    if (model->has_signals && percent(root ? 30 : 8))
        add_signals(model, node);
    if (!model->has_io || !hook || !percent(root ? 30 : 10))
        return;
    node->io = model_part(model);
    node->watches = percent(40) ? 1 : 1 + below(5);
}

static enum hook_style pick_style(void)
{
    return percent(50) ? STYLE_BLOCK : STYLE_NAMED;
}

static void add_hooks(struct model *model, struct node *node)
{
    node->cycle = pick_style();
    node->init = pick_style();
    node->drop = pick_style();
    node->init_part = maybe_part(model, 25);
    node->drop_part = maybe_part(model, 25);
}

static void add_initial(struct model *model, struct node *node)
{
    static char const *const texts[] = {"5", "0xff", "1_000", "{ 7 }", "{9}", "K0"};
    node->initial = maybe_part(model, 30);
    char const *text = texts[below(model->const_count > 0 ? 6 : 5)];
    (void)snprintf(node->initial_text, sizeof node->initial_text, "%s", text);
}

/* -- Loops and schedules: once all nodes are there ------------------------- */

/* `last` of any node, its own too: that orders nothing. */
static void add_last_edges(struct model *model, struct node *node)
{
    for (unsigned k = 1 + below(3); k > 0 && node->edge_count < EDGES_MAX; k--) {
        unsigned parent = below(model->count);
        if (has_parent(node, parent, true))
            continue;
        node->edges[node->edge_count++] = (struct edge){
            .parent = parent,
            .trigger = percent(50),
            .last = true,
            .optional = maybe_part(model, 30),
            .twice = percent(5),
            .alias = maybe_part(model, 15),
            .part = model_part(model),
        };
    }
}

static void add_schedules(struct model *model, struct node *node, unsigned n)
{
    for (unsigned k = 1 + below(SCHEDULES_MAX); k > 0 && n + 1 < model->count; k--)
        node->schedules[node->schedule_count++] =
            (struct scheduled){.target = n + 1 + below(model->count - n - 1),
                               .part = model_part(model)};
}

/* `last x` of another node in a formula. */
static void turn_lasts(struct model *model)
{
    for (unsigned i = 0; i < model->expr_count; i++) {
        unsigned other = below(model->count);
        if (model->exprs[i].form == FORM_LAST && model->nodes[other].state && percent(50))
            model->exprs[i].node = other;
    }
}

static void add_loops(struct model *model)
{
    if (model->plain)
        return;
    for (unsigned n = 0; n < model->count; n++) {
        struct node *node = &model->nodes[n];
        bool formula = node->kind == KIND_VALUE || node->kind == KIND_EVENT;
        if (!formula && percent(20))
            add_last_edges(model, node);
        if (node->kind == KIND_HOOK && percent(20))
            add_schedules(model, node, n);
    }
    turn_lasts(model);
    model->isolate = maybe_part(model, 40);
}

/* -- A graph -------------------------------------------------------------- */

static enum node_kind pick_kind(struct node const *node, enum shape shape)
{
    if (is_regular(shape) && percent(shape == SHAPE_LINE ? 90 : 75))
        return KIND_HOOK;
    unsigned r = below(100);
    if (r < 50 || node->edge_count == 0)
        return r % 6 == 0 ? KIND_BARE : KIND_HOOK;
    return r < 58 ? KIND_BARE : r < 85 ? KIND_VALUE : KIND_EVENT;
}

static void add_node(struct model *model, enum shape shape)
{
    unsigned n = model->count++;
    struct node *node = &model->nodes[n];
    node->part = model_part(model);
    if (shape == SHAPE_SIBLINGS && n > 0 && percent(80))
        share_edges(model, node, node - 1);
    else
        add_edges(model, node, n, shape);
    node->kind = pick_kind(node, shape);
    if (shape == SHAPE_LINE && node->kind == KIND_HOOK && node->edge_count == 1 && !model->plain)
        node->edges[0].last = percent(12);
    bool formula = node->kind == KIND_VALUE || node->kind == KIND_EVENT;
    node->state = formula || percent(80);
    add_initial(model, node);
    if (formula) {
        add_formula(model, node, n);
    } else {
        bool few = shape == SHAPE_COLUMNS || (is_regular(shape) && node->edge_count > 0);
        if (!few || percent(10))
            add_events(model, node, n);
        add_hooks(model, node);
    }
}

/* A graph costs as much time as it has nodes, and most of what goes wrong does
 * so in small ones; but words and summaries need large ones, too. */
static unsigned pick_size(enum shape shape)
{
    unsigned r = below(1000);
    if (shape == SHAPE_COLUMNS)
        return NODES_MAX - below(COLUMNS);
    if (r < 420)
        return 1 + below(6);
    if (r < 840)
        return 5 + below(11);
    if (r < 960)
        return 16 + below(24);
    return r < 970 ? 40 + below(50) : 90 + below(NODES_MAX - 90);
}

/* Shuffled, as it was made, or the other way round. */
static void declare(struct model *model, enum shape shape)
{
    unsigned how = is_regular(shape) ? 1 : below(10);
    for (unsigned i = 0; i < model->count; i++)
        model->declared[i] = how == 0 ? model->count - 1 - i : i;
    for (unsigned i = model->count - 1; how > 1 && i > 0; i--) {
        unsigned j = below(i + 1), swap = model->declared[i];
        model->declared[i] = model->declared[j];
        model->declared[j] = swap;
    }
}

static void add_consts(struct model *model)
{
    static char const *const texts[] = {"3", "-2", "(1 + 2) * 10", "7 % 4 - 1", "0x20", "!0"};
    model->const_count = below(CONSTS_MAX + 1);
    for (unsigned i = 0; i < model->const_count; i++) {
        char const *text = texts[below(6)];
        if (i > 0 && percent(30))
            (void)snprintf(model->consts[i], sizeof model->consts[i], "K%u + %s", i - 1, text);
        else
            (void)snprintf(model->consts[i], sizeof model->consts[i], "%s", text);
    }
}

static void add_times(struct model *model)
{
    static int64_t const starts[] = {0, 3, 1000003, -17};
    model->start_part = maybe_part(model, 60);
    model->start = starts[below(4)];
    model->end_part = maybe_part(model, 40);
    model->end = model->start_part ? model->start : 0;
    model->end += percent(40) ? 100000 : below(percent(30) ? 60 : 3000);
    if (!model->start_part && percent(30))
        model->end = (int64_t)below(60) - 20; /* perhaps before the first deadline */
}

/* Which clock, and what only some graphs have.  Plain ones have nothing that a small graph's
 * cycles have to call the runtime for. */
static void add_world(struct model *model)
{
    static unsigned const resyncs[] = {1, 20, 200, 2000};
    model->clock_part = maybe_part(model, 45);
    model->clock = 1 + below(2);
    model->resync_part = maybe_part(model, model->clock == 2 ? 90 : 10);
    model->resync = resyncs[below(4)];
    model->stops_part = maybe_part(model, 15);
    model->plain = percent(25);
    model->has_queues = percent(45);
    model->has_io = !model->plain && percent(30);
    model->has_signals = percent(30);
}

/* A graph that nothing runs in its first or in its last cycle may never run. */
static void ensure_cycles(struct model *model)
{
    bool runs = false;
    for (unsigned n = 0; n < model->count; n++) {
        struct node const *node = &model->nodes[n];
        runs = runs || node->start || node->stop || node->kind == KIND_VALUE;
    }
    if (!runs)
        model->nodes[0].start = model_part(model);
}

static void generate(struct model *model, uint64_t seed)
{
    memset(model, 0, sizeof *model);
    model->letter = 'r';
    model->salt = seed;
    model->cycles = 200;
    seed_random(seed);
    add_times(model);
    add_world(model);
    add_consts(model);
    enum shape shape = seed % 10 == 7   ? SHAPE_LINE
                       : seed % 10 == 3 ? SHAPE_SIBLINGS
                       : seed % 50 == 5 ? SHAPE_COLUMNS
                                        : (enum shape)below(SHAPES);
    for (unsigned size = pick_size(shape); size > 0; size--)
        add_node(model, shape);
    if (!is_regular(shape) || percent(30))
        add_loops(model);
    ensure_cycles(model);
    declare(model, shape);
}

/* -- The command ---------------------------------------------------------- */

static struct model model;

static void write_batch(char const *directory, uint64_t seed, uint64_t count, char const *cut)
{
    struct batch *batch = model_batch_begin(directory);
    for (uint64_t i = 0; i < count; i++) {
        generate(&model, seed + i);
        model_cut(&model, cut);
        model_write(&model, batch);
    }
    model_batch_end(batch);
}

int main(int argc, char **argv)
{
    char const *cut = "", *directory = NULL;
    bool parts = false;
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strncmp(argv[i], "--cut=", 6) == 0)
            cut = argv[i] + 6;
        else if (strcmp(argv[i], "--parts") == 0)
            parts = true;
        else if (strcmp(argv[i], "-d") == 0 && i + 1 < argc)
            directory = argv[++i];
        else
            argc = 0;
    }
    if (i >= argc) {
        (void)fprintf(stderr,
                      "usage: generate [--parts] [--cut=LIST] [-d DIRECTORY] SEED [COUNT]\n");
        return 2;
    }
    uint64_t seed = strtoull(argv[i], NULL, 10);
    if (directory) {
        write_batch(directory, seed, i + 1 < argc ? strtoull(argv[i + 1], NULL, 10) : 1, cut);
        return 0;
    }
    generate(&model, seed);
    model_cut(&model, cut);
    if (parts)
        (void)printf("%u\n", model.parts);
    else
        model_wvg(&model, stdout);
    return fflush(stdout) != 0 || ferror(stdout);
}
