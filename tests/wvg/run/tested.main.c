#include "tested.wvg.h"

#include <signal.h>
#include <stdio.h>
#include <wavelet-testing.h>

wv_control take_wide(wv_ctx *ctx, double *self)
{
    struct wide got;
    while (tested_wide_ones_receive(ctx, &got) == 1)
        *self += (double)got.number;
    return WV_BROADCAST;
}

wv_control take_newest(wv_ctx *ctx, int *self)
{
    return tested_newest_receive(ctx, self) == 1 ? WV_BROADCAST : WV_SWEEP;
}

wv_control take_any(wv_ctx *ctx, int *self)
{
    return wv_receive(ctx, self) == 1 ? WV_BROADCAST : WV_UNCHANGED;
}

/* Counts what is ready and what signals came; watches one more each time. */
wv_control reader_cycle(wv_ctx *ctx, int *self)
{
    wv_event event;
    while (wv_ready(ctx, &event))
        *self += (int)event.tag;
    while (wv_signal(ctx) != 0)
        *self += 1000;
    return wv_watch(ctx, *self, WV_READABLE, 1) == 0 ? WV_BROADCAST : wv_fail(ctx, "at %d", *self);
}

static int waiting(wv_testing *t)
{
    return (int)wv_testing_waiting(t);
}

static wv_testing *made(void)
{
    wv_testing *t = wv_testing_create(TESTED_ALL + 1, 0);
    if (!t || !wv_testing_allow_watches(t, 2))
        printf("no memory\n");
    return t;
}

static void receivers(void)
{
    wv_testing *t = made();
    double sum = 0.5;
    for (int i = 1; i <= 5; i++)
        (void)wv_testing_send(t, &(struct wide){.number = i}, sizeof(struct wide));
    printf("wide: %d", take_wide(wv_testing_cycle(t, TESTED_WIDE_ONES), &sum));
    printf(" sum %g, left %d\n", sum, waiting(t));
    wv_testing_destroy(t);

    t = made();
    int newest = -1;
    (void)wv_testing_send(t, &(int){7}, sizeof(int));
    (void)wv_testing_send(t, &(int){8}, sizeof(int));
    wv_testing_close(t);
    printf("newest: %d", take_newest(wv_testing_cycle(t, TESTED_NEWEST), &newest));
    printf(" got %d, left %d;", newest, waiting(t));
    printf(" shared: %d", take_any(wv_testing_cycle(t, TESTED_SHARED_TWO), &newest));
    printf(" got %d, left %d;", newest, waiting(t));
    printf(" closed: %d\n", take_newest(wv_testing_cycle(t, TESTED_NEWEST), &newest));
    printf("another node's: %d\n", tested_newest_receive(wv_testing_cycle(t, TESTED_ALL), &newest));
    wv_testing_destroy(t);
}

static void watchers(void)
{
    wv_testing *t = made();
    int self = 0;
    wv_testing_signal(t, SIGTERM);
    wv_testing_signal(t, SIGHUP);
    wv_testing_ready(t, (wv_event){.fd = 5, .events = WV_HANGUP, .tag = 40});
    printf("reader: %d", reader_cycle(wv_testing_cycle(t, TESTED_READER), &self));
    printf(" %d, watches %d of %d\n", self, wv_testing_watched(t, 2040, NULL),
           (int)wv_testing_watches(t));
    wv_testing_ready(t, (wv_event){.fd = 2040, .events = WV_READABLE, .tag = 1});
    printf("reader: %d", reader_cycle(wv_testing_cycle(t, TESTED_READER), &self));
    printf(" %s\n", wv_testing_failure(t));
    wv_testing_destroy(t);
}

int main(void)
{
    receivers();
    watchers();
    return 0;
}
