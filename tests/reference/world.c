/* world.c: a graph's life, by the rules R2, R5, C1 to C8 and what
 * docs/runtime.md promises of timers and of the historical clock. */
#include "world.h"

#include <errno.h>
#include <string.h>

/* -- Timers --------------------------------------------------------------- */

static struct timer *find_one_shot(struct world *world, uint32_t node, uint32_t index)
{
    for (uint32_t i = 0; i < world->timer_count; i++) {
        struct timer *timer = &world->timers[i];
        if (timer->node == node && timer->period_ns == 0 && timer->index == index)
            return timer;
    }
    return NULL;
}

int world_timer_at(struct world *world, uint32_t node, uint32_t index, int64_t deadline)
{
    struct timer *timer = find_one_shot(world, node, index);
    if (!timer)
        return -EINVAL;
    timer->set = true;
    timer->deadline = deadline;
    return 0;
}

int world_timer_cancel(struct world *world, uint32_t node, uint32_t index)
{
    struct timer *timer = find_one_shot(world, node, index);
    if (!timer)
        return -EINVAL;
    timer->set = false;
    return 0;
}

/* The lowest index that fired in this cycle and was not told yet. */
int world_timer_fired(struct world *world, uint32_t node)
{
    for (uint32_t index = 0; index < world->graph->nodes[node].one_shots; index++) {
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
static void start_periodic(struct world *world)
{
    for (uint32_t i = 0; i < world->timer_count; i++) {
        struct timer *timer = &world->timers[i];
        if (timer->period_ns == 0)
            continue;
        timer->set = true;
        timer->deadline = world->now + timer->period_ns;
        while (timer->aligned && timer->deadline % timer->period_ns != 0)
            timer->deadline--;
    }
}

static void fire(struct world *world, struct timer *timer)
{
    timer->fired = true;
    world->ready[timer->node] = true;
    world->why[timer->node] |= timer->period_ns > 0 ? BY_EVERY : BY_TIMER;
    if (timer->period_ns == 0) {
        timer->set = false; /* one-shot */
        return;
    }
    timer->missed = 0;
    timer->deadline += timer->period_ns; /* fixed rate, never drifting */
    while (timer->deadline <= world->now) {
        timer->missed++; /* missed periods collapse into one run */
        timer->deadline += timer->period_ns;
    }
}

/* Never early; a deadline in the past fires in the next cycle. */
static void fire_due(struct world *world)
{
    for (uint32_t i = 0; i < world->timer_count; i++)
        if (world->timers[i].set && world->timers[i].deadline <= world->now)
            fire(world, &world->timers[i]);
}

/* The earliest deadline; INT64_MAX when no timer is set. */
static int64_t earliest(struct world const *world)
{
    int64_t least = INT64_MAX;
    for (uint32_t i = 0; i < world->timer_count; i++)
        if (world->timers[i].set && world->timers[i].deadline < least)
            least = world->timers[i].deadline;
    return least;
}

static bool any_one_shot_set(struct world const *world)
{
    for (uint32_t i = 0; i < world->timer_count; i++)
        if (world->timers[i].set && world->timers[i].period_ns == 0)
            return true;
    return false;
}

/* -- A node runs ---------------------------------------------------------- */

void world_yield(struct world *world, uint32_t node)
{
    world->next[node] = true;
    world->next_why[node] |= BY_YIELD;
}

/* R2: only what the clause names, only the living. */
int world_schedule(struct world *world, uint32_t node, uint32_t target)
{
    struct node_row named = world->graph->nodes[node].scheduled;
    for (uint32_t i = 0; i < named.count; i++) {
        if (named.nodes[i]->index != target)
            continue;
        if (world->dead[target])
            return -ESTALE;
        world->ready[target] = true;
        world->why[target] |= BY_SCHEDULE;
        return 0;
    }
    return -EPERM;
}

void world_note(struct world *world, int error, char const *text)
{
    world->note = (struct note){true, error, text};
}

static bool is_triggered_by(struct node const *node, uint32_t parent, bool last)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (node->edges[i].kind == EDGE_TRIGGER && node->edges[i].last == last &&
            node->edges[i].parent->index == parent)
            return true;
    return false;
}

/* R2: trigger runs the node when the parent broadcasts.  R4: trigger last runs
 * it in the cycle after that. */
static void broadcast(struct world *world, uint32_t node)
{
    world->changed[node] = true;
    for (uint32_t child = 0; child < world->count; child++) {
        if (is_triggered_by(&world->graph->nodes[child], node, false)) {
            world->ready[child] = true;
            world->why[child] |= BY_TRIGGER;
        }
        if (is_triggered_by(&world->graph->nodes[child], node, true)) {
            world->next[child] = true;
            world->next_why[child] |= BY_TRIGGER;
        }
    }
}

/* R7: all that depends on it goes, too, along all edges but optional ones. */
static void sweep(struct world *world, uint32_t node)
{
    if (world->dead[node])
        return;
    world->dead[node] = world->doomed[node] = true;
    for (uint32_t child = 0; child < world->count; child++) {
        struct node const *it = &world->graph->nodes[child];
        for (uint32_t i = 0; i < it->edge_count; i++)
            if (it->edges[i].parent->index == node && !it->edges[i].optional)
                sweep(world, child);
    }
}

/* C5: swept nodes are dropped in reverse, their timers released before. */
static void drop_doomed(struct world *world)
{
    for (uint32_t i = 0; i < world->timer_count; i++)
        if (world->doomed[world->timers[i].node])
            world->timers[i].set = false;
    for (uint32_t i = world->count; i > 0; i--) {
        uint32_t node = world->order[i - 1];
        if (world->doomed[node] && world->graph->nodes[node].hooks[HOOK_DROP].form != HOOK_NONE)
            behave_drop(world, node);
        world->doomed[node] = false;
    }
}

/* R4: the copy is made at the end of a cycle in which x ran. */
static void copy_lasts(struct world *world)
{
    for (uint32_t node = 0; node < world->count; node++)
        if (world->ran[node])
            world->last[node] = world->state[node];
}

/* R5: a value broadcasts when the stored bytes change; an event, if its
 * condition holds, takes the value and broadcasts, equal or not. */
static enum control run_formula(struct world *world, uint32_t node)
{
    struct ast_node const *ast = world->ast[node];
    if (ast->when && value_of(world, node, ast->when) == 0)
        return UNCHANGED;
    uint64_t value = value_of(world, node, ast->formula);
    if (!ast->when && value == world->state[node])
        return UNCHANGED;
    world->state[node] = value;
    return BROADCAST;
}

/* A node with no `cycle` and no formula broadcasts when it is run. */
static enum control run_cycle(struct world *world, uint32_t node)
{
    if (world->ast[node]->formula)
        return run_formula(world, node);
    if (world->graph->nodes[node].hooks[HOOK_CYCLE].form != HOOK_NONE)
        return behave_cycle(world, node);
    return BROADCAST;
}

static void run_node(struct world *world, uint32_t node)
{
    world->note = (struct note){false, 0, ""};
    enum control control = run_cycle(world, node);
    world->ran[node] = true;
    if (control == BROADCAST)
        broadcast(world, node);
    if (control == SWEEP || control == FAIL)
        sweep(world, node);
    if (control == FAIL)
        host_failed(world, node, "cycle", world->note.error, world->note.text);
    if (control == TERMINATE)
        world->terminate = true; /* broadcasts nothing */
}

/* C3: the epoch rises.  C4: nodes whose bit is set run in schedule order, each
 * at most once. */
static void run_ready(struct world *world)
{
    world->epoch++;
    memset(world->changed, 0, world->count);
    memset(world->ran, 0, world->count);
    for (uint32_t i = 0; i < world->count; i++) {
        uint32_t node = world->order[i];
        if (!world->ready[node] || world->dead[node])
            continue; /* R7: whoever triggers it */
        run_node(world, node);
    }
    drop_doomed(world);
    copy_lasts(world);
}

/* -- Cycles --------------------------------------------------------------- */

/* A value runs once in the first cycle (R5), and `on start`. */
static bool starts(struct world const *world, uint32_t node)
{
    struct ast_node const *ast = world->ast[node];
    return (ast->formula && !ast->when) || world->graph->nodes[node].events[EVENT_START];
}

/* C2: collect, never act. */
static void collect(struct world *world)
{
    for (uint32_t node = 0; node < world->count; node++) {
        bool first = world->epoch == 0 && starts(world, node);
        world->ready[node] = world->next[node] || world->notified[node] || first;
        world->ready[node] = world->ready[node] && !world->dead[node];
        world->why[node] = world->next_why[node];
        if (world->notified[node])
            world->why[node] |= BY_NOTIFY;
        if (first)
            world->why[node] |= BY_START;
        world->next[node] = world->notified[node] = false;
        world->next_why[node] = 0;
    }
    fire_due(world);
}

static bool any(struct world const *world, bool const *set)
{
    for (uint32_t node = 0; node < world->count; node++)
        if (set[node])
            return true;
    return false;
}

/* The historical clock jumps from deadline to deadline.  False when history
 * is over (C7): its end is reached, or nothing is left but periodic timers;
 * the latter only where no end was given (docs/decisions/0004). */
static bool jump(struct world *world)
{
    bool endless = world->end == INT64_MAX;
    int64_t next = earliest(world);
    bool over = endless ? !any_one_shot_set(world) : next == INT64_MAX || next > world->end;
    if (!over)
        world->now = next;
    else if (!endless && world->now < world->end)
        world->now = world->end;
    return !over;
}

/* C1: true when there is something to run, false when it is the end. */
static bool await(struct world *world)
{
    for (uint32_t i = 0; i < world->timer_count; i++)
        world->timers[i].fired = false; /* that was the cycle before */
    if (world->terminate || world->stop_asked)
        return false;
    do
        collect(world);
    while (!any(world, world->ready) && jump(world));
    return any(world, world->ready);
}

/* One stop cycle runs the `on stop` nodes and what they trigger, then the
 * graph is stopped; without such nodes there is none (docs/decisions/0006). */
static void stop_cycle(struct world *world)
{
    for (uint32_t node = 0; node < world->count; node++) {
        world->ready[node] = world->graph->nodes[node].events[EVENT_STOP] && !world->dead[node];
        world->why[node] = world->ready[node] ? BY_STOP : 0;
    }
    if (any(world, world->ready))
        run_ready(world);
    world->phase = STOPPED;
}

static bool all_dead(struct world const *world)
{
    for (uint32_t node = 0; node < world->count; node++)
        if (!world->dead[node])
            return false;
    return true;
}

bool world_cycle(struct world *world)
{
    if (world->phase == STOPPED)
        return true;
    if (!await(world)) {
        stop_cycle(world);
        return true;
    }
    run_ready(world);
    if (all_dead(world))
        world->phase = STOPPED; /* C7; the next call tells it */
    return false;
}

/* -- Init and finish ------------------------------------------------------ */

/* The historical clock starts at the given time or at the earliest deadline
 * that init set; no cycle is later than the end. */
static int64_t begin_of_history(struct world const *world, int64_t start)
{
    int64_t first = earliest(world);
    if (start != INT64_MIN)
        return start;
    if (first == INT64_MAX)
        first = world->now;
    return first < world->end ? first : world->end;
}

/* C8: drop for the first `count` nodes of the schedule, in reverse. */
static void drop_first(struct world *world, uint32_t count)
{
    while (count > 0) {
        uint32_t node = world->order[--count];
        if (!world->dead[node] && world->graph->nodes[node].hooks[HOOK_DROP].form != HOOK_NONE)
            behave_drop(world, node);
    }
}

static void reset(struct world *world)
{
    for (uint32_t node = 0; node < world->count; node++) {
        world->state[node] = world->last[node] = initial_value(world, node);
        world->dead[node] = world->doomed[node] = false;
        world->ready[node] = world->next[node] = false;
        world->changed[node] = world->notified[node] = false;
        world->why[node] = world->next_why[node] = 0;
    }
    for (uint32_t i = 0; i < world->timer_count; i++)
        world->timers[i].set = world->timers[i].fired = false;
    world->epoch = 0;
    world->terminate = world->stop_asked = false;
}

/* C8: init hooks run in schedule order; if one fails, drop runs for every node
 * whose turn had come. */
static int init_nodes(struct world *world)
{
    for (uint32_t i = 0; i < world->count; i++) {
        uint32_t node = world->order[i];
        int err = 0;
        world->note = (struct note){false, 0, ""};
        if (world->graph->nodes[node].hooks[HOOK_INIT].form != HOOK_NONE)
            err = behave_init(world, node);
        if (err != 0) {
            host_failed(world, node, "init", err, world->note.text);
            drop_first(world, i + 1);
            return err;
        }
    }
    return 0;
}

int world_init(struct world *world, int64_t start, int64_t end)
{
    world_finish(world); /* C7: a stopped graph can be initialised again */
    reset(world);
    world->now = start == INT64_MIN ? 0 : start;
    world->end = end;
    int err = init_nodes(world);
    if (err != 0)
        return err;
    memcpy(world->last, world->state, world->count * sizeof *world->last); /* R4: after init */
    world->now = begin_of_history(world, start);
    start_periodic(world);
    world->phase = ALIVE;
    return 0;
}

void world_finish(struct world *world)
{
    if (world->phase != UNBORN)
        drop_first(world, world->count);
    world->phase = UNBORN;
}

int world_notify(struct world *world, uint32_t node)
{
    if (world->phase == UNBORN)
        return -EPIPE;
    world->notified[node] = true;
    return 0;
}

int world_push(struct world *world, uint32_t node)
{
    if (world->phase != ALIVE)
        return -EPIPE;
    if (world->dead[node])
        return -ESTALE;
    world->next[node] = true;
    world->next_why[node] |= BY_PUSH;
    return 0;
}

int world_stop(struct world *world)
{
    if (world->phase == UNBORN)
        return -EPIPE;
    world->stop_asked = true;
    return 0;
}
