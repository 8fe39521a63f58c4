/* end.c: scenarios of senders that wait when the channel is closed, when the graph
 * is stopped, finished or begins anew; and of a signal that comes then. */
#include "tests/explore/hooked.h"

#include "tests/explore/channel.h"

#include <errno.h>

/* Threads 1 and 2 are the producers; what else there is is not awaited. */
static bool is_over_or_asleep(unsigned t)
{
    return !the_scenario->thread[t].run || explore_is_over(t) || explore_sleeps(t);
}

static bool producers_rest(void *what)
{
    (void)what;
    return is_over_or_asleep(1) && is_over_or_asleep(2);
}

static bool first_producer_is_over(void *what)
{
    (void)what;
    return explore_is_over(1);
}

static void send_until_closed(void)
{
    for (unsigned i = 0; i < 2; i++)
        if (channel_send() == -EPIPE)
            return;
}

static void send_one(void)
{
    (void)channel_send();
}

/* -- Close, while a sender waits ------------------------------------------- */

static void drain_after_producer(void)
{
    explore_await(first_producer_is_over, NULL, "A to end");
    explore_join(1);
    channel_drain();
}

static void end_close(void)
{
    int last = producer[1].result[producer[1].count - 1];
    EXPLORE_CHECK(last == -EPIPE, "who waits when it is closed gets %d", last);
    channel_check();
    graph_finish();
}

/* -- Stop ------------------------------------------------------------------ */

static void run_until_stopped(void)
{
    int err = wv_graph_run(graph.ctx);
    EXPLORE_CHECK(err == 0, "run: %d", err);
}

/* From now on sends give -EPIPE, as after a close. */
static void stop(void)
{
    closing = true;
    int err = wv_graph_stop(graph.ctx);
    EXPLORE_CHECK(err == 0, "stop: %d", err);
}

/* What waits when the graph is stopped is dropped. */
static void end_stop(void)
{
    channel_check_part();
    EXPLORE_CHECK(consumer.ends == 0, "a stop is no end");
    graph_finish();
}

/* -- Sweep ----------------------------------------------------------------- */

static wv_control consume_once(wv_id node)
{
    (void)channel_consume(node);
    closing = true;
    return WV_SWEEP;
}

static void begin_sweep(void)
{
    channel_begin();
    graph.cycle = consume_once;
}

static void run_one_cycle(void)
{
    wv_state state = wv_graph_cycle(graph.ctx, -1);
    EXPLORE_CHECK(state == WV_RAN, "cycle: state %d", (int)state);
    EXPLORE_CHECK(consumer.count == 1, "%u messages in the first run", consumer.count);
}

/* -- Finish ---------------------------------------------------------------- */

/* After it the storage is the host's: who waited has left. */
static void finish_when_producers_rest(void)
{
    explore_await(producers_rest, NULL, "the producers to wait");
    for (unsigned t = 1; t <= 2; t++)
        if (explore_is_over(t))
            explore_join(t);
    closing = true;
    graph_finish();
    explore_forbid();
}

static void end_finish(void)
{
    unsigned accepted = 0;
    for (unsigned t = 1; t <= 2; t++)
        for (unsigned i = 0; i < producer[t].count; i++)
            accepted += producer[t].result[i] == 0;
    EXPLORE_CHECK(accepted <= 1, "%u messages in a channel for one", accepted);
}

/* -- A second life --------------------------------------------------------- */

static unsigned life;
static int anew[2]; /* what became of messages after the first life */

static bool lives_again(void *what)
{
    (void)what;
    return life == 2;
}

static bool first_producer_sleeps(void *what)
{
    (void)what;
    return explore_sleeps(1);
}

static void begin_lives(void)
{
    channel_begin();
    life = 1;
}

/* The second message waits, and gets to know of the end; the third one comes
 * before, in or after the init that follows, the fourth one after. */
static void send_in_two_lives(void)
{
    (void)channel_send();
    EXPLORE_CHECK(channel_send() == -EPIPE, "a message outlives its graph");
    closing = false;
    producer[1].result[1] = -EAGAIN; /* what comes after may be accepted */
    closing = true;
    anew[0] = channel_send();
    explore_await(lives_again, NULL, "init");
    (void)__atomic_fetch_add(&life, 0, __ATOMIC_ACQUIRE);
    producer[1].result[2] = -EAGAIN;
    anew[1] = channel_send();
    channel_close();
}

static void live_twice(void)
{
    explore_await(first_producer_sleeps, NULL, "A to wait");
    closing = true;
    graph_finish();
    graph_init(NULL);
    __atomic_store_n(&life, 2, __ATOMIC_RELEASE);
    channel_drain();
}

static void end_lives(void)
{
    EXPLORE_CHECK(anew[1] == 0, "send after init: %d", anew[1]);
    unsigned sent = (anew[0] == 0) + 1u;
    EXPLORE_CHECK(consumer.count == sent, "%u of %u messages of the second life were received",
                  consumer.count, sent);
    EXPLORE_CHECK(consumer.got[0] >= 16 + 2, "a message of the first life is received");
    graph_finish();
}

/* -- A signal, while the graph goes away ----------------------------------- */

static uint32_t idling;

static void begin_listening(void)
{
    wv_options options = wv_options_default();
    options.stop_signals = true;
    channel_begin();
    graph_finish();
    graph_init(&options);
}

static void finish_with_signal(void)
{
    graph_finish();
    explore_forbid();
}

static void idle(void)
{
    for (unsigned i = 0; i < 3; i++)
        (void)__atomic_fetch_add(&idling, 1, __ATOMIC_RELAXED);
}

static void get_int(void)
{
    system_signal(SIGINT);
}

static void end_nothing(void)
{
}

/* -- The scenarios --------------------------------------------------------- */

static bool blocks(struct scenario const *scenario)
{
    return scenario->policy == WV_CHANNEL_BLOCK && scenario->capacity == 1;
}

/* Where a message is dropped, a sender waits for another one that writes. */
static bool waits(struct scenario const *scenario)
{
    bool drops = scenario->policy == WV_CHANNEL_DROP_OLDEST && !scenario->single;
    return blocks(scenario) || (drops && scenario->capacity == 1);
}

static struct scenario const stopping = {
    .name = "senders-stop",
    .thread = {{"graph", run_until_stopped}, {"A", send_until_closed}, {"B", stop}},
    .begin = channel_begin, .end = end_stop,
};

static struct scenario const blocking[] = {
    {.name = "senders-close",
     .thread = {{"graph", drain_after_producer},
                {"A", send_until_closed},
                {"B", channel_close}},
     .begin = channel_begin, .end = end_close},
    {.name = "senders-sweep",
     .thread = {{"graph", run_one_cycle}, {"A", send_until_closed}},
     .begin = begin_sweep, .end = end_stop},
    {.name = "senders-finish",
     .thread = {{"graph", finish_when_producers_rest}, {"A", send_until_closed}},
     .begin = channel_begin, .end = end_finish},
    {.name = "senders-second-life",
     .thread = {{"graph", live_twice}, {"A", send_in_two_lives}},
     .begin = begin_lives, .end = end_lives},
};

/* Two producers, so not `single`. */
static struct scenario const stop_two = {
    .name = "senders-stop-two",
    .thread = {{"graph", run_until_stopped},
               {"A", send_until_closed},
               {"B", send_one},
               {"C", stop}},
    .begin = channel_begin, .end = end_stop, .fewer = 1,
};

static bool waits_for_two(struct scenario const *scenario)
{
    return waits(scenario) && !scenario->single;
}

static struct scenario const finish_two = {
    .name = "senders-finish-two-block-1",
    .thread = {{"graph", finish_when_producers_rest},
               {"A", send_until_closed},
               {"B", send_one}},
    .begin = channel_begin, .end = end_finish,
    .policy = WV_CHANNEL_BLOCK, .capacity = 1,
};

static struct scenario const finish_signal = {
    .name = "signal-finish",
    .thread = {{"graph", finish_with_signal}, {"A", idle}},
    .begin = begin_listening, .end = end_nothing, .handler = get_int, .victim = 1,
    .capacity = 1,
};

void end_scenarios(void (*add)(struct scenario const *scenario))
{
    channel_each(stopping, blocks, add);
    channel_each(stop_two, waits_for_two, add);
    for (size_t i = 0; i < sizeof blocking / sizeof *blocking; i++)
        channel_each(blocking[i], blocks, add);
    add(&finish_two);
    add(&finish_signal);
}
