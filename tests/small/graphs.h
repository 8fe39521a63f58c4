/* graphs.h: the graphs of test_small*.c, whose cycles are compiled with them (wavelet-cycle.h).
 *
 * `small` has all that such a cycle looks for, `beat` only periods, `later` broadcasts that run a
 * node in the next cycle, in `echoes` one that cannot ask why, `bare` nothing but pushes; hooks
 * of `guarded` may panic, so that the runtime makes its cycles.
 */
#ifndef SMALL_GRAPHS_H
#define SMALL_GRAPHS_H

#include "tests/small/bare.wvg.h"
#include "tests/small/beat.wvg.h"
#include "tests/small/echoes.wvg.h"
#include "tests/small/guarded.wvg.h"
#include "tests/small/later.wvg.h"
#include "tests/small/small.wvg.h"
#include "tests/unit/graph.h"

extern struct small small;
extern struct beat beat;
extern struct bare bare;
extern struct echoes echoes;
extern struct guarded guarded;
extern struct later later;

/* Failures that were told, and the last of them. */
extern unsigned failures;
extern wv_failure told;
extern char told_text[64];

/* How often generated code asked the runtime for a cycle. */
extern unsigned asked;

/* A test of them: the monotonic clock begins at 1000, and the graphs are finished in the end. */
#define RULE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int set_up(void **state);
int tear_down(void **state);

/* Options of that clock, which begins at 1000; failures are kept. */
wv_options options_of(wv_clock_kind clock);

/* Initialise `small` or `bare`; the first cycle has run. */
void alive_by(wv_clock_kind clock);
void alive(void);
void bare_alive(void);

/* These hooks were called, in this order, and no other, since this was asked last. */
void assert_log(char const *expected);

/* A cycle of `small` that does not wait runs these. */
void assert_cycle(char const *expected);

/* It has nothing to run: no cycle is made, and the graph may sleep. */
void assert_idle(void);

/* What hooks do; the last one schedules lazy, worker, and end, and keeps what came of it. */
extern int results[5];
wv_control unchanged(wv_ctx *ctx);
wv_control yield_now(wv_ctx *ctx);
wv_control schedule_both(wv_ctx *ctx);

#endif
