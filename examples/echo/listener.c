/* listener.c: accepting connections, and when to end. */
#define _GNU_SOURCE

#include "echo.wvg.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host.h"

/* How long to wait for descriptors when there are none. */
static int64_t const PAUSE_NS = 100000000;

/* -- phase ---------------------------------------------------------------- */

wv_control phase_cycle(wv_ctx *ctx, enum phase *self)
{
    struct host const *host = wv_user(ctx);
    if (wv_signal(ctx) != 0 && *self == SERVING) {
        *self = DRAINING;
        (void)wv_timer_after(ctx, 0, host->drain_ns); /* cannot fail: it has one */
        puts("draining");
    } else {
        *self = OVER;
    }
    return WV_BROADCAST;
}

/* -- listener: from nothing to a socket that listens ----------------------- */

/* Tell why, and return it. */
static int give_up(wv_ctx *ctx, char const *what, int err)
{
    wv_fail(ctx, "cannot %s", what);
    return err;
}

static int set_option(int fd, int level, int option, int value)
{
    return setsockopt(fd, level, option, &value, sizeof value);
}

static int listen_at(wv_ctx *ctx, int fd, struct host const *host)
{
    struct sockaddr const *address = (struct sockaddr const *)&host->address;
    /* A server that begins anew need not wait until old connections are forgotten. */
    if (set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1) < 0)
        return give_up(ctx, "use an address again", -errno);
    /* "::" is every address, those of IPv4 too, whatever the system's default is. */
    if (address->sa_family == AF_INET6 && set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0) < 0)
        return give_up(ctx, "listen by IPv4 and IPv6", -errno);
    if (bind(fd, address, host->length) < 0)
        return give_up(ctx, "bind to that address", -errno);
    if (listen(fd, SOMAXCONN) < 0)
        return give_up(ctx, "listen", -errno);
    return 0;
}

/* The port may be one that the kernel chose. */
static int print_address(wv_ctx *ctx, int fd)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        return give_up(ctx, "tell the port", -errno);
    int err = getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port,
                          sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    if (err != 0)
        return give_up(ctx, "tell the port", err == EAI_SYSTEM ? -errno : -EINVAL);
    printf("listening on %s port %s\n", host, port);
    return 0;
}

int listener_init(wv_ctx *ctx, struct listener *self, enum phase const *phase,
                  bool const *last_full, uint32_t const *last_taken)
{
    struct host const *host = wv_user(ctx);
    (void)phase;
    (void)last_full;
    (void)last_taken;
    self->fd = socket(host->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (self->fd < 0)
        return give_up(ctx, "make a socket", -errno);
    int err = listen_at(ctx, self->fd, host);
    if (err != 0)
        return err;
    err = wv_watch(ctx, self->fd, WV_READABLE, 0);
    if (err != 0)
        return give_up(ctx, "watch the socket", err);
    self->watched = true;
    return print_address(ctx, self->fd);
}

void listener_drop(wv_ctx *ctx, struct listener *self)
{
    if (self->fd < 0)
        return;
    (void)wv_unwatch(ctx, self->fd); /* fine when it is not watched */
    (void)close(self->fd);           /* a socket is closed whatever this says */
    self->fd = -1;
}

/* -- listener: accepting --------------------------------------------------- */

/* Is it only this one connection that accept4() complains of? Linux passes on
 * what happened to it while it was waiting; see accept(2). */
static bool only_this_one(int err)
{
    return err == ECONNABORTED || err == EPROTO || err == EPERM || err == ENOPROTOOPT ||
           err == EOPNOTSUPP || err == ENETDOWN || err == ENETUNREACH || err == EHOSTDOWN ||
           err == EHOSTUNREACH || err == ENONET || err == ETIMEDOUT;
}

static bool out_of_something(int err)
{
    return err == EMFILE || err == ENFILE || err == ENOBUFS || err == ENOMEM;
}

/* A listener that is readable, and cannot be read as there are no descriptors,
 * would keep the graph from sleeping. */
static void pause_for_a_while(wv_ctx *ctx, struct listener *self)
{
    self->starved++;
    self->paused = true;
    (void)wv_timer_after(ctx, 0, PAUSE_NS); /* cannot fail: it has one */
}

/* One try for each free place; 0, or -1 when it cannot go on. Who was accepted in
 * this run has to be handed over first: then it is the next one that cannot. */
static int accept_some(wv_ctx *ctx, struct listener *self, uint32_t places)
{
    for (uint32_t tries = 0; tries < places; tries++) {
        int fd = accept4(self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            self->accepted[self->count++] = fd;
        } else if (errno == EAGAIN) {
            return 0;
        } else if (out_of_something(errno)) {
            pause_for_a_while(ctx, self);
            return 0;
        } else if (only_this_one(errno)) {
            self->aborted++;
        } else if (errno != EINTR) {
            return self->count > 0 ? 0 : -1;
        }
    }
    return 0;
}

/* The kernel holds who is not wanted now; the graph sleeps meanwhile. */
static void watch_if(wv_ctx *ctx, struct listener *self, bool wanted)
{
    if (wanted == self->watched)
        return;
    int err = wanted ? wv_watch(ctx, self->fd, WV_READABLE, 0) : wv_unwatch(ctx, self->fd);
    if (err == 0)
        self->watched = wanted;
    else
        pause_for_a_while(ctx, self); /* no memory in the kernel: try again */
}

/* How many places are free is known as of the last cycle: in this one there
 * can only be more. */
wv_control listener_cycle(wv_ctx *ctx, struct listener *self, enum phase const *phase,
                          bool const *last_full, uint32_t const *last_taken)
{
    wv_event event;
    bool serving = *phase == SERVING;
    self->count = self->aborted = self->starved = 0;
    if (self->fd < 0)
        return WV_UNCHANGED;
    if (wv_timer_fired(ctx) == 0)
        self->paused = false;
    /* Who was waiting when the server began to drain may have sent something. */
    bool wanted = wv_ready(ctx, &event) || !serving;
    if (wanted && accept_some(ctx, self, ECHO_PLACES - *last_taken) < 0) {
        wv_terminate(ctx);
        return wv_fail(ctx, "cannot accept");
    }
    if (serving)
        watch_if(ctx, self, !*last_full && !self->paused);
    else
        listener_drop(ctx, self);
    return self->count + self->aborted + self->starved > 0 ? WV_BROADCAST : WV_UNCHANGED;
}
