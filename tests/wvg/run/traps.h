/* traps.h: what the hooks of the trap*.wvg graphs are told. */
#ifndef TRAPS_H
#define TRAPS_H

#include <stdint.h>

/* The node `victim` does `what` when it runs; all others broadcast. */
struct command {
    uint32_t victim;
    int what;
};

#endif
