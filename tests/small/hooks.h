/* hooks.h: what the graphs of test_small.c do: each hook that is called is logged, and does what
 * the test says.
 */
#ifndef SMALL_HOOKS_H
#define SMALL_HOOKS_H

#include <stddef.h>
#include <wavelet.h>

enum { NODES_MAX = 16 };

/* What became of a node when it ran last. */
struct run {
    uint32_t why;
    uint64_t epoch;
};

struct hooks {
    char log[512]; /* names of the nodes that ran, "-NAME" of those that were dropped */
    wv_control (*act[NODES_MAX])(wv_ctx *ctx); /* NULL: WV_BROADCAST */
    struct run run[NODES_MAX];
};

extern struct hooks hooks;

/* The cycle hook and the drop hook of every node. */
wv_control ran(wv_ctx *ctx);
void dropped(wv_ctx *ctx);

#endif
