/* hooks.c: see hooks.h. */
#include "config.h"

#include "tests/small/hooks.h"

#include <stdio.h>
#include <string.h>
#include <wavelet-graph.h>

struct hooks hooks;

static void note(wv_ctx const *ctx, char const *before)
{
    size_t length = strlen(hooks.log);
    (void)snprintf(hooks.log + length, sizeof hooks.log - length, "%s%s%s", length > 0 ? " " : "",
                   before, ctx->plan->node_names[wv_node(ctx)]);
}

wv_control ran(wv_ctx *ctx)
{
    wv_id node = wv_node(ctx);
    note(ctx, "");
    hooks.run[node] = (struct run){wv_why(ctx), wv_epoch(ctx)};
    return hooks.act[node] ? hooks.act[node](ctx) : WV_BROADCAST;
}

void dropped(wv_ctx *ctx)
{
    note(ctx, "-");
}
