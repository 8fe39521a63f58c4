/* poll_poll.c: waiting by poll(2), being woken through a pipe to ourselves.
 *
 * Row 0 of the table is the pipe, row n the descriptor with entry n.  The kernel
 * is asked by number alone, so that of each row that is ready it is looked up
 * whether the number still means what it meant: by device and inode, which is
 * all that POSIX tells of an open file.  (Two files of the kernel without a name,
 * an eventfd and a timerfd, may have these in common.)
 */
#include "config.h"

#include "runtime/poll.h"

#include "runtime/io.h"
#include "runtime/os.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <unistd.h>

_Static_assert(sizeof(struct pollfd) == sizeof(wv_pollfd) &&
                   offsetof(struct pollfd, fd) == offsetof(wv_pollfd, fd) &&
                   offsetof(struct pollfd, events) == offsetof(wv_pollfd, events) &&
                   offsetof(struct pollfd, revents) == offsetof(wv_pollfd, revents),
               "wv_pollfd is laid out as struct pollfd");

char const wv_poll_name[] = "poll";

static short to_kernel(uint32_t events)
{
    return (short)((events & WV_READABLE ? POLLIN : 0) | (events & WV_WRITABLE ? POLLOUT : 0));
}

static uint32_t from_kernel(short events)
{
    return (events & POLLIN ? (uint32_t)WV_READABLE : 0) |
           (events & POLLOUT ? (uint32_t)WV_WRITABLE : 0) |
           (events & POLLHUP ? (uint32_t)WV_HANGUP : 0) |
           (events & POLLERR ? (uint32_t)WV_IO_ERROR : 0);
}

/* -- Life ------------------------------------------------------------------ */

int wv_poll_open(wv_ctx *ctx)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return -errno;
    ctx->poll_fd = ends[0];
    ctx->wake_fd = ends[1];
    ctx->host_fd = -1;
    ctx->polled[0] = (wv_pollfd){.fd = ends[0], .events = POLLIN};
    for (uint32_t entry = 1; entry <= ctx->plan->watches; entry++)
        wv_poll_remove(ctx, entry); /* 0 would be standard input */
    return 0;
}

void wv_poll_close(wv_ctx *ctx)
{
    (void)close(ctx->poll_fd);
    (void)close(ctx->wake_fd);
}

int wv_poll_host_fd(wv_ctx *ctx)
{
    (void)ctx;
    return -ENOTSUP;
}

void wv_poll_wake(wv_ctx *ctx)
{
    int kept = errno;
    ssize_t n;
    do
        n = write(ctx->wake_fd, "", 1);
    while (n < 0 && errno == EINTR); /* else only a full pipe refuses: it is readable */
    errno = kept;
}

void wv_poll_clear(wv_ctx *ctx)
{
    char bytes[64];
    /* Empty (EAGAIN) is as good as emptied. */
    while (read(ctx->poll_fd, bytes, sizeof bytes) == sizeof bytes)
        continue;
}

/* -- Watching -------------------------------------------------------------- */

int wv_poll_add(wv_ctx *ctx, uint32_t entry)
{
    wv_descriptor *d = wv_io_entry(ctx, entry);
    int err = wv_os_identify(d->fd, &d->device, &d->inode);
    if (err == 0)
        ctx->polled[entry] = (wv_pollfd){.fd = d->fd, .events = to_kernel(d->events)};
    return err;
}

int wv_poll_change(wv_ctx *ctx, uint32_t entry)
{
    wv_descriptor const *d = wv_io_entry(ctx, entry);
    int same = wv_io_is_same(d);
    if (same <= 0) {
        if (same == 0)
            wv_poll_remove(ctx, entry);
        return same < 0 ? same : -EBADF;
    }
    ctx->polled[entry].events = to_kernel(d->events);
    return 0;
}

void wv_poll_remove(wv_ctx *ctx, uint32_t entry)
{
    ctx->polled[entry].fd = -1; /* poll(2) passes over it */
}

/* -- Waiting --------------------------------------------------------------- */

/* Tell of a row that is ready, or no longer what it was; -errno when nobody can
 * say which. */
static int tell(wv_ctx *ctx, uint32_t entry)
{
    short events = ctx->polled[entry].revents;
    int same = events & POLLNVAL ? 0 : wv_io_is_same(wv_io_entry(ctx, entry));
    if (same > 0) {
        wv_io_found(ctx, entry, from_kernel(events));
    } else if (same == 0) {
        wv_poll_remove(ctx, entry);
        wv_io_closed(ctx, entry);
    }
    return same < 0 ? same : 0;
}

int wv_poll_wait(wv_ctx *ctx, int64_t timeout_ns)
{
    struct timespec timeout = wv_poll_timeout(timeout_ns);
    /* What ctx->polled is made of is what the kernel wants: see above. */
    int count = ppoll((struct pollfd *)(void *)ctx->polled, ctx->top + 1,
                      timeout_ns < 0 ? NULL : &timeout, NULL);
    if (count < 0)
        return -errno;
    bool woken = count > 0 && ctx->polled[0].revents;
    int first = ctx->polled[0].revents & POLLNVAL ? -EBADF : 0; /* not by us */
    for (uint32_t entry = 1; count > 0 && entry <= ctx->top; entry++) {
        int err = ctx->polled[entry].revents ? tell(ctx, entry) : 0;
        first = first < 0 ? first : err;
    }
    return first < 0 ? first : woken;
}
