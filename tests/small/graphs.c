/* graphs.c: see graphs.h. */
#include "config.h"

#include "tests/small/graphs.h"

#include <stdio.h>
#include <string.h>

struct small small;
struct beat beat;
struct bare bare;
struct echoes echoes;
struct guarded guarded;
struct later later;

wv_failure told;
char told_text[64];
unsigned failures;
int results[5];
unsigned asked;

/* What the linker makes of --wrap. */
wv_state __real_wv_graph_cycle(wv_ctx *ctx, int64_t timeout_ns);
wv_state __wrap_wv_graph_cycle(wv_ctx *ctx, int64_t timeout_ns);

wv_state __wrap_wv_graph_cycle(wv_ctx *ctx, int64_t timeout_ns)
{
    asked++;
    return __real_wv_graph_cycle(ctx, timeout_ns);
}

static void keep_failure(void *user, wv_failure const *failure)
{
    (void)user;
    failures++;
    told = *failure;
    (void)snprintf(told_text, sizeof told_text, "%s", failure->text);
}

wv_options options_of(wv_clock_kind clock)
{
    wv_options options = wv_options_default();
    options.clock = clock;
    options.start_ns = 1000;
    options.failed = keep_failure;
    return options;
}

int set_up(void **state)
{
    (void)os_setup(state);
    os_set_clock(1000, 5000);
    memset(&hooks, 0, sizeof hooks);
    failures = 0;
    return 0;
}

int tear_down(void **state)
{
    (void)small_finish(&small);
    (void)beat_finish(&beat);
    (void)bare_finish(&bare);
    (void)echoes_finish(&echoes);
    (void)guarded_finish(&guarded);
    (void)later_finish(&later);
    return os_teardown(state);
}

void assert_log(char const *expected)
{
    assert_string_equal(hooks.log, expected);
    hooks.log[0] = 0;
}

void assert_cycle(char const *expected)
{
    uint64_t epoch = wv_epoch(&small.ctx);
    assert_int_equal(small_cycle(&small, 0), WV_RAN);
    assert_int_equal(wv_epoch(&small.ctx), epoch + 1);
    assert_log(expected);
}

void assert_idle(void)
{
    uint64_t epoch = wv_epoch(&small.ctx);
    assert_int_equal(small_cycle(&small, 0), WV_IDLE);
    assert_int_equal(wv_epoch(&small.ctx), epoch);
    assert_log("");
    assert_true(small_wait_ns(&small) != 0);
}

void alive_by(wv_clock_kind clock)
{
    wv_options options = options_of(clock);
    assert_int_equal(small_init(&small, &options), 0);
    assert_cycle("source worker end");
    assert_int_equal(hooks.run[SMALL_SOURCE].why, WV_BY_START);
}

void alive(void)
{
    alive_by(WV_CLOCK_REALTIME);
}

void bare_alive(void)
{
    wv_options options = options_of(WV_CLOCK_REALTIME);
    assert_int_equal(bare_init(&bare, &options), 0);
    assert_int_equal(bare_left_push(&bare), 0);
    assert_int_equal(bare_cycle(&bare, 0), WV_RAN);
}

/* -- Hooks ------------------------------------------------------------------- */

wv_control unchanged(wv_ctx *ctx)
{
    (void)ctx;
    return WV_UNCHANGED;
}

wv_control yield_now(wv_ctx *ctx)
{
    wv_yield(ctx);
    return WV_UNCHANGED;
}

wv_control schedule_both(wv_ctx *ctx)
{
    results[0] = wv_schedule(ctx, SMALL_LAZY);
    results[1] = wv_schedule(ctx, SMALL_WORKER);
    results[2] = wv_schedule(ctx, SMALL_END);
    return WV_UNCHANGED;
}
