/* hooked.h: included before all else in each source of the runtime that is
 * explored, and by those who use its inline functions.
 *
 * What threads do to each other becomes a call of the explorer: the compiler's
 * atomic operations, POSIX threads' mutexes and conditions, sigaction, and
 * memcpy, by which messages are copied.  What is `_Thread_local` goes where the
 * explorer exchanges it with the thread.
 *
 * A builtin that is not here is poisoned: a source that begins to use it does
 * not compile until the explorer knows it.
 */
#ifndef EXPLORE_HOOKED_H
#define EXPLORE_HOOKED_H

#include "config.h"

#include "tests/explore/hooks.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#define EXPLORED_AS(at, call) ((__typeof__(*(at)))(call))

#define __atomic_load_n(at, order) \
    EXPLORED_AS(at, hook_load((at), sizeof *(at), (order), #at, __func__))
#define __atomic_store_n(at, value, order) \
    hook_store((at), sizeof *(at), (uint64_t)(value), (order), #at, __func__)

#define EXPLORED_CHANGE(at, how, operand, order)                                      \
    EXPLORED_AS(at, hook_change((at), sizeof *(at), (how), (uint64_t)(operand), (order), #at, \
                                __func__))
#define __atomic_exchange_n(at, value, order) EXPLORED_CHANGE(at, HOOK_EXCHANGE, value, order)
#define __atomic_fetch_add(at, value, order) EXPLORED_CHANGE(at, HOOK_ADD, value, order)
#define __atomic_fetch_sub(at, value, order) EXPLORED_CHANGE(at, HOOK_SUBTRACT, value, order)
#define __atomic_fetch_or(at, value, order) EXPLORED_CHANGE(at, HOOK_OR, value, order)
#define __atomic_fetch_and(at, value, order) EXPLORED_CHANGE(at, HOOK_AND, value, order)
#define __atomic_add_fetch(at, value, order) \
    EXPLORED_AS(at, __atomic_fetch_add(at, value, order) + (value))
#define __atomic_or_fetch(at, value, order) \
    EXPLORED_AS(at, __atomic_fetch_or(at, value, order) | (value))

#define __atomic_compare_exchange_n(at, expected, desired, weak, success, failure)        \
    hook_compare_exchange((at), (expected), sizeof *(at), (uint64_t)(desired), (weak), (success), \
                          (failure), #at, __func__)

/* It binds the compiler, which kept the order in which the hooks are called. */
#define __atomic_signal_fence(order) ((void)(order))

#pragma GCC poison __atomic_load __atomic_store __atomic_exchange __atomic_compare_exchange
#pragma GCC poison __atomic_thread_fence __atomic_test_and_set __atomic_clear
#pragma GCC poison __atomic_sub_fetch __atomic_and_fetch __atomic_xor_fetch __atomic_nand_fetch
#pragma GCC poison __atomic_fetch_xor __atomic_fetch_nand atomic_load atomic_store
#pragma GCC poison __sync_synchronize __sync_fetch_and_add __sync_bool_compare_and_swap

#define pthread_mutex_lock(mutex) hook_lock(mutex)
#define pthread_mutex_unlock(mutex) hook_unlock(mutex)
#define pthread_cond_wait(condition, mutex) hook_wait((condition), (mutex))
#define pthread_cond_broadcast(condition) hook_broadcast(condition)
#pragma GCC poison pthread_cond_signal pthread_cond_timedwait pthread_mutex_trylock

#define sigaction(number, action, before) hook_sigaction((number), (action), (before))

#undef memcpy
#define memcpy(to, from, size) hook_copy((to), (from), (size))

/* Messages are few, and both ways of meeting a sender are to be explored. */
#define WV_FENCED_SENDS 1

#define _Thread_local __attribute__((section("explored_threads")))

#endif
