/* model.c: what has to run, when, in which order; see model.h. */
#include "config.h"

#include "tests/simulate/model.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

struct model model;

/* In `next`: what is not for the cycle that is going on, but for the one after. */
enum { NEXT = 16, ANY_CAUSE = (1 << NEXT) - 1 };

static bool is_formula(wv_id node)
{
    return !rules[node].name;
}

/* -- Who broadcast ------------------------------------------------------------- */

bool model_changed(wv_id node)
{
    if (node == COLLECTOR_S48)
        return model_changed(COLLECTOR_RECORDS) || (model.epoch == 1 && !model.stopping);
    return model.node[node == COLLECTOR_RECORDS ? COLLECTOR_INTAKE : node].changed;
}

static uint32_t by_triggers(wv_id node)
{
    for (unsigned i = 0; i < 3; i++)
        if (rules[node].triggers[i] && model_changed(rules[node].triggers[i] - 1))
            return WV_BY_TRIGGER;
    return 0;
}

/* -- What wants a node to run ---------------------------------------------------- */

/* In this cycle, for certain. */
static uint32_t must(wv_id node)
{
    struct model_node const *n = &model.node[node];
    uint32_t causes = by_triggers(node) | n->now;
    if (model.stopping)
        return causes | (node == COLLECTOR_REPORT ? WV_BY_STOP : 0);
    if (model.epoch == 1 && node == COLLECTOR_SETTINGS)
        causes |= WV_BY_START;
    return causes | n->due | (n->next & ANY_CAUSE) | n->fired | channel_due(node) | watch_due(node);
}

static uint32_t may(wv_id node)
{
    struct model_node const *n = &model.node[node];
    if (model.stopping)
        return must(node);
    return must(node) | n->fresh | n->maybe | channel_maybe(node) | watch_maybe(node);
}

bool model_is_pending(wv_id node)
{
    struct model_node const *n = &model.node[node];
    return !n->dead && (n->due || n->fresh || n->later || n->next || channel_news(node) ||
                        (model.epoch == 0 && node == COLLECTOR_SETTINGS));
}

void model_comes(wv_id node, wv_cause cause)
{
    struct model_node *n = &model.node[node];
    trace("node %" PRId64 ": cause %" PRId64 " comes", node, cause, 0);
    if (!model.alive || n->dead)
        return;
    if (cause == WV_BY_PUSH)
        n->next |= cause;
    else if (model.in_hook && model.in_cycle)
        n->later |= cause;
    else
        n->fresh |= cause;
}

void model_stop(void)
{
    trace("stop", 0, 0, 0);
    if (model.alive)
        model.stop_fresh = true;
}

/* What came until now is seen by the runtime, which begins to look. */
static void look(void)
{
    for (wv_id node = 0; node < NODES; node++) {
        model.node[node].due |= model.node[node].fresh;
        model.node[node].fresh = 0;
    }
    model.stop_due |= model.stop_fresh;
    channels_look();
}

/* -- Sweep --------------------------------------------------------------------- */

static bool falls(wv_id node)
{
    for (unsigned i = 0; i < 3; i++) {
        wv_id trigger = rules[node].triggers[i], observe = rules[node].observes[i];
        if ((trigger && model.node[trigger - 1].dead) || (observe && model.node[observe - 1].dead))
            return true;
    }
    return node > COLLECTOR_RECORDS && is_formula(node) && model.node[COLLECTOR_RECORDS].dead;
}

static void kill(wv_id node)
{
    model.node[node].dead = model.node[node].doomed = true;
    model.alive_nodes--;
}

static void sweep(wv_id node)
{
    bool more = true;
    trace("node %" PRId64 " is swept", node, 0, 0);
    model.swept = true;
    kill(node);
    while (more) {
        more = false;
        for (wv_id other = 0; other < NODES; other++)
            if (!model.node[other].dead && falls(other)) {
                kill(other);
                more = true;
            }
    }
}

static void bury(void)
{
    for (wv_id node = 0; node < NODES; node++) {
        struct model_node *n = &model.node[node];
        CHECK(!n->doomed || !rules[node].drops, "swept %s was not dropped", rules[node].name);
        n->doomed = false;
        n->gone = n->dead;
    }
}

/* -- A cycle ------------------------------------------------------------------- */

/* Who was to run has. */
static void check_ran(wv_id node)
{
    struct model_node *n = &model.node[node];
    if (n->dead || is_formula(node))
        return;
    uint32_t missed = n->ran ? 0 : must(node);
    CHECK(!missed, "%s did not run in cycle %" PRIu64 ", which is for cause %" PRIu32,
          rules[node].name, model.epoch, missed);
    unsigned patience =
        model.options.mode == WV_PARK || !model.realtime ? 2 : 2 + model.options.poll_every;
    n->starved = watch_is_ready(node) && !n->ran ? n->starved + 1 : 0;
    CHECK(n->starved <= patience, "%s is not told of what is ready", rules[node].name);
}

static void end_cycle_of(struct model_node *n)
{
    n->due = n->later;
    n->maybe = n->again;
    n->later = n->again = n->now = n->fired = 0;
    n->next >>= NEXT; /* the others have been answered */
    if (n->dead)
        n->due = n->fresh = n->next = n->maybe = 0;
    n->changed = n->ran = false;
}

/* The cycle is over, as something else begins. */
static void close_cycle(void)
{
    if (!model.in_cycle)
        return;
    for (wv_id node = 0; node < NODES; node++)
        check_ran(node);
    CHECK(model.failures_due == 0, "the host was not told of a failure");
    bury();
    if (!PLAIN && model.node[COLLECTOR_REPORT].changed && !model.node[COLLECTOR_FEEDBACK].dead)
        model.node[COLLECTOR_FEEDBACK].next |= WV_BY_TRIGGER << NEXT;
    model.report_before = model.report;
    for (wv_id node = 0; node < NODES; node++) {
        end_cycle_of(&model.node[node]);
        if (model.node[node].dead) {
            timers_release(node);
            watches_release(node);
            channels_release(node);
        }
    }
    channels_go_on();
    watches_go_on();
    kernel_forget_reports();
    model.in_cycle = false;
    model.last_node = 0;
    model.stopped = model.stopped || model.stopping || model.alive_nodes == 0;
    if (model.stopped)
        channels_open(false);
}

static void check_time(wv_time now)
{
    CHECK(!model.manual || now.mono_ns == model.set_ns,
          "a clock that was set to %" PRId64 " shows %" PRId64, model.set_ns, now.mono_ns);
    CHECK(now.mono_ns <= model.options.end_ns, "history goes on after its end");
    CHECK(model.realtime || now.mono_ns == now.wall_ns, "wall time is another than is given");
    CHECK(now.mono_ns >= model.now.mono_ns, "monotonic time goes back");
    CHECK(now.wall_ns >= model.now.wall_ns, "wall time goes back by %" PRId64,
          model.now.wall_ns - now.wall_ns);
    model.now = now;
}

/* History goes on to the next deadline when nothing is due before. */
static void check_jump(int64_t to_ns)
{
    if (to_ns <= model.now.mono_ns)
        return;
    CHECK(to_ns == timers_earliest(), "it jumps to %" PRId64 ", and %" PRId64 " is next", to_ns,
          timers_earliest());
    for (wv_id node = 0; node < NODES; node++)
        CHECK(model.node[node].dead || !(model.node[node].due || channel_due(node)),
              "it jumps, and %s has something to do", rules[node].name);
}

/* C7: its end is reached, or, where none is given, only periods are left. */
static bool history_is_over(void)
{
    int64_t end = model.options.end_ns;
    return model.historical && (end < INT64_MAX ? timers_earliest() > end : !timers_once());
}

static void open_cycle(uint64_t epoch, wv_time now, bool stop)
{
    close_cycle();
    CHECK(model.alive && !model.stopped, "a cycle of a graph that is not alive");
    CHECK(epoch == model.epoch + 1, "cycle %" PRIu64 " follows cycle %" PRIu64, epoch, model.epoch);
    CHECK(stop || !(model.stop_due || model.terminated), "a stop is passed over");
    bool asked = model.stop_due || model.stop_fresh || model.terminated;
    CHECK(!stop || asked || history_is_over(), "it stops unasked");
    trace("cycle %" PRId64 " at %" PRId64, (int64_t)epoch, now.mono_ns, 0);
    model.epoch = epoch;
    world.cycles++;
    model.stopping = stop;
    model.in_cycle = true;
    model.in_vain = 0;
    if (model.historical && !stop)
        check_jump(now.mono_ns);
    check_time(now);
    if (stop)
        return;
    CHECK(!model.realtime || now.mono_ns >= model.began_ns, "the time is older than the call");
    timers_open(now);
    channels_collected();
}

uint32_t model_hook(wv_ctx *ctx)
{
    wv_id node = wv_node(ctx);
    struct model_node *n = &model.node[node];
    uint32_t why = wv_why(ctx);
    wv_time now = wv_now(ctx);
    if (!model.in_cycle || wv_epoch(ctx) != model.epoch)
        open_cycle(wv_epoch(ctx), now, node == COLLECTOR_REPORT && why & WV_BY_STOP);
    trace("node %" PRId64 " runs by %" PRId64, node, why, 0);
    CHECK(now.mono_ns == model.now.mono_ns && now.wall_ns == model.now.wall_ns,
          "time goes on within a cycle");
    CHECK(node + 1 > model.last_node, "%s runs after %s", rules[node].name,
          rules[model.last_node - 1].name);
    CHECK(!n->dead, "%s runs, which was swept", rules[node].name);
    CHECK(!model.in_hook, "a hook within a hook");
    uint32_t need = must(node), can = may(node), kinds = rules[node].kinds | WV_BY_YIELD;
    CHECK(can != 0, "%s runs for nothing (%" PRIu32 ")", rules[node].name, why);
    CHECK((need & why) == need, "%s is not told why it runs: %" PRIu32 " and not %" PRIu32,
          rules[node].name, why, need);
    CHECK((why & kinds & can) == why, "%s is told of %" PRIu32 ", which did not come (%" PRIu32 ")",
          rules[node].name, why, can);
    model.last_node = node + 1;
    model.in_hook = n->ran = true;
    n->again = n->fresh & why;
    n->due = n->next = n->now = 0;
    n->fresh &= ~why;
    channel_ran(node, why & WV_BY_CHANNEL);
    watch_expect(node);
    return why;
}

wv_control model_done(wv_ctx *ctx, wv_control control)
{
    wv_id node = wv_node(ctx);
    trace("node %" PRId64 " returns %" PRId64, node, control, 0);
    model.in_hook = false;
    model.node[node].changed = control == WV_BROADCAST;
    if (control == WV_SWEEP || control == WV_FAIL)
        sweep(node);
    model.failures_due += control == WV_FAIL;
    model.terminated |= control == WV_TERMINATE;
    return control;
}

void model_yield(wv_ctx *ctx)
{
    model.node[wv_node(ctx)].next |= model.in_init ? WV_BY_YIELD : WV_BY_YIELD << NEXT;
}

void model_scheduled(wv_ctx *ctx, wv_id node, int result)
{
    bool may_it = wv_node(ctx) == COLLECTOR_COMMANDS && node == COLLECTOR_AUDIT;
    int want = !may_it ? -EPERM : model.node[node].dead ? -ESTALE : 0;
    CHECK(result == want, "wv_schedule gives %d", result);
    if (result == 0)
        model.node[node].now |= WV_BY_SCHEDULE;
}

void model_told_failure(wv_failure const *failure)
{
    trace("failure of node %" PRId64 " is told", failure->node, 0, 0);
    CHECK(model.failures_due == 1, "the host is told of a failure that there was not");
    CHECK(failure->node + 1 == model.last_node || failure->hook == WV_HOOK_INIT,
          "the failure of another node is told");
    model.failures_due = 0;
}

/* -- Sleep ----------------------------------------------------------------------- */

void model_failed(int error)
{
    if (!model.in_hook && !world.acting)
        model.failed = error;
}

void model_waits(void)
{
    close_cycle();
}

void model_sleeps(int64_t timeout_ns)
{
    CHECK(!model.terminated && !model.stopped, "it sleeps, and should stop");
    CHECK(model.realtime && (model.hosted || model.options.mode != WV_SPIN),
          "a graph sleeps that never does");
    CHECK(model.timeout_ns != 0, "a call sleeps that is not to wait");
    CHECK(timeout_ns >= 0 || model.timeout_ns < 0, "it sleeps longer than the call is to wait");
    if (model.timeout_ns > 0) {
        if (model.slept == 0)
            model.until_ns = world.read_ns + model.timeout_ns;
        int64_t round = world.old_kernel ? MS : 0;
        CHECK(timeout_ns <= model.until_ns - world.read_ns + round,
              "it sleeps longer than the call is to wait");
    }
    model.slept++;
    int64_t left = model.began_ns + model.timeout_ns - world.read_ns;
    timers_check_sleep(&collector.ctx, timeout_ns,
                       model.timeout_ns < 0 ? INT64_MAX
                       : left > 0           ? left
                                            : 0);
    CHECK(!watch_needs_no_wait(), "it sleeps, and a file is watched that is always ready");
}

void model_finds(void)
{
    enum { PATIENCE = 4 };
    model.in_vain++;
    CHECK(model.in_vain <= PATIENCE, "it wakes again and again, for nothing");
}

/* Nothing is ready, and nobody has woken it. */
void model_asleep(void)
{
    for (wv_id node = 0; node < NODES; node++)
        CHECK(!model_is_pending(node), "it sleeps, and %s has something to do", rules[node].name);
    CHECK(!model.stop_due && !model.stop_fresh, "it sleeps, and was asked to stop");
    watches_check();
    channels_check_asleep();
    model.in_vain = 0;
}

void model_wakes(void)
{
    look();
}

/* -- Calls ----------------------------------------------------------------------- */

void model_call(int64_t timeout_ns)
{
    close_cycle();
    trace("call with timeout %" PRId64 " at %" PRId64, timeout_ns, world.mono_ns, 0);
    model.began_ns = world.mono_ns;
    model.timeout_ns = timeout_ns;
    model.slept = 0;
    model.failed = 0;
    look();
}

static void check_idle(void)
{
    for (wv_id node = 0; node < NODES; node++) {
        struct model_node const *n = &model.node[node];
        CHECK(n->dead || !(n->due || n->next || channel_due(node)),
              "it is idle, and %s has something to do", rules[node].name);
    }
    CHECK(!timers_due(model.realtime ? model.began_ns : model.set_ns),
          "it is idle, and a timer is due");
    CHECK(!model.stop_due && !model.terminated, "it is idle, and should stop");
    if (!model.realtime)
        return;
    CHECK(model.timeout_ns >= 0, "it is idle, and was to wait");
    CHECK(world.mono_ns >= model.began_ns + model.timeout_ns, "it was idle for too short a time");
}

void model_returned(wv_state state, int error)
{
    bool before = model.stopped, ran = model.in_cycle, stop = model.stopping;
    close_cycle();
    trace("state %" PRId64 ", errno %" PRId64, state, error, 0);
    if (before) {
        CHECK(state == WV_STOPPED, "a stopped graph goes on");
    } else if (state == WV_ERROR) {
        CHECK(model.failed == -error, "error %d comes from nowhere", error);
    } else if (state == WV_IDLE) {
        CHECK(!ran, "it ran, and says that it was idle");
        check_idle();
    } else if (state == WV_STOPPED) {
        bool asked = model.historical || model.stop_due || model.stop_fresh || model.terminated ||
                     model.alive_nodes == 0;
        CHECK(asked, "it stops unasked");
        CHECK(stop || model.node[COLLECTOR_REPORT].dead, "there was no stop cycle");
        model.stopped = true;
        channels_open(false);
    } else {
        CHECK(ran && !stop, "it says that it ran, and did not");
    }
    CHECK(state == WV_ERROR || model.failed == 0 || model.hosted, "error %d is told to nobody",
          -model.failed);
}
