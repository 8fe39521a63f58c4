/* life.c: the program's host: options, calls, the end. */
#include "config.h"

#include "tests/simulate/nodes.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

struct collector collector;

/* What becomes of a life that does not end by itself. */
enum { CALLS = 120, MORE_CALLS = 200000 };

static void told(void *user, wv_failure const *failure)
{
    CHECK(user == &collector, "the host is told of another graph");
    if (failure->hook == WV_HOOK_INIT)
        CHECK(failure->error == model.init_result, "another error is told");
    else
        CHECK(failure->error == -EIO, "error %d is told", failure->error);
    model_told_failure(failure);
}

static void draw_clock(wv_options *options)
{
    options->clock = once_in(2) ? WV_CLOCK_MANUAL : WV_CLOCK_HISTORICAL;
    if (once_in(2))
        options->start_ns = (int64_t)draw(S);
    if (options->clock == WV_CLOCK_HISTORICAL && once_in(2))
        options->end_ns = (int64_t)(S + draw(S));
}

static wv_options draw_options(void)
{
    static int64_t const resyncs[] = {MS, 20 * MS, S};
    static wv_mode const modes[] = {WV_PARK, WV_PARK, WV_SPIN, WV_BACKOFF};
    wv_options options = wv_options_default();
    options.mode = modes[draw(4)];
    options.spins = (uint32_t)draw(4);
    options.yields = (uint32_t)draw(3);
    options.poll_every = 1 + (uint32_t)draw(3);
    options.resync_ns = resyncs[draw(3)];
    if (once_in(4))
        draw_clock(&options);
    options.stop_signals = once_in(2);
    options.user = &collector;
    options.failed = told;
    return options;
}

static void draw_habits(void)
{
    static unsigned const rates[] = {0, 0, 8, 50, 400};
    habits.frailty = rates[draw(5)];
    habits.all_are_frail = once_in(6);
    habits.stops = once_in(6) ? 300 : 0;
}

/* -- Between calls ------------------------------------------------------------------ */

static void push(void)
{
    bool settings = once_in(2);
    wv_id node = settings ? COLLECTOR_SETTINGS : COLLECTOR_HURT;
    uint64_t *state =
        settings ? collector_settings_edit(&collector) : collector_hurt_edit(&collector);
    *state = draw(1000);
    node_edited(node, *state);
    model_comes(node, WV_BY_PUSH);
    int result = settings ? collector_settings_push(&collector) : collector_hurt_push(&collector);
    int want = model.stopped ? -EPIPE : model.node[node].dead ? -ESTALE : 0;
    CHECK(result == want, "a push gives %d", result);
}

/* What the graph says of how long a host may wait. */
static int64_t ask_wait(void)
{
    world.quiet = true;
    int64_t ns = collector_wait_ns(&collector);
    world.quiet = false;
    if (model.historical)
        return ns;
    /* A host may not know yet that all nodes are swept. */
    bool pending = model.terminated || model.stop_due || model.stop_fresh || model.stopped;
    for (wv_id node = 0; node < NODES; node++)
        pending |= model_is_pending(node);
    CHECK(!pending || ns == 0, "a host is to wait for %" PRId64 ", and something is pending", ns);
    CHECK(ns != 0 || pending || timers_any() || watch_needs_no_wait() || model.swept ||
              model.failed,
          "a host is not to wait, and nothing is pending");
    if (ns != 0)
        timers_check_sleep(&collector.ctx, ns, INT64_MAX);
    return ns;
}

static void advance(void)
{
    static int64_t const steps[] = {-1, 0, 1, 10 * MS, 25 * MS, 300 * MS};
    int64_t ns = steps[draw(6)], next = timers_earliest();
    if (once_in(2) && next < INT64_MAX && next > model.set_ns)
        ns = next - model.set_ns - (int64_t)draw(2);
    int result = collector_advance(&collector, ns);
    bool refused = !model.manual || ns < 0;
    CHECK(result == (model.stopped ? -EPIPE : refused ? -EINVAL : 0), "advancing gives %d", result);
    if (result == 0)
        model.set_ns += ns;
}

static void look_around(void)
{
    world_point();
    if (once_in(30))
        world_pass((int64_t)draw(60 * MS)); /* it has other things to do */
    if (once_in(6))
        push();
    if (once_in(model.manual ? 2 : 40))
        advance();
    if (once_in(4))
        (void)ask_wait();
    if (!model.stopped && once_in(10))
        CHECK(collector_init(&collector, NULL) == -EBUSY, "a graph that is alive is initialised");
    CHECK(wv_epoch(&collector.ctx) == model.epoch, "the host is told another epoch");
}

/* -- Ways to drive it ------------------------------------------------------------------ */

static wv_state call(int64_t timeout_ns)
{
    model_call(timeout_ns);
    errno = 0;
    wv_state state = collector_cycle(&collector, timeout_ns);
    int error = errno;
    model_returned(state, state == WV_ERROR ? error : 0);
    return state;
}

static int64_t draw_timeout(void)
{
    static int64_t const timeouts[] = {-1, 0, 1, 3 * MS, 40 * MS};
    int64_t timeout = timeouts[draw(5)];
    /* A spinning graph without a timer would go on for ever, and ask nothing of the world. */
    return timeout < 0 && model.options.mode == WV_SPIN ? 3 * MS : timeout;
}

static bool drive_by_calls(unsigned calls)
{
    while (calls-- > 0) {
        look_around();
        if (call(draw_timeout()) == WV_STOPPED)
            return true;
    }
    return false;
}

static bool drive_by_run(void)
{
    for (;;) {
        model_call(-1);
        int err = collector_run(&collector);
        if (err == 0) {
            model_returned(WV_STOPPED, 0);
            return true;
        }
        model_returned(WV_ERROR, -err);
        world_pass((int64_t)draw(60 * MS)); /* and tries again later */
    }
}

static bool drive_by_loop(int fd, unsigned calls)
{
    while (calls-- > 0) {
        look_around();
        model.timeout_ns = -1;
        model.slept = 0;
        int64_t ns = ask_wait();
        sim_host_wait(fd, ns);
        CHECK(model.stopped || collector_fd(&collector) == fd,
              "the host's descriptor is another one");
        if (call(0) == WV_STOPPED)
            return true;
    }
    return false;
}

static bool drive(void)
{
    unsigned calls = 1 + (unsigned)draw(CALLS);
    model.failed = 0;
    model.hosted = false;
    int fd = once_in(3) ? collector_fd(&collector) : -1;
    if (fd >= 0) {
        model.hosted = true;
        return drive_by_loop(fd, calls);
    }
    if (model.options.mode != WV_SPIN && !model.manual && once_in(3))
        return drive_by_run();
    return drive_by_calls(calls);
}

/* -- A life ------------------------------------------------------------------------------ */

static void stop_in_time(void)
{
    others_hurry();
    for (unsigned i = 0; i < MORE_CALLS; i++) {
        world_point();
        if (call(0) == WV_STOPPED)
            return;
    }
    fail("it does not stop");
}

/* Nothing is left of it, and who comes late is told so. */
static void finish(void)
{
    if (!model.ending)
        model_finishes();
    CHECK(collector_finish(&collector) == 0, "finishing fails");
    model_finished();
    while (threads_go_on())
        continue;
    CHECK(threads_asleep() == 0, "a sender sleeps on in a graph that is finished");
    CHECK(kernel_open_count() == 0, "%u descriptors are left open", kernel_open_count());
    CHECK(sim_allocated() == 0, "%u blocks are left", sim_allocated());
    notify(COLLECTOR_GUARD);
    send_to(channel_nodes[draw(CHANNELS)], false);
    CHECK(collector_stop(&collector) == -EPIPE, "a graph that is finished can be stopped");
}

static int begin(void)
{
    wv_options options = draw_options();
    draw_habits();
    nodes_begin();
    int64_t from = world.mono_ns;
    /* Who never sleeps should not see too many points. */
    bool sleeps = options.clock == WV_CLOCK_REALTIME && options.mode != WV_SPIN;
    world.step_ns = sleeps ? 200 : 20 * US;
    model_begins(&options);
    int result = collector_init(&collector, &options);
    model_began(&collector.ctx, result, from);
    return result;
}

void life_run(unsigned life)
{
    trace("life %" PRId64, life, 0, 0);
    if (begin() < 0) {
        finish();
        return;
    }
    others_allow(true, model.options.stop_signals);
    bool stopped = drive();
    if (!stopped && once_in(2)) {
        stop_in_time();
        stopped = true;
    }
    others_allow(false, false);
    if (stopped && once_in(2))
        model_finishes(); /* the next init does it, or the end */
    else
        finish();
}

void life_end(void)
{
    finish();
}
