/* notify.c: notifications, stops and sleep; see notify.h for why none is lost. */
#include "config.h"

#include "runtime/notify.h"

#include "runtime/cause.h"
#include "runtime/channel.h"
#include "runtime/meet.h"
#include "runtime/os.h"
#include "runtime/ready.h"

#include <errno.h>

void wv_notify_wake(wv_ctx *ctx)
{
    if (__atomic_load_n(&ctx->sleeping, __ATOMIC_SEQ_CST) &&
        __atomic_exchange_n(&ctx->sleeping, 0, __ATOMIC_SEQ_CST))
        wv_os_wake(ctx->wake_fd);
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

bool wv_stop_asked(wv_ctx *ctx)
{
    return __atomic_load_n(&ctx->stop, __ATOMIC_SEQ_CST);
}

bool wv_notify_pending(wv_ctx *ctx)
{
    uint32_t summaries = wv_set_summaries(ctx->plan->nodes);
    for (uint32_t s = 0; s < summaries; s++)
        if (__atomic_load_n(&ctx->notified.summary[s], __ATOMIC_SEQ_CST))
            return true;
    return wv_stop_asked(ctx) || wv_channel_pending(ctx);
}

static void collect_words(wv_ctx *ctx, uint32_t s, uint64_t words)
{
    for (; words; words &= words - 1) {
        uint32_t word = s * 64 + (uint32_t)__builtin_ctzll(words);
        uint64_t nodes = __atomic_exchange_n(&ctx->notified.word[word], 0, __ATOMIC_SEQ_CST);
        if (!nodes)
            continue;
        wv_cause_next_all(ctx, word, nodes, WV_BY_NOTIFY);
        ctx->ready.word[word] |= nodes;
        ctx->ready.summary[s] |= words & -words;
    }
}

void wv_notify_collect(wv_ctx *ctx)
{
    uint32_t summaries = wv_set_summaries(ctx->plan->nodes);
    for (uint32_t s = 0; s < summaries; s++)
        if (__atomic_load_n(&ctx->notified.summary[s], __ATOMIC_SEQ_CST))
            collect_words(ctx, s, __atomic_exchange_n(&ctx->notified.summary[s], 0, __ATOMIC_SEQ_CST));
}

/* Say that the graph is going to sleep, look whether it may, and sleep. */
static int sleep_unless_pending(wv_ctx *ctx, int64_t timeout_ns)
{
    __atomic_store_n(&ctx->sleeping, 1, __ATOMIC_SEQ_CST);
    int err = ctx->plan->channels ? wv_meet_rarely(ctx) : 0;
    if (err || wv_notify_pending(ctx))
        return err;
    return wv_os_wait(ctx->epoll_fd, timeout_ns);
}

int wv_notify_sleep(wv_ctx *ctx, int64_t timeout_ns)
{
    int woken = sleep_unless_pending(ctx, timeout_ns);
    bool told = !__atomic_exchange_n(&ctx->sleeping, 0, __ATOMIC_SEQ_CST);
    if (told || woken > 0)
        wv_os_wake_clear(ctx->wake_fd);
    return woken < 0 && woken != -EINTR ? woken : 0;
}
