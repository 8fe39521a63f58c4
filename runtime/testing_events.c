/* testing_events.c: signals, descriptors and messages for hooks that are tested.
 *
 * Signals and descriptors come the way they do in a graph, but from the test:
 * signal.c and io.c do not know the difference, except that the latter asks no
 * kernel.  Messages are in a list, as a channel has a size that the test had to
 * know; channel.c is led to it by the plan.
 */
#include "config.h"

#include "runtime/testing.h"

#include "runtime/io.h"
#include "runtime/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- Signals ------------------------------------------------------------------ */

void wv_testing_signal(wv_testing *t, int signal)
{
    uint32_t const all = sizeof t->came / sizeof *t->came;
    if (signal < 1 || signal > (int)all)
        wv_testing_give_up("signal", signal, all);
    for (uint32_t i = 0; i < t->came_count; i++)
        if (t->came[i] == signal)
            return;
    t->came[t->came_count++] = signal;
}

static void collect_signals(wv_testing *t, wv_id node)
{
    t->ctx.signals = 0;
    t->ctx.signals_epoch = t->ctx.epoch + 1;
    t->ctx.told_signals = 0;
    for (uint32_t i = 0; i < t->came_count; i++) {
        t->signal_plan[i] = (wv_signal_plan){.node = node, .signal = t->came[i]};
        t->ctx.signals |= UINT64_C(1) << (t->came[i] - 1);
    }
    t->plan.signals = t->came_count;
    t->came_count = 0;
}

/* -- Descriptors --------------------------------------------------------------- */

bool wv_testing_allow_watches(wv_testing *t, uint32_t watches)
{
    size_t each = sizeof(wv_interest) + sizeof(wv_descriptor) + sizeof(wv_pollfd);
    void *descriptors = calloc((size_t)watches + 1, each);
    wv_event *found = calloc((size_t)watches + 1, sizeof *found);
    if (!descriptors || !found) {
        free(descriptors);
        free(found);
        return false;
    }
    free(t->descriptors);
    free(t->found);
    t->descriptors = descriptors;
    t->found = found;
    t->found_count = 0;
    t->plan.watches = watches;
    t->plan.first_watch = t->first_watch;
    t->ctx.watched = t->ctx.top = t->ctx.free_entry = 0;
    t->ctx.interest = descriptors;
    wv_testing_give_all_to(t, t->ctx.run->node);
    wv_io_init(&t->ctx, descriptors);
    return true;
}

/* The entry of a descriptor, or 0. */
static uint32_t entry_of(wv_testing const *t, int fd)
{
    for (uint32_t entry = 1; entry <= t->ctx.top; entry++)
        if (t->ctx.descriptor[entry - 1].fd == fd)
            return entry;
    return 0;
}

/* What the node wants of it; there is but one node. */
static wv_interest const *interest_of(wv_testing const *t, uint32_t entry)
{
    return &t->ctx.interest[t->ctx.descriptor[entry - 1].interest - 1];
}

static void refuse(wv_event event, char const *why)
{
    (void)fprintf(stderr,
                  "wavelet-testing: descriptor %d cannot be ready for %u with tag %llu: %s\n",
                  event.fd, event.events, (unsigned long long)event.tag, why);
    abort();
}

/* As if by an init hook. */
static void watch(wv_testing *t, wv_event event)
{
    uint8_t hook = t->ctx.hook;
    wv_testing_pose(t, WV_HOOK_INIT);
    int err = wv_watch(&t->ctx, event.fd, event.events & (WV_READABLE | WV_WRITABLE), event.tag);
    t->ctx.hook = hook;
    if (err < 0)
        refuse(event, wv_strerror(err));
}

void wv_testing_ready(wv_testing *t, wv_event event)
{
    unsigned unasked = WV_HANGUP | WV_IO_ERROR, asked = WV_READABLE | WV_WRITABLE;
    wv_event watched = {.fd = -1};
    if (event.events == 0 || event.events & ~(asked | unasked))
        refuse(event, "there are no such events");
    if (!wv_testing_watched(t, event.fd, &watched))
        watch(t, event);
    else if (event.tag != watched.tag)
        refuse(event, "it is watched with another tag");
    else if (event.events & ~(watched.events | unasked))
        refuse(event, "it is not watched for that");
    uint32_t i = 0;
    while (i < t->found_count && t->found[i].fd != event.fd)
        i++;
    if (i == t->found_count)
        t->found[t->found_count++] = (wv_event){.fd = event.fd};
    t->found[i].events |= event.events;
}

/* What a hook has unwatched since is not ready. */
static void collect_descriptors(wv_testing *t)
{
    for (uint32_t i = 0; i < t->plan.watches; i++) {
        wv_interest *interest = &t->ctx.interest[i];
        interest->ready_epoch = interest->list_epoch = t->epoch + 1; /* not this one */
        interest->ready = interest->first_ready = 0;
    }
    for (uint32_t i = 0; i < t->found_count; i++) {
        uint32_t entry = entry_of(t, t->found[i].fd);
        if (entry)
            wv_io_found(&t->ctx, entry, t->found[i].events);
    }
    t->found_count = 0;
}

bool wv_testing_watched(wv_testing const *t, int fd, wv_event *watch)
{
    uint32_t entry = fd < 0 ? 0 : entry_of(t, fd);
    if (entry == 0)
        return false;
    wv_interest const *interest = interest_of(t, entry);
    if (watch)
        *watch = (wv_event){.fd = fd, .events = interest->events, .tag = interest->tag};
    return true;
}

uint32_t wv_testing_watches(wv_testing const *t)
{
    return t->ctx.watched;
}

/* -- Messages ------------------------------------------------------------------ */

static bool make_room(struct messages *m)
{
    if (m->end < m->fit)
        return true;
    size_t fit = m->fit ? 2 * m->fit : 8, bytes;
    if (__builtin_mul_overflow(fit, m->size, &bytes))
        return false;
    char *room = realloc(m->room, bytes ? bytes : 1); /* structs may be empty */
    if (!room)
        return false;
    m->room = room;
    m->fit = fit;
    return true;
}

static void check_size(struct messages const *m, size_t size)
{
    if (m->size == size)
        return;
    (void)fprintf(stderr, "wavelet-testing: a message of %zu bytes, where they have %zu\n", size,
                  m->size);
    abort();
}

bool wv_testing_send(wv_testing *t, void const *message, size_t size)
{
    struct messages *m = &t->messages;
    if (m->size == 0)
        m->size = size;
    check_size(m, size);
    if (!make_room(m))
        return false;
    memcpy(m->room + m->end++ * size, message, size);
    return true;
}

void wv_testing_close(wv_testing *t)
{
    t->messages.closed = true;
}

int wv_testing_receive(wv_ctx *ctx, void *message, size_t size)
{
    struct messages *m = &((wv_testing *)(void *)ctx)->messages;
    if (m->size != 0 && size != 0)
        check_size(m, size);
    if (m->first == m->end)
        return m->closed ? -EPIPE : 0;
    memcpy(message, m->room + m->first++ * m->size, m->size);
    if (m->first == m->end)
        m->first = m->end = 0;
    return 1;
}

size_t wv_testing_waiting(wv_testing const *t)
{
    return t->messages.end - t->messages.first;
}

/* -- All ------------------------------------------------------------------------ */

void wv_testing_collect(wv_testing *t, wv_id node)
{
    collect_signals(t, node);
    collect_descriptors(t);
}

void wv_testing_free_events(wv_testing *t)
{
    free(t->descriptors);
    free(t->found);
    free(t->messages.room);
}
