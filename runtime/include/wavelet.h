/* wavelet.h: what the hooks and the host of a graph use.
 *
 * A graph is a struct that waveletc generated; `wv_ctx` is its first member
 * and what every hook is given.  One thread runs a graph.  Unless a comment
 * says otherwise a function may be called only by that thread, from the
 * hooks of the graph that `ctx` belongs to.
 *
 * Functions that can fail return 0 or a negative errno.
 * All times are nanoseconds.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */
#ifndef WAVELET_H
#define WAVELET_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* A graph as its hooks see it. */
typedef struct wv_ctx wv_ctx;

/* A node of a graph: its place in the schedule, from 0.  The generated
 * header names one constant per node (`ORDERBOOK_MID`). */
typedef uint32_t wv_id;

/* What a cycle hook returns. */
typedef enum wv_control {
    WV_UNCHANGED = 0, /* nothing follows */
    WV_BROADCAST = 1, /* the node counts as changed; what it triggers runs */
    WV_SWEEP = 2,     /* the node, and all that depends on it, runs no more from
                         this moment, and is dropped after the cycle */
    WV_TERMINATE = 3, /* broadcasts nothing; finish this cycle, then run one
                         stop cycle, then the graph is stopped */
    WV_FAIL = 4       /* like WV_SWEEP, and the host is told; see wv_fail() */
} wv_control;

/* What became of one call of `NAME_cycle`. */
typedef enum wv_state {
    WV_RAN,     /* a cycle ran */
    WV_IDLE,    /* nothing wanted to run before the timeout */
    WV_STOPPED, /* the graph is stopped; further calls do nothing */
    WV_ERROR    /* errno says why */
} wv_state;

/* One instant, read once and then the same for a whole cycle. */
typedef struct wv_time {
    int64_t mono_ns; /* monotonic; counts from an unspecified start */
    int64_t wall_ns; /* since 1970-01-01 00:00 UTC, leap seconds not counted */
} wv_time;

typedef enum wv_clock_kind {
    WV_CLOCK_REALTIME,   /* the machine's clocks */
    WV_CLOCK_HISTORICAL, /* jumps from deadline to deadline, never waits;
                            mono_ns and wall_ns are the same number */
    WV_CLOCK_MANUAL      /* stands still until the host moves it (`NAME_advance`),
                            never waits; mono_ns and wall_ns are the same number */
} wv_clock_kind;

/* What a realtime graph does while there is nothing to run. */
typedef enum wv_mode {
    WV_PARK,   /* sleeps until something comes */
    WV_SPIN,   /* never sleeps: takes a whole CPU, and is there at once */
    WV_BACKOFF /* spins, then lets other threads run, then sleeps */
} wv_mode;

/* Why a node runs; bits, as there may be several reasons at once. */
typedef enum wv_cause {
    WV_BY_TRIGGER = 1 << 0,  /* a node of its `trigger` clauses broadcast */
    WV_BY_START = 1 << 1,    /* it is the first cycle: `on start` */
    WV_BY_STOP = 1 << 2,     /* it is the stop cycle: `on stop` */
    WV_BY_EVERY = 1 << 3,    /* a period is over */
    WV_BY_TIMER = 1 << 4,    /* a one-shot timer fired */
    WV_BY_IO = 1 << 5,       /* a watched descriptor is ready */
    WV_BY_NOTIFY = 1 << 6,   /* it was notified */
    WV_BY_PUSH = 1 << 7,     /* the host pushed it */
    WV_BY_CHANNEL = 1 << 8,  /* its channel has messages, or was closed */
    WV_BY_SIGNAL = 1 << 9,   /* a signal came */
    WV_BY_YIELD = 1 << 10,   /* it asked for this run with wv_yield() */
    WV_BY_SCHEDULE = 1 << 11 /* another node asked for it with wv_schedule() */
} wv_cause;

/* The hooks of a node. */
typedef enum wv_hook { WV_HOOK_NONE, WV_HOOK_INIT, WV_HOOK_CYCLE, WV_HOOK_DROP } wv_hook;

/* A failure as the host is told of it; valid during the call. */
typedef struct wv_failure {
    wv_id node;
    char const *node_name;
    wv_hook hook;     /* WV_HOOK_INIT or WV_HOOK_CYCLE */
    int error;        /* -errno: what init returned; errno when the hook failed */
    char const *text; /* what wv_fail() or wv_panic() was given, or "" */
} wv_failure;

/* What a descriptor can be ready for: bits.  The first two are what a node may
 * ask for; the others are told whenever they are so. */
enum {
    WV_READABLE = 1, /* something can be read, or the end was reached */
    WV_WRITABLE = 2, /* something can be written */
    WV_HANGUP = 4,   /* the other side is gone; what it wrote can still be read */
    WV_IO_ERROR = 8  /* an error waits, in SO_ERROR or for the next read or write */
};

/* A descriptor that is ready. */
typedef struct wv_event {
    int fd;
    unsigned events; /* what for */
    uint64_t tag;    /* what wv_watch() was given */
} wv_event;

/* `start_ns` of options: begin at the earliest deadline that init hooks set. */
#define WV_EARLIEST INT64_MIN

/* How a graph is to run.  Begin with wv_options_default(). */
typedef struct wv_options {
    wv_clock_kind clock; /* WV_CLOCK_REALTIME */
    int64_t start_ns;    /* historical clock: time of the first cycle; WV_EARLIEST.
                            Manual clock: what it shows first; WV_EARLIEST is 0 */
    int64_t end_ns;      /* historical clock: no cycle later than this; INT64_MAX */
    int64_t resync_ns;   /* realtime clock: the wall clock is compared with the machine's
                            when the time is read and this has passed; 1 s; 1 or more */
    wv_mode mode;        /* realtime clock: what to do while nothing is to be done; WV_PARK */
    uint32_t spins;      /* WV_BACKOFF: how often it looks before it yields the CPU;
                            2,000; up to 1,000,000,000 */
    uint32_t yields;     /* WV_BACKOFF: how often it yields before it sleeps; 100; up
                            to 1,000,000,000 */
    uint32_t poll_every; /* WV_SPIN and WV_BACKOFF: descriptors are polled in one of so
                            many looks; 64; 1 or more */
    bool stop_signals;   /* SIGINT and SIGTERM stop the graph as NAME_stop does,
                            but for one that a node names with `on signal`; false */
    void *user;          /* what wv_user() returns; NULL; stays the host's */
    /* Called on the graph's thread, from within the cycle or the
     * initialisation, when a node has failed; NULL. */
    void (*failed)(void *user, wv_failure const *failure);
} wv_options;

/* The defaults above.  Any thread. */
wv_options wv_options_default(void);

/* The version of the library that is linked, "0.1.0".  Any thread. */
char const *wv_version(void);

/* -- Names, for people who read them -------------------------------------- */

/* In small letters without a prefix: "ran", "broadcast", "cycle", "notify",
 * "realtime"; "?" for a value that is none.  A cause is one bit.  Any thread. */
char const *wv_state_name(wv_state state);
char const *wv_control_name(wv_control control);
char const *wv_hook_name(wv_hook hook);
char const *wv_cause_name(uint32_t cause);
char const *wv_clock_name(wv_clock_kind clock);

/* What an errno, negative or not, means where this library returns it; what it
 * means to the C library where we do not use it.  Any thread; the text holds
 * until this thread calls this again. */
char const *wv_strerror(int err);

/* -- What a hook can ask ------------------------------------------------- */

/* Did `node` broadcast in this cycle?  The host may ask this and the questions
 * up to wv_clock_quality() between cycles, too, on the graph's thread: it is
 * then told of the last cycle. */
bool wv_changed(wv_ctx const *ctx, wv_id node);

/* The time of this cycle; in an init hook, of the initialisation. */
wv_time wv_now(wv_ctx *ctx);

/* The number of this cycle; the first is 1, 0 before it. */
uint64_t wv_epoch(wv_ctx const *ctx);

/* The pointer that the host gave in its options. */
void *wv_user(wv_ctx const *ctx);

/* The clock that the graph runs by. */
wv_clock_kind wv_clock(wv_ctx const *ctx);

/* How many nanoseconds the machine's wall clock may have been away from what
 * was read of it when it was last compared; 0 under the other clocks. */
int64_t wv_clock_quality(wv_ctx const *ctx);

/* The node whose hook is running. */
wv_id wv_node(wv_ctx const *ctx);

/* Why the node runs: one or several bits of wv_cause.  In cycle hooks; 0
 * elsewhere. */
uint32_t wv_why(wv_ctx const *ctx);

/* The monotonic clock of the machine, read now.  Any thread. */
int64_t wv_clock_ns(void);

/* -- What a hook can do --------------------------------------------------
 *
 * From where it may not be called a function does nothing and returns -EPERM,
 * if it returns an error at all.  A library that was configured with
 * --enable-debug says so and aborts.  What a clause of the node or of the graph
 * would have allowed is refused in the same way, by both.
 */

/* Run me in the next cycle.  In init and cycle hooks. */
void wv_yield(wv_ctx *ctx);

/* Finish this cycle, then run one stop cycle, then be stopped: what
 * WV_TERMINATE does, with the control left free.  In any hook. */
void wv_terminate(wv_ctx *ctx);

/* Fail: note errno and a text (at most 255 bytes of it) for the host, and
 * return WV_FAIL, so that a cycle hook can end with `return wv_fail(...)`.  In
 * an init hook it notes the text; the hook returns its -errno.  Elsewhere
 * nothing is noted. */
wv_control wv_fail(wv_ctx *ctx, char const *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Fail from any depth of calls, without returning: only in graphs marked
 * `@isolate`, in cycle hooks.  Elsewhere it returns -EPERM and does nothing.
 * What it leaves are plain C frames: never those of a cycle of another graph
 * that the hook runs, which would not end. */
int wv_panic(wv_ctx *ctx, char const *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Run `node` later in this cycle, whatever this hook returns.  In cycle hooks.
 * -EPERM: this is none, or its node has no `schedules` clause that names
 * `node`; -ESTALE: `node` was swept. */
int wv_schedule(wv_ctx *ctx, wv_id node);

/* Set one-shot timer `index` of this node (`on timer(n)`: 0 to n - 1); a set
 * timer is moved.  It fires in the first cycle at or after its deadline,
 * never early; a deadline in the past fires in the next cycle.  In init and
 * cycle hooks.
 * `after` counts from wv_now(); `at` is a monotonic time.  `at_wall` is a wall
 * time, by the wall_ns of wv_now(): when the machine's wall clock is set, the
 * timer follows.  -EINVAL: the node has no such timer. */
int wv_timer_after(wv_ctx *ctx, uint32_t index, int64_t ns);
int wv_timer_at(wv_ctx *ctx, uint32_t index, int64_t mono_ns);
int wv_timer_at_wall(wv_ctx *ctx, uint32_t index, int64_t wall_ns);

/* Cancel it; fine when it is not set.  In any hook.  -EINVAL: the node has no
 * such timer. */
int wv_timer_cancel(wv_ctx *ctx, uint32_t index);

/* The next of this node's one-shot timers that fired in this cycle and was
 * not returned yet, lowest index first; -1 when there is none left.  In cycle
 * hooks. */
int32_t wv_timer_fired(wv_ctx *ctx);

/* How many periods of this node's `on every` passed without a run of their
 * own before the one that this cycle is for; mostly 0.  In cycle hooks. */
uint64_t wv_missed(wv_ctx const *ctx);

/* Watch `fd` for `events`, bits of WV_READABLE and WV_WRITABLE (0: only for
 * hang-ups and errors), from the next cycle on: whenever it is ready, this node
 * runs, and wv_ready() tells it of `tag`.  Of a descriptor that the node watches
 * already events and tag are changed.  In init and cycle hooks.
 *
 * Readiness is a level: a node that does not read what is there runs again.
 * What the kernel cannot wait for (regular files, directories, /dev/null) is
 * always ready, so that the graph never sleeps while it is watched.  Several
 * nodes may watch one descriptor.
 *
 * The descriptor stays its opener's; the graph closes none.  Unwatch it before
 * closing it.  A watch of a descriptor that was closed all the same ends by
 * itself, and never tells of another one that was given the same number.
 *
 * -ENOSPC: the node watches as many as `on io(n)` allows; -EBADF: it is not
 * open; -EINVAL: the node has no `on io`, or these are other bits; -EPERM: this
 * is no init or cycle hook; what else the kernel said.  Then what was watched
 * before is watched still. */
int wv_watch(wv_ctx *ctx, int fd, unsigned events, uint64_t tag);

/* Watch it no more; fine when this node does not.  Drop hooks may call this
 * too; what a swept node watched has been released before.  -EINVAL: the node
 * has no `on io`; -EPERM: this is no hook. */
int wv_unwatch(wv_ctx *ctx, int fd);

/* The next of this node's descriptors that is ready in this cycle and was not
 * told yet; false when there is none left.  In cycle hooks. */
bool wv_ready(wv_ctx *ctx, wv_event *event);

/* The next of this node's signals (SIGHUP) that this cycle is for and that was
 * not told yet, in the order of the `on signal` clauses; 0 when there is none
 * left.  A signal that came several times since the last cycle is told once.
 * In cycle hooks. */
int wv_signal(wv_ctx *ctx);

/* Receive the next message of this node's channel into `message`, which has the
 * channel's type: what the generated NAME_NODE_receive does, for cycle hooks
 * that nodes share.
 * 1: a message; 0: none waits now; -EPIPE: it was closed, and none will come
 * any more; -EPERM: this is no cycle hook, or the node has no channel. */
int wv_receive(wv_ctx *ctx, void *message);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
