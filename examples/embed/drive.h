/* drive.h: a graph in a loop of libuv; drive.h and drive.c are meant to be copied.
 *
 * A program says DRIVE_GRAPH(NAME) once, initialises its graph NAME, and gives
 * it to drive_start() with NAME_driven.  From then on the graph runs in the loop,
 * until a hook or NAME_stop() stops it.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include <uv.h>
#include <wavelet.h>

/* How a graph is called that may be any one. */
struct driven {
    int (*fd)(void *graph);
    int64_t (*wait_ns)(void *graph);
    wv_state (*cycle)(void *graph, int64_t timeout_ns);
};

#define DRIVE_GRAPH(NAME)                                             \
    static int NAME##_driven_fd(void *graph)                          \
    {                                                                 \
        return NAME##_fd(graph);                                      \
    }                                                                 \
    static int64_t NAME##_driven_wait_ns(void *graph)                 \
    {                                                                 \
        return NAME##_wait_ns(graph);                                 \
    }                                                                 \
    static wv_state NAME##_driven_cycle(void *graph, int64_t ns)      \
    {                                                                 \
        return NAME##_cycle(graph, ns);                               \
    }                                                                 \
    static struct driven const NAME##_driven = {                      \
        NAME##_driven_fd, NAME##_driven_wait_ns, NAME##_driven_cycle, \
    }

struct drive {
    /* The program's, and the same until `done`. */
    struct driven const *driven;
    void *graph;
    void (*done)(struct drive *drive, int err);
    void *data;

    /* drive.c's. */
    uv_poll_t readable;
    uv_timer_t deadline;
    uv_prepare_t before_wait;
    int err;
    unsigned open; /* of these handles */
};

/* Run `graph` in the loop: 0, or a negative errno, and nothing was begun.
 * `done` is called once, by the loop: with 0 when the graph is stopped, or with
 * a negative errno when it could not go on.  The loop has let go of it then, so
 * that it may be finished. */
int drive_start(struct drive *drive, uv_loop_t *loop);

#endif
