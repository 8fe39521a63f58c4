/* spawn.h: times whole programs. */
#ifndef BENCH_SPAWN_H
#define BENCH_SPAWN_H

struct spawned {
    double ns;    /* from before it was started until it was waited for */
    double bytes; /* the most memory it had */
};

/* Run a program, with /dev/null for its output; ends with a message when it fails. */
struct spawned spawn(char *const argv[]);

#endif
