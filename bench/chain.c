/* chain.c: times chains of nodes and their hand-written rivals in turns; see
 * chain.sh, which makes the graphs and the rivals.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "calls10.wvg.h"
#include "calls1000.wvg.h"
#include "formulas10.wvg.h"
#include "formulas1000.wvg.h"

void hand_calls10(void);
void hand_calls1000(void);
void hand_formulas10(void);
void hand_formulas1000(void);

static struct calls10 calls10;
static struct calls1000 calls1000;
static struct formulas10 formulas10;
static struct formulas1000 formulas1000;

static void run_calls10(void)
{
    (void)calls10_cycle(&calls10, 0);
}

static void run_calls1000(void)
{
    (void)calls1000_cycle(&calls1000, 0);
}

static void run_formulas10(void)
{
    (void)formulas10_cycle(&formulas10, 0);
}

static void run_formulas1000(void)
{
    (void)formulas1000_cycle(&formulas1000, 0);
}

enum { ROUNDS_MAX = 101, RIVALS = 8 };

static struct rival {
    char const *what;
    unsigned nodes;
    void (*cycle)(void);
    double ns[ROUNDS_MAX]; /* a cycle, by round */
} rivals[RIVALS] = {
    {.what = "hooks in another file: wavelet", .nodes = 10, .cycle = run_calls10},
    {.what = "hooks in another file: by hand", .nodes = 10, .cycle = hand_calls10},
    {.what = "hooks in another file: wavelet", .nodes = 1000, .cycle = run_calls1000},
    {.what = "hooks in another file: by hand", .nodes = 1000, .cycle = hand_calls1000},
    {.what = "formulas: wavelet", .nodes = 10, .cycle = run_formulas10},
    {.what = "formulas: by hand", .nodes = 10, .cycle = hand_formulas10},
    {.what = "formulas: wavelet", .nodes = 1000, .cycle = run_formulas1000},
    {.what = "formulas: by hand", .nodes = 1000, .cycle = hand_formulas1000},
};

static double time_one(struct rival const *rival)
{
    enum { NODE_RUNS = 4 * 1000 * 1000 };
    unsigned cycles = NODE_RUNS / rival->nodes;
    int64_t start = wv_clock_ns();
    for (unsigned i = 0; i < cycles; i++)
        rival->cycle();
    return (double)(wv_clock_ns() - start) / cycles;
}

static int by_value(void const *a, void const *b)
{
    double x = *(double const *)a, y = *(double const *)b;
    return (x > y) - (x < y);
}

/* A chain that is as long as it should be counts up with its first node. */
static void must(int holds, char const *what)
{
    if (!holds) {
        (void)fprintf(stderr, "chain: %s\n", what);
        exit(1);
    }
}

static void check_chains(void)
{
    must(*calls10_n9(&calls10) == *calls10_n0(&calls10) + 9, "calls10 does not add up");
    must(*calls1000_n999(&calls1000) == *calls1000_n0(&calls1000) + 999,
         "calls1000 does not add up");
    must(*formulas10_n9(&formulas10) == *formulas10_n0(&formulas10) + 9,
         "formulas10 does not add up");
    must(*formulas1000_n999(&formulas1000) == *formulas1000_n0(&formulas1000) + 999,
         "formulas1000 does not add up");
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 11;
    must(rounds > 0 && rounds <= ROUNDS_MAX, "rounds are 1 to 101");
    must(calls10_init(&calls10, NULL) == 0 && calls1000_init(&calls1000, NULL) == 0 &&
             formulas10_init(&formulas10, NULL) == 0 && formulas1000_init(&formulas1000, NULL) == 0,
         "init failed");
    for (int round = -1; round < rounds; round++) /* one to warm up */
        for (int i = 0; i < RIVALS; i++)
            rivals[i].ns[round < 0 ? 0 : round] = time_one(&rivals[i]);
    check_chains();

    printf("ns per node run, median (least to most) of %d rounds in turns\n\n", rounds);
    for (int i = 0; i < RIVALS; i++) {
        struct rival *rival = &rivals[i];
        qsort(rival->ns, (size_t)rounds, sizeof rival->ns[0], by_value);
        printf("%-32s %5u nodes  %6.2f  (%.2f to %.2f)\n", rival->what, rival->nodes,
               rival->ns[rounds / 2] / rival->nodes, rival->ns[0] / rival->nodes,
               rival->ns[rounds - 1] / rival->nodes);
    }
    printf("\nfrom 10 to 1,000 nodes, what one more costs, and the ratio to by hand\n\n");
    for (int i = 0; i < RIVALS; i += 4) {
        double ours = (rivals[i + 2].ns[rounds / 2] - rivals[i].ns[rounds / 2]) / 990;
        double hand = (rivals[i + 3].ns[rounds / 2] - rivals[i + 1].ns[rounds / 2]) / 990;
        printf("%-32s %.2f ns, by hand %.2f ns: %.2f\n", rivals[i].what, ours, hand, ours / hand);
    }
    (void)calls10_finish(&calls10);
    (void)calls1000_finish(&calls1000);
    (void)formulas10_finish(&formulas10);
    (void)formulas1000_finish(&formulas1000);
    return 0;
}
