/* litmus.c: is memory.c what it says it is?  Small programs, and what may come of
 * them: all of it has to be seen, and nothing else. */
#include "tests/explore/hooked.h"

#include "tests/explore/run.h"

#include "runtime/os.h"

static uint32_t x, y, flag, counter;
static uint32_t seen[2];   /* what the threads read */
static unsigned outcomes; /* bits: 2 * seen[0] + seen[1] */

enum {
    RELAXED = __ATOMIC_RELAXED,
    ACQUIRE = __ATOMIC_ACQUIRE,
    RELEASE = __ATOMIC_RELEASE,
    CONSISTENT = __ATOMIC_SEQ_CST
};

static void begin(void)
{
    x = y = flag = counter = seen[0] = seen[1] = 0;
}

static void end(void)
{
    EXPLORE_CHECK(seen[0] < 2 && seen[1] < 2, "a number that nobody wrote");
    unsigned outcome = 2 * seen[0] + seen[1];
    EXPLORE_CHECK(the_scenario->outcomes >> outcome & 1, "it reads %u and %u", seen[0], seen[1]);
    outcomes |= 1u << outcome;
}

static void judge(void)
{
    EXPLORE_CHECK(outcomes == the_scenario->outcomes, "only the outcomes %#x are seen, not %#x",
                  outcomes, the_scenario->outcomes);
    outcomes = 0;
}

/* Each writes, and then looks at what the other one wrote. */

static void meet_x(int order)
{
    __atomic_store_n(&x, 1, order);
    seen[0] = __atomic_load_n(&y, order);
}

static void meet_y(int order)
{
    __atomic_store_n(&y, 1, order);
    seen[1] = __atomic_load_n(&x, order);
}

static void relaxed_x(void)
{
    meet_x(RELAXED);
}

static void relaxed_y(void)
{
    meet_y(RELAXED);
}

static void consistent_x(void)
{
    meet_x(CONSISTENT);
}

static void consistent_y(void)
{
    meet_y(CONSISTENT);
}

/* Both also count, and whoever comes second knows what the first did. */

static void counting_x(void)
{
    __atomic_store_n(&x, 1, RELAXED);
    (void)__atomic_fetch_add(&counter, 1, CONSISTENT);
    seen[0] = __atomic_load_n(&y, RELAXED);
}

static void counting_y(void)
{
    __atomic_store_n(&y, 1, RELAXED);
    (void)__atomic_fetch_add(&counter, 1, CONSISTENT);
    seen[1] = __atomic_load_n(&x, RELAXED);
}

/* But a consistent operation on something else is no fence. */
static void counting_elsewhere(void)
{
    __atomic_store_n(&x, 1, RELAXED);
    (void)__atomic_fetch_add(&flag, 1, CONSISTENT);
    seen[0] = __atomic_load_n(&y, RELAXED);
}

static void barrier_x(void)
{
    __atomic_store_n(&x, 1, RELAXED);
    (void)wv_os_barrier();
    seen[0] = __atomic_load_n(&y, RELAXED);
}

/* One writes, says so, and the other one reads both. */

static void tell(int order)
{
    __atomic_store_n(&x, 1, RELAXED);
    __atomic_store_n(&flag, 1, order);
}

static void tell_relaxed(void)
{
    tell(RELAXED);
}

static void tell_released(void)
{
    tell(RELEASE);
}

static void hear(void)
{
    seen[0] = __atomic_load_n(&flag, ACQUIRE) != 0;
    seen[1] = __atomic_load_n(&x, RELAXED);
}

/* Who hears of it from one that only changed it hears of both. */
static void hand_on(void)
{
    (void)__atomic_fetch_add(&flag, 1, RELAXED);
}

static void hear_changed(void)
{
    seen[0] = __atomic_load_n(&flag, ACQUIRE) == 2;
    seen[1] = __atomic_load_n(&x, RELAXED);
}

/* One location alone never goes back, and no change is lost. */

static void read_twice(void)
{
    seen[0] = __atomic_load_n(&x, RELAXED);
    seen[1] = __atomic_load_n(&x, RELAXED);
}

static void write_once(void)
{
    __atomic_store_n(&x, 1, RELAXED);
}

static void count_up(void)
{
    uint32_t before = __atomic_fetch_add(&counter, 1, RELAXED);
    seen[before] = 1;
}

/* Bits of outcomes: 1: 0 and 0, 2: 0 and 1, 4: 1 and 0, 8: 1 and 1. */
static struct scenario scenarios[] = {
    {.name = "litmus-meet-relaxed", .outcomes = 1 | 2 | 4 | 8,
     .thread = {{"A", relaxed_x}, {"B", relaxed_y}}},
    {.name = "litmus-meet-consistent", .outcomes = 2 | 4 | 8,
     .thread = {{"A", consistent_x}, {"B", consistent_y}}},
    {.name = "litmus-meet-half-consistent", .outcomes = 1 | 2 | 4 | 8,
     .thread = {{"A", consistent_x}, {"B", relaxed_y}}},
    {.name = "litmus-meet-barrier", .outcomes = 2 | 4 | 8,
     .thread = {{"A", barrier_x}, {"B", relaxed_y}}},
    {.name = "litmus-meet-counting", .outcomes = 2 | 4 | 8,
     .thread = {{"A", counting_x}, {"B", counting_y}}},
    {.name = "litmus-meet-elsewhere", .outcomes = 1 | 2 | 4 | 8,
     .thread = {{"A", counting_elsewhere}, {"B", counting_y}}},
    {.name = "litmus-tell-relaxed", .outcomes = 1 | 2 | 4 | 8,
     .thread = {{"A", tell_relaxed}, {"B", hear}}},
    {.name = "litmus-tell-released", .outcomes = 1 | 2 | 8,
     .thread = {{"A", tell_released}, {"B", hear}}},
    {.name = "litmus-tell-handed-on", .outcomes = 1 | 2 | 8,
     .thread = {{"A", tell_released}, {"B", hear_changed}, {"C", hand_on}}},
    {.name = "litmus-read-twice", .outcomes = 1 | 2 | 8,
     .thread = {{"A", write_once}, {"B", read_twice}}},
    {.name = "litmus-count", .outcomes = 8,
     .thread = {{"A", count_up}, {"B", count_up}}},
};

void litmus_scenarios(void (*add)(struct scenario const *scenario))
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        scenarios[i].begin = begin;
        scenarios[i].end = end;
        scenarios[i].judge = judge;
        add(&scenarios[i]);
    }
}
