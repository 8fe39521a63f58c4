/* behaviour_sources.c: README.md, "A hook": signals, messages, descriptors. */
#include "behaviour.h"

#include <errno.h>
#include <string.h>

#include "tally.h"
#include "trace.h"

/* The `which`th node with that event, counted round and round; world->count
 * when there is none. */
static uint32_t pick(struct world const *world, enum event event, uint64_t which)
{
    uint64_t count = 0;
    for (uint32_t node = 0; node < world->count; node++)
        count += node_on(&world->graph->nodes[node], (enum event)event);
    for (uint32_t node = 0; node < world->count; node++)
        if (node_on(&world->graph->nodes[node], event) && which-- % count == 0)
            return node;
    return world->count;
}

/* -- What a cycle hook takes ----------------------------------------------- */

static uint64_t take_signals(struct world *world, uint32_t node, uint64_t h)
{
    bool one = number_of(world, node) % 7 == 3;
    for (int count = 0; count == 0 || !one; count++) {
        int signal = world_signal(world, node);
        if (signal < 0)
            break;
        trace(" signal %s", signal_names[signal]);
        h = mix(h, (uint64_t)signal + 1);
    }
    return h;
}

/* Of another node's channel there is none. */
static void take_foreign(struct world const *world, uint32_t node, uint64_t h)
{
    uint32_t other = pick(world, EVENT_CHANNEL, mix(h, 37));
    if (other < world->count && other != node && number_of(world, other) % 2 == 0 &&
        mix(h, 35) % 32 == 0)
        trace(" got no %d", (int64_t)-EPERM);
}

static uint64_t take_messages(struct world *world, uint32_t node, uint64_t h)
{
    uint64_t message, how = mix(h, 20) % 4, asks = how == 0 ? 0 : how == 1 ? 1 : UINT64_MAX;
    if (!node_on(&world->graph->nodes[node], EVENT_CHANNEL)) {
        if (mix(h, 22) % 32 == 0)
            trace(" got no %d", (int64_t)world_receive(world, node, &message));
        return h;
    }
    for (; asks > 0; asks--) {
        int result = world_receive(world, node, &message);
        if (result != 1) {
            trace(" got no %d", (int64_t)result);
            return mix(h, (uint64_t)-result);
        }
        trace(" got %x", message);
        h = mix(h, message);
    }
    return h;
}

static void unwatch(struct world *world, uint32_t node, unsigned d)
{
    int result = world_unwatch(world, node, d);
    trace(" unwatch %d %d", (int64_t)d, (int64_t)result);
}

/* What is found of `d` is told, once. */
static uint64_t take_ready(struct world *world, uint32_t node, unsigned d, uint64_t h,
                           unsigned *ready)
{
    for (uint32_t i = 0; i < world->watch_count; i++) {
        struct watch *watch = &world->watches[i];
        if (watch->node != node || watch->descriptor != d || !watch->found)
            continue;
        tally_one(TALLY_READY);
        trace(" ready %d %d", (int64_t)d, (int64_t)watch->found);
        trace(" %d", (int64_t)watch->tag);
        h = mix(mix(mix(h, d + 1), watch->found), watch->tag);
        *ready |= 1U << d;
        watch->found = 0;
    }
    return h;
}

static uint64_t take_all_ready(struct world *world, uint32_t node, uint64_t h, unsigned *ready)
{
    uint64_t before = h;
    if (world->graph->nodes[node].more->watches == 0)
        return h;
    if (number_of(world, node) % 5 == 0)
        for (unsigned d = 0; d < DESCRIPTORS; d++)
            if (mix(before, 128 + d) % 8 == 0)
                unwatch(world, node, d);
    if (mix(before, 21) % 8 == 0)
        return h;
    for (unsigned d = 0; d < DESCRIPTORS; d++)
        h = take_ready(world, node, d, h, ready);
    return h;
}

uint64_t take_from_sources(struct world *world, uint32_t node, uint64_t h, unsigned *ready)
{
    *ready = 0;
    h = take_signals(world, node, h);
    take_foreign(world, node, h);
    h = take_messages(world, node, h);
    return take_all_ready(world, node, h, ready);
}

/* -- Descriptors ----------------------------------------------------------- */

static void watch(struct world *world, uint32_t node, unsigned d, unsigned events, uint64_t tag)
{
    int result = world_watch(world, node, d, events, tag);
    trace(" watch %d %d", (int64_t)d, (int64_t)events);
    trace(" %d %d", (int64_t)tag, (int64_t)result);
}

static void read_all(struct world *world, unsigned d)
{
    if (descriptor_kind[d] == COUNTER || descriptor_kind[d] == PIPE ||
        descriptor_kind[d] == SOCKET)
        world->descriptors[d].holds = world->descriptors[d].full = false;
    trace(" read %d", (int64_t)d);
}

/* 7 */
void act_on_descriptors(struct world *world, uint32_t node, uint64_t h, unsigned ready)
{
    for (unsigned d = 0; d < DESCRIPTORS; d++) {
        uint64_t how = mix(h, 96 + d) % 8;
        if ((ready >> d & 1) == 0)
            continue;
        if (how < 4)
            read_all(world, d);
        else if (how < 6)
            unwatch(world, node, d);
        else if (how == 6)
            watch(world, node, d, 0, how);
    }
}

/* 8 */
void watch_descriptors(struct world *world, uint32_t node, uint64_t h, bool init)
{
    uint64_t wrong = mix(h, 36);
    if (world->graph->nodes[node].more->watches > 0) {
        for (unsigned d = 0; d < DESCRIPTORS; d++) {
            uint64_t how = mix(h, 112 + d);
            if (how % (init ? 4 : 16) == 0)
                watch(world, node, d, how / 16 % 4, how / 64 % 10);
        }
        if (wrong % 64 == 0)
            watch(world, node, 0, 4, 1);
        if (wrong % 64 == 32)
            watch(world, node, DESCRIPTORS, WRITABLE, 1);
    } else if (wrong % 64 == 0) {
        watch(world, node, 0, READABLE, 1);
        unwatch(world, node, 0);
    }
}

void unwatch_all(struct world *world, uint32_t node)
{
    for (unsigned d = 0; world->graph->nodes[node].more->watches > 0 && d < DESCRIPTORS; d++)
        (void)world_unwatch(world, node, d);
}

/* -- Others ---------------------------------------------------------------- */

/* As the type of the node's channel holds it. */
uint64_t as_message(struct world const *world, uint32_t node, uint64_t value)
{
    bool narrow = strcmp(world->graph->nodes[node].more->channel->type, "unsigned char") == 0;
    return narrow ? value % 256 : value;
}

static void send(struct world *world, uint32_t node, uint64_t value)
{
    int result = world_send(world, node, as_message(world, node, value));
    trace(" send %s %d", world->graph->nodes[node].name->text, (int64_t)result);
}

/* 9 */
void send_messages(struct world *world, uint64_t h, uint64_t one_in)
{
    uint32_t node = pick(world, EVENT_CHANNEL, mix(h, 25));
    if (node == world->count)
        return;
    if (mix(h, 23) % one_in == 0)
        for (uint64_t i = 0; i <= mix(h, 24) % 3; i++)
            send(world, node, mix(h, 26 + i));
    if (mix(h, 29) % 256 == 0)
        trace(" close %s %d", world->graph->nodes[node].name->text,
              (int64_t)world_close(world, node));
}

/* 10 and 11 */
void poke_others(struct world *world, uint64_t h)
{
    uint32_t node = pick(world, EVENT_NOTIFY, mix(h, 31));
    if (node < world->count && mix(h, 30) % 32 == 0)
        trace(" notify %s %d", world->graph->nodes[node].name->text,
              (int64_t)world_notify(world, node));
    node = pick(world, EVENT_SIGNAL, mix(h, 33));
    if (node < world->count && mix(h, 32) % 64 == 0)
        raise_signal(world, (unsigned[]){0, 3, 4}[mix(h, 34) % 3], " ");
}
