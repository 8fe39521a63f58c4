/* compiler.c WAVELETC: times it on nodes1000.wvg, nodes10000.wvg and so on, as there are. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/rounds.h"
#include "bench/spawn.h"

enum { SIZES_MAX = 4, MODES = 4, ARGUMENTS = 8, ROUNDS = 5 };

static struct {
    char const *name;
    char *options[ARGUMENTS];
} const modes[MODES] = {
    {"waveletc --check", {"-w", "--check"}},
    {"waveletc to C", {"-w"}},
    {"waveletc --schedule", {"-w", "--schedule"}},
    {"waveletc --dot", {"-w", "--dot"}},
};

/* Of each mode and size: time a node in each round, and memory a node. */
static struct {
    double ns[ROUNDS], bytes;
} found[MODES][SIZES_MAX];

static unsigned nodes_of(int size)
{
    unsigned nodes = 1000;
    while (size-- > 0)
        nodes *= 10;
    return nodes;
}

static void run(char *waveletc, int mode, int size, int round)
{
    char file[32], *argv[ARGUMENTS + 3] = {waveletc};
    int count = 1;
    (void)snprintf(file, sizeof file, "nodes%u.wvg", nodes_of(size));
    for (char *const *option = modes[mode].options; *option; option++)
        argv[count++] = *option;
    argv[count] = file;
    struct spawned spawned = spawn(argv);
    found[mode][size].ns[round] = spawned.ns / nodes_of(size);
    found[mode][size].bytes = spawned.bytes / nodes_of(size);
}

/* The largest of them takes one round: it takes long, and an interruption is little of it. */
static int rounds_of(int size)
{
    char const *text = getenv("BENCH_ROUNDS");
    int asked = text ? atoi(text) : ROUNDS;
    must(asked > 0, "BENCH_ROUNDS is not 1 or more");
    return size == SIZES_MAX - 1 ? 1 : asked < ROUNDS ? asked : ROUNDS;
}

static int by_value(void const *a, void const *b)
{
    double x = *(double const *)a, y = *(double const *)b;
    return (x > y) - (x < y);
}

static void tell(FILE *results, int mode, int size)
{
    int rounds = rounds_of(size);
    double *ns = found[mode][size].ns, bytes = found[mode][size].bytes;
    qsort(ns, (size_t)rounds, sizeof *ns, by_value);
    printf("%-24s %9u nodes %9.0f ns (%.0f to %.0f) %9.0f bytes a node %9.0f nodes a second\n",
           modes[mode].name, nodes_of(size), ns[rounds / 2], ns[0], ns[rounds - 1], bytes,
           1e9 / ns[rounds / 2]);
    if (!results)
        return;
    must(fprintf(results, "%s, time\t%u nodes\tns per node\t%.1f\t%.1f\t%.1f\n", modes[mode].name,
                 nodes_of(size), ns[rounds / 2], ns[0], ns[rounds - 1]) > 0 &&
             fprintf(results, "%s, memory\t%u nodes\tbytes per node\t%.1f\t%.1f\t%.1f\n",
                     modes[mode].name, nodes_of(size), bytes, bytes, bytes) > 0,
         "BENCH_TSV cannot be written");
}

int main(int argc, char **argv)
{
    char file[32], *path = getenv("BENCH_TSV");
    int sizes = 0;
    must(argc == 2, "usage: compiler WAVELETC");
    for (; sizes < SIZES_MAX; sizes++) {
        (void)snprintf(file, sizeof file, "nodes%u.wvg", nodes_of(sizes));
        if (access(file, R_OK) != 0)
            break;
    }
    for (int round = 0; round < ROUNDS; round++)
        for (int size = 0; size < sizes; size++)
            for (int mode = 0; mode < MODES && round < rounds_of(size); mode++)
                run(argv[1], mode, size, round);
    FILE *results = path ? fopen(path, "a") : NULL;
    must(!path || results, "BENCH_TSV cannot be opened");
    for (int mode = 0; mode < MODES; mode++)
        for (int size = 0; size < sizes; size++)
            tell(results, mode, size);
    must(!results || fclose(results) == 0, "BENCH_TSV cannot be written");
    return 0;
}
