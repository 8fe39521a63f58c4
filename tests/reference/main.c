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
    ref_text(what);
    ref_decimal(number);
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

/* -- The host ------------------------------------------------------------- */

static uint64_t cycles, steps;

static uint64_t chance(uint64_t kind, uint64_t step, uint64_t number)
{
    uint64_t h = ref_mix(ref_mix(ref_mix(0, ref_run.salt), ref_run.life), kind);
    return ref_mix(ref_mix(h, step), number);
}

static void notify(struct ref_node const *node)
{
    ref_text("notify ");
    ref_text(node->name);
    tell(" ", node->notify());
}

static void push(struct ref_node const *node, uint64_t value)
{
    ref_text("push ");
    ref_text(node->name);
    tell(" ", node->push(value));
}

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

static void poke(struct ref_graph const *graph)
{
    for (unsigned i = 0; i < graph->count; i++) {
        struct ref_node const *node = &graph->nodes[i];
        if (node->notify && chance(3, steps, node->number) % 8 == 0)
            notify(node);
        if (node->push && chance(6, steps, node->number) % 8 == 0)
            push(node, chance(7, steps, node->number));
    }
    if (ref_run.salt % 4 == 0 && chance(4, steps, 0) % 128 == 0)
        tell("stop ", graph->stop());
}

/* True once the graph is stopped. */
static bool step(struct ref_graph const *graph)
{
    uint64_t epoch = wv_epoch(graph->ctx);
    tell("step ", (int64_t)steps);
    if (!ref_run.controls)
        poke(graph);
    wv_state state = graph->cycle();
    cycles += wv_epoch(graph->ctx) - epoch;
    tell_states(graph);
    ref_text(state == WV_RAN ? "ran " : state == WV_STOPPED ? "stopped " : "failed ");
    ref_decimal((int64_t)wv_epoch(graph->ctx));
    tell(" ", wv_now(graph->ctx).mono_ns);
    return state == WV_STOPPED;
}

static void finish(struct ref_graph const *graph)
{
    tell("finish ", graph->finish());
    for (unsigned i = 0; i < graph->count; i++) {
        if (graph->nodes[i].notify)
            notify(&graph->nodes[i]);
        if (graph->nodes[i].push)
            push(&graph->nodes[i], 0);
    }
}

static bool begin(struct ref_graph const *graph)
{
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.start_ns = graph->start;
    options.end_ns = graph->end;
    options.user = (void *)(uintptr_t)graph;
    options.failed = failed;
    tell("life ", (int64_t)ref_run.life);
    int err = graph->init(&options);
    tell("started ", err);
    if (err)
        return false;
    memset(seen, 0, graph->count * sizeof *seen);
    tell_states(graph);
    return true;
}

static void live(struct ref_graph const *graph)
{
    for (ref_run.life = 1; ref_run.life <= 4 && steps < graph->steps; ref_run.life++) {
        bool stopped = false;
        if (!begin(graph))
            continue;
        while (!stopped && steps < graph->steps) {
            steps++;
            stopped = step(graph);
        }
        if (stopped)
            (void)step(graph);
        if (!stopped || chance(5, 0, 0) % 2 == 0)
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

static void run(struct ref_graph const *graph, bool controls)
{
    struct ref_node const **by_id = calloc(graph->count, sizeof *by_id);
    seen = calloc(graph->count, sizeof *seen);
    for (unsigned i = 0; i < graph->count; i++)
        by_id[graph->nodes[i].id] = &graph->nodes[i];
    ref_run = (struct ref_run){
        .graph = graph, .by_id = by_id, .salt = strtoull(graph->name + 1, NULL, 10)};
    cycles = steps = 0;
    trace.lines = 0;
    trace.hash = UINT64_C(0xcbf29ce484222325);
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
    free(by_id);
    free(seen);
}

int main(int argc, char **argv)
{
    bool controls = false;
    int first = 1;
    for (; first < argc && argv[first][0] == '-'; first++) {
        trace.digest |= strcmp(argv[first], "--digest") == 0;
        controls |= strcmp(argv[first], "--controls") == 0;
    }
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
