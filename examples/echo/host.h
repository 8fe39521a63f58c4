/* host.h: what the host shares with the hooks, by wv_user(). */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct host {
    struct sockaddr_storage address; /* where to listen */
    socklen_t length;
    int64_t idle_ns;  /* a connection on which nothing moves for so long is ended; 0: never */
    int64_t drain_ns; /* how long draining may take */
    bool failed;      /* a node has failed, and that was told */
};

#endif
