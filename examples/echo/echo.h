/* echo.h: the states of the graph.
 *
 * The sizes are consts of the graph: this header is included by the generated
 * `echo.wvg.h`, after them; everybody else includes that one.
 */
#ifndef ECHO_H
#define ECHO_H

#include <stdbool.h>
#include <stdint.h>

enum phase { SERVING, DRAINING, OVER };

struct listener {
    int fd;       /* -1: closed */
    bool watched; /* it wants to know who comes */
    bool paused;  /* until the timer fires: there were no descriptors left */
    /* In the last run: */
    uint32_t count;
    int accepted[ECHO_PLACES];
    uint32_t aborted, starved;
};

/* How a connection ended. */
enum ending {
    COMPLETED, /* the peer sent its last byte, and all was given back */
    TIMED_OUT, /* nothing came and nothing went for too long */
    BROKEN,    /* reset by the peer, or an error */
    CUT_OFF,   /* draining was over */
    ENDINGS
};

/* What happened in one run. */
struct figures {
    uint64_t received, returned; /* bytes */
    uint64_t lost;               /* received, but the connection ended before they were returned */
    uint64_t discarded;          /* came after we had sent our last byte */
    uint32_t ended[ENDINGS];
};

/* One connection, or none. Its bytes are a ring. */
struct place {
    int fd;           /* -1: none */
    unsigned watched; /* what for: WV_READABLE, WV_WRITABLE */
    int64_t moved_ns; /* when a byte came or went, by the graph's clock */
    uint64_t due;     /* how many bytes it still takes: more than can come, but while draining */
    bool ended;       /* the peer has sent its last byte */
    bool dismissed;   /* we have sent ours, as the server drains */
    uint32_t first, used;
    unsigned char bytes[ECHO_BUFFER];
};

struct connections {
    uint32_t taken;
    struct figures now;
    struct place place[ECHO_PLACES];
};

#endif
