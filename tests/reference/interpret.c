/* interpret.c: the reference interpreter: executes checked graphs from the
 * rules, and prints what happens (README.md).
 *
 *   interpret [--digest] [--controls] [--tally=TALLY] FILE.wvg...
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/passes.h"
#include "compiler/warning.h"
#include "grammar/grammar.h"
#include "behaviour.h"
#include "tally.h"
#include "trace.h"

/* So many lives and steps at most; a life that idles for so long is stopped. */
enum { LIVES = 512, STEPS = 4000, PATIENCE = 10 };

static bool digest, controls;

/* -- Lives: README.md, "The host" ------------------------------------------ */

static uint64_t cycles;

static char const *name_of(struct world const *world, uint32_t node)
{
    return world->graph->nodes[node].name->text;
}

void host_failed(struct world const *world, uint32_t node, char const *hook, int error,
                 char const *text)
{
    trace("failed %s %s", name_of(world, node), hook);
    trace(" %d %s\n", (int64_t)error, text);
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

static void tell_time(struct world const *world)
{
    trace(" %d %d", (int64_t)world->epoch, world->now);
    if (world->settings.clock == REALTIME)
        trace(" wall %d", world->wall);
    if (world->settings.clock == MANUAL && !has_event(world, EVENT_IO))
        trace(" wait %d", world_wait(world));
    trace("\n");
}

static enum outcome step(struct world *world, uint64_t *seen, int64_t number)
{
    uint64_t before = world->epoch;
    trace("step %d\n", number);
    if (!world->controls)
        host_pokes(world, number);
    enum outcome outcome = world_cycle(world);
    cycles += world->epoch - before;
    tell_states(world, seen);
    trace("%s", outcome_words[outcome]);
    tell_time(world);
    return outcome;
}

static void finish(struct world *world)
{
    world_finish(world);
    trace("finish 0\n");
    if (!world->controls)
        host_probes(world);
}

/* The value of a const that is for the host. */
static int64_t setting(struct graph const *graph, char const *name, int64_t otherwise)
{
    for (uint32_t i = 0; i < graph->constant_count; i++)
        if (strcmp(graph->constants[i].name->text, name) == 0)
            return graph->constants[i].value;
    return otherwise;
}

static struct settings settings_of(struct graph const *graph)
{
    return (struct settings){.clock = (enum clock)setting(graph, "CLOCK", HISTORICAL),
                             .start = setting(graph, "START", INT64_MIN),
                             .end = setting(graph, "END", INT64_MAX),
                             .resync = setting(graph, "RESYNC", 1000000000),
                             .stop_signals = setting(graph, "STOPS", 0) != 0};
}

static void tell_init(struct world *world)
{
    trace("started %d\n", (int64_t)world_init(world, world->settings));
}

static bool begin(struct world *world, uint64_t *seen)
{
    trace("life %d\n", (int64_t)world->life);
    world_descriptors_anew(world);
    tell_init(world);
    if (world->phase != ALIVE)
        return false;
    memset(seen, 0, world->count * sizeof *seen);
    tell_states(world, seen);
    return true;
}

/* Makes its next step; true once it is stopped, or could not be initialised again. */
static bool live_on(struct world *world, uint64_t *seen, int64_t number, unsigned *idle)
{
    if (chance(world, 12, number - 1, 0) % 64 == 0)
        tell_init(world); /* refused, unless all of it was swept */
    if (*idle == PATIENCE)
        trace("stop %d\n", (int64_t)world_stop(world));
    enum outcome outcome = step(world, seen, number);
    *idle = outcome == IDLE ? *idle + 1 : 0;
    return outcome == OVER || outcome == WRONG;
}

static void live(struct world *world, uint64_t *seen)
{
    static int64_t const offsets[] = {0, 12345, -777, 1000000000};
    uint64_t wanted = (uint64_t)setting(world->graph, "CYCLES", 200);
    int64_t number = 0;
    world->machine.mono = 1000;
    world->machine.offset = offsets[world->salt / 4 % 4];
    host_probes(world);
    for (world->life = 1; world->life <= LIVES && cycles < wanted && number < STEPS;
         world->life++) {
        unsigned idle = 0;
        bool stopped = false;
        if (!begin(world, seen))
            continue;
        while (!stopped && cycles < wanted && number < STEPS)
            stopped = live_on(world, seen, ++number, &idle);
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
    static struct warnings const silent = {.silent = true};
    front->diag =
        (struct diag){.stream = stderr, .source = &front->source, .options = &silent};
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
        for (uint32_t k = 0; k < node->more->one_shots; k++)
            add_timer(world, (struct timer){.node = i, .index = k});
        for (uint32_t k = 0; k < node->more->period_count; k++)
            add_timer(world, (struct timer){.node = i,
                                            .period_ns = node->more->periods[k].ns,
                                            .aligned = node->more->periods[k].aligned});
    }
}

/* Zeroed room for `count` elements; it lives as long as the graph. */
static void *room(struct front_end *front, size_t count, size_t size)
{
    return arena_array(&front->arena, count, size);
}

static void list_queues(struct front_end *front, struct world *world)
{
    world->queues = room(front, world->count, sizeof *world->queues);
    for (uint32_t i = 0; i < world->count; i++) {
        struct node const *node = &world->graph->nodes[i];
        if (!node_on(node, EVENT_CHANNEL))
            continue;
        world->queues[world->queue_count++] = (struct queue){
            .node = i, .message = room(front, node->more->channel->capacity, sizeof(uint64_t))};
    }
}

static void list_watches(struct front_end *front, struct world *world)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < world->count; i++)
        count += world->graph->nodes[i].more->watches;
    world->watches = room(front, count, sizeof *world->watches);
    for (uint32_t i = 0; i < world->count; i++)
        for (uint32_t k = 0; k < world->graph->nodes[i].more->watches; k++)
            world->watches[world->watch_count++] = (struct watch){.node = i};
}

static struct world make_world(struct front_end *front)
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
    world.settings = settings_of(world.graph);
    list_ast(&world, &front->ast);
    list_timers(&world);
    list_queues(front, &world);
    list_watches(front, &world);
    return world;
}

static void run(struct front_end *front)
{
    struct world world = make_world(front);
    uint64_t *seen = room(front, world.count, sizeof *seen);
    char const *name = front->graph.name->text;
    check_edges(&world);
    order_nodes(&world);
    tally_graph(&world);
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
    char const *tally_path = NULL;
    for (; first < argc && argv[first][0] == '-'; first++) {
        digest |= strcmp(argv[first], "--digest") == 0;
        controls |= strcmp(argv[first], "--controls") == 0;
        if (strncmp(argv[first], "--tally=", 8) == 0)
            tally_path = argv[first] + 8;
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
    if (tally_path && !tally_write(tally_path))
        status = 2;
    return fflush(stdout) != 0 || ferror(stdout) ? 2 : status;
}
