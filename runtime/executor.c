/* executor.c: cycles.
 *
 * Whatever wants a node to run sets its bit; the lowest bit is next.  Between
 * cycles everything that is due is collected into the ready set; a cycle then
 * only empties that set, from the lowest node up.
 */
#include "config.h"

#include "runtime/channel.h"
#include "runtime/cause.h"
#include "runtime/clock.h"
#include "runtime/idle.h"
#include "runtime/io.h"
#include "runtime/life.h"
#include "runtime/notify.h"
#include "runtime/place.h"
#include "runtime/ready.h"
#include "runtime/signal.h"
#include "runtime/sweep.h"
#include "runtime/table.h"
#include "runtime/timer.h"

#include <errno.h>
#include <wavelet-cycle.h>

/* What there is to do next. */
enum work { NOTHING, A_CYCLE, THE_STOP };

/* -- Sets ----------------------------------------------------------------- */

/* All nodes of the `s`-th word of the summary, of which `ready` has been told. */
static inline void collect_yields_of(wv_ctx *ctx, uint32_t s)
{
    wv_set const ready = ctx->ready, next = ctx->next;
    uint64_t words = next.summary[s];
    next.summary[s] = 0;
    ready.summary[s] |= words;
    for (; words; words &= words - 1) {
        uint32_t word = s * 64 + (uint32_t)__builtin_ctzll(words);
        uint64_t nodes = next.word[word];
        next.word[word] = 0;
        ready.word[word] |= nodes;
        if (ctx->plan->cause_late.first)
            wv_cause_late(ctx, word, nodes);
    }
}

/* The same of a large graph. */
static WV_APART void collect_many_yields(wv_ctx *ctx)
{
    uint64_t groups = *ctx->next.top;
    *ctx->next.top = 0;
    *ctx->ready.top |= groups;
    for (; groups; groups &= groups - 1) {
        uint32_t group = (uint32_t)__builtin_ctzll(groups);
        uint32_t end = wv_group_end(group, ctx->summaries);
        for (uint32_t s = wv_group_first(group); s < end; s++)
            collect_yields_of(ctx, s);
    }
}

static inline void collect_yields(wv_ctx *ctx)
{
    if (!ctx->yielded)
        return;
    ctx->yielded = false;
    if (WV_LIKELY(ctx->summaries == 1))
        collect_yields_of(ctx, 0);
    else
        collect_many_yields(ctx);
}

void wv_graph_collect_late(wv_ctx *ctx)
{
    if (ctx->plan->cause_late.first)
        wv_cause_late(ctx, 0, *ctx->next.word);
}

/* Make ready what the plan lists in `words`, which may be NULL. */
static void collect_listed(wv_ctx *ctx, uint64_t const *words)
{
    uint32_t count = words ? (uint32_t)WV_WORDS((uint64_t)ctx->plan->nodes) : 0;
    for (uint32_t word = 0; word < count; word++) {
        if (!words[word])
            continue;
        ctx->ready.word[word] |= words[word];
        wv_set_note(ctx->ready, word);
    }
}

static WV_APART void forget_many_changed(wv_ctx *ctx)
{
    wv_set_clear(ctx->changed, ctx->summaries);
}

static inline void forget_changed(wv_ctx *ctx)
{
    if (WV_LIKELY(ctx->summaries == 1))
        wv_set_clear_words(ctx->changed, 0, ctx->changed.summary[0]);
    else
        forget_many_changed(ctx);
}

/* -- A cycle -------------------------------------------------------------- */

/* In a large graph the code of a word is seldom in a cache, and most of it is fetched to be left
 * out where few nodes run: tables are quicker, unless one of these makes others of its word run. */
static inline bool runs_few(wv_plan const *plan, uint32_t word, uint64_t nodes)
{
    enum { FEW = 4 };
    for (int few = 0; nodes; nodes &= nodes - 1)
        if (few++ == FEW || plan->table[wv_lowest(word, nodes)].here)
            return false;
    return true;
}

static inline bool runs_straight(wv_ctx const *ctx, uint32_t word, uint64_t nodes, bool large)
{
    return WV_LIKELY(ctx->plan->straight && !ctx->careful) &&
           !(large && runs_few(ctx->plan, word, nodes));
}

static WV_IN_CYCLE void run_from_word(wv_ctx *ctx, uint32_t word, uint64_t nodes, bool large)
{
    if (runs_straight(ctx, word, nodes, large))
        ctx->plan->straight(ctx, word, nodes);
    else
        ctx->plan->careful(ctx, word, nodes);
}

/* The nodes are the lowest ones, so that the sets need not be asked. */
uint64_t wv_graph_next_word(wv_ctx *ctx, uint32_t word, uint64_t nodes)
{
    bool large = ctx->summaries > 1;
    if (nodes == 0)
        return 0;
    nodes |= ctx->ready.word[word];
    ctx->ready.word[word] = 0;
    if (large)
        wv_set_note(ctx->changed, word);
    else
        *ctx->changed.summary |= UINT64_C(1) << word;
    if (runs_straight(ctx, word, nodes, large))
        return nodes;
    ctx->plan->careful(ctx, word, nodes);
    return 0;
}

/* A word has been taken out of the summary's `s`, below which all of its group has run.  If nothing is
 * left of the group, the top says so while the word runs: then tables see that nothing else is ready. */
static inline void leave_group_if_empty(wv_ctx *ctx, uint32_t s)
{
    uint32_t group = s / WV_GROUP, end = wv_group_end(group, ctx->summaries);
    for (; s < end; s++)
        if (ctx->ready.summary[s])
            return;
    wv_set_leave_group(ctx->ready, group);
}

static WV_IN_CYCLE void run_words_of(wv_ctx *ctx, uint32_t s, bool large)
{
    wv_set const ready = ctx->ready;
    uint64_t words;
    while ((words = ready.summary[s]) != 0) {
        uint32_t word = s * 64 + (uint32_t)__builtin_ctzll(words);
        uint64_t nodes = ready.word[word];
        ready.summary[s] = words & (words - 1);
        ready.word[word] = 0;
        if (large)
            leave_group_if_empty(ctx, s);
        ctx->changed.summary[s] |= words & -words;
        if (WV_LIKELY(nodes != 0)) /* else what was scheduled has run with the rest of its word */
            run_from_word(ctx, word, nodes, large);
    }
}

/* The same of a large graph.  Nodes that run add to `top`, but not below themselves; a bit of it may
 * be set though its group is empty. */
static WV_APART void run_many_words(wv_ctx *ctx)
{
    uint64_t *const top = ctx->ready.top;
    while (*top) {
        uint32_t group = (uint32_t)__builtin_ctzll(*top), end = wv_group_end(group, ctx->summaries);
        *ctx->changed.top |= UINT64_C(1) << group;
        for (uint32_t s = wv_group_first(group); s < end; s++)
            run_words_of(ctx, s, true);
        wv_set_leave_group(ctx->ready, group);
    }
}

static WV_IN_CYCLE void run_words(wv_ctx *ctx)
{
    if (WV_LIKELY(ctx->summaries == 1))
        run_words_of(ctx, 0, false);
    else
        run_many_words(ctx);
}

/* The running node has panicked: it fails, and those of its word that were
 * ready behind it are ready again. */
static void after_panic(wv_ctx *ctx)
{
    uint32_t word = ctx->run->node / 64;
    ctx->receiver = NULL;
    ctx->ready.word[word] |= wv_table_leave(ctx);
    if (ctx->ready.word[word])
        wv_set_note(ctx->ready, word);
    wv_sweep_failed(ctx);
}

static void run_isolated(wv_ctx *ctx)
{
    if (setjmp(ctx->panic) != 0)
        after_panic(ctx);
    run_words(ctx);
}

void wv_graph_copy(wv_ctx *ctx)
{
    for (wv_id node; wv_set_take(ctx->copied, ctx->summaries, &node);)
        ctx->plan->copy(ctx, node);
}

static inline void copy_if_any(wv_ctx *ctx)
{
    if (wv_set_any(ctx->copied))
        wv_graph_copy(ctx);
}

static inline void begin_cycle(wv_ctx *ctx)
{
    forget_changed(ctx);
    ctx->epoch++;
    wv_begin_hooks(ctx, WV_HOOK_CYCLE);
}

static void end_cycle(wv_ctx *ctx)
{
    wv_begin_hooks(ctx, WV_HOOK_NONE);
    ctx->careful = ctx->swept;
    if (ctx->swept)
        wv_sweep_drop(ctx);
    copy_if_any(ctx);
    if (ctx->blocks)
        wv_channel_tell(ctx);
}

static void run_ready(wv_ctx *ctx)
{
    begin_cycle(ctx);
    if (wv_io_any(ctx))
        ctx->first_run = wv_set_lowest(ctx->ready, ctx->summaries);
    if (ctx->plan->isolate)
        run_isolated(ctx);
    else
        run_words(ctx);
    end_cycle(ctx);
}

void wv_graph_control(wv_ctx *ctx, wv_control control)
{
    ctx->pace = WV_FULL;
    if (control == WV_TERMINATE)
        ctx->terminate = true;
    else if (control == WV_SWEEP)
        wv_sweep(ctx, ctx->run->node);
    else if (control == WV_FAIL)
        wv_sweep_failed(ctx);
    else
        ctx->hook_error = -EINVAL;
}

static wv_state stop_cycle(wv_ctx *ctx)
{
    wv_set_clear(ctx->ready, ctx->summaries); /* what a wait found before the stop was seen */
    collect_listed(ctx, ctx->plan->stop);
    if (ctx->swept)
        wv_sweep_filter(ctx);
    ctx->phase = STOPPING;
    if (wv_set_any(ctx->ready))
        run_ready(ctx);
    ctx->phase = STOPPED;
    return WV_STOPPED;
}

void wv_graph_collect_timers(wv_ctx *ctx)
{
    wv_clock_forget(ctx);
    (void)wv_now(ctx);
    wv_timer_expire(ctx);
}

/* Collect all that is due in most cycles, but for yields. */
static inline void collect_usual(wv_ctx *ctx)
{
    wv_notify_collect(ctx);
    if (ctx->plan->channels > 0)
        wv_channel_collect(ctx);
    wv_signal_collect(ctx);
    if (ctx->timers_set > 0) {
        (void)wv_now(ctx);
        wv_timer_expire(ctx);
    }
}

/* Collect all that is due, of every kind but descriptors. */
static void collect(wv_ctx *ctx)
{
    if (ctx->epoch == 0)
        collect_listed(ctx, ctx->plan->start);
    collect_yields(ctx);
    collect_usual(ctx);
    if (ctx->swept)
        wv_sweep_filter(ctx);
}

/* Nothing is due at this time of history: jump to the next deadline.  False
 * when history is over: its end is reached, or, where none was given, only
 * periodic timers are left, which would go on for ever. */
static bool jump(wv_ctx *ctx)
{
    int64_t end = ctx->options.end_ns;
    int64_t next = wv_timer_next(ctx);
    bool goes_on = end < INT64_MAX ? ctx->timers_set > 0 : wv_timer_oneshot_set(ctx);
    if (goes_on && next <= end) {
        wv_clock_jump(ctx, next);
        return true;
    }
    if (end < INT64_MAX)
        wv_clock_jump(ctx, end);
    return false;
}

/* Collect the descriptors, too, without waiting; not when a sleep has just done
 * so, nor each time when the graph spins. */
static int look(wv_ctx *ctx, int64_t timeout_ns, bool *looked)
{
    if (*looked || (timeout_ns != 0 && wv_idle_skips_poll(ctx)))
        return 0;
    *looked = true;
    return wv_io_look(ctx);
}

/* How long to sleep before the next deadline or `until`. */
static int64_t sleep_ns(wv_ctx *ctx, int64_t until)
{
    if (ctx->timers_set == 0 && until == INT64_MAX)
        return -1;
    int64_t now = wv_now(ctx).mono_ns;
    int64_t wake = wv_timer_wake(ctx);
    if (until < wake)
        wake = until;
    if (wake == INT64_MAX)
        return -1;
    int64_t left = wv_ns_sub(wake, now);
    return left > 0 ? left : 0;
}

/* How long to sleep when a cycle is to wait for `timeout_ns`, which is over at
 * *until once that is known: not at all when nodes are ready. */
static int64_t may_sleep_ns(wv_ctx *ctx, int64_t timeout_ns, int64_t *until)
{
    if (timeout_ns == 0 || ctx->options.clock != WV_CLOCK_REALTIME || wv_set_any(ctx->ready))
        return 0;
    if (timeout_ns > 0 && *until == INT64_MAX)
        *until = wv_ns_add(wv_now(ctx).mono_ns, timeout_ns);
    return sleep_ns(ctx, *until);
}

/* Wait until there is something to do or `timeout_ns` is over; -errno. */
static int await_work(wv_ctx *ctx, int64_t timeout_ns)
{
    int64_t until = INT64_MAX;
    bool looked = false; /* at descriptors, since something may have come */
    for (uint64_t turn = 0;; turn++) {
        wv_clock_forget(ctx);
        if (ctx->terminate || wv_stop_asked(ctx))
            return THE_STOP;
        collect(ctx);
        if (!wv_io_any(ctx) && wv_set_any(ctx->ready))
            return A_CYCLE;
        int64_t ns = may_sleep_ns(ctx, timeout_ns, &until);
        int err = ns == 0 || wv_idle_spins(ctx) ? look(ctx, timeout_ns, &looked) : 0;
        if (err < 0)
            return err;
        if (wv_set_any(ctx->ready))
            return A_CYCLE;
        if (ctx->options.clock == WV_CLOCK_HISTORICAL) {
            if (!jump(ctx))
                return THE_STOP;
            continue;
        }
        if (ns == 0) /* it is over: what else is due was collected */
            return NOTHING;
        err = wv_idle_parks(ctx, turn) ? wv_notify_sleep(ctx, ns) : 0;
        if (err < 0)
            return err;
        looked = err > 0;
    }
}

static wv_state failed(int err)
{
    errno = -err;
    return WV_ERROR;
}

/* What the cycle that has run was. */
static wv_state outcome(wv_ctx *ctx, wv_state state)
{
    if (ctx->alive == 0)
        ctx->phase = STOPPED;
    if (ctx->phase == STOPPED)
        wv_channel_release_all(ctx);
    int err = ctx->hook_error;
    ctx->hook_error = 0;
    return err ? failed(err) : state;
}

/* The whole of wv_graph_cycle between entering the graph and leaving it. */
static wv_state one_cycle(wv_ctx *ctx, int64_t timeout_ns)
{
    if (ctx->blocks)
        wv_channel_own(ctx);
    int work = await_work(ctx, timeout_ns);
    if (work < 0)
        return failed(work);
    if (work == NOTHING)
        return WV_IDLE;
    wv_state state = WV_RAN;
    if (work == THE_STOP)
        state = stop_cycle(ctx);
    else
        run_ready(ctx);
    return outcome(ctx, state);
}

/* Need the cycles that follow not look at everything? */
static bool may_be_quick(wv_ctx const *ctx)
{
    return !WV_DEBUG && ctx->phase == ALIVE && ctx->epoch > 0 && !ctx->terminate && !ctx->swept &&
           !ctx->blocks && !wv_io_any(ctx) && !ctx->plan->isolate;
}

static WV_APART wv_state full_cycle(wv_ctx *ctx, int64_t timeout_ns)
{
    if (!wv_may(ctx, BETWEEN, "_cycle"))
        return failed(-EBUSY);
    if (ctx->phase != ALIVE)
        return ctx->phase == STOPPED ? WV_STOPPED : failed(-EINVAL);
    ctx->pace = WV_FULL;
    wv_enter(ctx, "_cycle");
    wv_notify_enter(ctx);
    wv_state state = one_cycle(ctx, timeout_ns);
    wv_notify_leave(ctx);
    wv_leave(ctx);
    if (may_be_quick(ctx))
        ctx->pace = WV_QUICK;
    return state;
}

wv_state wv_graph_settle(wv_ctx *ctx)
{
    end_cycle(ctx);
    return outcome(ctx, WV_RAN);
}

/* A cycle that looks at the usual things only. */
static WV_APART wv_state quick_cycle(wv_ctx *ctx)
{
    ctx->pace = WV_IN_QUICK;
    collect_yields(ctx);
    begin_cycle(ctx);
    run_words(ctx);
    if (WV_LIKELY(ctx->pace == WV_IN_QUICK)) {
        copy_if_any(ctx);
        wv_begin_hooks(ctx, WV_HOOK_NONE);
        ctx->pace = WV_QUICK;
        return WV_RAN;
    }
    return wv_graph_settle(ctx);
}

wv_state wv_graph_idle(wv_ctx *ctx, int64_t timeout_ns)
{
    if (timeout_ns == 0 && ctx->options.clock != WV_CLOCK_HISTORICAL)
        return WV_IDLE;
    return full_cycle(ctx, timeout_ns);
}

wv_state wv_graph_cycle(wv_ctx *ctx, int64_t timeout_ns)
{
    if (ctx->pace == WV_QUICK && !wv_stop_asked(ctx)) {
        wv_clock_forget(ctx);
        collect_usual(ctx);
        if (ctx->yielded || wv_set_any(ctx->ready))
            return quick_cycle(ctx);
        return wv_graph_idle(ctx, timeout_ns);
    }
    return full_cycle(ctx, timeout_ns);
}

int wv_graph_run(wv_ctx *ctx)
{
    if (!wv_may(ctx, BETWEEN, "_run"))
        return -EBUSY;
    wv_state (*cycle)(wv_ctx *, int64_t) = ctx->plan ? ctx->plan->cycle : NULL;
    for (;;) {
        wv_state state = cycle ? cycle(ctx, -1) : wv_graph_cycle(ctx, -1);
        if (state == WV_STOPPED || state == WV_IDLE)
            return 0;
        if (state == WV_ERROR)
            return -errno;
    }
}

int64_t wv_graph_wait_ns(wv_ctx *ctx)
{
    if (!wv_may(ctx, BETWEEN, "_wait_ns") || ctx->phase == NO_GRAPH)
        return -1;
    if (ctx->phase == STOPPED)
        return 0; /* the next cycle tells the host, who may not know yet */
    bool first = ctx->epoch == 0 && ctx->plan->start;
    /* Nodes are ready between cycles when a look failed after they were found. */
    if (first || ctx->yielded || ctx->terminate || ctx->busy > 0 || wv_set_any(ctx->ready) ||
        wv_notify_pending(ctx) || ctx->options.clock == WV_CLOCK_HISTORICAL)
        return 0;
    wv_clock_forget(ctx);
    return sleep_ns(ctx, INT64_MAX);
}

int wv_graph_push(wv_ctx *ctx, wv_id node)
{
    if (!wv_may(ctx, BETWEEN, "_push"))
        return -EBUSY;
    if (ctx->phase != ALIVE)
        return -EPIPE;
    if (wv_set_has(ctx->dead, node))
        return -ESTALE;
    wv_cause_next(ctx, node, WV_BY_PUSH);
    wv_set_add(ctx->ready, node);
    return 0;
}
