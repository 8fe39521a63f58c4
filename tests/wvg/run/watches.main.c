#include "watches.wvg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2]; /* the talker has the first, the listener the second */

int talker_init(wv_ctx *ctx, int *self)
{
    *self = 0;
    if (wv_watch(ctx, ends[0], 8, 0) != -EINVAL || wv_watch(ctx, -1, WV_READABLE, 0) != -EBADF)
        return -EPROTO;
    if (wv_watch(ctx, ends[1], 0, 2) != 0 || wv_watch(ctx, STDOUT_FILENO, 0, 3) != 0)
        return -EPROTO;
    if (wv_watch(ctx, ends[0], WV_WRITABLE, 1) != -ENOSPC)
        return -EPROTO;
    (void)wv_unwatch(ctx, STDOUT_FILENO);
    (void)wv_unwatch(ctx, ends[1]);
    return wv_watch(ctx, ends[0], WV_WRITABLE, 1);
}

/* Says "hello" when it can, then listens for the answer. */
wv_control talker_cycle(wv_ctx *ctx, int *self)
{
    char answer[16];
    wv_event event;
    while (wv_ready(ctx, &event)) {
        printf("%2d talker: tag %d%s%s%s\n", (int)wv_epoch(ctx), (int)event.tag,
               event.events & WV_READABLE ? " readable" : "",
               event.events & WV_WRITABLE ? " writable" : "",
               event.events & WV_HANGUP ? " hung up" : "");
        if (event.events & WV_WRITABLE) {
            ++*self;
            if (write(event.fd, "hello", 5) != 5 || wv_watch(ctx, event.fd, WV_READABLE, 4) != 0)
                return wv_fail(ctx, "cannot talk");
        } else if (read(event.fd, answer, sizeof answer) == 0) {
            (void)wv_unwatch(ctx, event.fd);
        }
    }
    return WV_BROADCAST;
}

void talker_drop(wv_ctx *ctx, int *self)
{
    printf("talker dropped, spoke %d times, unwatch %d\n", *self, wv_unwatch(ctx, ends[0]));
}

int listener_init(wv_ctx *ctx, int *self, int const *talker)
{
    *self = *talker;
    return wv_watch(ctx, ends[1], WV_READABLE, UINT64_MAX);
}

/* Answers once, then says no more, then closes without unwatching. */
wv_control listener_cycle(wv_ctx *ctx, int *self, int const *talker)
{
    char text[16];
    wv_event event;
    if (!wv_ready(ctx, &event) || event.tag != UINT64_MAX || *talker != 1)
        return WV_UNCHANGED;
    ssize_t length = read(event.fd, text, sizeof text);
    *self += (int)length;
    printf("%2d listener: %.*s, more: %d\n", (int)wv_epoch(ctx), (int)length, text,
           wv_ready(ctx, &event));
    if (write(event.fd, "hi", 2) != 2)
        return WV_FAIL;
    if (close(event.fd) != 0)
        return WV_FAIL;
    return WV_BROADCAST;
}

/* A file, which is always ready, until all of it was read.  It has the number
 * that the listener's connection had. */
wv_control reader_cycle(wv_ctx *ctx)
{
    char byte;
    wv_event event;
    if (!wv_ready(ctx, &event)) {
        int fd = open("watches.wvg", O_RDONLY);
        if (fd < 0 || lseek(fd, -2, SEEK_END) < 0)
            return WV_FAIL;
        printf("%2d reader: same number %d\n", (int)wv_epoch(ctx), fd == ends[1]);
        return wv_watch(ctx, fd, WV_READABLE, 0) == 0 ? WV_UNCHANGED : WV_FAIL;
    }
    ssize_t length = read(event.fd, &byte, 1);
    printf("%2d reader: %d\n", (int)wv_epoch(ctx), (int)length);
    if (length != 0)
        return WV_UNCHANGED;
    return wv_unwatch(ctx, event.fd) == 0 && close(event.fd) == 0 ? WV_TERMINATE : WV_FAIL;
}

wv_control heard_cycle(wv_ctx *ctx, int const *talker, int const *listener)
{
    printf("%2d heard: %d %d\n", (int)wv_epoch(ctx), *talker, *listener);
    return WV_UNCHANGED;
}

int main(void)
{
    static struct watches g;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return 1;
    printf("init %d\n", watches_init(&g, NULL));
    printf("cycle %d\n", watches_cycle(&g, 0) == WV_RAN);
    watches_reader_notify(&g);
    printf("run %d\n", watches_run(&g));
    printf("finish %d\n", watches_finish(&g));
    printf("still open: %d %d\n", fcntl(ends[0], F_GETFD) >= 0, fcntl(ends[1], F_GETFD) >= 0);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
