#include "embed.wvg.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { BYTES = 3 };

static int ends[2];
static struct embed g;

int bytes_init(wv_ctx *ctx, int *self)
{
    *self = 0;
    return wv_watch(ctx, ends[0], WV_READABLE, 0);
}

wv_control bytes_cycle(wv_ctx *ctx, int *self)
{
    char byte;
    wv_event event;
    while (wv_ready(ctx, &event))
        *self += read(event.fd, &byte, 1) == 1;
    return WV_BROADCAST;
}

wv_control end_cycle(wv_ctx *ctx, int const *all)
{
    if (*all == 3 + BYTES + 1)
        wv_terminate(ctx);
    return WV_UNCHANGED;
}

static void *other_thread(void *data)
{
    (void)data;
    for (int i = 0; i < BYTES; i++) {
        (void)poll(NULL, 0, 3);
        if (write(ends[1], "x", 1) != 1)
            return &ends;
    }
    (void)poll(NULL, 0, 3);
    return embed_calls_notify(&g) == 0 ? NULL : &ends;
}

/* Wait for the graph and, in a real host, for whatever else there is. */
static int wait_for_graph(int fd)
{
    int64_t ns = embed_wait_ns(&g);
    int64_t ms = ns < 0 ? -1 : (ns + 999999) / 1000000;
    struct pollfd row = {.fd = fd, .events = POLLIN};
    return poll(&row, 1, (int)ms);
}

int main(void)
{
    pthread_t thread;
    void *failed;
    if (pipe(ends) != 0 || embed_init(&g, NULL) != 0)
        return 1;
    int fd = embed_fd(&g), idle = 0;
    wv_state state = WV_IDLE;
    if (pthread_create(&thread, NULL, other_thread, NULL) != 0)
        return 1;
    while (state == WV_IDLE || state == WV_RAN) {
        /* Where there is no such descriptor the graph's own wait has to do. */
        if (fd >= 0 && wait_for_graph(fd) < 0)
            return 1;
        state = embed_cycle(&g, fd == -ENOTSUP ? -1 : 0);
        idle += state == WV_IDLE;
    }
    pthread_join(thread, &failed);
    printf("stopped %d, thread %d, woken in vain %d\n", state == WV_STOPPED, !failed, idle > 20);
    printf("ticks %d, bytes %d, calls %d\n", *embed_ticks(&g), *embed_bytes(&g), *embed_calls(&g));
    printf("finish %d\n", embed_finish(&g));
    close(ends[0]);
    close(ends[1]);
    return 0;
}
