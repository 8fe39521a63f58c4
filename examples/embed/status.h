/* status.h: who connects is told how far it is. */
#ifndef STATUS_H
#define STATUS_H

#include <uv.h>

#include "weather.wvg.h"

struct status {
    struct weather const *graph; /* the program's */
    uv_tcp_t server;
};

/* Listen at 127.0.0.1, and say at which port: 0, or a negative errno.  In either
 * case `server` was initialised, and is the program's to close. */
int status_start(struct status *status, uv_loop_t *loop, int port);

#endif
