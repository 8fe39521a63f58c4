/* model_channel.c: what channels have to do: lists of what was accepted. */
#include "config.h"

#include "tests/simulate/model.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

enum { ROOM = 4 };

static struct channel {
    struct message queue[ROOM];
    unsigned count;
    bool open, closed;
    bool closing;           /* somebody is about to */
    bool end_told;          /* its node ran for the end */
    bool due;               /* it had news when the runtime began to look */
    bool came;              /* something came since */
    bool empty_when_called; /* nothing waited when the hooks began */
} channels[NODES];
static uint64_t sent_last;

static bool is_channel(wv_id node)
{
    return rules[node].capacity > 0;
}

void channels_begin(void)
{
    memset(channels, 0, sizeof channels);
    sent_last = 0;
}

void channels_open(bool open)
{
    for (wv_id node = 0; node < NODES; node++)
        channels[node] = (struct channel){.open = open && is_channel(node)};
}

void channels_release(wv_id node)
{
    channels[node] = (struct channel){0};
}

/* -- The node ------------------------------------------------------------------ */

bool channel_news(wv_id node)
{
    struct channel const *q = &channels[node];
    return q->count > 0 || (q->closed && !q->end_told);
}

void channels_go_on(void)
{
    for (wv_id node = 0; node < NODES; node++)
        channels[node].came |= channel_news(node);
}

void channels_look(void)
{
    for (wv_id node = 0; node < NODES; node++) {
        channels[node].due = channel_news(node);
        channels[node].came = false;
    }
}

void channels_collected(void)
{
    for (wv_id node = 0; node < NODES; node++)
        channels[node].empty_when_called = channels[node].count == 0;
}

/* What came between two looks of one call is due, too, if it waits still: only
 * the node itself takes it. */
uint32_t channel_due(wv_id node)
{
    return channels[node].due ? WV_BY_CHANNEL : 0;
}

uint32_t channel_maybe(wv_id node)
{
    return channels[node].due || channels[node].came ? WV_BY_CHANNEL : 0;
}

void channel_ran(wv_id node, bool for_it)
{
    struct channel *q = &channels[node];
    if (for_it && q->empty_when_called) {
        CHECK(q->closed && !q->end_told, "%s runs for an empty channel", rules[node].name);
        q->end_told = true;
    }
    q->due = q->came = false;
}

void channel_received(wv_id node, int result, struct message const *message)
{
    struct channel *q = &channels[node];
    trace("node %" PRId64 " receives: %" PRId64 " %" PRId64, node, result,
          result == 1 ? (int64_t)message->number : 0);
    if (!is_channel(node)) {
        CHECK(result == -EPERM, "who has no channel receives %d", result);
        return;
    }
    CHECK(result == (q->count > 0 ? 1 : q->closed ? -EPIPE : 0), "%s receives %d",
          rules[node].name, result);
    if (result != 1)
        return;
    CHECK(message->number == q->queue[0].number && message->check == q->queue[0].check,
          "%s receives message %" PRIu64 ", and %" PRIu64 " is next", rules[node].name,
          message->number, q->queue[0].number);
    memmove(q->queue, q->queue + 1, --q->count * sizeof *q->queue);
}

void channels_check_asleep(void)
{
    for (wv_id node = 0; node < NODES; node++) {
        struct channel const *q = &channels[node];
        bool room = !q->open || q->closed || q->count < rules[node].capacity;
        CHECK(!room || !thread_sleeps_for(node), "a sender to %s sleeps, and there is room",
              rules[node].name);
    }
}

/* -- Senders -------------------------------------------------------------------- */

struct message message_make(void)
{
    uint64_t number = ++sent_last;
    return (struct message){number, number * UINT64_C(0x9e3779b97f4a7c15) ^ world.seed};
}

static int expected(wv_id node, bool own_thread)
{
    struct channel const *q = &channels[node];
    bool full = q->count == rules[node].capacity;
    if (!q->open || q->closed)
        return -EPIPE;
    if (!full || rules[node].policy == DROP_OLDEST || rules[node].policy == LATEST)
        return 0;
    return rules[node].policy == BLOCK && own_thread ? -EDEADLK : -EAGAIN;
}

static void make_room(struct channel *q, struct rule const *rule)
{
    if (q->count < rule->capacity)
        return;
    unsigned gone = rule->policy == LATEST ? q->count : 1;
    q->count -= gone;
    memmove(q->queue, q->queue + gone, q->count * sizeof *q->queue);
}

/* The cycle's last hook may have run, after which the channel is released. */
static bool is_going(wv_id node)
{
    if (model.in_cycle && (model.node[node].dead || model.alive_nodes == 0))
        return true;
    return !model.in_hook && (model.stopping || model.stop_due || model.terminated);
}

/* Who has slept sends when there is room, or is told why not; the call is over. */
void channel_sent(wv_id node, int result, struct message const *message, bool own_thread)
{
    struct channel *q = &channels[node];
    int want = expected(node, own_thread);
    trace("message %" PRId64 " to node %" PRId64 ": %" PRId64, (int64_t)message->number, node,
          result);
    if (result == -ENOMEM && world.faults.memory && rules[node].policy == BLOCK && !own_thread)
        return;
    if ((q->closing || is_going(node)) && result == -EPIPE)
        return;
    CHECK(result == want, "sending to %s gives %d and not %d", rules[node].name, result, want);
    if (result < 0)
        return;
    make_room(q, &rules[node]);
    q->queue[q->count++] = *message;
    q->came = true;
}

void channel_closing(wv_id node)
{
    channels[node].closing = true;
}

void channel_closed(wv_id node, int result)
{
    struct channel *q = &channels[node];
    trace("node %" PRId64 " is closed: %" PRId64, node, result, 0);
    q->closing = false;
    CHECK(is_going(node) || result == (q->open ? 0 : -EPIPE), "closing %s gives %d",
          rules[node].name, result);
    if (result < 0)
        return;
    q->came = q->came || !q->closed;
    q->closed = true;
}
