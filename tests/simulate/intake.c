/* intake.c: the program's server: reads records of peers, line by line, and
 * acknowledges each; closes who is silent for too long.
 *
 * A record is "PEER NUMBER VALUE\n", its acknowledgement "NUMBER\n".
 */
#include "config.h"

#include "tests/simulate/nodes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 64, ACKNOWLEDGEMENT = 16, LISTENER = 100, IDLE = 40 * MS };

static int watch(wv_ctx *ctx, int fd, unsigned events, uint64_t tag)
{
    int result = wv_watch(ctx, fd, events, tag);
    watch_set(ctx, fd, events, tag, result);
    return result;
}

static void unwatch(wv_ctx *ctx, int fd)
{
    CHECK(wv_unwatch(ctx, fd) == 0, "wv_unwatch fails");
    watch_ended(ctx, fd);
}

/* -- Links ----------------------------------------------------------------------- */

/* It need not unwatch what it closes. */
static void end_link(wv_ctx *ctx, struct intake *self, unsigned i)
{
    struct link *link = &self->link[i];
    trace("link %" PRId64 " ends", i, 0, 0);
    if (once_in(2))
        unwatch(ctx, link->fd);
    (void)sim_close(link->fd);
    sim_free(link->line);
    *link = (struct link){.fd = -1};
}

static void give_up_link(wv_ctx *ctx, struct intake *self, unsigned i)
{
    end_link(ctx, self, i);
    timer_cancel(ctx, i);
}

static void take_record(struct link *link, char const *line, struct intake *self)
{
    unsigned peer;
    uint64_t number, value;
    int parts = sscanf(line, "%u %" SCNu64 " %" SCNu64, &peer, &number, &value);
    CHECK(parts == 3, "a record is garbled: %s", line);
    CHECK(link->peer == 0 || link->peer == peer, "records of two peers on one connection");
    link->peer = peer;
    peers_check_record(peer, number, value);
    self->count++;
    link->to_answer +=
        (size_t)snprintf(link->answer + link->to_answer, ACKNOWLEDGEMENT, "%" PRIu64 "\n", number);
}

/* As many as can be acknowledged. */
static void take_records(struct link *link, struct intake *self)
{
    for (;;) {
        char *end = memchr(link->line, '\n', link->filled);
        if (!end || link->to_answer + ACKNOWLEDGEMENT > sizeof link->answer)
            return;
        *end = '\0';
        take_record(link, link->line, self);
        size_t used = (size_t)(end + 1 - link->line);
        link->filled -= used;
        memmove(link->line, end + 1, link->filled);
    }
}

/* False: the connection is no good any more. */
static bool answer(struct link *link)
{
    if (link->to_answer == 0)
        return true;
    long written = sim_write(link->fd, link->answer, link->to_answer);
    if (written < 0)
        return errno == EINTR || errno == EAGAIN;
    link->to_answer -= (size_t)written;
    memmove(link->answer, link->answer + written, link->to_answer);
    return true;
}

static void read_some(struct link *link)
{
    if (link->ended || link->filled == LINE)
        return;
    long count = sim_read(link->fd, link->line + link->filled, LINE - link->filled);
    if (count > 0)
        link->filled += (size_t)count;
    else
        link->ended = count == 0;
}

static void serve(wv_ctx *ctx, struct intake *self, unsigned i)
{
    struct link *link = &self->link[i];
    read_some(link);
    take_records(link, self);
    bool good = answer(link);
    take_records(link, self);
    bool over = link->ended && link->to_answer == 0 && !memchr(link->line, '\n', link->filled);
    unsigned events = (!link->ended && link->filled < LINE ? (unsigned)WV_READABLE : 0) |
                      (link->to_answer > 0 ? (unsigned)WV_WRITABLE : 0);
    if (!good || over || watch(ctx, link->fd, events, i) < 0)
        give_up_link(ctx, self, i);
    else
        timer_set(ctx, i, false, wv_now(ctx).mono_ns + IDLE);
}

/* -- The listener ------------------------------------------------------------------ */

static void begin_link(wv_ctx *ctx, struct intake *self, unsigned i, int fd)
{
    struct link *link = &self->link[i];
    *link = (struct link){.fd = fd, .line = sim_alloc(LINE)};
    trace("link %" PRId64 " begins", i, 0, 0);
    if (!link->line || watch(ctx, fd, WV_READABLE, i) < 0)
        end_link(ctx, self, i);
    else
        timer_set(ctx, i, false, wv_now(ctx).mono_ns + IDLE);
}

static unsigned free_link(struct intake const *self)
{
    unsigned i = 0;
    while (i < COLLECTOR_LINKS && self->link[i].fd >= 0)
        i++;
    return i;
}

static void accept_one(wv_ctx *ctx, struct intake *self)
{
    unsigned i = free_link(self);
    if (i == COLLECTOR_LINKS) {
        unwatch(ctx, self->listener);
        self->full = true;
        return;
    }
    int fd = sim_accept(self->listener);
    if (fd >= 0)
        begin_link(ctx, self, i, fd);
}

static void idle(wv_ctx *ctx, uint32_t i, void *self)
{
    struct intake *intake = self;
    CHECK(intake->link[i].fd >= 0, "the timer of a link that is closed fires");
    end_link(ctx, intake, i);
}

/* Somebody said so: one of them has to leave. */
static void kick(wv_ctx *ctx, struct intake *self)
{
    unsigned i = (unsigned)draw(COLLECTOR_LINKS);
    if (self->link[i].fd >= 0 && once_in(8))
        give_up_link(ctx, self, i);
}

/* -- Hooks --------------------------------------------------------------------------- */

int intake_init(wv_ctx *ctx, struct intake *self, uint64_t const *settings)
{
    (void)settings;
    model_init_hook(ctx);
    for (unsigned i = 0; i < COLLECTOR_LINKS; i++)
        self->link[i].fd = -1;
    self->listener = world.listens ? sim_listen() : -1;
    if (world.listens && self->listener < 0)
        return model_init_done(ctx, -errno);
    if (world.listens)
        return model_init_done(ctx, watch(ctx, self->listener, WV_READABLE, LISTENER));
    return model_init_done(ctx, 0);
}

wv_control intake_cycle(wv_ctx *ctx, struct intake *self, uint64_t const *settings)
{
    uint32_t why = model_hook(ctx);
    wv_event event;
    node_check_parent(ctx, COLLECTOR_SETTINGS, *settings);
    self->count = 0;
    node_timers(ctx, idle, self);
    bool all = false;
    while (!once_in(20) && !(all = !wv_ready(ctx, &event))) {
        watch_told(COLLECTOR_INTAKE, &event);
        if (event.tag == LISTENER)
            accept_one(ctx, self);
        else if (self->link[event.tag].fd == event.fd) /* or it was closed in this hook */
            serve(ctx, self, (unsigned)event.tag);
    }
    watch_asked(COLLECTOR_INTAKE, all); /* what it did not ask for is told in the next cycle */
    if (why & WV_BY_NOTIFY)
        kick(ctx, self);
    if (self->full && free_link(self) < COLLECTOR_LINKS &&
        watch(ctx, self->listener, WV_READABLE, LISTENER) == 0)
        self->full = false;
    node_tell_others(ctx);
    wv_control control = node_returns(ctx, self->count > 0);
    model.records += control == WV_BROADCAST ? self->count : 0; /* of others nobody hears */
    return control;
}

void intake_drop(wv_ctx *ctx, struct intake *self)
{
    model_drop_hook(ctx);
    for (unsigned i = 0; i < COLLECTOR_LINKS; i++)
        if (self->link[i].fd >= 0)
            end_link(ctx, self, i);
    if (self->listener >= 0)
        (void)sim_close(self->listener);
    model_drop_done();
}
