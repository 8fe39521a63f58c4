/* watch.c: "Descriptors" of docs/runtime.md, and what the ones of the test are
 * ready for (README.md). */
#include "world.h"

#include <errno.h>

enum descriptor_kind const descriptor_kind[DESCRIPTORS] = {COUNTER, COUNTER, PIPE,  SOCKET,
                                                           WRITER,  ALWAYS,  ALWAYS};

/* What a watch for `events` is told of a descriptor: a level, hang-up and error
 * whether asked for or not. */
static unsigned ready_for(struct world const *world, unsigned d, unsigned events)
{
    struct descriptor const *it = &world->descriptors[d];
    unsigned is = 0;
    switch (descriptor_kind[d]) {
    case COUNTER: is = (it->holds ? READABLE : 0) | (it->full ? 0 : WRITABLE); break;
    case PIPE: is = (it->holds ? READABLE : 0) | (it->closed ? HUNG_UP : 0); break;
    case SOCKET:
        is = WRITABLE | (it->closed ? HUNG_UP : 0);
        if (it->holds || it->half_closed || it->closed)
            is |= READABLE; /* to its end */
        break;
    case WRITER: is = WRITABLE | (it->closed ? IO_ERROR : 0); break;
    case ALWAYS: is = READABLE | WRITABLE; break; /* what the kernel cannot wait for */
    }
    return is & (events | HUNG_UP | IO_ERROR);
}

static struct watch *find(struct world *world, uint32_t node, unsigned d)
{
    for (uint32_t i = 0; i < world->watch_count; i++) {
        struct watch *watch = &world->watches[i];
        if (watch->node == node && watch->used && watch->descriptor == d)
            return watch;
    }
    return NULL;
}

static struct watch *find_free(struct world *world, uint32_t node)
{
    for (uint32_t i = 0; i < world->watch_count; i++)
        if (world->watches[i].node == node && !world->watches[i].used)
            return &world->watches[i];
    return NULL;
}

static void end(struct watch *watch)
{
    watch->used = false;
    watch->found = 0;
}

/* -- Hooks ----------------------------------------------------------------- */

/* Of what is watched already events and tag are changed; what was found of it
 * in this cycle stays.  A `d` that is none of the test's is not open. */
int world_watch(struct world *world, uint32_t node, unsigned d, unsigned events, uint64_t tag)
{
    struct watch *watch = find(world, node, d);
    if (world->graph->nodes[node].more->watches == 0 || events > (READABLE | WRITABLE))
        return -EINVAL;
    if (!watch)
        watch = find_free(world, node);
    if (!watch)
        return -ENOSPC;
    if (d >= DESCRIPTORS)
        return -EBADF;
    watch->used = true;
    watch->descriptor = d;
    watch->events = events;
    watch->tag = tag;
    return 0;
}

int world_unwatch(struct world *world, uint32_t node, unsigned d)
{
    struct watch *watch = find(world, node, d);
    if (world->graph->nodes[node].more->watches == 0)
        return -EINVAL;
    if (watch)
        end(watch);
    return 0;
}

/* -- The graph ------------------------------------------------------------- */

void watches_reset(struct world *world)
{
    for (uint32_t i = 0; i < world->watch_count; i++)
        end(&world->watches[i]);
}

void watches_release(struct world *world, uint32_t node)
{
    for (uint32_t i = 0; i < world->watch_count; i++)
        if (world->watches[i].node == node)
            end(&world->watches[i]);
}

void watches_collect(struct world *world)
{
    for (uint32_t i = 0; i < world->watch_count; i++) {
        struct watch *watch = &world->watches[i];
        watch->found = watch->used ? ready_for(world, watch->descriptor, watch->events) : 0;
        if (watch->found) {
            world->ready[watch->node] = true;
            world->why[watch->node] |= BY_IO;
        }
    }
}

void watches_forget(struct world *world)
{
    for (uint32_t i = 0; i < world->watch_count; i++)
        world->watches[i].found = 0;
}

/* -- The process ----------------------------------------------------------- */

/* A watch of a descriptor that was closed ends, whatever has its number now. */
void world_descriptor_replaced(struct world *world, unsigned d)
{
    for (uint32_t i = 0; i < world->watch_count; i++)
        if (world->watches[i].used && world->watches[i].descriptor == d)
            end(&world->watches[i]);
    world->descriptors[d] = (struct descriptor){0};
}

void world_descriptors_anew(struct world *world)
{
    for (unsigned d = 0; d < DESCRIPTORS; d++)
        world_descriptor_replaced(world, d);
}
