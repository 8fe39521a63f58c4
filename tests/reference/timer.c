/* timer.c: what docs/runtime.md promises of timers. */
#include "tally.h"

#include <errno.h>

/* `on every ... aligned` and wv_timer_at_wall go by the wall clock. */
static int64_t clock_of(struct world const *world, struct timer const *timer)
{
    return timer->by_wall ? world->wall : world->now;
}

static struct timer *find_one_shot(struct world *world, uint32_t node, uint32_t index)
{
    for (uint32_t i = 0; i < world->timer_count; i++) {
        struct timer *timer = &world->timers[i];
        if (timer->node == node && timer->period_ns == 0 && timer->index == index)
            return timer;
    }
    return NULL;
}

int world_timer_at(struct world *world, uint32_t node, uint32_t index, bool by_wall,
                   int64_t deadline)
{
    struct timer *timer = find_one_shot(world, node, index);
    if (!timer)
        return -EINVAL;
    timer->set = true;
    timer->by_wall = by_wall;
    timer->deadline = deadline;
    return 0;
}

int world_timer_cancel(struct world *world, uint32_t node, uint32_t index)
{
    struct timer *timer = find_one_shot(world, node, index);
    if (!timer)
        return -EINVAL;
    if (timer->set)
        tally_one(TALLY_CANCELLED);
    timer->set = false;
    return 0;
}

/* The lowest index that fired in this cycle and was not told yet. */
int world_timer_fired(struct world *world, uint32_t node)
{
    for (uint32_t index = 0; index < world->graph->nodes[node].more->one_shots; index++) {
        struct timer *timer = find_one_shot(world, node, index);
        if (timer->fired) {
            timer->fired = false;
            return (int)index;
        }
    }
    return -1;
}

/* Periods that passed without a run of their own before the one that this
 * cycle is for. */
uint64_t world_missed(struct world const *world, uint32_t node)
{
    uint64_t missed = 0;
    for (uint32_t i = 0; i < world->timer_count; i++) {
        struct timer const *timer = &world->timers[i];
        if (timer->node == node && timer->period_ns > 0 && timer->fired)
            missed += timer->missed;
    }
    return missed;
}

/* on every: first at start + period, or, aligned, at multiples of the period
 * since 1970 UTC. */
void timers_start_periodic(struct world *world)
{
    for (uint32_t i = 0; i < world->timer_count; i++) {
        struct timer *timer = &world->timers[i];
        if (timer->period_ns == 0)
            continue;
        timer->set = true;
        timer->by_wall = timer->aligned;
        timer->deadline = clock_of(world, timer) + timer->period_ns;
        while (timer->aligned && timer->deadline % timer->period_ns != 0)
            timer->deadline--;
    }
}

static bool is_due(struct world const *world, struct timer const *timer)
{
    return timer->set && timer->deadline <= clock_of(world, timer);
}

/* Another one that is due at this time, of this clock. */
static void tally_equal(struct world const *world, struct timer const *timer)
{
    for (uint32_t i = 0; i < world->timer_count; i++) {
        struct timer const *other = &world->timers[i];
        if (other == timer || !other->set || other->by_wall != timer->by_wall ||
            other->deadline != timer->deadline)
            continue;
        tally_one(other->node == timer->node ? TALLY_FIRED_EQUAL : TALLY_FIRED_EQUAL_NODE);
    }
}

static void tally_fire(struct world const *world, struct timer const *timer)
{
    tally_one(timer->period_ns == 0 ? timer->by_wall ? TALLY_FIRED_WALL : TALLY_FIRED_ONE_SHOT
              : timer->aligned      ? TALLY_FIRED_ALIGNED
                                    : TALLY_FIRED_EVERY);
    if (timer->deadline < clock_of(world, timer))
        tally_one(TALLY_FIRED_LATE);
    tally_equal(world, timer);
}

static void fire(struct world *world, struct timer *timer)
{
    tally_fire(world, timer);
    timer->fired = true;
    world->ready[timer->node] = true;
    world->why[timer->node] |= timer->period_ns > 0 ? BY_EVERY : BY_TIMER;
    if (timer->period_ns == 0) {
        timer->set = false; /* one-shot */
        return;
    }
    timer->missed = 0;
    timer->deadline += timer->period_ns; /* fixed rate, never drifting */
    while (is_due(world, timer)) {
        tally_one(TALLY_MISSED);
        timer->missed++; /* missed periods collapse into one run */
        timer->deadline += timer->period_ns;
    }
}

/* Never early; a deadline in the past fires in the next cycle. */
void timers_collect(struct world *world)
{
    for (uint32_t i = 0; i < world->timer_count; i++) {
        world->timers[i].fired = false; /* that was the cycle before */
        if (is_due(world, &world->timers[i]))
            fire(world, &world->timers[i]);
    }
}

void timers_forget(struct world *world)
{
    for (uint32_t i = 0; i < world->timer_count; i++)
        world->timers[i].fired = false;
}

void timers_reset(struct world *world)
{
    for (uint32_t i = 0; i < world->timer_count; i++)
        world->timers[i].set = world->timers[i].fired = false;
}

void timers_release(struct world *world, uint32_t node)
{
    for (uint32_t i = 0; i < world->timer_count; i++)
        if (world->timers[i].node == node)
            world->timers[i].set = false;
}

/* Under clocks that tell one time. */
int64_t earliest_deadline(struct world const *world)
{
    int64_t least = INT64_MAX;
    for (uint32_t i = 0; i < world->timer_count; i++)
        if (world->timers[i].set && world->timers[i].deadline < least)
            least = world->timers[i].deadline;
    return least;
}

bool any_one_shot_set(struct world const *world)
{
    for (uint32_t i = 0; i < world->timer_count; i++)
        if (world->timers[i].set && world->timers[i].period_ns == 0)
            return true;
    return false;
}
