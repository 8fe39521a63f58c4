/* Prints which nodes of the chain run in each cycle: all behind the first one that does, also where it yielded. */
#include "chain-words.wvg.h"

#include <stdio.h>

enum { NOBODY = 70 };

static unsigned yields = NOBODY; /* the node that does, once */
static unsigned first, runs;     /* of a cycle */

wv_control chain_step(wv_ctx *ctx)
{
    wv_id node = wv_node(ctx);
    if (runs++ == 0)
        first = node;
    if (node != first + runs - 1)
        printf("%u runs behind %u. ", node, first + runs - 2);
    if (node == yields) {
        yields = NOBODY;
        wv_yield(ctx);
    }
    return WV_BROADCAST;
}

static void cycle(struct chain_words *g)
{
    runs = 0;
    wv_state state = chain_words_cycle(g, 0);
    printf("%s: %u nodes from %u on\n", wv_state_name(state), runs, runs ? first : 0);
}

int main(void)
{
    static struct chain_words g;
    static unsigned const yielding[] = {0, 30, 63, 64, 69};
    printf("init %d\n", chain_words_init(&g, NULL));
    cycle(&g);
    for (unsigned i = 0; i < sizeof yielding / sizeof yielding[0]; i++) {
        yields = yielding[i];
        (void)chain_words_n0_push(&g);
        cycle(&g);
        cycle(&g);
    }
    printf("finish %d\n", chain_words_finish(&g));
    return 0;
}
