/* shapes.c: times the graphs that shapes.sh makes, and their rivals. */
#include "bench/rounds.h"
#include "bench/shapes.h"
#include "graphs.h"

/* A graph, its run, and whether it does what its rival does. */
#define SHAPE(name, last)                                                        \
    void hand_##name(uint64_t times);                                            \
    uint64_t hand_##name##_last(void);                                           \
    static struct name name;                                                     \
    static void run_##name(uint64_t times)                                       \
    {                                                                            \
        for (; times > 0; times--)                                               \
            (void)name##_cycle(&name, 0);                                        \
    }                                                                            \
    static void check_##name(void)                                               \
    {                                                                            \
        must(name##_init(&name, NULL) == 0, "a graph cannot be initialised");    \
        run_##name(100);                                                         \
        hand_##name(100);                                                        \
        must(*name##_##last(&name) == hand_##name##_last(), #name " differs from the same by hand"); \
    }
#include "shapes.def"
#undef SHAPE

static struct rival rivals[] = {
#include "rivals.def"
};

int main(void)
{
#define SHAPE(name, last) check_##name();
#include "shapes.def"
#undef SHAPE
    rounds("shapes", "ns per node run", rivals, sizeof rivals / sizeof rivals[0]);
#define SHAPE(name, last) (void)name##_finish(&name);
#include "shapes.def"
#undef SHAPE
    return 0;
}
