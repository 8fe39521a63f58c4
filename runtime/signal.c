/* signal.c: the registry of graphs that listen for signals, and the hook API. */
#include "config.h"

#include "runtime/signal.h"

#include "runtime/cause.h"
#include "runtime/notify.h"
#include "runtime/os.h"
#include "runtime/place.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

/* As many as there are bits. */
enum { SIGNALS = 64 };

static pthread_mutex_t registry = PTHREAD_MUTEX_INITIALIZER;
static struct {
    uint32_t graphs;         /* that want it */
    struct sigaction before; /* what was done with it when there were none */
} taken[SIGNALS + 1];
static wv_ctx *listeners;
static uint32_t handlers; /* that are running */

static uint64_t bit_of(int number)
{
    return number >= 1 && number <= SIGNALS ? UINT64_C(1) << (number - 1) : 0;
}

/* -- The handler ----------------------------------------------------------- */

/* A stop signal that a node names is the node's. */
static void tell(wv_ctx *ctx, uint64_t bit)
{
    if (ctx->named_signals & bit)
        __atomic_fetch_or(&ctx->arrived, bit, __ATOMIC_SEQ_CST);
    else if (ctx->stop_signals & bit)
        __atomic_store_n(&ctx->stop, 1, __ATOMIC_SEQ_CST);
    else
        return;
    wv_notify_wake(ctx);
}

static void handle(int number)
{
    __atomic_fetch_add(&handlers, 1, __ATOMIC_SEQ_CST);
    wv_ctx *ctx = __atomic_load_n(&listeners, __ATOMIC_SEQ_CST);
    for (; ctx; ctx = __atomic_load_n(&ctx->next_listener, __ATOMIC_SEQ_CST))
        tell(ctx, bit_of(number));
    __atomic_fetch_sub(&handlers, 1, __ATOMIC_SEQ_CST);
}

/* -- The registry ---------------------------------------------------------- */

static int take(int number)
{
    if (taken[number].graphs > 0)
        return taken[number].graphs++, 0;
    /* Other threads' system calls go on; nothing interrupts the handler. */
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART | SA_ONSTACK};
    (void)sigfillset(&action.sa_mask); /* cannot fail */
    if (sigaction(number, &action, &taken[number].before) < 0)
        return -errno;
    taken[number].graphs = 1;
    return 0;
}

/* What somebody else has installed since is left alone. */
static void give_back(int number)
{
    struct sigaction now;
    if (--taken[number].graphs > 0)
        return;
    if (sigaction(number, NULL, &now) == 0 && now.sa_handler == handle)
        (void)sigaction(number, &taken[number].before, NULL); /* which it took before */
}

static void give_back_all(uint64_t bits)
{
    for (int number = 1; number <= SIGNALS; number++)
        if (bits & bit_of(number))
            give_back(number);
}

static int take_all(uint64_t bits)
{
    for (int number = 1; number <= SIGNALS; number++) {
        int err = bits & bit_of(number) ? take(number) : 0;
        if (err < 0) {
            give_back_all(bits & (bit_of(number) - 1));
            return err;
        }
    }
    return 0;
}

static void enlist(wv_ctx *ctx)
{
    ctx->next_listener = listeners;
    __atomic_store_n(&listeners, ctx, __ATOMIC_SEQ_CST);
}

static void delist(wv_ctx *ctx)
{
    wv_ctx **link = &listeners;
    while (*link != ctx)
        link = &(*link)->next_listener;
    __atomic_store_n(link, ctx->next_listener, __ATOMIC_SEQ_CST);
}

/* The list is left; then so are the handlers that found the graph in it. */
static void leave(wv_ctx *ctx, uint64_t bits)
{
    give_back_all(bits);
    delist(ctx);
    while (__atomic_load_n(&handlers, __ATOMIC_SEQ_CST) > 0)
        wv_os_yield();
}

/* Which signals the graph wants, and for what. */
static int choose(wv_ctx *ctx)
{
    uint64_t named = 0;
    for (uint32_t i = 0; i < ctx->plan->signals; i++) {
        uint64_t bit = bit_of(ctx->plan->signal_plan[i].signal);
        if (!bit)
            return -EINVAL;
        named |= bit;
    }
    ctx->named_signals = named;
    ctx->stop_signals = ctx->options.stop_signals ? bit_of(SIGINT) | bit_of(SIGTERM) : 0;
    return 0;
}

int wv_signal_listen(wv_ctx *ctx)
{
    int err = choose(ctx);
    uint64_t wanted = ctx->named_signals | ctx->stop_signals;
    if (err < 0 || !wanted)
        return err;
    /* A mutex of this kind cannot fail to be locked, nor to be unlocked. */
    (void)pthread_mutex_lock(&registry);
    enlist(ctx); /* first, so that no signal finds the handler and not the graph */
    err = take_all(wanted);
    if (err < 0)
        leave(ctx, 0);
    (void)pthread_mutex_unlock(&registry);
    return err;
}

void wv_signal_leave(wv_ctx *ctx)
{
    uint64_t wanted = ctx->named_signals | ctx->stop_signals;
    if (!wanted)
        return;
    (void)pthread_mutex_lock(&registry);
    leave(ctx, wanted);
    (void)pthread_mutex_unlock(&registry);
}

/* -- In the loop ----------------------------------------------------------- */

void wv_graph_collect_signals(wv_ctx *ctx)
{
    uint64_t arrived = __atomic_exchange_n(&ctx->arrived, 0, __ATOMIC_SEQ_CST);
    if (ctx->signals_epoch != ctx->epoch + 1)
        ctx->signals = 0;
    ctx->signals_epoch = ctx->epoch + 1;
    ctx->signals |= arrived;
    for (uint32_t i = 0; i < ctx->plan->signals; i++) {
        wv_signal_plan const *plan = &ctx->plan->signal_plan[i];
        if (!(arrived & bit_of(plan->signal)))
            continue;
        wv_cause_next(ctx, plan->node, WV_BY_SIGNAL);
        wv_set_add(ctx->ready, plan->node);
    }
}

int wv_signal(wv_ctx *ctx)
{
    if (!wv_may(ctx, IN_CYCLE, "wv_signal") || ctx->signals_epoch != ctx->epoch)
        return 0;
    /* What was told was told to the node that runs, or to one before it. */
    if (ctx->told_epoch != ctx->epoch || ctx->told_node != ctx->run->node)
        ctx->told_signals = 0;
    ctx->told_epoch = ctx->epoch;
    ctx->told_node = ctx->run->node;
    for (uint32_t i = 0; i < ctx->plan->signals; i++) {
        wv_signal_plan const *plan = &ctx->plan->signal_plan[i];
        uint64_t bit = bit_of(plan->signal);
        if (plan->node != ctx->run->node || !(ctx->signals & bit) || ctx->told_signals & bit)
            continue;
        ctx->told_signals |= bit;
        return plan->signal;
    }
    return 0;
}
