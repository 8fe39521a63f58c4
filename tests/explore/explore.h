/* explore.h: all executions of a few threads, one after another.
 *
 * A scenario is a graph and a few threads.  It is run again and again, each time
 * in another way: what the threads are is coroutines of one thread, and before
 * each operation that another thread could notice, which the hooks tell of
 * (hooked.h), it is decided who goes on.  An execution is nothing but the list
 * of what was chosen in it; the next one keeps the list up to its last choice
 * that has an alternative, and takes that one (explore.c).
 *
 * What is chosen, and what it costs of the bounds:
 *
 *   who goes on          a preemption, when the thread that did could have gone on
 *   which store a load   an oddity, when it is not the last one: what a processor
 *   reads                delays, and a compiler moves (memory.c)
 *   an event that may    an oddity: a weak exchange that fails, a wait that ends
 *   come for nothing
 *   where a signal       nothing; it comes once
 *   comes
 *
 * Where a state was reached before with as much left of the bounds, all that can
 * follow was or will be seen, and nothing more is chosen.  A state is what each
 * thread has done and read: two executions in which every thread read the same
 * stores lead to the same.  So a thread that looks at another one's plain
 * variable has to say what it saw: explore_note.
 */
#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wavelet-channel.h>

enum { THREADS = 4, NOBODY = THREADS };

/* -- Scenarios ------------------------------------------------------------- */

struct scenario {
    char const *name;
    struct {
        char const *name; /* NULL: there is none */
        void (*run)(void);
    } thread[THREADS];
    void (*begin)(void); /* before each execution, while there are no threads */
    void (*end)(void);   /* and after it */
    void (*handler)(void); /* of a signal that comes once, in thread `victim` */
    unsigned victim;
    bool two_channels; /* one for each producer */
    bool enters;       /* hooks are called as straight lines do, not as tables do */
    bool fenced; /* the system has no barrier for all threads */
    bool small;  /* the graph's nodes are in one word */
    bool large;  /* the graph's sets have a top of their own; see graph.h */
    unsigned fewer; /* preemptions than others, as there is more to interleave */

    /* For what is told apart by them: */
    wv_channel_policy policy;
    bool single;
    uint32_t capacity;
    unsigned messages; /* of the first producer */

    /* For what has outcomes: which there are, as bits, and after all executions the
     * verdict. */
    unsigned outcomes;
    void (*judge)(void);
};

/* The one that is explored. */
extern struct scenario const *the_scenario;

/* Part of what the thread has seen, as a hooked load is. */
void explore_note(uint64_t value);

/* It is over, and what it did is seen here. */
void explore_join(unsigned thread);

/* Go on no sooner than `may` says, which reads nothing but plain memory. */
void explore_await(bool (*may)(void *what), void *what, char const *for_what);

/* For use in `may`: did the thread come to its end, does it sleep in
 * wv_os_sleep_on? */
bool explore_is_over(unsigned thread);
bool explore_sleeps(unsigned thread);

/* The storage that threads share: what is copied from and to it are messages.
 * And: from now on no other thread touches it, nor may what they did be going on. */
void explore_share(void const *at, size_t size);
void explore_forbid(void);

/* What was found: prints it with the whole execution, and ends the program. */
_Noreturn void explore_fail(char const *format, ...) __attribute__((format(printf, 1, 2)));

#define EXPLORE_CHECK(condition, ...) ((condition) ? (void)0 : explore_fail(__VA_ARGS__))

/* -- Choices, explore.c ---------------------------------------------------- */

/* 0 to `count` - 1, in this execution. */
unsigned choose(unsigned count);

/* The same, but that anything other than 0 is an oddity. */
unsigned choose_odd(unsigned count);

/* May a thread still be preempted?  It was. */
bool preemptions_left(void);
void spend_preemption(void);

/* Before a choice of who goes on.  False when `state` was there before, so that
 * nothing more is to be chosen. */
bool state_is_new(uint64_t state);

/* -- Threads, threads.c ---------------------------------------------------- */

/* Who goes on, or NOBODY while there are no threads. */
extern unsigned thread_self;

/* Run them all to their ends. */
void threads_run(void);

char const *thread_name(unsigned thread);

/* Others may go on here; then this thread does, which does something that others
 * may notice. */
void thread_point(void);
void thread_await(bool (*may)(void *what), void *what, char const *for_what);

/* Let others go on, which is no preemption. */
void thread_yield(void);

/* What the operation was and what it met: the thread's history goes on. */
void thread_did(uint64_t what);

/* The same, for another thread to which something was done. */
void thread_was_told(unsigned thread, uint64_t what);

/* Is there a signal for the thread?  And this one takes it. */
bool thread_has_signal(unsigned thread);
void thread_take_signal(void);

uint64_t mix(uint64_t bits);

/* -- Memory, memory.c ------------------------------------------------------ */

void memory_reset(void);

/* This thread does its next operation now, or another one does: what did it write
 * plainly since its last one? */
void memory_notice(void);

/* As the hooks do, without thread_point. */
uint64_t memory_change(void *at, size_t size, int how, uint64_t operand, int order,
                       char const *what, char const *where);

/* A barrier in this thread and in `other`, each of which sees what the other one
 * wrote before. */
void memory_barrier_with(unsigned other);

/* -- The system, system.c -------------------------------------------------- */

void system_reset(void);

/* A signal that the process gets, in this thread. */
void system_signal(int number);

/* Wait for the descriptor that the graph gave its host. */
void system_wait_readable(void);

/* -- What happened, trace.c ------------------------------------------------ */

enum trace_flags { TRACE_ODD = 1, TRACE_VALUE = 2, TRACE_CHANGE = 4 };

void trace_reset(void);
void trace(char const *did, char const *what, char const *where, uint64_t before,
           uint64_t after, unsigned flags);
void trace_print(void);

#endif
