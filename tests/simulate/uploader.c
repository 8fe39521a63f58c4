/* uploader.c: the program's client: writes a line for each audit, "NUMBER\n" from
 * 1 on, to a peer that may be slow or go away. */
#include "config.h"

#include "tests/simulate/nodes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TEXT = 128, LINE = 16, RETRY = 5 * MS };

/* 0 or -errno. */
static int connect_anew(struct uploader *self)
{
    if (self->fd >= 0)
        (void)sim_close(self->fd);
    self->fd = sim_connect();
    self->filled = 0;
    self->lines = 0;
    return self->fd < 0 ? -errno : 0;
}

static void add_line(struct uploader *self)
{
    if (self->filled + LINE > TEXT)
        return;
    self->lines++;
    self->filled += (size_t)snprintf(self->text + self->filled, LINE, "%" PRIu64 "\n", self->lines);
}

/* Write what can be written; wait for room for what is left. */
static void upload(wv_ctx *ctx, struct uploader *self)
{
    long written = 0;
    if (self->fd >= 0 && self->filled > 0)
        written = sim_write(self->fd, self->text, self->filled);
    if (self->fd < 0 || (written < 0 && errno == EPIPE)) {
        (void)connect_anew(self);
    } else if (written > 0) {
        self->filled -= (size_t)written;
        memmove(self->text, self->text + written, self->filled);
    }
    if (self->filled == 0 && self->fd >= 0) {
        CHECK(wv_unwatch(ctx, self->fd) == 0, "wv_unwatch fails");
        watch_ended(ctx, self->fd);
        timer_cancel(ctx, 0);
        return;
    }
    if (self->fd >= 0) {
        int result = wv_watch(ctx, self->fd, WV_WRITABLE, self->lines);
        watch_set(ctx, self->fd, WV_WRITABLE, self->lines, result);
    }
    timer_set(ctx, 0, false, wv_now(ctx).mono_ns + RETRY);
}

int uploader_init(wv_ctx *ctx, struct uploader *self, uint64_t const *audit, uint64_t const *s48)
{
    (void)audit;
    (void)s48;
    model_init_hook(ctx);
    self->fd = -1;
    self->text = sim_alloc(TEXT);
    if (!self->text)
        return model_init_done(ctx, -ENOMEM);
    return model_init_done(ctx, connect_anew(self));
}

wv_control uploader_cycle(wv_ctx *ctx, struct uploader *self, uint64_t const *audit,
                          uint64_t const *s48)
{
    wv_event event;
    bool audited = wv_changed(ctx, COLLECTOR_AUDIT);
    (void)model_hook(ctx);
    node_check_parent(ctx, COLLECTOR_AUDIT, *audit);
    node_check_s48(*s48);
    CHECK(audited == model_changed(COLLECTOR_AUDIT), "it is told wrongly of an audit");
    node_timers(ctx, NULL, NULL);
    while (wv_ready(ctx, &event))
        watch_told(COLLECTOR_UPLOADER, &event);
    watch_asked(COLLECTOR_UPLOADER, true);
    if (audited)
        add_line(self);
    upload(ctx, self);
    return node_returns(ctx, once_in(2));
}

void uploader_drop(wv_ctx *ctx, struct uploader *self)
{
    model_drop_hook(ctx);
    if (self->fd >= 0)
        (void)sim_close(self->fd);
    sim_free(self->text);
    model_drop_done();
}
