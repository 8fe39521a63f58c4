/* behaviour_host.c: README.md, "The host", for the reference. */
#include "behaviour.h"

#include "trace.h"

uint64_t chance(struct world const *world, uint64_t kind, int64_t step, uint64_t number)
{
    uint64_t h = mix(mix(mix(0, world->salt), world->life), kind);
    h = mix(h, (uint64_t)step);
    return mix(h, number);
}

bool has_event(struct world const *world, enum event event)
{
    for (uint32_t node = 0; node < world->count; node++)
        if (node_on(&world->graph->nodes[node], event))
            return true;
    return false;
}

static char const *name_of(struct world const *world, uint32_t node)
{
    return world->graph->nodes[node].name->text;
}

/* -- Nodes ----------------------------------------------------------------- */

static void notify(struct world *world, uint32_t node)
{
    trace("notify %s %d\n", name_of(world, node), (int64_t)world_notify(world, node));
}

/* The state is edited in place, and the node runs in the next cycle. */
static void push(struct world *world, uint32_t node, uint64_t value)
{
    if (world->graph->nodes[node].type)
        world->state[node] = value;
    trace("push %s %d\n", name_of(world, node), (int64_t)world_push(world, node));
}

static void send(struct world *world, uint32_t node, uint64_t value)
{
    int result = world_send(world, node, as_message(world, node, value));
    trace("send %s %d\n", name_of(world, node), (int64_t)result);
}

static void close_channel(struct world *world, uint32_t node)
{
    trace("close %s %d\n", name_of(world, node), (int64_t)world_close(world, node));
}

static void poke_channel(struct world *world, uint32_t node, uint64_t h)
{
    uint64_t capacity = world->graph->nodes[node].more->channel->capacity;
    if (h % 8 == 0)
        for (uint64_t i = 0; i <= h / 8 % (capacity + 2); i++)
            send(world, node, mix(h, i));
    if (h % 128 == 1)
        close_channel(world, node);
}

static void poke_node(struct world *world, uint32_t node, int64_t step)
{
    uint64_t number = number_of(world, node);
    struct node const *it = &world->graph->nodes[node];
    if (node_on(it, EVENT_NOTIFY) && chance(world, 3, step, number) % 8 == 0)
        notify(world, node);
    if (node_on(it, EVENT_PUSH) && chance(world, 6, step, number) % 8 == 0)
        push(world, node, chance(world, 7, step, number));
    if (node_on(it, EVENT_CHANNEL))
        poke_channel(world, node, chance(world, 8, step, number));
}

/* -- Descriptors ----------------------------------------------------------- */

static void tell_descriptor(unsigned d, char const *what)
{
    trace("descriptor %d %s\n", (int64_t)d, what);
}

static void poke_counter(struct world *world, unsigned d, uint64_t how)
{
    struct descriptor *it = &world->descriptors[d];
    if (how < 8) {
        it->holds = true;
        tell_descriptor(d, "write");
    } else if (how == 8) {
        it->holds = it->full = true;
        tell_descriptor(d, "fill");
    }
}

static void poke_stream(struct world *world, unsigned d, uint64_t how)
{
    struct descriptor *it = &world->descriptors[d];
    if (how < 8 && descriptor_kind[d] != WRITER) {
        it->holds = it->holds || (!it->half_closed && !it->closed);
        tell_descriptor(d, "write");
    } else if (how == 8 && descriptor_kind[d] == SOCKET) {
        it->half_closed = true;
        tell_descriptor(d, "half");
    } else if (how == 9) {
        it->closed = true;
        tell_descriptor(d, "close");
    } else if (how == 10) {
        world_descriptor_replaced(world, d);
        tell_descriptor(d, "replace");
    }
}

static void poke_descriptors(struct world *world, int64_t step)
{
    for (unsigned d = 0; d < DESCRIPTORS; d++) {
        uint64_t how = chance(world, 9, step, d) % 64;
        if (descriptor_kind[d] == COUNTER)
            poke_counter(world, d, how);
        else if (descriptor_kind[d] != ALWAYS)
            poke_stream(world, d, how);
    }
}

/* -- Signals --------------------------------------------------------------- */

void raise_signal(struct world *world, unsigned signal, char const *gap)
{
    trace("%sraise %s", gap, signal_names[signal]);
    trace(world_raise(world, signal) ? " graph" : " host");
}

static void raise_line(struct world *world, unsigned signal)
{
    raise_signal(world, signal, "");
    trace("\n");
}

static bool listens(struct world const *world)
{
    return has_event(world, EVENT_SIGNAL) || world->settings.stop_signals;
}

static void raise_some(struct world *world, int64_t step)
{
    for (unsigned i = 0; i < SIGNALS; i++)
        if (chance(world, 10, step, i) % (i == 1 || i == 2 ? 128 : 16) == 0)
            raise_line(world, i);
}

/* -- Clocks ---------------------------------------------------------------- */

static void advance(struct world *world, int64_t ns)
{
    trace("advance %d %d\n", ns, (int64_t)world_advance(world, ns));
}

/* Half of the time to the next deadline. */
static void advance_manual(struct world *world, uint64_t h)
{
    static int64_t const by[] = {0, 1, 5, 10, 10, 20, 35, 100};
    int64_t wait = has_event(world, EVENT_IO) ? 0 : world_wait(world);
    if (h / 32 % 16 == 0)
        advance(world, -1);
    else if (h % 2 == 0 && wait > 0)
        advance(world, wait);
    else
        advance(world, by[h / 2 % 8]);
}

static void move_machine(struct world *world, uint64_t h)
{
    static int64_t const by[] = {0, 1, 5, 10, 10, 20, 35, 100};
    static int64_t const set[] = {1, 7, 100, 1000, -1, -7, -100, -1000};
    world->machine.mono += by[h / 2 % 8];
    if (h / 16 % 16 == 0)
        world->machine.offset += set[h / 256 % 8];
    trace("clock %d %d\n", world->machine.mono, world->machine.mono + world->machine.offset);
}

static void move_clock(struct world *world, int64_t step)
{
    uint64_t h = chance(world, 11, step, 0);
    switch (world->settings.clock) {
    case MANUAL: advance_manual(world, h); break;
    case REALTIME: move_machine(world, h); break;
    default:
        if (h % 64 == 0)
            advance(world, 1);
        break;
    }
}

/* -- Before each step, and when nothing lives ------------------------------ */

void host_pokes(struct world *world, int64_t step)
{
    for (uint32_t node = 0; node < world->count; node++)
        poke_node(world, node, step);
    if (has_event(world, EVENT_IO))
        poke_descriptors(world, step);
    if (listens(world))
        raise_some(world, step);
    if (world->salt % 4 == 0 && chance(world, 4, step, 0) % 128 == 0)
        trace("stop %d\n", (int64_t)world_stop(world));
    move_clock(world, step);
}

void host_probes(struct world *world)
{
    for (uint32_t node = 0; node < world->count; node++) {
        struct node const *it = &world->graph->nodes[node];
        if (node_on(it, EVENT_NOTIFY))
            notify(world, node);
        if (node_on(it, EVENT_PUSH))
            push(world, node, 0);
        if (node_on(it, EVENT_CHANNEL)) {
            send(world, node, 0);
            close_channel(world, node);
        }
    }
    for (unsigned i = 0; listens(world) && i < SIGNALS; i++)
        raise_line(world, i);
    trace("stop %d\n", (int64_t)world_stop(world));
    advance(world, 1);
    trace("cycle %s\n", outcome_words[world_cycle(world)]);
}
