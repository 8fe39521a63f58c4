/* rounds.c: see rounds.h. */
#include "bench/rounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wavelet.h>

/* One turn takes about so long: enough that the clock's own cost is nothing, little enough that an
 * interruption spoils few turns. */
enum { TURN_NS = 4 * 1000 * 1000 };

void must(int holds, char const *what)
{
    if (!holds) {
        (void)fprintf(stderr, "bench: %s\n", what);
        exit(1);
    }
}

static double turn(struct rival const *rival)
{
    if (rival->measure)
        return rival->measure(rival->data, rival->times);
    int64_t start = wv_clock_ns();
    rival->run(rival->times);
    return (double)(wv_clock_ns() - start);
}

/* Warm up, and find how many times a turn takes. */
static void calibrate(struct rival *rival)
{
    rival->times = 1;
    while (turn(rival) < TURN_NS)
        rival->times *= 2;
}

static int is_timed(struct rival const *rival)
{
    return rival->run || rival->measure;
}

/* What it costs in one round. */
static double figure(struct rival const *rival, unsigned round)
{
    if (is_timed(rival))
        return rival->ns[round] / rival->units;
    double units = rival->more->units - rival->fewer->units;
    return (rival->more->ns[round] - rival->fewer->ns[round]) / (units > 0 ? units : 1);
}

static int by_value(void const *a, void const *b)
{
    double x = *(double const *)a, y = *(double const *)b;
    return (x > y) - (x < y);
}

struct summary {
    double median, least, most;
};

static struct summary summary_of(double const *values, unsigned count)
{
    double sorted[ROUNDS_MAX];
    memcpy(sorted, values, count * sizeof sorted[0]);
    qsort(sorted, count, sizeof sorted[0], by_value);
    return (struct summary){sorted[count / 2], sorted[0], sorted[count - 1]};
}

static void show(FILE *results, char const *unit, struct rival const *rival,
                 struct rival const *first, unsigned count)
{
    double values[ROUNDS_MAX], ratios[ROUNDS_MAX];
    for (unsigned i = 0; i < count; i++) {
        values[i] = figure(rival, i);
        ratios[i] = values[i] / figure(first, i);
    }
    struct summary found = summary_of(values, count);
    printf("  %-44s %9.2f  %9.2f %9.2f", rival->name, found.median, found.least, found.most);
    if (rival == first)
        printf("\n");
    else
        printf("  %7.2f\n", summary_of(ratios, count).median);
    if (results)
        must(fprintf(results, "%s\t%s\t%s\t%.4f\t%.4f\t%.4f\n", rival->workload, rival->name, unit,
                     found.median, found.least, found.most) > 0,
             "BENCH_TSV cannot be written");
}

unsigned rounds_asked(void)
{
    char const *text = getenv("BENCH_ROUNDS");
    int count = text ? atoi(text) : 11;
    must(count > 0 && count <= ROUNDS_MAX, "BENCH_ROUNDS is not from 1 to 101");
    return (unsigned)count;
}

void rounds(char const *topic, char const *unit, struct rival *rivals, size_t count)
{
    unsigned turns = rounds_asked();
    char const *path = getenv("BENCH_TSV");
    for (size_t i = 0; i < count; i++)
        if (is_timed(&rivals[i]))
            calibrate(&rivals[i]);
    for (unsigned round = 0; round < turns; round++)
        for (size_t i = 0; i < count; i++)
            if (is_timed(&rivals[i]))
                rivals[i].ns[round] = turn(&rivals[i]) / (double)rivals[i].times;

    FILE *results = path ? fopen(path, "a") : NULL;
    must(!path || results, "BENCH_TSV cannot be opened");
    printf("%s: %s, %u rounds in turns\n  %-44s %9s  %9s %9s  %7s\n", topic, unit, turns, "", "median",
           "least", "most", "ratio");
    struct rival const *first = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!first || strcmp(first->workload, rivals[i].workload) != 0) {
            first = &rivals[i];
            printf("%s\n", first->workload);
        }
        show(results, unit, &rivals[i], first, turns);
    }
    must(!results || fclose(results) == 0, "BENCH_TSV cannot be written");
}
