/* executor.c: the life of a graph: init, cycles, stop, finish.
 *
 * Whatever wants a node to run sets its bit; the lowest bit is next.  Between
 * cycles everything that is due is collected into the ready set; a cycle then
 * only empties that set, from the lowest node up.
 */
#include "config.h"

#include "runtime/clock.h"
#include "runtime/notify.h"
#include "runtime/os.h"
#include "runtime/ready.h"
#include "runtime/timer.h"

#include <errno.h>
#include <string.h>

enum phase {
    NO_GRAPH, /* zeroed, finished, or its init failed */
    ALIVE,
    STOPPED /* the stop cycle is over; may be finished or initialised */
};

/* What there is to do next. */
enum work { NOTHING, A_CYCLE, THE_STOP };

/* -- Sets ----------------------------------------------------------------- */

static bool any(wv_ctx const *ctx, wv_set set)
{
    uint32_t summaries = wv_set_summaries(ctx->plan->nodes);
    for (uint32_t s = 0; s < summaries; s++)
        if (set.summary[s])
            return true;
    return false;
}

static void collect_yields(wv_ctx *ctx)
{
    uint32_t summaries = wv_set_summaries(ctx->plan->nodes);
    for (uint32_t s = 0; s < summaries; s++) {
        for (uint64_t words = ctx->next.summary[s]; words; words &= words - 1) {
            uint32_t word = s * 64 + (uint32_t)__builtin_ctzll(words);
            ctx->ready.word[word] |= ctx->next.word[word];
            ctx->next.word[word] = 0;
        }
        ctx->ready.summary[s] |= ctx->next.summary[s];
        ctx->next.summary[s] = 0;
    }
    ctx->yielded = false;
}

/* Make ready what the plan lists in `words`, which may be NULL. */
static void collect_listed(wv_ctx *ctx, uint64_t const *words)
{
    uint32_t count = words ? (uint32_t)WV_WORDS((uint64_t)ctx->plan->nodes) : 0;
    for (uint32_t word = 0; word < count; word++) {
        if (!words[word])
            continue;
        ctx->ready.word[word] |= words[word];
        ctx->ready.summary[word / 64] |= UINT64_C(1) << (word % 64);
    }
}

static void forget_changed(wv_ctx *ctx)
{
    uint32_t summaries = wv_set_summaries(ctx->plan->nodes);
    for (uint32_t s = 0; s < summaries; s++) {
        for (uint64_t words = ctx->changed.summary[s]; words; words &= words - 1)
            ctx->changed.word[s * 64 + (uint32_t)__builtin_ctzll(words)] = 0;
        ctx->changed.summary[s] = 0;
    }
}

/* -- A cycle -------------------------------------------------------------- */

static void run_ready(wv_ctx *ctx)
{
    forget_changed(ctx);
    ctx->epoch++;
    ctx->in_hook = true;
    uint32_t summaries = wv_set_summaries(ctx->plan->nodes);
    for (uint32_t s = 0; s < summaries; s++) {
        while (ctx->ready.summary[s]) {
            uint64_t words = ctx->ready.summary[s];
            uint32_t word = s * 64 + (uint32_t)__builtin_ctzll(words);
            uint64_t nodes = ctx->ready.word[word];
            ctx->ready.summary[s] = words & (words - 1);
            ctx->ready.word[word] = 0;
            ctx->changed.summary[s] |= words & -words;
            ctx->plan->word[word](ctx, nodes);
        }
    }
    ctx->in_hook = false;
}

void wv_graph_control(wv_ctx *ctx, wv_control control)
{
    if (control == WV_TERMINATE)
        ctx->terminate = true;
    else
        ctx->hook_error = -EINVAL;
}

static wv_state stop_cycle(wv_ctx *ctx)
{
    collect_listed(ctx, ctx->plan->stop);
    if (any(ctx, ctx->ready))
        run_ready(ctx);
    ctx->phase = STOPPED;
    return WV_STOPPED;
}

/* Collect all that is due, of every kind. */
static void collect(wv_ctx *ctx)
{
    if (ctx->epoch == 0)
        collect_listed(ctx, ctx->plan->start);
    if (ctx->yielded)
        collect_yields(ctx);
    wv_notify_collect(ctx);
    if (ctx->timers_set > 0) {
        (void)wv_now(ctx);
        wv_timer_expire(ctx);
    }
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

/* How long to sleep before the next deadline or `until`. */
static int64_t sleep_ns(wv_ctx *ctx, int64_t until)
{
    int64_t wake = wv_timer_next(ctx);
    if (until < wake)
        wake = until;
    if (wake == INT64_MAX)
        return -1;
    int64_t left = wv_ns_add(wake, -wv_now(ctx).mono_ns);
    return left > 0 ? left : 0;
}

/* Wait until there is something to do or `timeout_ns` is over; -errno. */
static int await_work(wv_ctx *ctx, int64_t timeout_ns)
{
    int64_t until = INT64_MAX;
    for (;;) {
        wv_clock_forget(ctx);
        if (ctx->terminate || wv_stop_asked(ctx))
            return THE_STOP;
        collect(ctx);
        if (any(ctx, ctx->ready))
            return A_CYCLE;
        if (ctx->options.clock == WV_CLOCK_HISTORICAL) {
            if (!jump(ctx))
                return THE_STOP;
            continue;
        }
        if (timeout_ns == 0)
            return NOTHING;
        if (timeout_ns > 0 && until == INT64_MAX)
            until = wv_ns_add(wv_now(ctx).mono_ns, timeout_ns);
        int64_t ns = sleep_ns(ctx, until);
        if (ns == 0) /* it is over: what else is due was collected */
            return NOTHING;
        int err = wv_notify_sleep(ctx, ns);
        if (err < 0)
            return err;
    }
}

static wv_state failed(int err)
{
    errno = -err;
    return WV_ERROR;
}

wv_state wv_graph_cycle(wv_ctx *ctx, int64_t timeout_ns)
{
    if (ctx->in_hook)
        return failed(-EBUSY);
    if (ctx->phase != ALIVE)
        return ctx->phase == STOPPED ? WV_STOPPED : failed(-EINVAL);
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
    int err = ctx->hook_error;
    ctx->hook_error = 0;
    return err ? failed(err) : state;
}

int wv_graph_run(wv_ctx *ctx)
{
    for (;;) {
        wv_state state = wv_graph_cycle(ctx, -1);
        if (state == WV_STOPPED)
            return 0;
        if (state == WV_ERROR)
            return -errno;
    }
}

int64_t wv_graph_wait_ns(wv_ctx *ctx)
{
    if (ctx->in_hook || ctx->phase != ALIVE)
        return -1;
    bool first = ctx->epoch == 0 && ctx->plan->start;
    if (first || ctx->yielded || ctx->terminate || wv_notify_pending(ctx) ||
        ctx->options.clock == WV_CLOCK_HISTORICAL)
        return 0;
    wv_clock_forget(ctx);
    return sleep_ns(ctx, INT64_MAX);
}

/* -- Init and finish ------------------------------------------------------ */

static void drop_before(wv_ctx *ctx, wv_id end)
{
    if (!ctx->plan->drop)
        return;
    ctx->in_hook = true;
    for (wv_id node = end; node-- > 0;) {
        ctx->running = node;
        ctx->plan->drop(ctx, node);
    }
    ctx->in_hook = false;
}

static void release(wv_ctx *ctx)
{
    __atomic_store_n(&ctx->open, 0, __ATOMIC_SEQ_CST);
    if (ctx->options.clock == WV_CLOCK_REALTIME) {
        wv_os_close(ctx->epoll_fd);
        wv_os_close(ctx->wake_fd);
    }
    ctx->phase = NO_GRAPH;
}

/* Only a realtime graph ever sleeps, and needs descriptors for it. */
static int acquire(wv_ctx *ctx)
{
    if (ctx->options.clock == WV_CLOCK_REALTIME) {
        ctx->wake_fd = wv_os_wake_create();
        if (ctx->wake_fd < 0)
            return ctx->wake_fd;
        ctx->epoll_fd = wv_os_epoll_create(ctx->wake_fd);
        if (ctx->epoll_fd < 0) {
            wv_os_close(ctx->wake_fd);
            return ctx->epoll_fd;
        }
    }
    __atomic_store_n(&ctx->open, 1, __ATOMIC_SEQ_CST);
    return 0;
}

static int init_nodes(wv_ctx *ctx)
{
    if (!ctx->plan->init)
        return 0;
    int err = 0;
    wv_id node = 0;
    ctx->in_hook = true;
    for (; node < ctx->plan->nodes && !err; node++) {
        ctx->running = node;
        err = ctx->plan->init(ctx, node);
    }
    ctx->in_hook = false;
    if (err)
        drop_before(ctx, node);
    return err < 0 ? err : -err;
}

static wv_set set_at(wv_ctx *ctx, size_t offset)
{
    uint64_t *word = (void *)((char *)ctx + offset);
    return (wv_set){word, word + WV_WORDS((size_t)ctx->plan->nodes)};
}

static void lay_out(wv_ctx *ctx, wv_plan const *plan, wv_options const *options)
{
    /* All but `open`, which notifiers may be looking at: it is 0 already. */
    size_t after_open = offsetof(wv_ctx, open) + sizeof ctx->open;
    memset((void *)ctx, 0, offsetof(wv_ctx, open));
    memset((char *)ctx + after_open, 0, plan->size - after_open);
    ctx->plan = plan;
    ctx->options = *options;
    ctx->ready = set_at(ctx, plan->ready);
    ctx->next = set_at(ctx, plan->next);
    ctx->changed = set_at(ctx, plan->changed);
    ctx->notified = set_at(ctx, plan->notified);
    ctx->timer = (void *)((char *)ctx + plan->timer);
    ctx->heap = (void *)((char *)ctx + plan->heap);
    if (plan->reset)
        plan->reset(ctx);
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
    if (options->clock != WV_CLOCK_REALTIME && options->clock != WV_CLOCK_HISTORICAL)
        return false;
    return options->start_ns <= options->end_ns;
}

int wv_graph_init(wv_ctx *ctx, wv_plan const *plan, wv_options const *options)
{
    if (plan->abi != WV_ABI || plan->ctx_size != sizeof(wv_ctx) ||
        plan->options_size != sizeof(wv_options))
        return -EPROTO;
    if (ctx->in_hook || ctx->phase == ALIVE)
        return -EBUSY;
    wv_options chosen = options ? *options : wv_options_default();
    if (!valid(&chosen))
        return -EINVAL;
    (void)wv_graph_finish(ctx);
    lay_out(ctx, plan, &chosen);
    wv_clock_init(ctx);
    int err = acquire(ctx);
    if (err < 0)
        return err;
    err = init_nodes(ctx);
    if (err < 0) {
        release(ctx);
        return err;
    }
    begin_time(ctx);
    ctx->phase = ALIVE;
    return 0;
}

int wv_graph_finish(wv_ctx *ctx)
{
    if (!ctx)
        return 0;
    if (ctx->in_hook)
        return -EBUSY;
    if (ctx->phase == NO_GRAPH)
        return 0;
    drop_before(ctx, ctx->plan->nodes);
    release(ctx);
    return 0;
}
