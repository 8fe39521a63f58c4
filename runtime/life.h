/* life.h: what becomes of a graph between init and finish. */
#ifndef WV_LIFE_H
#define WV_LIFE_H

/* wv_ctx.phase */
enum phase {
    NO_GRAPH, /* zeroed, finished, or its init failed */
    ALIVE,
    STOPPING, /* the stop cycle is going on */
    STOPPED   /* it is over; may be finished or initialised */
};

/* wv_ctx.pace: how much a cycle has to look at.  Most cycles of most graphs need
 * not ask about descriptors, ends, dead nodes and the like one by one: after
 * each cycle that looked at all of it, the next ones are quick, until something
 * of it comes up, and whoever brings it up says so by FULL. */
enum pace {
    FULL,
    QUICK,
    IN_QUICK /* a quick cycle is going on, and nothing came up so far */
};

#endif
