/* wavelet-testing.h: a hook is a C function; test it by calling it.
 *
 * What a hook asks of its context, and what it does with it, is here chosen and
 * looked at by the test.  There is no schedule and nothing runs by itself:
 *
 *     wv_testing *t = wv_testing_create(5, 1);     the graph has 5 nodes, this one `on timer`
 *     wv_testing_set_changed(t, ORDERBOOK_MID, true);
 *     wv_ctx *ctx = wv_testing_cycle(t, ORDERBOOK_ALERT);
 *     assert(alert_cycle(ctx, &quiet, &mid, &book, &before) == WV_UNCHANGED);
 *     assert(wv_testing_yielded(t));
 *     wv_testing_destroy(t);
 *
 * What is set holds until it is set otherwise; what a run did is forgotten when
 * the next one begins, but for timers and watches, which stay set.  Nodes and
 * indices that do not exist are mistakes of the test: they are told, and it is
 * aborted.  There is no graph around the context: a hook that sends to another
 * node does so to a graph that the test gives it, as the host does.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */
#ifndef WAVELET_TESTING_H
#define WAVELET_TESTING_H

#include <setjmp.h>
#include <stddef.h>
#include <wavelet.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* Contexts for the hooks of a graph that is not there. */
typedef struct wv_testing wv_testing;

/* As if of a graph with so many nodes, each with so many one-shot timers.
 * NULL: no memory. */
wv_testing *wv_testing_create(uint32_t nodes, uint32_t timers);

/* NULL is fine. */
void wv_testing_destroy(wv_testing *t);

/* -- What the hook will see ------------------------------------------------ */

/* wv_user(); NULL. */
void wv_testing_set_user(wv_testing *t, void *user);

/* wv_clock(); WV_CLOCK_MANUAL. */
void wv_testing_set_clock(wv_testing *t, wv_clock_kind clock);

/* wv_now(); 0 and 0.  Wall clock times of timers follow their difference, which is held at the ends
 * of time. */
void wv_testing_set_time(wv_testing *t, wv_time now);

/* wv_clock_quality(); 0. */
void wv_testing_set_clock_quality(wv_testing *t, int64_t quality_ns);

/* wv_epoch() in the next cycle hook.  Without it, one more than in the last.  Cycles count from 1: 0
 * aborts. */
void wv_testing_set_epoch(wv_testing *t, uint64_t epoch);

/* wv_why(): bits of wv_cause; none. */
void wv_testing_set_cause(wv_testing *t, uint32_t causes);

/* wv_changed(); no node. */
void wv_testing_set_changed(wv_testing *t, wv_id node, bool changed);

/* The node may be named in wv_schedule(), as by a `schedules` clause. */
void wv_testing_allow_schedule(wv_testing *t, wv_id node);

/* The node was swept: wv_schedule() says so. */
void wv_testing_sweep(wv_testing *t, wv_id node);

/* The next cycle hook finds this timer fired, whether it was set or not. */
void wv_testing_fire(wv_testing *t, uint32_t index);

/* wv_missed(); 0. */
void wv_testing_set_missed(wv_testing *t, uint64_t missed);

/* The next cycle hook finds that this signal came: wv_signal(), in the order of
 * these calls. */
void wv_testing_signal(wv_testing *t, int signal);

/* wv_watch() takes so many descriptors, as by `on io(n)`; none; what was watched
 * is forgotten.  Any number that is not negative is one of something open: the
 * kernel is not asked.  False: no memory. */
bool wv_testing_allow_watches(wv_testing *t, uint32_t watches);

/* The next cycle hook finds this descriptor ready: wv_ready() gives just this, in
 * the order of these calls.  Either a hook has watched it for that and with this
 * tag, or none has watched it, and it is so watched from now on; all else is a
 * mistake of the test. */
void wv_testing_ready(wv_testing *t, wv_event event);

/* A message waits, behind those that wait already: NAME_NODE_receive() and
 * wv_receive().  What a hook leaves, the next one finds.  All are of one size.
 * False: no memory. */
bool wv_testing_send(wv_testing *t, void const *message, size_t size);

/* The channel is closed: when no message waits, there is -EPIPE. */
void wv_testing_close(wv_testing *t);

/* -- The call --------------------------------------------------------------- */

/* The context to call a hook of `node` with, of that kind.  It holds until the
 * next of these calls. */
wv_ctx *wv_testing_init(wv_testing *t, wv_id node);
wv_ctx *wv_testing_cycle(wv_testing *t, wv_id node);
wv_ctx *wv_testing_drop(wv_testing *t, wv_id node);

/* A call of a hook that may wv_panic(), as in graphs marked `@isolate`; what it
 * returns can be assigned in `call`.  Afterwards wv_testing_panicked() tells. */
#define WV_TESTING_ISOLATED(t, call)             \
    do {                                         \
        if (setjmp(*wv_testing_isolate(t)) == 0) { \
            call;                                \
            wv_testing_returned(t);              \
        }                                        \
    } while (0)

/* -- What the hook did ------------------------------------------------------- */

/* Did it wv_yield()?  Did it wv_terminate()?  (The control that it returned is
 * the test's own to look at.) */
bool wv_testing_yielded(wv_testing const *t);
bool wv_testing_terminated(wv_testing const *t);

/* Did it wv_schedule() the node, and was allowed to? */
bool wv_testing_scheduled(wv_testing const *t, wv_id node);

/* Is the timer of the last run's node set?  Then `deadline`, unless it is NULL,
 * becomes what both clocks will show. */
bool wv_testing_timer(wv_testing const *t, uint32_t index, wv_time *deadline);

/* Is the descriptor watched?  Then `watch`, unless it is NULL, becomes what
 * wv_watch() was given.  And how many are. */
bool wv_testing_watched(wv_testing const *t, int fd, wv_event *watch);
uint32_t wv_testing_watches(wv_testing const *t);

/* How many messages wait that no hook has received. */
size_t wv_testing_waiting(wv_testing const *t);

/* What it gave to wv_fail() or wv_panic(): the text, and -errno; NULL and 0
 * when it called neither. */
char const *wv_testing_failure(wv_testing const *t);
int wv_testing_error(wv_testing const *t);

/* In the last WV_TESTING_ISOLATED. */
bool wv_testing_panicked(wv_testing const *t);

/* The two ends of WV_TESTING_ISOLATED. */
jmp_buf *wv_testing_isolate(wv_testing *t);
void wv_testing_returned(wv_testing *t);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
