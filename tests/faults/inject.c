/* inject.c: counting calls, and choosing the one that fails. */
#include "config.h"

#include "tests/faults/inject.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct report *report;
bool injecting;
static struct plan plan;

void report_make(void)
{
    report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (report == MAP_FAILED) {
        perror("mmap");
        exit(99);
    }
}

void inject(struct plan next)
{
    plan = next;
    report->calls = 0;
    report->failed = false;
    report->kept = 0;
    injecting = true;
}

/* Is it the one, or one like it that comes later?  Threads may be calling. */
static bool is_meant(struct call call)
{
    static char const *name;
    if (!injecting)
        return false;
    unsigned number = __atomic_add_fetch(&report->calls, 1, __ATOMIC_SEQ_CST);
    if (number <= CALLS_MAX)
        report->call[number - 1] = call;
    if (number == plan.at)
        __atomic_store_n(&name, call.name, __ATOMIC_SEQ_CST);
    char const *meant = __atomic_load_n(&name, __ATOMIC_SEQ_CST);
    bool is = number == plan.at || (plan.forever && meant && strcmp(call.name, meant) == 0);
    if (is)
        report->failed = true;
    return is;
}

bool fails(struct call call)
{
    if (!is_meant(call) || plan.way == WAY_SHORT)
        return false;
    if (plan.way == WAY_EINTR ? !call.interrupted : !call.errors[plan.way])
        return false;
    errno = plan.way == WAY_EINTR ? EINTR : call.errors[plan.way];
    return true;
}

bool fails_or_less(char const *name, int first, int second, size_t *length)
{
    struct call call = {name, {first, second}, true, *length > 1};
    if (!is_meant(call))
        return false;
    if (plan.way == WAY_SHORT && *length > 1)
        *length = (*length + 1) / 2;
    if (plan.way == WAY_SHORT)
        return false;
    errno = plan.way == WAY_EINTR ? EINTR : call.errors[plan.way];
    return true;
}

/* -- Memory ------------------------------------------------------------------ */

enum { KEPT_MAX = 4096 };
static void const *kept[KEPT_MAX];

void memory_kept(void const *memory)
{
    for (size_t i = 0; injecting && memory && i < KEPT_MAX; i++) {
        if (kept[i])
            continue;
        kept[i] = memory;
        report->kept++;
        return;
    }
}

void memory_freed(void const *memory)
{
    for (size_t i = 0; memory && report && report->kept > 0 && i < KEPT_MAX; i++) {
        if (kept[i] != memory)
            continue;
        kept[i] = NULL;
        report->kept--;
        return;
    }
}
