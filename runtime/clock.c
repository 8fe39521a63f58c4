/* clock.c: realtime, historical and manual time.
 *
 * The wall clock of a realtime graph is its monotonic clock and an offset.  The
 * offset is measured at init, and again when the time is read and `resync_ns`
 * has passed.  A wall clock that was set forward is followed at once.  One that
 * was set back is approached: from then on the graph's wall clock goes a tenth
 * slower, until it is right again.  So hooks never see wall time go back.
 */
#include "config.h"

#include "runtime/clock.h"

#include "runtime/life.h"
#include "runtime/os.h"
#include "runtime/place.h"

#include <errno.h>

/* A wall clock that is ahead loses one of so many nanoseconds. */
enum { SLEW = 10 };

/* -- The offset ------------------------------------------------------------ */

struct measure {
    int64_t mono_ns; /* after it */
    int64_t offset_ns;
    int64_t quality_ns; /* how wrong the offset may be */
};

/* Reading the wall clock between two monotonic reads bounds the error of the
 * offset by half their distance; the closest of a few tries is taken. */
static struct measure measure(void)
{
    enum { TRIES = 5 };
    struct measure best = {.quality_ns = INT64_MAX};
    for (int i = 0; i < TRIES; i++) {
        int64_t from = wv_os_mono_ns();
        int64_t wall = wv_os_wall_ns();
        best.mono_ns = wv_os_mono_ns();
        int64_t width = best.mono_ns - from;
        if ((width + 1) / 2 < best.quality_ns) {
            best.quality_ns = (width + 1) / 2;
            best.offset_ns = wv_ns_sub(wall, from + width / 2);
        }
    }
    return best;
}

static int64_t offset_at(wv_wall const *wall, int64_t mono_ns)
{
    if (mono_ns >= wall->until_ns)
        return wall->target_ns;
    return wall->offset_ns - (mono_ns - wall->from_ns) / SLEW;
}

/* From now on the offset is that. */
static void settle(wv_wall *wall, int64_t mono_ns, int64_t offset_ns)
{
    wall->from_ns = wall->until_ns = mono_ns;
    wall->offset_ns = wall->target_ns = offset_ns;
}

/* From now on it falls to what was measured. */
static void approach(wv_wall *wall, struct measure m, int64_t offset_ns)
{
    int64_t takes;
    wall->from_ns = m.mono_ns;
    wall->offset_ns = offset_ns;
    wall->target_ns = m.offset_ns;
    if (__builtin_mul_overflow(wv_ns_sub(offset_ns, m.offset_ns), SLEW, &takes))
        takes = INT64_MAX;
    wall->until_ns = wv_ns_add(m.mono_ns, takes);
}

/* Compare with the machine's wall clock; what lies within the error of the
 * measure is right.  The time by which that is done. */
static int64_t resync(wv_ctx *ctx)
{
    wv_wall *wall = &ctx->wall;
    struct measure m = measure();
    int64_t offset = offset_at(wall, m.mono_ns);
    int64_t ahead = wv_ns_sub(offset, m.offset_ns);
    if (ahead > m.quality_ns)
        approach(wall, m, offset);
    else
        settle(wall, m.mono_ns, ahead < -m.quality_ns ? m.offset_ns : offset);
    wall->quality_ns = m.quality_ns;
    wall->resync_ns = wv_ns_add(m.mono_ns, ctx->options.resync_ns);
    return m.mono_ns;
}

int64_t wv_clock_mono_of(wv_ctx const *ctx, int64_t wall_ns)
{
    wv_wall const *wall = &ctx->wall;
    int64_t before = wv_ns_sub(wall_ns, wall->offset_ns);
    int64_t after = wv_ns_sub(wall_ns, wall->target_ns);
    if (before <= wall->from_ns)
        return before;
    if (after > wall->until_ns)
        return after;
    /* While the offset falls, d nanoseconds move the wall clock by d - d / SLEW,
     * rounded up: the least d that moves it by `ahead`. */
    int64_t ahead = wv_ns_sub(before, wall->from_ns) - 1, d;
    if (__builtin_mul_overflow(ahead / (SLEW - 1), SLEW, &d))
        return INT64_MAX;
    d = wv_ns_add(d, ahead % (SLEW - 1) * SLEW / (SLEW - 1) + 1);
    return wv_ns_add(wall->from_ns, d);
}

/* -- Time ------------------------------------------------------------------ */

void wv_clock_init(wv_ctx *ctx)
{
    ctx->wall = (wv_wall){.until_ns = INT64_MIN, .resync_ns = INT64_MAX};
    if (ctx->options.clock == WV_CLOCK_REALTIME) {
        struct measure m = measure();
        settle(&ctx->wall, m.mono_ns, m.offset_ns);
        ctx->wall.quality_ns = m.quality_ns;
        ctx->wall.resync_ns = wv_ns_add(m.mono_ns, ctx->options.resync_ns);
        return;
    }
    int64_t start = ctx->options.start_ns;
    ctx->now.mono_ns = start == WV_EARLIEST ? 0 : start;
    ctx->now.wall_ns = ctx->now.mono_ns;
}

void wv_clock_jump(wv_ctx *ctx, int64_t ns)
{
    if (ns > ctx->now.mono_ns)
        ctx->now = (wv_time){ns, ns};
}

wv_time wv_now(wv_ctx *ctx)
{
    (void)wv_may(ctx, IN_ANY, "wv_now");
    if (!ctx->time_known && ctx->options.clock == WV_CLOCK_REALTIME) {
        ctx->now.mono_ns = wv_os_mono_ns();
        if (ctx->now.mono_ns >= ctx->wall.resync_ns)
            ctx->now.mono_ns = resync(ctx);
        ctx->now.wall_ns = wv_ns_add(ctx->now.mono_ns, offset_at(&ctx->wall, ctx->now.mono_ns));
        ctx->time_known = true;
    }
    return ctx->now;
}

wv_clock_kind wv_clock(wv_ctx const *ctx)
{
    (void)wv_may(ctx, IN_ANY, "wv_clock");
    return ctx->options.clock;
}

int64_t wv_clock_quality(wv_ctx const *ctx)
{
    (void)wv_may(ctx, IN_ANY, "wv_clock_quality");
    return ctx->wall.quality_ns;
}

int64_t wv_clock_ns(void)
{
    return wv_os_mono_ns();
}

int wv_graph_advance(wv_ctx *ctx, int64_t ns)
{
    if (!wv_may(ctx, BETWEEN, "_advance"))
        return -EBUSY;
    if (ctx->phase != ALIVE)
        return -EPIPE;
    int64_t now;
    if (ctx->options.clock != WV_CLOCK_MANUAL || ns < 0 ||
        __builtin_add_overflow(ctx->now.mono_ns, ns, &now))
        return -EINVAL;
    wv_clock_jump(ctx, now);
    return 0;
}
