/* idle.h: what bench/idle.wvg is to do, its host's user pointer; and its hooks. */
#ifndef BENCH_IDLE_H
#define BENCH_IDLE_H

#include <stdbool.h>
#include <stdint.h>

struct idle_wants {
    int fd;       /* watch it, or -1 */
    bool a_timer; /* set one, which does not fire meanwhile */
};

/* What somebody who writes it by hand calls; in another file. */
void idle_nothing(void);

#endif
