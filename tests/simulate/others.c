/* others.c: what others do: each at its time, or earlier, where a thread could. */
#include "config.h"

#include "tests/simulate/nodes.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>

wv_id const channel_nodes[CHANNELS] = {COLLECTOR_ORDERS, COLLECTOR_SAMPLES, COLLECTOR_NEWEST,
                                       COLLECTOR_DIRECT, COLLECTOR_COMMANDS, COLLECTOR_VICTIM};

enum kind_of_other {
    PEER = 0, /* five of them */
    SINK = 5,
    SENDER, /* one for each channel */
    NOTIFIER = SENDER + CHANNELS,
    SIGNALLER,
    CLOCK_SETTER,
    FORKER,
    CLOSER,
    STOPPER,
    OTHERS
};

static int64_t at_ns[OTHERS], every_ns[OTHERS];
static bool alive, stop_signals;

/* How often somebody acts, differs from world to world. */
void others_begin(void)
{
    static int64_t const every[] = {30 * US, 500 * US, 500 * US, 7 * MS, 50 * MS, S};
    for (unsigned i = 0; i < OTHERS; i++) {
        every_ns[i] = every[draw(6)];
        at_ns[i] = world.mono_ns + (int64_t)draw((uint64_t)every_ns[i]);
    }
    every_ns[CLOCK_SETTER] = every_ns[FORKER] = 100 * MS;
    every_ns[CLOSER] = 4 * (int64_t)S;
    every_ns[STOPPER] = 20 * MS;
    alive = false;
}

void others_allow(bool may, bool signals)
{
    alive = may;
    stop_signals = signals;
    at_ns[STOPPER] = world.mono_ns + (int64_t)draw(once_in(8) ? 120 * MS : 20 * MS);
}

void others_hurry(void)
{
    at_ns[STOPPER] = world.mono_ns;
}

int64_t others_next(void)
{
    int64_t next = INT64_MAX;
    for (unsigned i = 0; i < OTHERS; i++)
        if (at_ns[i] < next)
            next = at_ns[i];
    return next;
}

/* -- What threads do ------------------------------------------------------------ */

int send_raw(wv_id node, struct message const *message)
{
    switch (node) {
    case COLLECTOR_ORDERS: return collector_orders_send(&collector, message);
    case COLLECTOR_SAMPLES: return collector_samples_send(&collector, message);
    case COLLECTOR_NEWEST: return collector_newest_send(&collector, message);
    case COLLECTOR_DIRECT: return collector_direct_send(&collector, message);
    case COLLECTOR_COMMANDS: return collector_commands_send(&collector, message);
    default: return collector_victim_send(&collector, message);
    }
}

void send_to(wv_id node, bool own_thread)
{
    struct message message = message_make();
    int result = send_raw(node, &message);
    channel_sent(node, result, &message, own_thread);
}

static void send_from_thread(uint64_t node)
{
    send_to((wv_id)node, false);
}

wv_id draw_notified(void)
{
    static wv_id const nodes[] = {COLLECTOR_INTAKE,  COLLECTOR_COMMANDS, COLLECTOR_ALARMS,
                                  COLLECTOR_FRAGILE, COLLECTOR_GUARD,    COLLECTOR_AUDIT,
                                  COLLECTOR_FEEDBACK};
    return nodes[draw(PLAIN ? 7 : 6)];
}

void notify(wv_id node)
{
    model_comes(node, WV_BY_NOTIFY);
    int result = wv_graph_notify(&collector.ctx, node);
    CHECK(result == (model.alive ? 0 : -EPIPE), "notifying gives %d", result);
}

void close_channel(wv_id node)
{
    static int (*const close_one[])(struct collector *g) = {
        collector_orders_close, collector_samples_close,  collector_newest_close,
        collector_direct_close, collector_commands_close, collector_victim_close};
    unsigned i = 0;
    int result;
    while (channel_nodes[i] != node)
        i++;
    channel_closing(node);
    do
        result = close_one[i](&collector);
    while (result == -ENOMEM); /* "call again" */
    channel_closed(node, result);
}

static void send_some(wv_id node)
{
    unsigned count = once_in(4) ? 1 + (unsigned)draw(rules[node].capacity + 2) : 1;
    for (unsigned i = 0; i < count; i++) {
        if (rules[node].policy != BLOCK)
            send_to(node, false);
        else if (!thread_start(send_from_thread, node))
            return;
    }
}

static void raise_one(void)
{
    bool stops = stop_signals && once_in(20);
    if (stops)
        model_stop();
    else
        model_comes(COLLECTOR_SETTINGS, WV_BY_SIGNAL);
    world.signals++;
    CHECK(raise(stops ? SIGTERM : SIGHUP) == 0, "raise fails");
}

static void set_clock(void)
{
    static int64_t const steps[] = {1, 1000, 5 * MS, 3 * (int64_t)S, 86400 * (int64_t)S};
    int64_t step = steps[draw(5)] * (once_in(2) ? -1 : 1);
    trace("the wall clock is set by %" PRId64, step, 0, 0);
    if (world.wall_ns + step > 0)
        world.wall_ns += step;
}

static void notify_one(void)
{
    for (unsigned i = once_in(3) ? 3 : 1; i > 0; i--)
        notify(draw_notified());
}

static void stop(void)
{
    model_stop();
    CHECK(collector_stop(&collector) == 0, "stopping fails");
}

/* -- Turns ------------------------------------------------------------------------ */

static void act(unsigned who)
{
    if (who < SINK)
        peer_act(who);
    else if (who == SINK)
        sink_act();
    else if (who == CLOCK_SETTER)
        set_clock();
    else if (who == FORKER)
        peer_dup(once_in(2));
    else if (!alive)
        return;
    else if (who < NOTIFIER)
        send_some(channel_nodes[who - SENDER]);
    else if (who == NOTIFIER)
        notify_one();
    else if (who == SIGNALLER)
        raise_one();
    else if (who == CLOSER)
        close_channel(channel_nodes[draw(CHANNELS)]);
    else
        stop();
}

static void take_turn(unsigned who)
{
    bool before = world.acting; /* others may act while one does */
    world.acting = true;
    at_ns[who] = world.mono_ns + 1 + (int64_t)draw(2 * (uint64_t)every_ns[who]);
    trace("turn of %" PRId64, who, 0, 0);
    act(who);
    world.acting = before;
}

void others_act(void)
{
    for (unsigned i = 0; i < OTHERS; i++)
        if (at_ns[i] <= world.mono_ns)
            take_turn(i);
}

void others_act_early(void)
{
    unsigned who = (unsigned)draw(STOPPER);
    if (who != CLOSER)
        take_turn(who);
}
