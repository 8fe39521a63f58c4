/* timers-libuv.c: uv_timer_t, whose times are whole milliseconds. */
#define _GNU_SOURCE /* which uv.h needs */

#include "bench/timers.h"

#include <stdlib.h>
#include <uv.h>

#include "bench/rounds.h"

static uv_loop_t loops[SIZES];
static uv_timer_t *timers[SIZES];

static void on_timer(uv_timer_t *timer)
{
    expired((uint32_t)(uintptr_t)timer->data);
}

static void open_libuv(unsigned size, uint32_t count)
{
    timers[size] = calloc(count, sizeof *timers[size]);
    must(timers[size] && uv_loop_init(&loops[size]) == 0, "libuv cannot start");
    for (uint32_t i = 0; i < count; i++) {
        must(uv_timer_init(&loops[size], &timers[size][i]) == 0, "libuv makes no timer");
        timers[size][i].data = (void *)(uintptr_t)i;
    }
}

static void set(uv_timer_t *timer, int64_t after_ns)
{
    (void)uv_timer_start(timer, on_timer, (uint64_t)after_ns / 1000000, 0);
}

/* Starting one that is started moves it. */
static void set_all(unsigned size, struct op const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        set(&timers[size][ops[i].timer], ops[i].after_ns);
}

static void cancel_all(unsigned size, struct op const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)uv_timer_stop(&timers[size][ops[i].timer]);
}

static void set_and_cancel(unsigned size, struct op const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        set(&timers[size][ops[i].timer], ops[i].after_ns);
        (void)uv_timer_stop(&timers[size][ops[i].timer]);
    }
}

static void turn(unsigned size)
{
    (void)uv_run(&loops[size], UV_RUN_NOWAIT);
}

struct holder const by_libuv = {
    .name = "libuv",
    .open = open_libuv,
    .set = set_all,
    .move = set_all,
    .cancel = cancel_all,
    .set_and_cancel = set_and_cancel,
    .turn = turn,
};
