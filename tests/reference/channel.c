/* channel.c: "Channels" of docs/runtime.md, as one thread sees them. */
#include "tally.h"

#include <errno.h>
#include <string.h>

static struct queue *queue_of(struct world *world, uint32_t node)
{
    for (uint32_t i = 0; i < world->queue_count; i++)
        if (world->queues[i].node == node)
            return &world->queues[i];
    return NULL;
}

/* Init opens it anew, empty. */
void channels_open(struct world *world)
{
    for (uint32_t i = 0; i < world->queue_count; i++) {
        struct queue *queue = &world->queues[i];
        queue->open = true;
        queue->closed = queue->ended = false;
        queue->count = 0;
    }
}

/* Nobody will receive: what still waits is dropped. */
void channels_release(struct world *world, uint32_t node)
{
    struct queue *queue = queue_of(world, node);
    if (queue) {
        queue->open = false;
        queue->count = 0;
    }
}

void channels_release_all(struct world *world)
{
    for (uint32_t i = 0; i < world->queue_count; i++)
        channels_release(world, world->queues[i].node);
}

/* The node runs while messages are left, and once more when none will come. */
static bool has_news(struct queue const *queue)
{
    return queue->open && (queue->count > 0 || (queue->closed && !queue->ended));
}

void channels_collect(struct world *world)
{
    for (uint32_t i = 0; i < world->queue_count; i++) {
        struct queue *queue = &world->queues[i];
        if (!has_news(queue))
            continue;
        queue->ended = queue->count == 0;
        tally_one(queue->ended ? TALLY_CHANNEL_ENDED : TALLY_CHANNEL_NEWS);
        world->ready[queue->node] = true;
        world->why[queue->node] |= BY_CHANNEL;
    }
}

bool channels_pending(struct world const *world)
{
    for (uint32_t i = 0; i < world->queue_count; i++)
        if (has_news(&world->queues[i]))
            return true;
    return false;
}

/* The oldest goes. */
static uint64_t take(struct queue *queue)
{
    uint64_t oldest = queue->message[0];
    queue->count--;
    memmove(queue->message, queue->message + 1, queue->count * sizeof *queue->message);
    return oldest;
}

/* What becomes of a message when as many wait as may. */
static int make_room(struct queue *queue, enum channel_policy policy)
{
    switch (policy) {
    case POLICY_REJECT: return -EAGAIN;
    case POLICY_BLOCK: return -EDEADLK; /* this is the graph's thread */
    case POLICY_DROP_OLDEST: (void)take(queue); return 0;
    default: queue->count = 0; return 0;
    }
}

int world_send(struct world *world, uint32_t node, uint64_t message)
{
    struct queue *queue = queue_of(world, node);
    struct channel const *plan = world->graph->nodes[node].more->channel;
    if (!queue->open || queue->closed) {
        tally_one(TALLY_SENT_CLOSED);
        return -EPIPE;
    }
    tally_send(plan, queue->count == plan->capacity);
    int err = queue->count == plan->capacity ? make_room(queue, plan->policy) : 0;
    if (err == 0)
        queue->message[queue->count++] = message;
    return err;
}

int world_close(struct world *world, uint32_t node)
{
    struct queue *queue = queue_of(world, node);
    if (!queue->open)
        return -EPIPE;
    queue->closed = true;
    return 0;
}

int world_receive(struct world *world, uint32_t node, uint64_t *message)
{
    struct queue *queue = queue_of(world, node);
    if (!queue)
        return -EPERM;
    tally_one(queue->count > 0 ? TALLY_RECEIVED
              : queue->closed  ? TALLY_RECEIVED_END
                               : TALLY_RECEIVED_NONE);
    if (queue->count == 0)
        return queue->closed ? -EPIPE : 0;
    *message = take(queue);
    return 1;
}
