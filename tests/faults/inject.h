/* inject.h: calls that fail when the test says so.
 *
 * The linker leads calls of the C library to wrappers, which ask fails() first.
 * It counts them in the order in which they are made: the plan says which is
 * the one to fail, alone or with all like it that follow, and in which of its
 * ways.
 * What happened stands in memory that is shared with the process that planned
 * it.
 */
#ifndef FAULTS_INJECT_H
#define FAULTS_INJECT_H

#include <stdbool.h>
#include <stddef.h>

enum way {
    WAY_FIRST,  /* with the first errno of the call */
    WAY_SECOND, /* with the other one */
    WAY_EINTR,  /* interrupted, where that is nobody's fault */
    WAY_SHORT,  /* less is read or written than was asked for */
    WAYS
};

struct plan {
    unsigned at; /* the number of the call, from 1; 0: none fails */
    bool forever;
    enum way way;
};

enum { CALLS_MAX = 8192 };

struct report {
    unsigned calls;
    struct call {
        char const *name;
        int errors[2];     /* 0: it has no such one */
        bool interrupted, shortened; /* which other ways it has */
    } call[CALLS_MAX];
    bool failed;   /* something did */
    unsigned kept; /* blocks of memory that were not freed */
};

/* Shared by this process and its children. */
extern struct report *report;
void report_make(void);

/* From now on; counting begins anew. */
void inject(struct plan plan);

/* Nothing fails and nothing is counted while it is false. */
extern bool injecting;

/* Does this call fail?  Then errno says why.  `call` has what is told of it. */
bool fails(struct call call);

/* A call that fails with one of two errnos. */
#define FAILS(name, first, second) fails((struct call){name, {first, second}, false, false})

/* The same for what reads or writes: may it be told as interrupted, or as done
 * in part? */
bool fails_or_less(char const *name, int first, int second, size_t *length);

/* calls.c: standard output is one of the things that fail. */
void calls_begin(void);

/* Memory that was allocated and is not freed yet. */
void memory_kept(void const *memory);
void memory_freed(void const *memory);

#endif
