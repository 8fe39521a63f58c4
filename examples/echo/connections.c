/* connections.c: the connections, in their places. */
#include "echo.wvg.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host.h"

int connections_init(wv_ctx *ctx, struct connections *self, struct listener const *listener,
                     enum phase const *phase)
{
    (void)ctx;
    (void)listener;
    (void)phase;
    for (uint32_t i = 0; i < ECHO_PLACES; i++)
        self->place[i].fd = -1;
    return 0;
}

/* -- The end of one -------------------------------------------------------- */

static void leave(wv_ctx *ctx, struct connections *self, uint32_t i, enum ending ending)
{
    struct place *place = &self->place[i];
    /* Bytes are missing: a reset says so, where an end would look like the
     * end, and the kernel keeps nothing for a peer that does not read. If
     * that cannot be set the connection is gone anyway. */
    if (place->used > 0)
        (void)setsockopt(place->fd, SOL_SOCKET, SO_LINGER, &(struct linger){.l_onoff = 1},
                         sizeof(struct linger));
    (void)wv_unwatch(ctx, place->fd); /* we close it: there is nothing to be kept */
    (void)wv_timer_cancel(ctx, i);    /* it has one */
    (void)close(place->fd);           /* a socket is closed whatever this says */
    place->fd = -1;
    self->taken--;
    self->now.lost += place->used;
    self->now.ended[ending]++;
}

void connections_drop(wv_ctx *ctx, struct connections *self)
{
    for (uint32_t i = 0; i < ECHO_PLACES; i++)
        if (self->place[i].fd >= 0)
            leave(ctx, self, i, CUT_OFF);
}

/* -- Bytes ----------------------------------------------------------------- */

/* Nothing now, or a signal: no reason to end. */
static bool is_transient(int err)
{
    return err == EAGAIN || err == EINTR;
}

static bool is_open(struct place const *place)
{
    return !place->ended && !place->dismissed && place->due > 0 && place->used < ECHO_BUFFER;
}

/* Read what fits behind what is there. False: the connection is broken. */
static bool take(wv_ctx *ctx, struct place *place, struct figures *now)
{
    uint32_t end = (place->first + place->used) % ECHO_BUFFER;
    size_t room = (end < place->first ? place->first : ECHO_BUFFER) - end;
    if (!is_open(place))
        return true;
    ssize_t n = recv(place->fd, place->bytes + end, room < place->due ? room : place->due, 0);
    if (n < 0)
        return is_transient(errno);
    place->ended = n == 0;
    place->used += (uint32_t)n;
    place->due -= (uint64_t)n;
    place->moved_ns = wv_now(ctx).mono_ns;
    now->received += (uint64_t)n;
    return true;
}

/* Give back what was read. False: the connection is broken. */
static bool give(wv_ctx *ctx, struct place *place, struct figures *now)
{
    uint32_t to_end = ECHO_BUFFER - place->first;
    if (place->used == 0)
        return true;
    ssize_t n = send(place->fd, place->bytes + place->first,
                     place->used < to_end ? place->used : to_end, MSG_NOSIGNAL);
    if (n < 0)
        return is_transient(errno);
    place->used -= (uint32_t)n;
    place->first = place->used > 0 ? (place->first + (uint32_t)n) % ECHO_BUFFER : 0;
    place->moved_ns = wv_now(ctx).mono_ns;
    now->returned += (uint64_t)n;
    return true;
}

/* What is read is too late. False: the connection is broken. */
static bool discard(struct place *place, struct figures *now)
{
    ssize_t n = recv(place->fd, place->bytes, sizeof place->bytes, 0);
    if (n < 0)
        return is_transient(errno);
    place->ended = n == 0;
    now->discarded += (uint64_t)n;
    return true;
}

/* -- One connection --------------------------------------------------------- */

/* When the buffer is full nothing is read: the peer has to wait until it reads
 * itself. False: no memory in the kernel. */
static bool watch(wv_ctx *ctx, struct place *place, uint32_t i)
{
    unsigned wanted = (is_open(place) || place->dismissed ? (unsigned)WV_READABLE : 0) |
                      (place->used > 0 ? (unsigned)WV_WRITABLE : 0);
    if (wanted == place->watched)
        return true;
    place->watched = wanted;
    return wv_watch(ctx, place->fd, wanted, i) == 0;
}

/* After a change: does it end, or what is it waiting for? */
static void go_on(wv_ctx *ctx, struct connections *self, uint32_t i)
{
    struct place *place = &self->place[i];
    bool good = true;
    if (place->used == 0 && place->ended) {
        leave(ctx, self, i, COMPLETED);
        return;
    }
    /* Closed at once, the connection would be reset by what the peer has sent
     * since, and that takes from it what it has not read yet. So it is told
     * that this is the end, and it is waited for its own. */
    if (place->used == 0 && place->due == 0 && !place->dismissed) {
        place->dismissed = true;
        good = shutdown(place->fd, SHUT_WR) == 0;
    }
    if (!good || !watch(ctx, place, i))
        leave(ctx, self, i, BROKEN);
}

static void serve(wv_ctx *ctx, struct connections *self, wv_event const *event)
{
    uint32_t i = (uint32_t)event->tag;
    struct place *place = &self->place[i];
    bool good = true;
    if (place->dismissed)
        good = discard(place, &self->now);
    else if (event->events != WV_WRITABLE)
        good = take(ctx, place, &self->now);
    if (good && give(ctx, place, &self->now))
        go_on(ctx, self, i);
    else
        leave(ctx, self, i, BROKEN);
}

/* The timer is not set anew whenever something moves: when it fires it is seen
 * how long ago that was. */
static void check_idle(wv_ctx *ctx, struct connections *self, uint32_t i)
{
    struct host const *host = wv_user(ctx);
    struct place const *place = &self->place[i];
    if (place->fd < 0)
        return; /* it ended in this cycle */
    int64_t end_ns = place->moved_ns + host->idle_ns;
    if (end_ns <= wv_now(ctx).mono_ns)
        leave(ctx, self, i, TIMED_OUT);
    else
        (void)wv_timer_at(ctx, i, end_ns); /* cannot fail: it has one */
}

static void adopt(wv_ctx *ctx, struct connections *self, int fd)
{
    struct host const *host = wv_user(ctx);
    int const on = 1;
    uint32_t i = 0;
    while (self->place[i].fd >= 0) /* there is a free one: the listener sees to it */
        i++;
    struct place *place = &self->place[i];
    place->fd = fd;
    place->watched = 0;
    place->moved_ns = wv_now(ctx).mono_ns;
    place->due = UINT64_MAX;
    place->ended = place->dismissed = false;
    place->first = place->used = 0;
    self->taken++;
    if (host->idle_ns > 0)
        (void)wv_timer_after(ctx, i, host->idle_ns); /* cannot fail: it has one */
    /* Small answers leave at once; urgent bytes stay among the others. */
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on) == 0)
        go_on(ctx, self, i);
    else
        leave(ctx, self, i, BROKEN);
}

/* What has arrived by now will be given back, and nothing else: a peer that
 * never stops cannot keep the server. */
static void drain(wv_ctx *ctx, struct connections *self, uint32_t i)
{
    struct place *place = &self->place[i];
    int arrived;
    if (ioctl(place->fd, FIONREAD, &arrived) < 0) {
        leave(ctx, self, i, BROKEN);
        return;
    }
    place->due = (uint64_t)arrived;
    go_on(ctx, self, i);
}

/* -- All of them ------------------------------------------------------------ */

static void change_phase(wv_ctx *ctx, struct connections *self, enum phase phase)
{
    for (uint32_t i = 0; i < ECHO_PLACES; i++) {
        if (self->place[i].fd < 0)
            continue;
        if (phase == DRAINING)
            drain(ctx, self, i);
        else
            leave(ctx, self, i, CUT_OFF);
    }
}

/* Bytes before timers, so that a byte that came in time counts though the graph
 * was late to look. */
wv_control connections_cycle(wv_ctx *ctx, struct connections *self,
                             struct listener const *listener, enum phase const *phase)
{
    wv_event event;
    self->now = (struct figures){0};
    while (wv_ready(ctx, &event))
        serve(ctx, self, &event);
    for (int32_t i; (i = wv_timer_fired(ctx)) >= 0;)
        check_idle(ctx, self, (uint32_t)i);
    for (uint32_t i = 0; wv_changed(ctx, ECHO_LISTENER) && i < listener->count; i++)
        adopt(ctx, self, listener->accepted[i]);
    if (wv_changed(ctx, ECHO_PHASE))
        change_phase(ctx, self, *phase);
    return WV_BROADCAST;
}
