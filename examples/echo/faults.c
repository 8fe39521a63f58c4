/* faults.c: the server's calls fail, as the environment variable FAULTS says; linked with it in the
 * test, where the linker leads its calls to here.
 *
 *   gentle   now and then, in ways that cost nobody his connection; and less is done than was asked
 *   hard     now and then, in ways that do, from the first accept4() on
 *   NAME     each call of this function; of accept4(), from the second on
 */
#define _GNU_SOURCE

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <wavelet.h>

/* Each wrapped function, and the one behind it. */
#define WRAPPED(type, name, parameters)                                                            \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters

static uint32_t draw(uint32_t below)
{
    static uint32_t random = 1;
    random = random * 1664525 + 1013904223;
    return (random >> 16) % below;
}

static bool is_asked(char const *fault)
{
    char const *faults = getenv("FAULTS");
    return faults != NULL && strcmp(faults, fault) == 0;
}

static bool serving;

/* Does this call fail, in ways that count? */
static bool fails(char const *name)
{
    bool always = is_asked(name);
    if (!always && !(serving && is_asked("hard") && draw(50) == 0))
        return false;
    errno = always ? EINVAL : ENOBUFS;
    return true;
}

/* Does it fail, with one of these? */
static bool fails_gently(int const *errors, uint32_t count)
{
    if (!is_asked("gentle") || draw(4) != 0)
        return false;
    errno = errors[draw(count)];
    return true;
}

static size_t less(size_t size)
{
    return is_asked("gentle") && draw(2) == 0 ? 1 + draw((uint32_t)size) : size;
}

WRAPPED(int, socket, (int family, int type, int protocol))
{
    return fails("socket") ? -1 : __real_socket(family, type, protocol);
}

WRAPPED(int, setsockopt, (int fd, int level, int option, void const *value, socklen_t size))
{
    return fails("setsockopt") ? -1 : __real_setsockopt(fd, level, option, value, size);
}

WRAPPED(int, bind, (int fd, struct sockaddr const *address, socklen_t size))
{
    return fails("bind") ? -1 : __real_bind(fd, address, size);
}

WRAPPED(int, listen, (int fd, int backlog))
{
    return fails("listen") ? -1 : __real_listen(fd, backlog);
}

WRAPPED(int, getsockname, (int fd, struct sockaddr *address, socklen_t *size))
{
    return fails("getsockname") ? -1 : __real_getsockname(fd, address, size);
}

WRAPPED(int, wv_watch, (wv_ctx *ctx, int fd, unsigned events, uint64_t tag))
{
    return fails("wv_watch") ? -errno : __real_wv_watch(ctx, fd, events, tag);
}

WRAPPED(int, shutdown, (int fd, int how))
{
    return fails("shutdown") ? -1 : __real_shutdown(fd, how);
}

WRAPPED(int, ioctl, (int fd, unsigned long request, void *argument))
{
    return fails("ioctl") ? -1 : __real_ioctl(fd, request, argument);
}

WRAPPED(int, accept4, (int fd, struct sockaddr *address, socklen_t *size, int flags))
{
    static int const errors[] = {EINTR, ECONNABORTED, EPROTO, EHOSTUNREACH};
    bool first = !serving;
    serving = true;
    if ((!first && fails("accept4")) || fails_gently(errors, sizeof errors / sizeof errors[0]))
        return -1;
    return __real_accept4(fd, address, size, flags);
}

WRAPPED(ssize_t, recv, (int fd, void *bytes, size_t size, int flags))
{
    static int const errors[] = {EINTR, EAGAIN};
    if (fails("recv") || fails_gently(errors, sizeof errors / sizeof errors[0]))
        return -1;
    return __real_recv(fd, bytes, less(size), flags);
}

WRAPPED(ssize_t, send, (int fd, void const *bytes, size_t size, int flags))
{
    static int const errors[] = {EINTR, EAGAIN};
    if (fails("send") || fails_gently(errors, sizeof errors / sizeof errors[0]))
        return -1;
    return __real_send(fd, bytes, less(size), flags);
}
