#include "lifecycle.wvg.h"

#include <errno.h>
#include <stdio.h>

static int fail_at; /* which init hook is to fail */

int source_made(wv_ctx *ctx, int *self)
{
    printf("init source %d, node %u\n", *self, wv_node(ctx));
    *self += 2;
    return fail_at == 1 ? -EIO : 0;
}

int follower_made(wv_ctx *ctx, int const *source)
{
    printf("init follower, source %d, node %u\n", *source, wv_node(ctx));
    return fail_at == 2 ? -ENOENT : 0;
}

int sink_made(wv_ctx *ctx, int *self, int const *source)
{
    printf("init sink %d, source %d, node %u\n", *self, *source, wv_node(ctx));
    return fail_at == 3 ? -EAGAIN : 0;
}

wv_control source_ran(wv_ctx *ctx, int *self)
{
    printf("cycle %d: source %d\n", (int)wv_epoch(ctx), ++*self);
    wv_terminate(ctx);
    return WV_BROADCAST;
}

wv_control follower_ran(wv_ctx *ctx, int const *source)
{
    printf("cycle %d: follower, source %d\n", (int)wv_epoch(ctx), *source);
    return WV_BROADCAST;
}

void source_dropped(wv_ctx *ctx, int *self)
{
    printf("drop source %d, node %u\n", *self, wv_node(ctx));
}

void follower_dropped(wv_ctx *ctx)
{
    printf("drop follower, node %u\n", wv_node(ctx));
}

void sink_dropped(wv_ctx *ctx, int *self)
{
    printf("drop sink %d, node %u\n", *self, wv_node(ctx));
}

int main(void)
{
    static struct lifecycle g;
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.start_ns = 0;
    for (fail_at = 0; fail_at < 4; fail_at++) {
        int err = lifecycle_init(&g, &options);
        printf("%d fails: init %d\n", fail_at, err);
        if (err == 0)
            printf("run %d\n", lifecycle_run(&g));
        printf("finish %d\n", lifecycle_finish(&g));
    }
    return 0;
}
