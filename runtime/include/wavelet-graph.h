/* wavelet-graph.h: the contract between generated code and the runtime.
 *
 * Hosts and hooks include the generated header, which includes this one; the
 * layouts here may change with WV_ABI and are nobody else's business.
 *
 * How a graph is laid out
 * -----------------------
 * Nodes are numbered by the schedule, so that the lowest number is the next
 * to run.  A set of nodes is a row of 64-bit words, one bit a node, and a
 * summary with one bit a word: finding the lowest node that is set costs two
 * instructions and skips what is empty.  The summary of more than 4,096 nodes has
 * several words; above these stands one more, the top, with one bit for each eight
 * of them.  So what is done with a set costs what is in it, up to two million nodes,
 * and one word tells that it is empty.  A graph has these sets:
 *
 *   ready     runs in the cycle that is going on; a broadcast adds to it
 *   next      runs in the next cycle (wv_yield, `trigger last`, a push)
 *   changed   broadcast in this cycle
 *   notified  was notified; the only one that other threads write
 *   dead      was swept, and runs no more
 *   doomed    was swept in this cycle, and is dropped at its end
 *   spreading was swept, and what depends on it is still to be swept
 *   copied    ran in this cycle, and its state is to be copied for `last`
 *
 * There are two lowerings, which behave the same.  Straight line: one function
 * per word, which is given the word's ready bits, keeps them in a register,
 * and runs the nodes in order; it is called by its name, by the one before it
 * as it were, so that processors know what comes next; a node that broadcasts sets the bits of those it
 * triggers, which stand after it.  A node's own bit says, once it has run, whether
 * it broadcast: what the register holds in the end is the word's `changed`.  Before
 * a hook, which may ask, it is stored in a wv_run; for hooks in a chain once.
 * Tables: a row per node says what calls its hook and which nodes it triggers; the
 * runtime does the rest.  A graph in a straight line has both.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */
#ifndef WAVELET_GRAPH_H
#define WAVELET_GRAPH_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <wavelet.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* Rises with every change that makes old generated code wrong. */
#define WV_ABI 12

/* Nodes that run are laid out in a straight line, without a jump: the order in
 * memory is that of the schedule. */
#define WV_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define WV_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* A part of the cycle that calls it, as the word of a small graph is; that is a function as well, for
 * when the runtime goes on. */
#define WV_IN_CYCLE inline __attribute__((always_inline))

/* A function apart from those that call it: what is on the way of few cycles would take registers of
 * those that go another one, and all words in one function are too much for C compilers. */
#define WV_APART __attribute__((noinline))

/* Goes on with what stands behind the next label. */
#if __GNUC__ >= 7 || defined __clang__
#define WV_FALLTHROUGH __attribute__((fallthrough))
#else
#define WV_FALLTHROUGH ((void)0)
#endif

/* Addresses of states that are given to a hook elsewhere are worked out anew from `graph`, a variable. gcc would keep
 * each in a register for the next node, which takes two instructions in place of one. */
#define WV_ANEW(graph) __asm__("" : "+r"(graph))

/* What stands before and behind does not become vectors together: gcc has those of all nodes in
 * registers at once, and what does not fit goes to memory and back.  Values may stay in registers. */
#ifdef __clang__
#define WV_END_VECTORS() ((void)0)
#else
#define WV_END_VECTORS() __asm__ volatile("")
#endif

/* Call the hooks of `count` nodes of a chain that are alike, a number that 8 divides, as long as they
 * broadcast; `call` is that of the one that stands `wv_alike` behind the first.  Eight at a time, as to
 * jump after each takes as long as half a call. */
#define WV_ALIKE(count, control, call)                                                    \
    for (wv_id wv_first = 0; wv_first < (count); wv_first += 8) {                         \
        _Static_assert((count) % 8 == 0, "eight at a time");                              \
        WV_ALIKE_ONE(0, control, call)                                                    \
        WV_ALIKE_ONE(1, control, call)                                                    \
        WV_ALIKE_ONE(2, control, call)                                                    \
        WV_ALIKE_ONE(3, control, call)                                                    \
        WV_ALIKE_ONE(4, control, call)                                                    \
        WV_ALIKE_ONE(5, control, call)                                                    \
        WV_ALIKE_ONE(6, control, call)                                                    \
        WV_ALIKE_ONE(7, control, call)                                                    \
    }
#define WV_ALIKE_ONE(number, control, call)                    \
    {                                                          \
        wv_id const wv_alike = wv_first + (number);            \
        if (WV_UNLIKELY(((control) = (call)) != WV_BROADCAST)) \
            break;                                             \
    }

/* The state that stands `wv_alike` behind that of `first`; `second` is the next one.  How far apart
 * they are need not be the type's size, as it may be aligned to more. */
#define WV_STATE_FROM(graph, first, second)                                                 \
    ((__typeof__(((struct graph *)0)->node.first) *)(void *)(                               \
        (char *)ctx + offsetof(struct graph, node.first) +                                  \
        wv_alike * (offsetof(struct graph, node.second) - offsetof(struct graph, node.first))))

/* What begins with a line of the cache. */
#define WV_ON_A_LINE __attribute__((aligned(64)))

/* What begins where storage from malloc(3) may, and no more: a graph may be there. So a vector of 16 bytes is in one
 * line of the cache. */
#define WV_AS_ALLOCATED __attribute__((aligned(__alignof__(max_align_t))))

/* What hardly ever runs stands apart from what does, and is small. */
#define WV_RARELY __attribute__((cold))

/* A formula has a scalar value, of which every byte counts. */
#define WV_SCALAR_VALUE \
    "a formula's value cannot be a long double, or complex of it, which has padding that would count as a change"

/* Is a formula's value what it was?  By its bytes, so that a NAN is itself, and
 * -0.0 is not 0.0.  C compilers understand `==` better, which for integers is
 * the same. */
#define WV_INTEGERS(value)                                                              \
    _Bool : value, char : value, signed char : value, unsigned char : value,            \
    short : value, unsigned short : value, int : value, unsigned : value, long : value, \
    unsigned long : value, long long : value, unsigned long long : value
#define WV_SAME(a, b)                                                \
    (_Generic((a), WV_INTEGERS(1), default : 0)                      \
         ? _Generic((a), WV_INTEGERS(a), default : 0) ==             \
               _Generic((b), WV_INTEGERS(b), default : 0)            \
         : memcmp(&(a), &(b), sizeof(a)) == 0)

/* The words that a set of `nodes` takes, and the summary of so many words. */
#define WV_WORDS(nodes) (((nodes) + 63) / 64)

/* How many words of a summary a bit of the top stands for. */
#define WV_GROUP 8

/* And so how many nodes, or timers, a set may have; the compiler allows fewer. */
#define WV_SET_MAX (64 * WV_GROUP * 64 * 64)

/* A set of nodes as a member of a graph's struct; small ones do not use the top. */
#define WV_SET(nodes)                              \
    struct {                                       \
        uint64_t word[WV_WORDS(nodes)];            \
        uint64_t summary[WV_WORDS(WV_WORDS(nodes))]; \
        uint64_t top;                              \
    }

/* A set as the runtime reaches it. */
typedef struct wv_set {
    uint64_t *word;
    uint64_t *summary;
    uint64_t *top; /* 0 only when the set is empty: the summary, where that is one word */
} wv_set;

/* A timer of a node: one-shot, or one of its `on every`.  They are numbered
 * by the schedule, so that equal deadlines fire in schedule order. */
typedef struct wv_timer_plan {
    wv_id node;
    bool aligned;      /* periodic: at multiples of the period since 1970 */
    int64_t period_ns; /* 0: one-shot */
} wv_timer_plan;

/* A timer while the graph lives.  Numbers of timers count from 1 in lists, so
 * that 0 is none. */
typedef struct wv_timer {
    int64_t deadline_ns;
    uint64_t missed;         /* periods that its last firing stands for besides its own */
    uint32_t next, previous; /* of those in the same slot */
    wv_id node;
    uint16_t slot;
    uint8_t queue; /* 0: it is not set; 1: by_mono, 2: by_wall */
    bool periodic;
} wv_timer;

/* Slots of a queue of `timers`: of so few that they are looked at one by one,
 * one; else 64 for each six bits of a deadline, and 16 for the highest four. */
enum { WV_TIMERS_FEW = 8, WV_TIMER_LEVELS = 11 };
#define WV_TIMER_SLOTS(timers) ((timers) <= WV_TIMERS_FEW ? 1 : 64 * (WV_TIMER_LEVELS - 1) + 16)

/* Set timers, a wheel; see runtime/timer.h.  There are two: those with a
 * monotonic deadline, and those with a wall deadline, which move all at once
 * when the wall clock is set. */
typedef struct wv_timer_queue {
    uint32_t *slot;  /* the first timer of each */
    uint64_t from;   /* what deadlines are compared with */
    uint64_t mask;   /* 0: there is one slot */
    uint64_t levels; /* those that are not empty, and their slots that are not: */
    uint64_t occupied[WV_TIMER_LEVELS];
    int64_t least_ns; /* the earliest deadline, INT64_MAX for none */
    bool known;       /* that is it, and need not be looked for */
    uint32_t moved, spent;
} wv_timer_queue;

/* How wall time follows from monotonic time: by an offset, which falls slowly
 * from `offset_ns` at `from_ns` to `target_ns` at `until_ns`; see clock.c. */
typedef struct wv_wall {
    int64_t from_ns, until_ns; /* monotonic */
    int64_t offset_ns, target_ns;
    int64_t quality_ns; /* of the last comparison */
    int64_t resync_ns;  /* monotonic: when to compare again */
} wv_wall;

/* What can make a node run, for nodes whose cycle hook may ask: bits of
 * wv_cause, 0 for other nodes; and its place among those whose causes are
 * recorded. */
typedef struct wv_cause_plan {
    uint32_t possible;
    uint32_t record;
} wv_cause_plan;

/* What one node watches; see runtime/io.h for how this and the next hang
 * together.  Numbers of entries count from 1, so that 0 is none. */
typedef struct wv_interest {
    uint64_t tag;
    uint64_t ready_epoch; /* it was ready in this cycle ... */
    uint32_t ready;       /* ... for what was not told yet */
    uint32_t next_ready;  /* the next that was ready of the same node */
    uint32_t descriptor;  /* what is watched; 0: this is free */
    uint32_t events;
    uint32_t next;        /* the next of the same descriptor, or free one of the node */
    wv_id node;
    /* In the first entry of each node: */
    uint32_t first_free;
    uint32_t first_ready, last_ready; /* of cycle `list_epoch` */
    uint64_t list_epoch;
} wv_interest;

/* A descriptor that one or several nodes watch. */
typedef struct wv_descriptor {
    uint64_t device, inode; /* what it is, where the kernel is asked by number alone */
    int fd;                 /* -1: this is free */
    uint32_t events;        /* what all its interests want */
    uint32_t interest;      /* the first of them */
    uint32_t generation;    /* how often this was used, for late news of an earlier use */
    uint32_t bucket;        /* the first descriptor whose number falls on this entry */
    uint32_t next;          /* the next one whose number falls on the same, or that is free */
    uint32_t poll, streak;  /* the poll that found it ready last, how many did before it */
    bool always;            /* the kernel cannot wait for it: it is always ready */
    bool busy;              /* and somebody wants that */
} wv_descriptor;

/* As struct pollfd. */
typedef struct wv_pollfd {
    int fd;
    short events, revents;
} wv_pollfd;

/* Room to watch `n` descriptors, as a member of a graph's struct. */
#define WV_DESCRIPTORS(n)                                         \
    struct {                                                      \
        wv_interest interest[n];                                  \
        wv_descriptor descriptor[n];                              \
        wv_pollfd polled[(n) + 1]; /* the first is for waking */ \
    }

/* A channel, by node; see wavelet-channel.h. */
typedef struct wv_channel_plan wv_channel_plan;

/* A signal that runs a node. */
typedef struct wv_signal_plan {
    wv_id node;
    int signal;
} wv_signal_plan;

/* Rows of nodes, one row per node: that of node n begins at first[n] and ends
 * before first[n + 1].  `first` is NULL where all rows are empty. */
typedef struct wv_rows {
    uint32_t const *first;
    wv_id const *node;
} wv_rows;

/* A node of a graph that is lowered to tables; two are a line of the cache, as their
 * tables begin with one.  Compilers that leave that out make them slower, not wrong. */
typedef struct wv_table_row {
    /* Calls its cycle hook; NULL: it has none, and broadcasts.  Nodes that share a hook
     * share the function, which is told by `at` where their states are. */
    wv_control (*step)(wv_ctx *ctx, struct wv_table_row const *row);
    uint64_t here;      /* those of its own word that it triggers */
    uint32_t at[2];     /* offsets of its states; of more than two, where the plan lists them */
    wv_id next;         /* what it triggers in other words, where that is one node; else 0 */
    uint32_t elsewhere; /* else where the plan lists them; 0: there are none */
} wv_table_row;

/* Some of 32 nodes, from 32 * half on, that a node triggers; none ends what one does. */
typedef struct wv_trigger {
    uint32_t half; /* of a word */
    uint32_t nodes;
} wv_trigger;

/* What the compiler knows of a graph; constant. */
typedef struct wv_plan {
    uint32_t abi;      /* WV_ABI of the headers it was compiled with */
    uint32_t ctx_size; /* sizeof(wv_ctx) there */
    uint32_t options_size;
    uint32_t nodes;
    uint32_t timers;
    uint32_t periodic; /* how many of the timers are periodic */
    size_t size;       /* of the whole graph struct */
    size_t ready, next, changed, notified; /* offsets of the sets */
    size_t dead, doomed, spreading, copied;
    /* Offsets of wv_timer[timers], uint32_t[2 * WV_TIMER_SLOTS(timers)], WV_SET(timers). */
    size_t timer, slot, fired;
    char const *name;
    char const *const *node_names;
    bool isolate; /* hooks may wv_panic */

    /* A small graph's own cycle (see the end), or NULL. */
    wv_state (*cycle)(wv_ctx *ctx, int64_t timeout_ns);

    /* Straight line: runs the nodes of a word that are set in `ready`, then those that these make ready in
     * the word behind it, and so on; else NULL. */
    void (*straight)(wv_ctx *ctx, uint32_t word, uint64_t ready);
    /* The same in the first cycle, when a node is dead, and where there is no straight
     * line: wv_table_run. */
    void (*careful)(wv_ctx *ctx, uint32_t word, uint64_t ready);
    /* Tables: a row per node, what these refer to, and the nodes that a broadcast runs
     * in the next cycle. */
    wv_table_row const *table;
    uint32_t const *at;
    wv_trigger const *elsewhere;
    wv_rows triggered_late;

    /* Write the initial states over zeroed storage, or NULL. */
    void (*reset)(wv_ctx *ctx);
    /* Call that node's hook if it has one; NULL when no node has. */
    int (*init)(wv_ctx *ctx, wv_id node);
    void (*drop)(wv_ctx *ctx, wv_id node);
    /* Copy that node's state for those that read its `last`; `copied_nodes`
     * are the words of those that have such readers, or NULL. */
    void (*copy)(wv_ctx *ctx, wv_id node);
    uint64_t const *copied_nodes;

    wv_rows dependents; /* what goes with a node when it is swept */
    wv_rows schedules;  /* what its `schedules` clauses name */

    wv_cause_plan const *cause_plan; /* by node; NULL when no hook may ask */
    size_t cause;                    /* offset of the records, uint64_t[] */
    wv_rows cause_parents;           /* what triggers a node that may ask ... */
    wv_rows cause_late;              /* ... by `trigger last` */

    uint64_t const *start; /* words: what runs in the first cycle, or NULL */
    uint64_t const *stop;  /* words: what runs in the stop cycle, or NULL */
    uint32_t const *first_timer; /* [nodes + 1]; NULL without timers */
    wv_timer_plan const *timer_plan;

    uint32_t watches;            /* descriptors that all nodes may watch together */
    size_t descriptor;           /* offset of WV_DESCRIPTORS */
    uint32_t const *first_watch; /* [nodes + 1]; NULL without `on io` */
    uint32_t channels;
    wv_channel_plan const *channel_plan; /* by node; their queues stand last in the graph */
    uint32_t signals;
    wv_signal_plan const *signal_plan; /* by node */

    /* Contexts of wavelet-testing.h, NULL in a graph: where messages come from.
     * `size` is that of the channel's messages, 0 when it is not known. */
    int (*receive)(wv_ctx *ctx, void *message, size_t size);
} wv_plan;

/* How much a cycle has to look at.  Most cycles of most graphs need not ask about
 * descriptors, ends, dead nodes and the like one by one: after each cycle that looked
 * at all of it, the next ones are quick, until something of it comes up, and whoever
 * brings it up says so by WV_FULL. */
typedef enum wv_pace {
    WV_FULL,
    WV_QUICK,   /* between two cycles of a graph that is alive, with no node dead */
    WV_IN_QUICK /* a quick cycle is going on, and nothing came up so far */
} wv_pace;

/* A node that runs, for whoever its hook asks.  A word of a straight line has one among its
 * local variables: where all that could ask is inlined and does not, C compilers see that
 * nobody reads it, and leave it out. */
typedef struct wv_run {
    wv_id node;     /* stored before each hook, so it is first: that takes a byte less */
    uint64_t nodes; /* cycle hooks: of its word, those before it that changed, and those from it
                     * on that are ready, or would be if all of its chain broadcast */
} wv_run;

/* The runtime's part of a graph.  All zero before the first init. */
struct wv_ctx {
    wv_plan const *plan;
    uint64_t epoch;
    wv_run *run;
    void const *receiver; /* the channel whose node's cycle hook runs, or NULL: it is not known */
    /* Four that change with each cycle, and at once: */
    uint8_t hook;      /* wv_hook: the kind that is going on; and see runtime/place.h */
    uint8_t pace;      /* wv_pace */
    bool yielded;      /* `next` is not empty */
    bool time_known;   /* `now` is this cycle's; the machine's clock is not read again */
    uint8_t phase;     /* see life.h */
    bool terminate;    /* a hook asked for the end */
    bool swept;        /* `dead` is not empty */
    bool careful;      /* no straight line now: it is the first cycle, or `swept` */
    bool special;      /* tables: some nodes are not just called; see table.c */
    bool blocks;       /* a channel has senders that wait when it is full */
    bool fenced;       /* the system has no barrier for all threads; see runtime/meet.h */
    bool unmet;        /* no barrier was made since senders were told to count */
    int hook_error;    /* -errno for a hook that returned no control */
    uint32_t alive;    /* nodes that were not swept */
    uint32_t summaries; /* words of a set's summary */
    wv_set ready, next, changed, notified, dead, doomed, spreading, copied;
    wv_run own_run;    /* `run` outside of straight lines, and in those that panic */
    jmp_buf panic;     /* isolated: where a panic goes on */
    uint64_t failed_epoch; /* what wv_fail noted, of which run */
    wv_id failed_node;
    int failure_error;
    char failure_text[256];
    wv_time now;
    wv_options options;
    wv_wall wall;
    wv_timer *timer;
    wv_timer_queue by_mono, by_wall;
    wv_set fired;           /* timers that did, in cycle `fired_epoch`, and were not told */
    uint64_t fired_epoch;
    uint32_t timers_set;    /* in both queues */
    uint32_t periodic_set;  /* of these, periodic */
    uint64_t *cause;        /* records, see cause.h */
    void const *thread;     /* debug builds: who is in the graph, see place.h */
    uint64_t owner;         /* the thread that runs it, as channel.c numbers threads */

    /* Descriptors; see runtime/io.h and runtime/poll.h. */
    wv_interest *interest;
    wv_descriptor *descriptor;
    wv_pollfd *polled;
    wv_id first_run;        /* of this cycle: before it no hook can have closed anything */
    wv_pollfd wake_only; /* `polled` of a graph that watches nothing */
    int poll_fd;         /* what is waited on */
    int host_fd;         /* what wv_graph_fd() gave out, or -1 */
    uint32_t watched;    /* descriptors that are */
    uint32_t top;        /* the highest entry that was ever used */
    uint32_t free_entry; /* a free one up to there, or 0 */
    uint32_t busy;       /* how many of them are busy */
    uint32_t polls;      /* how often they were looked at */
    uint32_t unpolled;   /* looks since then, when the graph spins */
    bool waits_in_ms;    /* the kernel has no wait in ns; see poll_epoll.c */

    /* Signals; see runtime/signal.h. */
    uint64_t named_signals, stop_signals; /* bits of those that run nodes, that stop */
    uint64_t signals, signals_epoch;      /* those that this cycle is for */
    uint64_t told_signals, told_epoch;    /* those that this node was told of */
    wv_id told_node;
    struct wv_ctx *next_listener;

    /* What other threads write, apart from what the owner does. */
    uint8_t apart[64];
    int wake_fd;
    uint32_t sleeping; /* the owner may be asleep: wake it */
    uint64_t arrived;  /* signals that came */
    uint32_t stop;     /* a stop was asked for */
    uint32_t open;     /* between init and finish */
    uint32_t met;      /* counts who met here; see runtime/meet.h */
    uint8_t apart_too[64];
};

/* Of the nodes of a chain those that have not broadcast, which the one that ran last has not. */
static inline uint64_t wv_chain_rest(wv_run const *run, uint64_t nodes)
{
    return nodes & ~UINT64_C(0) << (run->node % 64);
}

/* A series of formulas ends at a node that does not broadcast; WV_NO_END: at none.  C compilers need
 * not see which one: they would work out what follows from that for each node, in code that takes room
 * in caches. */
#define WV_NO_END UINT32_MAX

static inline bool wv_series_ends(wv_id *end, wv_id node)
{
    __asm__("" : "+r"(node));
    *end = node;
    return true;
}

/* Of the nodes of a series those that have not broadcast. */
static inline uint64_t wv_series_rest(wv_id end, uint64_t nodes)
{
    return WV_UNLIKELY(end != WV_NO_END) ? nodes & ~UINT64_C(0) << (end % 64) : 0;
}

/* In a formula: did the node, which stands before it, broadcast in this cycle?  By the words of
 * `changed`; or of its own word, by its bits, which say so of those before the formula.  Functions,
 * as compilers report what is wrong with a formula where it stands, but with a macro where that is
 * defined. */
static inline bool wv_changed_by(uint64_t const *words, wv_id node)
{
    return words[node / 64] >> (node % 64) & 1;
}

static inline bool wv_changed_here(uint64_t nodes, wv_id node)
{
    return nodes >> (node % 64) & 1;
}

/* The generated functions of a graph are these with the graph's type.
 *
 * wv_graph_init: start over from zeroed or stopped storage.  0, or -errno:
 * what an init hook returned, -EBUSY when the graph is alive or this is a
 * hook, -EPROTO when the library has another ABI, -EINVAL for options out of
 * range, what the kernel said.  After -EBUSY, -EPROTO and -EINVAL the storage is
 * as it was, after any other failure it is finished.
 */
int wv_graph_init(wv_ctx *ctx, wv_plan const *plan, wv_options const *options);

/* Cycle until stopped; with the manual clock, until nothing is due.  0 or
 * -errno; -EBUSY from a hook. */
int wv_graph_run(wv_ctx *ctx);

/* Wait at most `timeout_ns` (< 0: for ever, 0: not at all) for something to
 * run, and run one cycle. */
wv_state wv_graph_cycle(wv_ctx *ctx, int64_t timeout_ns);

/* Until the next deadline: 0 when something is pending, or the graph is stopped
 * (as the next cycle tells), < 0 when only other threads or nothing can make it
 * run.  While a timer with a wall deadline is
 * set, at most until the wall clock is to be compared again.  Between cycles. */
int64_t wv_graph_wait_ns(wv_ctx *ctx);

/* A descriptor for the host's own loop: readable when a watched descriptor is
 * ready, or another thread or a signal handler notified, sent or stopped; a
 * cycle with timeout 0 is then due, as it is when wv_graph_wait_ns() is over.
 * It stays the same until the graph is finished, which closes it.  Between
 * cycles, on the graph's thread.  -ENOTSUP: the library waits by poll(2), or the
 * clock does not wait; -EBUSY: from a hook; -EPIPE: the graph is not alive; what
 * the kernel said. */
int wv_graph_fd(wv_ctx *ctx);
/* Move a manual clock on by `ns`.  Between cycles, on the graph's thread.
 * -EBUSY: from a hook; -EPIPE: the graph is not alive; -EINVAL: it has another
 * clock, or time would go back or beyond its end. */
int wv_graph_advance(wv_ctx *ctx, int64_t ns);

/* Ask for a graceful stop.  Any thread, signal handlers too.  -EPIPE when the
 * graph is not initialised. */
int wv_graph_stop(wv_ctx *ctx);

/* Drop what init made, in reverse.  NULL, zeroed and finished are fine.  Calls
 * of other threads are over, but for senders that sleep, which leave before it
 * returns; later ones give -EPIPE.
 * Nothing happens from a hook (-EBUSY). */
int wv_graph_finish(wv_ctx *ctx);

/* Let `node` run.  Any thread, signal handlers too; wait-free.  -EPIPE when
 * the graph is not initialised. */
int wv_graph_notify(wv_ctx *ctx, wv_id node);

/* Run `node` in the next cycle, its state having been edited.  Between cycles,
 * on the graph's thread.  -EBUSY: from a hook; -ESTALE: it was swept; -EPIPE:
 * the graph is not alive. */
int wv_graph_push(wv_ctx *ctx, wv_id node);

/* The main function of a program that is one graph (`waveletc --main`); `ctx`
 * is of storage that is zero.  Reads options, runs the graph until it is
 * stopped, and returns the exit status.  wv_user() is then `argv[0]`. */
int wv_graph_main(int argc, char **argv, wv_ctx *ctx, wv_plan const *plan);

/* Run the nodes of a word that are set in `ready`, by the tables of the plan. */
void wv_table_run(wv_ctx *ctx, uint32_t word, uint64_t ready);

/* The word before `word` has run, and made `ready` of it ready: what is to run of it by its straight line,
 * or 0, when there is nothing, or when it ran by tables. */
uint64_t wv_graph_next_word(wv_ctx *ctx, uint32_t word, uint64_t ready);

/* The running node's cycle hook returned `control`, neither WV_UNCHANGED nor
 * WV_BROADCAST: the straight line of its word, whose nodes are now `ready`, goes on by
 * tables. */
void wv_graph_leave_word(wv_ctx *ctx, wv_control control, uint64_t ready);

/* Of a chain that begins with `first` some nodes run for a reason of their own: the chain, and what
 * stands within its last node, which are the `bits`, run by tables, if the word's run says so.
 * False when the rest of the word has run, too. */
bool wv_graph_run_chain(wv_ctx *ctx, wv_id first, uint64_t bits);

/* A word of a set of the running graph's own is not empty. */
static inline void wv_set_note(wv_set set, uint32_t word)
{
    set.summary[word / 64] |= UINT64_C(1) << (word % 64);
    if (set.top != set.summary)
        *set.top |= UINT64_C(1) << (word / (64 * WV_GROUP));
}

/* Add to such a set. */
static inline void wv_set_add(wv_set set, wv_id node)
{
    set.word[node / 64] |= UINT64_C(1) << (node % 64);
    wv_set_note(set, node / 64);
}

static inline bool wv_set_has(wv_set set, wv_id node)
{
    return set.word[node / 64] >> (node % 64) & 1;
}

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
