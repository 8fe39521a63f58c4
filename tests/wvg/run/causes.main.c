#include "causes.wvg.h"

#include <stdio.h>

static char const *const names[] = {
    [CAUSES_SOURCE] = "source", [CAUSES_BOTH] = "both", [CAUSES_ALL] = "all",
    [CAUSES_ONLY] = "only",     [CAUSES_BOSS] = "boss", [CAUSES_WORKER] = "worker",
    [CAUSES_ALL_WORK] = "all_work", [CAUSES_LATE] = "late", [CAUSES_INBOX] = "inbox",
    [CAUSES_NOBODY] = "nobody"};

static bool yields_now, sets_now; /* what all_ran does */

wv_control causes_told(wv_ctx *ctx)
{
    uint32_t why = wv_why(ctx);
    printf("  %s by", names[wv_node(ctx)]);
    for (uint32_t bit = 1; bit <= why; bit <<= 1)
        if (why & bit)
            printf(" %s", wv_cause_name(bit));
    printf("\n");
    return WV_UNCHANGED;
}

/* Yielding takes nothing away from why this run is. */
wv_control all_ran(wv_ctx *ctx, int *self, int const *both, int const *last_late)
{
    (void)self;
    (void)both;
    (void)last_late;
    if (yields_now)
        wv_yield(ctx);
    if (sets_now)
        (void)wv_timer_after(ctx, 1, 1);
    yields_now = sets_now = false;
    return causes_told(ctx);
}

wv_control boss_ran(wv_ctx *ctx)
{
    (void)wv_schedule(ctx, CAUSES_WORKER);
    (void)wv_schedule(ctx, CAUSES_ALL_WORK);
    return causes_told(ctx);
}

wv_control late_ran(wv_ctx *ctx, int *self)
{
    (void)self;
    (void)causes_told(ctx);
    return WV_BROADCAST;
}

int yields(wv_ctx *ctx)
{
    wv_yield(ctx);
    return 0;
}

wv_control inbox_ran(wv_ctx *ctx)
{
    int message;
    while (causes_inbox_receive(ctx, &message) == 1)
        printf("  message %d\n", message);
    return causes_told(ctx);
}

static struct causes g;

static void cycle(char const *what)
{
    printf("%s:\n", what);
    wv_state state = causes_cycle(&g, -1);
    printf("  %s\n", wv_state_name(state));
}

static void cycles(char const *what)
{
    printf("%s:\n", what);
    int err = causes_run(&g);
    if (err != 0)
        printf("%s\n", wv_strerror(err));
}

int main(void)
{
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_MANUAL;
    if (causes_init(&g, &options) != 0)
        return 1;
    causes_inbox_notify(&g);
    cycles("first");
    causes_all_notify(&g);
    cycles("notify");
    causes_all_push(&g);
    cycles("push");
    causes_all_push(&g);
    causes_all_notify(&g);
    causes_source_notify(&g);
    cycles("push, notify, trigger");
    causes_advance(&g, 100);
    yields_now = true;
    cycles("every, then yield");
    causes_late_notify(&g);
    cycles("late, then trigger last");
    causes_late_notify(&g);
    causes_all_notify(&g);
    yields_now = true;
    cycles("notify and late, then yield and trigger last");
    causes_all_notify(&g);
    sets_now = true;
    cycles("notify, to set a timer");
    causes_advance(&g, 1);
    causes_all_push(&g);
    cycles("timer and push");
    causes_boss_notify(&g);
    cycles("scheduled");
    causes_boss_notify(&g);
    causes_source_push(&g);
    cycles("scheduled and triggered");
    causes_advance(&g, 149);
    cycles("both periods");
    causes_all_push(&g);
    causes_all_notify(&g);
    causes_source_notify(&g);
    yields_now = true;
    cycle("yield");
    causes_all_push(&g);
    causes_stop(&g);
    cycle("stop, though a yield and a push wait");
    printf("finish %d\n", causes_finish(&g));

    if (causes_init(&g, &options) != 0)
        return 1;
    causes_all_push(&g);
    (void)causes_inbox_send(&g, &(int){5});
    cycles("first, push and send");
    causes_finish(&g);
    if (causes_init(&g, &options) != 0)
        return 1;
    causes_all_push(&g);
    causes_stop(&g);
    cycle("stopped before the first");
    return causes_finish(&g);
}
