/* hooks.c: README.md, "A hook", for generated code. */
#include "hooks.h"

#include <errno.h>
#include <stddef.h>

struct ref_run ref_run;

uint64_t ref_mix(uint64_t h, uint64_t x)
{
    h += x + UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

/* -- Who runs and what it sees -------------------------------------------- */

static struct ref_node const *running(wv_ctx const *ctx)
{
    return ref_run.by_id[wv_node(ctx)];
}

void ref_tell_node(char const *what, struct ref_node const *node)
{
    ref_text(what);
    ref_text(node->name);
}

void ref_tell_number(char const *what, int64_t number)
{
    ref_text(what);
    ref_decimal(number);
}

static void tell_state(uint64_t const *self)
{
    if (!self) {
        ref_text(" -");
        return;
    }
    ref_text(" ");
    ref_hex(*self);
}

static uint64_t mix_seen(wv_ctx *ctx, struct ref_node const *node, uint64_t kind,
                         uint64_t const *self, unsigned count, uint64_t const *const *values)
{
    uint64_t h = ref_mix(ref_mix(ref_mix(0, ref_run.salt), ref_run.life), kind);
    h = ref_mix(ref_mix(h, node->number), wv_epoch(ctx));
    h = ref_mix(h, (uint64_t)wv_now(ctx).mono_ns);
    h = ref_mix(h, (uint64_t)wv_now(ctx).wall_ns);
    if (self)
        h = ref_mix(h, *self);
    for (unsigned i = 0; i < count; i++)
        h = ref_mix(h, values[i] ? *values[i] : 4711);
    for (unsigned i = 0; i < node->parents; i++)
        h = ref_mix(h, wv_changed(ctx, node->parent[i]));
    return h;
}

/* -- What it does --------------------------------------------------------- */

static void change_state(uint64_t h, uint64_t *self)
{
    if (!self)
        return;
    switch (ref_mix(h, 1) % 4) {
    case 1: *self = ref_mix(h, 2) % 8; break;
    case 2: ++*self; break;
    case 3: *self = ref_mix(h, 2); break;
    default: break;
    }
}

/* A call did not do as it should: show what it returned. */
static void expect_fine(int result)
{
    if (result != 0)
        ref_tell_number(" failed ", result);
}

static void tell_timer(char const *what, unsigned i, int64_t number)
{
    ref_tell_number(what, i);
    ref_tell_number(" ", number);
}

static void set_timer(wv_ctx *ctx, unsigned i, uint64_t d)
{
    static int64_t const delays[] = {0, 1, 5, 10, 10, 20, 50, -3};
    int64_t delay = delays[d / 16 % 8];
    wv_time now = wv_now(ctx);
    switch (d % 8) {
    case 0:
    case 1:
    case 2:
        expect_fine(wv_timer_after(ctx, i, delay));
        tell_timer(" after ", i, delay);
        break;
    case 3: {
        int64_t ns = now.mono_ns - now.mono_ns % 10 + 10;
        expect_fine(wv_timer_at(ctx, i, ns));
        tell_timer(" at ", i, ns);
        break;
    }
    case 4:
        expect_fine(wv_timer_at_wall(ctx, i, now.wall_ns + delay));
        tell_timer(" wall ", i, now.wall_ns + delay);
        break;
    case 5:
        expect_fine(wv_timer_cancel(ctx, i));
        ref_tell_number(" cancel ", i);
        break;
    default: break;
    }
}

static void set_timers(wv_ctx *ctx, struct ref_node const *node, uint64_t h)
{
    for (unsigned i = 0; i < node->timers; i++) {
        if (i == 0 && node->number % 16 == 0) {
            expect_fine(wv_timer_after(ctx, 0, 10));
            tell_timer(" after ", 0, 10);
        } else {
            set_timer(ctx, i, ref_mix(h, 16 + i));
        }
    }
    if (ref_mix(h, 9) % 32 == 0)
        ref_tell_number(" bad ", wv_timer_after(ctx, node->timers, 1));
}

static void maybe_yield(wv_ctx *ctx, uint64_t h)
{
    if (ref_mix(h, 3) % 8 != 0)
        return;
    wv_yield(ctx);
    ref_text(" yield");
}

static void schedule(wv_ctx *ctx, struct ref_node const *node, uint64_t h)
{
    for (unsigned i = 0; i < node->schedules; i++) {
        if (ref_mix(h, 64 + i) % 3 == 0) {
            ref_tell_node(" schedule ", ref_run.by_id[node->schedule[i]]);
            ref_tell_number(" ", wv_schedule(ctx, node->schedule[i]));
        }
    }
    if (ref_mix(h, 10) % 32 == 0)
        ref_tell_number(" schedule self ", wv_schedule(ctx, node->id));
}

static void maybe_note(wv_ctx *ctx, uint64_t h)
{
    if (ref_mix(h, 11) % 16 != 0)
        return;
    errno = 1 + (int)(ref_mix(h, 12) % 30);
    (void)wv_fail(ctx, "%s %s", "for", "later");
    ref_text(" note");
}

/* Draw `k` is a multiple of the graph's haste. */
static bool ends(uint64_t h, uint64_t k)
{
    static uint64_t const haste[] = {100, 1000, 10000, 0};
    uint64_t t = haste[ref_run.salt % 4];
    return t != 0 && ref_mix(h, k) % t == 0;
}

static void maybe_terminate(wv_ctx *ctx, uint64_t h)
{
    if (!ends(h, 4))
        return;
    wv_terminate(ctx);
    ref_text(" terminate");
}

static uint64_t take_fired(wv_ctx *ctx, struct ref_node const *node, uint64_t h, char const *what)
{
    int32_t i;
    while ((i = wv_timer_fired(ctx)) >= 0) {
        ref_tell_number(what, i);
        h = ref_mix(h, (uint64_t)i + 1);
        if (node->number % 7 == 3)
            break; /* what it did not ask for is never told */
    }
    return h;
}

/* A panic from below some calls. */
static int panic_below(wv_ctx *ctx, unsigned depth)
{
    int volatile result = depth > 0 ? panic_below(ctx, depth - 1) : wv_panic(ctx, "panic");
    return result;
}

static bool ends_itself(uint64_t h)
{
    static uint64_t const frailty[] = {30, 100, 300, 0};
    uint64_t f = frailty[ref_run.salt / 8 % 4];
    return f != 0 && ref_mix(h, 13) % f == 0;
}

/* README.md, 9: the line of the run is complete. */
static wv_control fail(wv_ctx *ctx, uint64_t h)
{
    uint64_t way = ref_mix(h, 14) % 8;
    int error = 1 + (int)(ref_mix(h, 15) % 30);
    errno = error;
    if (way == 4)
        return wv_fail(ctx, "it %s", "fails");
    if (way > 5) {
        ref_tell_number("no panic ", panic_below(ctx, (unsigned)(h % 5)));
        ref_text("\n");
        errno = error;
    }
    return WV_FAIL;
}

static wv_control choose_control(uint64_t h, struct ref_node const *node)
{
    if (ends_itself(h))
        return ref_mix(h, 14) % 8 < 4 ? WV_SWEEP : WV_FAIL;
    if (ends(h, 5))
        return WV_TERMINATE;
    return ref_mix(h, 6) % 8 <= 3 + (node->number + 3) % 5 ? WV_BROADCAST : WV_UNCHANGED;
}

/* -- The hooks ------------------------------------------------------------ */

/* The line of a hook is begun before it acts; what it holds afterwards is known
 * before anything else is told, as nothing below changes the state. */
static void tell_hook(char const *what, struct ref_node const *node, uint64_t const *self)
{
    ref_tell_node(what, node);
    tell_state(self);
}

static void tell_causes(uint32_t why)
{
    ref_text(" by");
    for (uint32_t bit = 1; bit <= why; bit <<= 1) {
        if (why & bit) {
            ref_text(" ");
            ref_text(wv_cause_name(bit));
        }
    }
}

int ref_init(wv_ctx *ctx, uint64_t *self, unsigned count, uint64_t const *const *values)
{
    struct ref_node const *node = running(ctx);
    uint64_t h = mix_seen(ctx, node, 1, self, count, values);
    int result = 0;
    change_state(h, self);
    if (!ref_run.controls && ref_run.salt % 8 == 5 && ref_run.life % 2 == 1 &&
        ref_mix(h, 7) % 8 == 0)
        result = -(int)(1 + ref_mix(h, 8) % 30);
    tell_hook("init ", node, self);
    ref_tell_number(" ", result);
    if (!ref_run.controls) {
        set_timers(ctx, node, h);
        maybe_yield(ctx, h);
        ref_watch_descriptors(ctx, node, h, true);
        ref_send_messages(h, 8);
        ref_poke_others(h);
        maybe_terminate(ctx, h);
        maybe_note(ctx, h);
    }
    ref_text("\n");
    return result;
}

static char const *const control_words[] = {[WV_UNCHANGED] = " unchanged",
                                            [WV_BROADCAST] = " broadcast",
                                            [WV_TERMINATE] = " terminate",
                                            [WV_SWEEP] = " sweep",
                                            [WV_FAIL] = " fail"};

/* The digits of a vector of controls. */
static wv_control const digits[] = {WV_UNCHANGED, WV_BROADCAST, WV_TERMINATE, WV_SWEEP};

/* README.md, `--controls`. */
static wv_control obey(struct ref_node const *node, uint64_t h, uint64_t *self)
{
    wv_control given = digits[(int)ref_run.controls[node - ref_run.graph->nodes]];
    change_state(h, self);
    ref_text(control_words[given]);
    tell_state(self);
    ref_text("\n");
    return given;
}

/* All that a cycle hook does after its state is known. */
static void act(wv_ctx *ctx, struct ref_node const *node, uint64_t h, unsigned ready)
{
    set_timers(ctx, node, h);
    maybe_yield(ctx, h);
    if (node->number % 5 == 0)
        (void)take_fired(ctx, node, h, " late ");
    schedule(ctx, node, h);
    ref_act_on_descriptors(ctx, h, ready);
    ref_watch_descriptors(ctx, node, h, false);
    ref_send_messages(h, 16);
    ref_poke_others(h);
    maybe_terminate(ctx, h);
    maybe_note(ctx, h);
}

wv_control ref_cycle(wv_ctx *ctx, uint64_t *self, unsigned count, uint64_t const *const *values)
{
    struct ref_node const *node = running(ctx);
    uint64_t h = mix_seen(ctx, node, 2, self, count, values);
    unsigned ready = 0;
    ref_run.runs++;
    ref_tell_node("run ", node);
    tell_causes(wv_why(ctx));
    if (ref_run.controls)
        return obey(node, ref_mix(h, wv_missed(ctx)), self);
    if (node->number % 5 != 0)
        h = take_fired(ctx, node, h, " fired ");
    uint64_t missed = wv_missed(ctx);
    h = ref_mix(h, missed);
    h = ref_take_from_sources(ctx, node, h, &ready);
    wv_control control = choose_control(h, node);
    change_state(h, self);
    ref_text(control_words[control]);
    tell_state(self);
    if (missed)
        ref_tell_number(" missed ", (int64_t)missed);
    act(ctx, node, h, ready);
    ref_text("\n");
    return control == WV_FAIL ? fail(ctx, h) : control;
}

void ref_drop(wv_ctx *ctx, uint64_t *self)
{
    struct ref_node const *node = running(ctx);
    uint64_t h = ref_mix(ref_mix(ref_mix(0, ref_run.salt), ref_run.life), 3);
    h = ref_mix(ref_mix(h, node->number), wv_epoch(ctx));
    tell_hook("drop ", node, self);
    for (unsigned i = 0; i < node->timers; i++)
        expect_fine(wv_timer_cancel(ctx, i));
    ref_unwatch_all(ctx, node);
    if (!ref_run.controls)
        ref_send_messages(h, 4);
    ref_text("\n");
}

#define VALUES(...) ((uint64_t const *const[]){__VA_ARGS__})

int ref_init_0(wv_ctx *ctx, uint64_t *self)
{
    return ref_init(ctx, self, 0, NULL);
}

int ref_init_1(wv_ctx *ctx, uint64_t *self, uint64_t const *a)
{
    return ref_init(ctx, self, 1, VALUES(a));
}

int ref_init_2(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b)
{
    return ref_init(ctx, self, 2, VALUES(a, b));
}

int ref_init_3(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b,
               uint64_t const *c)
{
    return ref_init(ctx, self, 3, VALUES(a, b, c));
}

wv_control ref_cycle_0(wv_ctx *ctx, uint64_t *self)
{
    return ref_cycle(ctx, self, 0, NULL);
}

wv_control ref_cycle_1(wv_ctx *ctx, uint64_t *self, uint64_t const *a)
{
    return ref_cycle(ctx, self, 1, VALUES(a));
}

wv_control ref_cycle_2(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b)
{
    return ref_cycle(ctx, self, 2, VALUES(a, b));
}

wv_control ref_cycle_3(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b,
                       uint64_t const *c)
{
    return ref_cycle(ctx, self, 3, VALUES(a, b, c));
}

int ref_bare_init_0(wv_ctx *ctx)
{
    return ref_init(ctx, NULL, 0, NULL);
}

int ref_bare_init_1(wv_ctx *ctx, uint64_t const *a)
{
    return ref_init(ctx, NULL, 1, VALUES(a));
}

int ref_bare_init_2(wv_ctx *ctx, uint64_t const *a, uint64_t const *b)
{
    return ref_init(ctx, NULL, 2, VALUES(a, b));
}

int ref_bare_init_3(wv_ctx *ctx, uint64_t const *a, uint64_t const *b, uint64_t const *c)
{
    return ref_init(ctx, NULL, 3, VALUES(a, b, c));
}

wv_control ref_bare_cycle_0(wv_ctx *ctx)
{
    return ref_cycle(ctx, NULL, 0, NULL);
}

wv_control ref_bare_cycle_1(wv_ctx *ctx, uint64_t const *a)
{
    return ref_cycle(ctx, NULL, 1, VALUES(a));
}

wv_control ref_bare_cycle_2(wv_ctx *ctx, uint64_t const *a, uint64_t const *b)
{
    return ref_cycle(ctx, NULL, 2, VALUES(a, b));
}

wv_control ref_bare_cycle_3(wv_ctx *ctx, uint64_t const *a, uint64_t const *b, uint64_t const *c)
{
    return ref_cycle(ctx, NULL, 3, VALUES(a, b, c));
}

void ref_bare_drop(wv_ctx *ctx)
{
    ref_drop(ctx, NULL);
}

/* -- Formulas ------------------------------------------------------------- */

uint64_t ref_value(unsigned number, uint64_t value)
{
    ref_tell_number("value n", number);
    ref_text(" ");
    ref_hex(value);
    ref_text("\n");
    return value;
}

bool ref_when(unsigned number, bool holds)
{
    ref_tell_number("when n", number);
    ref_text(holds ? " 1\n" : " 0\n");
    return holds;
}
