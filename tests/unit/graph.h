/* graph.h: graphs that unit tests make up, and an operating system they rule.
 *
 * A `struct graph` is what waveletc generates, made while the test runs: any
 * number of nodes, one hook for all of them, edges in a list.  Its storage is
 * one block as large as the plan says, its word functions keep the ready bits
 * in a register as generated ones do.  Every run is counted and logged.
 *
 * Between a graph and the kernel stands `os`: the units are linked with
 * --wrap for functions of runtime/os.h and runtime/poll.h, so that each call is counted, and
 * errors, clock and waiting are what the test says.
 */
#ifndef UNIT_GRAPH_H
#define UNIT_GRAPH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <wavelet-channel.h>

/* A test; its name says the rule. */
#define TEST(name) static void name(void **state __attribute__((unused)))

/* A test in a group: starts with the real system, and fails when a descriptor
 * was left open. */
#define CASE(name) cmocka_unit_test_setup_teardown(name, os_setup, os_teardown)

/* First in a test of what valgrind changes, which there is none;
 * tests/valgrind/README.md says why. */
#define NOT_UNDER_VALGRIND()       \
    do {                           \
        if (getenv("WV_VALGRIND")) \
            return;                \
    } while (0)

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MS = 1000000 };

/* -- The operating system ------------------------------------------------- */

struct os {
    /* What was asked of it. */
    atomic_uint mono_reads, wall_reads, waits, wakes, yields, opened, closed;
    atomic_uint barriers;
    atomic_uint sleeps; /* of threads, on a word */
    atomic_uint misplaced; /* what a debug build would have aborted for */
    int64_t waited_ns; /* the timeout of the last wait, when the clock is ours */

    /* What it answers. */
    int open_error;        /* -errno: what a graph waits with cannot be made */
    int no_barrier;        /* -errno: there is none for all threads */
    int barrier_error;     /* -errno: it fails */
    void (*barrier)(void); /* called in its place */
    void (*sleeping)(void); /* called before a thread sleeps on a word */
    bool clock_is_ours;    /* these are the time; a wait moves them on: */
    int64_t mono_ns, wall_ns;
    void (*reading)(void);                        /* called before each read */
    void (*waking)(void);                         /* called before each wake */
    int (*wait)(int poll_fd, int64_t timeout_ns); /* instead of waiting */
};

extern struct os os;

/* From now on it is `mono_ns` and `wall_ns`. */
void os_set_clock(int64_t mono_ns, int64_t wall_ns);

/* Both clocks move on. */
void os_pass(int64_t ns);

/* Really wait: for the graph that is waiting in this thread. */
int os_really_wait(int poll_fd, int64_t timeout_ns);

int os_setup(void **state);
int os_teardown(void **state);

/* -- Graphs --------------------------------------------------------------- */

struct edge {
    wv_id from, to;
};

struct graph {
    wv_plan plan;
    wv_ctx *ctx; /* the storage */
    wv_control (*cycle)(struct graph *g, wv_id node); /* NULL: WV_UNCHANGED */
    struct edge const *edges;
    size_t edge_count;
    unsigned *runs; /* of each node */
    wv_id log[1024]; /* the nodes that ran, since the log was last looked at */
    size_t logged;
    void *data; /* the test's */
};

/* What makes nodes run from outside, besides notifications: timers, in order of
 * their nodes, those of one node one-shots first; channels, of whose plans node,
 * capacity, size, policy and single are given; how many descriptors each node
 * may watch. */
struct graph_sources {
    wv_timer_plan const *timers;
    uint32_t timer_count;
    wv_channel_plan *channels;
    uint32_t channel_count;
    uint32_t const *watches;
};

/* Not initialised yet: the plan may still be changed. */
struct graph *graph_create_from(uint32_t nodes, struct graph_sources sources);
struct graph *graph_create(uint32_t nodes);
struct graph *graph_create_timed(uint32_t nodes, wv_timer_plan const *timers, uint32_t count);
struct graph *graph_create_channels(uint32_t nodes, wv_channel_plan *channels, uint32_t count);
struct graph *graph_create_watching(uint32_t nodes, uint32_t const *watches);

/* Finishes it first. */
void graph_destroy(struct graph *g);

/* The graph that a hook was given. */
struct graph *graph_of(wv_ctx *ctx);

/* Initialise it; the test fails when that fails. */
void graph_init(struct graph *g, wv_options const *options);

/* Created and initialised, with default options. */
struct graph *graph_alive(uint32_t nodes);

/* A cycle without waiting. */
wv_state graph_cycle(struct graph *g);

/* Notify `node` and run the cycle. */
void graph_run_from(struct graph *g, wv_id node);

/* Notify a node; the test fails when that fails. */
void graph_notify(struct graph *g, wv_id node);

/* The result of `call`, which is made between cycles as if by a cycle hook of
 * `node`. */
#define AS_HOOK(g, node, call) (graph_pose((g), (node)), graph_rest((g), (call)))
void graph_pose(struct graph *g, wv_id node);
int graph_rest(struct graph *g, int result);

/* The options of a historical clock. */
wv_options graph_history(int64_t start_ns, int64_t end_ns);

/* These nodes ran, in this order, and no other; the log starts anew. */
#define assert_ran(g, ...)                                                            \
    graph_assert_ran(g, (wv_id const[]){__VA_ARGS__}, COUNT(((wv_id const[]){__VA_ARGS__})), \
                     __FILE__, __LINE__)
#define assert_none_ran(g) graph_assert_ran(g, NULL, 0, __FILE__, __LINE__)
void graph_assert_ran(struct graph *g, wv_id const *nodes, size_t count, char const *file,
                      int line);

/* How many descriptors the process has open. */
size_t open_descriptors(void);

#endif
