/* behaviour.c: README.md, "A hook", for the reference. */
#include "behaviour.h"

#include <stdlib.h>

#include "tally.h"
#include "trace.h"

uint64_t mix(uint64_t h, uint64_t x)
{
    h = h + x + UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 30;
    h *= UINT64_C(0xbf58476d1ce4e5b9);
    h ^= h >> 27;
    h *= UINT64_C(0x94d049bb133111eb);
    h ^= h >> 31;
    return h;
}

uint64_t number_of(struct world const *world, uint32_t node)
{
    return strtoull(world->graph->nodes[node].name->text + 1, NULL, 10);
}

/* What the hook is passed for an edge: R4, R7. */
static uint64_t parameter(struct world const *world, struct edge const *edge)
{
    uint32_t parent = edge->parent->index;
    if (edge->optional && world->dead[parent])
        return 4711; /* NULL */
    return edge->last ? world->last[parent] : world->state[parent];
}

/* What the node sees, mixed. */
static uint64_t see(struct world const *world, uint32_t node, uint64_t kind)
{
    struct node const *it = &world->graph->nodes[node];
    uint64_t h = 0;
    h = mix(h, world->salt);
    h = mix(h, world->life);
    h = mix(h, kind);
    h = mix(h, number_of(world, node));
    h = mix(h, world->epoch);
    h = mix(h, (uint64_t)world->now);
    h = mix(h, (uint64_t)world->wall);
    if (it->type)
        h = mix(h, world->state[node]);
    for (uint32_t i = 0; i < it->edge_count; i++)
        if (it->edges[i].parent->type)
            h = mix(h, parameter(world, &it->edges[i]));
    for (uint32_t i = 0; i < it->edge_count; i++)
        h = mix(h, world->changed[it->edges[i].parent->index] ? 1 : 0);
    return h;
}

/* 1 */
static void change_state(struct world *world, uint32_t node, uint64_t h)
{
    uint64_t *state = &world->state[node];
    uint64_t which = mix(h, 1) % 4;
    if (!world->graph->nodes[node].type)
        return;
    if (which == 1)
        *state = mix(h, 2) % 8;
    if (which == 2)
        *state = *state + 1;
    if (which == 3)
        *state = mix(h, 2);
}

static void tell_state(struct world const *world, uint32_t node)
{
    if (world->graph->nodes[node].type)
        trace(" %x", world->state[node]);
    else
        trace(" -");
}

/* 2, for timer i */
static void set_timer(struct world *world, uint32_t node, uint32_t i, uint64_t d)
{
    int64_t const delay[8] = {0, 1, 5, 10, 10, 20, 50, -3};
    int64_t after = delay[d / 16 % 8];
    int64_t deadline;
    if (d % 8 <= 2) {
        (void)world_timer_at(world, node, i, false, world->now + after);
        trace(" after %d %d", (int64_t)i, after);
    } else if (d % 8 == 3) {
        deadline = world->now - world->now % 10 + 10;
        (void)world_timer_at(world, node, i, false, deadline);
        trace(" at %d %d", (int64_t)i, deadline);
    } else if (d % 8 == 4) {
        deadline = world->wall + after;
        (void)world_timer_at(world, node, i, true, deadline);
        trace(" wall %d %d", (int64_t)i, deadline);
    } else if (d % 8 == 5) {
        (void)world_timer_cancel(world, node, i);
        trace(" cancel %d", (int64_t)i);
    }
}

/* 2 and 3 */
static void set_timers(struct world *world, uint32_t node, uint64_t h)
{
    uint32_t count = world->graph->nodes[node].more->one_shots;
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 && number_of(world, node) % 16 == 0) {
            (void)world_timer_at(world, node, 0, false, world->now + 10);
            trace(" after 0 10");
        } else {
            set_timer(world, node, i, mix(h, 16 + i));
        }
    }
    if (mix(h, 9) % 32 == 0)
        trace(" bad %d", (int64_t)world_timer_at(world, node, count, false, world->now + 1));
}

/* 4 */
static void maybe_yield(struct world *world, uint32_t node, uint64_t h)
{
    if (mix(h, 3) % 8 == 0) {
        world_yield(world, node);
        trace(" yield");
    }
}

static bool one_in_haste(struct world const *world, uint64_t h, uint64_t k)
{
    switch (world->salt % 4) {
    case 0: return mix(h, k) % 100 == 0;
    case 1: return mix(h, k) % 1000 == 0;
    case 2: return mix(h, k) % 10000 == 0;
    default: return false;
    }
}

/* 6 */
static void schedule(struct world *world, uint32_t node, uint64_t h)
{
    struct node_row named = world->graph->nodes[node].more->scheduled;
    for (uint32_t i = 0; i < named.count; i++) {
        if (mix(h, 64 + i) % 3 != 0)
            continue;
        trace(" schedule %s", named.nodes[i]->name->text);
        trace(" %d", (int64_t)world_schedule(world, node, named.nodes[i]->index));
    }
    if (mix(h, 10) % 32 == 0)
        trace(" schedule self %d", (int64_t)world_schedule(world, node, node));
}

/* 13 */
static void maybe_note(struct world *world, uint64_t h)
{
    if (mix(h, 11) % 16 == 0) {
        world_note(world, -(int)(1 + mix(h, 12) % 30), "for later");
        trace(" note");
    }
}

/* 12 */
static void maybe_terminate(struct world *world, uint32_t node, uint64_t h, enum tally what)
{
    if (one_in_haste(world, h, 4)) {
        world_terminate(world, node);
        tally_one(what);
        trace(" terminate");
    }
}

/* 14 */
static int init_result(struct world const *world, uint64_t h)
{
    if (!world->controls && world->salt % 8 == 5 && world->life % 2 == 1 && mix(h, 7) % 8 == 0)
        return -(int)(1 + mix(h, 8) % 30);
    return 0;
}

int behave_init(struct world *world, uint32_t node)
{
    uint64_t h = see(world, node, 1);
    int result = init_result(world, h);
    change_state(world, node, h);
    trace("init %s", world->graph->nodes[node].name->text);
    tell_state(world, node);
    trace(" %d", (int64_t)result);
    if (!world->controls) {
        set_timers(world, node, h);
        maybe_yield(world, node, h);
        watch_descriptors(world, node, h, true);
        send_messages(world, h, 8);
        poke_others(world, h);
        maybe_terminate(world, node, h, TALLY_TERMINATE_INIT);
        maybe_note(world, h);
    }
    trace("\n");
    return result;
}

static bool ends_itself(struct world const *world, uint64_t h)
{
    switch (world->salt / 8 % 4) {
    case 0: return mix(h, 13) % 30 == 0;
    case 1: return mix(h, 13) % 100 == 0;
    case 2: return mix(h, 13) % 300 == 0;
    default: return false;
    }
}

static enum control choose_control(struct world const *world, uint32_t node, uint64_t h)
{
    if (world->controls)
        return (enum control)world->controls[node];
    if (ends_itself(world, h))
        return mix(h, 14) % 8 < 4 ? SWEEP : FAIL;
    if (one_in_haste(world, h, 5))
        return TERMINATE;
    return mix(h, 6) % 8 <= 3 + (number_of(world, node) + 3) % 5 ? BROADCAST : UNCHANGED;
}

/* The fired timers, all or the first; 5 or what is mixed. */
static uint64_t take_fired(struct world *world, uint32_t node, char const *what, uint64_t h)
{
    bool one = number_of(world, node) % 7 == 3;
    for (int count = 0; count == 0 || !one; count++) {
        int fired = world_timer_fired(world, node);
        if (fired < 0)
            break;
        trace(" %s %d", what, (int64_t)fired);
        h = mix(h, (uint64_t)fired + 1);
    }
    return h;
}

/* 14: a failure by wv_fail, by errno alone, or by a panic. */
static void fail(struct world *world, uint64_t h)
{
    uint64_t way = mix(h, 14) % 8;
    int error = -(int)(1 + mix(h, 15) % 30);
    tally_one(way == 4                               ? TALLY_FAIL_TEXT
              : way == 5                             ? TALLY_FAIL_ERRNO
              : world->graph->isolate                ? TALLY_FAIL_PANIC
                                                     : TALLY_FAIL_NO_PANIC);
    if (way == 4)
        world_note(world, error, "it fails");
    else if (way == 5 && !world->note.noted)
        world_note(world, error, "");
    else if (way > 5 && world->graph->isolate)
        world_note(world, error, "panic");
    else if (way > 5) {
        trace("no panic -1\n");
        if (!world->note.noted)
            world_note(world, error, "");
    }
}

static void tell_causes(unsigned why)
{
    static char const *const words[] = {"trigger", "start",  "stop", "every",   "timer",
                                        "io",      "notify", "push", "channel", "signal",
                                        "yield",   "schedule"};
    trace(" by");
    for (int bit = 0; bit < 12; bit++)
        if (why >> bit & 1)
            trace(" %s", words[bit]);
}

/* All that a cycle hook does after its state is known. */
static void act(struct world *world, uint32_t node, uint64_t h, unsigned ready)
{
    set_timers(world, node, h);
    maybe_yield(world, node, h);
    if (number_of(world, node) % 5 == 0)
        (void)take_fired(world, node, "late", h);
    schedule(world, node, h);
    act_on_descriptors(world, node, h, ready);
    watch_descriptors(world, node, h, false);
    send_messages(world, h, 16);
    poke_others(world, h);
    maybe_terminate(world, node, h, TALLY_TERMINATE_CALL);
    maybe_note(world, h);
}

enum control behave_cycle(struct world *world, uint32_t node)
{
    static char const *const words[] = {"unchanged", "broadcast", "terminate", "sweep", "fail"};
    uint64_t h = see(world, node, 2);
    uint64_t missed = world_missed(world, node);
    unsigned ready = 0;
    world->runs++;
    trace("run %s", world->graph->nodes[node].name->text);
    tell_causes(world->why[node]);
    if (!world->controls && number_of(world, node) % 5 != 0)
        h = take_fired(world, node, "fired", h);
    h = mix(h, missed);
    if (!world->controls)
        h = take_from_sources(world, node, h, &ready);
    change_state(world, node, h);
    enum control control = choose_control(world, node, h);
    trace(" %s", words[control]);
    tell_state(world, node);
    if (!world->controls && missed > 0)
        trace(" missed %d", (int64_t)missed);
    if (!world->controls)
        act(world, node, h, ready);
    trace("\n");
    if (control == FAIL)
        fail(world, h);
    return control;
}

void behave_drop(struct world *world, uint32_t node)
{
    uint64_t h = mix(mix(mix(0, world->salt), world->life), 3);
    h = mix(mix(h, number_of(world, node)), world->epoch);
    trace("drop %s", world->graph->nodes[node].name->text);
    tell_state(world, node);
    for (uint32_t i = 0; i < world->graph->nodes[node].more->one_shots; i++)
        (void)world_timer_cancel(world, node, i);
    unwatch_all(world, node);
    if (!world->controls)
        send_messages(world, h, 4);
    trace("\n");
}
