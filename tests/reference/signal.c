/* signal.c: "Signals" of docs/runtime.md. */
#include "tally.h"

#include <string.h>

char const *const signal_names[SIGNALS] = {"HUP", "INT", "TERM", "USR1", "USR2"};

static bool names(struct node const *node, unsigned signal)
{
    for (uint32_t i = 0; i < node->more->signal_count; i++)
        if (strcmp(node->more->signals[i].name, signal_names[signal]) == 0)
            return true;
    return false;
}

static bool anyone_names(struct world const *world, unsigned signal)
{
    for (uint32_t node = 0; node < world->count; node++)
        if (names(&world->graph->nodes[node], signal))
            return true;
    return false;
}

/* INT and TERM stop the graph where the host wants that, but for one that a
 * node names. */
bool world_raise(struct world *world, unsigned signal)
{
    if (!world->open)
        return false;
    if (anyone_names(world, signal)) {
        tally_one(TALLY_RAISED);
        world->arrived[signal] = true;
        return true;
    }
    bool stops = world->settings.stop_signals && (signal == 1 || signal == 2);
    if (stops) {
        tally_one(TALLY_RAISED_STOP);
        world->stop_asked = true;
    }
    return stops;
}

void signals_reset(struct world *world)
{
    for (unsigned i = 0; i < SIGNALS; i++)
        world->arrived[i] = world->came[i] = world->told[i] = false;
}

bool signals_pending(struct world const *world)
{
    for (unsigned i = 0; i < SIGNALS; i++)
        if (world->arrived[i])
            return true;
    return false;
}

void signals_collect(struct world *world)
{
    for (unsigned i = 0; i < SIGNALS; i++) {
        world->came[i] = world->arrived[i];
        world->arrived[i] = false;
        for (uint32_t node = 0; world->came[i] && node < world->count; node++) {
            if (names(&world->graph->nodes[node], i)) {
                world->ready[node] = true;
                world->why[node] |= BY_SIGNAL;
            }
        }
    }
}

void signals_forget(struct world *world)
{
    for (unsigned i = 0; i < SIGNALS; i++)
        world->came[i] = false;
}

/* Each node is told of all of them. */
void signals_tell_anew(struct world *world)
{
    for (unsigned i = 0; i < SIGNALS; i++)
        world->told[i] = false;
}

static unsigned place_of(char const *name)
{
    unsigned i = 0;
    while (strcmp(name, signal_names[i]) != 0)
        i++;
    return i;
}

/* The next that this cycle is for, in the order of the node's clauses. */
int world_signal(struct world *world, uint32_t node)
{
    struct node const *it = &world->graph->nodes[node];
    for (uint32_t clause = 0; clause < it->more->signal_count; clause++) {
        unsigned i = place_of(it->more->signals[clause].name);
        if (world->came[i] && !world->told[i]) {
            world->told[i] = true;
            return (int)i;
        }
    }
    return -1;
}
