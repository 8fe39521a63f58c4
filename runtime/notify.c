/* notify.c: notifications, stops and sleep; see notify.h for why none is lost. */
#include "config.h"

#include "runtime/notify.h"

#include "runtime/cause.h"
#include "runtime/channel.h"
#include "runtime/life.h"
#include "runtime/place.h"
#include "runtime/poll.h"
#include "runtime/ready.h"

#include <errno.h>

void wv_notify_wake(wv_ctx *ctx)
{
    if (__atomic_load_n(&ctx->sleeping, __ATOMIC_SEQ_CST) &&
        __atomic_exchange_n(&ctx->sleeping, 0, __ATOMIC_SEQ_CST))
        wv_poll_wake(ctx);
}

static bool is_open(wv_ctx *ctx)
{
    return __atomic_load_n(&ctx->open, __ATOMIC_ACQUIRE);
}

int wv_graph_notify(wv_ctx *ctx, wv_id node)
{
    if (!is_open(ctx))
        return -EPIPE;
    wv_set_add_atomic(ctx->notified, node);
    wv_notify_wake(ctx);
    return 0;
}

int wv_graph_stop(wv_ctx *ctx)
{
    if (!is_open(ctx))
        return -EPIPE;
    __atomic_store_n(&ctx->stop, 1, __ATOMIC_SEQ_CST);
    wv_notify_wake(ctx);
    return 0;
}

bool wv_notify_pending(wv_ctx *ctx)
{
    return __atomic_load_n(ctx->notified.top, __ATOMIC_SEQ_CST) || wv_stop_asked(ctx) ||
           __atomic_load_n(&ctx->arrived, __ATOMIC_SEQ_CST) || wv_channel_pending(ctx);
}

static void collect_word(wv_ctx *ctx, uint32_t word)
{
    uint64_t nodes = __atomic_exchange_n(&ctx->notified.word[word], 0, __ATOMIC_SEQ_CST);
    if (!nodes)
        return;
    wv_cause_next_all(ctx, word, nodes, WV_BY_NOTIFY);
    ctx->ready.word[word] |= nodes;
    wv_set_note(ctx->ready, word);
}

/* Those of the words that one of the summary stands for. */
static void collect_words(wv_ctx *ctx, uint32_t summary)
{
    uint64_t words = __atomic_exchange_n(&ctx->notified.summary[summary], 0, __ATOMIC_SEQ_CST);
    for (; words; words &= words - 1)
        collect_word(ctx, summary * 64 + (uint32_t)__builtin_ctzll(words));
}

static void collect_group(wv_ctx *ctx, uint32_t group)
{
    uint32_t end = wv_group_end(group, ctx->summaries);
    for (uint32_t s = wv_group_first(group); s < end; s++)
        if (__atomic_load_n(&ctx->notified.summary[s], __ATOMIC_SEQ_CST))
            collect_words(ctx, s);
}

void wv_graph_collect_notified(wv_ctx *ctx)
{
    if (ctx->notified.summary == ctx->notified.word) {
        collect_word(ctx, 0);
        return;
    }
    if (ctx->summaries == 1) {
        collect_words(ctx, 0);
        return;
    }
    uint64_t groups = __atomic_exchange_n(ctx->notified.top, 0, __ATOMIC_SEQ_CST);
    for (; groups; groups &= groups - 1)
        collect_group(ctx, (uint32_t)__builtin_ctzll(groups));
}

/* Say that the graph may be asleep, and look whether it may be: 0, 1: something
 * is pending, or -errno. */
static int fall_asleep(wv_ctx *ctx)
{
    __atomic_store_n(&ctx->sleeping, 1, __ATOMIC_SEQ_CST);
    int err = ctx->plan->channels ? wv_channel_fall_asleep(ctx) : 0;
    return err < 0 ? err : wv_notify_pending(ctx);
}

int wv_notify_sleep(wv_ctx *ctx, int64_t timeout_ns)
{
    int pending = fall_asleep(ctx);
    int woken = pending == 0 ? wv_poll_wait(ctx, timeout_ns) : pending > 0 ? -EINTR : pending;
    bool told = !__atomic_exchange_n(&ctx->sleeping, 0, __ATOMIC_SEQ_CST);
    if (told || woken > 0)
        wv_poll_clear(ctx);
    if (woken == -EINTR)
        return 0;
    return woken < 0 ? woken : 1;
}

/* -- Sleep in the host's loop ---------------------------------------------- */

int wv_graph_fd(wv_ctx *ctx)
{
    if (!wv_may(ctx, BETWEEN, "_fd"))
        return -EBUSY;
    if (ctx->phase != ALIVE)
        return -EPIPE;
    if (ctx->options.clock != WV_CLOCK_REALTIME)
        return -ENOTSUP;
    int fd = wv_poll_host_fd(ctx);
    if (fd >= 0) {
        ctx->pace = WV_FULL;
        wv_notify_fall_asleep(ctx);
    }
    return fd;
}

void wv_notify_be_awake(wv_ctx *ctx)
{
    __atomic_store_n(&ctx->sleeping, 0, __ATOMIC_SEQ_CST);
}

void wv_notify_fall_asleep(wv_ctx *ctx)
{
    if (fall_asleep(ctx) != 0) /* who cannot meet senders does not sleep */
        wv_notify_wake(ctx);
}
