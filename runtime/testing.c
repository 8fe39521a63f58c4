/* testing.c: a context without a graph: a plan that is made up around the one
 * node whose hook is tested.  The hook API does not know the difference.
 */
#include "config.h"

#include "runtime/testing.h"

#include "runtime/cause.h"
#include "runtime/clock.h"
#include "runtime/io.h"
#include "runtime/life.h"
#include "runtime/place.h"
#include "runtime/ready.h"
#include "runtime/timer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void wv_testing_give_up(char const *what, int64_t number, uint32_t count)
{
    (void)fprintf(stderr, "wavelet-testing: there is no %s %lld, there are %u\n", what,
                  (long long)number, count);
    abort();
}

static void check_node(wv_testing const *t, wv_id node)
{
    if (node >= t->plan.nodes)
        wv_testing_give_up("node", node, t->plan.nodes);
}

static void check_timer(wv_testing const *t, uint32_t index)
{
    if (index >= t->plan.timers - 1)
        wv_testing_give_up("timer", index, t->plan.timers - 1);
}

/* -- Making one -------------------------------------------------------------- */

enum { SETS = 4 };

static bool allocate(wv_testing *t, uint32_t nodes, uint32_t timers)
{
    t->sets = calloc(SETS * wv_set_size(nodes), sizeof *t->sets);
    t->first_timer = calloc((size_t)nodes + 1, sizeof *t->first_timer);
    t->first_schedule = calloc((size_t)nodes + 1, sizeof *t->first_schedule);
    t->first_watch = calloc((size_t)nodes + 1, sizeof *t->first_watch);
    t->schedules = calloc(nodes, sizeof *t->schedules);
    t->names = calloc(nodes, sizeof *t->names);
    t->causes_by_node = calloc(nodes, sizeof *t->causes_by_node);
    t->timer_plan = calloc(timers, sizeof *t->timer_plan);
    t->timer = calloc(timers, sizeof *t->timer);
    t->slot = calloc(WV_TIMER_SLOTS(timers), sizeof(uint32_t[2]));
    t->fired_timers = calloc(wv_set_size(timers), sizeof *t->fired_timers);
    t->fired = calloc(timers, sizeof *t->fired);
    return t->sets && t->first_timer && t->first_schedule && t->first_watch && t->schedules &&
           t->names && t->causes_by_node && t->timer_plan && t->timer && t->slot &&
           t->fired_timers && t->fired;
}

static void make_plan(wv_testing *t, uint32_t nodes, uint32_t timers)
{
    t->plan = (wv_plan){
        .abi = WV_ABI,
        .ctx_size = sizeof(wv_ctx),
        .options_size = sizeof(wv_options),
        .name = "testing",
        .nodes = nodes,
        .node_names = t->names,
        .timers = timers,
        .periodic = 1,
        .timer_plan = t->timer_plan,
        .first_timer = t->first_timer,
        .schedules = {t->first_schedule, t->schedules},
        .cause_plan = t->causes_by_node,
        .signal_plan = t->signal_plan,
        .receive = wv_testing_receive,
    };
    for (wv_id node = 0; node < nodes; node++)
        t->names[node] = "tested";
    t->timer_plan[timers - 1].period_ns = 1;
}

static wv_set take_set(uint64_t **words, uint32_t nodes)
{
    wv_set set = wv_set_of(*words, nodes);
    *words += wv_set_size(nodes);
    return set;
}

static void make_context(wv_testing *t, uint32_t nodes, uint32_t timers)
{
    uint64_t *words = t->sets;
    t->ctx.plan = &t->plan;
    t->ctx.run = &t->ctx.own_run;
    t->ctx.phase = ALIVE;
    t->ctx.summaries = wv_set_summaries(nodes);
    t->ctx.options = wv_options_default();
    t->ctx.ready = take_set(&words, nodes);
    t->ctx.next = take_set(&words, nodes);
    t->ctx.changed = take_set(&words, nodes);
    t->ctx.dead = take_set(&words, nodes);
    t->ctx.timer = t->timer;
    words = t->fired_timers;
    t->ctx.fired = take_set(&words, timers);
    wv_timer_init(&t->ctx, t->slot);
    t->ctx.cause = &t->record;
    t->ctx.time_known = true;
    wv_io_init(&t->ctx, NULL);
    wv_testing_set_clock(t, WV_CLOCK_MANUAL);
    wv_testing_set_time(t, (wv_time){0, 0});
    t->epoch = 1;
}

wv_testing *wv_testing_create(uint32_t nodes, uint32_t timers)
{
    wv_testing *t = calloc(1, sizeof *t);
    if (!t || nodes > WV_SET_MAX || timers >= WV_SET_MAX || !allocate(t, nodes, timers + 1)) {
        wv_testing_destroy(t);
        return NULL;
    }
    make_plan(t, nodes, timers + 1);
    make_context(t, nodes, timers + 1);
    return t;
}

void wv_testing_destroy(wv_testing *t)
{
    if (!t)
        return;
    free(t->sets);
    free(t->first_timer);
    free(t->first_schedule);
    free(t->first_watch);
    free(t->schedules);
    free(t->names);
    free(t->causes_by_node);
    free(t->timer_plan);
    free(t->timer);
    free(t->slot);
    free(t->fired_timers);
    free(t->fired);
    wv_testing_free_events(t);
    free(t);
}

/* -- What the hook will see -------------------------------------------------- */

void wv_testing_set_user(wv_testing *t, void *user)
{
    t->ctx.options.user = user;
}

void wv_testing_set_clock(wv_testing *t, wv_clock_kind clock)
{
    t->ctx.options.clock = clock;
}

void wv_testing_set_time(wv_testing *t, wv_time now)
{
    t->ctx.now = now;
    t->ctx.wall.from_ns = t->ctx.wall.until_ns = now.mono_ns;
    t->ctx.wall.offset_ns = t->ctx.wall.target_ns =
        wv_ns_sub(now.wall_ns, now.mono_ns);
}

void wv_testing_set_clock_quality(wv_testing *t, int64_t quality_ns)
{
    t->ctx.wall.quality_ns = quality_ns;
}

void wv_testing_set_epoch(wv_testing *t, uint64_t epoch)
{
    if (epoch == 0) {
        (void)fputs("wavelet-testing: there is no cycle 0\n", stderr);
        abort();
    }
    t->epoch = epoch;
}

void wv_testing_set_cause(wv_testing *t, uint32_t causes)
{
    t->causes = causes;
}

void wv_testing_set_changed(wv_testing *t, wv_id node, bool changed)
{
    check_node(t, node);
    uint64_t bit = UINT64_C(1) << (node % 64);
    if (changed)
        wv_set_add(t->ctx.changed, node);
    else
        t->ctx.changed.word[node / 64] &= ~bit;
}

void wv_testing_allow_schedule(wv_testing *t, wv_id node)
{
    check_node(t, node);
    for (uint32_t i = 0; i < t->schedule_count; i++)
        if (t->schedules[i] == node)
            return;
    t->schedules[t->schedule_count++] = node;
}

void wv_testing_sweep(wv_testing *t, wv_id node)
{
    check_node(t, node);
    wv_set_add(t->ctx.dead, node);
}

void wv_testing_fire(wv_testing *t, uint32_t index)
{
    check_timer(t, index);
    wv_timer_clear(&t->ctx, index);
    t->fired[index] = true;
}

void wv_testing_set_missed(wv_testing *t, uint64_t missed)
{
    t->missed = missed;
}

/* -- The call ----------------------------------------------------------------- */

void wv_testing_give_all_to(wv_testing *t, wv_id node)
{
    for (wv_id i = 0; i < t->plan.nodes; i++) {
        t->first_timer[i + 1] = i < node ? 0 : t->plan.timers;
        t->first_schedule[i + 1] = i < node ? 0 : t->schedule_count;
        t->first_watch[i + 1] = i < node ? 0 : t->plan.watches;
        t->causes_by_node[i].possible = i == node ? UINT32_MAX : 0;
    }
    for (uint32_t i = 0; i < t->plan.watches; i++)
        t->ctx.interest[i].node = node;
}

static void forget_run(wv_testing *t)
{
    size_t words = wv_set_size(t->plan.nodes);
    memset(t->ctx.ready.word, 0, words * sizeof(uint64_t));
    memset(t->ctx.next.word, 0, words * sizeof(uint64_t));
    t->ctx.yielded = t->ctx.terminate = false;
    t->ctx.failed_epoch = 0;
    t->ctx.failure_error = 0;
    t->record = 0;
    t->plan.isolate = false;
    t->panicked = false;
}

void wv_testing_pose(wv_testing *t, wv_hook hook)
{
    t->ctx.hook = (uint8_t)(hook + BY_CALL);
}

static wv_ctx *begin(wv_testing *t, wv_hook hook, wv_id node)
{
    check_node(t, node);
    wv_testing_give_all_to(t, node);
    forget_run(t);
    t->ctx.run->node = node;
    wv_testing_pose(t, hook);
    return &t->ctx;
}

wv_ctx *wv_testing_init(wv_testing *t, wv_id node)
{
    t->ctx.epoch = 0;
    return begin(t, WV_HOOK_INIT, node);
}

wv_ctx *wv_testing_drop(wv_testing *t, wv_id node)
{
    return begin(t, WV_HOOK_DROP, node);
}

/* As by a collection before the cycle.  The causes are what the test says. */
static void collect(wv_testing *t, wv_id node)
{
    uint32_t missing = t->plan.timers - 1;
    for (uint32_t bit = 1; bit <= WV_BY_SCHEDULE; bit <<= 1)
        if (t->causes & bit)
            wv_cause_next(&t->ctx, node, (wv_cause)bit);
    memset(t->fired_timers, 0, wv_set_size(t->plan.timers) * sizeof *t->fired_timers);
    t->ctx.fired_epoch = t->epoch;
    for (uint32_t i = 0; i < missing; i++)
        if (t->fired[i])
            wv_set_add(t->ctx.fired, i);
    memset(t->fired, 0, missing);
    wv_set_add(t->ctx.fired, missing);
    t->timer[missing].missed = t->missed;
}

wv_ctx *wv_testing_cycle(wv_testing *t, wv_id node)
{
    check_node(t, node);
    wv_testing_give_all_to(t, node);
    t->ctx.epoch = t->epoch - 1;
    wv_testing_collect(t, node);
    wv_ctx *ctx = begin(t, WV_HOOK_CYCLE, node);
    collect(t, node);
    ctx->epoch = t->epoch++;
    return ctx;
}

jmp_buf *wv_testing_isolate(wv_testing *t)
{
    t->plan.isolate = true;
    t->panicked = true; /* unless it returns */
    return &t->ctx.panic;
}

void wv_testing_returned(wv_testing *t)
{
    t->plan.isolate = false;
    t->panicked = false;
}

/* -- What the hook did ---------------------------------------------------------- */

bool wv_testing_yielded(wv_testing const *t)
{
    return t->ctx.yielded;
}

bool wv_testing_terminated(wv_testing const *t)
{
    return t->ctx.terminate;
}

bool wv_testing_scheduled(wv_testing const *t, wv_id node)
{
    check_node(t, node);
    return wv_set_has(t->ctx.ready, node);
}

bool wv_testing_timer(wv_testing const *t, uint32_t index, wv_time *deadline)
{
    check_timer(t, index);
    wv_timer const *timer = &t->timer[index];
    if (!timer->queue)
        return false;
    int64_t ns = timer->deadline_ns, ahead = t->ctx.wall.offset_ns;
    if (deadline)
        *deadline = timer->queue == BY_WALL ? (wv_time){wv_ns_sub(ns, ahead), ns}
                                   : (wv_time){ns, wv_ns_add(ns, ahead)};
    return true;
}

/* Of the run that is looked at, as sweep.c says it of a run. */
static bool noted(wv_testing const *t)
{
    return t->ctx.failed_epoch == t->ctx.epoch + 1;
}

char const *wv_testing_failure(wv_testing const *t)
{
    return noted(t) ? t->ctx.failure_text : NULL;
}

int wv_testing_error(wv_testing const *t)
{
    return noted(t) ? t->ctx.failure_error : 0;
}

bool wv_testing_panicked(wv_testing const *t)
{
    return t->panicked;
}
