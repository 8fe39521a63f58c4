/* tally.c: how often what was seen: proof that random graphs reach everything. */
#include "tally.h"

#include <inttypes.h>
#include <stdio.h>

uint64_t tally[TALLIES];

static char const *const texts[] = {
#define TALLY(name, text) text,
#include "tally.def"
#undef TALLY
};

static void tally_if(bool holds, enum tally what)
{
    tally[what] += holds;
}

/* -- What the graph is made of --------------------------------------------- */

static bool is_parent(struct node const *node, struct node const *parent)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (node->edges[i].parent == parent)
            return true;
    return false;
}

static uint32_t children_of(struct world const *world, uint32_t node)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < world->count; i++)
        count += is_parent(&world->graph->nodes[i], &world->graph->nodes[node]);
    return count;
}

static bool share_parent(struct node const *a, struct node const *b)
{
    for (uint32_t i = 0; i < a->edge_count; i++)
        if (is_parent(b, a->edges[i].parent))
            return true;
    return false;
}

static bool closes_diamond(struct node const *node)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (node->edges[i].parent != node->edges[k].parent &&
                share_parent(node->edges[i].parent, node->edges[k].parent))
                return true;
    return false;
}

static void tally_edges(struct node const *node)
{
    for (uint32_t i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        bool trigger = edge->kind == EDGE_TRIGGER;
        enum tally const kinds[2][2] = {{TALLY_EDGE_OBSERVE, TALLY_EDGE_OBSERVE_LAST},
                                        {TALLY_EDGE_TRIGGER, TALLY_EDGE_TRIGGER_LAST}};
        tally_one(kinds[trigger][edge->last]);
        tally_if(edge->optional, TALLY_EDGE_OPTIONAL);
    }
}

static void tally_channel(struct channel const *plan)
{
    static enum tally const several[] = {[POLICY_REJECT] = TALLY_CHANNEL_REJECT,
                                         [POLICY_BLOCK] = TALLY_CHANNEL_BLOCK,
                                         [POLICY_DROP_OLDEST] = TALLY_CHANNEL_DROP_OLDEST,
                                         [POLICY_LATEST] = TALLY_CHANNEL_LATEST};
    static enum tally const single[] = {[POLICY_REJECT] = TALLY_CHANNEL_SINGLE_REJECT,
                                        [POLICY_BLOCK] = TALLY_CHANNEL_SINGLE_BLOCK,
                                        [POLICY_DROP_OLDEST] = TALLY_CHANNEL_SINGLE_DROP_OLDEST,
                                        [POLICY_LATEST] = TALLY_CHANNEL_SINGLE_LATEST};
    tally_one(plan->single ? single[plan->policy] : several[plan->policy]);
}

static void tally_node(struct world const *world, uint32_t i)
{
    struct node const *node = &world->graph->nodes[i];
    tally_if(node->edge_count > 1, TALLY_NODE_FAN_IN);
    tally_if(children_of(world, i) > 1, TALLY_NODE_FAN_OUT);
    tally_if(closes_diamond(node), TALLY_NODE_DIAMOND);
    tally_if(world->ast[i]->formula && !world->ast[i]->when, TALLY_NODE_VALUE);
    tally_if(world->ast[i]->when != NULL, TALLY_NODE_EVENT);
    tally_if(!world->ast[i]->formula && !node_has(node, HOOK_CYCLE),
             TALLY_NODE_BARE);
    tally_if(!node->type, TALLY_NODE_STATELESS);
    tally[TALLY_CLAUSE_SCHEDULES] += node->more->scheduled.count;
    tally_edges(node);
    if (node_on(node, EVENT_CHANNEL))
        tally_channel(node->more->channel);
}

void tally_graph(struct world const *world)
{
    static enum tally const clocks[] = {[HISTORICAL] = TALLY_GRAPH_HISTORICAL,
                                        [MANUAL] = TALLY_GRAPH_MANUAL,
                                        [REALTIME] = TALLY_GRAPH_REALTIME};
    tally_one(clocks[world->settings.clock]);
    tally_if(world->graph->isolate, TALLY_GRAPH_ISOLATED);
    tally_if(world->count > 64, TALLY_GRAPH_WORDS);
    for (uint32_t i = 0; i < world->count; i++)
        tally_node(world, i);
    for (uint32_t i = 0; i < world->timer_count; i++) {
        struct timer const *timer = &world->timers[i];
        tally_one(timer->period_ns == 0 ? TALLY_TIMER_ONE_SHOT
                  : timer->aligned      ? TALLY_TIMER_ALIGNED
                                        : TALLY_TIMER_EVERY);
    }
}

/* -- What happens ----------------------------------------------------------- */

static bool is_passed_null(struct world const *world, struct node const *node)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (node->edges[i].optional && node->edges[i].parent->type &&
            world->dead[node->edges[i].parent->index])
            return true;
    return false;
}

void tally_run(struct world const *world, uint32_t node)
{
    unsigned why = world->why[node];
    for (unsigned bit = 0; bit < 12; bit++)
        tally_if(why >> bit & 1, (enum tally)(TALLY_BY_TRIGGER + bit));
    tally_if((why & (why - 1)) != 0, TALLY_BY_SEVERAL);
    tally_if(world->terminate, TALLY_TERMINATE_RUN);
    tally_if(world->stopping && (why & BY_TRIGGER), TALLY_RUN_IN_STOP);
    tally_if(is_passed_null(world, &world->graph->nodes[node]), TALLY_RUN_NULL);
}

/* Of the first, the last, or one between them: its place in the schedule. */
static void tally_place(struct world const *world, uint32_t node, enum tally first)
{
    bool begins = world->order[0] == node, ends = world->order[world->count - 1] == node;
    tally_one(begins ? first : ends ? first + 2 : first + 1);
}

void tally_terminate(struct world const *world, uint32_t node)
{
    tally_if(world->stopping, TALLY_TERMINATE_STOP);
    if (world->count == 1)
        tally_one(TALLY_TERMINATE_ALONE);
    else
        tally_place(world, node, TALLY_TERMINATE_FIRST);
}

void tally_init_failed(struct world const *world, uint32_t node)
{
    tally_place(world, node, TALLY_INIT_FAILED_FIRST);
}

void tally_send(struct channel const *plan, bool full)
{
    static enum tally const room[] = {[POLICY_REJECT] = TALLY_SENT_REJECT,
                                      [POLICY_BLOCK] = TALLY_SENT_BLOCK,
                                      [POLICY_DROP_OLDEST] = TALLY_SENT_DROP_OLDEST,
                                      [POLICY_LATEST] = TALLY_SENT_LATEST};
    static enum tally const none[] = {[POLICY_REJECT] = TALLY_FULL_REJECT,
                                      [POLICY_BLOCK] = TALLY_FULL_BLOCK,
                                      [POLICY_DROP_OLDEST] = TALLY_FULL_DROP_OLDEST,
                                      [POLICY_LATEST] = TALLY_FULL_LATEST};
    tally_one(full ? none[plan->policy] : room[plan->policy]);
}

/* -- The report ------------------------------------------------------------- */

bool tally_write(char const *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    for (unsigned i = 0; i < TALLIES; i++)
        (void)fprintf(file, "%" PRIu64 " %s\n", tally[i], texts[i]);
    bool bad = ferror(file) != 0;
    return fclose(file) == 0 && !bad;
}
