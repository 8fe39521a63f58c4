#include "signals.wvg.h"

#include <signal.h>
#include <stdio.h>

static char const *name(wv_ctx *ctx)
{
    return wv_user(ctx);
}

wv_control limits_cycle(wv_ctx *ctx, int *self)
{
    int number;
    printf("%s %d: limits", name(ctx), (int)wv_epoch(ctx));
    while ((number = wv_signal(ctx)) != 0) {
        printf(number == SIGHUP ? " HUP" : number == SIGUSR1 ? " USR1" : " ?");
        ++*self;
    }
    printf("\n");
    return *self ? WV_BROADCAST : WV_UNCHANGED;
}

wv_control interrupts_cycle(wv_ctx *ctx, int const *reloads)
{
    printf("%s %d: interrupt %d after %d\n", name(ctx), (int)wv_epoch(ctx),
           wv_signal(ctx) == SIGINT, *reloads);
    return WV_UNCHANGED;
}

wv_control farewell_cycle(wv_ctx *ctx, int const *reloads)
{
    printf("%s %d: stop after %d\n", name(ctx), (int)wv_epoch(ctx), *reloads);
    return WV_UNCHANGED;
}

static struct signals a, b;

static void both(void)
{
    wv_state first = signals_cycle(&a, 0);
    printf("cycles %d %d\n", first, signals_cycle(&b, 0));
}

static int begin(struct signals *g, char const *name, wv_clock_kind clock)
{
    wv_options options = wv_options_default();
    options.clock = clock;
    options.stop_signals = true;
    options.user = (void *)(uintptr_t)name;
    return signals_init(g, &options);
}

static void before(int number)
{
    printf("the process's own handler: %d\n", number == SIGHUP);
}

int main(void)
{
    signal(SIGHUP, before);
    printf("init %d\n", begin(&a, "a", WV_CLOCK_REALTIME));
    printf("init %d\n", begin(&b, "b", WV_CLOCK_REALTIME));
    raise(SIGUSR1);
    both();
    raise(SIGHUP);
    raise(SIGHUP);
    raise(SIGUSR1);
    raise(SIGINT);
    both();
    both();
    printf("finish %d\n", signals_finish(&b));
    printf("init %d\n", begin(&b, "b", WV_CLOCK_HISTORICAL));
    raise(SIGHUP);
    both();
    raise(SIGTERM);
    printf("run %d\n", signals_run(&a));
    printf("run %d\n", signals_run(&b));
    printf("finish %d\n", signals_finish(&a));
    printf("finish %d\n", signals_finish(&b));
    raise(SIGHUP);
    return 0;
}
