/* place_functions.c: the rows of place.h. */
#include "config.h"

#include "tests/unit/place.h"

#include <errno.h>
#include <signal.h>
#include <wavelet-cycle.h>

int place_pipe[2];
wv_options place_given;

wv_options place_options(void)
{
    wv_options options = place_given;
    options.clock = WV_CLOCK_MANUAL;
    return options;
}

/* -- The graph -------------------------------------------------------------- */

struct graph *place_graph(void)
{
    static wv_timer_plan const timer[] = {{0, false, 0}};
    static uint32_t const first[] = {0, 1, 1};
    static wv_id const row[] = {1};
    static uint64_t const stop_nodes[] = {1};
    static wv_cause_plan const causes[] = {{WV_BY_NOTIFY | WV_BY_STOP | WV_BY_YIELD, 0}, {0, 0}};
    static uint32_t const watches[] = {1, 0};
    static wv_signal_plan const signals[] = {{0, SIGUSR2}};
    static wv_channel_plan channels[2];
    for (wv_id node = 0; node < 2; node++)
        channels[node] = (wv_channel_plan){.node = node, .capacity = 2, .size = sizeof(int64_t)};
    struct graph *g = graph_create_from(2, (struct graph_sources){.timers = timer,
                                                                  .timer_count = 1,
                                                                  .watches = watches,
                                                                  .channels = channels,
                                                                  .channel_count = 2});
    g->plan.schedules = (wv_rows){first, row};
    g->plan.stop = stop_nodes;
    g->plan.cause_plan = causes;
    g->plan.signals = 1;
    g->plan.signal_plan = signals;
    ((char const **)(uintptr_t)g->plan.node_names)[0] = "first";
    return g;
}

/* -- The host's side -------------------------------------------------------- */

/* The state, or -errno in place of WV_ERROR. */
static int64_t result_of(wv_state state)
{
    return state == WV_ERROR ? -errno : (int64_t)state;
}

static int64_t init(struct graph *g)
{
    wv_options options = place_options();
    return wv_graph_init(g->ctx, &g->plan, &options);
}

static int64_t run(struct graph *g)
{
    return wv_graph_run(g->ctx);
}

static int64_t cycle(struct graph *g)
{
    return result_of(wv_graph_cycle(g->ctx, -1));
}

static int64_t wait_ns(struct graph *g)
{
    return wv_graph_wait_ns(g->ctx);
}

static int64_t host_fd(struct graph *g)
{
    return wv_graph_fd(g->ctx);
}

static int64_t advance(struct graph *g)
{
    return wv_graph_advance(g->ctx, 1);
}

static int64_t stop(struct graph *g)
{
    return wv_graph_stop(g->ctx);
}

static int64_t finish(struct graph *g)
{
    return wv_graph_finish(g->ctx);
}

static int64_t finish_nothing(struct graph *g)
{
    (void)g;
    return wv_graph_finish(NULL);
}

static int64_t notify(struct graph *g)
{
    return wv_graph_notify(g->ctx, 1);
}

static int64_t push(struct graph *g)
{
    return wv_graph_push(g->ctx, 1);
}

/* As generated code does for nodes without causes. */
static int64_t push_shortly(struct graph *g)
{
    return wv_push(g->ctx, g->ctx->ready, NULL, 1);
}

static void *store(struct graph *g, wv_id node)
{
    return (char *)g->ctx + g->plan.channel_plan[node].queue;
}

static int64_t send(struct graph *g)
{
    return wv_channel_send(g->ctx, store(g, 0), &g->plan.channel_plan[0], &(int64_t){1});
}

static int64_t close_channel(struct graph *g)
{
    return wv_channel_close(g->ctx, store(g, 0), &g->plan.channel_plan[0]);
}

/* -- What a hook can ask ---------------------------------------------------- */

static int64_t changed(struct graph *g)
{
    return wv_changed(g->ctx, 1);
}

static int64_t changed_beyond(struct graph *g)
{
    return wv_changed(g->ctx, 2) || wv_changed(g->ctx, UINT32_MAX);
}

static int64_t now(struct graph *g)
{
    (void)wv_now(g->ctx); /* before init, that of the machine */
    return 0;
}

static int64_t epoch(struct graph *g)
{
    return (int64_t)wv_epoch(g->ctx);
}

static int64_t user(struct graph *g)
{
    return wv_user(g->ctx) == place_given.user;
}

static int64_t which_clock(struct graph *g)
{
    return wv_clock(g->ctx);
}

static int64_t quality(struct graph *g)
{
    return wv_clock_quality(g->ctx);
}

static int64_t node(struct graph *g)
{
    wv_id id = wv_node(g->ctx);
    return g->ctx->hook ? (int64_t)id : 0; /* between cycles there is none */
}

static int64_t why(struct graph *g)
{
    return wv_why(g->ctx);
}

static int64_t timer_fired(struct graph *g)
{
    return wv_timer_fired(g->ctx);
}

static int64_t missed(struct graph *g)
{
    return (int64_t)wv_missed(g->ctx);
}

static int64_t ready(struct graph *g)
{
    wv_event event;
    return wv_ready(g->ctx, &event);
}

static int64_t next_signal(struct graph *g)
{
    return wv_signal(g->ctx);
}

static int64_t receive(struct graph *g)
{
    int64_t message;
    return wv_receive(g->ctx, &message);
}

static int64_t receive_typed(struct graph *g)
{
    int64_t message;
    return wv_channel_receive(g->ctx, store(g, 0), &g->plan.channel_plan[0], &message);
}

static int64_t receive_others(struct graph *g)
{
    int64_t message;
    return wv_channel_receive(g->ctx, store(g, 1), &g->plan.channel_plan[1], &message);
}

/* -- What a hook can do ----------------------------------------------------- */

static int64_t yield(struct graph *g)
{
    wv_yield(g->ctx);
    return 0;
}

static int64_t terminate(struct graph *g)
{
    wv_terminate(g->ctx);
    return 0;
}

static int64_t fail_it(struct graph *g)
{
    return wv_fail(g->ctx, "%d", 1);
}

static int64_t panic(struct graph *g)
{
    return wv_panic(g->ctx, "%d", 1);
}

static int64_t schedule(struct graph *g)
{
    return wv_schedule(g->ctx, 1);
}

static int64_t schedule_other(struct graph *g)
{
    return wv_schedule(g->ctx, 0) == wv_schedule(g->ctx, UINT32_MAX) ? wv_schedule(g->ctx, 0) : 1;
}

static int64_t timer_after(struct graph *g)
{
    return wv_timer_after(g->ctx, 0, 1000);
}

static int64_t timer_at(struct graph *g)
{
    return wv_timer_at(g->ctx, 0, 1000);
}

static int64_t timer_at_wall(struct graph *g)
{
    return wv_timer_at_wall(g->ctx, 0, 1000);
}

static int64_t timer_cancel(struct graph *g)
{
    return wv_timer_cancel(g->ctx, 0);
}

static int64_t watch(struct graph *g)
{
    return wv_watch(g->ctx, place_pipe[0], WV_READABLE, 0);
}

static int64_t unwatch(struct graph *g)
{
    return wv_unwatch(g->ctx, place_pipe[0]);
}

/* -- The rows --------------------------------------------------------------- */

enum {
    /* Messages are taken: not before init, nor when its node was swept, nor when
     * the graph is stopped or finished. */
    OPEN = QUIET | ACTIVE,
    BEFORE_THE_FIRST =
        1 << WHEN_ZEROED | 1 << WHEN_NEW | 1 << WHEN_INIT | 1 << WHEN_UNMADE | 1 << WHEN_UNDONE,
    IN_THE_SECOND = 1 << WHEN_LATER | 1 << WHEN_LAST | 1 << WHEN_STOPPED
};

#define SETTER {{ACTIVE, 0}, {OWN_DROP | HOSTS, -EPERM}}
#define RECEIVER {{OWN_CYCLE, 0}, {ALL & ~OWN_CYCLE, -EPERM}}
#define SENDER {{OPEN, 0}, {ALL & ~OPEN, -EPIPE}}

struct function const functions[] = {
    {"wv_graph_init", init, HOSTS, NOT_MADE | 1 << WHEN_STOPPED,
     {{NOT_MADE | 1 << WHEN_STOPPED, 0}, {QUIET | OWN_HOOK, -EBUSY}}},
    {"wv_graph_run", run, HOSTS, QUIET,
     {{QUIET | 1 << WHEN_STOPPED, 0}, {NOT_MADE, -EINVAL}, {OWN_HOOK, -EBUSY}}},
    {"wv_graph_cycle", cycle, HOSTS, QUIET,
     {{CALM, WV_IDLE},
      {ASKED | 1 << WHEN_STOPPED, WV_STOPPED},
      {NOT_MADE, -EINVAL},
      {OWN_HOOK, -EBUSY}}},
    {"wv_graph_wait_ns", wait_ns, HOSTS, 0,
     {{ASKED | 1 << WHEN_STOPPED, 0}, {ALL & ~(ASKED | 1 << WHEN_STOPPED), -1}}},
    {"wv_graph_fd", host_fd, HOSTS, 0,
     {{QUIET, -ENOTSUP}, {NOT_MADE | 1 << WHEN_STOPPED, -EPIPE}, {OWN_HOOK, -EBUSY}}},
    {"wv_graph_advance", advance, HOSTS, QUIET,
     {{QUIET, 0}, {NOT_MADE | 1 << WHEN_STOPPED, -EPIPE}, {OWN_HOOK, -EBUSY}}},
    {"wv_graph_stop", stop, ANY_THREAD, ALL, {{ALL & ~NOT_MADE, 0}, {NOT_MADE, -EPIPE}}},
    {"wv_graph_finish", finish, HOSTS, QUIET | 1 << WHEN_STOPPED, {{HOSTS, 0}, {OWN_HOOK, -EBUSY}}},
    {"wv_graph_finish of NULL", finish_nothing, ANY_THREAD, 0, {{ALL, 0}}},
    {"wv_graph_notify", notify, ANY_THREAD, ALL, {{ALL & ~NOT_MADE, 0}, {NOT_MADE, -EPIPE}}},
    {"wv_graph_push", push, HOSTS, QUIET,
     {{QUIET, 0}, {NOT_MADE | 1 << WHEN_STOPPED, -EPIPE}, {OWN_HOOK, -EBUSY}}},
    {"wv_push", push_shortly, HOSTS, QUIET,
     {{QUIET, 0}, {NOT_MADE | 1 << WHEN_STOPPED, -EPIPE}, {OWN_HOOK, -EBUSY}}},
    {"wv_channel_send", send, ANY_THREAD, OPEN, SENDER},
    {"wv_channel_close", close_channel, ANY_THREAD, OPEN, SENDER},

    {"wv_changed", changed, ANY_PLACE, 0, {{ALL, false}}},
    {"wv_changed beyond the last node", changed_beyond, ANY_PLACE, 0, {{ALL, false}}},
    {"wv_now", now, ANY_PLACE, NOT_MADE, {{ALL, 0}}},
    {"wv_epoch", epoch, ANY_PLACE, 0,
     {{BEFORE_THE_FIRST, 0}, {IN_THE_SECOND, 2}, {ALL & ~(BEFORE_THE_FIRST | IN_THE_SECOND), 1}}},
    {"wv_user", user, ANY_PLACE, 0, {{1 << WHEN_ZEROED, false}, {ALL & ~(1 << WHEN_ZEROED), true}}},
    {"wv_clock", which_clock, ANY_PLACE, 0,
     {{1 << WHEN_ZEROED, 0}, {ALL & ~(1 << WHEN_ZEROED), WV_CLOCK_MANUAL}}},
    {"wv_clock_quality", quality, ANY_PLACE, 0, {{ALL, 0}}},
    {"wv_node", node, OWN_HOOK, 0, {{ALL, 0}}},
    {"wv_why", why, OWN_CYCLE, 0,
     {{OWN_CYCLE & ~(1 << WHEN_LAST), WV_BY_NOTIFY},
      {1 << WHEN_LAST, WV_BY_STOP},
      {ALL & ~OWN_CYCLE, 0}}},
    {"wv_timer_fired", timer_fired, OWN_CYCLE, 0, {{ALL, -1}}},
    {"wv_missed", missed, OWN_CYCLE, 0, {{ALL, 0}}},
    {"wv_ready", ready, OWN_CYCLE, 0, {{ALL, false}}},
    {"wv_signal", next_signal, OWN_CYCLE, 0, {{ALL, 0}}},
    {"wv_receive", receive, OWN_CYCLE, 0, RECEIVER},
    {"wv_channel_receive", receive_typed, OWN_CYCLE, 0, RECEIVER},
    {"wv_channel_receive of another node", receive_others, OWN_CYCLE, 0, {{ALL, -EPERM}}},

    {"wv_yield", yield, ACTIVE, ACTIVE, {{ALL, 0}}},
    {"wv_terminate", terminate, OWN_HOOK, OWN_HOOK, {{ALL, 0}}},
    {"wv_fail", fail_it, ACTIVE, ACTIVE, {{ALL, WV_FAIL}}},
    {"wv_panic", panic, OWN_CYCLE, 0, {{ALL, -EPERM}}},
    {"wv_schedule", schedule, OWN_CYCLE, OWN_CYCLE, RECEIVER},
    {"wv_schedule of what no clause names", schedule_other, OWN_CYCLE, 0, {{ALL, -EPERM}}},
    {"wv_timer_after", timer_after, ACTIVE, ACTIVE, SETTER},
    {"wv_timer_at", timer_at, ACTIVE, ACTIVE, SETTER},
    {"wv_timer_at_wall", timer_at_wall, ACTIVE, ACTIVE, SETTER},
    {"wv_timer_cancel", timer_cancel, OWN_HOOK, OWN_HOOK, {{OWN_HOOK, 0}, {HOSTS, -EPERM}}},
    {"wv_watch", watch, ACTIVE, ACTIVE, SETTER},
    {"wv_unwatch", unwatch, OWN_HOOK, 0, {{OWN_HOOK, 0}, {HOSTS, -EPERM}}},
};
size_t const function_count = COUNT(functions);
