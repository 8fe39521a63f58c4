/* sparse.c: times graphs that are large, of which little is active; see sparse.sh.
 *
 * With arguments, few_tables, same or others, and COUNT: just so many cycles, for who counts
 * instructions.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/made.h"
#include "bench/rounds.h"
#include "chains.h"
#include "few.wvg.h"
#include "few_tables.wvg.h"
#include "many.wvg.h"
#ifdef WITH_CODE
#include "many_tables.wvg.h"
#endif
#ifdef EVERY_ORDER
#include "long_chain.wvg.h"
#include "together.wvg.h"
#endif

enum { LENGTH = 100, STRIDE = 389, SHOWN = CHAINS * LENGTH };

static struct few few;
static struct few_tables few_tables;
static struct many many;
#ifdef WITH_CODE
static struct many_tables many_tables;
#endif
static struct tables *tables_few, *tables_many;

/* Which chain is next, when it is another one each time. */
static uint32_t other(void)
{
    static uint32_t chain;
    return chain = (chain + STRIDE) % CHAINS;
}

#define GRAPH(name, graph, chain)                                    \
    static void name(uint64_t times)                                 \
    {                                                                \
        for (; times > 0; times--) {                                 \
            (void)wv_graph_push(&graph.ctx, chain);                  \
            (void)graph##_cycle(&graph, 0);                          \
        }                                                            \
    }
GRAPH(run_few, few, 0)
GRAPH(run_few_tables, few_tables, 0)
GRAPH(run_same, many, 7 % CHAINS)
GRAPH(run_other, many, other())
#ifdef WITH_CODE
GRAPH(run_same_tables, many_tables, 7 % CHAINS)
GRAPH(run_other_tables, many_tables, other())
#define BY_TABLES(workload, run) {workload, "wavelet, tables", run, 1},
#else
#define BY_TABLES(workload, run)
#endif

#define TABLES(name, tables, chain)           \
    static void name(uint64_t times)          \
    {                                         \
        for (; times > 0; times--) {          \
            tables_mark(tables, chain);       \
            tables_run(tables);               \
        }                                     \
    }
TABLES(hand_few, tables_few, 0)
TABLES(hand_same, tables_many, 7 % CHAINS)
TABLES(hand_other, tables_many, other())

#define CALL(name, last) name##_##last
#define LAST_OF(name, last) CALL(name, last)

#define SAME "100 of " NODES " active, the same ones" TOLD
#define OTHERS "100 of " NODES " active, others each cycle, far apart" TOLD
#define ALONE "a graph of just those 100"

static struct rival rivals[] = {
    {SAME, ALONE ", tables", run_few_tables, 1},
    {SAME, ALONE ", straight line", run_few, 1},
    {SAME, "wavelet", run_same, 1},
    BY_TABLES(SAME, run_same_tables)
    {SAME, "C, tables, just those 100", hand_few, 1},
    {SAME, "C, tables and function pointers", hand_same, 1},
    {OTHERS, ALONE ", tables", run_few_tables, 1},
    {OTHERS, ALONE ", straight line", run_few, 1},
    {OTHERS, "wavelet", run_other, 1},
    BY_TABLES(OTHERS, run_other_tables)
    {OTHERS, "C, tables and function pointers", hand_other, 1},
};

#ifdef EVERY_ORDER
static struct together together;
static struct long_chain long_chain;
static struct tables *tables_long;

GRAPH(run_together, together, other() * LENGTH)
TABLES(hand_long, tables_long, 0)

static void run_long(uint64_t times)
{
    for (; times > 0; times--)
        (void)long_chain_cycle(&long_chain, 0);
}

#define TOGETHER "100 of " NODES " active, others each cycle, one after the other" TOLD
#define LONG "chain of " NODES LONG_TOLD

static struct rival together_rivals[] = {
    {TOGETHER, ALONE ", tables", run_few_tables, 1},
    {TOGETHER, ALONE ", straight line", run_few, 1},
    {TOGETHER, "wavelet", run_together, 1},
};

#ifdef WITH_CODE
void hand_long_chain(void);
uint64_t hand_long_chain_last(void);

static void straight_by_hand(uint64_t times)
{
    for (; times > 0; times--)
        hand_long_chain();
}
#endif

static struct rival long_rivals[] = {
#ifdef WITH_CODE
    {LONG, "C by hand", straight_by_hand, SHOWN},
#endif
    {LONG, "C, tables and function pointers", hand_long, SHOWN},
    {LONG, "wavelet", run_long, SHOWN},
};

static void measure_orders(void)
{
    must(together_init(&together, NULL) == 0 && long_chain_init(&long_chain, NULL) == 0,
         "a graph cannot be initialised");
    tables_long = tables_create(MADE_CHAIN, SHOWN, false);
    run_together(CHAINS * UINT64_C(10));
    must(*LAST_OF(together, LAST)(&together) == 10 + LENGTH - 1, "the graph in another order differs");
    run_long(10);
    hand_long(10);
    must(tables_last(tables_long) == *LAST_OF(long_chain, LAST)(&long_chain),
         "the long chains differ");
#ifdef WITH_CODE
    straight_by_hand(10);
    must(hand_long_chain_last() == tables_last(tables_long), "the long chain by hand differs");
#endif
    rounds("together", "ns per cycle", together_rivals, sizeof together_rivals / sizeof together_rivals[0]);
    rounds("long", "ns per node run", long_rivals, sizeof long_rivals / sizeof long_rivals[0]);
    tables_destroy(tables_long);
    (void)together_finish(&together);
    (void)long_chain_finish(&long_chain);
}
#endif

static void one_alone(char const *what, uint64_t cycles)
{
    bool same = strcmp(what, "same") == 0, others = strcmp(what, "others") == 0;
    must(same || others || strcmp(what, "few_tables") == 0, "unknown cycles");
    if (same)
        run_same(cycles);
    else if (others)
        run_other(cycles);
    else
        run_few_tables(cycles);
}

int main(int argc, char **argv)
{
    must(few_init(&few, NULL) == 0 && few_tables_init(&few_tables, NULL) == 0 &&
             many_init(&many, NULL) == 0,
         "a graph cannot be initialised");
    if (argc == 3) {
        one_alone(argv[1], (uint64_t)atoi(argv[2]));
        return 0;
    }
    tables_few = tables_create(MADE_CHAINS, 1, false);
    tables_many = tables_create(MADE_CHAINS, CHAINS, false);
    run_few(10);
    run_other(CHAINS * UINT64_C(10)); /* each ten times */
    hand_other(CHAINS * UINT64_C(10));
    must(*few_n99(&few) == 10 + LENGTH - 1 && *LAST_OF(many, LAST)(&many) == *few_n99(&few) &&
             tables_last(tables_many) == *few_n99(&few),
         "the graphs differ");
#ifdef WITH_CODE
    must(many_tables_init(&many_tables, NULL) == 0, "a graph cannot be initialised");
    run_other_tables(CHAINS * UINT64_C(10));
    must(*LAST_OF(many_tables, LAST)(&many_tables) == *few_n99(&few), "the graph as tables differs");
#endif
    rounds("sparse", "ns per cycle", rivals, sizeof rivals / sizeof rivals[0]);
#ifdef EVERY_ORDER
    measure_orders();
#endif
    tables_destroy(tables_few);
    tables_destroy(tables_many);
    (void)few_finish(&few);
    (void)few_tables_finish(&few_tables);
    (void)many_finish(&many);
#ifdef WITH_CODE
    (void)many_tables_finish(&many_tables);
#endif
    return 0;
}
