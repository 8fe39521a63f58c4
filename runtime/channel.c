/* channel.c: channels on the graph's side, and senders that have to wait; see
 * channel.h, and wavelet-channel.h for the queues.
 */
#include "config.h"

#include "runtime/channel.h"

#include "runtime/cause.h"
#include "runtime/meet.h"
#include "runtime/notify.h"
#include "runtime/os.h"
#include "runtime/place.h"

#include <errno.h>
#include <wavelet-channel.h>

/* `end` of a single channel while nobody has decided it. */
#define UNDECIDED UINT64_MAX

/* Added to `waiting` when the graph waits for those who wait to leave. */
#define FINISHING (UINT32_C(1) << 31)

/* The number of this thread, from 1.  Unlike its address or its pthread_t it is
 * never another thread's later. */
static uint64_t this_thread(void)
{
    static uint64_t last;
    static _Thread_local uint64_t mine;
    if (mine == 0)
        mine = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
    return mine;
}

static void *store_of(wv_ctx *ctx, wv_channel_plan const *plan)
{
    return (char *)ctx + plan->queue;
}

static uint32_t state_of(wv_channel *q)
{
    return __atomic_load_n(&q->state, __ATOMIC_ACQUIRE);
}

/* The plan of the node's channel, or NULL. */
static wv_channel_plan const *find(wv_plan const *plan, wv_id node)
{
    uint32_t first = 0, end = plan->channels;
    while (first < end) {
        uint32_t middle = first + (end - first) / 2;
        if (plan->channel_plan[middle].node == node)
            return &plan->channel_plan[middle];
        if (plan->channel_plan[middle].node < node)
            first = middle + 1;
        else
            end = middle;
    }
    return NULL;
}

/* -- Between init and finish ----------------------------------------------- */

/* No slot holds a message. */
static void reset_slots(void *store, wv_channel_plan const *plan)
{
    for (uint64_t i = 0; i < plan->capacity; i++) {
        if (wv_channel_drops(plan))
            *wv_cell(store, i) = wv_cell_make(plan, 0, WV_CELL_FREE, i);
        else if (!plan->single)
            __atomic_store_n(wv_shared_turn(store, plan, i), 0, __ATOMIC_RELAXED);
    }
}

static bool is_shared(wv_channel_plan const *plan)
{
    return !plan->single && !wv_channel_drops(plan);
}

/* Messages are put from now on; and are put no more.  What senders look at first is written
 * last: the limit of a single channel, else the tail. */
static void let_in(wv_channel *q, wv_channel_plan const *plan)
{
    if (!wv_channel_is_single(plan))
        __atomic_store_n(&q->limit, plan->capacity, __ATOMIC_RELAXED);
    __atomic_store_n(&q->tail, 0, __ATOMIC_RELEASE);
    if (wv_channel_is_single(plan))
        __atomic_store_n(&q->limit, plan->capacity, __ATOMIC_RELEASE);
}

static void shut(wv_channel *q, wv_channel_plan const *plan)
{
    if (wv_channel_is_single(plan))
        __atomic_store_n(&q->limit, 0, __ATOMIC_RELEASE);
    else
        (void)__atomic_fetch_or(&q->tail, is_shared(plan) ? WV_TAIL_CLOSED : 1, __ATOMIC_ACQ_REL);
}

static bool is_shut(wv_channel *q, wv_channel_plan const *plan)
{
    if (wv_channel_is_single(plan))
        return __atomic_load_n(&q->limit, __ATOMIC_ACQUIRE) == 0;
    uint64_t tail = __atomic_load_n(&q->tail, __ATOMIC_RELAXED);
    return is_shared(plan) ? tail >= WV_TAIL_CLOSED : tail % 2;
}

/* Senders may be looking at it, and those of an earlier life may still be leaving: it
 * is shut until all is laid out anew, and `waiting` is not simply written over. */
static void open_one(wv_ctx *ctx, wv_channel_plan const *plan)
{
    void *store = store_of(ctx, plan);
    wv_channel *q = store;
    shut(q, plan);
    q->end = UNDECIDED;
    __atomic_store_n(&q->head, 0, __ATOMIC_RELAXED); /* who finds it full looks at that */
    q->tail_seen = q->freed = 0;
    q->place = 0;
    q->spare = plan->capacity;
    q->sealed = q->ended = false;
    reset_slots(store, plan);
    (void)__atomic_fetch_and(&q->waiting, ~FINISHING, __ATOMIC_RELAXED);
    __atomic_store_n(&q->state, WV_CHANNEL_OPEN | WV_CHANNEL_FENCED, __ATOMIC_RELEASE);
    let_in(q, plan);
}

void wv_channel_open(wv_ctx *ctx)
{
    wv_plan const *plan = ctx->plan;
    if (plan->channels == 0)
        return;
    ctx->fenced = wv_os_barrier_enable() < 0;
    wv_channel_own(ctx);
    for (uint32_t i = 0; i < plan->channels; i++) {
        ctx->blocks |= plan->channel_plan[i].policy == WV_CHANNEL_BLOCK;
        open_one(ctx, &plan->channel_plan[i]);
    }
}

/* Let those look again that wait. */
static void call_waiting(wv_channel *q)
{
    (void)__atomic_fetch_add(&q->room, 1, __ATOMIC_RELEASE);
    wv_os_wake_on(&q->room);
}

static void release(wv_ctx *ctx, wv_channel_plan const *plan)
{
    wv_channel *q = store_of(ctx, plan);
    shut(q, plan);
    __atomic_store_n(&q->state, 0, __ATOMIC_RELEASE);
    call_waiting(q);
}

void wv_channel_release(wv_ctx *ctx, wv_id node)
{
    wv_channel_plan const *plan = find(ctx->plan, node);
    if (plan)
        release(ctx, plan);
}

void wv_channel_release_all(wv_ctx *ctx)
{
    for (uint32_t i = 0; i < ctx->plan->channels; i++)
        release(ctx, &ctx->plan->channel_plan[i]);
}

void wv_channel_finish(wv_ctx *ctx)
{
    wv_channel_release_all(ctx);
    for (uint32_t i = 0; i < ctx->plan->channels; i++) {
        wv_channel *q = store_of(ctx, &ctx->plan->channel_plan[i]);
        uint32_t waiting = __atomic_or_fetch(&q->waiting, FINISHING, __ATOMIC_ACQ_REL);
        for (; waiting != FINISHING; waiting = __atomic_load_n(&q->waiting, __ATOMIC_ACQUIRE))
            wv_os_sleep_on(&q->waiting, waiting);
    }
}

void wv_channel_own(wv_ctx *ctx)
{
    __atomic_store_n(&ctx->owner, this_thread(), __ATOMIC_RELAXED);
}

/* -- What waits ------------------------------------------------------------ */

/* A closed single channel: decide how many messages there are in all, unless a
 * sender that came late has done so. */
static void seal(wv_channel *q)
{
    uint64_t end = UNDECIDED, tail = __atomic_load_n(&q->tail, __ATOMIC_ACQUIRE);
    if (!__atomic_compare_exchange_n(&q->end, &end, tail, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE))
        tail = end;
    q->tail_seen = tail;
    q->sealed = true;
}

static bool single_waits(wv_channel *q, uint32_t state)
{
    if (!q->sealed && state & WV_CHANNEL_SETTLED)
        seal(q);
    else if (!q->sealed)
        q->tail_seen = __atomic_load_n(&q->tail, __ATOMIC_ACQUIRE);
    return q->head != q->tail_seen;
}

/* Will none come any more, as none waits?  A position that was claimed before
 * it was closed has a message to come. */
static bool is_over(wv_channel *q, wv_channel_plan const *plan)
{
    if (wv_channel_is_single(plan))
        return q->sealed;
    uint64_t end = is_shared(plan) ? q->head | WV_TAIL_CLOSED
                                   : 2 * (q->head * plan->capacity + q->place) + 1;
    return __atomic_load_n(&q->tail, __ATOMIC_ACQUIRE) == end;
}

/* What a channel has to tell its node. */
enum news { NOTHING, A_MESSAGE, THE_END };

static enum news news_of(void *store, wv_channel_plan const *plan)
{
    wv_channel *q = store;
    uint32_t state = state_of(q);
    if (!(state & WV_CHANNEL_OPEN))
        return NOTHING;
    bool waits = wv_channel_drops(plan) ? wv_dropping_waits(store, plan)
                 : plan->single         ? single_waits(q, state)
                                        : wv_shared_waits(store, plan);
    if (waits)
        return A_MESSAGE;
    return state & WV_CHANNEL_CLOSED && is_over(q, plan) ? THE_END : NOTHING;
}

bool wv_channel_pending(wv_ctx *ctx)
{
    for (uint32_t i = 0; i < ctx->plan->channels; i++) {
        wv_channel_plan const *plan = &ctx->plan->channel_plan[i];
        wv_channel *q = store_of(ctx, plan);
        enum news news = news_of(q, plan);
        if (news == A_MESSAGE || (news == THE_END && !q->ended))
            return true;
    }
    return false;
}

void wv_channel_collect(wv_ctx *ctx)
{
    for (uint32_t i = 0; i < ctx->plan->channels; i++) {
        wv_channel_plan const *plan = &ctx->plan->channel_plan[i];
        wv_channel *q = store_of(ctx, plan);
        enum news news = news_of(q, plan);
        if (news == NOTHING || (news == THE_END && q->ended))
            continue;
        q->ended = news == THE_END;
        wv_cause_next(ctx, plan->node, WV_BY_CHANNEL);
        wv_set_add(ctx->ready, plan->node);
    }
}

void wv_channel_tell(wv_ctx *ctx)
{
    for (uint32_t i = 0; i < ctx->plan->channels; i++) {
        wv_channel_plan const *plan = &ctx->plan->channel_plan[i];
        wv_channel *q = store_of(ctx, plan);
        if (plan->policy != WV_CHANNEL_BLOCK || q->freed == q->head)
            continue;
        q->freed = q->head;
        wv_meet_often(ctx);
        if (__atomic_load_n(&q->waiting, __ATOMIC_RELAXED))
            call_waiting(q);
    }
}

/* -- Sleep ----------------------------------------------------------------- */

int wv_channel_fall_asleep(wv_ctx *ctx)
{
    for (uint32_t i = 0; i < ctx->plan->channels; i++) {
        wv_channel *q = store_of(ctx, &ctx->plan->channel_plan[i]);
        uint32_t state = __atomic_fetch_or(&q->state, WV_CHANNEL_FENCED, __ATOMIC_RELEASE);
        ctx->unmet |= (state & (WV_CHANNEL_OPEN | WV_CHANNEL_FENCED)) == WV_CHANNEL_OPEN;
    }
    wv_meet_anew(ctx);
    int err = ctx->unmet ? wv_os_barrier() : 0;
    ctx->unmet = err < 0;
    return err;
}

/* -- Receiving ------------------------------------------------------------- */

int wv_channel_none(wv_ctx *ctx, void *store, wv_channel_plan const *plan, void *message)
{
    if (!wv_may(ctx, IN_CYCLE, "wv_receive") || ctx->run->node != plan->node)
        return -EPERM;
    if (wv_is_tested(ctx))
        return ctx->plan->receive(ctx, message, plan->size);
    if (WV_DEBUG && wv_channel_take(store, plan, message))
        return 1;
    return news_of(store, plan) == THE_END ? -EPIPE : 0;
}

int wv_receive(wv_ctx *ctx, void *message)
{
    if (!wv_may(ctx, IN_CYCLE, "wv_receive"))
        return -EPERM;
    if (wv_is_tested(ctx))
        return ctx->plan->receive(ctx, message, 0);
    wv_channel_plan const *plan = find(ctx->plan, ctx->run->node);
    return plan ? wv_channel_receive(ctx, store_of(ctx, plan), plan, message) : -EPERM;
}

/* -- Sending --------------------------------------------------------------- */

/* The last message of a single channel was put.  If it was closed meanwhile,
 * nobody knows whether the graph has seen the message or has found the end
 * before it; so whoever first writes down the end is right. */
static int decide(wv_channel *q, wv_channel_plan const *plan)
{
    if (!(state_of(q) & WV_CHANNEL_CLOSED) || !wv_channel_is_single(plan))
        return 0;
    uint64_t end = UNDECIDED, tail = __atomic_load_n(&q->tail, __ATOMIC_RELAXED);
    if (__atomic_compare_exchange_n(&q->end, &end, tail, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        return 0;
    return end >= tail ? 0 : -EPIPE;
}

int wv_channel_sent(wv_ctx *ctx, void *store, wv_channel_plan const *plan)
{
    wv_channel *q = store;
    if (wv_meet_by_counting(ctx) >= WV_FENCED_SENDS && !ctx->fenced)
        (void)__atomic_fetch_and(&q->state, ~(uint32_t)WV_CHANNEL_FENCED, __ATOMIC_ACQUIRE);
    int err = decide(q, plan);
    if (wv_channel_drops(plan) && __atomic_load_n(&q->waiting, __ATOMIC_RELAXED))
        call_waiting(q);
    wv_notify_wake(ctx);
    return err;
}

/* 0, -EPIPE, or -EAGAIN: there is no room. */
static int try_to_send(wv_ctx *ctx, void *store, wv_channel_plan const *plan, void const *message)
{
    wv_channel *q = store;
    uint32_t state = state_of(q);
    if (!(state & WV_CHANNEL_OPEN) || state & WV_CHANNEL_CLOSED)
        return -EPIPE;
    if (wv_channel_put(store, plan, message))
        return wv_channel_sent(ctx, store, plan);
    return is_shut(q, plan) ? -EPIPE : -EAGAIN;
}

/* A sender that waits counts itself, and only then looks for room once more;
 * the graph makes room, and only then looks whether anybody waits (meet.h).
 * Since `room` was read before that look, a call in between is not slept
 * through either. */
static int wait_and_send(wv_ctx *ctx, void *store, wv_channel_plan const *plan,
                         void const *message)
{
    wv_channel *q = store;
    (void)__atomic_fetch_add(&q->waiting, 1, __ATOMIC_ACQ_REL);
    int err = wv_meet_rarely(ctx);
    while (!err) {
        uint32_t room = __atomic_load_n(&q->room, __ATOMIC_ACQUIRE);
        err = try_to_send(ctx, store, plan, message);
        if (err != -EAGAIN)
            break;
        err = 0;
        wv_os_sleep_on(&q->room, room);
    }
    if (__atomic_fetch_sub(&q->waiting, 1, __ATOMIC_ACQ_REL) == (FINISHING | 1))
        wv_os_wake_on(&q->waiting);
    return err;
}

int wv_channel_resend(wv_ctx *ctx, void *store, wv_channel_plan const *plan, void const *message)
{
    int err = try_to_send(ctx, store, plan, message);
    if (err != -EAGAIN || plan->policy == WV_CHANNEL_REJECT)
        return err;
    bool own = __atomic_load_n(&ctx->owner, __ATOMIC_RELAXED) == this_thread();
    if (plan->policy == WV_CHANNEL_BLOCK && own)
        return -EDEADLK;
    return wait_and_send(ctx, store, plan, message);
}

int wv_channel_close(wv_ctx *ctx, void *store, wv_channel_plan const *plan)
{
    wv_channel *q = store;
    int err = 0;
    if (!(state_of(q) & WV_CHANNEL_OPEN))
        return -EPIPE;
    shut(q, plan);
    (void)__atomic_fetch_or(&q->state, WV_CHANNEL_CLOSED, __ATOMIC_ACQ_REL);
    call_waiting(q);
    if (wv_channel_is_single(plan))
        err = wv_meet_rarely(ctx);
    if (err)
        return err;
    (void)__atomic_fetch_or(&q->state, WV_CHANNEL_SETTLED, __ATOMIC_ACQ_REL);
    wv_notify_wake(ctx);
    return 0;
}
