/* test_schedule.c: order and cycles against a model that works by the rule's own words. */
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

enum { NODES_MAX = 40, NONE = 0, OBSERVE = 1, TRIGGER = 2 };

/* What is written: edge[child][parent]. */
struct model {
    unsigned nodes;
    int edge[NODES_MAX][NODES_MAX];
};

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
    char *text = arena_alloc(arena, 64 + (size_t)model->nodes * (64 + (size_t)model->nodes * 24));
    char *at = text + sprintf(text, "wvg 1;\ngraph g;\n");
    for (unsigned i = 0; i < model->nodes; i++) {
        at += sprintf(at, "node n%u : int { on start;", i);
        for (unsigned j = 0; j < model->nodes; j++)
            if (model->edge[i][j])
                at += sprintf(at, " %s n%u;", model->edge[i][j] == TRIGGER ? "trigger" : "observe", j);
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
    parse_file(&run->ast, 0, &run->source, &run->arena, &run->names, &run->diag);
    struct compilation c = {.arena = &run->arena, .names = &run->names,
                            .diag = &run->diag, .source = &run->source};
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
            free &= !model->edge[i][j] || placed[j];
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
        unsigned count = 0;
        for (unsigned later = 0; later < model->nodes; later++) {
            if (model->edge[order[later]][node->index] != TRIGGER)
                continue;
            assert_true(count < node->triggered.count);
            assert_int_equal(node->triggered.nodes[count++]->rank, later);
        }
        assert_int_equal(count, node->triggered.count);
    }
    finish(&run);
}

/* Edges from lower to higher places of a random permutation. */
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
                model.edge[i][j] = rand() % 2 ? TRIGGER : OBSERVE;
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
                    model.edge[i][j] = left % 3;
                    left /= 3;
                }
        if (order_of(&model, order) == 3)
            compare_order(&model);
    }
}

/* -- Cycles --------------------------------------------------------------- */

/* The length of a shortest cycle, by distances between all pairs. */
static unsigned shortest_cycle(struct model const *model)
{
    unsigned n = model->nodes, far = 1000, least = far;
    unsigned distance[NODES_MAX][NODES_MAX];
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = 0; j < n; j++)
            distance[i][j] = model->edge[j][i] ? 1 : far;
    for (unsigned k = 0; k < n; k++)
        for (unsigned i = 0; i < n; i++)
            for (unsigned j = 0; j < n; j++)
                if (distance[i][k] + distance[k][j] < distance[i][j])
                    distance[i][j] = distance[i][k] + distance[k][j];
    for (unsigned i = 0; i < n; i++)
        least = distance[i][i] < least ? distance[i][i] : least;
    return least;
}

/* Each step of the path that the message shows is an edge, and it is closed. */
static void check_path(struct model const *model, char const *message, unsigned length)
{
    char *at = strstr(message, " nodes: ");
    assert_non_null(at);
    at += strlen(" nodes: n");
    unsigned first = (unsigned)strtoul(at, &at, 10), parent = first, steps = 0, least = first;
    while (strncmp(at, " -> n", 5) == 0) {
        unsigned child = (unsigned)strtoul(at + 5, &at, 10);
        assert_true(child < model->nodes && model->edge[child][parent]);
        parent = child;
        least = child < least ? child : least;
        steps++;
    }
    assert_int_equal(parent, first);
    assert_int_equal(least, first);
    assert_int_equal(steps, length);
}

static unsigned count(char const *text, char const *part)
{
    unsigned found = 0;
    for (; (text = strstr(text, part)); text++)
        found++;
    return found;
}

static void compare_cycle(struct model const *model)
{
    unsigned length = shortest_cycle(model), order[NODES_MAX];
    assert_true(order_of(model, order) < model->nodes);
    struct run run;
    compile(&run, model);
    assert_int_equal(run.diag.errors, 1);
    assert_non_null(strstr(run.messages, "[E0301]"));
    if (length > 1) {
        char wanted[40];
        (void)snprintf(wanted, sizeof wanted, "cycle of %u nodes: n", length);
        assert_non_null(strstr(run.messages, wanted));
        assert_int_equal(count(run.messages, ": note: "), length < 20 ? length : 20);
        if (length <= 20)
            check_path(model, run.messages, length);
    }
    finish(&run);
}

static void random_cycles_are_told_as_shortest_paths(void **state)
{
    (void)state;
    srand(2);
    int cyclic = 0;
    for (int round = 0; round < 4000; round++) {
        struct model model = random_dag(2 + (unsigned)rand() % 15, (unsigned)rand() % 40);
        for (int extra = rand() % 4; extra >= 0; extra--) {
            unsigned child = (unsigned)rand() % model.nodes, parent = (unsigned)rand() % model.nodes;
            if (child != parent || rand() % 20 == 0)
                model.edge[child][parent] = rand() % 2 ? TRIGGER : OBSERVE;
        }
        unsigned order[NODES_MAX];
        if (order_of(&model, order) == model.nodes)
            continue;
        cyclic++;
        compare_cycle(&model);
    }
    assert_true(cyclic > 500);
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
        compare_cycle(&model);
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
    parse_file(&run.ast, 0, &run.source, &run.arena, &run.names, &run.diag);
    struct compilation c = {.arena = &run.arena, .names = &run.names,
                            .diag = &run.diag, .source = &run.source};
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
        cmocka_unit_test(random_cycles_are_told_as_shortest_paths),
        cmocka_unit_test(rings_of_every_length_are_found),
        cmocka_unit_test(long_chain_takes_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
