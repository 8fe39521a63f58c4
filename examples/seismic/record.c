/* record.c: the hooks of the node `record`: which line is next, and when.
 *
 * In a replay a line's time has come when the clock shows the time in it.  Live
 * its time has come when it was read.
 */
#include "seismic.wvg.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

char const not_a_time[] = "time_ms is not a time since 1970 in milliseconds";

char const *read_ms(char const *text, int64_t *ms)
{
    int64_t const most = INT64_MAX / 1000000;
    char const *at = text;
    *ms = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        int digit = *at - '0';
        if (*ms > (most - digit) / 10)
            return NULL;
        *ms = *ms * 10 + digit;
    }
    return at == text ? NULL : at;
}

/* The time of a line that is yet to be parsed: its first field. */
static bool time_of(struct line const *line, int64_t *ms)
{
    bool quoted = line->text[0] == '"';
    char const *end = read_ms(line->text + quoted, ms);
    return end != NULL && *end == (quoted ? '"' : ',');
}

/* The header tells that it is this kind of CSV, with the columns where `enum
 * column` has them. */
static bool check_header(struct input *input, struct line const *line)
{
    static char const header[] =
        "time_ms,updated_ms,latitude_deg,longitude_deg,depth_km,magnitude,magnitude_type,"
        "network,stations,gap_deg,significance,type,id,place";
    input->headed = line->error == NULL && strcmp(line->text, header) == 0;
    if (!input->headed)
        input->problem = "the header is not that of an earthquake file (time_ms,updated_ms,...)";
    return input->headed;
}

/* There is not a single line. */
static char const no_header[] = "it is empty, a header was expected";

/* -- Replay ------------------------------------------------------------------ */

/* Read to the end of a line.  1, or 0 at the end of the file, or -errno. */
static int read_line(struct input *input, struct line *line)
{
    int err = 0;
    while (!input_take(input, line)) {
        if (err < 0 || input->ended)
            return err;
        err = input_read(input);
    }
    return 1;
}

/* Read on to the next line that has a time, and set the timer to it. */
static int read_ahead(wv_ctx *ctx, struct record *self)
{
    struct input *input = wv_user(ctx);
    int64_t ms;
    for (;;) {
        int got = read_line(input, &self->next);
        if (got <= 0)
            return got;
        if (time_of(&self->next, &ms))
            return wv_timer_at_wall(ctx, 0, ms * 1000000);
        input_complain(input, self->next.number, not_a_time);
        self->undated++;
    }
}

static int begin_replay(wv_ctx *ctx, struct record *self, struct input *input)
{
    int got = read_line(input, &self->next);
    if (got < 0)
        return got;
    if (got == 0)
        input->problem = no_header;
    if (got == 0 || !check_header(input, &self->next))
        return -EBADMSG;
    return read_ahead(ctx, self);
}

/* If reading fails, no timer is set and the graph stops as at the end of the
 * file; main looks at what was left in `input`. */
static wv_control replay_line(wv_ctx *ctx, struct record *self, struct input *input)
{
    self->now = self->next;
    int err = read_ahead(ctx, self);
    if (err < 0)
        input->error = -err;
    return WV_BROADCAST;
}

/* -- Live -------------------------------------------------------------------- */

/* The graph cannot go on. */
static wv_control give_up(struct input *input, int err)
{
    input->error = -err;
    return WV_TERMINATE;
}

static wv_control take_in_peer(wv_ctx *ctx, struct input *input)
{
    wv_event event;
    int err = wv_ready(ctx, &event) ? peer_accept(input) : -EAGAIN;
    if (err == -EAGAIN)
        return WV_UNCHANGED;
    if (err == 0)
        err = wv_unwatch(ctx, input->listener); /* others wait until this one is done */
    if (err == 0)
        err = wv_watch(ctx, input->fd, WV_READABLE, 0);
    return err == 0 ? WV_UNCHANGED : give_up(input, err);
}

static void close_peer(wv_ctx *ctx, struct input *input)
{
    (void)wv_unwatch(ctx, input->fd); /* what the kernel minds does not matter any more */
    close(input->fd);                 /* only read: there is nothing to lose */
    input->peer[0] = '\0';
    input_begin(input, -1);
}

/* There is no more to read, or it makes no sense.  Who was connected makes way
 * for others.  Else it is over: with a report, but on an input that is none. */
static wv_control end_input(wv_ctx *ctx, struct input *input)
{
    if (input->listener < 0)
        return input->headed ? WV_TERMINATE : WV_SWEEP;
    input_tell(input);
    close_peer(ctx, input);
    int err = wv_watch(ctx, input->listener, WV_READABLE, 0);
    return err == 0 ? WV_UNCHANGED : give_up(input, err);
}

/* Take a line, reading only when that cannot wait.  1, 0 when there is none yet
 * or any more, or -errno. */
static int take_line(wv_ctx *ctx, struct input *input, struct line *line)
{
    wv_event event;
    if (input_take(input, line))
        return 1;
    if (input->ended || !wv_ready(ctx, &event))
        return 0;
    int err = input_read(input);
    return err < 0 ? err : input_take(input, line);
}

/* A line a run, so that for each the whole graph runs, as in a replay. */
static wv_control live_line(wv_ctx *ctx, struct record *self, struct input *input)
{
    int64_t ms;
    int got = take_line(ctx, input, &self->next);
    if (got < 0)
        input->error = -got;
    else if (got == 0 && input->ended && !input->headed)
        input->problem = no_header;
    if (got < 0 || (got == 0 && input->ended))
        return end_input(ctx, input);
    if (input_has_more(input))
        wv_yield(ctx);
    if (got == 0)
        return WV_UNCHANGED;
    if (!input->headed)
        return check_header(input, &self->next) ? WV_UNCHANGED : end_input(ctx, input);
    self->now = self->next;
    if (!time_of(&self->now, &ms))
        self->now.error = not_a_time;
    return WV_BROADCAST;
}

/* -- The hooks --------------------------------------------------------------- */

int record_init(wv_ctx *ctx, struct record *self)
{
    struct input *input = wv_user(ctx);
    if (!input->live)
        return begin_replay(ctx, self, input);
    return wv_watch(ctx, input->listener >= 0 ? input->listener : input->fd, WV_READABLE, 0);
}

wv_control record_cycle(wv_ctx *ctx, struct record *self)
{
    struct input *input = wv_user(ctx);
    if (!input->live)
        return replay_line(ctx, self, input);
    return input->fd < 0 ? take_in_peer(ctx, input) : live_line(ctx, self, input);
}

/* Who is still connected is this node's to close. */
void record_drop(wv_ctx *ctx, struct record *self)
{
    struct input *input = wv_user(ctx);
    (void)self;
    if (input->listener >= 0 && input->fd >= 0)
        close_peer(ctx, input);
}
