/* hooks_sources.c: README.md, "A hook", for generated code: signals, messages,
 * descriptors. */
#include "hooks.h"

#include <string.h>

/* Counted round and round; NULL when there is none. */
static struct ref_node const *pick(struct ref_list list, uint64_t which)
{
    return list.count == 0 ? NULL : list.node[which % list.count];
}

/* -- Messages -------------------------------------------------------------- */

struct ref_wide ref_widen(uint64_t value)
{
    return (struct ref_wide){value, (uint32_t)value * 3 + 1, "wide"};
}

uint64_t ref_narrow(struct ref_wide const *wide)
{
    if (wide->check != (uint32_t)wide->value * 3 + 1 || strcmp(wide->text, "wide") != 0)
        ref_text(" torn");
    return wide->value;
}

/* By the untyped function, which hooks that nodes share have to use. */
static int receive_untyped(wv_ctx *ctx, enum ref_message type, uint64_t *value)
{
    struct ref_wide wide = {0};
    unsigned char byte = 0;
    int result = type == REF_NUMBER ? wv_receive(ctx, value)
                 : type == REF_BYTE ? wv_receive(ctx, &byte)
                                    : wv_receive(ctx, &wide);
    if (result == 1 && type == REF_BYTE)
        *value = byte;
    if (result == 1 && type == REF_WIDE)
        *value = ref_narrow(&wide);
    return result;
}

static int receive(wv_ctx *ctx, struct ref_node const *node, uint64_t *value)
{
    return node->receive ? node->receive(ctx, value) : receive_untyped(ctx, node->message, value);
}

/* By the function of another node. */
static void take_foreign(wv_ctx *ctx, struct ref_node const *node, uint64_t h)
{
    uint64_t value;
    struct ref_node const *other = pick(ref_run.channels, ref_mix(h, 37));
    if (other && other != node && other->receive && ref_mix(h, 35) % 32 == 0)
        ref_tell_number(" got no ", other->receive(ctx, &value));
}

static uint64_t take_messages(wv_ctx *ctx, struct ref_node const *node, uint64_t h)
{
    static uint64_t const most[] = {0, 1, UINT64_MAX, UINT64_MAX};
    uint64_t value = 0, asks = most[ref_mix(h, 20) % 4];
    if (!node->send) {
        if (ref_mix(h, 22) % 32 == 0)
            ref_tell_number(" got no ", wv_receive(ctx, &value));
        return h;
    }
    for (uint64_t i = 0; i < asks; i++) {
        int result = receive(ctx, node, &value);
        if (result != 1) {
            ref_tell_number(" got no ", result);
            return ref_mix(h, (uint64_t)(int64_t)-result);
        }
        ref_text(" got ");
        ref_hex(value);
        h = ref_mix(h, value);
    }
    return h;
}

/* -- Signals --------------------------------------------------------------- */

static uint64_t take_signals(wv_ctx *ctx, struct ref_node const *node, uint64_t h)
{
    int number;
    while ((number = wv_signal(ctx)) != 0) {
        unsigned i = 0;
        while (i < REF_SIGNALS && ref_signals[i] != number)
            i++;
        ref_text(" signal ");
        ref_text(i < REF_SIGNALS ? ref_signal_names[i] : "unknown");
        h = ref_mix(h, i + 1);
        if (node->number % 7 == 3)
            break; /* what it did not ask for is never told */
    }
    return h;
}

/* -- Descriptors ----------------------------------------------------------- */

static void unwatch(wv_ctx *ctx, unsigned d)
{
    int result = wv_unwatch(ctx, ref_descriptor(d));
    ref_tell_number(" unwatch ", d);
    ref_tell_number(" ", result);
}

static void watch(wv_ctx *ctx, unsigned d, unsigned events, uint64_t tag)
{
    int result = wv_watch(ctx, ref_descriptor(d), events, tag);
    ref_tell_number(" watch ", d);
    ref_tell_number(" ", events);
    ref_tell_number(" ", (int64_t)tag);
    ref_tell_number(" ", result);
}

/* They come in any order. */
static unsigned ask_ready(wv_ctx *ctx, wv_event events[REF_DESCRIPTORS])
{
    unsigned ready = 0;
    for (wv_event event; wv_ready(ctx, &event);) {
        unsigned d = 0;
        while (d < REF_DESCRIPTORS && ref_descriptor(d) != event.fd)
            d++;
        if (d == REF_DESCRIPTORS || ready >> d & 1) {
            ref_tell_number(" ready unexpected ", d);
            continue;
        }
        ready |= 1U << d;
        events[d] = event;
    }
    return ready;
}

static uint64_t take_ready(wv_ctx *ctx, struct ref_node const *node, uint64_t h, unsigned *ready)
{
    wv_event events[REF_DESCRIPTORS];
    if (node->watches == 0)
        return h;
    for (unsigned d = 0; d < REF_DESCRIPTORS; d++)
        if (node->number % 5 == 0 && ref_mix(h, 128 + d) % 8 == 0)
            unwatch(ctx, d);
    if (ref_mix(h, 21) % 8 == 0)
        return h;
    *ready = ask_ready(ctx, events);
    for (unsigned d = 0; d < REF_DESCRIPTORS; d++) {
        if (!(*ready >> d & 1))
            continue;
        ref_tell_number(" ready ", d);
        ref_tell_number(" ", events[d].events);
        ref_tell_number(" ", (int64_t)events[d].tag);
        h = ref_mix(ref_mix(ref_mix(h, d + 1), events[d].events), events[d].tag);
    }
    return h;
}

uint64_t ref_take_from_sources(wv_ctx *ctx, struct ref_node const *node, uint64_t h,
                               unsigned *ready)
{
    h = take_signals(ctx, node, h);
    take_foreign(ctx, node, h);
    h = take_messages(ctx, node, h);
    return take_ready(ctx, node, h, ready);
}

void ref_act_on_descriptors(wv_ctx *ctx, uint64_t h, unsigned ready)
{
    for (unsigned d = 0; d < REF_DESCRIPTORS; d++) {
        if (!(ready >> d & 1))
            continue;
        switch (ref_mix(h, 96 + d) % 8) {
        case 0:
        case 1:
        case 2:
        case 3:
            ref_descriptor_read(d);
            ref_tell_number(" read ", d);
            break;
        case 4:
        case 5: unwatch(ctx, d); break;
        case 6: watch(ctx, d, 0, 6); break;
        default: break;
        }
    }
}

void ref_watch_descriptors(wv_ctx *ctx, struct ref_node const *node, uint64_t h, bool init)
{
    uint64_t wrong = ref_mix(h, 36);
    if (node->watches == 0) {
        if (wrong % 64 == 0) {
            watch(ctx, 0, WV_READABLE, 1);
            unwatch(ctx, 0);
        }
        return;
    }
    for (unsigned d = 0; d < REF_DESCRIPTORS; d++) {
        uint64_t how = ref_mix(h, 112 + d);
        if (how % (init ? 4 : 16) == 0)
            watch(ctx, d, (unsigned)(how / 16 % 4), how / 64 % 10);
    }
    if (wrong % 64 == 0)
        watch(ctx, 0, 4, 1);
    if (wrong % 64 == 32)
        watch(ctx, REF_DESCRIPTORS, WV_WRITABLE, 1);
}

void ref_unwatch_all(wv_ctx *ctx, struct ref_node const *node)
{
    for (unsigned d = 0; node->watches > 0 && d < REF_DESCRIPTORS; d++)
        if (wv_unwatch(ctx, ref_descriptor(d)) != 0)
            ref_text(" unwatch failed");
}

/* -- Others ---------------------------------------------------------------- */

void ref_send_messages(uint64_t h, uint64_t one_in)
{
    struct ref_node const *node = pick(ref_run.channels, ref_mix(h, 25));
    if (!node)
        return;
    uint64_t count = ref_mix(h, 23) % one_in == 0 ? 1 + ref_mix(h, 24) % 3 : 0;
    for (uint64_t i = 0; i < count; i++) {
        ref_tell_node(" send ", node);
        ref_tell_number(" ", node->send(ref_mix(h, 26 + i)));
    }
    if (ref_mix(h, 29) % 256 == 0) {
        ref_tell_node(" close ", node);
        ref_tell_number(" ", node->close());
    }
}

void ref_poke_others(uint64_t h)
{
    static unsigned const harmless[] = {0, 3, 4};
    struct ref_node const *node = pick(ref_run.notified, ref_mix(h, 31));
    if (node && ref_mix(h, 30) % 32 == 0) {
        ref_tell_node(" notify ", node);
        ref_tell_number(" ", node->notify());
    }
    if (ref_run.signalled.count > 0 && ref_mix(h, 32) % 64 == 0)
        ref_raise(harmless[ref_mix(h, 34) % 3], " ");
}
