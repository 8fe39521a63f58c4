/* model_timer.c: what timers have to do: a list of them, looked through. */
#include "config.h"

#include "tests/simulate/model.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

enum { ONE_SHOTS = 4 };

static struct timers {
    struct deadline {
        bool set, by_wall, fired;
        int64_t at_ns;
    } one[ONE_SHOTS], period;
    uint64_t missed;
} timers[NODES];

void timers_begin(void)
{
    memset(timers, 0, sizeof timers);
}

void timers_start(wv_time start)
{
    for (wv_id node = 0; node < NODES; node++) {
        int64_t period = rules[node].period_ns, wall = start.wall_ns;
        if (period == 0)
            continue;
        int64_t rest = (wall % period + period) % period; /* since the last multiple */
        int64_t at = rules[node].aligned ? wall - rest + period : start.mono_ns + period;
        timers[node].period = (struct deadline){true, rules[node].aligned, false, at};
    }
}

void timers_release(wv_id node)
{
    timers[node] = (struct timers){0};
}

static bool is_due(struct deadline const *d, wv_time now)
{
    return d->set && d->at_ns <= (d->by_wall ? now.wall_ns : now.mono_ns);
}

/* A period fires once for all that are over. */
static void fire_period(wv_id node, wv_time now)
{
    struct timers *t = &timers[node];
    int64_t period = rules[node].period_ns;
    t->missed = 0;
    if (!is_due(&t->period, now))
        return;
    int64_t time = t->period.by_wall ? now.wall_ns : now.mono_ns;
    t->missed = (uint64_t)((time - t->period.at_ns) / period);
    t->period.at_ns += ((int64_t)t->missed + 1) * period;
    model.node[node].fired |= WV_BY_EVERY;
}

void timers_open(wv_time now)
{
    for (wv_id node = 0; node < NODES; node++) {
        for (unsigned i = 0; i < ONE_SHOTS; i++) {
            struct deadline *d = &timers[node].one[i];
            d->fired = is_due(d, now);
            d->set = d->set && !d->fired;
            if (d->fired)
                model.node[node].fired |= WV_BY_TIMER;
        }
        fire_period(node, now);
        if (model.node[node].dead)
            model.node[node].fired = 0;
    }
}

void timer_set(wv_ctx *ctx, uint32_t index, bool by_wall, int64_t deadline_ns)
{
    wv_id node = wv_node(ctx);
    int result =
        by_wall ? wv_timer_at_wall(ctx, index, deadline_ns) : wv_timer_at(ctx, index, deadline_ns);
    trace("timer %" PRId64 " of node %" PRId64 ": %" PRId64, index, node, deadline_ns);
    CHECK(result == (index < rules[node].timers ? 0 : -EINVAL), "setting a timer gives %d", result);
    if (result < 0)
        return;
    struct deadline *d = &timers[node].one[index];
    *d = (struct deadline){true, by_wall, d->fired, deadline_ns};
}

void timer_cancel(wv_ctx *ctx, uint32_t index)
{
    wv_id node = wv_node(ctx);
    int result = wv_timer_cancel(ctx, index);
    CHECK(result == (index < rules[node].timers ? 0 : -EINVAL), "cancelling a timer gives %d",
          result);
    if (result == 0)
        timers[node].one[index].set = false;
}

int32_t timer_fired(wv_id node)
{
    for (unsigned i = 0; i < ONE_SHOTS; i++) {
        if (!timers[node].one[i].fired)
            continue;
        timers[node].one[i].fired = false;
        return (int32_t)i;
    }
    return -1;
}

uint64_t timer_missed(wv_id node)
{
    return timers[node].missed;
}

static bool any(bool (*is)(struct deadline const *d, int64_t ns), int64_t ns)
{
    for (wv_id node = 0; node < NODES; node++) {
        for (unsigned i = 0; i < ONE_SHOTS; i++)
            if (is(&timers[node].one[i], ns))
                return true;
        if (is(&timers[node].period, ns))
            return true;
    }
    return false;
}

static bool is_set(struct deadline const *d, int64_t ns)
{
    (void)ns;
    return d->set;
}

static bool is_over(struct deadline const *d, int64_t ns)
{
    return d->set && !(d->by_wall && model.realtime) && d->at_ns <= ns;
}

bool timers_any(void)
{
    return any(is_set, 0);
}

bool timers_once(void)
{
    for (wv_id node = 0; node < NODES; node++)
        for (unsigned i = 0; i < ONE_SHOTS; i++)
            if (timers[node].one[i].set)
                return true;
    return false;
}

bool timers_due(int64_t mono_ns)
{
    return any(is_over, mono_ns);
}

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t timers_earliest(void)
{
    int64_t earliest = INT64_MAX;
    for (wv_id node = 0; node < NODES; node++) {
        for (unsigned i = 0; i < ONE_SHOTS; i++)
            if (timers[node].one[i].set)
                earliest = lesser(earliest, timers[node].one[i].at_ns);
        if (timers[node].period.set)
            earliest = lesser(earliest, timers[node].period.at_ns);
    }
    return earliest;
}

/* A sleep is until the next deadline, or until the wall clock is to be compared:
 * between these. */
struct bounds {
    int64_t least, most;
};

/* Wall time goes on like monotonic time, or a tenth slower. */
static void bound_by(struct bounds *b, struct deadline const *d, wv_time now)
{
    if (!d->set)
        return;
    int64_t left = d->at_ns - (d->by_wall ? now.wall_ns : now.mono_ns);
    if (left < 0)
        left = 0;
    b->least = lesser(b->least, left);
    b->most = lesser(b->most, d->by_wall && model.realtime ? left / 9 * 10 + 20 : left);
    if (d->by_wall && model.realtime) {
        int64_t compared =
            world.compared_ns[world.comparisons % TRIES] + model.options.resync_ns - now.mono_ns;
        b->least = lesser(b->least, compared > 0 ? compared : 0);
        b->most = lesser(b->most, model.options.resync_ns);
    }
}

/* What the graph takes for the time it has just read, as timers are set. */
void timers_check_sleep(wv_ctx *ctx, int64_t timeout_ns, int64_t call_least)
{
    struct bounds b = {call_least, INT64_MAX};
    wv_time now = timers_any() ? wv_now(ctx) : (wv_time){0};
    for (wv_id node = 0; node < NODES; node++) {
        for (unsigned i = 0; i < ONE_SHOTS; i++)
            bound_by(&b, &timers[node].one[i], now);
        bound_by(&b, &timers[node].period, now);
    }
    int64_t round = world.old_kernel && !model.hosted ? MS : 0;
    CHECK(timeout_ns >= 0 || b.most == INT64_MAX, "it sleeps for ever, and a timer is set");
    CHECK(timeout_ns < 0 || b.most == INT64_MAX || timeout_ns <= b.most + round,
          "it sleeps for %" PRId64 ", past a deadline by %" PRId64, timeout_ns,
          timeout_ns - b.most);
    CHECK(timeout_ns < 0 || b.least < INT64_MAX, "it sleeps for %" PRId64 ", and no timer is set",
          timeout_ns);
    CHECK(timeout_ns < 0 || timeout_ns >= b.least,
          "it sleeps for %" PRId64 ", and the next deadline is %" PRId64 " later", timeout_ns,
          b.least - timeout_ns);
}
