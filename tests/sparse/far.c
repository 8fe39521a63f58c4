/* far.c: cycles of a graph that sparse.sh makes of nodes that trigger others near and far, or one far
 * away each: which run, and in which order, is compared with a model that asks all of them.  At last
 * one that runs terminates the graph.
 */
#include "far.wvg.h"

#include "check.h"
#include "parents.h" /* NODES, HEADS, LEAST runs; of node n, parent[first[n]] and on */

static struct far g;
static bool pushed[NODES], broadcast[NODES];
static wv_id ran[NODES];
static uint32_t count;

/* So many nodes run, the last of which terminates the graph; 0: none does. */
static uint32_t terminates_at;
static wv_id terminated;

/* Nine of ten times it does, other nodes in other cycles. */
static bool broadcasts(wv_id node, uint64_t cycle)
{
    if (terminates_at > 0 && count >= terminates_at && node == terminated)
        return false;
    uint64_t mixed = (node + cycle * 1000003) * 0x9e3779b97f4a7c15U;
    return (mixed >> 40) % 10 > 0;
}

wv_control go(wv_ctx *ctx)
{
    must(count < NODES, "more runs than there are nodes");
    ran[count++] = wv_node(ctx);
    if (count == terminates_at) {
        terminated = wv_node(ctx);
        return WV_TERMINATE;
    }
    return broadcasts(wv_node(ctx), g.ctx.epoch) ? WV_BROADCAST : WV_UNCHANGED;
}

static bool is_triggered(wv_id node)
{
    bool is = pushed[node];
    for (uint32_t i = first[node]; i < first[node + 1]; i++)
        is |= broadcast[parent[i]];
    return is;
}

static void compare(void)
{
    uint32_t runs = 0;
    for (wv_id node = 0; node < NODES; node++) {
        bool runs_now = is_triggered(node);
        if (runs_now)
            must(runs < count && ran[runs++] == node, "a node that is to run, in its turn,");
        broadcast[node] = runs_now && broadcasts(node, g.ctx.epoch);
        must(wv_changed(&g.ctx, node) == broadcast[node], "a node that broadcast, or did not,");
        pushed[node] = false;
    }
    must(runs == count, "another node");
}

/* A cycle of the nodes that were pushed; returns how many ran. */
static uint32_t cycle(void)
{
    count = 0;
    must(far_cycle(&g, 0) == WV_RAN, "a cycle");
    compare();
    return count;
}

static void push(wv_id head)
{
    must(wv_graph_push(&g.ctx, head) == 0, "a push");
    pushed[head] = true;
}

static void terminate(uint32_t at)
{
    terminates_at = at;
    must(far_init(&g, NULL) == 0, "init");
    for (wv_id head = 0;; head++) {
        must(head < HEADS, "a node that so many make ready");
        push(head);
        if (cycle() >= at)
            break;
    }
    must(far_cycle(&g, 0) == WV_STOPPED, "the cycle after a node terminated the graph");
    must(far_finish(&g) == 0, "finish");
}

int main(void)
{
    checked = &g.ctx;
    uint64_t total = 0;
    must(far_init(&g, NULL) == 0, "init");
    for (int i = 0; i < 300; i++) {
        for (uint32_t some = 1 + random_below(i % 10 ? 3 : 300); some > 0; some--)
            push(random_below(HEADS));
        total += cycle();
    }
    must(total > LEAST, "too few runs");
    must(far_finish(&g) == 0, "finish");
    for (uint32_t at = 1; at <= 4; at++) /* so many run after one push in all graphs */
        terminate(at);
    return 0;
}
