/* hooks_host.c: README.md, "The host", for generated code. */
#define _GNU_SOURCE /* sigaction */
#include "hooks.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* -- Nodes ----------------------------------------------------------------- */

uint64_t ref_chance(uint64_t kind, uint64_t step, uint64_t number)
{
    uint64_t h = ref_mix(ref_mix(ref_mix(0, ref_run.salt), ref_run.life), kind);
    return ref_mix(ref_mix(h, step), number);
}

static void tell_result(char const *what, struct ref_node const *node, int result)
{
    ref_tell_node(what, node);
    ref_tell_number(" ", result);
    ref_text("\n");
}

static void poke_channel(struct ref_node const *node, uint64_t h)
{
    uint64_t count = h % 8 == 0 ? 1 + h / 8 % (node->capacity + 2) : 0;
    for (uint64_t i = 0; i < count; i++)
        tell_result("send ", node, node->send(ref_mix(h, i)));
    if (h % 128 == 1)
        tell_result("close ", node, node->close());
}

static void poke_node(struct ref_node const *node, uint64_t step)
{
    if (node->notify && ref_chance(3, step, node->number) % 8 == 0)
        tell_result("notify ", node, node->notify());
    if (node->push && ref_chance(6, step, node->number) % 8 == 0)
        tell_result("push ", node, node->push(ref_chance(7, step, node->number)));
    if (node->send)
        poke_channel(node, ref_chance(8, step, node->number));
}

/* -- Descriptors ----------------------------------------------------------- */

static void tell_descriptor(unsigned d, char const *what)
{
    ref_tell_number("descriptor ", d);
    ref_text(what);
}

static void poke_counter(unsigned d, uint64_t how)
{
    if (how < 8) {
        ref_descriptor_write(d);
        tell_descriptor(d, " write\n");
    } else if (how == 8) {
        ref_descriptor_fill(d);
        tell_descriptor(d, " fill\n");
    }
}

static void poke_stream(unsigned d, uint64_t how)
{
    if (how < 8 && ref_descriptor_kind[d] != REF_WRITER) {
        ref_descriptor_write(d);
        tell_descriptor(d, " write\n");
    } else if (how == 8 && ref_descriptor_kind[d] == REF_SOCKET) {
        ref_descriptor_half_close(d);
        tell_descriptor(d, " half\n");
    } else if (how == 9) {
        ref_descriptor_close(d);
        tell_descriptor(d, " close\n");
    } else if (how == 10) {
        ref_descriptor_replace(d);
        tell_descriptor(d, " replace\n");
    }
}

static void poke_descriptor(unsigned d, uint64_t how)
{
    if (ref_descriptor_kind[d] == REF_COUNTER)
        poke_counter(d, how);
    else if (ref_descriptor_kind[d] != REF_ALWAYS)
        poke_stream(d, how);
}

/* -- Signals --------------------------------------------------------------- */

int const ref_signals[REF_SIGNALS] = {SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2};
char const *const ref_signal_names[REF_SIGNALS] = {"HUP", "INT", "TERM", "USR1", "USR2"};

/* Signals that no graph took. */
static sig_atomic_t volatile ours;

static void handle(int number)
{
    (void)number;
    ours = 1;
}

void ref_host_begin(void)
{
    struct sigaction ignored = {.sa_handler = SIG_IGN}, action = {.sa_handler = handle};
    int err = sigaction(SIGPIPE, &ignored, NULL);
    for (unsigned i = 0; i < REF_SIGNALS && err == 0; i++)
        err = sigaction(ref_signals[i], &action, NULL);
    if (err != 0) {
        perror("sigaction");
        exit(3);
    }
}

void ref_raise(unsigned signal, char const *gap)
{
    ours = 0;
    if (raise(ref_signals[signal]) != 0)
        ref_text("cannot ");
    ref_text(gap);
    ref_text("raise ");
    ref_text(ref_signal_names[signal]);
    ref_text(ours ? " host" : " graph");
}

static bool listens(void)
{
    return ref_run.signalled.count > 0 || ref_run.graph->stop_signals;
}

static void raise_one(unsigned signal)
{
    ref_raise(signal, "");
    ref_text("\n");
}

static void raise_some(uint64_t step)
{
    static unsigned const one_in[REF_SIGNALS] = {16, 128, 128, 16, 16};
    for (unsigned i = 0; i < REF_SIGNALS; i++)
        if (ref_chance(10, step, i) % one_in[i] == 0)
            raise_one(i);
}

/* -- Clocks ---------------------------------------------------------------- */

/* The machine's clocks: what runtime/os.h asks for is asked here, which the
 * linker is told by --wrap. */
static struct {
    int64_t mono, offset;
} machine;

int64_t __wrap_wv_os_mono_ns(void);
int64_t __wrap_wv_os_wall_ns(void);

int64_t __wrap_wv_os_mono_ns(void)
{
    return machine.mono;
}

int64_t __wrap_wv_os_wall_ns(void)
{
    return machine.mono + machine.offset;
}

void ref_host_clocks(int64_t mono_ns, int64_t offset_ns)
{
    machine.mono = mono_ns;
    machine.offset = offset_ns;
}

static void advance(int64_t ns)
{
    int result = ref_run.graph->advance(ns);
    ref_tell_number("advance ", ns);
    ref_tell_number(" ", result);
    ref_text("\n");
}

static int64_t const moves[] = {0, 1, 5, 10, 10, 20, 35, 100};

static void advance_manual(uint64_t h)
{
    int64_t wait = ref_run.watching.count > 0 ? 0 : ref_run.graph->wait_ns();
    if (h / 32 % 16 == 0)
        advance(-1);
    else if (h % 2 == 0 && wait > 0)
        advance(wait);
    else
        advance(moves[h / 2 % 8]);
}

static void move_machine(uint64_t h)
{
    static int64_t const set[] = {1, 7, 100, 1000, -1, -7, -100, -1000};
    machine.mono += moves[h / 2 % 8];
    if (h / 16 % 16 == 0)
        machine.offset += set[h / 256 % 8];
    ref_tell_number("clock ", machine.mono);
    ref_tell_number(" ", machine.mono + machine.offset);
    ref_text("\n");
}

static void move_clock(uint64_t step)
{
    uint64_t h = ref_chance(11, step, 0);
    if (ref_run.graph->clock == WV_CLOCK_MANUAL)
        advance_manual(h);
    else if (ref_run.graph->clock == WV_CLOCK_REALTIME)
        move_machine(h);
    else if (h % 64 == 0)
        advance(1);
}

/* -- Before each step, and when nothing lives ------------------------------ */

static void stop(void)
{
    ref_tell_number("stop ", ref_run.graph->stop());
    ref_text("\n");
}

void ref_host_pokes(uint64_t step)
{
    for (unsigned i = 0; i < ref_run.graph->count; i++)
        poke_node(&ref_run.graph->nodes[i], step);
    for (unsigned d = 0; ref_run.watching.count > 0 && d < REF_DESCRIPTORS; d++)
        poke_descriptor(d, ref_chance(9, step, d) % 64);
    if (listens())
        raise_some(step);
    if (ref_run.salt % 4 == 0 && ref_chance(4, step, 0) % 128 == 0)
        stop();
    move_clock(step);
}

void ref_host_probes(void)
{
    for (unsigned i = 0; i < ref_run.graph->count; i++) {
        struct ref_node const *node = &ref_run.graph->nodes[i];
        if (node->notify)
            tell_result("notify ", node, node->notify());
        if (node->push)
            tell_result("push ", node, node->push(0));
        if (node->send) {
            tell_result("send ", node, node->send(0));
            tell_result("close ", node, node->close());
        }
    }
    for (unsigned i = 0; listens() && i < REF_SIGNALS; i++)
        raise_one(i);
    stop();
    advance(1);
    ref_text("cycle ");
    ref_text(wv_state_name(ref_run.graph->cycle(0)));
    ref_text("\n");
}
