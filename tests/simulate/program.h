/* program.h: the states and messages of program.wvg. */
#ifndef SIMULATE_PROGRAM_H
#define SIMULATE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The program without what keeps the runtime from its quick cycles: no panics, no
 * copies for `last`, no senders that sleep (tests/local.mk makes it of program.wvg). */
#ifndef SIMULATE_PLAIN
#define SIMULATE_PLAIN 0
#endif
enum { PLAIN = SIMULATE_PLAIN };

struct message {
    uint64_t number; /* counts from 1, through all channels */
    uint64_t check;  /* follows from it */
};

/* A connection: what was read and is no whole line yet, and what has still to
 * be acknowledged. */
struct link {
    int fd; /* -1: free */
    unsigned peer; /* who it turned out to be; 0: not told yet */
    char *line; /* allocated */
    size_t filled;
    char answer[64];
    size_t to_answer;
    bool ended; /* no more will come; it is closed when all was answered */
};

struct intake {
    struct link link[4];
    int listener;
    uint64_t count; /* records of this run */
    bool full;      /* nobody can be accepted */
};

/* Lines that wait to be uploaded. */
struct uploader {
    int fd;
    char *text; /* allocated */
    size_t filled;
    uint64_t lines;
};

#endif
