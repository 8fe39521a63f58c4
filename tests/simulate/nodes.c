/* nodes.c: the hooks of most nodes: each does whatever a hook may do. */
#include "config.h"

#include "tests/simulate/nodes.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>

struct habits habits;

static uint64_t value[NODES]; /* what the states hold */
static int always = -1;       /* the file that `fragile` watches */

void nodes_begin(void)
{
    memset(value, 0, sizeof value);
}

void node_edited(wv_id node, uint64_t edited)
{
    value[node] = edited;
}

/* -- What comes ----------------------------------------------------------------- */

void node_timers(wv_ctx *ctx, void (*fired)(wv_ctx *ctx, uint32_t index, void *self), void *self)
{
    wv_id node = wv_node(ctx);
    for (;;) {
        int32_t want = timer_fired(node), index = wv_timer_fired(ctx);
        CHECK(index == want, "%s is told of timer %" PRId32 " and not %" PRId32, rules[node].name,
              index, want);
        if (index < 0)
            break;
        trace("timer %" PRId64 " fired", index, 0, 0);
        if (fired)
            fired(ctx, (uint32_t)index, self);
    }
    uint64_t missed = wv_missed(ctx);
    CHECK(missed == timer_missed(node), "%s missed %" PRIu64 " periods, and is told %" PRIu64,
          rules[node].name, timer_missed(node), missed);
}

static void receive(wv_ctx *ctx)
{
    wv_id node = wv_node(ctx);
    unsigned many = rules[node].capacity ? (unsigned[]){0, 1, 9, 9}[draw(4)] : once_in(50);
    int result = 1;
    for (unsigned i = 0; i < many && result == 1; i++) {
        struct message message = {0};
        result = node == COLLECTOR_COMMANDS ? collector_commands_receive(ctx, &message)
                                            : wv_receive(ctx, &message);
        channel_received(node, result, &message);
    }
}

static void take_signals(wv_ctx *ctx, uint32_t why)
{
    int want = why & WV_BY_SIGNAL ? SIGHUP : 0;
    CHECK(wv_signal(ctx) == want, "a signal is not told");
    CHECK(wv_signal(ctx) == 0, "a signal is told twice");
}

/* `fragile` watches a file now and then, and ends that in different ways. */
static void use_file(wv_ctx *ctx)
{
    wv_event event;
    while (wv_ready(ctx, &event))
        watch_told(COLLECTOR_FRAGILE, &event);
    watch_asked(COLLECTOR_FRAGILE, true);
    if (always < 0 && once_in(20)) {
        always = sim_always();
        int result = wv_watch(ctx, always, WV_READABLE, 7);
        watch_set(ctx, always, WV_READABLE, 7, result);
    } else if (always >= 0 && once_in(3)) {
        if (once_in(2)) {
            CHECK(wv_unwatch(ctx, always) == 0, "wv_unwatch fails");
            watch_ended(ctx, always);
        }
        (void)sim_close(always);
        always = -1;
    }
}

/* -- What it does ------------------------------------------------------------------ */

static void set_timers(wv_ctx *ctx)
{
    wv_id node = wv_node(ctx);
    static int64_t const delays[] = {0, 1, 900, MS, 10 * MS, 25 * MS, 300 * MS, -5};
    unsigned more = once_in(30);
    for (uint32_t i = 0; i < rules[node].timers + more; i++) {
        wv_time now = wv_now(ctx);
        int64_t delay = delays[draw(8)];
        switch (draw(8)) {
        case 0: timer_set(ctx, i, false, now.mono_ns + delay); break;
        case 1: timer_set(ctx, i, false, now.mono_ns - now.mono_ns % (10 * MS) + 10 * MS); break;
        case 2: timer_set(ctx, i, true, now.wall_ns + delay); break;
        case 3: timer_cancel(ctx, i); break;
        default: break;
        }
    }
}

/* Any hook may send, close, notify. */
void node_tell_others(wv_ctx *ctx)
{
    (void)ctx;
    if (once_in(16))
        send_to(channel_nodes[draw(CHANNELS)], true);
    if (once_in(16))
        notify(draw_notified());
    if (once_in(2000))
        close_channel(channel_nodes[draw(CHANNELS)]);
    if (habits.stops && once_in(habits.stops)) {
        model_stop();
        CHECK(collector_stop(&collector) == 0, "a hook cannot stop its graph");
    }
}

static void schedule(wv_ctx *ctx)
{
    wv_id node = once_in(20) ? (wv_id)draw(NODES) : COLLECTOR_AUDIT;
    if (wv_node(ctx) == COLLECTOR_COMMANDS ? once_in(3) : once_in(60))
        model_scheduled(ctx, node, wv_schedule(ctx, node));
}

static void check_changed(wv_ctx *ctx)
{
    wv_id node = (wv_id)draw(wv_node(ctx) + 1);
    if (rules[node].name)
        CHECK(wv_changed(ctx, node) == (model_changed(node) && node != wv_node(ctx)),
              "it is told wrongly whether %s broadcast", rules[node].name);
}

static wv_control give_up(wv_ctx *ctx)
{
    (void)model_done(ctx, WV_FAIL);
    errno = EIO;
    if (once_in(2))
        return wv_fail(ctx, "node %u fails", wv_node(ctx));
    int result = wv_panic(ctx, "node %u panics", wv_node(ctx));
    CHECK(PLAIN && result == -EPERM, "wv_panic returns");
    return wv_fail(ctx, "node %u fails", wv_node(ctx));
}

wv_control node_returns(wv_ctx *ctx, bool broadcast)
{
    bool frail = habits.all_are_frail || wv_node(ctx) == COLLECTOR_FRAGILE;
    if (frail && once_in(habits.frailty))
        return once_in(2) ? give_up(ctx) : model_done(ctx, WV_SWEEP);
    if (habits.stops && once_in(habits.stops))
        return model_done(ctx, WV_TERMINATE);
    if (habits.stops && once_in(habits.stops)) {
        wv_terminate(ctx);
        model.terminated = true;
    }
    return model_done(ctx, broadcast ? WV_BROADCAST : WV_UNCHANGED);
}

static wv_control act(wv_ctx *ctx, uint64_t *self)
{
    wv_id node = wv_node(ctx);
    uint32_t why = model_hook(ctx);
    CHECK(*self == value[node], "the state of %s is %" PRIu64, rules[node].name, *self);
    value[node] = ++*self;
    node_timers(ctx, NULL, NULL);
    receive(ctx);
    if (node == COLLECTOR_SETTINGS)
        take_signals(ctx, why);
    if (node == COLLECTOR_FRAGILE)
        use_file(ctx);
    set_timers(ctx);
    node_tell_others(ctx);
    schedule(ctx);
    check_changed(ctx);
    if (once_in(14)) {
        wv_yield(ctx);
        model_yield(ctx);
    }
    if (node == COLLECTOR_REPORT)
        model.report = *self;
    return node_returns(ctx, draw(3) > 0);
}

/* -- Hooks -------------------------------------------------------------------------- */

void node_check_parent(wv_ctx *ctx, wv_id parent, uint64_t held)
{
    CHECK(held == value[parent], "%s sees another state of %s", rules[wv_node(ctx)].name,
          rules[parent].name);
}

wv_control plain_cycle(wv_ctx *ctx, uint64_t *self)
{
    return act(ctx, self);
}

wv_control commands_cycle(wv_ctx *ctx, uint64_t *self, uint64_t const *orders)
{
    node_check_parent(ctx, COLLECTOR_ORDERS, *orders);
    return act(ctx, self);
}

wv_control one_cycle(wv_ctx *ctx, uint64_t *self, uint64_t const *parent)
{
    wv_id node = wv_node(ctx);
    struct rule const *rule = &rules[node];
    if (node == COLLECTOR_FEEDBACK) {
        wv_control control = act(ctx, self); /* first, as the model learns of the cycle in it */
        CHECK(*parent == model.report_before, "`last` holds %" PRIu64 " and not %" PRIu64, *parent,
              model.report_before);
        return control;
    }
    node_check_parent(ctx, (rule->triggers[0] ? rule->triggers[0] : rule->observes[0]) - 1,
                      *parent);
    return act(ctx, self);
}

wv_control guard_cycle(wv_ctx *ctx, uint64_t *self, uint64_t const *fragile, uint64_t const *tick)
{
    node_check_parent(ctx, COLLECTOR_TICK, *tick);
    CHECK(!fragile == model.node[COLLECTOR_FRAGILE].dead,
          "an optional parent is there, or not, wrongly");
    if (fragile)
        node_check_parent(ctx, COLLECTOR_FRAGILE, *fragile);
    return act(ctx, self);
}

wv_control two_cycle(wv_ctx *ctx, uint64_t *self, uint64_t const *commands, uint64_t const *records)
{
    node_check_parent(ctx, COLLECTOR_COMMANDS, *commands);
    CHECK(*records == model.records, "%" PRIu64 " records are counted of %" PRIu64, *records,
          model.records);
    return act(ctx, self);
}

wv_control report_cycle(wv_ctx *ctx, uint64_t *self, struct uploader const *uploader,
                        uint64_t const *tick, uint64_t const *guard, uint64_t const *s48)
{
    node_check_parent(ctx, COLLECTOR_TICK, *tick);
    node_check_parent(ctx, COLLECTOR_GUARD, *guard);
    (void)uploader;
    node_check_s48(*s48);
    return act(ctx, self);
}

void node_check_s48(uint64_t s48)
{
    CHECK(s48 == model.records + 48 || (s48 == 0 && model.epoch <= 1 && model.records == 0),
          "s48 is %" PRIu64 " with %" PRIu64 " records", s48, model.records);
}

int plain_init(wv_ctx *ctx, uint64_t *self)
{
    model_init_hook(ctx);
    CHECK(*self == 0, "the state of %s is an old one", rules[wv_node(ctx)].name);
    set_timers(ctx);
    if (once_in(4)) {
        wv_yield(ctx);
        model_yield(ctx);
    }
    node_tell_others(ctx);
    return model_init_done(ctx, once_in(world.faults.memory) ? -ENOMEM : 0);
}

void plain_drop(wv_ctx *ctx, uint64_t *self)
{
    (void)self;
    model_drop_hook(ctx);
    if (rules[wv_node(ctx)].timers && once_in(2))
        CHECK(wv_timer_cancel(ctx, 0) == 0, "a drop hook cannot cancel");
    node_tell_others(ctx);
    model_drop_done();
}

void fragile_drop(wv_ctx *ctx, uint64_t *self)
{
    if (always >= 0)
        (void)sim_close(always);
    always = -1;
    plain_drop(ctx, self);
}
