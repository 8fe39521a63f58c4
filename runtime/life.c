/* life.c: init and finish. */
#include "config.h"

#include "runtime/life.h"

#include "runtime/channel.h"
#include "runtime/clock.h"
#include "runtime/io.h"
#include "runtime/place.h"
#include "runtime/poll.h"
#include "runtime/ready.h"
#include "runtime/signal.h"
#include "runtime/sweep.h"
#include "runtime/table.h"
#include "runtime/timer.h"

#include <errno.h>
#include <string.h>
#include <wavelet-channel.h>

/* What was swept has been dropped.  Nobody receives what drop hooks would send. */
static void drop_before(wv_ctx *ctx, wv_id end)
{
    wv_channel_release_all(ctx);
    if (!ctx->plan->drop)
        return;
    wv_begin_hooks(ctx, WV_HOOK_DROP);
    for (wv_id node = end; node-- > 0;) {
        ctx->run->node = node;
        if (!wv_set_has(ctx->dead, node))
            ctx->plan->drop(ctx, node);
    }
    wv_begin_hooks(ctx, WV_HOOK_NONE);
}

/* Only a realtime graph ever sleeps; any may watch. */
static bool polls(wv_ctx const *ctx)
{
    return ctx->options.clock == WV_CLOCK_REALTIME || ctx->plan->watches > 0;
}

static void release(wv_ctx *ctx)
{
    __atomic_store_n(&ctx->open, 0, __ATOMIC_SEQ_CST);
    wv_signal_leave(ctx);
    wv_channel_finish(ctx);
    if (polls(ctx))
        wv_poll_close(ctx);
    ctx->phase = NO_GRAPH;
}

static int acquire(wv_ctx *ctx)
{
    int err = polls(ctx) ? wv_poll_open(ctx) : 0;
    if (err < 0)
        return err;
    err = wv_signal_listen(ctx);
    if (err < 0) {
        if (polls(ctx))
            wv_poll_close(ctx);
        return err;
    }
    wv_channel_open(ctx);
    __atomic_store_n(&ctx->open, 1, __ATOMIC_SEQ_CST);
    return 0;
}

static int init_nodes(wv_ctx *ctx)
{
    if (!ctx->plan->init)
        return 0;
    int err = 0;
    wv_id node = 0;
    wv_begin_hooks(ctx, WV_HOOK_INIT);
    for (; node < ctx->plan->nodes && !err; node++) {
        ctx->run->node = node;
        err = ctx->plan->init(ctx, node);
    }
    if (err) {
        err = err < 0 ? err : -err;
        wv_tell_failure(ctx, WV_HOOK_INIT, err); /* while the hook still counts as running */
    }
    wv_begin_hooks(ctx, WV_HOOK_NONE);
    if (err)
        drop_before(ctx, node);
    return err;
}

/* Init hooks read initial values of `last`, the first cycle what init left. */
static void copy_all(wv_ctx *ctx)
{
    wv_id nodes = ctx->plan->copied_nodes ? ctx->plan->nodes : 0;
    for (wv_id node = 0; node < nodes; node++)
        if (ctx->plan->copied_nodes[node / 64] >> (node % 64) & 1)
            ctx->plan->copy(ctx, node);
}

static wv_set set_at(wv_ctx *ctx, size_t offset)
{
    return wv_set_of((void *)((char *)ctx + offset), ctx->plan->nodes);
}

/* One word is its own summary: who notifies writes once, and no look comes between. */
static wv_set notified_at(wv_ctx *ctx, size_t offset)
{
    wv_set set = set_at(ctx, offset);
    if (ctx->plan->nodes <= 64)
        set.summary = set.top = set.word;
    return set;
}

static void lay_out(wv_ctx *ctx, wv_plan const *plan, wv_options const *options)
{
    /* All but `open`, which notifiers may be looking at: it is 0 already.  And
     * but the channels, where senders may be looking: wv_channel_open sees to them. */
    size_t after_open = offsetof(wv_ctx, open) + sizeof ctx->open;
    size_t end = plan->channels > 0 ? plan->channel_plan[0].queue : plan->size;
    memset((void *)ctx, 0, offsetof(wv_ctx, open));
    memset((char *)ctx + after_open, 0, end - after_open);
    ctx->plan = plan;
    ctx->run = &ctx->own_run;
    ctx->options = *options;
    ctx->summaries = wv_set_summaries(plan->nodes);
    ctx->ready = set_at(ctx, plan->ready);
    ctx->next = set_at(ctx, plan->next);
    ctx->changed = set_at(ctx, plan->changed);
    ctx->notified = notified_at(ctx, plan->notified);
    ctx->dead = set_at(ctx, plan->dead);
    ctx->doomed = set_at(ctx, plan->doomed);
    ctx->spreading = set_at(ctx, plan->spreading);
    ctx->copied = set_at(ctx, plan->copied);
    ctx->alive = plan->nodes;
    ctx->careful = true;
    ctx->special = wv_table_special(plan);
    ctx->timer = (void *)((char *)ctx + plan->timer);
    ctx->fired = wv_set_of((void *)((char *)ctx + plan->fired), plan->timers);
    wv_timer_init(ctx, (void *)((char *)ctx + plan->slot));
    ctx->cause = (void *)((char *)ctx + plan->cause);
    wv_io_init(ctx, (char *)ctx + plan->descriptor);
    if (plan->reset)
        plan->reset(ctx);
    copy_all(ctx);
}

/* History begins where the host says, or at the first deadline; at its end
 * when that is earlier. */
static void begin_time(wv_ctx *ctx)
{
    if (ctx->options.clock == WV_CLOCK_HISTORICAL && ctx->options.start_ns == WV_EARLIEST) {
        int64_t first = ctx->timers_set > 0 ? wv_timer_next(ctx) : 0;
        if (first > ctx->options.end_ns)
            first = ctx->options.end_ns;
        ctx->now = (wv_time){first, first};
    }
    wv_clock_forget(ctx);
    if (ctx->plan->periodic > 0)
        wv_timer_start_periodic(ctx, wv_now(ctx));
}

static bool valid(wv_options const *options)
{
    enum { TURNS_MAX = 1000000000 };
    return (unsigned)options->clock <= WV_CLOCK_MANUAL && (unsigned)options->mode <= WV_BACKOFF &&
           options->start_ns <= options->end_ns && options->resync_ns > 0 &&
           options->spins <= TURNS_MAX && options->yields <= TURNS_MAX && options->poll_every > 0;
}

static void finish(wv_ctx *ctx)
{
    if (ctx->phase == NO_GRAPH)
        return;
    ctx->pace = WV_FULL; /* drop hooks may not run cycles */
    drop_before(ctx, ctx->plan->nodes);
    release(ctx);
}

/* From zeroed storage to a graph that is alive. */
static int start(wv_ctx *ctx)
{
    wv_clock_init(ctx);
    int err = acquire(ctx);
    if (err < 0)
        return err;
    err = init_nodes(ctx);
    if (err < 0) {
        release(ctx);
        return err;
    }
    copy_all(ctx);
    begin_time(ctx);
    ctx->phase = ALIVE;
    return 0;
}

int wv_graph_init(wv_ctx *ctx, wv_plan const *plan, wv_options const *options)
{
    if (plan->abi != WV_ABI || plan->ctx_size != sizeof(wv_ctx) ||
        plan->options_size != sizeof(wv_options))
        return -EPROTO;
    if (!wv_may(ctx, BETWEEN, "_init") || ctx->phase == ALIVE)
        return -EBUSY;
    wv_options chosen = options ? *options : wv_options_default();
    if (!valid(&chosen))
        return -EINVAL;
    wv_enter(ctx, "_init");
    finish(ctx);
    lay_out(ctx, plan, &chosen);
    wv_enter(ctx, "_init"); /* again, as all is zero now */
    int err = start(ctx);
    wv_leave(ctx);
    return err;
}

int wv_graph_finish(wv_ctx *ctx)
{
    if (!ctx)
        return 0;
    if (!wv_may(ctx, BETWEEN, "_finish"))
        return -EBUSY;
    wv_enter(ctx, "_finish");
    finish(ctx);
    wv_leave(ctx);
    return 0;
}
