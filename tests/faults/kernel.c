/* kernel.c: the calls that the runtime makes, each of which may fail. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/faults/inject.h"

#define WRAP(type, name, ...)           \
    type __real_##name(__VA_ARGS__);    \
    type __wrap_##name(__VA_ARGS__);    \
    type __wrap_##name(__VA_ARGS__)

WRAP(void *, calloc, size_t count, size_t size)
{
    void *memory = FAILS("calloc", ENOMEM, 0) ? NULL : __real_calloc(count, size);
    memory_kept(memory);
    return memory;
}

WRAP(void *, realloc, void *memory, size_t size)
{
    if (FAILS("realloc", ENOMEM, 0))
        return NULL;
    memory_freed(memory);
    memory = __real_realloc(memory, size);
    memory_kept(memory);
    return memory;
}

WRAP(void, free, void *memory)
{
    memory_freed(memory);
    __real_free(memory);
}

WRAP(int, eventfd, unsigned count, int flags)
{
    return FAILS("eventfd", EMFILE, ENOMEM) ? -1 : __real_eventfd(count, flags);
}

WRAP(int, pipe2, int ends[2], int flags)
{
    return FAILS("pipe2", EMFILE, ENFILE) ? -1 : __real_pipe2(ends, flags);
}

WRAP(int, epoll_create1, int flags)
{
    return FAILS("epoll_create1", EMFILE, ENOMEM) ? -1 : __real_epoll_create1(flags);
}

WRAP(int, epoll_ctl, int epoll_fd, int op, int fd, struct epoll_event *event)
{
    static char const *const names[] = {
        [EPOLL_CTL_ADD] = "epoll_ctl ADD", [EPOLL_CTL_MOD] = "epoll_ctl MOD", [EPOLL_CTL_DEL] = "epoll_ctl DEL"};
    return FAILS(names[op], ENOMEM, ENOSPC) ? -1 : __real_epoll_ctl(epoll_fd, op, fd, event);
}

/* To have been interrupted is nobody's fault. */
static bool wait_fails(char const *name)
{
    size_t nothing = 0;
    return fails_or_less(name, ENOMEM, EINVAL, &nothing);
}

WRAP(int, epoll_pwait2, int epoll_fd, struct epoll_event *events, int most,
     struct timespec const *timeout, sigset_t const *signals)
{
    return wait_fails("epoll_pwait2") ? -1
                                      : __real_epoll_pwait2(epoll_fd, events, most, timeout, signals);
}

WRAP(int, epoll_wait, int epoll_fd, struct epoll_event *events, int most, int timeout_ms)
{
    return wait_fails("epoll_wait") ? -1 : __real_epoll_wait(epoll_fd, events, most, timeout_ms);
}

WRAP(int, ppoll, struct pollfd *rows, nfds_t count, struct timespec const *timeout,
     sigset_t const *signals)
{
    return wait_fails("ppoll") ? -1 : __real_ppoll(rows, count, timeout, signals);
}

WRAP(int, fstat, int fd, struct stat *status)
{
    return FAILS("fstat", EIO, ENOMEM) ? -1 : __real_fstat(fd, status);
}

/* What wakes: nothing but a signal keeps it from being done. */
static bool is_interrupted(char const *name)
{
    return fails((struct call){.name = name, .interrupted = true});
}

WRAP(ssize_t, write, int fd, void const *bytes, size_t length)
{
    return is_interrupted("write") ? -1 : __real_write(fd, bytes, length);
}

WRAP(ssize_t, read, int fd, void *bytes, size_t length)
{
    return is_interrupted("read") ? -1 : __real_read(fd, bytes, length);
}

/* It is closed all the same. */
WRAP(int, close, int fd)
{
    bool failing = FAILS("close", EIO, EINTR);
    int error = errno, result = __real_close(fd);
    if (failing)
        errno = error;
    return failing ? -1 : result;
}

/* What is taken can be asked after, and given back. */
WRAP(int, sigaction, int number, struct sigaction const *new, struct sigaction *old)
{
    bool takes = new && new->sa_flags & SA_ONSTACK;
    return takes && FAILS("sigaction", EINVAL, ENOMEM) ? -1 : __real_sigaction(number, new, old);
}

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);

/* Of the system calls without a function of their own there is membarrier. */
long __wrap_syscall(long number, ...)
{
    va_list arguments;
    va_start(arguments, number);
    int command = va_arg(arguments, int);
    va_end(arguments);
    return FAILS("membarrier", ENOMEM, EPERM) ? -1 : __real_syscall(number, command, 0, 0);
}

int __real_open(char const *path, int flags, ...);
int __wrap_open(char const *path, int flags, ...);

int __wrap_open(char const *path, int flags, ...)
{
    return FAILS("open", EMFILE, EIO) ? -1 : __real_open(path, flags);
}

int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);

int __wrap_fcntl(int fd, int command, ...)
{
    return FAILS("fcntl", EINVAL, EIO) ? -1 : __real_fcntl(fd, command);
}
