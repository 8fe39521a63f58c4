/* hooks.h: what the explored sources call in place of atomic operations and the
 * like; see hooked.h.  `what` and `where` are for people: the expression, and
 * the function that it stands in.
 */
#ifndef EXPLORE_HOOKS_H
#define EXPLORE_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hook_change { HOOK_EXCHANGE, HOOK_ADD, HOOK_SUBTRACT, HOOK_OR, HOOK_AND };

/* memory.c.  `at` is of `size` bytes, 1 to 8; what was there is returned. */
uint64_t hook_load(void const *at, size_t size, int order, char const *what, char const *where);
void hook_store(void *at, size_t size, uint64_t value, int order, char const *what,
                char const *where);
uint64_t hook_change(void *at, size_t size, enum hook_change how, uint64_t operand, int order,
                     char const *what, char const *where);
bool hook_compare_exchange(void *at, void *expected, size_t size, uint64_t desired, bool weak,
                           int success, int failure, char const *what, char const *where);
void *hook_copy(void *to, void const *from, size_t size);

/* system.c.  0, as those that they stand for. */
int hook_lock(void *mutex);
int hook_unlock(void *mutex);
int hook_wait(void *condition, void *mutex);
int hook_broadcast(void *condition);
struct sigaction;
int hook_sigaction(int number, struct sigaction const *action, struct sigaction *before);

#endif
