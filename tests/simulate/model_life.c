/* model_life.c: init and finish: each init has its drop. */
#include "config.h"

#include "tests/simulate/model.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* All nodes that were entered have been dropped. */
static void check_dropped(void)
{
    for (wv_id node = 0; node < NODES; node++) {
        struct model_node const *n = &model.node[node];
        CHECK(!rules[node].drops || !n->entered || n->gone, "%s was not dropped", rules[node].name);
    }
}

static void begin_anew(void)
{
    if (model.ending)
        check_dropped();
    wv_options options = model.options;
    bool hosted = model.hosted;
    int failed = model.failed;
    memset(&model, 0, sizeof model);
    model.options = options;
    model.hosted = hosted;
    model.failed = failed;
    model.realtime = options.clock == WV_CLOCK_REALTIME;
    model.manual = options.clock == WV_CLOCK_MANUAL;
    model.historical = options.clock == WV_CLOCK_HISTORICAL;
    model.set_ns = options.start_ns == WV_EARLIEST ? 0 : options.start_ns;
    model.alive = true;
    model.alive_nodes = NODES;
    model.now = (wv_time){INT64_MIN, INT64_MIN};
    timers_begin();
    watches_begin();
    channels_begin();
    channels_open(true);
    kernel_forget_reports();
}

void model_begins(wv_options const *options)
{
    trace("init", 0, 0, 0);
    model.failed = 0;
    model.init_result = 0;
    model.options = *options;
    if (!model.ending)
        begin_anew();
}

void model_init_hook(wv_ctx *ctx)
{
    wv_id node = wv_node(ctx);
    if (model.ending)
        begin_anew();
    trace("init of node %" PRId64, node, 0, 0);
    CHECK(node + 1 > model.inited, "init of %s is after that of %s", rules[node].name,
          rules[model.inited - 1].name);
    for (wv_id i = model.inited; i <= node; i++)
        model.node[i].entered = true;
    model.inited = node + 1;
    model.in_hook = model.in_init = true;
}

int model_init_done(wv_ctx *ctx, int result)
{
    trace("init of node %" PRId64 " gives %" PRId64, wv_node(ctx), result, 0);
    model.in_hook = model.in_init = false;
    if (result < 0) {
        model.init_result = result;
        model.failures_due = 1;
        model.dropping = true;
        channels_open(false);
    }
    return result;
}

void model_drop_hook(wv_ctx *ctx)
{
    wv_id node = wv_node(ctx);
    struct model_node *n = &model.node[node];
    trace("drop of node %" PRId64, node, 0, 0);
    CHECK(n->entered && !n->gone, "%s is dropped, which is not alive", rules[node].name);
    CHECK(model.dropping || n->doomed, "%s is dropped, which was not swept", rules[node].name);
    if (!model.dropping)
        watches_check_released(node);
    for (wv_id later = node + 1; later < NODES; later++) {
        struct model_node const *l = &model.node[later];
        bool waits = rules[later].drops && l->entered && (model.dropping ? !l->gone : l->doomed);
        CHECK(!waits, "%s is dropped before %s", rules[node].name, rules[later].name);
    }
    n->doomed = false;
    n->gone = true;
    model.in_hook = true;
}

void model_drop_done(void)
{
    model.in_hook = false;
}

static bool start_is_right(int64_t ns, int64_t from_ns)
{
    if (model.realtime)
        return ns >= from_ns && ns <= world.mono_ns;
    if (model.manual || model.options.start_ns != WV_EARLIEST)
        return ns == model.set_ns;
    int64_t first = timers_any() ? timers_earliest() : 0;
    return ns == (first < model.options.end_ns ? first : model.options.end_ns);
}

void model_began(wv_ctx *ctx, int result, int64_t from_ns)
{
    if (model.ending)
        begin_anew();
    trace("init gives %" PRId64, result, 0, 0);
    if (result < 0) {
        CHECK(result == model.init_result || result == model.failed, "init gives %d, from nowhere",
              result);
        CHECK(model.failures_due == 0, "the host is not told of an init that failed");
        check_dropped();
        model.alive = false;
        channels_open(false);
        return;
    }
    CHECK(model.init_result == 0 && model.failed == 0, "init passes over error %d",
          model.init_result ? model.init_result : model.failed);
    for (wv_id node = 0; node < NODES; node++)
        model.node[node].entered = true;
    wv_time start = wv_now(ctx);
    CHECK(start_is_right(start.mono_ns, from_ns), "it begins at %" PRId64, start.mono_ns);
    timers_start(start);
    model.now = start;
}

void model_finishes(void)
{
    trace("finish", 0, 0, 0);
    model.dropping = model.alive;
    model.ending = model.alive;
    for (wv_id node = 0; node < NODES; node++)
        model.node[node].doomed = false;
    channels_open(false);
}

void model_finished(void)
{
    if (model.ending)
        check_dropped();
    model.ending = model.alive = model.dropping = false;
}
