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

#endif
