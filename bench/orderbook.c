/* orderbook.c: times an order book of nine nodes, and the same by hand; see orderbook.sh.
 *
 * Quotes come one at a time, each followed by a cycle: edited in place and pushed, or through a
 * channel.  1,024 of them over and over, of which processors learn how each branch goes; and
 * 65,536, of which they do not.
 */
#include <string.h>

#include "bench/orderbook.h"
#define MESSAGE struct order_book
#include "bench/channel-rivals.h"
#include "bench/rounds.h"
#include "graphs.h"

enum { FEW = 1024, MANY = 65536, CHECKED = 5000 };

static struct order_book quotes[MANY];
static uint32_t next_quote, last_quote = FEW - 1;

/* A walk by quarters. */
static void make_quotes(void)
{
    uint32_t chance = 1;
    double price = 100;
    for (int i = 0; i < MANY; i++) {
        chance = chance * 1664525 + 1013904223;
        price += ((double)(chance >> 24 & 3) - 1.5) / 2;
        quotes[i].bid = price;
        quotes[i].ask = price + 0.25 * (1 + (chance >> 27 & 3));
        quotes[i].bid_size = 1 + (chance >> 20 & 15);
        quotes[i].ask_size = 1 + (chance >> 16 & 15);
    }
}

static struct order_book const *quote(void)
{
    return &quotes[next_quote++ & last_quote];
}

/* -- By hand --------------------------------------------------------------- */

static struct plain_ring plain;
static struct vyukov_ring vyukov;

#define HAND(form)                                                     \
    static struct book_nodes nodes_##form;                             \
    static void hand_push_##form(uint64_t times)                       \
    {                                                                  \
        for (; times > 0; times--) {                                   \
            nodes_##form.book = *quote();                              \
            hand_##form##_cycle(&nodes_##form);                        \
        }                                                              \
    }                                                                  \
    static void hand_single_##form(uint64_t times)                     \
    {                                                                  \
        for (; times > 0; times--) {                                   \
            (void)plain_put(&plain, *quote());                         \
            while (plain_take(&plain, &nodes_##form.book))             \
                continue;                                              \
            hand_##form##_cycle(&nodes_##form);                        \
        }                                                              \
    }                                                                  \
    static void hand_shared_##form(uint64_t times)                     \
    {                                                                  \
        for (; times > 0; times--) {                                   \
            (void)vyukov_put(&vyukov, *quote());                       \
            while (vyukov_take(&vyukov, &nodes_##form.book))           \
                continue;                                              \
            hand_##form##_cycle(&nodes_##form);                        \
        }                                                              \
    }
HAND(calls)
HAND(inline)

/* -- wavelet --------------------------------------------------------------- */

#define GRAPH_push(name)                               \
    static struct name g_##name;                       \
    static void run_##name(uint64_t times)             \
    {                                                  \
        for (; times > 0; times--) {                   \
            *name##_book_edit(&g_##name) = *quote();   \
            (void)name##_book_push(&g_##name);         \
            (void)name##_cycle(&g_##name, 0);          \
        }                                              \
    }
#define GRAPH_channel(name)                                 \
    static struct name g_##name;                            \
    static void run_##name(uint64_t times)                  \
    {                                                       \
        for (; times > 0; times--) {                        \
            (void)name##_book_send(&g_##name, quote());     \
            (void)name##_cycle(&g_##name, 0);               \
        }                                                   \
    }
#define GRAPH_single GRAPH_channel
#define GRAPH_shared GRAPH_channel
#define GRAPH(name, input, by_hand) GRAPH_##input(name)
#include "graphs.def"
#undef GRAPH

static struct rival rivals[] = {
#include "rivals.def"
};
static struct rival rivals_of_many[] = {
#include "rivals-of-many.def"
};

static void by_hand_once(void (*run)(uint64_t times), struct book_nodes *nodes)
{
    memset(nodes, 0, sizeof *nodes);
    next_quote = 0;
    run(CHECKED);
}

int main(void)
{
    make_quotes();
    vyukov_reset(&vyukov);
#define GRAPH(name, input, by_hand)                                                            \
    must(name##_init(&g_##name, NULL) == 0, "a graph cannot be initialised");                  \
    by_hand_once(hand_##input##_##by_hand, &nodes_##by_hand);                                  \
    next_quote = 0;                                                                            \
    run_##name(CHECKED);                                                                       \
    must(*name##_jumps(&g_##name) == nodes_##by_hand.jumps && nodes_##by_hand.jumps > 0,       \
         #name " jumps otherwise than by hand");                                               \
    must(*name##_average(&g_##name) == nodes_##by_hand.average, #name " differs from by hand");
#include "graphs.def"
#undef GRAPH
    rounds("order book", "ns per quote", rivals, sizeof rivals / sizeof rivals[0]);
    last_quote = MANY - 1;
    rounds("order book of many quotes", "ns per quote", rivals_of_many,
           sizeof rivals_of_many / sizeof rivals_of_many[0]);
#define GRAPH(name, input, by_hand) (void)name##_finish(&g_##name);
#include "graphs.def"
#undef GRAPH
    return 0;
}
