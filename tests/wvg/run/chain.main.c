/* Prints who runs in each cycle, and which of those before it have broadcast; then, of all, who has. */
#include "chain.wvg.h"

#include <stdio.h>

static wv_id const nodes[] = {CHAIN_A, CHAIN_B, CHAIN_C, CHAIN_D, CHAIN_E};

wv_control step(wv_ctx *ctx, char const *what, int which)
{
    printf(" %c", 'a' + which);
    for (int i = 0; i < 5; i++)
        if (wv_changed(ctx, nodes[i]))
            printf("%c", i < which ? '+' : '?');
    if (wv_node(ctx) != nodes[which])
        printf("(is taken for %d)", (int)wv_node(ctx));
    if (!what || wv_why(ctx) == WV_BY_YIELD)
        return WV_UNCHANGED;
    switch (what[which]) {
    case 'u': return WV_UNCHANGED;
    case 's': return WV_SWEEP;
    case 't': return WV_TERMINATE;
    case 'y': wv_yield(ctx); return WV_BROADCAST;
    default: return WV_BROADCAST;
    }
}

int main(void)
{
    static struct chain g;
    static char const *const pushed[] = {"bbbbb", "bbubb", "bbbbu", "ubbbb", "bbybb",
                                         "yybby", "bbbsb", "bbbbb", "bbtbb"};
    printf("init %d\n", chain_init(&g, NULL));
    for (unsigned i = 0; i < sizeof pushed / sizeof pushed[0]; i++) {
        *chain_a_edit(&g) = pushed[i];
        (void)chain_a_push(&g);
        for (wv_state state = WV_RAN; state == WV_RAN;) {
            printf("%s:", pushed[i]);
            state = chain_cycle(&g, 0);
            printf(" -> %s\n", wv_state_name(state));
        }
    }
    printf("finish %d\n", chain_finish(&g));
    return 0;
}
