/* idle-hooks.c: the hooks of idle.wvg. */
#include "idle.wvg.h"

static int64_t const AN_HOUR_NS = INT64_C(3600) * 1000 * 1000 * 1000;

void idle_nothing(void)
{
}

wv_control idle_count(wv_ctx *ctx, uint64_t *self)
{
    (void)ctx;
    ++*self;
    return WV_UNCHANGED;
}

wv_control idle_never(wv_ctx *ctx)
{
    (void)ctx;
    return WV_UNCHANGED;
}

int idle_watch(wv_ctx *ctx)
{
    struct idle_wants const *wants = wv_user(ctx);
    return wants && wants->fd >= 0 ? wv_watch(ctx, wants->fd, WV_READABLE, 0) : 0;
}

int idle_set(wv_ctx *ctx)
{
    struct idle_wants const *wants = wv_user(ctx);
    return wants && wants->a_timer ? wv_timer_after(ctx, 0, AN_HOUR_NS) : 0;
}
