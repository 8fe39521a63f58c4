/* channel.c: scenarios of channels: two producers, or one and somebody who
 * closes, and a consumer that sleeps; of one channel, or of one each. */
#include "tests/explore/hooked.h"

#include "tests/explore/channel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <wavelet-channel.h>

struct producer producer[THREADS];
struct consumer consumer;
bool closing;

static unsigned started; /* sends, of all threads */
static bool closed;      /* and nothing that begins now is accepted */

/* Long enough that half of it would be seen. */
struct message {
    uint64_t number, same;
};

static wv_channel_plan plan[2];

/* -- Consumer -------------------------------------------------------------- */

static void note_message(struct message message)
{
    EXPLORE_CHECK(message.number == message.same, "half a message is received");
    for (unsigned i = 0; i < consumer.count; i++)
        EXPLORE_CHECK(consumer.got[i] != message.number, "message %u is received twice",
                      (unsigned)message.number);
    consumer.got[consumer.count++] = message.number;
    explore_note(message.number);
}

wv_control channel_consume(wv_id node)
{
    for (unsigned i = 0; i < consumer.most; i++) {
        struct message message;
        int got = wv_channel_receive(graph.ctx, graph_queue(node), &plan[node], &message);
        if (got == 1) {
            note_message(message);
            continue;
        }
        EXPLORE_CHECK(got == 0 || got == -EPIPE, "receive: %d", got);
        EXPLORE_CHECK(got == 0 || closing, "the end of what nobody closed");
        consumer.ends += got == -EPIPE && i == 0; /* else a run for the end follows */
        break;
    }
    return WV_UNCHANGED;
}

void channel_drain(void)
{
    while (consumer.ends == 0) {
        wv_state state = wv_graph_cycle(graph.ctx, -1);
        EXPLORE_CHECK(state == WV_RAN, "cycle: state %d", (int)state);
    }
    wv_state state = wv_graph_cycle(graph.ctx, 0);
    EXPLORE_CHECK(state == WV_IDLE, "it runs once more after the end");
}

/* Nobody closes it, so that nothing but messages wakes the graph. */
static void receive_sent(void)
{
    unsigned producers = the_scenario->thread[2].run ? 2 : 1;
    while (consumer.count < producers * the_scenario->messages) {
        wv_state state = wv_graph_cycle(graph.ctx, -1);
        EXPLORE_CHECK(state == WV_RAN, "cycle: state %d", (int)state);
    }
}

/* -- Producers ------------------------------------------------------------- */

static bool may_be_full(void)
{
    return the_scenario->policy == WV_CHANNEL_REJECT && started > the_scenario->capacity;
}

int channel_send_as(unsigned thread)
{
    struct producer *self = &producer[thread];
    uint32_t channel = the_scenario->two_channels && thread == 2;
    uint64_t number = 16 * thread + self->count;
    struct message message = {number, number};
    bool late = closed && !the_scenario->fenced; /* who closes it has met all */
    started++;
    int result = wv_channel_send(graph.ctx, graph_queue(channel), &plan[channel], &message);
    bool full = may_be_full();
    explore_note(closing);
    explore_note(full);
    explore_note(late);
    EXPLORE_CHECK(!late || result == -EPIPE, "send after close: %d", result);
    EXPLORE_CHECK(result == 0 || (result == -EAGAIN && full) || (result == -EPIPE && closing),
                  "send: %d", result);
    EXPLORE_CHECK(result == -EPIPE || self->count == 0 ||
                      self->result[self->count - 1] != -EPIPE, "what was closed is open again");
    self->result[self->count++] = result;
    return result;
}

int channel_send(void)
{
    return channel_send_as(thread_self);
}

void channel_close(void)
{
    closing = true;
    int err = wv_channel_close(graph.ctx, graph_queue(0), &plan[0]);
    EXPLORE_CHECK(err == 0, "close: %d", err);
    closed = true;
}

static void send_all(void)
{
    for (unsigned i = 0; i < the_scenario->messages; i++)
        (void)channel_send();
}

static void send_in_handler(void)
{
    (void)channel_send_as(THREADS - 1);
}

/* Of a `single` channel this is not the thread that may send. */
static void send_and_close(void)
{
    if (!the_scenario->single)
        (void)channel_send();
    channel_close();
    int err = the_scenario->single ? -EPIPE : channel_send();
    EXPLORE_CHECK(err == -EPIPE, "send after close: %d", err);
}

/* -- Before and after ------------------------------------------------------ */

void channel_begin(void)
{
    memset(producer, 0, sizeof producer);
    consumer = (struct consumer){.most = 1};
    started = 0;
    closing = closed = false;
    plan[0] = (wv_channel_plan){.capacity = the_scenario->capacity,
                                .size = sizeof(struct message),
                                .policy = the_scenario->policy,
                                .single = the_scenario->single};
    plan[1] = plan[0];
    graph_make(channel_consume, plan, the_scenario->two_channels ? 2 : 1);
    graph_init(NULL);
}

static void begin_receiving_all(void)
{
    channel_begin();
    consumer.most = SENT_MOST;
}

static bool is_accepted(uint64_t number)
{
    struct producer const *p = &producer[number / 16];
    return number % 16 < p->count && p->result[number % 16] == 0;
}

static unsigned count_accepted(void)
{
    unsigned accepted = 0;
    for (unsigned t = 0; t < THREADS; t++)
        for (unsigned i = 0; i < producer[t].count; i++)
            accepted += producer[t].result[i] == 0;
    return accepted;
}

/* Nothing that came after it was accepted of the same producer. */
static bool is_last(uint64_t number)
{
    struct producer const *p = &producer[number / 16];
    for (unsigned i = (unsigned)(number % 16) + 1; i < p->count; i++)
        if (p->result[i] == 0)
            return false;
    return true;
}

/* What was received was accepted, and is in each producer's order. */
void channel_check_part(void)
{
    for (unsigned i = 0; i < consumer.count; i++) {
        uint64_t number = consumer.got[i];
        EXPLORE_CHECK(is_accepted(number), "message %u was not accepted", (unsigned)number);
        for (unsigned k = 0; k < i; k++)
            EXPLORE_CHECK(consumer.got[k] / 16 != number / 16 || consumer.got[k] < number,
                          "message %u came too late", (unsigned)number);
    }
}

/* And nothing is missing; what drops may leave out all but the last ones. */
void channel_check(void)
{
    channel_check_part();
    unsigned accepted = count_accepted(), least = accepted;
    if (the_scenario->policy == WV_CHANNEL_DROP_OLDEST && least > the_scenario->capacity)
        least = the_scenario->capacity;
    if (the_scenario->policy == WV_CHANNEL_LATEST && least > 1)
        least = 1;
    EXPLORE_CHECK(consumer.count >= least, "%u of %u messages were received", consumer.count,
                  accepted);
    EXPLORE_CHECK(accepted == 0 || is_last(consumer.got[consumer.count - 1]),
                  "the last message is lost");
}

static void end(void)
{
    channel_check();
    graph_finish();
}

/* -- The scenarios --------------------------------------------------------- */

static char const *const policies[] = {
    [WV_CHANNEL_REJECT] = "reject",
    [WV_CHANNEL_BLOCK] = "block",
    [WV_CHANNEL_DROP_OLDEST] = "drop-oldest",
    [WV_CHANNEL_LATEST] = "latest",
};

static void add_kind(struct scenario scenario, void (*add)(struct scenario const *scenario))
{
    struct {
        struct scenario scenario;
        char name[64];
    } *made = malloc(sizeof *made);
    if (!made) {
        perror("explore");
        exit(99);
    }
    (void)snprintf(made->name, sizeof made->name, "%s-%s-%u%s%s", scenario.name,
                   policies[scenario.policy], scenario.capacity, scenario.single ? "-single" : "",
                   scenario.fenced ? "-fenced" : "");
    made->scenario = scenario;
    made->scenario.name = made->name;
    add(&made->scenario);
}

void channel_each(struct scenario scenario, bool (*is_wanted)(struct scenario const *scenario),
                  void (*add)(struct scenario const *scenario))
{
    for (unsigned i = 0; i < 4 * 2 * 2 * 2; i++) {
        scenario.policy = (wv_channel_policy)(i / 8);
        scenario.single = i / 4 % 2;
        scenario.capacity = 1 + i / 2 % 2;
        scenario.fenced = i % 2;
        if (is_wanted(&scenario))
            add_kind(scenario, add);
    }
}

static bool is_any(struct scenario const *scenario)
{
    return scenario->capacity > 0;
}

static bool holds_several(struct scenario const *scenario)
{
    return scenario->capacity > 1 && !scenario->fenced;
}

static bool has_many_producers(struct scenario const *scenario)
{
    return holds_several(scenario) && !scenario->single && scenario->policy == WV_CHANNEL_REJECT;
}

static bool keeps_one_of_each(struct scenario const *scenario)
{
    return scenario->capacity > 1 && !scenario->single;
}

static bool keeps_both(struct scenario const *scenario)
{
    return keeps_one_of_each(scenario) && (scenario->policy == WV_CHANNEL_REJECT ||
                                           scenario->policy == WV_CHANNEL_DROP_OLDEST);
}

static bool keeps_two_of_one(struct scenario const *scenario)
{
    return scenario->capacity > 1 && scenario->single;
}

/* Handlers may send, where no sender waits. */
static bool is_for_handlers(struct scenario const *scenario)
{
    return scenario->policy == WV_CHANNEL_REJECT && !scenario->single;
}

static void wake_scenarios(void (*add)(struct scenario const *scenario))
{
    struct scenario wake = {
        .name = "wake",
        .thread = {{"graph", receive_sent}, {"A", send_all}, {"B", send_all}},
        .begin = channel_begin, .end = end, .messages = 1, .enters = true,
    };
    channel_each(wake, keeps_one_of_each, add);
    wake.messages = 2;
    struct scenario two = wake;
    two.name = "wake-two";
    two.two_channels = true;
    channel_each(two, keeps_both, add);
    wake.thread[2].run = NULL;
    channel_each(wake, keeps_two_of_one, add);
}

void channel_scenarios(void (*add)(struct scenario const *scenario), unsigned messages)
{
    struct scenario send = {
        .name = "send",
        .thread = {{"graph", channel_drain}, {"A", send_all}, {"B", send_and_close}},
        .begin = channel_begin, .end = end, .messages = messages,
    };
    channel_each(send, is_any, add);
    send.name = "receive-all";
    send.begin = begin_receiving_all;
    send.enters = true;
    channel_each(send, holds_several, add);
    send.enters = false;
    send.name = "room";
    send.messages = messages + 1;
    channel_each(send, has_many_producers, add);
    send.begin = channel_begin;
    send.handler = send_in_handler;
    send.thread[2].run = channel_close;
    send.messages = 1;
    send.fewer = 1;
    send.name = "send-in-handler-of-graph";
    channel_each(send, is_for_handlers, add);
    send.name = "send-in-handler-of-producer";
    send.victim = 1;
    channel_each(send, is_for_handlers, add);
    wake_scenarios(add);
}
