/* shapes.c: times the graphs that shapes.sh makes, and their rivals. */
#include "bench/made.h"
#include "bench/rounds.h"
#include "bench/shapes.h"
#include "graphs.h"

enum { CHECKED = 100 };

/* By hand: a cycle is a call from another file, as it is for wavelet. */
#define HAND(name)                          \
    void hand_##name(void);                 \
    uint64_t hand_##name##_last(void);      \
    static void hands_##name(uint64_t times) \
    {                                       \
        for (; times > 0; times--)          \
            hand_##name();                  \
    }
#include "hands.def"
#define FUSED(name) HAND(name##fused)
#include "fused.def"
#undef FUSED
#undef HAND

#define GRAPH(name, hand, last)            \
    static struct name name;               \
    static void run_##name(uint64_t times) \
    {                                      \
        for (; times > 0; times--)         \
            (void)name##_cycle(&name, 0);  \
    }
#include "shapes.def"
#undef GRAPH

static void tables_cycle(struct tables *tables)
{
    tables_mark(tables, 0);
    tables_run(tables);
}

/* Those that are made when the program starts: as tables, or as a flow graph. */
#define MADE(kind, name, shape, n, counts)           \
    static struct kind *made_##kind##_##name;        \
    static void kind##_##name(uint64_t times)        \
    {                                                \
        for (; times > 0; times--)                   \
            kind##_cycle(made_##kind##_##name);      \
    }
#include "made.def"
#undef MADE

static struct rival rivals[] = {
#include "rivals.def"
};

/* All do the same. */
static void begin(void)
{
#define HAND(name) hands_##name(CHECKED);
#include "hands.def"
#undef HAND
#define FUSED(name)               \
    hands_##name##fused(CHECKED); \
    must(hand_##name##fused_last() == hand_##name##_last(), #name " differs when it is fused");
#include "fused.def"
#undef FUSED
#define GRAPH(name, hand, last)                                              \
    must(name##_init(&name, NULL) == 0, "a graph cannot be initialised");    \
    run_##name(CHECKED);                                                     \
    must(*name##_##last(&name) == hand_##hand##_last(), #name " differs from the same by hand");
#include "shapes.def"
#undef GRAPH
#define MADE(kind, name, shape, n, counts)                  \
    made_##kind##_##name = kind##_create(shape, n, counts); \
    kind##_##name(CHECKED);                                 \
    must(kind##_last(made_##kind##_##name) == hand_##name##_last(), #name " differs as " #kind);
#include "made.def"
#undef MADE
}

static void end(void)
{
#define GRAPH(name, hand, last) (void)name##_finish(&name);
#include "shapes.def"
#undef GRAPH
#define MADE(kind, name, shape, n, counts) kind##_destroy(made_##kind##_##name);
#include "made.def"
#undef MADE
}

int main(void)
{
    begin();
    rounds("shapes", "ns per node run", rivals, sizeof rivals / sizeof rivals[0]);
    end();
    return 0;
}
