/* world.c: chance, time, the trace, points. */
#include "config.h"

#include "tests/simulate/program.h"
#include "tests/simulate/simulate.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct world world;

static uint64_t state;

/* -- Chance ----------------------------------------------------------------- */

static uint64_t stir(uint64_t bits)
{
    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}

uint64_t draw(uint64_t bound)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    return stir(state) % bound;
}

bool once_in(uint64_t n)
{
    return n > 0 && draw(n) == 0;
}

/* Most worlds are spared most faults. */
static unsigned rate(unsigned often)
{
    static unsigned const times[] = {0, 0, 1, 4, 16, 64};
    return often * times[draw(sizeof times / sizeof *times)];
}

static struct faults draw_faults(void)
{
    struct faults faults = {.preempt = 2 + (unsigned)draw(30)};
    faults.interrupt = rate(3);
    faults.spurious = rate(3);
    faults.late = rate(3);
    faults.pause = rate(30);
    faults.shortened = rate(2);
    faults.memory = rate(100);
    return faults;
}

/* -- The trace --------------------------------------------------------------- */

enum { KEPT = 100000 };

unsigned trace_shown = 60;

static struct line {
    char const *text;
    int64_t a, b, c;
} line[KEPT];
static uint64_t lines;

void trace(char const *text, int64_t a, int64_t b, int64_t c)
{
    uint64_t bits = world.hash;
    for (char const *p = text; *p; p++)
        bits = (bits ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
    bits = stir(bits + (uint64_t)a);
    bits = stir(bits + (uint64_t)b);
    world.hash = stir(bits + (uint64_t)c);
    line[lines++ % KEPT] = (struct line){text, a, b, c};
}

static void print_trace(void)
{
    uint64_t count = trace_shown < KEPT ? trace_shown : KEPT,
             first = lines > count ? lines - count : 0;
    printf("the last %" PRIu64 " of %" PRIu64 " events:\n", lines - first, lines);
    for (uint64_t i = first; i < lines; i++) {
        struct line const *l = &line[i % KEPT];
        printf("  ");
        /* The formats are those of this directory's calls of trace(). */
        printf(l->text, l->a, l->b, l->c);
        printf("\n");
    }
}

void fail(char const *format, ...)
{
    va_list arguments;
    print_trace();
    printf("seed %" PRIu64 ": ", world.seed);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\nthe same again: %" PRIu64 " 1\n", world.seed);
    fflush(stdout);
    _Exit(1);
}

/* -- Time, and who goes on ----------------------------------------------------- */

/* A world begins in the state that the seed says, whatever was before. */
void world_begin(uint64_t seed)
{
    state = stir(seed + UINT64_C(0x632be59bd9b4e019));
    lines = 0;
    world = (struct world){.seed = seed, .hash = seed};
    world.mono_ns = 1 + (int64_t)draw(UINT64_C(1) << 40);
    world.wall_ns = (int64_t)(draw(4) ? draw(UINT64_C(1) << 60) : draw(S));
    world.read_ns = world.mono_ns;
    world.faults = draw_faults();
    world.old_kernel = once_in(4);
    world.fenced = once_in(4);
    world.listens = !once_in(PLAIN ? 2 : 8);
    world.step_ns = 200;
}

void world_pass(int64_t ns)
{
    world.mono_ns += ns;
    world.wall_ns += ns;
}

void world_point(void)
{
    static bool inside;
    enum { TOO_MANY = 3000000 };
    CHECK(world.points++ < TOO_MANY, "it goes on and on");
    if (inside || world.quiet || thread_is_one())
        return;
    inside = true;
    world_pass((int64_t)draw(world.step_ns));
    if (once_in(world.faults.pause))
        world_pass((int64_t)draw(once_in(4) ? 2 * (uint64_t)S : 40 * MS));
    (void)threads_go_on();
    others_act();
    if (once_in(world.faults.preempt))
        others_act_early();
    inside = false;
}
