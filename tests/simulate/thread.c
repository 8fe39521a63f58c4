/* thread.c: threads that sleep in the midst of sending, as coroutines.
 *
 * The runtime tells threads by a thread-local number, of which all of these
 * have one; so while one of them runs, the graph counts as nobody's.
 */
#include "config.h"

#include "tests/simulate/simulate.h"

#include "program.wvg.h"

#include <inttypes.h>
#include <ucontext.h>

enum { THREADS = 6, STACK = 128 * 1024 };

static struct thread {
    ucontext_t context;
    void (*body)(uint64_t what);
    uint64_t what;
    bool exists, woken;
    uint32_t const *word; /* it sleeps here; NULL: it runs */
} thread[THREADS];
static _Alignas(16) uint8_t stack[THREADS][STACK];
static ucontext_t outside;
static struct thread *running;

void threads_begin(void)
{
    CHECK(threads_asleep() == 0, "a thread is left of the world before");
}

bool thread_is_one(void)
{
    return running;
}

static void enter(void)
{
    running->body(running->what);
    running->exists = false;
}

/* Let it go on until it sleeps or is over. */
static void go(struct thread *t)
{
    uint64_t owner = collector.ctx.owner;
    collector.ctx.owner = 0;
    running = t;
    t->word = NULL;
    (void)swapcontext(&outside, &t->context);
    running = NULL;
    if (collector.ctx.owner == 0)
        collector.ctx.owner = owner;
}

bool thread_start(void (*body)(uint64_t what), uint64_t what)
{
    struct thread *t = thread;
    while (t < thread + THREADS && t->exists)
        t++;
    if (t == thread + THREADS)
        return false;
    t->exists = true;
    t->body = body;
    t->what = what;
    (void)getcontext(&t->context);
    t->context.uc_stack.ss_sp = stack[t - thread];
    t->context.uc_stack.ss_size = STACK;
    t->context.uc_link = &outside;
    makecontext(&t->context, enter, 0);
    go(t);
    return true;
}

void thread_sleep(uint32_t *word)
{
    struct thread *t = running;
    trace("thread %" PRId64 " sleeps", t - thread, 0, 0);
    t->word = word;
    t->woken = false;
    (void)swapcontext(&t->context, &outside);
}

void threads_wake(uint32_t const *word)
{
    for (struct thread *t = thread; t < thread + THREADS; t++)
        if (t->exists && t->word == word)
            t->woken = true;
}

bool threads_go_on(void)
{
    bool any = false;
    for (struct thread *t = thread; t < thread + THREADS; t++) {
        if (!t->exists || !t->word || !t->woken)
            continue;
        trace("thread %" PRId64 " goes on", t - thread, 0, 0);
        go(t);
        any = true;
    }
    return any;
}

bool thread_sleeps_for(uint64_t what)
{
    for (struct thread *t = thread; t < thread + THREADS; t++)
        if (t->exists && t->what == what)
            return true;
    return false;
}

unsigned threads_asleep(void)
{
    unsigned count = 0;
    for (struct thread *t = thread; t < thread + THREADS; t++)
        count += t->exists;
    return count;
}
