/* feed.h: a file of weather, read and parsed by libuv's pool of threads, hour by
 * hour into the graph's channel. */
#ifndef FEED_H
#define FEED_H

#include <uv.h>

#include "weather.wvg.h"

struct feed {
    /* The program's. */
    struct weather *graph;
    char const *path;
    void (*done)(struct feed *feed, int err);
    void *data;
    uint32_t malformed; /* lines that were passed over */

    /* feed.c's: a request at a time, so that loop and threads take turns. */
    uv_loop_t *loop;
    uv_fs_t request;
    uv_work_t work;
    uv_file file;
    int err;
    char bytes[16384];
    size_t count;
    uint32_t number; /* of the line that `line` begins */
    size_t length;
    char line[128];
};

/* Read all of the file, and close the channel.  `done` is called once, by the
 * loop: with 0, also when the graph was stopped before, or with a negative errno
 * when reading failed, which leaves the channel open.  0, or a negative errno,
 * and nothing was begun. */
int feed_start(struct feed *feed, uv_loop_t *loop);

#endif
