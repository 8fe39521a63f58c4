/* clock.c: realtime and historical time. */
#include "config.h"

#include "runtime/clock.h"

#include "runtime/os.h"

/* Reading the wall clock between two monotonic reads bounds the error of the
 * offset by half their distance; the closest of a few tries is taken. */
static int64_t calibrate(void)
{
    enum { TRIES = 5 };
    int64_t offset = 0, narrowest = INT64_MAX;
    for (int i = 0; i < TRIES; i++) {
        int64_t from = wv_os_mono_ns();
        int64_t wall = wv_os_wall_ns();
        int64_t width = wv_os_mono_ns() - from;
        if (width < narrowest) {
            narrowest = width;
            offset = wall - (from + width / 2);
        }
    }
    return offset;
}

void wv_clock_init(wv_ctx *ctx)
{
    if (ctx->options.clock == WV_CLOCK_REALTIME) {
        ctx->wall_offset_ns = calibrate();
        return;
    }
    int64_t start = ctx->options.start_ns;
    ctx->now.mono_ns = start == WV_EARLIEST ? 0 : start;
    ctx->now.wall_ns = ctx->now.mono_ns;
    ctx->time_known = true;
}

void wv_clock_forget(wv_ctx *ctx)
{
    ctx->time_known = ctx->options.clock == WV_CLOCK_HISTORICAL;
}

void wv_clock_jump(wv_ctx *ctx, int64_t ns)
{
    if (ns > ctx->now.mono_ns)
        ctx->now = (wv_time){ns, ns};
}

wv_time wv_now(wv_ctx *ctx)
{
    if (!ctx->time_known) {
        ctx->now.mono_ns = wv_os_mono_ns();
        ctx->now.wall_ns = ctx->now.mono_ns + ctx->wall_offset_ns;
        ctx->time_known = true;
    }
    return ctx->now;
}

wv_clock_kind wv_clock(wv_ctx const *ctx)
{
    return ctx->options.clock;
}

int64_t wv_clock_ns(void)
{
    return wv_os_mono_ns();
}
