/* feed.c: open, then read and parse in turn, then close.  All but the steps from
 * one to the next is done by threads of the pool. */
#define _POSIX_C_SOURCE 200809L

#include "feed.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- A line, in a thread of the pool -------------------------------------- */

/* Take a number at *at, and move *at behind it and the comma or the end. */
static bool take_number(char **at, char after, double *number)
{
    char *end;
    size_t length = strspn(*at, "+-.0123456789");
    *number = strtod(*at, &end);
    if (length == 0 || end != *at + length || *end != after)
        return false;
    *at = end + 1;
    return true;
}

/* 2010-01-31T23:00:00 and a comma. */
static bool take_time(char **at, char time[20])
{
    static char const form[] = "0000-00-00T00:00:00";
    for (size_t i = 0; i < sizeof form - 1; i++) {
        char c = (*at)[i];
        if (form[i] == '0' ? c < '0' || c > '9' : c != form[i])
            return false;
        time[i] = c;
    }
    time[sizeof form - 1] = '\0';
    *at += sizeof form;
    return (*at)[-1] == ',';
}

static bool parse(char *line, struct hour *hour)
{
    return take_time(&line, hour->time) && take_number(&line, ',', &hour->pressure) &&
           take_number(&line, ',', &hour->temperature) && take_number(&line, '\0', &hour->wind);
}

/* A line that has ended: 0 or -errno. */
static int take_line(struct feed *feed)
{
    static char const header[] = "date,pressure,temperature,wind";
    struct hour hour;
    uint32_t number = feed->number++;
    bool fits = feed->length < sizeof feed->line;
    feed->line[fits ? feed->length : 0] = '\0';
    feed->length = 0;
    if (number == 1 && strcmp(feed->line, header) == 0)
        return 0;
    if (fits && parse(feed->line, &hour))
        return weather_hour_send(feed->graph, &hour); /* waits while it is full */
    fprintf(stderr, "embed: %s:%" PRIu32 ": this is no hour of weather\n", feed->path, number);
    feed->malformed++;
    return 0;
}

/* The bytes that were read; none: the file is over, and so is its last line. */
static void on_work(uv_work_t *work)
{
    struct feed *feed = work->data;
    for (size_t i = 0; i < feed->count && feed->err == 0; i++) {
        if (feed->bytes[i] == '\n')
            feed->err = take_line(feed);
        else if (feed->length < sizeof feed->line)
            feed->line[feed->length++] = feed->bytes[i];
    }
    if (feed->count > 0 || feed->err != 0)
        return;
    if (feed->length > 0)
        feed->err = take_line(feed);
    if (feed->err == 0)
        feed->err = weather_hour_close(feed->graph);
}

/* -- From step to step, in the loop --------------------------------------- */

static void on_close(uv_fs_t *request)
{
    struct feed *feed = request->data;
    uv_fs_req_cleanup(request); /* of a file that was only read: there is nothing to lose */
    feed->done(feed, feed->err == -EPIPE ? 0 : feed->err);
}

static void end(struct feed *feed, int err)
{
    feed->err = err;
    if (uv_fs_close(feed->loop, &feed->request, feed->file, on_close) < 0)
        feed->done(feed, err);
}

static void on_read(uv_fs_t *request);

static void read_on(struct feed *feed)
{
    uv_buf_t buffer = uv_buf_init(feed->bytes, sizeof feed->bytes);
    int err = uv_fs_read(feed->loop, &feed->request, feed->file, &buffer, 1, -1, on_read);
    if (err < 0)
        end(feed, err);
}

static void on_worked(uv_work_t *work, int status)
{
    struct feed *feed = work->data;
    int err = status < 0 ? status : feed->err;
    if (err < 0 || feed->count == 0)
        end(feed, err);
    else
        read_on(feed);
}

static void on_read(uv_fs_t *request)
{
    struct feed *feed = request->data;
    ssize_t got = request->result;
    int err = got < 0 ? (int)got : 0;
    uv_fs_req_cleanup(request);
    feed->count = got > 0 ? (size_t)got : 0;
    if (err == 0)
        err = uv_queue_work(feed->loop, &feed->work, on_work, on_worked);
    if (err < 0)
        end(feed, err);
}

static void on_open(uv_fs_t *request)
{
    struct feed *feed = request->data;
    ssize_t got = request->result;
    uv_fs_req_cleanup(request);
    feed->file = (uv_file)got;
    if (got < 0)
        feed->done(feed, (int)got);
    else
        read_on(feed);
}

int feed_start(struct feed *feed, uv_loop_t *loop)
{
    feed->request.data = feed->work.data = feed;
    feed->loop = loop;
    feed->number = 1;
    return uv_fs_open(loop, &feed->request, feed->path, UV_FS_O_RDONLY, 0, on_open);
}
