/* host.h: what the host shares with the hooks, by wv_user(). */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>

struct host {
    char const *limits_path; /* NULL: the limits are those that are built in */
    bool every_second;       /* report while it runs, too */
};

#endif
