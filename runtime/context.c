/* context.c: the small questions that hooks ask of their graph, and options. */
#include "config.h"

#include "runtime/cause.h"
#include "runtime/life.h"
#include "runtime/place.h"
#include "runtime/ready.h"

#include <errno.h>

wv_options wv_options_default(void)
{
    return (wv_options){
        .clock = WV_CLOCK_REALTIME,
        .start_ns = WV_EARLIEST,
        .end_ns = INT64_MAX,
        .resync_ns = 1000000000,
        .mode = WV_PARK,
        .spins = 2000,
        .yields = 100,
        .poll_every = 64,
        .user = NULL,
    };
}

char const *wv_version(void)
{
    return PACKAGE_VERSION;
}

bool wv_changed(wv_ctx const *ctx, wv_id node)
{
    (void)wv_may(ctx, IN_ANY, "wv_changed");
    return ctx->plan && node < ctx->plan->nodes && wv_has_changed(ctx, node);
}

uint64_t wv_epoch(wv_ctx const *ctx)
{
    (void)wv_may(ctx, IN_ANY, "wv_epoch");
    return ctx->epoch;
}

void *wv_user(wv_ctx const *ctx)
{
    (void)wv_may(ctx, IN_ANY, "wv_user");
    return ctx->options.user;
}

wv_id wv_node(wv_ctx const *ctx)
{
    return wv_may(ctx, IN_HOOK, "wv_node") ? ctx->run->node : 0;
}

void wv_yield(wv_ctx *ctx)
{
    if (!wv_may(ctx, IN_INIT | IN_CYCLE, "wv_yield"))
        return;
    wv_cause_yielded(ctx, ctx->run->node);
    wv_set_add(ctx->next, ctx->run->node);
    ctx->yielded = true;
}

void wv_terminate(wv_ctx *ctx)
{
    if (!wv_may(ctx, IN_HOOK, "wv_terminate"))
        return;
    ctx->terminate = true;
    ctx->pace = WV_FULL;
}

int wv_schedule(wv_ctx *ctx, wv_id node)
{
    if (!wv_may(ctx, IN_CYCLE, "wv_schedule") || !ctx->plan->schedules.first)
        return -EPERM;
    wv_rows rows = ctx->plan->schedules;
    uint32_t i = rows.first[ctx->run->node], end = rows.first[ctx->run->node + 1];
    while (i < end && rows.node[i] != node)
        i++;
    if (i == end)
        return -EPERM;
    if (wv_set_has(ctx->dead, node))
        return -ESTALE;
    wv_cause_scheduled(ctx, node);
    wv_set_add(ctx->ready, node);
    return 0;
}
