/* world.c: a graph's life, by the rules R2, R5 and C1 to C8. */
#include "behaviour.h"
#include "tally.h"

#include <errno.h>
#include <string.h>

/* -- A node runs ---------------------------------------------------------- */

void world_yield(struct world *world, uint32_t node)
{
    world->next[node] = true;
    world->next_why[node] |= BY_YIELD;
    tally_one(TALLY_YIELD);
}

/* R2: only what the clause names, only the living. */
int world_schedule(struct world *world, uint32_t node, uint32_t target)
{
    struct node_row named = world->graph->nodes[node].more->scheduled;
    for (uint32_t i = 0; i < named.count; i++) {
        if (named.nodes[i]->index != target)
            continue;
        tally_one(world->dead[target] ? TALLY_SCHEDULED_DEAD : TALLY_SCHEDULED);
        if (world->dead[target])
            return -ESTALE;
        world->ready[target] = true;
        world->why[target] |= BY_SCHEDULE;
        return 0;
    }
    tally_one(TALLY_SCHEDULED_UNNAMED);
    return -EPERM;
}

void world_terminate(struct world *world, uint32_t node)
{
    tally_terminate(world, node);
    world->terminate = true;
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
    tally_one(TALLY_BROADCAST);
    for (uint32_t child = 0; child < world->count; child++) {
        if (is_triggered_by(&world->graph->nodes[child], node, false)) {
            world->ready[child] = true;
            world->why[child] |= BY_TRIGGER;
        }
        if (is_triggered_by(&world->graph->nodes[child], node, true)) {
            world->next[child] = true;
            world->next_why[child] |= BY_TRIGGER;
            tally_one(TALLY_TRIGGERED_LATE);
        }
    }
}

/* R7: all that depends on it goes, too, along all edges but optional ones. */
static void sweep(struct world *world, uint32_t node, enum tally what)
{
    if (world->dead[node])
        return;
    world->dead[node] = world->doomed[node] = true;
    tally_one(what);
    for (uint32_t child = 0; child < world->count; child++) {
        struct node const *it = &world->graph->nodes[child];
        for (uint32_t i = 0; i < it->edge_count; i++)
            if (it->edges[i].parent->index == node && !it->edges[i].optional)
                sweep(world, child, TALLY_SWEPT);
    }
}

/* Its timers, its watches, its channel. */
static void release(struct world *world, uint32_t node)
{
    timers_release(world, node);
    watches_release(world, node);
    channels_release(world, node);
}

/* C5: swept nodes are dropped in reverse, what they had released before. */
static void drop_doomed(struct world *world)
{
    for (uint32_t node = 0; node < world->count; node++)
        if (world->doomed[node])
            release(world, node);
    for (uint32_t i = world->count; i > 0; i--) {
        uint32_t node = world->order[i - 1];
        if (world->doomed[node] && node_has(&world->graph->nodes[node], HOOK_DROP)) {
            behave_drop(world, node);
            tally_one(TALLY_DROP_SWEPT);
        }
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
    bool holds = !ast->when || value_of(world, node, ast->when) != 0;
    if (ast->when)
        tally_one(holds ? TALLY_EVENT_TAKEN : TALLY_EVENT_LEFT);
    if (!holds)
        return UNCHANGED;
    uint64_t value = value_of(world, node, ast->formula);
    if (!ast->when)
        tally_one(value == world->state[node] ? TALLY_VALUE_SAME : TALLY_VALUE_OTHER);
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
    if (node_has(&world->graph->nodes[node], HOOK_CYCLE))
        return behave_cycle(world, node);
    return BROADCAST;
}

static void run_node(struct world *world, uint32_t node)
{
    world->note = (struct note){false, 0, ""};
    signals_tell_anew(world);
    tally_run(world, node);
    enum control control = run_cycle(world, node);
    world->ran[node] = true;
    if (control == BROADCAST)
        broadcast(world, node);
    if (control == SWEEP || control == FAIL)
        sweep(world, node, TALLY_SWEEP);
    if (control == FAIL)
        host_failed(world, node, "cycle", world->note.error, world->note.text);
    if (control == TERMINATE) {
        tally_one(TALLY_TERMINATE_CONTROL);
        world_terminate(world, node); /* broadcasts nothing */
    }
}

/* C3: the epoch rises.  C4: nodes whose bit is set run in schedule order, each
 * at most once. */
static void run_ready(struct world *world)
{
    world->epoch++;
    tally_one(TALLY_CYCLE_RUN);
    memset(world->changed, 0, world->count);
    memset(world->ran, 0, world->count);
    for (uint32_t i = 0; i < world->count; i++) {
        uint32_t node = world->order[i];
        if (world->ready[node] && world->dead[node])
            tally_one(TALLY_SWEPT_READY); /* R7: whoever triggers it */
        else if (world->ready[node])
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
    return (ast->formula && !ast->when) || node_on(&world->graph->nodes[node], EVENT_START);
}

/* C2: collect, never act. */
static void collect(struct world *world)
{
    for (uint32_t node = 0; node < world->count; node++) {
        bool first = world->epoch == 0 && starts(world, node);
        world->ready[node] = world->next[node] || world->notified[node] || first;
        world->why[node] = world->next_why[node];
        if (world->notified[node])
            world->why[node] |= BY_NOTIFY;
        if (first)
            world->why[node] |= BY_START;
        world->next[node] = world->notified[node] = false;
        world->next_why[node] = 0;
    }
    channels_collect(world);
    signals_collect(world);
    timers_collect(world);
    watches_collect(world);
    for (uint32_t node = 0; node < world->count; node++)
        world->ready[node] = world->ready[node] && !world->dead[node];
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
    int64_t next = earliest_deadline(world), end = world->settings.end;
    bool endless = end == INT64_MAX;
    bool over = endless ? !any_one_shot_set(world) : next == INT64_MAX || next > end;
    if (!over)
        world->now = next;
    else if (!endless && world->now < end)
        world->now = end;
    clock_read(world);
    return !over;
}

/* C1: is there something to run?  Else it is the end, or, where the clock does
 * not jump, nothing yet. */
static enum outcome await(struct world *world)
{
    clock_read(world);
    if (world->terminate || world->stop_asked)
        return OVER;
    for (;;) {
        collect(world);
        if (any(world, world->ready))
            return RAN;
        if (world->settings.clock != HISTORICAL) {
            tally_one(TALLY_CYCLE_IDLE);
            return IDLE;
        }
        if (!jump(world)) {
            tally_one(TALLY_HISTORY_OVER);
            return OVER;
        }
    }
}

/* One stop cycle runs the `on stop` nodes and what they trigger, then the
 * graph is stopped; without such nodes there is none (docs/decisions/0006). */
static void stop_cycle(struct world *world)
{
    for (uint32_t node = 0; node < world->count; node++) {
        world->ready[node] = node_on(&world->graph->nodes[node], EVENT_STOP) && !world->dead[node];
        world->why[node] = world->ready[node] ? BY_STOP : 0;
    }
    timers_forget(world);
    watches_forget(world);
    signals_forget(world);
    bool runs = any(world, world->ready);
    tally_one(runs ? TALLY_STOP_CYCLE : TALLY_STOP_EMPTY);
    world->stopping = true;
    if (runs)
        run_ready(world);
    world->stopping = false;
    world->phase = STOPPED;
    channels_release_all(world);
}

static bool all_dead(struct world const *world)
{
    for (uint32_t node = 0; node < world->count; node++)
        if (!world->dead[node])
            return false;
    return true;
}

char const *const outcome_words[] = {
    [RAN] = "ran", [IDLE] = "idle", [OVER] = "stopped", [WRONG] = "error"};

enum outcome world_cycle(struct world *world)
{
    if (world->phase == UNBORN) {
        tally_one(TALLY_CYCLE_WRONG);
        return WRONG;
    }
    enum outcome outcome = world->phase == STOPPED ? OVER : await(world);
    if (outcome == RAN)
        run_ready(world);
    else if (outcome == OVER && world->phase != STOPPED)
        stop_cycle(world);
    if (all_dead(world)) {
        tally_one(TALLY_ALL_SWEPT);
        world->phase = STOPPED; /* C7; the next call tells it */
    }
    return outcome;
}

/* Until the next deadline, 0 when something waits to be collected or it is to be
 * told that the graph is stopped, -1 when nothing does; of descriptors nothing is
 * said. */
int64_t world_wait(struct world const *world)
{
    if (world->phase != ALIVE)
        return world->phase == STOPPED ? 0 : -1;
    bool pending = world->terminate || world->stop_asked || any(world, world->next) ||
                   any(world, world->notified) || signals_pending(world) ||
                   channels_pending(world);
    for (uint32_t node = 0; node < world->count; node++)
        pending = pending || (world->epoch == 0 && starts(world, node));
    int64_t next = earliest_deadline(world);
    if (pending || next <= world->now)
        return 0;
    return next == INT64_MAX ? -1 : next - world->now;
}

/* -- Init and finish ------------------------------------------------------ */

/* The historical clock starts at the given time or at the earliest deadline
 * that init set; no cycle is later than the end. */
static void begin_history(struct world *world)
{
    int64_t first = earliest_deadline(world), end = world->settings.end;
    if (world->settings.start != INT64_MIN)
        return;
    if (first == INT64_MAX)
        first = world->now;
    world->now = first < end ? first : end;
    clock_read(world);
}

/* C8: drop for the first `count` nodes of the schedule, in reverse.  Nobody will
 * receive what they send. */
static void drop_first(struct world *world, uint32_t count, enum tally what)
{
    channels_release_all(world);
    while (count > 0) {
        uint32_t node = world->order[--count];
        if (!world->dead[node] && node_has(&world->graph->nodes[node], HOOK_DROP)) {
            behave_drop(world, node);
            tally_one(what);
        }
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
    timers_reset(world);
    watches_reset(world);
    signals_reset(world);
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
        if (node_has(&world->graph->nodes[node], HOOK_INIT))
            err = behave_init(world, node);
        if (err != 0) {
            host_failed(world, node, "init", err, world->note.text);
            tally_init_failed(world, node);
            drop_first(world, i + 1, TALLY_DROP_INIT);
            return err;
        }
    }
    return 0;
}

int world_init(struct world *world, struct settings settings)
{
    if (world->phase == ALIVE) {
        tally_one(TALLY_INIT_AGAIN);
        return -EBUSY;
    }
    world_finish(world); /* C7: a stopped graph can be initialised again */
    world->settings = settings;
    reset(world);
    clock_begin(world);
    channels_open(world);
    world->open = true;
    int err = init_nodes(world);
    if (err != 0) {
        world->open = false;
        return err;
    }
    memcpy(world->last, world->state, world->count * sizeof *world->last); /* R4: after init */
    if (settings.clock == HISTORICAL)
        begin_history(world);
    timers_start_periodic(world);
    world->phase = ALIVE;
    tally_one(TALLY_LIFE);
    return 0;
}

void world_finish(struct world *world)
{
    if (world->phase != UNBORN)
        drop_first(world, world->count, TALLY_DROP_FINISHED);
    world->phase = UNBORN;
    world->open = false;
}

int world_notify(struct world *world, uint32_t node)
{
    tally_one(world->open ? TALLY_NOTIFIED : TALLY_NOTIFIED_CLOSED);
    if (!world->open)
        return -EPIPE;
    world->notified[node] = true;
    return 0;
}

int world_push(struct world *world, uint32_t node)
{
    if (world->phase != ALIVE)
        return -EPIPE;
    tally_one(world->dead[node] ? TALLY_PUSHED_DEAD : TALLY_PUSHED);
    if (world->dead[node])
        return -ESTALE;
    world->next[node] = true;
    world->next_why[node] |= BY_PUSH;
    return 0;
}

int world_stop(struct world *world)
{
    if (!world->open)
        return -EPIPE;
    tally_one(TALLY_STOP_HOST);
    world->stop_asked = true;
    return 0;
}
