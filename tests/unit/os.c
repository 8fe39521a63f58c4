/* os.c: the operating system of unit tests; see graph.h. */
#include "config.h"

#include "runtime/os.h"
#include "runtime/poll.h"

#include "runtime/place.h"
#include "tests/unit/graph.h"

#include <errno.h>

struct os os;

/* What the linker makes of --wrap. */
int64_t __real_wv_os_mono_ns(void);
int64_t __real_wv_os_wall_ns(void);
void __real_wv_os_yield(void);
int __real_wv_poll_open(wv_ctx *ctx);
void __real_wv_poll_close(wv_ctx *ctx);
void __real_wv_poll_wake(wv_ctx *ctx);
int __real_wv_poll_wait(wv_ctx *ctx, int64_t timeout_ns);
int __real_wv_os_barrier_enable(void);
int __real_wv_os_barrier(void);
void __real_wv_os_sleep_on(uint32_t *word, uint32_t value);

int64_t __wrap_wv_os_mono_ns(void);
int64_t __wrap_wv_os_wall_ns(void);
void __wrap_wv_os_yield(void);
int __wrap_wv_poll_open(wv_ctx *ctx);
void __wrap_wv_poll_close(wv_ctx *ctx);
void __wrap_wv_poll_wake(wv_ctx *ctx);
int __wrap_wv_poll_wait(wv_ctx *ctx, int64_t timeout_ns);
int __wrap_wv_os_barrier_enable(void);
int __wrap_wv_os_barrier(void);
void __wrap_wv_os_sleep_on(uint32_t *word, uint32_t value);
void __wrap_wv_misplaced(wv_ctx const *ctx, char const *function);

int64_t __wrap_wv_os_mono_ns(void)
{
    os.mono_reads++;
    if (os.reading)
        os.reading();
    return os.clock_is_ours ? os.mono_ns : __real_wv_os_mono_ns();
}

int64_t __wrap_wv_os_wall_ns(void)
{
    os.wall_reads++;
    if (os.reading)
        os.reading();
    return os.clock_is_ours ? os.wall_ns : __real_wv_os_wall_ns();
}

void __wrap_wv_os_yield(void)
{
    os.yields++;
    __real_wv_os_yield();
}

/* Units see what release builds do, in debug builds too. */
void __wrap_wv_misplaced(wv_ctx const *ctx, char const *function)
{
    (void)ctx;
    (void)function;
    os.misplaced++;
}

int __wrap_wv_poll_open(wv_ctx *ctx)
{
    if (os.open_error)
        return os.open_error;
    os.opened++;
    return __real_wv_poll_open(ctx);
}

void __wrap_wv_poll_close(wv_ctx *ctx)
{
    os.closed++;
    __real_wv_poll_close(ctx);
}

void __wrap_wv_poll_wake(wv_ctx *ctx)
{
    os.wakes++;
    if (os.waking)
        os.waking();
    __real_wv_poll_wake(ctx);
}

/* What a test is not given but needs to really wait. */
static _Thread_local wv_ctx *waiting;

int os_really_wait(int poll_fd, int64_t timeout_ns)
{
    assert_int_equal(poll_fd, waiting->poll_fd);
    return __real_wv_poll_wait(waiting, timeout_ns);
}

/* Nobody else moves our clock: sleeping for ever would be just that. */
static int pass_the_time(int poll_fd, int64_t timeout_ns)
{
    os.waited_ns = timeout_ns;
    int woken = os_really_wait(poll_fd, 0);
    if (woken != 0 || waiting->ready.summary[0])
        return woken;
    if (timeout_ns < 0)
        return -EDEADLK;
    os_pass(timeout_ns);
    return 0;
}

int __wrap_wv_poll_wait(wv_ctx *ctx, int64_t timeout_ns)
{
    os.waits++;
    waiting = ctx;
    if (os.wait)
        return os.wait(ctx->poll_fd, timeout_ns);
    if (os.clock_is_ours)
        return pass_the_time(ctx->poll_fd, timeout_ns);
    return os_really_wait(ctx->poll_fd, timeout_ns);
}

int __wrap_wv_os_barrier_enable(void)
{
    return os.no_barrier ? os.no_barrier : __real_wv_os_barrier_enable();
}

int __wrap_wv_os_barrier(void)
{
    os.barriers++;
    if (os.barrier) {
        os.barrier();
        return 0;
    }
    return os.barrier_error ? os.barrier_error : __real_wv_os_barrier();
}

void __wrap_wv_os_sleep_on(uint32_t *word, uint32_t value)
{
    os.sleeps++;
    if (os.sleeping)
        os.sleeping();
    __real_wv_os_sleep_on(word, value);
}

void os_set_clock(int64_t mono_ns, int64_t wall_ns)
{
    os.clock_is_ours = true;
    os.mono_ns = mono_ns;
    os.wall_ns = wall_ns;
}

void os_pass(int64_t ns)
{
    os.mono_ns += ns;
    os.wall_ns += ns;
}

int os_setup(void **state)
{
    (void)state;
    os.barriers = os.sleeps = 0;
    os.no_barrier = os.barrier_error = 0;
    os.barrier = NULL;
    os.sleeping = NULL;
    os.mono_reads = os.wall_reads = os.waits = os.wakes = os.yields = os.opened = os.closed = os.misplaced = 0;
    os.waited_ns = 0;
    os.open_error = 0;
    os.clock_is_ours = false;
    os.reading = os.waking = NULL;
    os.wait = NULL;
    return 0;
}

int os_teardown(void **state)
{
    (void)state;
    return os.opened == os.closed ? 0 : -1;
}
