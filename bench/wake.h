/* wake.h: loops that another thread wakes, as bench/wake.c drives them. */
#ifndef BENCH_WAKE_H
#define BENCH_WAKE_H

#include <stdbool.h>

struct sleeper {
    char const *name;
    void (*open)(void); /* for a turn; where there is a pipe, it is open */
    void (*loop)(void); /* in a thread of its own, until it was told to stop */
    void (*wake)(void); /* another thread; NULL: a byte into the pipe */
    void (*stop)(void); /* another thread: end the loop, which may be asleep */
    void (*close)(void);
};

/* The end of the pipe to read from. */
extern int pipe_out;

/* The loop's callback ran. */
void woken(void);

/* Take the byte out of the pipe, then the same. */
void woken_by_pipe(void);

extern struct sleeper const libev_async, libev_pipe, libuv_async, libuv_pipe, wavelet_parked,
    wavelet_spinning, wavelet_sent, wavelet_sent_spinning, wavelet_pipe;

#endif
