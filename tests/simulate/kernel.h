/* kernel.h: files and descriptors, between kernel.c and waiting.c. */
#ifndef SIMULATE_KERNEL_H
#define SIMULATE_KERNEL_H

#include "tests/simulate/simulate.h"

enum { FDS = 48, FILES = 96, ITEMS = 24, BUFFER = 96, BACKLOG = 4 };

enum kind { NO_FILE, COUNTER, PIPE_OUT, PIPE_IN, EPOLL, LISTENER, STREAM, ALWAYS };

/* What an epoll instance knows of a file: under the number that it had. */
struct item {
    int fd;
    struct file *file;
    uint32_t events;
    uint64_t data;
};

struct file {
    enum kind kind;
    uint64_t id;
    unsigned refs;       /* descriptors, of whatever process */
    struct file *other;  /* STREAM, pipes: the far side, NULL when it is closed */
    bool far;            /* STREAM: this is a peer's side */
    bool shut;           /* STREAM: sends no more */
    uint64_t count;      /* COUNTER, and bytes in a pipe */
    size_t head, filled; /* STREAM: what came and was not read */
    char bytes[BUFFER];
    struct file *waiting[BACKLOG]; /* LISTENER: near sides */
    unsigned waits;
    struct item item[ITEMS]; /* EPOLL */
    unsigned items, next;
};

extern struct file *fd_table[FDS];

/* A file with one descriptor, under the lowest number that is free. */
struct file *file_make(enum kind kind);
int file_open(struct file *file);
void file_release(struct file *file);
uint32_t file_readiness(struct file *file);
struct file *file_at(int fd); /* NULL: not open */
uint32_t epoll_found(struct file const *epoll, struct item const *item);

/* No wait was made yet. */
void waiting_begin(void);

/* -1, with errno. */
int kernel_error(int error);

#endif
