/* watch.h: graphs that watch descriptors, for units that try the back ends. */
#ifndef UNIT_WATCH_H
#define UNIT_WATCH_H

#include "tests/unit/graph.h"

/* What a node was told. */
struct told {
    wv_id node;
    wv_event event;
};

/* The nodes of a graph made by watch_graph() note here what they are told of, and
 * then do what the test says. */
struct watch {
    struct told told[4096];
    size_t count;
    void (*then)(struct graph *g, wv_id node, wv_event event);
};

extern struct watch watch;

/* Alive, `nodes` of them, of which each may watch `each`. */
struct graph *watch_graph(uint32_t nodes, uint32_t each);

/* Call it as a cycle hook of `node` does. */
int watch_from(struct graph *g, wv_id node, int fd, unsigned events, uint64_t tag);
int unwatch_from(struct graph *g, wv_id node, int fd);

/* The same, and it works. */
void watch_add(struct graph *g, wv_id node, int fd, unsigned events, uint64_t tag);
void watch_end(struct graph *g, wv_id node, int fd);

/* A cycle without waiting tells of just this; forgotten then. */
void assert_told(struct graph *g, wv_id node, int fd, unsigned events, uint64_t tag);

/* A cycle without waiting tells of nothing: it does not even run. */
void assert_silent(struct graph *g);

/* It sleeps, and nothing but the time wakes it; and, in a second of that, uses
 * less than a hundredth of it. */
void assert_asleep(struct graph *g);
void assert_parked(struct graph *g);

/* -- Descriptors ----------------------------------------------------------- */

/* Both ends of what can be read at [0] and written at [1]. */
void open_pipe(int ends[2]);

/* Both ends of a connection. */
void open_pair(int ends[2]);

void shut(int fd);
void shut_both(int const ends[2]);

/* A byte goes in, or out. */
void put_byte(int fd);
void take_byte(int fd);

/* Let `number` mean what `fd` means; `fd` is closed. */
void move_to(int fd, int number);

#endif
