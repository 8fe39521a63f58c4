/* timer.c: the queues of timers, and what happens when one is due. */
#include "config.h"

#include "runtime/timer.h"

#include "runtime/cause.h"
#include "runtime/clock.h"
#include "runtime/ready.h"

enum { LEVEL_BITS = 6, LEVEL_MASK = 63 };

/* A slot: of a level, in its place there. */
struct place {
    uint32_t level, index;
};

/* -- Where a timer is ------------------------------------------------------ */

/* Deadlines as numbers that have no sign, in the same order. */
static uint64_t key_of(int64_t deadline_ns)
{
    return (uint64_t)deadline_ns ^ UINT64_C(1) << 63;
}

static uint32_t digit(uint64_t key, uint32_t level)
{
    return (uint32_t)(key >> (level * LEVEL_BITS)) & LEVEL_MASK;
}

static struct place place_of(wv_timer_queue const *queue, int64_t deadline_ns)
{
    uint64_t key = key_of(deadline_ns) & queue->mask;
    uint64_t differs = (key ^ queue->from) | 1;
    uint32_t level = (63 - (uint32_t)__builtin_clzll(differs)) / LEVEL_BITS;
    return (struct place){level, digit(key, level)};
}

static uint32_t *slot_at(wv_timer_queue const *queue, struct place place)
{
    return &queue->slot[place.level << LEVEL_BITS | place.index];
}

/* The first slot that is not empty, of a queue that is not.  Those before `from`
 * are the earlier the higher their level is, those behind it the later. */
static struct place first_place(wv_timer_queue const *queue)
{
    for (uint64_t levels = queue->levels; levels;) {
        uint32_t level = 63 - (uint32_t)__builtin_clzll(levels);
        uint64_t before = (UINT64_C(1) << digit(queue->from, level)) - 1;
        if (queue->occupied[level] & before)
            return (struct place){level, (uint32_t)__builtin_ctzll(queue->occupied[level])};
        levels ^= UINT64_C(1) << level;
    }
    uint32_t level = (uint32_t)__builtin_ctzll(queue->levels);
    return (struct place){level, (uint32_t)__builtin_ctzll(queue->occupied[level])};
}

/* The last time that a slot stands for. */
static uint64_t end_of(wv_timer_queue const *queue, struct place place)
{
    uint32_t shift = place.level * LEVEL_BITS;
    uint64_t below = (UINT64_C(1) << shift) - 1;
    uint64_t above = place.level + 1 < WV_TIMER_LEVELS ? ~((below << LEVEL_BITS) | LEVEL_MASK) : 0;
    return (queue->from & above) | (uint64_t)place.index << shift | below | ~queue->mask;
}

/* -- Lists ----------------------------------------------------------------- */

static wv_timer *timer_of(wv_ctx *ctx, uint32_t number)
{
    return &ctx->timer[number - 1];
}

static inline void enter(wv_ctx *ctx, wv_timer_queue *queue, uint32_t number)
{
    wv_timer *timer = timer_of(ctx, number);
    struct place place = place_of(queue, timer->deadline_ns);
    uint32_t *slot = slot_at(queue, place), next = *slot;
    *slot = number;
    timer->slot = (uint16_t)(slot - queue->slot);
    timer->previous = 0;
    timer->next = next;
    if (next)
        timer_of(ctx, next)->previous = number;
    queue->levels |= UINT64_C(1) << place.level;
    queue->occupied[place.level] |= UINT64_C(1) << place.index;
}

static inline void note_empty(wv_timer_queue *queue, struct place place)
{
    queue->occupied[place.level] &= ~(UINT64_C(1) << place.index);
    if (!queue->occupied[place.level])
        queue->levels &= ~(UINT64_C(1) << place.level);
}

static inline void leave(wv_ctx *ctx, wv_timer_queue *queue, wv_timer const *timer)
{
    if (timer->next)
        timer_of(ctx, timer->next)->previous = timer->previous;
    if (timer->previous) {
        timer_of(ctx, timer->previous)->next = timer->next;
        return;
    }
    queue->slot[timer->slot] = timer->next;
    if (!timer->next)
        note_empty(queue, (struct place){timer->slot >> LEVEL_BITS, timer->slot & LEVEL_MASK});
}

/* Empty a slot: the first of what was in it. */
static uint32_t take(wv_timer_queue *queue, struct place place)
{
    uint32_t first = *slot_at(queue, place);
    *slot_at(queue, place) = 0;
    note_empty(queue, place);
    return first;
}

/* Let a list enter anew; how many there were. */
static uint32_t enter_all(wv_ctx *ctx, wv_timer_queue *queue, uint32_t number)
{
    uint32_t count = 0;
    for (uint32_t next; number; number = next, count++) {
        next = timer_of(ctx, number)->next;
        enter(ctx, queue, number);
    }
    return count;
}

/* -- The earliest ---------------------------------------------------------- */

/* What is in a slot. */
struct content {
    struct place place;
    uint32_t count;
    int64_t least_ns;
    bool large; /* it was looked for among all timers */
};

static void note(struct content *content, wv_timer const *timer)
{
    content->count++;
    if (timer->deadline_ns < content->least_ns)
        content->least_ns = timer->deadline_ns;
}

/* The next timer from `i` that is in a slot of a queue, in the order of memory. */
static uint32_t next_in(wv_ctx const *ctx, wv_timer_queue const *queue, struct place place,
                        uint32_t i)
{
    uint8_t by = queue == &ctx->by_wall ? BY_WALL : BY_MONO;
    uint32_t slot = (uint32_t)(slot_at(queue, place) - queue->slot), timers = ctx->plan->timers;
    while (i < timers && (ctx->timer[i].slot != slot || ctx->timer[i].queue != by))
        i++;
    return i;
}

/* A list leads all over the memory.  When that of a slot has a good part of all
 * timers, going through all of them in their order is much faster. */
static struct content look_through(wv_ctx *ctx, wv_timer_queue const *queue, struct place place)
{
    uint32_t timers = ctx->plan->timers, few = timers / 32 + WV_TIMERS_FEW;
    struct content content = {place, 0, INT64_MAX, false};
    uint32_t number = *slot_at(queue, place);
    for (; number && content.count < few; number = timer_of(ctx, number)->next)
        note(&content, timer_of(ctx, number));
    if (!number)
        return content;
    content = (struct content){place, 0, INT64_MAX, true};
    for (uint32_t i = 0; (i = next_in(ctx, queue, place, i)) < timers; i++)
        note(&content, &ctx->timer[i]);
    return content;
}

/* What was in a slot enters anew. */
static void spread(wv_ctx *ctx, wv_timer_queue *queue, struct content content, uint32_t first)
{
    if (!content.large)
        (void)enter_all(ctx, queue, first);
    else
        for (uint32_t i = 0; (i = next_in(ctx, queue, content.place, i)) < ctx->plan->timers; i++)
            enter(ctx, queue, i + 1);
}

/* Move `from` to the earliest deadline of a slot. */
static void move_from(wv_ctx *ctx, wv_timer_queue *queue, struct content content)
{
    uint32_t first = take(queue, content.place), moved = content.count;
    queue->from = key_of(content.least_ns);
    uint64_t below = (UINT64_C(1) << content.place.level) - 1;
    for (uint64_t lower; (lower = queue->levels & below) != 0;) {
        uint32_t level = (uint32_t)__builtin_ctzll(lower);
        uint32_t index = (uint32_t)__builtin_ctzll(queue->occupied[level]);
        moved += enter_all(ctx, queue, take(queue, (struct place){level, index}));
    }
    spread(ctx, queue, content, first);
    queue->moved = queue->moved / 2 + moved;
    queue->spent = 0;
}

/* A slot holds more than a few timers: shall `from` be moved there?  Behind it
 * nothing else has to move; before it, what looking has cost is to be worth it. */
static bool is_worth_moving(wv_timer_queue *queue, struct content content)
{
    if (content.place.index > digit(queue->from, content.place.level))
        return true;
    queue->spent += content.count;
    return queue->spent > queue->moved;
}

/* Look through the first slot. */
static void look(wv_ctx *ctx, wv_timer_queue *queue)
{
    struct content content = look_through(ctx, queue, first_place(queue));
    if (content.count > WV_TIMERS_FEW && content.place.level > 0 &&
        is_worth_moving(queue, content))
        move_from(ctx, queue, content);
    queue->least_ns = content.least_ns;
    queue->known = true;
}

static int64_t least_of(wv_ctx *ctx, wv_timer_queue *queue)
{
    if (!queue->known)
        look(ctx, queue);
    return queue->least_ns;
}

int64_t wv_timer_next(wv_ctx *ctx)
{
    int64_t next = least_of(ctx, &ctx->by_mono);
    if (!ctx->by_wall.levels)
        return next;
    int64_t wall = wv_clock_mono_of(ctx, least_of(ctx, &ctx->by_wall));
    return wall < next ? wall : next;
}

int64_t wv_timer_wake(wv_ctx *ctx)
{
    int64_t next = wv_timer_next(ctx);
    return ctx->by_wall.levels && ctx->wall.resync_ns < next ? ctx->wall.resync_ns : next;
}

/* -- Setting --------------------------------------------------------------- */

static void open_queue(wv_timer_queue *queue, uint32_t *slot, bool one_slot)
{
    queue->slot = slot;
    queue->mask = one_slot ? 0 : UINT64_MAX;
    queue->least_ns = INT64_MAX;
    queue->known = true;
}

void wv_timer_init(wv_ctx *ctx, uint32_t *slot)
{
    uint32_t timers = ctx->plan->timers;
    open_queue(&ctx->by_mono, slot, timers <= WV_TIMERS_FEW);
    open_queue(&ctx->by_wall, slot + WV_TIMER_SLOTS(timers), timers <= WV_TIMERS_FEW);
    for (uint32_t i = 0; i < timers; i++) {
        ctx->timer[i].node = ctx->plan->timer_plan[i].node;
        ctx->timer[i].periodic = ctx->plan->timer_plan[i].period_ns > 0;
    }
}

static wv_timer_queue *queue_of(wv_ctx *ctx, uint8_t queue)
{
    return queue == BY_WALL ? &ctx->by_wall : &ctx->by_mono;
}

/* One went: is the earliest still known? */
static inline void note_gone(wv_timer_queue *queue, int64_t deadline_ns)
{
    if (!WV_LIKELY(queue->levels)) {
        queue->least_ns = INT64_MAX;
        queue->known = true;
    } else if (deadline_ns == queue->least_ns) {
        queue->known = false;
    }
}

/* Of its queue. */
static inline void take_out(wv_ctx *ctx, wv_timer const *timer)
{
    wv_timer_queue *queue = queue_of(ctx, timer->queue);
    leave(ctx, queue, timer);
    note_gone(queue, timer->deadline_ns);
}

/* The first timer of a queue: all are compared with what is hardly later than
 * any of them. */
static void begin_queue(wv_ctx const *ctx, wv_timer_queue *queue, int64_t deadline_ns)
{
    int64_t now_ns = queue == &ctx->by_mono ? ctx->now.mono_ns : ctx->now.wall_ns;
    queue->from = key_of(deadline_ns < now_ns ? deadline_ns : now_ns) & queue->mask;
}

/* How many are set, and how many of these are periodic. */
static inline void count(wv_ctx *ctx, wv_timer const *timer, int more)
{
    ctx->timers_set += (uint32_t)more;
    if (timer->periodic)
        ctx->periodic_set += (uint32_t)more;
}

static void set(wv_ctx *ctx, uint8_t by, uint32_t number, int64_t deadline_ns)
{
    wv_timer *timer = &ctx->timer[number];
    wv_timer_queue *queue = queue_of(ctx, by);
    if (timer->queue)
        take_out(ctx, timer);
    else
        count(ctx, timer, 1);
    if (!WV_LIKELY(queue->levels))
        begin_queue(ctx, queue, deadline_ns);
    timer->queue = by;
    timer->deadline_ns = deadline_ns;
    enter(ctx, queue, number + 1);
    if (deadline_ns <= queue->least_ns) { /* no later than all, even if the earliest is not known */
        queue->least_ns = deadline_ns;
        queue->known = true;
    }
}

void wv_timer_set(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns)
{
    set(ctx, BY_MONO, timer, deadline_ns);
}

void wv_timer_set_wall(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns)
{
    set(ctx, BY_WALL, timer, deadline_ns);
}

void wv_timer_clear(wv_ctx *ctx, uint32_t number)
{
    wv_timer *timer = &ctx->timer[number];
    if (!timer->queue)
        return;
    take_out(ctx, timer);
    count(ctx, timer, -1);
    timer->queue = 0;
}

/* -- Periodic timers ------------------------------------------------------ */

/* The first multiple after `ns`. */
static int64_t next_multiple(int64_t ns, int64_t period_ns)
{
    int64_t rest = ns % period_ns;
    return wv_ns_add(ns - rest, rest < 0 ? 0 : period_ns);
}

/* Aligned ones go by the wall clock.  A period that would end after the last
 * representable time never ends. */
static void set_period(wv_ctx *ctx, uint32_t timer, int64_t deadline_ns)
{
    if (deadline_ns < INT64_MAX)
        set(ctx, ctx->plan->timer_plan[timer].aligned ? BY_WALL : BY_MONO, timer, deadline_ns);
    else
        wv_timer_clear(ctx, timer);
}

void wv_timer_start_periodic(wv_ctx *ctx, wv_time start)
{
    for (uint32_t i = 0; i < ctx->plan->timers; i++) {
        wv_timer_plan const *plan = &ctx->plan->timer_plan[i];
        if (plan->period_ns == 0)
            continue;
        if (plan->aligned)
            set_period(ctx, i, next_multiple(start.wall_ns, plan->period_ns));
        else
            set_period(ctx, i, wv_ns_add(start.mono_ns, plan->period_ns));
    }
}

/* The deadline after `deadline`: a whole number of periods on, after `now_ns`;
 * the periods passed over are counted as missed.  So is one for which it fired
 * already, when the look at descriptors failed then, and no cycle followed. */
static int64_t next_period(wv_ctx *ctx, uint32_t number, int64_t deadline, int64_t now_ns)
{
    wv_timer *timer = &ctx->timer[number];
    int64_t period = ctx->plan->timer_plan[number].period_ns;
    /* From one end of time to the other is more than an int64_t holds. */
    uint64_t missed = ((uint64_t)now_ns - (uint64_t)deadline) / (uint64_t)period;
    bool again = wv_set_has(ctx->fired, number);
    timer->missed = missed + (again ? timer->missed + 1 : 0);
    return wv_ns_add((int64_t)((uint64_t)deadline + missed * (uint64_t)period), period);
}

/* -- Expiring -------------------------------------------------------------- */

/* What fired in an earlier cycle and was not asked for is forgotten. */
static void forget_fired(wv_ctx *ctx)
{
    if (ctx->fired_epoch == ctx->epoch + 1)
        return;
    ctx->fired_epoch = ctx->epoch + 1;
    wv_set_clear(ctx->fired, wv_set_summaries(ctx->plan->timers));
}

/* One that has left its queue. */
static void fire(wv_ctx *ctx, uint32_t number, int64_t now_ns)
{
    wv_timer *timer = &ctx->timer[number];
    timer->queue = 0;
    count(ctx, timer, -1);
    if (timer->periodic)
        set_period(ctx, number, next_period(ctx, number, timer->deadline_ns, now_ns));
    wv_set_add(ctx->fired, number);
    wv_cause_next(ctx, timer->node, timer->periodic ? WV_BY_EVERY : WV_BY_TIMER);
    wv_set_add(ctx->ready, timer->node);
}

/* Take those that are due out of a slot, as a list. */
static uint32_t take_some(wv_ctx *ctx, wv_timer_queue *queue, struct place place, int64_t now_ns)
{
    uint32_t due = 0;
    for (uint32_t number = *slot_at(queue, place), next; number; number = next) {
        wv_timer *timer = timer_of(ctx, number);
        next = timer->next;
        if (timer->deadline_ns > now_ns)
            continue;
        leave(ctx, queue, timer);
        timer->next = due;
        due = number;
    }
    return due;
}

/* Take those that are due in the first slot; 0 when none is.  A slot that is over
 * need not be looked through. */
static uint32_t take_due(wv_ctx *ctx, wv_timer_queue *queue, int64_t now_ns)
{
    struct place place = first_place(queue);
    if (end_of(queue, place) > key_of(now_ns)) {
        look(ctx, queue);
        if (queue->least_ns > now_ns)
            return 0;
        place = first_place(queue);
    }
    return end_of(queue, place) > key_of(now_ns) ? take_some(ctx, queue, place, now_ns)
                                                 : take(queue, place);
}

static void expire(wv_ctx *ctx, wv_timer_queue *queue, int64_t now_ns)
{
    uint32_t number;
    if (wv_timer_rests(queue, now_ns))
        return;
    while (queue->levels && (number = take_due(ctx, queue, now_ns)) != 0) {
        note_gone(queue, queue->least_ns);
        forget_fired(ctx);
        for (uint32_t next; number; number = next) {
            next = timer_of(ctx, number)->next;
            fire(ctx, number - 1, now_ns);
        }
    }
}

void wv_timer_expire_some(wv_ctx *ctx)
{
    expire(ctx, &ctx->by_mono, ctx->now.mono_ns);
    expire(ctx, &ctx->by_wall, ctx->now.wall_ns);
}
