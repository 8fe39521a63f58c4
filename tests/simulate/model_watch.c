/* model_watch.c: which descriptors are watched, and what has to be told of them. */
#include "config.h"

#include "tests/simulate/model.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/epoll.h>

/* How often a node may be told of what was closed, and lives on elsewhere: see
 * docs/decisions/0040-what-a-watch-is-of.md. */
enum { WATCHES = 64, BELIEVED = 128 };

static struct watch {
    bool set;
    uint32_t expected; /* of this the hook that runs has to be told; and it was: */
    bool told;
    wv_id node;
    int fd;
    uint64_t file; /* what the number meant */
    unsigned events;
    uint64_t tag;
    uint64_t ended;  /* it was closed in the cycle before this one; 0: it was not */
    unsigned stale; /* told of so often since */
    bool alive;     /* and others had it open when this cycle began */
} watch[WATCHES];
static bool stray; /* something was closed that was watched */

void watches_begin(void)
{
    memset(watch, 0, sizeof watch);
    stray = false;
}

static bool is_gone(struct watch const *w)
{
    return kernel_file(w->fd) != w->file;
}

static struct watch *find(wv_id node, int fd)
{
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (w->set && w->node == node && w->fd == fd && !is_gone(w))
            return w;
    return NULL;
}

/* Forget what was closed: its watch has ended by itself. */
static void tidy(void)
{
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (w->set && is_gone(w)) {
            w->set = false;
            w->ended = model.epoch + 1;
            w->stale = 0;
            w->alive = true;
            stray = true;
        }
}

/* It was closed, and may still be told of: in this cycle, as it was found before;
 * or for a while, as others have the file open. */
static bool lingers(struct watch const *w, wv_id node)
{
    return !w->set && w->node == node && w->ended &&
           (w->ended == model.epoch + 1 || (w->alive && w->stale <= BELIEVED));
}

static unsigned count_of(wv_id node)
{
    unsigned count = 0;
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        count += w->set && w->node == node;
    return count;
}

void watches_release(wv_id node)
{
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (w->node == node)
            w->set = false;
}

void watch_set(wv_ctx *ctx, int fd, unsigned events, uint64_t tag, int result)
{
    wv_id node = wv_node(ctx);
    trace("node %" PRId64 " watches %" PRId64 ": %" PRId64, node, fd, result);
    tidy();
    struct watch *w = find(node, fd);
    if (result < 0) {
        bool full = !w && count_of(node) == rules[node].watches;
        bool fine = result == -EBADF    ? !kernel_file(fd)
                    : result == -ENOSPC ? full
                                        : world.faults.memory;
        CHECK(fine, "%s watches %d: %d", rules[node].name, fd, result);
        return;
    }
    CHECK(kernel_file(fd), "%s watches what is closed", rules[node].name);
    if (!w) {
        CHECK(count_of(node) < rules[node].watches, "%s watches more than it may",
              rules[node].name);
        for (w = watch; w->set || lingers(w, w->node); w++)
            CHECK(w + 1 < watch + WATCHES, "more watches than the model has room for");
        *w = (struct watch){0};
    }
    w->set = true;
    w->node = node;
    w->fd = fd;
    w->file = kernel_file(fd);
    w->events = events;
    w->tag = tag;
}

void watch_ended(wv_ctx *ctx, int fd)
{
    struct watch *w = find(wv_node(ctx), fd);
    trace("node %" PRId64 " watches %" PRId64 " no more", wv_node(ctx), fd, 0);
    if (w)
        w->set = false;
}

void watches_go_on(void)
{
    tidy();
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        w->alive = w->alive && kernel_is_alive(w->file);
}

/* -- What is told ----------------------------------------------------------------- */

/* WV_READABLE and others are numbered like EPOLLIN and others. */
static uint32_t to_events(uint32_t found)
{
    return (found & EPOLLIN ? (uint32_t)WV_READABLE : 0) |
           (found & EPOLLOUT ? (uint32_t)WV_WRITABLE : 0) |
           (found & EPOLLHUP ? (uint32_t)WV_HANGUP : 0) |
           (found & EPOLLERR ? (uint32_t)WV_IO_ERROR : 0);
}

static uint32_t of_interest(struct watch const *w, uint32_t found)
{
    return to_events(found) & (w->events | WV_HANGUP | WV_IO_ERROR);
}

static bool is_stale(wv_id node, int fd)
{
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (w->fd == fd && lingers(w, node)) {
            w->stale++;
            return true;
        }
    return false;
}

void watch_told(wv_id node, wv_event const *event)
{
    tidy();
    struct watch *w = find(node, event->fd);
    trace("node %" PRId64 " is told of %" PRId64 ": %" PRId64, node, event->fd, event->events);
    if (!w && is_stale(node, event->fd))
        return;
    CHECK(w, "%s is told of %d, which it does not watch", rules[node].name, event->fd);
    CHECK(!w->told, "%s is told of %d twice", rules[node].name, event->fd);
    CHECK(w->tag == event->tag, "%s is told another tag", rules[node].name);
    uint32_t want = w->expected ? w->expected : of_interest(w, kernel_reported(w->fd));
    CHECK(event->events && event->events == want,
          "%s is told of %d, which is ready for %u and not %u", rules[node].name, event->fd, want,
          event->events);
    w->told = true;
}

void watch_expect(wv_id node)
{
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (w->set && w->node == node)
            w->expected =
                is_gone(w) || kernel_is_always(w->fd) ? 0 : of_interest(w, kernel_reported(w->fd));
}

void watch_asked(wv_id node, bool all)
{
    for (struct watch *w = watch; w < watch + WATCHES; w++) {
        if (!w->set || w->node != node)
            continue;
        CHECK(!all || w->told || is_gone(w) || !w->expected, "%s is not told of %d, which is ready",
              rules[node].name, w->fd);
        w->told = false;
        w->expected = 0;
    }
}

uint32_t watch_due(wv_id node)
{
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (w->set && w->node == node && !is_gone(w) && !kernel_is_always(w->fd) &&
            of_interest(w, kernel_reported(w->fd)))
            return WV_BY_IO;
    return 0;
}

uint32_t watch_maybe(wv_id node)
{
    tidy();
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (w->set && w->node == node && !is_gone(w) && of_interest(w, kernel_reported(w->fd)))
            return WV_BY_IO;
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (lingers(w, node))
            return WV_BY_IO;
    return 0;
}

bool watch_is_ready(wv_id node)
{
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (w->set && w->node == node && !is_gone(w) && of_interest(w, kernel_readiness(w->fd)))
            return true;
    return false;
}

bool watch_needs_no_wait(void)
{
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (w->set && w->events && !is_gone(w) && kernel_is_always(w->fd))
            return true;
    return false;
}

/* What all who watch its descriptor want together. */
static uint32_t united(struct watch const *one)
{
    uint32_t events = 0;
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        if (w->set && w->fd == one->fd && !is_gone(w))
            events |= w->events;
    return (events & WV_READABLE ? (uint32_t)EPOLLIN : 0) |
           (events & WV_WRITABLE ? (uint32_t)EPOLLOUT : 0);
}

void watches_check_released(wv_id node)
{
    for (struct watch *w = watch; w < watch + WATCHES; w++)
        CHECK(!w->set || w->node != node || is_gone(w) || !kernel_has(w->fd),
              "%s is swept, and %d is watched still", rules[node].name, w->fd);
}

void watches_check(void)
{
    unsigned count = 0;
    tidy();
    for (struct watch *w = watch; w < watch + WATCHES; w++) {
        if (!w->set || kernel_is_always(w->fd))
            continue;
        struct watch *first = watch;
        while (!first->set || first->fd != w->fd)
            first++;
        count += first == w;
        CHECK(kernel_watches(w->fd, united(w)), "descriptor %d is not watched for what it is to be",
              w->fd);
    }
    CHECK(stray || count == kernel_watched(), "%u descriptors are watched, and %u are to be",
          kernel_watched(), count);
}
