/* interpret.c: the reference interpreter: executes checked graphs from the
 * rules, and prints what happens (README.md).
 *
 *   interpret [--digest] [--controls] FILE.wvg...
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/passes.h"
#include "grammar/grammar.h"
#include "trace.h"
#include "world.h"

static bool digest, controls;

/* -- The host: README.md -------------------------------------------------- */

static uint64_t cycles;

static uint64_t chance(struct world const *world, uint64_t kind, int64_t step, uint64_t number)
{
    uint64_t h = mix(mix(mix(0, world->salt), world->life), kind);
    h = mix(h, (uint64_t)step);
    return mix(h, number);
}

static char const *name_of(struct world const *world, uint32_t node)
{
    return world->graph->nodes[node].name->text;
}

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

void host_failed(struct world const *world, uint32_t node, char const *hook, int error,
                 char const *text)
{
    trace("failed %s %s", name_of(world, node), hook);
    trace(" %d %s\n", (int64_t)error, text);
}

static void poke(struct world *world, int64_t step)
{
    for (uint32_t node = 0; node < world->count; node++) {
        uint64_t number = strtoull(name_of(world, node) + 1, NULL, 10);
        if (world->graph->nodes[node].events[EVENT_NOTIFY] &&
            chance(world, 3, step, number) % 8 == 0)
            notify(world, node);
        if (world->graph->nodes[node].events[EVENT_PUSH] &&
            chance(world, 6, step, number) % 8 == 0)
            push(world, node, chance(world, 7, step, number));
    }
    if (world->salt % 4 == 0 && chance(world, 4, step, 0) % 128 == 0)
        trace("stop %d\n", (int64_t)world_stop(world));
}

/* What holds another value than was printed last, or broadcast. */
static void tell_states(struct world const *world, uint64_t *seen)
{
    for (uint32_t node = 0; node < world->count; node++) {
        bool state = world->graph->nodes[node].type != NULL, changed = world->changed[node];
        if (!changed && (!state || world->state[node] == seen[node]))
            continue;
        seen[node] = world->state[node];
        trace("= %s ", name_of(world, node));
        if (state)
            trace("%x", seen[node]);
        else
            trace("-");
        trace(changed ? " changed\n" : "\n");
    }
}

static bool step(struct world *world, uint64_t *seen, int64_t number)
{
    uint64_t before = world->epoch;
    trace("step %d\n", number);
    if (!world->controls)
        poke(world, number);
    bool stopped = world_cycle(world);
    cycles += world->epoch - before;
    tell_states(world, seen);
    trace("%s %d %d\n", stopped ? "stopped" : "ran", (int64_t)world->epoch, world->now);
    return stopped;
}

static void finish(struct world *world)
{
    world_finish(world);
    trace("finish 0\n");
    for (uint32_t node = 0; node < world->count; node++) {
        if (world->graph->nodes[node].events[EVENT_NOTIFY])
            notify(world, node);
        if (world->graph->nodes[node].events[EVENT_PUSH])
            push(world, node, 0);
    }
}

/* The value of a const that is for the host. */
static int64_t setting(struct graph const *graph, char const *name, int64_t otherwise)
{
    for (uint32_t i = 0; i < graph->constant_count; i++)
        if (strcmp(graph->constants[i].name->text, name) == 0)
            return graph->constants[i].value;
    return otherwise;
}

static bool begin(struct world *world, uint64_t *seen)
{
    trace("life %d\n", (int64_t)world->life);
    int err = world_init(world, setting(world->graph, "START", INT64_MIN),
                         setting(world->graph, "END", INT64_MAX));
    trace("started %d\n", (int64_t)err);
    if (err != 0)
        return false;
    memset(seen, 0, world->count * sizeof *seen);
    tell_states(world, seen);
    return true;
}

static void live(struct world *world, uint64_t *seen)
{
    int64_t steps = setting(world->graph, "STEPS", 220), number = 0;
    for (world->life = 1; world->life <= 4 && number < steps; world->life++) {
        bool stopped = false;
        if (!begin(world, seen))
            continue;
        while (!stopped && number < steps)
            stopped = step(world, seen, ++number);
        if (stopped)
            (void)step(world, seen, number);
        if (!stopped || chance(world, 5, 0, 0) % 2 == 0)
            finish(world);
    }
    finish(world);
}

static void try_vector(struct world *world, uint64_t *seen)
{
    if (begin(world, seen))
        for (int64_t number = 1; number <= 3; number++)
            (void)step(world, seen, number);
    finish(world);
}

/* A life for each vector of controls: counted up to the base 4. */
static void try_controls(struct world *world, uint64_t *seen)
{
    unsigned char *vector = calloc(world->count, 1);
    uint32_t carry = 0;
    world->controls = vector;
    for (world->life = 1; carry < world->count; world->life++) {
        try_vector(world, seen);
        for (carry = 0; carry < world->count && ++vector[carry] == SWEEP + 1; carry++)
            vector[carry] = 0;
    }
    world->controls = NULL;
    free(vector);
}

/* -- From a file to a graph ----------------------------------------------- */

struct front_end {
    struct arena arena;
    struct source source;
    struct names names;
    struct diag diag;
    struct ast ast;
    struct graph graph;
};

static bool read_graph(struct front_end *front, char const *path)
{
    memset(front, 0, sizeof *front);
    source_init(&front->source, &front->arena);
    names_init(&front->names, &front->arena);
    grammar_init(&front->names);
    front->diag = (struct diag){.stream = stderr, .source = &front->source};
    struct compilation c = {.arena = &front->arena,
                            .scratch = &front->arena,
                            .names = &front->names,
                            .diag = &front->diag,
                            .source = &front->source,
                            .limits = limits_built_in};
    if (load(&front->ast, path, &c) < 0) {
        (void)fprintf(stderr, "interpret: cannot read '%s'\n", path);
        return false;
    }
    resolve(&front->graph, &front->ast, &c);
    check_reach(&front->graph, &c);
    check(&front->graph, &c);
    diag_finish(&front->diag);
    return front->diag.errors == 0;
}

static void list_ast(struct world *world, struct ast const *ast)
{
    uint32_t node = 0;
    for (struct ast_decl const *decl = ast->decls; decl; decl = decl->next)
        if (decl->kind == DECL_NODE)
            world->ast[node++] = &decl->u.node;
}

static void add_timer(struct world *world, struct timer timer)
{
    world->timers = realloc(world->timers, (world->timer_count + 1) * sizeof timer);
    if (!world->timers)
        exit(2);
    world->timers[world->timer_count++] = timer;
}

static void list_timers(struct world *world)
{
    for (uint32_t i = 0; i < world->count; i++) {
        struct node const *node = &world->graph->nodes[i];
        for (uint32_t k = 0; k < node->one_shots; k++)
            add_timer(world, (struct timer){.node = i, .index = k});
        for (uint32_t k = 0; k < node->period_count; k++)
            add_timer(world, (struct timer){.node = i,
                                            .period_ns = node->periods[k].ns,
                                            .aligned = node->periods[k].aligned});
    }
}

/* Zeroed room for `count` elements; it lives as long as the graph. */
static void *room(struct front_end *front, size_t count, size_t size)
{
    return arena_array(&front->arena, count, size);
}

static void run(struct front_end *front)
{
    uint32_t count = front->graph.node_count;
    struct world world = {.graph = &front->graph, .count = count};
    world.ast = room(front, count, sizeof(struct ast_node *));
    world.order = room(front, count, sizeof *world.order);
    world.state = room(front, count, sizeof *world.state);
    world.ready = room(front, count, sizeof(bool));
    world.next = room(front, count, sizeof(bool));
    world.changed = room(front, count, sizeof(bool));
    world.notified = room(front, count, sizeof(bool));
    world.last = room(front, count, sizeof *world.last);
    world.ran = room(front, count, sizeof(bool));
    world.why = room(front, count, sizeof *world.why);
    world.next_why = room(front, count, sizeof *world.next_why);
    world.dead = room(front, count, sizeof(bool));
    world.doomed = room(front, count, sizeof(bool));
    uint64_t *seen = room(front, count, sizeof *seen);
    list_ast(&world, &front->ast);
    list_timers(&world);
    check_edges(&world);
    order_nodes(&world);

    char const *name = front->graph.name->text;
    world.salt = strtoull(name + 1, NULL, 10);
    cycles = 0;
    trace_begin(digest);
    trace("graph %s\n", name);
    if (controls)
        try_controls(&world, seen);
    else
        live(&world, seen);
    trace("end %s\n", name);
    trace_end(name, cycles, world.runs);
    free(world.timers);
}

int main(int argc, char **argv)
{
    int first = 1, status = 0;
    for (; first < argc && argv[first][0] == '-'; first++) {
        digest |= strcmp(argv[first], "--digest") == 0;
        controls |= strcmp(argv[first], "--controls") == 0;
    }
    for (int i = first; i < argc; i++) {
        struct front_end front;
        if (read_graph(&front, argv[i]))
            run(&front);
        else
            status = 1;
        source_finish(&front.source);
        arena_finish(&front.arena);
    }
    return fflush(stdout) != 0 || ferror(stdout) ? 2 : status;
}
