/* wavelet-cycle.h: pushes, and the cycles of small graphs, which are compiled with the graph; a part
 * of the contract that wavelet-graph.h opens.
 *
 * Small is a graph all of whose nodes are in one word of a straight line.  Between two
 * quick cycles (wv_pace) it is alive, no node is dead, and nothing was brought up that wants
 * more: what is due then comes from a few sources, of which it is known which ones the graph
 * has.  Its cycle looks at these, takes the word's ready bits, runs the word, and asks whether
 * anything came up.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */
#ifndef WAVELET_CYCLE_H
#define WAVELET_CYCLE_H

#include <wavelet-graph.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* Make ready the nodes that were notified, those of the signals that came, and those of the
 * timers that are due now. */
void wv_graph_collect_notified(wv_ctx *ctx);
void wv_graph_collect_signals(wv_ctx *ctx);
void wv_graph_collect_timers(wv_ctx *ctx);

/* Of the nodes that run next, note which ones do for `trigger last`. */
void wv_graph_collect_late(wv_ctx *ctx);

/* Make the copies for `last` of the nodes that ran. */
void wv_graph_copy(wv_ctx *ctx);

/* Nothing is ready: wait for something, if that is wanted, and run it. */
wv_state wv_graph_idle(wv_ctx *ctx, int64_t timeout_ns);

/* The end of a quick cycle in which something came up. */
wv_state wv_graph_settle(wv_ctx *ctx);

/* -- Records of causes, see runtime/cause.h --------------------------------
 *
 * One is a word: causes, whether the node yielded, and the cycle's number above them.
 * In 2^51 cycles the number comes round: months of doing nothing else.
 */
enum { WV_CAUSE_YIELDS = 1 << 12, WV_CAUSES = WV_CAUSE_YIELDS - 1, WV_CAUSE_SHIFT = 13 };

/* What a record says of cycle `epoch`. */
static inline uint64_t wv_cause_bits(uint64_t record, uint64_t epoch)
{
    uint64_t bits = record & (WV_CAUSES | WV_CAUSE_YIELDS), then = record ^ bits;
    if (then == epoch << WV_CAUSE_SHIFT)
        return bits;
    if (bits & WV_CAUSE_YIELDS && then == (epoch - 1) << WV_CAUSE_SHIFT)
        return WV_BY_YIELD;
    return 0;
}

/* Add a cause, or that it yields, for cycle `epoch`. */
static inline void wv_cause_add(uint64_t *record, uint64_t bit, uint64_t epoch)
{
    *record = epoch << WV_CAUSE_SHIFT | wv_cause_bits(*record, epoch) | bit;
}

/* -- Pushes ---------------------------------------------------------------- */

/* A set of up to 4,096 nodes as the graph's struct has it. */
#define WV_SET_OF(set) wv_small_set((set).word, (set).summary)

static inline wv_set wv_small_set(uint64_t *word, uint64_t *summary)
{
    wv_set set = {word, summary, summary};
    return set;
}

/* Push a node, see wv_graph_push; `record` is that of its causes, or NULL. */
static inline int wv_push(wv_ctx *ctx, wv_set ready, uint64_t *record, wv_id node)
{
    if (WV_UNLIKELY(ctx->pace != WV_QUICK))
        return wv_graph_push(ctx, node);
    if (record)
        wv_cause_add(record, WV_BY_PUSH, ctx->epoch + 1);
    wv_set_add(ready, node);
    return 0;
}

/* -- Cycles of small graphs ------------------------------------------------- */

/* What such a graph has, besides pushes and stops. */
enum {
    WV_YIELDS = 1,
    WV_NOTIFICATIONS = 2,
    WV_TIMERS = 4,
    WV_SIGNALS = 8,
    WV_SCHEDULES = 16,
    WV_COPIES = 32, /* for `last` */
    WV_LATE = 64    /* `trigger last`; the graph then has WV_YIELDS, too */
};

/* The pace tells of all that does not come by itself, but for stops. */
static inline bool wv_quick_may_begin(wv_ctx *ctx)
{
    return ctx->pace == WV_QUICK && !__atomic_load_n(&ctx->stop, __ATOMIC_SEQ_CST);
}

/* True: the time of this cycle is known, as timers asked for it. */
static inline bool wv_quick_collect(wv_ctx *ctx, unsigned has)
{
    if (has & WV_NOTIFICATIONS && __atomic_load_n(ctx->notified.top, __ATOMIC_SEQ_CST))
        wv_graph_collect_notified(ctx);
    if (has & WV_SIGNALS && __atomic_load_n(&ctx->arrived, __ATOMIC_SEQ_CST))
        wv_graph_collect_signals(ctx);
    bool timed = has & WV_TIMERS && ctx->timers_set > 0;
    if (timed)
        wv_graph_collect_timers(ctx);
    return timed;
}

/* A quick cycle may begin, and does: its ready nodes, those of `sent` among them.  0: there are
 * none, though time went on.  What changed in the last cycle need not be forgotten: the word that
 * runs says anew what does. */
static inline uint64_t wv_quick_begin(wv_ctx *ctx, wv_set ready, wv_set next, uint64_t sent,
                                      unsigned has)
{
    bool timed = wv_quick_collect(ctx, has);
    uint64_t nodes = *ready.word | sent;
    bool yielded = has & WV_YIELDS && ctx->yielded;
    if (yielded)
        nodes |= *next.word;
    if (WV_UNLIKELY(nodes == 0)) {
        ctx->time_known = timed;
        return 0;
    }
    if (has & WV_LATE && yielded)
        wv_graph_collect_late(ctx);
    if (yielded)
        *next.word = *next.summary = 0;
    *ready.word = *ready.summary = 0;
    ctx->epoch++;
    ctx->hook = WV_HOOK_CYCLE;
    ctx->pace = WV_IN_QUICK;
    ctx->yielded = false;
    ctx->time_known = timed;
    return nodes;
}

static inline wv_state wv_quick_end(wv_ctx *ctx, wv_set ready, unsigned has)
{
    if (has & WV_SCHEDULES)
        *ready.summary = 0; /* what was scheduled has run with the rest of the word */
    if (WV_UNLIKELY(ctx->pace != WV_IN_QUICK))
        return wv_graph_settle(ctx);
    if (has & WV_COPIES && *ctx->copied.top)
        wv_graph_copy(ctx);
    ctx->hook = WV_HOOK_NONE;
    ctx->pace = WV_QUICK;
    return WV_RAN;
}

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
