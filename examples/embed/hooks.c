/* hooks.c: what the nodes do. */
#define _POSIX_C_SOURCE 200809L

#include "weather.wvg.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- setting: standard input ---------------------------------------------- */

int setting_init(wv_ctx *ctx, struct setting *self)
{
    struct host const *host = wv_user(ctx);
    (void)self;
    return host->settings ? wv_watch(ctx, STDIN_FILENO, WV_READABLE, 0) : 0;
}

static bool obey(struct setting *self, char const *line)
{
    char *end;
    if (strncmp(line, "base ", 5) != 0)
        return false;
    double base = strtod(line + 5, &end);
    if (end == line + 5 || *end != '\0' || !(base >= -100 && base <= 100))
        return false;
    self->base = base;
    return true;
}

/* Obey the lines that have ended, and keep the rest.  A line that is too long
 * is taken in pieces, none of which is understood. */
static void take_lines(struct setting *self)
{
    char *line = self->line, *end = self->line + self->length, *stop;
    bool full = self->length == sizeof self->line;
    while ((stop = memchr(line, '\n', (size_t)(end - line))) != NULL ||
           (full && line == self->line)) {
        if (stop == NULL)
            stop = end - 1;
        *stop = '\0';
        if (!obey(self, line))
            fprintf(stderr, "embed: standard input: expected 'base DEGREES'\n");
        line = stop + 1;
    }
    self->length = (uint32_t)(end - line);
    memmove(self->line, line, self->length);
}

wv_control setting_cycle(wv_ctx *ctx, struct setting *self)
{
    wv_event event;
    if (!wv_ready(ctx, &event))
        return WV_UNCHANGED;
    ssize_t got = read(event.fd, self->line + self->length, sizeof self->line - self->length);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return WV_UNCHANGED;
    if (got < 0)
        fprintf(stderr, "embed: standard input: %s\n", strerror(errno));
    if (got <= 0)
        wv_unwatch(ctx, event.fd); /* it is watched, and so it can be unwatched */
    if (got > 0)
        self->length += (uint32_t)got;
    else if (self->length > 0)
        self->line[self->length++] = '\n'; /* of the last line, which lacked it */
    take_lines(self);
    return WV_BROADCAST;
}

/* -- Hours and days ------------------------------------------------------- */

wv_control hour_cycle(wv_ctx *ctx, struct hour *self)
{
    struct host const *host = wv_user(ctx);
    int got = weather_hour_receive(ctx, self);
    if (got == -EPIPE && !host->stay)
        wv_terminate(ctx); /* that was the last one */
    return got > 0 ? WV_BROADCAST : WV_UNCHANGED;
}

wv_control hottest_cycle(wv_ctx *ctx, struct hour *self, struct hour const *hour,
                         uint32_t const *hours)
{
    (void)ctx;
    if (*hours > 1 && hour->temperature <= self->temperature)
        return WV_UNCHANGED;
    *self = *hour;
    return WV_BROADCAST;
}

wv_control windiest_cycle(wv_ctx *ctx, struct hour *self, struct hour const *hour,
                          uint32_t const *hours)
{
    (void)ctx;
    if (*hours > 1 && hour->wind <= self->wind)
        return WV_UNCHANGED;
    *self = *hour;
    return WV_BROADCAST;
}

/* True: there was one. */
static bool end_day(struct day *self)
{
    if (self->hours == 0)
        return false;
    memcpy(self->date, self->today, sizeof self->date);
    self->mean = self->sum / self->hours;
    self->sum = 0;
    self->hours = 0;
    return true;
}

wv_control day_cycle(wv_ctx *ctx, struct day *self, struct hour const *hour)
{
    bool over = false;
    if (!(wv_why(ctx) & WV_BY_TRIGGER))
        return end_day(self) ? WV_BROADCAST : WV_UNCHANGED;
    if (memcmp(self->today, hour->time, sizeof self->today - 1) != 0) {
        over = end_day(self);
        memcpy(self->today, hour->time, sizeof self->today - 1);
    }
    self->sum += hour->temperature;
    self->hours++;
    return over ? WV_BROADCAST : WV_UNCHANGED;
}

wv_control warmest_cycle(wv_ctx *ctx, struct day *self, struct day const *day,
                         uint32_t const *days)
{
    (void)ctx;
    if (*days > 1 && day->mean <= self->mean)
        return WV_UNCHANGED;
    *self = *day;
    return WV_BROADCAST;
}

/* -- What is told --------------------------------------------------------- */

wv_control settled_cycle(wv_ctx *ctx, bool *self, struct hour const *hour)
{
    bool before = *self;
    (void)hour;
    *self = !(wv_why(ctx) & WV_BY_TRIGGER);
    if (!*self && wv_timer_after(ctx, 0, WEATHER_SETTLED_MS * INT64_C(1000000)) < 0)
        return wv_fail(ctx, "no timer");
    return *self != before ? WV_BROADCAST : WV_UNCHANGED;
}

wv_control report_cycle(wv_ctx *ctx, uint32_t const *hours, double const *heating,
                        double const *cooling, uint32_t const *longest_fall,
                        struct hour const *hottest, struct hour const *windiest,
                        uint32_t const *days, struct day const *warmest)
{
    (void)ctx;
    printf("hours: %" PRIu32 "\ndays: %" PRIu32 "\n", *hours, *days);
    printf("heating: %.1f\ncooling: %.1f\n", *heating, *cooling);
    printf("longest fall of pressure: %" PRIu32 "\n", *longest_fall);
    if (*hours > 0) {
        printf("hottest: %s %.1f\n", hottest->time, hottest->temperature);
        printf("windiest: %s %.1f\n", windiest->time, windiest->wind);
        printf("warmest: %s %.2f\n", warmest->date, warmest->mean);
    }
    return WV_UNCHANGED;
}
