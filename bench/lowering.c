/* lowering.c: what a node run costs in a graph of lowering.awk. */
#include "chains.wvg.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHAIN = 100, CHAINS = NODES / CHAIN, ROUNDS = 7 };

static struct chains g;

/* The head's state stands in front of those of its chain. */
static void push(uint32_t chain)
{
    ++*(&g.node.n0 + (size_t)chain * CHAIN);
    if (wv_graph_push(&g.ctx, chain * CHAIN) != 0)
        abort();
}

static void cycle(void)
{
    if (chains_cycle(&g, 0) != WV_RAN)
        abort();
}

static void dense(uint64_t times)
{
    for (; times > 0; times--) {
        for (uint32_t chain = 0; chain < CHAINS; chain++)
            push(chain);
        cycle();
    }
}

static void same(uint64_t times)
{
    for (; times > 0; times--) {
        push(CHAINS / 2);
        cycle();
    }
}

static void others(uint64_t times)
{
    static uint32_t chain;
    for (; times > 0; times--) {
        chain = (chain + CHAINS * 5 / 13 + 1) % CHAINS;
        push(chain);
        cycle();
    }
}

static void empty(uint64_t times)
{
    for (; times > 0; times--)
        if (chains_cycle(&g, 0) != WV_IDLE)
            abort();
}

/* The least ns that a node run takes; what disturbs only adds. */
static double least(void (*run)(uint64_t), double units)
{
    double best = 0;
    uint64_t times = 1;
    for (int round = 0; round < ROUNDS;) {
        int64_t start = wv_clock_ns();
        run(times);
        int64_t took = wv_clock_ns() - start;
        if (took < 4000000) {
            times *= 2;
            continue;
        }
        double ns = (double)took / (double)times / units;
        if (round++ == 0 || ns < best)
            best = ns;
    }
    return best;
}

int main(void)
{
    if (chains_init(&g, NULL) != 0)
        return 1;
    (void)chains_cycle(&g, 0);
    double memory = (double)(sizeof g - sizeof g.ctx - sizeof g.node) / NODES;
    printf("%9.2f %9.2f %9.2f %9.1f %9.1f\n", least(dense, NODES), least(same, CHAIN),
           least(others, CHAIN), least(empty, 1), memory);
    return chains_finish(&g);
}
