/* order.c: R3. */
#include "world.h"

static bool placed(struct world const *world, uint32_t taken, uint32_t node)
{
    for (uint32_t i = 0; i < taken; i++)
        if (world->order[i] == node)
            return true;
    return false;
}

static bool schedules(struct node const *node, uint32_t target)
{
    for (uint32_t i = 0; i < node->more->scheduled.count; i++)
        if (node->more->scheduled.nodes[i]->index == target)
            return true;
    return false;
}

/* `last` orders nothing (R4); what a node schedules stands after it (R2). */
static bool parents_placed(struct world const *world, uint32_t taken, uint32_t node)
{
    struct node const *it = &world->graph->nodes[node];
    for (uint32_t i = 0; i < it->edge_count; i++)
        if (!it->edges[i].last && !placed(world, taken, it->edges[i].parent->index))
            return false;
    for (uint32_t i = 0; i < world->count; i++)
        if (schedules(&world->graph->nodes[i], node) && !placed(world, taken, i))
            return false;
    return true;
}

/* R3: repeatedly take the first-declared node whose parents are all placed.
 * (R4: edges make no cycle, so there is always one.) */
void order_nodes(struct world *world)
{
    for (uint32_t taken = 0; taken < world->count; taken++) {
        uint32_t node = 0;
        while (placed(world, taken, node) || !parents_placed(world, taken, node))
            node++;
        world->order[taken] = node;
    }
}
