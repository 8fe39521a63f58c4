/* drive.c: the graph runs when its descriptor is readable, and when its deadline
 * is over, which may be at once.  The deadline is asked for anew each time before
 * the loop waits, so that whatever the program did to the graph in between, a
 * push for one, needs no call of its own. */
#define _POSIX_C_SOURCE 200809L

#include "drive.h"

#include <errno.h>

/* Cycles in succession before the loop's other work has its turn. */
enum { CYCLES = 16 };

enum { NS_PER_MS = 1000000 };

static void on_close(uv_handle_t *handle)
{
    struct drive *drive = handle->data;
    if (--drive->open == 0)
        drive->done(drive, drive->err);
}

static void end(struct drive *drive, int err)
{
    drive->err = err;
    uv_close((uv_handle_t *)&drive->readable, on_close);
    uv_close((uv_handle_t *)&drive->deadline, on_close);
    uv_close((uv_handle_t *)&drive->before_wait, on_close);
}

static void run(struct drive *drive)
{
    wv_state state = WV_RAN;
    (void)uv_timer_stop(&drive->deadline);
    for (int i = 0; i < CYCLES && state == WV_RAN; i++) {
        state = drive->driven->cycle(drive->graph, 0);
        /* What else is ready now keeps the descriptor readable. */
        if (state == WV_RAN && drive->driven->wait_ns(drive->graph) != 0)
            break;
    }
    if (state == WV_STOPPED || state == WV_ERROR)
        end(drive, state == WV_ERROR ? -errno : 0);
}

static void on_readable(uv_poll_t *handle, int status, int events)
{
    (void)events;
    if (status < 0)
        end(handle->data, status);
    else
        run(handle->data);
}

static void on_deadline(uv_timer_t *handle)
{
    run(handle->data);
}

/* Milliseconds are rounded up: before the deadline a cycle would find nothing,
 * and the loop would go round until it is there.  The timer is set here and not
 * after a cycle: one of 0 ms that its own callback sets anew keeps the loop from
 * all else. */
static void on_before_wait(uv_prepare_t *handle)
{
    struct drive *drive = handle->data;
    int64_t ns = drive->driven->wait_ns(drive->graph);
    int64_t ms = ns / NS_PER_MS + (ns % NS_PER_MS > 0);
    if (ns >= 0)
        (void)uv_timer_start(&drive->deadline, on_deadline, (uint64_t)ms, 0);
}

/* Of the calls for timer and prepare none can fail. */
int drive_start(struct drive *drive, uv_loop_t *loop)
{
    int fd = drive->driven->fd(drive->graph);
    int err = fd < 0 ? fd : uv_poll_init(loop, &drive->readable, fd);
    if (err < 0)
        return err;
    (void)uv_timer_init(loop, &drive->deadline);
    (void)uv_prepare_init(loop, &drive->before_wait);
    drive->readable.data = drive->deadline.data = drive->before_wait.data = drive;
    drive->open = 3;
    (void)uv_prepare_start(&drive->before_wait, on_before_wait);
    err = uv_poll_start(&drive->readable, UV_READABLE, on_readable);
    if (err < 0)
        end(drive, err);
    return 0;
}
