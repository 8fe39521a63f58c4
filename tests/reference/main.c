/* main.c: README.md, "The host": drives each graph of a batch and prints the
 * trace of what the generated code does.
 *
 *   batch [--digest] [--controls] [GRAPH...]
 */
#include "hooks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- The trace ------------------------------------------------------------ */

static struct {
    bool digest;     /* print nothing but the hash */
    uint64_t lines, hash;
    size_t length;
    char text[1 << 16];
} trace;

static void flush(void)
{
    for (size_t i = 0; i < trace.length; i++) {
        trace.lines += trace.text[i] == '\n';
        trace.hash = (trace.hash ^ (unsigned char)trace.text[i]) * UINT64_C(0x100000001b3);
    }
    if (!trace.digest)
        (void)fwrite(trace.text, 1, trace.length, stdout);
    trace.length = 0;
}

void ref_text(char const *text)
{
    if (trace.length + strlen(text) > sizeof trace.text)
        flush();
    memcpy(trace.text + trace.length, text, strlen(text));
    trace.length += strlen(text);
}

static void put_number(uint64_t value, unsigned base)
{
    char digits[24] = "";
    char *at = digits + sizeof digits - 1;
    do
        *--at = "0123456789abcdef"[value % base];
    while ((value /= base) != 0);
    ref_text(at);
}

void ref_hex(uint64_t value)
{
    put_number(value, 16);
}

void ref_decimal(int64_t value)
{
    if (value < 0)
        ref_text("-");
    put_number(value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
}

static void tell(char const *what, int64_t number)
{
    ref_tell_number(what, number);
    ref_text("\n");
}

/* -- What the graph holds ------------------------------------------------- */

/* What was last printed, by place in the declaration. */
static uint64_t *seen;

/* README.md: what holds another value than was printed last, or broadcast. */
static void tell_states(struct ref_graph const *graph)
{
    for (unsigned i = 0; i < graph->count; i++) {
        struct ref_node const *node = &graph->nodes[i];
        bool changed = wv_changed(graph->ctx, node->id);
        if (!changed && (!node->state || *node->state == seen[i]))
            continue;
        ref_text("= ");
        ref_text(node->name);
        ref_text(" ");
        if (node->state)
            ref_hex(seen[i] = *node->state);
        else
            ref_text("-");
        ref_text(changed ? " changed\n" : "\n");
    }
}

/* -- Lives ---------------------------------------------------------------- */

/* So many lives and steps at most; a life that idles for so long is stopped. */
enum { LIVES = 512, STEPS = 4000, PATIENCE = 10 };

static uint64_t cycles, steps;

/* options.failed */
static void failed(void *user, wv_failure const *failure)
{
    ref_text(user == (void *)ref_run.graph ? "failed " : "failed elsewhere ");
    if (strcmp(ref_run.by_id[failure->node]->name, failure->node_name) != 0)
        ref_text("misnamed ");
    ref_text(failure->node_name);
    ref_text(failure->hook == WV_HOOK_INIT ? " init " : " cycle ");
    ref_decimal(failure->error);
    ref_text(" ");
    ref_text(failure->text);
    ref_text("\n");
}

static void tell_time(struct ref_graph const *graph)
{
    wv_time now = wv_now(graph->ctx);
    ref_tell_number(" ", (int64_t)wv_epoch(graph->ctx));
    ref_tell_number(" ", now.mono_ns);
    if (graph->clock == WV_CLOCK_REALTIME)
        ref_tell_number(" wall ", now.wall_ns);
    else if (now.wall_ns != now.mono_ns)
        ref_text(" another wall time");
    if (graph->clock == WV_CLOCK_MANUAL && ref_run.watching.count == 0)
        ref_tell_number(" wait ", graph->wait_ns());
    ref_text("\n");
}

/* Clocks that do not wait are told to wait for ever now and then. */
static wv_state step(struct ref_graph const *graph)
{
    uint64_t epoch = wv_epoch(graph->ctx);
    tell("step ", (int64_t)steps);
    if (!ref_run.controls)
        ref_host_pokes(steps);
    wv_state state = graph->cycle(graph->clock != WV_CLOCK_REALTIME && steps % 2 ? -1 : 0);
    cycles += wv_epoch(graph->ctx) - epoch;
    tell_states(graph);
    ref_text(wv_state_name(state));
    tell_time(graph);
    return state;
}

static void finish(struct ref_graph const *graph)
{
    tell("finish ", graph->finish());
    if (!ref_run.controls)
        ref_host_probes();
}

static int init(struct ref_graph const *graph)
{
    wv_options options = wv_options_default();
    options.clock = graph->clock;
    options.start_ns = graph->start;
    options.end_ns = graph->end;
    options.resync_ns = graph->resync;
    options.stop_signals = graph->stop_signals;
    options.user = (void *)(uintptr_t)graph;
    options.failed = failed;
    int err = graph->init(&options);
    tell("started ", err);
    return err;
}

static bool begin(struct ref_graph const *graph)
{
    tell("life ", (int64_t)ref_run.life);
    if (ref_run.watching.count > 0)
        ref_descriptors_anew();
    if (init(graph) != 0)
        return false;
    memset(seen, 0, graph->count * sizeof *seen);
    tell_states(graph);
    return true;
}

/* Are there cycles to be made?  A graph may be unable to. */
static bool goes_on(struct ref_graph const *graph)
{
    return cycles < graph->cycles && steps < STEPS;
}

/* Makes the next step; true once the graph is stopped. */
static bool live_on(struct ref_graph const *graph, unsigned *idle)
{
    if (ref_chance(12, steps, 0) % 64 == 0)
        (void)init(graph); /* refused, unless all of it was swept */
    if (*idle == PATIENCE)
        tell("stop ", graph->stop());
    steps++;
    wv_state state = step(graph);
    *idle = state == WV_IDLE ? *idle + 1 : 0;
    return state == WV_STOPPED || state == WV_ERROR;
}

static void live(struct ref_graph const *graph)
{
    static int64_t const offsets[] = {0, 12345, -777, 1000000000};
    ref_host_clocks(1000, offsets[ref_run.salt / 4 % 4]);
    ref_host_probes();
    for (ref_run.life = 1; ref_run.life <= LIVES && goes_on(graph); ref_run.life++) {
        unsigned idle = 0;
        bool stopped = false;
        if (!begin(graph))
            continue;
        while (!stopped && goes_on(graph))
            stopped = live_on(graph, &idle);
        if (stopped)
            (void)step(graph);
        if (!stopped || ref_chance(5, 0, 0) % 2 == 0)
            finish(graph);
    }
    finish(graph);
}

/* A life for each vector of controls. */
static void try_controls(struct ref_graph const *graph)
{
    uint64_t vectors = 1;
    unsigned char *controls = calloc(graph->count, 1);
    for (unsigned i = 0; i < graph->count; i++)
        vectors *= 4;
    ref_run.controls = controls;
    for (ref_run.life = 1; ref_run.life <= vectors; ref_run.life++) {
        uint64_t digits = ref_run.life - 1;
        for (unsigned i = 0; i < graph->count; i++, digits /= 4)
            controls[i] = (unsigned char)(digits % 4);
        if (begin(graph))
            for (steps = 1; steps <= 3; steps++)
                (void)step(graph);
        finish(graph);
    }
    ref_run.controls = NULL;
    free(controls);
}

/* -- A graph -------------------------------------------------------------- */

/* Room for rows of all nodes; a test may give up. */
static void *room(unsigned count, size_t size)
{
    void *rows = calloc(count + 1, size);
    if (!rows) {
        perror("calloc");
        exit(3);
    }
    return rows;
}

static void add(struct ref_list *list, bool belongs, struct ref_node const *node)
{
    if (belongs)
        list->node[list->count++] = node;
}

static void begin_run(struct ref_graph const *graph)
{
    struct ref_node const **by_id = room(graph->count, sizeof *by_id);
    seen = room(graph->count, sizeof *seen);
    ref_run = (struct ref_run){
        .graph = graph, .by_id = by_id, .salt = strtoull(graph->name + 1, NULL, 10)};
    struct ref_list *lists[] = {&ref_run.channels, &ref_run.notified, &ref_run.signalled,
                                &ref_run.watching};
    for (unsigned i = 0; i < 4; i++)
        lists[i]->node = room(graph->count, sizeof *by_id);
    for (unsigned i = 0; i < graph->count; i++) {
        struct ref_node const *node = &graph->nodes[i];
        by_id[node->id] = node;
        add(&ref_run.channels, node->send != NULL, node);
        add(&ref_run.notified, node->notify != NULL, node);
        add(&ref_run.signalled, node->signals, node);
        add(&ref_run.watching, node->watches > 0, node);
    }
    cycles = steps = 0;
    trace.lines = 0;
    trace.hash = UINT64_C(0xcbf29ce484222325);
}

static void end_run(void)
{
    free((void *)ref_run.by_id);
    free((void *)ref_run.channels.node);
    free((void *)ref_run.notified.node);
    free((void *)ref_run.signalled.node);
    free((void *)ref_run.watching.node);
    free(seen);
}

static void run(struct ref_graph const *graph, bool controls)
{
    begin_run(graph);
    ref_text("graph ");
    ref_text(graph->name);
    ref_text("\n");
    if (controls)
        try_controls(graph);
    else
        live(graph);
    ref_text("end ");
    ref_text(graph->name);
    ref_text("\n");
    flush();
    if (trace.digest)
        printf("%s %" PRIu64 " %" PRIu64 " %" PRIu64 " %016" PRIx64 "\n", graph->name, cycles,
               ref_run.runs, trace.lines, trace.hash);
    end_run();
}

int main(int argc, char **argv)
{
    bool controls = false;
    int first = 1;
    for (; first < argc && argv[first][0] == '-'; first++) {
        trace.digest |= strcmp(argv[first], "--digest") == 0;
        controls |= strcmp(argv[first], "--controls") == 0;
    }
    ref_host_begin();
    ref_descriptors_begin();
    /* If a graph crashes, those before it were told. */
    (void)setvbuf(stdout, NULL, trace.digest ? _IOLBF : _IOFBF, 1 << 16);
    for (struct ref_graph const *const *graph = ref_graphs; *graph; graph++) {
        bool wanted = first == argc;
        for (int i = first; i < argc; i++)
            wanted |= strcmp(argv[i], (*graph)->name) == 0;
        if (wanted)
            run(*graph, controls);
    }
    return fflush(stdout) != 0 || ferror(stdout);
}
