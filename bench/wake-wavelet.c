/* wake-wavelet.c: a graph that is notified, sent to, or watches a pipe; parked, or spinning. */
#include "bench/wake.h"

#include <stddef.h>

#include "bench/rounds.h"
#include "wake.wvg.h"
#include "wake_channel.wvg.h"
#include "wake_pipe.wvg.h"

static struct wake notified;
static struct wake_channel sent;
static struct wake_pipe watching;

wv_control notified_cycle(wv_ctx *ctx)
{
    (void)ctx;
    woken();
    return WV_UNCHANGED;
}

wv_control sent_cycle(wv_ctx *ctx, uint64_t *self)
{
    while (wake_channel_sent_receive(ctx, self) == 1)
        woken();
    return WV_UNCHANGED;
}

int readable_init(wv_ctx *ctx)
{
    return wv_watch(ctx, pipe_out, WV_READABLE, 0);
}

wv_control readable_cycle(wv_ctx *ctx)
{
    wv_event event;
    while (wv_ready(ctx, &event))
        woken_by_pipe();
    return WV_UNCHANGED;
}

static wv_options options_of(wv_mode mode)
{
    wv_options options = wv_options_default();
    options.mode = mode;
    return options;
}

static void open_notified(wv_mode mode)
{
    wv_options options = options_of(mode);
    must(wake_init(&notified, &options) == 0, "a graph cannot start");
}

static void open_parked(void)
{
    open_notified(WV_PARK);
}

static void open_spinning(void)
{
    open_notified(WV_SPIN);
}

static void run_notified(void)
{
    must(wake_run(&notified) == 0, "a graph fails");
}

static void notify(void)
{
    (void)wake_notified_notify(&notified);
}

static void stop_notified(void)
{
    (void)wake_stop(&notified);
}

static void close_notified(void)
{
    (void)wake_finish(&notified);
}

static void open_channel(wv_mode mode)
{
    wv_options options = options_of(mode);
    must(wake_channel_init(&sent, &options) == 0, "a graph cannot start");
}

static void open_sent_parked(void)
{
    open_channel(WV_PARK);
}

static void open_sent_spinning(void)
{
    open_channel(WV_SPIN);
}

static void run_sent(void)
{
    must(wake_channel_run(&sent) == 0, "a graph fails");
}

static void send(void)
{
    (void)wake_channel_sent_send(&sent, &(uint64_t){1});
}

static void stop_sent(void)
{
    (void)wake_channel_stop(&sent);
}

static void close_sent(void)
{
    (void)wake_channel_finish(&sent);
}

static void open_watching(void)
{
    must(wake_pipe_init(&watching, NULL) == 0, "a graph cannot start");
}

static void run_watching(void)
{
    must(wake_pipe_run(&watching) == 0, "a graph fails");
}

static void stop_watching(void)
{
    (void)wake_pipe_stop(&watching);
}

static void close_watching(void)
{
    (void)wake_pipe_finish(&watching);
}

struct sleeper const wavelet_parked = {"wavelet, notified", open_parked, run_notified,
                                       notify, stop_notified, close_notified};
struct sleeper const wavelet_spinning = {"wavelet, notified", open_spinning, run_notified,
                                         notify, stop_notified, close_notified};
struct sleeper const wavelet_sent = {"wavelet, sent to", open_sent_parked, run_sent,
                                     send, stop_sent, close_sent};
struct sleeper const wavelet_sent_spinning = {"wavelet, sent to", open_sent_spinning, run_sent,
                                              send, stop_sent, close_sent};
struct sleeper const wavelet_pipe = {"wavelet", open_watching, run_watching,
                                     NULL, stop_watching, close_watching};
