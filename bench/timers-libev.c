/* timers-libev.c: ev_timer, by libev's default loop implementation. */
#include "bench/timers.h"

#include <ev.h>
#include <stdlib.h>

#include "bench/rounds.h"

static struct ev_loop *loops[SIZES];
static ev_timer *timers[SIZES];

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop;
    (void)events;
    expired((uint32_t)(uintptr_t)timer->data);
}

static void open_libev(unsigned size, uint32_t count)
{
    loops[size] = ev_loop_new(EVFLAG_AUTO);
    timers[size] = calloc(count, sizeof *timers[size]);
    must(loops[size] && timers[size], "libev cannot start");
    for (uint32_t i = 0; i < count; i++) {
        ev_timer_init(&timers[size][i], on_timer, 0., 0.);
        timers[size][i].data = (void *)(uintptr_t)i;
    }
}

static void set(struct ev_loop *loop, ev_timer *timer, int64_t after_ns)
{
    ev_timer_set(timer, (double)after_ns * 1e-9, 0.);
    ev_timer_start(loop, timer);
}

static void set_all(unsigned size, struct op const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        set(loops[size], &timers[size][ops[i].timer], ops[i].after_ns);
}

/* The way that its manual recommends: with a `repeat`. */
static void move_all(unsigned size, struct op const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ev_timer *timer = &timers[size][ops[i].timer];
        timer->repeat = (double)ops[i].after_ns * 1e-9;
        ev_timer_again(loops[size], timer);
        timer->repeat = 0.;
    }
}

static void cancel_all(unsigned size, struct op const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ev_timer_stop(loops[size], &timers[size][ops[i].timer]);
}

static void set_and_cancel(unsigned size, struct op const *ops, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        set(loops[size], &timers[size][ops[i].timer], ops[i].after_ns);
        ev_timer_stop(loops[size], &timers[size][ops[i].timer]);
    }
}

static void turn(unsigned size)
{
    (void)ev_run(loops[size], EVRUN_NOWAIT);
}

struct holder const by_libev = {
    .name = "libev",
    .open = open_libev,
    .set = set_all,
    .move = move_all,
    .cancel = cancel_all,
    .set_and_cancel = set_and_cancel,
    .turn = turn,
};
