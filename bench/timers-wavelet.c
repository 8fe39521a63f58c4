/* timers-wavelet.c: timers as hooks set them, and the runtime's queue alone.
 *
 * The timers of a graph are spread over NODES nodes, which bench/timers.sh
 * makes.  Whatever hooks do, they do in a cycle:
 * the figures have the hook API's checks in them, and a share of the cycle.
 */
#include "bench/timers.h"

#include "bench/rounds.h"
#include "runtime/timer.h"
#include "timers-graphs.h"

/* By size, first for the hooks, then for the queue alone. */
static wv_ctx *const graphs[SIZES] = {&hooks_0.ctx, &hooks_1.ctx, &hooks_2.ctx};
static wv_ctx *const queues[SIZES] = {&queue_0.ctx, &queue_1.ctx, &queue_2.ctx};
static uint32_t each[SIZES]; /* timers of a node */

static void open_graphs(void)
{
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_MANUAL;
    options.start_ns = fake_ns;
    must(timers_0_init(&hooks_0, &options) == 0 && timers_0_init(&queue_0, &options) == 0 &&
             timers_1_init(&hooks_1, &options) == 0 && timers_1_init(&queue_1, &options) == 0 &&
             timers_2_init(&hooks_2, &options) == 0 && timers_2_init(&queue_2, &options) == 0,
         "a graph cannot start");
}

static void open_one(unsigned size, uint32_t timers)
{
    if (size == 0 && graphs[0]->phase == 0)
        open_graphs();
    each[size] = timers / NODES;
}

/* -- By hooks ----------------------------------------------------------------- */

/* What the hooks are to do: operations stand in order of their nodes. */
static enum { SET, CANCEL, SET_AND_CANCEL, TELL } work;
static struct op const *next_op, *end_op;
static unsigned current;

static void tell_fired(wv_ctx *ctx, uint32_t first)
{
    for (int32_t i; (i = wv_timer_fired(ctx)) >= 0;)
        expired(first + (uint32_t)i);
}

wv_control timers_cycle(wv_ctx *ctx)
{
    uint32_t first = wv_node(ctx) * each[current], end = first + each[current];
    if (work == TELL) {
        tell_fired(ctx, first);
        return WV_UNCHANGED;
    }
    for (; next_op < end_op && next_op->timer < end; next_op++) {
        if (work != CANCEL)
            (void)wv_timer_after(ctx, next_op->timer - first, next_op->after_ns);
        if (work != SET)
            (void)wv_timer_cancel(ctx, next_op->timer - first);
    }
    return WV_UNCHANGED;
}

static void do_work(unsigned size, struct op const *ops, size_t count)
{
    next_op = ops;
    end_op = ops + count;
    current = size;
    for (wv_id node = 0; node < NODES; node++)
        (void)wv_graph_push(graphs[size], node);
    (void)wv_graph_cycle(graphs[size], 0);
}

static void hooks_set(unsigned size, struct op const *ops, size_t count)
{
    work = SET;
    do_work(size, ops, count);
}

static void hooks_cancel(unsigned size, struct op const *ops, size_t count)
{
    work = CANCEL;
    do_work(size, ops, count);
}

static void hooks_set_and_cancel(unsigned size, struct op const *ops, size_t count)
{
    work = SET_AND_CANCEL;
    do_work(size, ops, count);
}

static void hooks_turn(unsigned size)
{
    work = TELL;
    current = size;
    (void)wv_graph_advance(graphs[size], fake_ns - graphs[size]->now.mono_ns);
    (void)wv_graph_cycle(graphs[size], 0);
}

struct holder const by_hooks = {
    .name = "wavelet, by hooks",
    .open = open_one,
    .set = hooks_set,
    .move = hooks_set,
    .cancel = hooks_cancel,
    .set_and_cancel = hooks_set_and_cancel,
    .turn = hooks_turn,
};

/* -- The queue alone ---------------------------------------------------------- */

static void queue_set(unsigned size, struct op const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        wv_timer_set(queues[size], ops[i].timer, fake_ns + ops[i].after_ns);
}

static void queue_cancel(unsigned size, struct op const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        wv_timer_clear(queues[size], ops[i].timer);
}

static void queue_set_and_cancel(unsigned size, struct op const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        wv_timer_set(queues[size], ops[i].timer, fake_ns + ops[i].after_ns);
        wv_timer_clear(queues[size], ops[i].timer);
    }
}

/* Who expired, as wv_timer_fired() finds it. */
static void tell_expired(wv_ctx const *ctx)
{
    for (uint32_t s = 0; s < WV_WORDS(WV_WORDS(ctx->plan->timers)); s++) {
        for (uint64_t words = ctx->fired.summary[s]; words; words &= words - 1) {
            uint32_t word = s * 64 + (uint32_t)__builtin_ctzll(words);
            for (uint64_t timers = ctx->fired.word[word]; timers; timers &= timers - 1)
                expired(word * 64 + (uint32_t)__builtin_ctzll(timers));
        }
    }
}

/* With what a graph asks for in each cycle: when to wake up. */
static void queue_turn(unsigned size)
{
    wv_ctx *ctx = queues[size];
    ctx->now.mono_ns = fake_ns;
    wv_timer_expire(ctx);
    must(wv_timer_next(ctx) > fake_ns, "a timer that is due did not expire");
    tell_expired(ctx);
    ctx->epoch++;
}

struct holder const queue_alone = {
    .name = "wavelet's queue alone",
    .open = open_one,
    .set = queue_set,
    .move = queue_set,
    .cancel = queue_cancel,
    .set_and_cancel = queue_set_and_cancel,
    .turn = queue_turn,
};
