/* place.h: every function of the API, what it gives in which state of a graph, and where it
 * belongs. */
#ifndef UNIT_PLACE_H
#define UNIT_PLACE_H

#include "tests/unit/graph.h"

/* The states a graph can be in. */
enum when {
    WHEN_ZEROED,
    WHEN_NEW,       /* initialised, no cycle yet */
    WHEN_ALIVE,     /* between cycles */
    WHEN_ASKED,     /* the same, and a stop was asked for */
    WHEN_INIT,      /* in an init hook */
    WHEN_CYCLE,     /* in a cycle hook */
    WHEN_LATER,     /* in that of another cycle, which is a quick one */
    WHEN_ELSEWHERE, /* while a cycle hook runs, but in another thread */
    WHEN_LAST,      /* in a cycle hook of the stop cycle */
    WHEN_FAILED,    /* in options.failed, during a cycle */
    WHEN_SWEPT,     /* in a drop hook, after a cycle */
    WHEN_DROPPED,   /* in a drop hook, while it is finished */
    WHEN_UNDONE,    /* in a drop hook, as its init failed */
    WHEN_STOPPED,
    WHEN_FINISHED,
    WHEN_UNMADE,    /* its init failed */
    WHEN_NESTED,    /* between cycles, called from a hook of another graph */
    STATES
};

enum {
    NOT_MADE = 1 << WHEN_ZEROED | 1 << WHEN_FINISHED | 1 << WHEN_UNMADE,
    ASKED = 1 << WHEN_ASKED,
    CALM = 1 << WHEN_NEW | 1 << WHEN_ALIVE | 1 << WHEN_NESTED,
    QUIET = CALM | ASKED, /* alive, in no hook of its own */
    HOSTS = NOT_MADE | QUIET | 1 << WHEN_STOPPED,
    OWN_CYCLE = 1 << WHEN_CYCLE | 1 << WHEN_LATER | 1 << WHEN_LAST | 1 << WHEN_FAILED,
    OWN_DROP = 1 << WHEN_SWEPT | 1 << WHEN_DROPPED | 1 << WHEN_UNDONE,
    OWN_HOOK = 1 << WHEN_INIT | OWN_CYCLE | OWN_DROP,
    ACTIVE = 1 << WHEN_INIT | OWN_CYCLE, /* in an init or cycle hook */
    ANY_PLACE = HOSTS | OWN_HOOK,
    ANY_THREAD = ANY_PLACE | 1 << WHEN_ELSEWHERE,
    ALL = (1 << STATES) - 1
};

/* What a function gives in the states of a set; the sets of a row are apart
 * and together all of them, but for WHEN_ELSEWHERE: see expected(). */
struct results {
    unsigned when;
    int64_t result;
};

struct function {
    char const *name;
    int64_t (*call)(struct graph *g);
    unsigned places; /* the states in which it is called from a right place */
    unsigned acts;   /* the states in which it may change anything */
    struct results results[4];
};

/* A row for every function that takes a context; tests/promises.sh tells which
 * one has none. */
extern struct function const functions[];
extern size_t const function_count;

/* The graph of the rows, not initialised yet: node 0 has every event and is the
 * one whose hooks call, node 1 has a channel, too. */
struct graph *place_graph(void);

/* How it runs; user and failure callback are the test's. */
wv_options place_options(void);
extern wv_options place_given;

/* A descriptor that it may watch. */
extern int place_pipe[2];

#endif
