/* system.c: the operating system, as far as threads meet in it: mutexes and
 * conditions, waiting and being woken, the barrier for all threads, signals.
 * os.h and poll.h but for os_thread.c, which is explored itself.
 *
 * What the kernel keeps is memory like any other, changed in one step that sees
 * all that was changed before it.
 */
#include "config.h"

#include "tests/explore/explore.h"
#include "tests/explore/hooks.h"

#include "runtime/os.h"
#include "runtime/poll.h"

#include <errno.h>
#include <signal.h>

enum { MUTEXES = 32, SIGNALS = 65, WAKE_FD = 3, POLL_FD, HOST_FD };

/* Of mutexes and conditions only the addresses are used. */
static struct lock {
    void *mutex;
    uint32_t locked;
} lock[MUTEXES];
static struct waiting {
    void *condition; /* NULL: it does not wait for one */
    uint32_t told;
} waiting[THREADS];
static uint32_t conditions; /* changes with each wait and broadcast */

static uint32_t woken; /* what poll_epoll.c has an eventfd for */
static bool is_open;   /* between wv_poll_open and wv_poll_close */
static struct sigaction action[SIGNALS];

void system_reset(void)
{
    woken = 0;
    for (unsigned t = 0; t < THREADS; t++)
        waiting[t] = (struct waiting){NULL, 0};
}

static uint32_t change(uint32_t *word, enum hook_change how, uint32_t operand, char const *what,
                       char const *where)
{
    return (uint32_t)memory_change(word, sizeof *word, (int)how, operand, __ATOMIC_SEQ_CST, what,
                                   where);
}

/* -- Mutexes and conditions ------------------------------------------------ */

static struct lock *lock_of(void *mutex)
{
    for (unsigned i = 0; i < MUTEXES; i++) {
        if (!lock[i].mutex)
            lock[i].mutex = mutex;
        if (lock[i].mutex == mutex)
            return &lock[i];
    }
    explore_fail("more mutexes than the explorer has room for");
}

static bool is_free(void *what)
{
    return !((struct lock *)what)->locked;
}

int hook_lock(void *mutex)
{
    struct lock *l = lock_of(mutex);
    if (thread_self == NOBODY)
        return 0;
    thread_await(is_free, l, "a mutex");
    (void)change(&l->locked, HOOK_EXCHANGE, 1, "a mutex", "lock");
    return 0;
}

int hook_unlock(void *mutex)
{
    if (thread_self == NOBODY)
        return 0;
    thread_point();
    (void)change(&lock_of(mutex)->locked, HOOK_EXCHANGE, 0, "a mutex", "unlock");
    return 0;
}

static bool was_told(void *what)
{
    return ((struct waiting *)what)->told;
}

int hook_wait(void *condition, void *mutex)
{
    EXPLORE_CHECK(thread_self != NOBODY, "waits for threads that are over");
    struct waiting *self = &waiting[thread_self];
    thread_point();
    *self = (struct waiting){condition, choose_odd(2)};
    trace("waits", self->told ? "for nothing" : "", "", 0, 0, self->told ? TRACE_ODD : 0);
    (void)change(&conditions, HOOK_ADD, 1, "conditions", "wait");
    (void)change(&lock_of(mutex)->locked, HOOK_EXCHANGE, 0, "a mutex", "wait");
    thread_await(was_told, self, "a condition");
    self->condition = NULL;
    return hook_lock(mutex);
}

int hook_broadcast(void *condition)
{
    if (thread_self == NOBODY)
        return 0;
    thread_point();
    (void)change(&conditions, HOOK_ADD, 1, "conditions", "broadcast");
    for (unsigned t = 0; t < THREADS; t++)
        waiting[t].told |= waiting[t].condition == condition;
    return 0;
}

bool explore_sleeps(unsigned t)
{
    return waiting[t].condition && !waiting[t].told;
}

/* -- os.h ------------------------------------------------------------------ */

/* Time stands still. */
int64_t wv_os_mono_ns(void)
{
    return 0;
}

int64_t wv_os_wall_ns(void)
{
    return 0;
}

int wv_os_identify(int fd, uint64_t *device, uint64_t *inode)
{
    (void)fd;
    (void)device;
    (void)inode;
    return -EBADF;
}

void wv_os_yield(void)
{
    if (thread_self != NOBODY)
        thread_yield();
}

int wv_os_barrier_enable(void)
{
    return the_scenario->fenced ? -ENOSYS : 0;
}

/* It falls into each thread's course at a time of its own. */
int wv_os_barrier(void)
{
    EXPLORE_CHECK(!the_scenario->fenced, "a barrier that the system has not");
    for (unsigned t = 0; t < THREADS && thread_self != NOBODY; t++) {
        if (t == thread_self || !the_scenario->thread[t].run)
            continue;
        thread_point();
        trace("barrier with", thread_name(t), "wv_os_barrier", 0, 0, 0);
        memory_barrier_with(t);
        thread_did(3);
        thread_was_told(t, 4);
    }
    return 0;
}

/* -- poll.h ---------------------------------------------------------------- */

char const wv_poll_name[] = "explored";

int wv_poll_open(wv_ctx *ctx)
{
    ctx->wake_fd = WAKE_FD;
    ctx->poll_fd = POLL_FD;
    ctx->host_fd = -1;
    is_open = true;
    woken = 0;
    return 0;
}

void wv_poll_close(wv_ctx *ctx)
{
    ctx->host_fd = -1;
    is_open = false;
}

int wv_poll_host_fd(wv_ctx *ctx)
{
    return ctx->host_fd = HOST_FD;
}

void wv_poll_wake(wv_ctx *ctx)
{
    (void)ctx;
    if (thread_self == NOBODY)
        return;
    thread_point();
    EXPLORE_CHECK(is_open, "%s wakes a graph that is gone", thread_name(thread_self));
    (void)change(&woken, HOOK_EXCHANGE, 1, "the wake descriptor", "wv_poll_wake");
}

void wv_poll_clear(wv_ctx *ctx)
{
    (void)ctx;
    if (thread_self == NOBODY)
        return;
    thread_point();
    (void)change(&woken, HOOK_EXCHANGE, 0, "the wake descriptor", "wv_poll_clear");
}

static bool is_woken(void *what)
{
    (void)what;
    return woken;
}

static bool is_woken_or_signalled(void *thread)
{
    return woken || thread_has_signal(*(unsigned *)thread);
}

/* A wait ends by itself when its time is over, or a signal came that is not the
 * scenario's: both may be at any time. */
int wv_poll_wait(wv_ctx *ctx, int64_t timeout_ns)
{
    (void)ctx;
    if (thread_self == NOBODY)
        return 0;
    thread_point();
    bool sleeps = !woken && timeout_ns != 0;
    unsigned end = sleeps ? choose_odd(timeout_ns > 0 ? 3 : 2) : 0;
    if (end > 0) {
        trace(end == 1 ? "is interrupted" : "its time is over", "", "wv_poll_wait", 0, 0,
              TRACE_ODD);
        thread_did(4 + end);
        return end == 1 ? -EINTR : 0;
    }
    if (sleeps) {
        unsigned self = thread_self;
        trace("falls asleep", "", "wv_poll_wait", 0, 0, 0);
        thread_did(7);
        thread_await(is_woken_or_signalled, &self, "being woken");
    }
    if (sleeps && !woken) {
        thread_take_signal();
        return -EINTR;
    }
    return (int)change(&woken, HOOK_OR, 0, "the wake descriptor", "wv_poll_wait");
}

void system_wait_readable(void)
{
    explore_await(is_woken, NULL, "the graph's descriptor");
}

/* The graphs that are explored watch nothing. */

int wv_poll_add(wv_ctx *ctx, uint32_t entry)
{
    (void)ctx;
    (void)entry;
    return -ENOSPC;
}

int wv_poll_change(wv_ctx *ctx, uint32_t entry)
{
    (void)ctx;
    (void)entry;
    return -ENOSPC;
}

void wv_poll_remove(wv_ctx *ctx, uint32_t entry)
{
    (void)ctx;
    (void)entry;
}

/* -- Signals --------------------------------------------------------------- */

int hook_sigaction(int number, struct sigaction const *new, struct sigaction *before)
{
    if (before)
        *before = action[number];
    if (new)
        action[number] = *new;
    thread_did(8);
    return 0;
}

void system_signal(int number)
{
    if (action[number].sa_handler != SIG_DFL)
        action[number].sa_handler(number);
}
