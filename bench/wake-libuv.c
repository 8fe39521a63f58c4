/* wake-libuv.c: uv_async_t, and uv_poll_t on a pipe. */
#define _GNU_SOURCE /* which uv.h needs */

#include "bench/wake.h"

#include <uv.h>

#include "bench/rounds.h"

static uv_loop_t loop;
static uv_async_t wakes, ends;
static uv_poll_t readable;

static void on_wake(uv_async_t *async)
{
    (void)async;
    woken();
}

static void on_end(uv_async_t *async)
{
    (void)async;
    uv_stop(&loop);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)poll;
    (void)status;
    (void)events;
    woken_by_pipe();
}

static void open_loop(void)
{
    must(uv_loop_init(&loop) == 0 && uv_async_init(&loop, &ends, on_end) == 0,
         "libuv cannot start");
}

static void open_async(void)
{
    open_loop();
    must(uv_async_init(&loop, &wakes, on_wake) == 0, "libuv makes no async");
}

static void open_pipe(void)
{
    open_loop();
    must(uv_poll_init(&loop, &readable, pipe_out) == 0 &&
             uv_poll_start(&readable, UV_READABLE, on_readable) == 0,
         "libuv does not poll");
}

static void run(void)
{
    (void)uv_run(&loop, UV_RUN_DEFAULT);
}

static void wake(void)
{
    (void)uv_async_send(&wakes);
}

static void stop(void)
{
    (void)uv_async_send(&ends);
}

static void close_one(uv_handle_t *handle, void *data)
{
    (void)data;
    uv_close(handle, NULL);
}

static void close_loop(void)
{
    uv_walk(&loop, close_one, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    must(uv_loop_close(&loop) == 0, "libuv does not end");
}

struct sleeper const libuv_async = {"libuv", open_async, run, wake, stop, close_loop};
struct sleeper const libuv_pipe = {"libuv", open_pipe, run, NULL, stop, close_loop};
