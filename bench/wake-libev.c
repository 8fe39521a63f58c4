/* wake-libev.c: ev_async, and ev_io on a pipe. */
#include "bench/wake.h"

#include <ev.h>
#include <stddef.h>

#include "bench/rounds.h"

static struct ev_loop *loop;
static ev_async wakes, ends;
static ev_io readable;

static void on_wake(struct ev_loop *of, ev_async *async, int events)
{
    (void)of;
    (void)async;
    (void)events;
    woken();
}

static void on_end(struct ev_loop *of, ev_async *async, int events)
{
    (void)async;
    (void)events;
    ev_break(of, EVBREAK_ALL);
}

static void on_readable(struct ev_loop *of, ev_io *io, int events)
{
    (void)of;
    (void)io;
    (void)events;
    woken_by_pipe();
}

static void open_loop(void)
{
    loop = ev_loop_new(EVFLAG_AUTO);
    must(loop != NULL, "libev cannot start");
    ev_async_init(&ends, on_end);
    ev_async_start(loop, &ends);
}

static void open_async(void)
{
    open_loop();
    ev_async_init(&wakes, on_wake);
    ev_async_start(loop, &wakes);
}

static void open_pipe(void)
{
    open_loop();
    ev_io_init(&readable, on_readable, pipe_out, EV_READ);
    ev_io_start(loop, &readable);
}

static void run(void)
{
    (void)ev_run(loop, 0);
}

static void wake(void)
{
    ev_async_send(loop, &wakes);
}

static void stop(void)
{
    ev_async_send(loop, &ends);
}

static void close_loop(void)
{
    ev_loop_destroy(loop);
}

struct sleeper const libev_async = {"libev", open_async, run, wake, stop, close_loop};
struct sleeper const libev_pipe = {"libev", open_pipe, run, NULL, stop, close_loop};
