/* test_schedule.c: order and knots against a model that works by the rule's own words. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/diag.h"
#include "compiler/passes.h"
#include "grammar/grammar.h"

enum { NODES_MAX = 40 };

/* SCHEDULES: the parent says that it schedules the child. */
enum edge_of_model { NONE, OBSERVE, TRIGGER, SCHEDULES, LAST };

/* What is written: edge[child][parent]. */
struct model {
    unsigned nodes;
    enum edge_of_model edge[NODES_MAX][NODES_MAX];
};

/* Does the child stand after the parent? */
static bool orders(struct model const *model, unsigned child, unsigned parent)
{
    return model->edge[child][parent] != NONE && model->edge[child][parent] != LAST;
}

/* One compilation of a model's text by the public passes. */
struct run {
    struct arena arena;
    struct names names;
    struct source source;
    struct diag diag;
    struct ast ast;
    struct graph graph;
    char *messages;
    size_t length;
};

static char *text_of(struct model const *model, struct arena *arena)
{
    static char const *const words[] = {
        [OBSERVE] = "observe", [TRIGGER] = "trigger", [SCHEDULES] = NULL, [LAST] = "observe last"};
    size_t size = 64 + (size_t)model->nodes * (64 + (size_t)model->nodes * 48);
    char *text = arena_alloc(arena, size);
    char *at = text + sprintf(text, "wvg 1;\ngraph g;\n");
    for (unsigned i = 0; i < model->nodes; i++) {
        at += sprintf(at, "node n%u : int { on start;", i);
        for (unsigned j = 0; j < model->nodes; j++) {
            if (words[model->edge[i][j]])
                at += sprintf(at, " %s n%u;", words[model->edge[i][j]], j);
            if (model->edge[j][i] == SCHEDULES)
                at += sprintf(at, " schedules n%u;", j);
        }
        at += sprintf(at, " }\n");
    }
    return text;
}

static void compile(struct run *run, struct model const *model)
{
    *run = (struct run){0};
    char *text = text_of(model, &run->arena);
    source_init(&run->source, &run->arena);
    assert_int_equal(source_add(&run->source, "x.wvg", text, strlen(text)), 0);
    run->diag.stream = open_memstream(&run->messages, &run->length);
    run->diag.source = &run->source;
    names_init(&run->names, &run->arena);
    grammar_init(&run->names);
    run->ast.comments = ARENA_NEW(&run->arena, struct ast_comments);
    parse_file(&run->ast, 0, &run->source, &run->arena, &run->names, &run->diag,
               &limits_built_in);
    struct compilation c = {.arena = &run->arena, .scratch = &run->arena, .names = &run->names,
                            .diag = &run->diag, .source = &run->source,
                            .limits = limits_built_in};
    resolve(&run->graph, &run->ast, &c);
    check(&run->graph, &c);
    assert_int_equal(run->diag.errors, 0);
    schedule(&run->graph, &c);
    (void)fflush(run->diag.stream);
}

static void finish(struct run *run)
{
    (void)fclose(run->diag.stream);
    free(run->messages);
    source_finish(&run->source);
    arena_finish(&run->arena);
}

/* -- Order ---------------------------------------------------------------- */

/* Again and again the first-declared node whose parents are all placed.
 * Returns how many could be placed. */
static unsigned order_of(struct model const *model, unsigned *order)
{
    bool placed[NODES_MAX] = {false};
    unsigned count = 0;
    for (unsigned i = 0; i < model->nodes; i++) {
        bool free = !placed[i];
        for (unsigned j = 0; j < model->nodes; j++)
            free &= !orders(model, i, j) || placed[j];
        if (free) {
            placed[i] = true;
            order[count++] = i;
            i = UINT32_MAX; /* from the first again */
        }
    }
    return count;
}

static void compare_order(struct model const *model)
{
    unsigned order[NODES_MAX];
    assert_int_equal(order_of(model, order), model->nodes);
    struct run run;
    compile(&run, model);
    assert_int_equal(run.diag.errors, 0);
    for (unsigned rank = 0; rank < model->nodes; rank++) {
        struct node const *node = run.graph.schedule[rank];
        assert_int_equal(node->index, order[rank]);
        assert_int_equal(node->rank, rank);
        assert_ptr_equal(node, &run.graph.nodes[order[rank]]);
        struct node_row triggered = node_row(&run.graph.triggered, node);
        unsigned count = 0;
        for (unsigned later = 0; later < model->nodes; later++) {
            if (model->edge[order[later]][node->index] != TRIGGER)
                continue;
            assert_true(count < triggered.count);
            assert_int_equal(triggered.nodes[count++]->rank, later);
        }
        assert_int_equal(count, triggered.count);
    }
    finish(&run);
}

static enum edge_of_model random_edge(void)
{
    static enum edge_of_model const all[] = {OBSERVE, OBSERVE, TRIGGER, TRIGGER, SCHEDULES};
    return all[rand() % 5];
}

/* Edges from lower to higher places of a random permutation, and `last` anywhere. */
static struct model random_dag(unsigned nodes, unsigned percent)
{
    struct model model = {.nodes = nodes};
    unsigned place[NODES_MAX];
    for (unsigned i = 0; i < nodes; i++)
        place[i] = i;
    for (unsigned i = nodes; i > 1; i--) {
        unsigned j = (unsigned)rand() % i, kept = place[i - 1];
        place[i - 1] = place[j];
        place[j] = kept;
    }
    for (unsigned i = 0; i < nodes; i++)
        for (unsigned j = 0; j < nodes; j++)
            if (place[j] < place[i] && (unsigned)rand() % 100 < percent)
                model.edge[i][j] = random_edge();
            else if (rand() % 20 == 0)
                model.edge[i][j] = LAST;
    return model;
}

static void random_graphs_are_ordered_by_the_rule(void **state)
{
    (void)state;
    srand(1);
    for (int round = 0; round < 4000; round++) {
        struct model model = random_dag(1 + (unsigned)rand() % 20, (unsigned)rand() % 60);
        compare_order(&model);
    }
    for (int round = 0; round < 200; round++) {
        struct model model = random_dag(NODES_MAX, (unsigned)rand() % 30);
        compare_order(&model);
    }
}

static void every_small_graph_is_ordered_by_the_rule(void **state)
{
    (void)state;
    /* All of three nodes: six places for an edge, each with one of three. */
    for (int code = 0; code < 729; code++) {
        struct model model = {.nodes = 3};
        unsigned order[NODES_MAX];
        int left = code;
        for (unsigned i = 0; i < 3; i++)
            for (unsigned j = 0; j < 3; j++)
                if (i != j) {
                    model.edge[i][j] = (enum edge_of_model)(left % 3);
                    left /= 3;
                }
        if (order_of(&model, order) == 3)
            compare_order(&model);
    }
}

/* -- Knots ---------------------------------------------------------------- */

enum { FAR = 1000, LINKS_SHOWN_MAX = 20 };

/* How many edges lead from one node to another, at least one: `from` itself by
 * way of others. */
struct distances {
    unsigned to[NODES_MAX][NODES_MAX];
};

static struct distances distances_of(struct model const *model)
{
    struct distances d;
    unsigned n = model->nodes;
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = 0; j < n; j++)
            d.to[i][j] = orders(model, j, i) ? 1 : FAR;
    for (unsigned k = 0; k < n; k++)
        for (unsigned i = 0; i < n; i++)
            for (unsigned j = 0; j < n; j++)
                if (d.to[i][k] + d.to[k][j] < d.to[i][j])
                    d.to[i][j] = d.to[i][k] + d.to[k][j];
    return d;
}

static bool knotted(struct distances const *d, unsigned i, unsigned j)
{
    return d->to[i][j] < FAR && d->to[j][i] < FAR;
}

/* The node at which the message of the knot of `first` begins: of those that
 * are on a shortest cycle the first-declared one. */
static unsigned start_of(struct model const *model, struct distances const *d, unsigned first)
{
    unsigned start = first;
    for (unsigned j = 0; j < model->nodes; j++)
        if (knotted(d, first, j) && d->to[j][j] < d->to[start][start])
            start = j;
    return start;
}

/* Each step of the path that the message shows is an edge, it is closed, and
 * it begins with its first-declared node. */
static void check_path(struct model const *model, char const *path, unsigned length)
{
    char *at;
    unsigned first = (unsigned)strtoul(path + 1, &at, 10), parent = first, steps = 0;
    while (strncmp(at, " -> n", 5) == 0) {
        unsigned child = (unsigned)strtoul(at + 5, &at, 10);
        assert_true(child < model->nodes && orders(model, child, parent) && child >= first);
        parent = child;
        steps++;
    }
    assert_memory_equal(at, " [E0301]\n", 9);
    assert_int_equal(parent, first);
    assert_int_equal(steps, length);
}

static unsigned count(char const *text, char const *end, char const *part)
{
    unsigned found = 0;
    for (; (text = strstr(text, part)) && text < end; text++)
        found++;
    return found;
}

/* One knot's message, from `error`; returns where it ends. */
static char const *compare_knot(struct model const *model, char const *error, unsigned start,
                                unsigned length)
{
    char wanted[80];
    if (length == 1)
        (void)snprintf(wanted, sizeof wanted, "error: 'n%u' would have to run before itself",
                       start);
    else
        (void)snprintf(wanted, sizeof wanted, "error: cycle of %u nodes: n%u -> ", length, start);
    assert_memory_equal(error, wanted, strlen(wanted));
    char const *end = strstr(error + 1, " error: ");
    end = end ? end + 1 : error + strlen(error);
    unsigned notes = length < LINKS_SHOWN_MAX ? length : LINKS_SHOWN_MAX;
    assert_int_equal(count(error, end, ": note: "), length > 1 ? notes : 0);
    assert_in_range(count(error, end, " = help: "), 1, 2);
    if (length > 1 && length <= LINKS_SHOWN_MAX)
        check_path(model, strstr(error, "nodes: ") + strlen("nodes: "), length);
    return end;
}

/* Returns how many knots there are. */
static unsigned compare_knots(struct model const *model)
{
    struct distances d = distances_of(model);
    struct run run;
    compile(&run, model);
    char const *error = strstr(run.messages ? run.messages : "", "error: ");
    unsigned knots = 0;
    for (unsigned i = 0; i < model->nodes; i++) {
        bool first = d.to[i][i] < FAR;
        for (unsigned j = 0; j < i; j++)
            first &= !knotted(&d, i, j);
        if (!first)
            continue;
        knots++;
        assert_non_null(error);
        unsigned start = start_of(model, &d, i);
        error = compare_knot(model, error, start, d.to[start][start]);
    }
    assert_int_equal(run.diag.errors, knots);
    finish(&run);
    return knots;
}

static void random_knots_are_told_as_shortest_paths(void **state)
{
    (void)state;
    srand(2);
    unsigned found[4] = {0};
    for (int round = 0; round < 6000; round++) {
        unsigned nodes = 2 + (unsigned)rand() % 20, groups = 1 + (unsigned)rand() % 5;
        struct model model = random_dag(nodes, (unsigned)rand() % (round % 2 ? 40 : 8));
        /* Some more, each in a group, so that there are several knots. */
        for (int extra = rand() % 20; extra > 0; extra--) {
            unsigned child = (unsigned)rand() % nodes;
            unsigned parent = (unsigned)rand() % nodes / groups * groups + child % groups;
            if (parent < nodes && (child != parent || rand() % 4 == 0))
                model.edge[child][parent] = random_edge();
        }
        unsigned knots = compare_knots(&model);
        found[knots < 3 ? knots : 3]++;
    }
    for (int knots = 0; knots < 4; knots++)
        assert_true(found[knots] > 100);
}

static void every_graph_of_four_nodes_has_its_knots_told(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 1U << 12; code++) {
        struct model model = {.nodes = 4};
        unsigned bit = 0;
        for (unsigned i = 0; i < 4; i++)
            for (unsigned j = 0; j < 4; j++)
                if (i != j && (code >> bit++ & 1))
                    model.edge[i][j] = j % 2 ? TRIGGER : OBSERVE;
        (void)compare_knots(&model);
    }
}

static void every_graph_of_three_nodes_with_loops_has_its_knots_told(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 1U << 9; code++) {
        struct model model = {.nodes = 3};
        for (unsigned bit = 0; bit < 9; bit++)
            if (code >> bit & 1)
                model.edge[bit / 3][bit % 3] = bit % 2 ? SCHEDULES : TRIGGER;
        (void)compare_knots(&model);
    }
}

static void rings_of_every_length_are_found(void **state)
{
    (void)state;
    for (unsigned length = 1; length < NODES_MAX; length++) {
        struct model model = {.nodes = NODES_MAX};
        for (unsigned i = 0; i < length; i++)
            model.edge[(i + 1) % length][i] = i % 2 ? TRIGGER : OBSERVE;
        for (unsigned i = length; i < NODES_MAX; i++)
            model.edge[i][i - 1] = TRIGGER;
        assert_int_equal(compare_knots(&model), 1);
    }
}

static void long_chain_takes_no_stack(void **state)
{
    (void)state;
    enum { LENGTH = 100000 };
    struct run run = {0};
    char *text = arena_alloc(&run.arena, (size_t)LENGTH * 64);
    char *at = text + sprintf(text, "wvg 1;\ngraph g;\n");
    /* Declared from the last to the first. */
    for (int i = LENGTH - 1; i > 0; i--)
        at += sprintf(at, "node n%d { trigger n%d; }\n", i, i - 1);
    (void)sprintf(at, "node n0 { on start; }\n");
    source_init(&run.source, &run.arena);
    assert_int_equal(source_add(&run.source, "x.wvg", text, strlen(text)), 0);
    run.diag = (struct diag){.stream = stderr, .source = &run.source};
    names_init(&run.names, &run.arena);
    grammar_init(&run.names);
    run.ast.comments = ARENA_NEW(&run.arena, struct ast_comments);
    parse_file(&run.ast, 0, &run.source, &run.arena, &run.names, &run.diag, &limits_built_in);
    struct compilation c = {.arena = &run.arena, .scratch = &run.arena, .names = &run.names,
                            .diag = &run.diag, .source = &run.source,
                            .limits = limits_built_in};
    resolve(&run.graph, &run.ast, &c);
    schedule(&run.graph, &c);
    assert_int_equal(run.diag.errors, 0);
    for (uint32_t rank = 0; rank < LENGTH; rank++)
        assert_int_equal(run.graph.schedule[rank]->index, LENGTH - 1 - rank);
    source_finish(&run.source);
    arena_finish(&run.arena);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(random_graphs_are_ordered_by_the_rule),
        cmocka_unit_test(every_small_graph_is_ordered_by_the_rule),
        cmocka_unit_test(random_knots_are_told_as_shortest_paths),
        cmocka_unit_test(every_graph_of_four_nodes_has_its_knots_told),
        cmocka_unit_test(every_graph_of_three_nodes_with_loops_has_its_knots_told),
        cmocka_unit_test(rings_of_every_length_are_found),
        cmocka_unit_test(long_chain_takes_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
