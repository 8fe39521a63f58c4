/* waiting.c: what the runtime's back ends ask of the kernel; see kernel.h.
 *
 * The linker leads their calls here (--wrap).
 */
#define _GNU_SOURCE /* struct timespec in epoll_pwait2, pipe2 */
#include "config.h"

#include "tests/simulate/kernel.h"
#include "tests/simulate/model.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

int __wrap_eventfd(unsigned count, int flags);
int __wrap_epoll_create1(int flags);
int __wrap_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event);
int __wrap_epoll_pwait2(int epoll_fd, struct epoll_event *found, int room,
                        struct timespec const *timeout, void const *mask);
int __wrap_epoll_wait(int epoll_fd, struct epoll_event *found, int room, int timeout_ms);
int __wrap_pipe2(int ends[2], int flags);
int __wrap_ppoll(struct pollfd *row, nfds_t rows, struct timespec const *timeout, void const *mask);
ssize_t __wrap_read(int fd, void *bytes, size_t count);
ssize_t __wrap_write(int fd, void const *bytes, size_t count);
int __wrap_close(int fd);

static uint32_t reported[FDS];
static struct pollfd polled[FDS]; /* the rows of the last poll(2) but the first */
static nfds_t polled_rows;

void waiting_begin(void)
{
    polled_rows = 0;
    kernel_forget_reports();
}

/* -- Life --------------------------------------------------------------------- */

/* Some call that needs memory has none. */
static bool refused(int *error)
{
    if (world.quiet || !once_in(world.faults.memory))
        return false;
    static int const errors[] = {ENOMEM, EMFILE, ENFILE};
    *error = errors[draw(3)];
    trace("refused: %" PRId64, *error, 0, 0);
    model_failed(-*error);
    return true;
}

static int open_one(enum kind kind)
{
    int error;
    return refused(&error) ? kernel_error(error) : file_open(file_make(kind));
}

int __wrap_eventfd(unsigned count, int flags)
{
    (void)count;
    (void)flags;
    return open_one(COUNTER);
}

int __wrap_epoll_create1(int flags)
{
    (void)flags;
    return open_one(EPOLL);
}

int __wrap_pipe2(int ends[2], int flags)
{
    int error;
    (void)flags;
    if (refused(&error))
        return kernel_error(error);
    struct file *out = file_make(PIPE_OUT), *in = file_make(PIPE_IN);
    out->other = in;
    in->other = out;
    ends[0] = file_open(out);
    ends[1] = file_open(in);
    return 0;
}

int __wrap_close(int fd)
{
    return sim_close(fd);
}

/* -- Being woken ----------------------------------------------------------------- */

ssize_t __wrap_write(int fd, void const *bytes, size_t count)
{
    struct file *f = file_at(fd);
    (void)bytes;
    CHECK(f && (f->kind == COUNTER || f->kind == PIPE_IN), "it wakes by what is closed");
    if (once_in(world.faults.interrupt))
        return kernel_error(EINTR);
    trace("woken", 0, 0, 0);
    (f->kind == COUNTER ? f : f->other)->count++;
    return (ssize_t)count;
}

ssize_t __wrap_read(int fd, void *bytes, size_t count)
{
    struct file *f = file_at(fd);
    CHECK(f && (f->kind == COUNTER || f->kind == PIPE_OUT), "it clears what is closed");
    world_point();
    if (f->count == 0)
        return kernel_error(EAGAIN);
    memset(bytes, 0, count);
    size_t taken = f->kind == COUNTER || f->count < count ? f->count : count;
    f->count -= taken;
    return (ssize_t)(f->kind == COUNTER ? count : taken);
}

/* -- Watching ---------------------------------------------------------------------- */

static struct item *find_item(struct file *epoll, int fd)
{
    for (unsigned i = 0; i < epoll->items; i++)
        if (epoll->item[i].fd == fd && epoll->item[i].file == fd_table[fd])
            return &epoll->item[i];
    return NULL;
}

static int add_item(struct file *epoll, int fd, struct epoll_event const *event)
{
    int error;
    if (fd_table[fd]->kind == ALWAYS)
        return kernel_error(EPERM);
    if (find_item(epoll, fd))
        return kernel_error(EEXIST);
    if (refused(&error))
        return kernel_error(error);
    CHECK(epoll->items < ITEMS, "an instance has more entries than the kernel has room for");
    epoll->item[epoll->items++] = (struct item){fd, fd_table[fd], event->events, event->data.u64};
    return 0;
}

int __wrap_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event)
{
    struct file *epoll = file_at(epoll_fd);
    CHECK(epoll && epoll->kind == EPOLL, "epoll_ctl of no instance");
    world_point();
    if (!file_at(fd))
        return kernel_error(EBADF);
    if (op == EPOLL_CTL_ADD)
        return add_item(epoll, fd, event);
    struct item *item = find_item(epoll, fd);
    if (!item)
        return kernel_error(ENOENT);
    if (op == EPOLL_CTL_DEL) {
        *item = epoll->item[--epoll->items];
        return 0;
    }
    item->events = event->events;
    item->data = event->data.u64;
    return 0;
}

bool kernel_has(int fd)
{
    for (int i = 0; i < FDS; i++)
        if (fd_table[i] && fd_table[i]->kind == EPOLL && find_item(fd_table[i], fd))
            return true;
    return false;
}

bool kernel_watches(int fd, uint32_t events)
{
    for (nfds_t i = 0; i < polled_rows; i++)
        if (polled[i].fd == fd)
            return (uint32_t)polled[i].events == events;
    for (int i = 0; i < FDS; i++) {
        struct file *epoll = fd_table[i];
        struct item const *item = epoll && epoll->kind == EPOLL ? find_item(epoll, fd) : NULL;
        if (item)
            return item->events == events;
    }
    return false;
}

unsigned kernel_watched(void)
{
    unsigned count = 0;
    for (nfds_t i = 0; i < polled_rows; i++)
        count += polled[i].fd >= 0;
    for (int i = 0; i < FDS; i++)
        for (unsigned k = 0; fd_table[i] && k < fd_table[i]->items; k++) {
            struct item const *item = &fd_table[i]->item[k];
            count += item->file == fd_table[item->fd] && item->file->kind != COUNTER &&
                     item->file->kind != EPOLL;
        }
    return count;
}

uint32_t kernel_reported(int fd)
{
    struct file const *f = file_at(fd);
    return f && f->kind == ALWAYS ? EPOLLIN | EPOLLOUT : fd >= 0 && fd < FDS ? reported[fd] : 0;
}

void kernel_forget_reports(void)
{
    memset(reported, 0, sizeof reported);
}

/* -- Waiting ------------------------------------------------------------------------ */

/* Asleep until something comes. */
static int sleep_until(int64_t end, bool (*ready)(void *what), void *what)
{
    unsigned signals = world.signals;
    for (;;) {
        (void)threads_go_on();
        bool is_ready = ready(what);
        if (signals != world.signals && (!is_ready || draw(2)))
            return -EINTR;
        if (is_ready) {
            model_finds();
            return 1;
        }
        model_asleep();
        if (world.mono_ns >= end)
            return 0;
        int64_t next = others_next() < end ? others_next() : end;
        CHECK(next < INT64_MAX, "it sleeps for ever, and nobody is left who would wake it");
        int64_t left = next > world.mono_ns ? next - world.mono_ns : 0;
        if (once_in(world.faults.spurious)) {
            world_pass(left / 2);
            return once_in(2) ? 0 : -EINTR;
        }
        world_pass(left);
        if (once_in(world.faults.late))
            world_pass((int64_t)draw(60 * MS));
        others_act();
    }
}

int kernel_block(int64_t timeout_ns, bool (*ready)(void *what), void *what)
{
    model_waits();
    world_point();
    if (once_in(world.faults.interrupt))
        return -EINTR;
    if (once_in(world.faults.memory)) {
        trace("a wait fails", 0, 0, 0);
        model_failed(-ENOMEM);
        return -ENOMEM;
    }
    if (timeout_ns == 0)
        return ready(what);
    if (ready(what)) {
        model_finds();
        return 1;
    }
    trace("sleeps for %" PRId64, timeout_ns, 0, 0);
    model_sleeps(timeout_ns);
    int64_t end = timeout_ns < 0 ? INT64_MAX : world.mono_ns + timeout_ns;
    if (timeout_ns > 0 && end < world.mono_ns)
        end = INT64_MAX;
    int result = sleep_until(end, ready, what);
    trace("wakes: %" PRId64, result, 0, 0);
    model_wakes();
    return result;
}

static bool epoll_is_ready(void *what)
{
    return file_readiness(what) != 0;
}

static int wait_epoll(int epoll_fd, struct epoll_event *found, int room, int64_t timeout_ns)
{
    struct file *epoll = file_at(epoll_fd);
    CHECK(epoll && epoll->kind == EPOLL, "a wait for no instance");
    int ready = kernel_block(timeout_ns, epoll_is_ready, epoll), count = 0;
    if (ready < 0)
        return kernel_error(-ready);
    for (unsigned i = 0; i < epoll->items && count < room; i++) {
        struct item const *item = &epoll->item[(epoll->next + i) % epoll->items];
        uint32_t events = epoll_found(epoll, item);
        if (!events)
            continue;
        found[count].events = events;
        found[count++].data.u64 = item->data;
        if (item->file == fd_table[item->fd])
            reported[item->fd] |= events;
    }
    epoll->next += epoll->items ? (unsigned)draw(epoll->items) : 0;
    return count;
}

static int64_t of_timespec(struct timespec const *timeout)
{
    return timeout ? (int64_t)timeout->tv_sec * S + timeout->tv_nsec : -1;
}

int __wrap_epoll_pwait2(int epoll_fd, struct epoll_event *found, int room,
                        struct timespec const *timeout, void const *mask)
{
    (void)mask;
    return world.old_kernel ? kernel_error(ENOSYS)
                            : wait_epoll(epoll_fd, found, room, of_timespec(timeout));
}

int __wrap_epoll_wait(int epoll_fd, struct epoll_event *found, int room, int timeout_ms)
{
    return wait_epoll(epoll_fd, found, room, timeout_ms < 0 ? -1 : (int64_t)timeout_ms * MS);
}

struct rows {
    struct pollfd *row;
    nfds_t count;
};

/* Fills in what is so. */
static bool rows_are_ready(void *what)
{
    struct rows const *rows = what;
    bool any = false;
    for (nfds_t i = 0; i < rows->count; i++) {
        struct pollfd *row = &rows->row[i];
        uint32_t wanted = (uint32_t)(uint16_t)row->events | POLLHUP | POLLERR;
        row->revents = 0;
        if (row->fd >= 0 && file_at(row->fd))
            row->revents = (short)(kernel_readiness(row->fd) & wanted);
        else if (row->fd >= 0)
            row->revents = POLLNVAL;
        any |= row->revents != 0;
    }
    return any;
}

int __wrap_ppoll(struct pollfd *row, nfds_t rows, struct timespec const *timeout, void const *mask)
{
    struct rows all = {row, rows};
    (void)mask;
    polled_rows = rows - 1;
    memcpy(polled, row + 1, polled_rows * sizeof *polled);
    int ready = kernel_block(of_timespec(timeout), rows_are_ready, &all), count = 0;
    if (ready < 0)
        return kernel_error(-ready);
    (void)rows_are_ready(&all);
    for (nfds_t i = 0; i < rows; i++) {
        count += row[i].revents != 0;
        if (row[i].fd >= 0 && i > 0)
            reported[row[i].fd] |= (uint32_t)(uint16_t)row[i].revents;
    }
    return count;
}

/* -- The host's wait ------------------------------------------------------------------ */

void sim_host_wait(int fd, int64_t timeout_ns)
{
    struct file *epoll = file_at(fd);
    CHECK(epoll && epoll->kind == EPOLL, "the host's descriptor is closed");
    if (epoll_is_ready(epoll) || timeout_ns == 0)
        return;
    model_waits();
    model_sleeps(timeout_ns);
    int64_t end = timeout_ns < 0 ? INT64_MAX : world.mono_ns + timeout_ns;
    (void)sleep_until(end, epoll_is_ready, epoll);
    model_wakes();
}
