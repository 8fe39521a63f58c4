/* trace.c: what happened in this execution, for people. */
#include "config.h"

#include "tests/explore/explore.h"

#include <inttypes.h>
#include <stdio.h>

/* An execution that is longer than this has no end. */
enum { EVENTS = 20000 };

static struct event {
    char const *did, *what, *where;
    uint64_t before, after;
    unsigned thread, flags;
} event[EVENTS];
static unsigned events;

void trace_reset(void)
{
    events = 0;
}

void trace(char const *did, char const *what, char const *where, uint64_t before,
           uint64_t after, unsigned flags)
{
    if (events == EVENTS) {
        events = 200; /* enough to see why */
        explore_fail("an execution does not end");
    }
    event[events++] = (struct event){did, what, where, before, after, thread_self, flags};
}

/* What a number is easier to read as. */
static char const *as_text(char text[static 24], uint64_t value)
{
    if (value < 1 << 20)
        (void)snprintf(text, 24, "%" PRIu64, value);
    else
        (void)snprintf(text, 24, "%#" PRIx64, value);
    return text;
}

void trace_print(void)
{
    unsigned last = NOBODY;
    for (unsigned i = 0; i < events; i++) {
        struct event const *e = &event[i];
        char before[24], after[24];
        printf("  %-9s %-22s %s %s", e->thread == last ? "" : thread_name(e->thread), e->where,
               e->did, e->what);
        if (e->flags & TRACE_CHANGE)
            printf(": %s -> %s", as_text(before, e->before), as_text(after, e->after));
        else if (e->flags & TRACE_VALUE)
            printf(": %s", as_text(after, e->after));
        puts(e->flags & TRACE_ODD ? "   <- odd" : "");
        last = e->thread;
    }
}
