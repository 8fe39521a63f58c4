/* io.c: what nodes watch, and the hook API on top of it; see io.h. */
#include "config.h"

#include "runtime/io.h"

#include "runtime/cause.h"
#include "runtime/os.h"
#include "runtime/life.h"
#include "runtime/place.h"
#include "runtime/poll.h"

#include <errno.h>

static wv_interest *interest_at(wv_ctx *ctx, uint32_t number)
{
    return &ctx->interest[number - 1];
}

/* The interests of a node: number `first` and those after it. */
static uint32_t count_of(wv_ctx const *ctx, wv_id node, uint32_t *first)
{
    uint32_t const *table = ctx->plan->first_watch;
    *first = table ? table[node] + 1 : 1;
    return table ? table[node + 1] - table[node] : 0;
}

static void lay_out_node(wv_ctx *ctx, wv_id node)
{
    uint32_t first, count = count_of(ctx, node, &first);
    for (uint32_t i = first; i < first + count; i++)
        *interest_at(ctx, i) =
            (wv_interest){.node = node, .next = i - first + 1 < count ? i + 1 : 0};
    if (count > 0)
        interest_at(ctx, first)->first_free = first;
}

void wv_io_init(wv_ctx *ctx, void *room)
{
    size_t watches = ctx->plan->watches;
    ctx->polled = &ctx->wake_only;
    ctx->host_fd = -1;
    if (watches == 0)
        return;
    ctx->interest = room;
    ctx->descriptor = (void *)(ctx->interest + watches);
    ctx->polled = (void *)(ctx->descriptor + watches);
    for (size_t i = 0; i < watches; i++)
        ctx->descriptor[i].fd = -1;
    for (wv_id node = 0; node < ctx->plan->nodes; node++)
        lay_out_node(ctx, node);
}

/* -- Entries of descriptors ------------------------------------------------ */

static uint32_t *bucket_of(wv_ctx *ctx, int fd)
{
    return &ctx->descriptor[(uint32_t)fd % ctx->plan->watches].bucket;
}

static uint32_t find(wv_ctx *ctx, int fd)
{
    uint32_t entry = *bucket_of(ctx, fd);
    while (entry && wv_io_entry(ctx, entry)->fd != fd)
        entry = wv_io_entry(ctx, entry)->next;
    return entry;
}

/* A free one; there is one, as each that is used has an interest of its own. */
static uint32_t take_entry(wv_ctx *ctx, int fd)
{
    uint32_t entry = ctx->free_entry;
    if (entry)
        ctx->free_entry = wv_io_entry(ctx, entry)->next;
    else
        entry = ++ctx->top;
    wv_descriptor *d = wv_io_entry(ctx, entry);
    d->fd = fd;
    d->poll = d->streak = 0;
    d->next = *bucket_of(ctx, fd);
    *bucket_of(ctx, fd) = entry;
    ctx->watched++;
    ctx->pace = WV_FULL;
    return entry;
}

static void free_entry(wv_ctx *ctx, uint32_t entry)
{
    wv_descriptor *d = wv_io_entry(ctx, entry);
    uint32_t *link = bucket_of(ctx, d->fd);
    while (*link != entry)
        link = &wv_io_entry(ctx, *link)->next;
    *link = d->next;
    d->fd = -1;
    d->events = 0;
    d->interest = 0;
    d->generation++;
    d->next = ctx->free_entry;
    ctx->free_entry = entry;
    ctx->watched--;
}

int wv_io_is_same(wv_descriptor const *descriptor)
{
    uint64_t device, inode;
    int err = wv_os_identify(descriptor->fd, &device, &inode);
    if (err < 0)
        return err == -EBADF ? 0 : err;
    return device == descriptor->device && inode == descriptor->inode;
}

/* What all interests in it want together. */
static void unite_events(wv_ctx *ctx, wv_descriptor *d)
{
    d->events = 0;
    for (uint32_t i = d->interest; i; i = interest_at(ctx, i)->next)
        d->events |= interest_at(ctx, i)->events;
}

/* -- Interests ------------------------------------------------------------- */

/* That of `node` in a descriptor, or 0. */
static uint32_t own_interest(wv_ctx *ctx, uint32_t entry, wv_id node)
{
    uint32_t i = entry ? wv_io_entry(ctx, entry)->interest : 0;
    while (i && interest_at(ctx, i)->node != node)
        i = interest_at(ctx, i)->next;
    return i;
}

/* Take a free one, which there is. */
static uint32_t take_interest(wv_ctx *ctx, uint32_t entry, wv_interest *first)
{
    uint32_t i = first->first_free;
    wv_interest *interest = interest_at(ctx, i);
    first->first_free = interest->next;
    interest->descriptor = entry;
    interest->next = wv_io_entry(ctx, entry)->interest;
    wv_io_entry(ctx, entry)->interest = i;
    return i;
}

/* It is in no descriptor's list any more.  That it may still be in the list of
 * what was ready does not matter: it is ready for nothing. */
static void free_interest(wv_ctx *ctx, uint32_t i)
{
    wv_interest *interest = interest_at(ctx, i);
    uint32_t number;
    (void)count_of(ctx, interest->node, &number);
    wv_interest *first = interest_at(ctx, number);
    interest->descriptor = 0;
    interest->events = 0;
    interest->ready = 0;
    interest->next = first->first_free;
    first->first_free = i;
}

void wv_io_closed(wv_ctx *ctx, uint32_t entry)
{
    for (uint32_t i = wv_io_entry(ctx, entry)->interest; i;) {
        uint32_t next = interest_at(ctx, i)->next;
        free_interest(ctx, i);
        i = next;
    }
    free_entry(ctx, entry);
}

/* Watch a descriptor for what is now wanted of it.  When it has been closed,
 * -EBADF, and all its interests have ended. */
static int change(wv_ctx *ctx, uint32_t entry)
{
    unite_events(ctx, wv_io_entry(ctx, entry));
    int err = wv_is_tested(ctx) ? 0 : wv_poll_change(ctx, entry);
    if (err == -EBADF)
        wv_io_closed(ctx, entry);
    return err;
}

/* End an interest.  What the kernel says of the others is theirs. */
static int end_interest(wv_ctx *ctx, uint32_t i)
{
    uint32_t entry = interest_at(ctx, i)->descriptor;
    wv_descriptor *d = wv_io_entry(ctx, entry);
    uint32_t *link = &d->interest;
    while (*link != i)
        link = &interest_at(ctx, *link)->next;
    *link = interest_at(ctx, i)->next;
    free_interest(ctx, i);
    if (d->interest) {
        int err = change(ctx, entry);
        return err == -EBADF ? 0 : err;
    }
    if (!wv_is_tested(ctx))
        wv_poll_remove(ctx, entry);
    free_entry(ctx, entry);
    return 0;
}

void wv_io_release(wv_ctx *ctx, wv_id node)
{
    uint32_t first, count = count_of(ctx, node, &first);
    for (uint32_t i = first; i < first + count; i++)
        if (interest_at(ctx, i)->descriptor)
            (void)end_interest(ctx, i);
}

/* The node watches as many as it may, each another one: end what was closed. */
static void reclaim(wv_ctx *ctx)
{
    uint32_t first, count = count_of(ctx, ctx->run->node, &first);
    for (uint32_t i = first; i < first + count; i++)
        (void)change(ctx, interest_at(ctx, i)->descriptor);
}

/* -- What a look finds ----------------------------------------------------- */

/* Add it to the list of its node's that are ready in the cycle to come. */
static void list_ready(wv_ctx *ctx, uint32_t i, uint64_t epoch)
{
    wv_interest *interest = interest_at(ctx, i);
    uint32_t number;
    (void)count_of(ctx, interest->node, &number);
    wv_interest *first = interest_at(ctx, number);
    if (first->list_epoch != epoch) {
        first->list_epoch = epoch;
        first->first_ready = first->last_ready = 0;
    }
    if (first->last_ready)
        interest_at(ctx, first->last_ready)->next_ready = i;
    else
        first->first_ready = i;
    first->last_ready = i;
    interest->next_ready = 0;
    interest->ready_epoch = epoch;
    interest->ready = 0;
}

void wv_io_found(wv_ctx *ctx, uint32_t entry, uint32_t events)
{
    uint64_t epoch = ctx->epoch + 1;
    for (uint32_t i = wv_io_entry(ctx, entry)->interest; i; i = interest_at(ctx, i)->next) {
        wv_interest *interest = interest_at(ctx, i);
        uint32_t ready = events & (interest->events | WV_HANGUP | WV_IO_ERROR);
        if (!ready)
            continue;
        if (interest->ready_epoch != epoch)
            list_ready(ctx, i, epoch);
        interest->ready |= ready;
        wv_cause_next(ctx, interest->node, WV_BY_IO);
        wv_set_add(ctx->ready, interest->node);
    }
}

int wv_io_look(wv_ctx *ctx)
{
    if (!wv_io_any(ctx))
        return 0;
    int woken;
    do
        woken = wv_poll_wait(ctx, 0);
    while (woken == -EINTR);
    if (woken > 0)
        wv_poll_clear(ctx);
    return woken < 0 ? woken : 0;
}

/* -- What hooks call ------------------------------------------------------- */

/* Watch what is watched already, by this node (with `own`) or by others. */
static int join(wv_ctx *ctx, uint32_t entry, uint32_t own, wv_interest wanted, wv_interest *first)
{
    uint32_t i = own ? own : take_interest(ctx, entry, first);
    wv_interest *interest = interest_at(ctx, i);
    uint32_t before = interest->events;
    interest->events = wanted.events;
    int err = change(ctx, entry);
    if (err == 0) {
        interest->tag = wanted.tag;
    } else if (err != -EBADF) {
        interest->events = before;
        if (own)
            unite_events(ctx, wv_io_entry(ctx, entry));
        else
            (void)end_interest(ctx, i);
    }
    return err;
}

/* To a hook that is tested any number is that of something open. */
static int add(wv_ctx *ctx, uint32_t entry)
{
    if (wv_is_tested(ctx))
        return wv_io_entry(ctx, entry)->fd < 0 ? -EBADF : 0;
    return wv_poll_add(ctx, entry);
}

/* Watch what nobody watches. */
static int begin(wv_ctx *ctx, int fd, wv_interest wanted, wv_interest *first)
{
    uint32_t entry = take_entry(ctx, fd);
    wv_interest *interest = interest_at(ctx, take_interest(ctx, entry, first));
    interest->events = wanted.events;
    interest->tag = wanted.tag;
    wv_io_entry(ctx, entry)->events = wanted.events;
    int err = add(ctx, entry);
    if (err < 0)
        wv_io_closed(ctx, entry);
    return err;
}

int wv_watch(wv_ctx *ctx, int fd, unsigned events, uint64_t tag)
{
    if (!wv_may(ctx, IN_INIT | IN_CYCLE, "wv_watch"))
        return -EPERM;
    uint32_t number;
    if (count_of(ctx, ctx->run->node, &number) == 0)
        return -EINVAL;
    if (events & ~(unsigned)(WV_READABLE | WV_WRITABLE))
        return -EINVAL;
    wv_interest *first = interest_at(ctx, number);
    uint32_t entry = find(ctx, fd), own = own_interest(ctx, entry, ctx->run->node);
    if (!own && !first->first_free)
        reclaim(ctx); /* never `entry`, in which the node has no interest */
    if (!own && !first->first_free)
        return -ENOSPC;
    wv_interest wanted = {.events = events, .tag = tag};
    int err = entry ? join(ctx, entry, own, wanted, first) : -EBADF;
    return err == -EBADF ? begin(ctx, fd, wanted, first) : err;
}

int wv_unwatch(wv_ctx *ctx, int fd)
{
    if (!wv_may(ctx, IN_HOOK, "wv_unwatch"))
        return -EPERM;
    uint32_t number;
    if (count_of(ctx, ctx->run->node, &number) == 0)
        return -EINVAL;
    uint32_t i = own_interest(ctx, find(ctx, fd), ctx->run->node);
    return i ? end_interest(ctx, i) : 0;
}

/* Was the descriptor closed since it was found, by the hook of a node before this one,
 * which may have given its number away?  Then its interests have ended. */
static bool is_gone(wv_ctx *ctx, uint32_t entry)
{
    return !wv_is_tested(ctx) && ctx->run->node != ctx->first_run && change(ctx, entry) == -EBADF;
}

bool wv_ready(wv_ctx *ctx, wv_event *event)
{
    uint32_t number;
    if (!wv_may(ctx, IN_CYCLE, "wv_ready") || count_of(ctx, ctx->run->node, &number) == 0)
        return false;
    wv_interest *first = interest_at(ctx, number);
    while (first->list_epoch == ctx->epoch && first->first_ready) {
        wv_interest *interest = interest_at(ctx, first->first_ready);
        first->first_ready = interest->next_ready;
        if (!interest->ready || is_gone(ctx, interest->descriptor))
            continue;
        event->fd = wv_io_entry(ctx, interest->descriptor)->fd;
        event->events = interest->ready;
        event->tag = interest->tag;
        interest->ready = 0;
        return true;
    }
    return false;
}
