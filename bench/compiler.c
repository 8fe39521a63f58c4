/* compiler.c WAVELETC: times it on nodes1000.wvg, nodes10000.wvg and so on, as there are, and on
 * 100,000 nodes of each kind.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/rounds.h"
#include "bench/spawn.h"

enum { SIZES_MAX = 4, KINDS = 6, MODES = 4, ARGUMENTS = 8, ROUNDS = 9 };

static struct {
    char const *name;
    char *options[ARGUMENTS];
} const modes[MODES] = {
    {"waveletc --check", {"-w", "--check"}},
    {"waveletc to C", {"-w"}},
    {"waveletc --schedule", {"-w", "--schedule"}},
    {"waveletc --dot", {"-w", "--dot"}},
};

/* A graph: its file, how many nodes it has, and what is told of it. */
static struct graph {
    char file[32], told[64];
    unsigned nodes;
} graphs[SIZES_MAX + KINDS];
static int sizes, count;

/* Of each mode and graph: time a node in each round, and memory a node. */
static struct {
    double ns[ROUNDS], bytes;
} found[MODES][SIZES_MAX + KINDS];

static bool add_graph(unsigned nodes, char const *file, char const *told)
{
    struct graph *graph = &graphs[count];
    (void)snprintf(graph->file, sizeof graph->file, file, nodes);
    (void)snprintf(graph->told, sizeof graph->told, told, nodes);
    graph->nodes = nodes;
    if (access(graph->file, R_OK) != 0)
        return false;
    count++;
    return true;
}

static void find_graphs(void)
{
    static char const *const kinds[KINDS][2] = {
        {"formulas.wvg", "formulas in a chain"},
        {"hooks.wvg", "hooks of two parents"},
        {"comments.wvg", "the same with comments of two lines"},
        {"blocks.wvg", "blocks of five lines"},
        {"lifecycle.wvg", "init, cycle and drop hooks of their own"},
        {"timers.wvg", "a period and two timers"},
    };
    for (unsigned nodes = 1000; sizes < SIZES_MAX; nodes *= 10, sizes++)
        if (!add_graph(nodes, "nodes%u.wvg", "%u nodes"))
            break;
    for (int kind = 0; kind < KINDS; kind++)
        must(add_graph(100000, kinds[kind][0], kinds[kind][1]), "a kind of nodes is missing");
}

static void run(char *waveletc, int mode, int number, int round)
{
    struct graph *graph = &graphs[number];
    char *argv[ARGUMENTS + 3] = {waveletc};
    int arguments = 1;
    for (char *const *option = modes[mode].options; *option; option++)
        argv[arguments++] = *option;
    argv[arguments] = graph->file;
    struct spawned spawned = spawn(argv);
    found[mode][number].ns[round] = spawned.ns / graph->nodes;
    found[mode][number].bytes = spawned.bytes / graph->nodes;
}

/* Fewer than elsewhere, as each takes long. */
static int rounds_of_each(void)
{
    char const *text = getenv("BENCH_ROUNDS");
    int asked = text ? atoi(text) : ROUNDS;
    must(asked > 0, "BENCH_ROUNDS is not 1 or more");
    return asked < ROUNDS ? asked : ROUNDS;
}

static int by_value(void const *a, void const *b)
{
    double x = *(double const *)a, y = *(double const *)b;
    return (x > y) - (x < y);
}

static void tell(FILE *results, int mode, int number, int rounds)
{
    struct graph const *graph = &graphs[number];
    char const *of = number < sizes ? "" : ", 100,000 nodes";
    double *ns = found[mode][number].ns, bytes = found[mode][number].bytes;
    qsort(ns, (size_t)rounds, sizeof *ns, by_value);
    printf("%-20s %-40s %9.0f ns (%.0f to %.0f) %9.0f bytes a node %9.0f nodes a second\n",
           modes[mode].name, graph->told, ns[rounds / 2], ns[0], ns[rounds - 1], bytes,
           1e9 / ns[rounds / 2]);
    if (!results)
        return;
    must(fprintf(results, "%s%s, time\t%s\tns per node\t%.1f\t%.1f\t%.1f\n", modes[mode].name, of,
                 graph->told, ns[rounds / 2], ns[0], ns[rounds - 1]) > 0 &&
             fprintf(results, "%s%s, memory\t%s\tbytes per node\t%.1f\t%.1f\t%.1f\n",
                     modes[mode].name, of, graph->told, bytes, bytes, bytes) > 0,
         "BENCH_TSV cannot be written");
}

int main(int argc, char **argv)
{
    char *path = getenv("BENCH_TSV");
    must(argc == 2, "usage: compiler WAVELETC");
    int rounds = rounds_of_each();
    find_graphs();
    for (int round = 0; round < rounds; round++)
        for (int number = 0; number < count; number++)
            for (int mode = 0; mode < MODES; mode++)
                run(argv[1], mode, number, round);
    FILE *results = path ? fopen(path, "a") : NULL;
    must(!path || results, "BENCH_TSV cannot be opened");
    for (int mode = 0; mode < MODES; mode++)
        for (int number = 0; number < count; number++)
            tell(results, mode, number, rounds);
    must(!results || fclose(results) == 0, "BENCH_TSV cannot be written");
    return 0;
}
