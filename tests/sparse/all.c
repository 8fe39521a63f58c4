/* all.c: cycles of a graph of which all nodes start, and the first ones yield in each cycle: each runs as often as it
 * should, in its turn.
 */
#include "all.wvg.h"

#include "check.h"

enum { NODES = 45100, YIELDING = 10000, CYCLES = 4 };

static struct all g;
static wv_id next;

wv_control go(wv_ctx *ctx)
{
    must(wv_node(ctx) == next++, "a node in its turn");
    if (wv_node(ctx) < YIELDING)
        wv_yield(ctx);
    return WV_UNCHANGED;
}

int main(void)
{
    checked = &g.ctx;
    must(all_init(&g, NULL) == 0, "init");
    for (int i = 0; i < CYCLES; i++) {
        next = 0;
        must(all_cycle(&g, 0) == WV_RAN, "running");
        must(next == (i == 0 ? NODES : YIELDING), "as many as are to run");
    }
    must(all_finish(&g) == 0, "finish");
    return 0;
}
