/* kernel.c: files and descriptors; see kernel.h. */
#include "config.h"

#include "tests/simulate/kernel.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

struct file *fd_table[FDS];

static struct file file[FILES];
static uint64_t made;
static struct file *sink; /* the far side of a connection that nobody has taken */
static struct file *dup_held[2];
static unsigned allocated;

void kernel_begin(void)
{
    memset(file, 0, sizeof file);
    memset(fd_table, 0, sizeof fd_table);
    memset(dup_held, 0, sizeof dup_held);
    sink = NULL;
    made = 0;
    waiting_begin();
}

int kernel_error(int error)
{
    errno = error;
    return -1;
}

/* -- Files ------------------------------------------------------------------ */

struct file *file_make(enum kind kind)
{
    for (struct file *f = file; f < file + FILES; f++) {
        if (f->kind != NO_FILE)
            continue;
        memset(f, 0, sizeof *f);
        f->kind = kind;
        f->id = ++made;
        return f;
    }
    fail("more files than the kernel has room for");
}

int file_open(struct file *f)
{
    int fd = 3;
    while (fd_table[fd])
        CHECK(++fd < FDS, "more descriptors than the kernel has room for");
    f->refs++;
    fd_table[fd] = f;
    return fd;
}

struct file *file_at(int fd)
{
    return fd >= 0 && fd < FDS ? fd_table[fd] : NULL;
}

/* Nobody has it open any more: instances forget it. */
static void forget(struct file *gone)
{
    for (struct file *f = file; f < file + FILES; f++) {
        if (f->kind != EPOLL)
            continue;
        unsigned kept = 0;
        for (unsigned i = 0; i < f->items; i++)
            if (f->item[i].file != gone)
                f->item[kept++] = f->item[i];
        f->items = kept;
    }
}

void file_release(struct file *f)
{
    if (--f->refs > 0)
        return;
    forget(f);
    if (f->other)
        f->other->other = NULL;
    for (unsigned i = 0; i < f->waits; i++)
        file_release(f->waiting[i]);
    f->kind = NO_FILE;
}

uint32_t epoll_found(struct file const *epoll, struct item const *item)
{
    CHECK(item->file != epoll, "an instance in itself");
    return file_readiness(item->file) & (item->events | EPOLLHUP | EPOLLERR);
}

static uint32_t stream_readiness(struct file const *f)
{
    bool end = !f->other || f->other->shut;
    bool room = !f->other || f->other->filled < BUFFER;
    return (f->filled > 0 || end ? (uint32_t)EPOLLIN : 0) | (room ? (uint32_t)EPOLLOUT : 0) |
           (!f->other ? (uint32_t)EPOLLHUP : 0);
}

uint32_t file_readiness(struct file *f)
{
    switch (f->kind) {
    case COUNTER: return (f->count ? (uint32_t)EPOLLIN : 0) | EPOLLOUT;
    case PIPE_OUT: return f->count ? EPOLLIN : 0;
    case LISTENER: return f->waits ? EPOLLIN : 0;
    case STREAM: return stream_readiness(f);
    case EPOLL:
        for (unsigned i = 0; i < f->items; i++)
            if (epoll_found(f, &f->item[i]))
                return EPOLLIN;
        return 0;
    case ALWAYS: return EPOLLIN | EPOLLOUT;
    default: return 0;
    }
}

uint32_t kernel_readiness(int fd)
{
    return file_at(fd) ? file_readiness(file_at(fd)) : 0;
}

uint64_t kernel_file(int fd)
{
    return file_at(fd) ? file_at(fd)->id : 0;
}

bool kernel_is_always(int fd)
{
    return file_at(fd) && file_at(fd)->kind == ALWAYS;
}

bool kernel_is_alive(uint64_t id)
{
    for (struct file *f = file; f < file + FILES; f++)
        if (f->kind != NO_FILE && f->id == id)
            return true;
    return false;
}

unsigned kernel_open_count(void)
{
    unsigned count = 0;
    for (int fd = 0; fd < FDS; fd++)
        count += fd_table[fd] != NULL;
    return count;
}

/* -- What the program calls --------------------------------------------------- */

int sim_listen(void)
{
    if (once_in(world.faults.memory))
        return kernel_error(EMFILE);
    return file_open(file_make(LISTENER));
}

int sim_always(void)
{
    return file_open(file_make(ALWAYS));
}

/* The far side is nobody's yet. */
static struct file *pair(void)
{
    struct file *near = file_make(STREAM), *far = file_make(STREAM);
    near->other = far;
    far->other = near;
    far->far = true;
    far->refs = 1;
    return near;
}

int sim_connect(void)
{
    world_point();
    if (once_in(world.faults.memory))
        return kernel_error(EMFILE);
    struct file *near = pair();
    if (sink)
        file_release(sink);
    sink = near->other;
    return file_open(near);
}

int sim_accept(int listener)
{
    world_point();
    struct file *l = file_at(listener);
    CHECK(l && l->kind == LISTENER, "accept from what is no listener");
    if (once_in(world.faults.interrupt))
        return kernel_error(EINTR);
    if (l->waits == 0)
        return kernel_error(EAGAIN);
    if (once_in(world.faults.memory))
        return kernel_error(ENFILE);
    struct file *near = l->waiting[0];
    l->waits--;
    memmove(l->waiting, l->waiting + 1, l->waits * sizeof *l->waiting);
    near->refs--; /* the queue's */
    return file_open(near);
}

static size_t take(struct file *f, char *bytes, size_t count)
{
    size_t taken = 0;
    for (; taken < count && f->filled > 0; taken++, f->filled--) {
        bytes[taken] = f->bytes[f->head];
        f->head = (f->head + 1) % BUFFER;
    }
    return taken;
}

static size_t put(struct file *f, char const *bytes, size_t count)
{
    size_t done = 0;
    for (; done < count && f->filled < BUFFER; done++, f->filled++)
        f->bytes[(f->head + f->filled) % BUFFER] = bytes[done];
    return done;
}

/* How much of `count` a call moves. */
static size_t some_of(size_t count)
{
    return count > 1 && once_in(world.faults.shortened) ? 1 + draw(count - 1) : count;
}

long sim_read(int fd, void *bytes, size_t count)
{
    world_point();
    struct file *f = file_at(fd);
    if (!f)
        return kernel_error(EBADF);
    if (once_in(world.faults.interrupt))
        return kernel_error(EINTR);
    if (f->filled == 0 && f->other && !f->other->shut)
        return kernel_error(EAGAIN);
    size_t read = take(f, bytes, some_of(count));
    trace("read %" PRId64 ": %" PRId64, fd, (int64_t)read, 0);
    return (long)read;
}

long sim_write(int fd, void const *bytes, size_t count)
{
    world_point();
    struct file *f = file_at(fd);
    if (!f)
        return kernel_error(EBADF);
    if (once_in(world.faults.interrupt))
        return kernel_error(EINTR);
    if (!f->other)
        return kernel_error(EPIPE);
    size_t done = put(f->other, bytes, some_of(count));
    trace("write %" PRId64 ": %" PRId64, fd, (int64_t)done, 0);
    return done > 0 ? (long)done : kernel_error(EAGAIN);
}

int sim_close(int fd)
{
    struct file *f = file_at(fd);
    if (!f)
        return kernel_error(EBADF);
    trace("close %" PRId64, fd, 0, 0);
    fd_table[fd] = NULL;
    file_release(f);
    return 0;
}

void *sim_alloc(size_t size)
{
    void *block = once_in(world.faults.memory) ? NULL : calloc(1, size);
    allocated += block != NULL;
    if (!block)
        errno = ENOMEM;
    return block;
}

void sim_free(void *what)
{
    allocated -= what != NULL;
    free(what);
}

unsigned sim_allocated(void)
{
    return allocated;
}

/* -- The far sides -------------------------------------------------------------- */

static struct file *far_side(uint64_t id)
{
    for (struct file *f = file; f < file + FILES; f++)
        if (f->kind == STREAM && f->id == id)
            return f;
    fail("a peer has lost its connection");
}

uint64_t peer_connect(void)
{
    for (struct file *l = file; l < file + FILES; l++) {
        if (l->kind != LISTENER || l->waits == BACKLOG)
            continue;
        struct file *near = pair();
        near->refs++;
        l->waiting[l->waits++] = near;
        return near->other->id;
    }
    return 0;
}

size_t peer_send(uint64_t id, char const *bytes, size_t count)
{
    struct file *f = far_side(id);
    return f->other ? put(f->other, bytes, count) : 0;
}

size_t peer_receive(uint64_t id, char *bytes, size_t count)
{
    return take(far_side(id), bytes, count);
}

bool peer_ended(uint64_t id)
{
    struct file const *f = far_side(id);
    return !f->other && f->filled == 0;
}

void peer_shut(uint64_t id)
{
    far_side(id)->shut = true;
}

void peer_close(uint64_t id)
{
    file_release(far_side(id));
}

uint64_t peer_take_sink(void)
{
    uint64_t id = sink ? sink->id : 0;
    sink = NULL;
    return id;
}

void peer_dup(bool hold)
{
    for (unsigned i = 0; i < 2; i++) {
        struct file *f = fd_table[3 + draw(FDS - 3)];
        if (dup_held[i] && !hold) {
            file_release(dup_held[i]);
            dup_held[i] = NULL;
        } else if (!dup_held[i] && hold && f && f->kind == STREAM) {
            trace("somebody has a dup of file %" PRId64, (int64_t)f->id, 0, 0);
            f->refs++;
            dup_held[i] = f;
        }
    }
}
