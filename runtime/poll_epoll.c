/* poll_epoll.c: waiting by epoll, being woken by an eventfd.
 *
 * The kernel registers an open file under a number, and forgets it when the
 * last number of the file is closed: not when this one is, as long as a dup or a
 * child process keeps the file.  Such a registration goes on reporting, and
 * cannot be removed, as its number means nothing or something else.  It is
 * known by its generation, or because EPOLL_CTL_MOD does not find it under the
 * number; then a new epoll instance takes the place of the old one, with what is
 * still watched.  A host that waits for the graph has another instance around
 * it, which stays.
 */
#include "config.h"

#include "runtime/poll.h"

#include "runtime/io.h"
#include "runtime/os.h"

#include <errno.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* How many ready descriptors a wait fetches.  The kernel queues what was fetched
 * behind the others, so that none waits for long. */
enum { FETCHED = 64 };

/* How many polls in succession believe a descriptor before it is looked at
 * again whether its number still means it. */
enum { BELIEVED = 128 };

/* What the wake descriptor is registered with: no entry has this number. */
static uint64_t const WOKEN = 0;

char const wv_poll_name[] = "epoll";

/* -- The calls ------------------------------------------------------------- */

static uint32_t to_kernel(uint32_t events)
{
    return (events & WV_READABLE ? (uint32_t)EPOLLIN : 0) |
           (events & WV_WRITABLE ? (uint32_t)EPOLLOUT : 0);
}

static uint32_t from_kernel(uint32_t events)
{
    return (events & EPOLLIN ? (uint32_t)WV_READABLE : 0) |
           (events & EPOLLOUT ? (uint32_t)WV_WRITABLE : 0) |
           (events & EPOLLHUP ? (uint32_t)WV_HANGUP : 0) |
           (events & EPOLLERR ? (uint32_t)WV_IO_ERROR : 0);
}

static int control(int epoll_fd, int op, int fd, uint32_t events, uint64_t data)
{
    struct epoll_event event = {.events = events, .data.u64 = data};
    return epoll_ctl(epoll_fd, op, fd, &event) < 0 ? -errno : 0;
}

static int control_entry(wv_ctx *ctx, int epoll_fd, int op, uint32_t entry)
{
    wv_descriptor const *d = wv_io_entry(ctx, entry);
    return control(epoll_fd, op, d->fd, to_kernel(d->events),
                   (uint64_t)d->generation << 32 | entry);
}

/* An instance that has `fd`. */
static int create_around(int fd, uint64_t data)
{
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0)
        return -errno;
    int err = control(epoll_fd, EPOLL_CTL_ADD, fd, EPOLLIN, data);
    if (err < 0) {
        (void)close(epoll_fd);
        return err;
    }
    return epoll_fd;
}

/* -- Life ------------------------------------------------------------------ */

int wv_poll_open(wv_ctx *ctx)
{
    int wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_fd < 0)
        return -errno;
    int poll_fd = create_around(wake_fd, WOKEN);
    if (poll_fd < 0) {
        (void)close(wake_fd);
        return poll_fd;
    }
    ctx->wake_fd = wake_fd;
    ctx->poll_fd = poll_fd;
    ctx->host_fd = -1;
    return 0;
}

void wv_poll_close(wv_ctx *ctx)
{
    if (ctx->host_fd >= 0)
        (void)close(ctx->host_fd);
    (void)close(ctx->poll_fd);
    (void)close(ctx->wake_fd);
    ctx->host_fd = -1;
}

int wv_poll_host_fd(wv_ctx *ctx)
{
    if (ctx->host_fd < 0) {
        int fd = create_around(ctx->poll_fd, 0);
        if (fd < 0)
            return fd;
        ctx->host_fd = fd;
    }
    return ctx->host_fd;
}

void wv_poll_wake(wv_ctx *ctx)
{
    int kept = errno;
    ssize_t n;
    do
        n = write(ctx->wake_fd, &(uint64_t){1}, sizeof(uint64_t));
    while (n < 0 && errno == EINTR); /* else only a counter near 2^64 refuses: it is readable */
    errno = kept;
}

void wv_poll_clear(wv_ctx *ctx)
{
    uint64_t count;
    /* Empty (EAGAIN) is as good as emptied. */
    ssize_t n = read(ctx->wake_fd, &count, sizeof count);
    (void)n;
}

/* -- What the kernel cannot wait for --------------------------------------- */

/* Count it as busy while somebody wants something of it. */
static void count_busy(wv_ctx *ctx, wv_descriptor *d, bool busy)
{
    ctx->busy += (uint32_t)busy - (uint32_t)d->busy;
    d->busy = busy;
}

static int add_always(wv_ctx *ctx, wv_descriptor *d)
{
    int err = wv_os_identify(d->fd, &d->device, &d->inode);
    if (err < 0)
        return err;
    d->always = true;
    count_busy(ctx, d, d->events != 0);
    return 0;
}

static int change_always(wv_ctx *ctx, wv_descriptor *d)
{
    int same = wv_io_is_same(d);
    if (same < 0)
        return same;
    d->always = same;
    count_busy(ctx, d, d->always && d->events != 0);
    return d->always ? 0 : -EBADF;
}

static int find_always(wv_ctx *ctx)
{
    int first = 0;
    for (uint32_t entry = 1; entry <= ctx->top; entry++) {
        wv_descriptor *d = wv_io_entry(ctx, entry);
        int err = d->busy ? change_always(ctx, d) : 0;
        if (err == -EBADF)
            wv_io_closed(ctx, entry);
        else if (err < 0)
            first = first < 0 ? first : err;
        else if (d->busy)
            wv_io_found(ctx, entry, d->events);
    }
    return first;
}

/* -- Watching -------------------------------------------------------------- */

int wv_poll_add(wv_ctx *ctx, uint32_t entry)
{
    int err = control_entry(ctx, ctx->poll_fd, EPOLL_CTL_ADD, entry);
    if (err == -EPERM)
        return add_always(ctx, wv_io_entry(ctx, entry));
    /* A file that was closed here but lived on elsewhere has come back. */
    if (err == -EEXIST)
        err = control_entry(ctx, ctx->poll_fd, EPOLL_CTL_MOD, entry);
    return err;
}

int wv_poll_change(wv_ctx *ctx, uint32_t entry)
{
    wv_descriptor *d = wv_io_entry(ctx, entry);
    if (d->always)
        return change_always(ctx, d);
    int err = control_entry(ctx, ctx->poll_fd, EPOLL_CTL_MOD, entry);
    return err == -ENOENT || err == -EPERM ? -EBADF : err;
}

void wv_poll_remove(wv_ctx *ctx, uint32_t entry)
{
    wv_descriptor *d = wv_io_entry(ctx, entry);
    if (d->always) {
        count_busy(ctx, d, false);
        d->always = false;
        return;
    }
    /* It fails when it was closed. */
    (void)control(ctx->poll_fd, EPOLL_CTL_DEL, d->fd, 0, 0);
}

/* -- Waiting --------------------------------------------------------------- */

/* Does the number still mean what was registered under it?  That costs as much
 * as the poll did: what is ready in poll after poll is believed for a while. */
static bool is_believed(wv_ctx *ctx, uint32_t entry)
{
    wv_descriptor *d = wv_io_entry(ctx, entry);
    d->streak = d->poll + 1 == ctx->polls ? d->streak + 1 : 0;
    d->poll = ctx->polls;
    if (d->streak > 1 && d->streak % BELIEVED != 0)
        return true;
    return wv_poll_change(ctx, entry) != -EBADF;
}

/* Tell of what one event is about; false when its registration is a dead one. */
static bool tell(wv_ctx *ctx, uint64_t data, uint32_t events)
{
    uint32_t entry = (uint32_t)data;
    if (wv_io_entry(ctx, entry)->generation != data >> 32)
        return false;
    if (!is_believed(ctx, entry)) {
        wv_io_closed(ctx, entry);
        return false;
    }
    wv_io_found(ctx, entry, from_kernel(events));
    return true;
}

/* Register in another instance what is still open. */
static int move_entries(wv_ctx *ctx, int epoll_fd)
{
    for (uint32_t entry = 1; entry <= ctx->top; entry++) {
        wv_descriptor const *d = wv_io_entry(ctx, entry);
        if (d->fd < 0 || d->always)
            continue;
        int err = wv_poll_change(ctx, entry);
        if (err == 0)
            err = control_entry(ctx, epoll_fd, EPOLL_CTL_ADD, entry);
        if (err == -EBADF)
            wv_io_closed(ctx, entry);
        else if (err < 0)
            return err;
    }
    return 0;
}

/* A new instance, without the dead registrations of the old one. */
static int renew(wv_ctx *ctx)
{
    int fd = create_around(ctx->wake_fd, WOKEN);
    if (fd < 0)
        return fd;
    int err = move_entries(ctx, fd);
    if (err == 0 && ctx->host_fd >= 0)
        err = control(ctx->host_fd, EPOLL_CTL_ADD, fd, EPOLLIN, 0);
    if (err < 0) {
        (void)close(fd);
        return err;
    }
    /* The host's would keep it while a child process has it, too. */
    if (ctx->host_fd >= 0)
        (void)control(ctx->host_fd, EPOLL_CTL_DEL, ctx->poll_fd, 0, 0);
    (void)close(ctx->poll_fd);
    ctx->poll_fd = fd;
    return 0;
}

/* Rounded up, so that no wait is over before its time, but for those that are
 * longer than an int of milliseconds, which are then waited for once more. */
static int to_ms(int64_t ns)
{
    enum { NS_PER_MS = 1000000 };
    int64_t ms = ns / NS_PER_MS + (ns % NS_PER_MS > 0);
    return ns < 0 ? -1 : ms < INT_MAX ? (int)ms : INT_MAX;
}

/* Where C library, kernel or a filter of system calls (EPERM) does not know a
 * wait in ns, milliseconds have to do.  A look without a wait is quicker by the older
 * call. */
static int fetch(wv_ctx *ctx, struct epoll_event *found, int64_t timeout_ns)
{
#ifdef HAVE_EPOLL_PWAIT2
    if (timeout_ns != 0 && !ctx->waits_in_ms) {
        struct timespec timeout = wv_poll_timeout(timeout_ns);
        int count = epoll_pwait2(ctx->poll_fd, found, FETCHED, timeout_ns < 0 ? NULL : &timeout,
                                 NULL);
        if (count >= 0 || (errno != ENOSYS && errno != EPERM))
            return count;
        ctx->waits_in_ms = true;
    }
#endif
    return epoll_wait(ctx->poll_fd, found, FETCHED, to_ms(timeout_ns));
}

int wv_poll_wait(wv_ctx *ctx, int64_t timeout_ns)
{
    struct epoll_event found[FETCHED];
    int count = fetch(ctx, found, ctx->busy > 0 ? 0 : timeout_ns);
    if (count < 0)
        return -errno;
    bool woken = false, dead = false;
    ctx->polls++;
    for (int i = 0; i < count; i++) {
        if (found[i].data.u64 == WOKEN)
            woken = true;
        else
            dead |= !tell(ctx, found[i].data.u64, found[i].events);
    }
    int err = ctx->busy > 0 ? find_always(ctx) : 0;
    if (dead && err == 0)
        err = renew(ctx);
    return err < 0 ? err : woken;
}
