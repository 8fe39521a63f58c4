/* sweep.c: sweep, fail, and what becomes of swept nodes. */
#include "config.h"

#include "runtime/sweep.h"

#include "runtime/channel.h"
#include "runtime/io.h"
#include "runtime/place.h"
#include "runtime/ready.h"
#include "runtime/timer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static void mark(wv_ctx *ctx, wv_id node)
{
    if (wv_set_has(ctx->dead, node))
        return;
    wv_set_add(ctx->dead, node);
    wv_set_add(ctx->doomed, node);
    wv_set_add(ctx->spreading, node);
    ctx->swept = ctx->careful = ctx->special = true;
    ctx->alive--;
}

void wv_sweep(wv_ctx *ctx, wv_id node)
{
    wv_rows rows = ctx->plan->dependents;
    mark(ctx, node);
    while (wv_set_take(ctx->spreading, ctx->summaries, &node))
        if (rows.first)
            for (uint32_t i = rows.first[node]; i < rows.first[node + 1]; i++)
                mark(ctx, rows.node[i]);
}

static void release(wv_ctx *ctx, wv_id node)
{
    uint32_t const *first = ctx->plan->first_timer;
    if (first)
        for (uint32_t i = first[node]; i < first[node + 1]; i++)
            wv_timer_clear(ctx, i);
    wv_channel_release(ctx, node);
    wv_io_release(ctx, node);
}

static void release_words(wv_ctx *ctx, uint32_t summary)
{
    for (uint64_t words = ctx->doomed.summary[summary]; words; words &= words - 1) {
        uint32_t word = summary * 64 + (uint32_t)__builtin_ctzll(words);
        for (uint64_t nodes = ctx->doomed.word[word]; nodes; nodes &= nodes - 1)
            release(ctx, wv_lowest(word, nodes));
    }
}

static void release_doomed(wv_ctx *ctx)
{
    for (uint64_t groups = wv_set_groups(ctx->doomed); groups; groups &= groups - 1) {
        uint32_t group = (uint32_t)__builtin_ctzll(groups);
        uint32_t end = wv_group_end(group, ctx->summaries);
        for (uint32_t s = wv_group_first(group); s < end; s++)
            release_words(ctx, s);
    }
}

void wv_sweep_drop(wv_ctx *ctx)
{
    release_doomed(ctx);
    wv_begin_hooks(ctx, WV_HOOK_DROP);
    for (wv_id node; wv_set_take_last(ctx->doomed, ctx->summaries, &node);) {
        ctx->run->node = node;
        if (ctx->plan->drop)
            ctx->plan->drop(ctx, node);
    }
    wv_begin_hooks(ctx, WV_HOOK_NONE);
}

/* Is anything left of the words that one of the summary stands for? */
static bool filter_words(wv_ctx *ctx, uint32_t summary)
{
    for (uint64_t words = ctx->ready.summary[summary]; words; words &= words - 1) {
        uint32_t word = summary * 64 + (uint32_t)__builtin_ctzll(words);
        ctx->ready.word[word] &= ~ctx->dead.word[word];
        if (!ctx->ready.word[word])
            ctx->ready.summary[summary] &= ~(words & -words);
    }
    return ctx->ready.summary[summary];
}

void wv_sweep_filter(wv_ctx *ctx)
{
    for (uint64_t groups = wv_set_groups(ctx->ready); groups; groups &= groups - 1) {
        uint32_t group = (uint32_t)__builtin_ctzll(groups);
        uint32_t end = wv_group_end(group, ctx->summaries);
        bool left = false;
        for (uint32_t s = wv_group_first(group); s < end; s++)
            left |= filter_words(ctx, s);
        if (!left)
            wv_set_leave_group(ctx->ready, group);
    }
}

/* -- Failures ------------------------------------------------------------- */

/* A node runs at most once a cycle, so its number and the cycle's tell whether
 * what was noted is of this run. */
static bool noted(wv_ctx const *ctx)
{
    return ctx->failed_node == ctx->run->node && ctx->failed_epoch == ctx->epoch + 1;
}

static void note(wv_ctx *ctx, char const *format, va_list arguments)
{
    ctx->failure_error = -errno;
    ctx->failed_node = ctx->run->node;
    ctx->failed_epoch = ctx->epoch + 1;
    (void)vsnprintf(ctx->failure_text, sizeof ctx->failure_text, format, arguments);
}

void wv_tell_failure(wv_ctx *ctx, wv_hook hook, int error)
{
    wv_failure failure = {.node = ctx->run->node,
                          .node_name = ctx->plan->node_names[ctx->run->node],
                          .hook = hook,
                          .error = error,
                          .text = noted(ctx) ? ctx->failure_text : ""};
    if (ctx->options.failed)
        ctx->options.failed(ctx->options.user, &failure);
}

void wv_sweep_failed(wv_ctx *ctx)
{
    int error = noted(ctx) ? ctx->failure_error : -errno;
    wv_sweep(ctx, ctx->run->node);
    wv_tell_failure(ctx, WV_HOOK_CYCLE, error);
}

wv_control wv_fail(wv_ctx *ctx, char const *format, ...)
{
    if (!wv_may(ctx, IN_INIT | IN_CYCLE, "wv_fail"))
        return WV_FAIL;
    va_list arguments;
    va_start(arguments, format);
    note(ctx, format, arguments);
    va_end(arguments);
    return WV_FAIL;
}

int wv_panic(wv_ctx *ctx, char const *format, ...)
{
    if (!wv_may(ctx, IN_CYCLE, "wv_panic") || !ctx->plan->isolate)
        return -EPERM;
    if (wv_set_has(ctx->dead, ctx->run->node)) /* its hook is over: the host is being told */
        return -EPERM;
    va_list arguments;
    va_start(arguments, format);
    note(ctx, format, arguments);
    va_end(arguments);
    longjmp(ctx->panic, 1);
}
