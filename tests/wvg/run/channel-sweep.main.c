#include "channel-sweep.wvg.h"

static struct sweeping g;

/* 1 sweeps, 2 fails, 3 panics; all else is printed. */
wv_control one_message(wv_ctx *ctx, int *self)
{
    int got = wv_receive(ctx, self);
    printf("node %u: %d, %d\n", wv_node(ctx), got, *self);
    if (*self == 3)
        (void)wv_panic(ctx, "three");
    return *self == 1 ? WV_SWEEP : *self == 2 ? wv_fail(ctx, "two") : WV_UNCHANGED;
}

void dropped(wv_ctx *ctx, int *self)
{
    (void)self;
    printf("drop %u\n", wv_node(ctx));
}

static void tell(void *user, wv_failure const *failure)
{
    (void)user;
    printf("failed %s: %s\n", failure->node_name, failure->text);
}

static void send_all(int number)
{
    printf("send %d: %d", number, sweeping_swept_send(&g, &number));
    printf(" %d", sweeping_failed_send(&g, &number));
    printf(" %d", sweeping_panicked_send(&g, &number));
    printf(" %d", sweeping_child_send(&g, &number));
    printf(" %d\n", sweeping_alive_send(&g, &number));
}

int main(void)
{
    wv_options options = wv_options_default();
    options.failed = tell;
    if (sweeping_init(&g, &options) != 0)
        return 1;
    int one = 1, two = 2, three = 3;
    if (sweeping_swept_send(&g, &one) != 0 || sweeping_failed_send(&g, &two) != 0 ||
        sweeping_panicked_send(&g, &three) != 0)
        return 2;
    send_all(4);
    printf("state %d\n", (int)sweeping_cycle(&g, 0));
    send_all(5);
    printf("close %d %d\n", sweeping_swept_close(&g), sweeping_alive_close(&g));
    while (sweeping_cycle(&g, 0) == WV_RAN)
        printf("ran\n");
    printf("wait %d\n", (int)sweeping_wait_ns(&g));
    printf("finish %d\n", sweeping_finish(&g));
    return 0;
}
