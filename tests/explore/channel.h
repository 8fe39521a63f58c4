/* channel.h: a channel of node 0, its producers and its consumer, for the
 * scenarios of channel.c and end.c.
 */
#ifndef EXPLORE_CHANNEL_H
#define EXPLORE_CHANNEL_H

#include "tests/explore/graph.h"
#include "tests/explore/run.h"

enum { SENT_MOST = 8 };

/* What became of what each thread sent: message `16 * thread + i`. */
struct producer {
    unsigned count;
    int result[SENT_MOST];
};

struct consumer {
    unsigned most; /* messages that one run receives */
    unsigned count;
    uint64_t got[THREADS * SENT_MOST];
    unsigned ends; /* runs that found nothing but the end */
};

extern struct producer producer[THREADS];
extern struct consumer consumer;
extern bool closing; /* somebody closes, or has */

/* A graph with the scenario's channel, initialised. */
void channel_begin(void);

/* Send the next message, and note what became of it; in a handler, as if another
 * thread did. */
int channel_send(void);
int channel_send_as(unsigned thread);

/* Close it, which has to be possible. */
void channel_close(void);

/* Run the graph until the node found the end, and see that it finds it once. */
void channel_drain(void);

/* The cycle hook. */
wv_control channel_consume(wv_id node);

/* After all threads: was all received that was accepted, or nothing else? */
void channel_check(void);
void channel_check_part(void);

/* Each kind of channel that `is_wanted`, of 1 and of 2 messages, with and without
 * the system's barrier; the names begin with `name`.  They live as long as the
 * program. */
void channel_each(struct scenario scenario, bool (*is_wanted)(struct scenario const *scenario),
                  void (*add)(struct scenario const *scenario));

#endif
