/* threads.c: threads as coroutines, and who goes on. */
#include "config.h"

#include "tests/explore/explore.h"

#include <stdio.h>
#include <string.h>
#include <ucontext.h>

enum { STACK = 256 * 1024, OWN = 1024 };

static struct thread {
    ucontext_t context;
    bool exists, over, yielded;
    bool (*may)(void *what); /* NULL: it may go on */
    void *what;
    char const *for_what;
    uint64_t history;
    uint8_t own[OWN]; /* its thread-local variables while others go on */
} thread[THREADS];

static _Alignas(16) uint8_t stack[THREADS][STACK];
static ucontext_t outside;
static bool signalled; /* the scenario's signal came */

unsigned thread_self = NOBODY;

/* The thread-local variables of what is explored: where the linker put them. */
extern uint8_t __start_explored_threads[] __attribute__((weak));
extern uint8_t __stop_explored_threads[] __attribute__((weak));

uint64_t mix(uint64_t bits)
{
    bits += UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}

char const *thread_name(unsigned t)
{
    return t < THREADS ? the_scenario->thread[t].name : "nobody";
}

/* -- History --------------------------------------------------------------- */

void thread_was_told(unsigned t, uint64_t what)
{
    thread[t].history = mix(thread[t].history ^ mix(what));
}

void thread_did(uint64_t what)
{
    if (thread_self == NOBODY)
        return;
    thread_was_told(thread_self, what);
    for (unsigned t = 0; t < THREADS; t++)
        if (t != thread_self)
            thread[t].yielded = false;
}

void explore_note(uint64_t value)
{
    if (thread_self != NOBODY)
        thread_was_told(thread_self, value);
}

static bool goes_on(struct thread const *t)
{
    return t->exists && !t->over && (!t->may || t->may(t->what));
}

static uint64_t state(void)
{
    uint64_t bits = signalled;
    for (unsigned t = 0; t < THREADS; t++)
        bits += mix(thread[t].history + t) * (thread[t].yielded ? 3 : 1);
    bool current = thread_self != NOBODY && goes_on(&thread[thread_self]);
    return bits + (current ? thread_self : NOBODY);
}

/* -- Signals --------------------------------------------------------------- */

bool thread_has_signal(unsigned t)
{
    return the_scenario->handler && !signalled && t == the_scenario->victim;
}

void thread_take_signal(void)
{
    signalled = true;
    trace("---- a signal comes", "", "", 0, 0, 0);
    explore_note(0);
    the_scenario->handler();
    trace("---- the handler returns", "", "", 0, 0, 0);
    explore_note(1);
}

/* -- Who goes on ----------------------------------------------------------- */

struct option {
    unsigned thread;
    bool signal; /* it comes in the thread that goes on */
};

/* Some thread that has not just let others go on may do so. */
static bool somebody_is_eager(void)
{
    for (unsigned t = 0; t < THREADS; t++)
        if (!thread[t].yielded && goes_on(&thread[t]))
            return true;
    return false;
}

static unsigned list_options(struct option *option)
{
    unsigned count = 0;
    bool eager = somebody_is_eager();
    bool current = thread_self != NOBODY && goes_on(&thread[thread_self]) &&
                   !(eager && thread[thread_self].yielded);
    if (current)
        option[count++] = (struct option){thread_self, false};
    if (current && thread_has_signal(thread_self) && !thread[thread_self].may)
        option[count++] = (struct option){thread_self, true};
    for (unsigned t = 0; t < THREADS && (!current || preemptions_left()); t++)
        if (t != thread_self && goes_on(&thread[t]) && !(eager && thread[t].yielded))
            option[count++] = (struct option){t, false};
    return count;
}

static _Noreturn void fail_asleep(void)
{
    char text[THREADS * 64] = "";
    for (unsigned t = 0; t < THREADS; t++) {
        size_t length = strlen(text);
        if (thread[t].exists && !thread[t].over)
            (void)snprintf(text + length, sizeof text - length, "; %s waits for %s",
                           thread_name(t), thread[t].for_what);
    }
    explore_fail("nobody can go on%s", text);
}

static bool all_are_over(void)
{
    bool over = true;
    for (unsigned t = 0; t < THREADS; t++)
        over = over && (!thread[t].exists || thread[t].over);
    return over;
}

static size_t own_size(void)
{
    size_t size = (size_t)(__stop_explored_threads - __start_explored_threads);
    EXPLORE_CHECK(size <= OWN, "more thread-local variables than the explorer has room for");
    return size;
}

/* Let `to` go on, or what is outside of all threads. */
static void switch_to(unsigned to)
{
    unsigned from = thread_self;
    size_t size = own_size();
    if (from != NOBODY)
        memcpy(thread[from].own, __start_explored_threads, size);
    if (to != NOBODY)
        memcpy(__start_explored_threads, thread[to].own, size);
    thread_self = to;
    (void)swapcontext(from == NOBODY ? &outside : &thread[from].context,
                      to == NOBODY ? &outside : &thread[to].context);
}

/* It is plain that this thread does. */
static bool need_not_decide(void)
{
    struct thread const *self = &thread[thread_self];
    return !self->may && !self->over && !self->yielded && !thread_has_signal(thread_self) &&
           !preemptions_left();
}

static void decide(void)
{
    struct option option[THREADS + 1];
    if (thread_self != NOBODY) {
        memory_notice();
        if (need_not_decide())
            return;
    }
    for (;;) {
        unsigned count = list_options(option), taken = 0;
        if (count == 0 && !all_are_over())
            fail_asleep();
        if (count == 0) {
            switch_to(NOBODY);
            return;
        }
        if (count > 1 && state_is_new(state()))
            taken = choose(count);
        if (option[taken].signal) {
            thread_take_signal();
            continue;
        }
        if (option[taken].thread == thread_self)
            return;
        if (option[0].thread == thread_self)
            spend_preemption();
        switch_to(option[taken].thread);
        return;
    }
}

void thread_await(bool (*may)(void *what), void *what, char const *for_what)
{
    struct thread *self = &thread[thread_self];
    self->may = may;
    self->what = what;
    self->for_what = for_what;
    decide();
    self->may = NULL;
}

void thread_point(void)
{
    decide();
}

void thread_yield(void)
{
    thread_did(0);
    trace("lets others go on", "", "", 0, 0, 0);
    thread[thread_self].yielded = true;
    decide();
    thread[thread_self].yielded = false;
}

void explore_await(bool (*may)(void *what), void *what, char const *for_what)
{
    if (thread_self == NOBODY)
        return;
    thread_await(may, what, for_what);
    trace("has waited for", for_what, "", 0, 0, 0);
    thread_did(0);
}

bool explore_is_over(unsigned t)
{
    return thread[t].over;
}

/* -- From beginning to end ------------------------------------------------- */

static void run_thread(void)
{
    the_scenario->thread[thread_self].run();
    if (thread_has_signal(thread_self))
        thread_take_signal();
    trace("---- is over", "", "", 0, 0, 0);
    thread_did(2);
    thread[thread_self].over = true;
    decide();
}

static void make_thread(struct thread *t, unsigned number)
{
    memset(t, 0, sizeof *t);
    t->exists = the_scenario->thread[number].run;
    (void)getcontext(&t->context);
    t->context.uc_stack.ss_sp = stack[number];
    t->context.uc_stack.ss_size = STACK;
    makecontext(&t->context, run_thread, 0);
}

void threads_run(void)
{
    signalled = false;
    for (unsigned t = 0; t < THREADS; t++)
        make_thread(&thread[t], t);
    decide();
}
