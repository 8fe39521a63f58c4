/* generate.c: random graphs, each from its seed alone.
 *
 *   generate [--cut=LIST] SEED              a graph on standard output
 *   generate --parts SEED                   how many parts can be cut from it
 *   generate [--cut=LIST] -d DIR SEED [N]   a batch of N graphs in a directory
 */
#include "model.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* -- Chance: xorshift64* -------------------------------------------------- */

static uint64_t random_state;

static uint64_t next_random(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * UINT64_C(0x2545f4914f6cdd1d);
}

static void seed_random(uint64_t seed)
{
    random_state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
    for (int i = 0; i < 8; i++)
        (void)next_random();
}

/* 0 to n - 1 */
static unsigned below(unsigned n)
{
    return (unsigned)((next_random() >> 33) % n);
}

static bool percent(unsigned p)
{
    return below(100) < p;
}

/* A part with that chance, else 0. */
static unsigned maybe_part(struct model *model, unsigned p)
{
    return percent(p) ? model_part(model) : 0;
}

/* -- Shape: which nodes a node depends on --------------------------------- */

/* How a graph's edges are laid; each with its own words full of bits. */
enum shape { SHAPE_ANY, SHAPE_CHAIN, SHAPE_NEAR, SHAPE_HUBS, SHAPE_LAYERS, SHAPES };

static unsigned pick_parent(enum shape shape, unsigned n, unsigned k)
{
    unsigned width = 8;
    switch (shape) {
    case SHAPE_CHAIN: return k == 0 ? n - 1 : below(n);
    case SHAPE_NEAR: return n - 1 - below(n < 6 ? n : 6);
    case SHAPE_HUBS: return percent(70) ? below(n < 4 ? n : 4) : below(n);
    case SHAPE_LAYERS: return n < width ? below(n) : n / width * width - 1 - below(width);
    default: return below(n);
    }
}

static unsigned pick_degree(enum shape shape)
{
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
    unsigned degree = n == 0 ? 0 : pick_degree(shape);
    for (unsigned k = 0; k < degree; k++) {
        unsigned parent = pick_parent(shape, n, k);
        if (has_parent(node, parent, false))
            continue;
        node->edges[node->edge_count++] = (struct edge){
            .parent = parent,
            .trigger = percent(75),
            .optional = maybe_part(model, 25),
            .twice = percent(5),
            .alias = maybe_part(model, 15),
            .part = model_part(model),
        };
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

static void add_events(struct model *model, struct node *node, unsigned n)
{
    bool root = node->edge_count == 0;
    bool heart = n % 16 == 0; /* README.md: its timer 0 is always set again */
    node->start = maybe_part(model, heart ? 90 : root ? 40 : 10);
    node->stop = maybe_part(model, 12);
    node->notify = maybe_part(model, root ? 30 : 6);
    node->push = maybe_part(model, root ? 30 : 6);
    if (percent(root ? 35 : 8))
        add_periods(model, node);
    if (percent(heart ? 90 : root ? 30 : 12))
        add_timers(model, node);
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

/* -- Formulas ------------------------------------------------------------- */

static struct expr *new_expr(struct model *model, enum expr_form form)
{
    if (model->expr_count == EXPRS_MAX) {
        (void)fprintf(stderr, "a graph of too many expressions\n");
        exit(2);
    }
    struct expr *expr = &model->exprs[model->expr_count++];
    *expr = (struct expr){.form = form, .part = model_part(model)};
    return expr;
}

/* A uint64_t, so that no arithmetic is done in int (which could overflow). */
static struct expr *wide_leaf(struct model *model, struct node const *node, unsigned n)
{
    for (int tries = 0; tries < 8 && node->edge_count > 0 && percent(85); tries++) {
        unsigned parent = node->edges[below(node->edge_count)].parent;
        if (!model->nodes[parent].state)
            continue;
        struct expr *expr = new_expr(model, percent(75) ? FORM_NODE : FORM_OBSERVE);
        expr->node = parent;
        return expr;
    }
    struct expr *expr = new_expr(model, FORM_LAST);
    expr->node = n;
    return expr;
}

static struct expr *leaf(struct model *model, struct node const *node, unsigned n)
{
    if (percent(60))
        return wide_leaf(model, node, n);
    if (node->edge_count > 0 && percent(50)) {
        struct expr *expr = new_expr(model, percent(70) ? FORM_CHANGED : FORM_CHANGED_OBSERVE);
        expr->node = node->edges[below(node->edge_count)].parent;
        return expr;
    }
    if (model->const_count > 0 && percent(40)) {
        struct expr *expr = new_expr(model, FORM_CONST);
        expr->number = below(model->const_count);
        return expr;
    }
    struct expr *expr = new_expr(model, FORM_NUMBER);
    expr->number = percent(80) ? below(10) : below(100000);
    return expr;
}

static struct expr *any_expr(struct model *model, struct node const *node, unsigned n,
                             unsigned depth);

static struct expr *arithmetic(struct model *model, struct node const *node, unsigned n,
                               unsigned depth)
{
    static char const *const ops[] = {"+", "-", "*", "+", "/", "%"};
    unsigned which = below(6);
    struct expr *expr = new_expr(model, which < 4 ? FORM_BINARY : FORM_DIVIDE);
    expr->op = ops[which];
    expr->a = percent(50) ? wide_leaf(model, node, n) : arithmetic(model, node, n, depth / 2);
    expr->b = any_expr(model, node, n, depth - depth / 2);
    if (which < 4 && percent(50)) {
        struct expr *swap = expr->a;
        expr->a = expr->b;
        expr->b = swap;
    }
    if (expr->form == FORM_DIVIDE && expr->b->form != FORM_NODE)
        expr->b = wide_leaf(model, node, n);
    return expr;
}

static struct expr *comparison(struct model *model, struct node const *node, unsigned n,
                               unsigned depth)
{
    static char const *const ops[] = {"<", "<=", ">", ">=", "==", "!=", "&&", "||"};
    struct expr *expr = new_expr(model, FORM_BINARY);
    expr->op = ops[below(8)];
    expr->a = any_expr(model, node, n, depth / 2);
    expr->b = any_expr(model, node, n, depth - depth / 2);
    return expr;
}

static struct expr *any_expr(struct model *model, struct node const *node, unsigned n,
                             unsigned depth)
{
    if (depth == 0)
        return leaf(model, node, n);
    depth--;
    switch (below(8)) {
    case 0: {
        struct expr *expr = new_expr(model, FORM_CHOICE);
        expr->a = any_expr(model, node, n, depth / 2);
        expr->b = wide_leaf(model, node, n);
        expr->c = any_expr(model, node, n, depth / 2);
        return expr;
    }
    case 1: {
        struct expr *expr = new_expr(model, percent(50) ? FORM_NOT : FORM_MINUS);
        expr->a = any_expr(model, node, n, depth);
        return expr;
    }
    case 2:
    case 3: return comparison(model, node, n, depth);
    case 4: return leaf(model, node, n);
    default: return arithmetic(model, node, n, depth);
    }
}

/* Does the expression name a node that triggers? */
static bool triggers(struct expr const *expr)
{
    return expr && (expr->form == FORM_NODE || expr->form == FORM_CHANGED || triggers(expr->a) ||
                    triggers(expr->b) || triggers(expr->c));
}

static void add_formula(struct model *model, struct node *node, unsigned n)
{
    node->traced = percent(70);
    do {
        node->value = any_expr(model, node, n, 1 + below(6));
        if (node->kind == KIND_EVENT)
            node->when = any_expr(model, node, n, below(4));
    } while (node->kind == KIND_EVENT && !triggers(node->value) && !triggers(node->when));
    node->edge_count = 0; /* they are what the formula names */
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

static enum node_kind pick_kind(struct node const *node)
{
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
    add_edges(model, node, n, shape);
    node->kind = pick_kind(node);
    bool formula = node->kind == KIND_VALUE || node->kind == KIND_EVENT;
    node->state = formula || percent(80);
    add_initial(model, node);
    if (formula) {
        add_formula(model, node, n);
    } else {
        add_events(model, node, n);
        add_hooks(model, node);
    }
}

static unsigned pick_size(void)
{
    unsigned r = below(100);
    if (r < 30)
        return 1 + below(6);
    if (r < 72)
        return 5 + below(16);
    if (r < 90)
        return 20 + below(30);
    return r < 96 ? 50 + below(50) : 100 + below(60);
}

/* Shuffled, as it was made, or the other way round. */
static void declare(struct model *model)
{
    unsigned how = below(10);
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
    model->steps = 220;
    model->start_part = maybe_part(model, 60);
    model->start = starts[below(4)];
    model->end_part = maybe_part(model, 40);
    model->end = model->start_part ? model->start : 0;
    model->end += percent(40) ? 100000 : below(percent(30) ? 60 : 3000);
    if (!model->start_part && percent(30))
        model->end = (int64_t)below(60) - 20; /* perhaps before the first deadline */
}

static void generate(struct model *model, uint64_t seed)
{
    memset(model, 0, sizeof *model);
    model->letter = 'r';
    model->salt = seed;
    seed_random(seed);
    add_times(model);
    add_consts(model);
    enum shape shape = (enum shape)below(SHAPES);
    for (unsigned size = pick_size(); size > 0; size--)
        add_node(model, shape);
    add_loops(model);
    declare(model);
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
