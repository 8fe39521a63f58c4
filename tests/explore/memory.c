/* memory.c: memory as C11 has it, not as one processor does.
 *
 * Each location keeps the stores that were made to it, in order.  A thread has
 * a view: of each location the earliest store that it may still read.  A load
 * may read that one or any later one, so that what was stored last may be seen
 * late: as where a processor delays stores or makes loads early, or a compiler
 * moves either.  Reading a store moves the view to it; acquiring one that was
 * released moves the view to all that the thread that released it had seen.  An
 * operation that changes a value reads the last store, always, and hands on what
 * that one released.
 *
 * Sequentially consistent operations follow each other as they are executed: a
 * load reads nothing older than the last such store to the same location.  They
 * order nothing else; in particular they are no fences for the relaxed
 * operations around them.
 *
 * A view also says which operations of other threads happened before, so that
 * two threads that copy the same message unordered are found (a data race).
 *
 * What was written plainly, by the thread that may, is noticed at that thread's
 * next operation.
 *
 * Not here: a load that reads what will only be stored later, and stores to one
 * location that take effect in another order than they are executed in.
 */
#include "config.h"

#include "tests/explore/explore.h"
#include "tests/explore/hooks.h"

#include <string.h>

enum { LOCATIONS = 96, STORES = 16384, MESSAGES = 16, BUCKETS = 256 };

struct view {
    uint16_t seen[LOCATIONS]; /* number of a store of that location */
    uint32_t clock[THREADS];  /* operations of that thread */
};

struct store {
    uint64_t value;
    struct store *before;
    uint16_t number;
    unsigned plain_by;   /* who wrote it plainly, or NOBODY, ... */
    uint32_t plain_time; /* ... and when */
    struct view view;    /* what was released with it */
};

static struct store pool[STORES];
static size_t stores;

static struct location {
    void *at;
    size_t size;
    char const *what;
    struct store *latest;
    uint16_t consistent;    /* the last sequentially consistent store */
    uint32_t used[THREADS]; /* when each thread last did */
} location[LOCATIONS];
static unsigned locations;
static uint8_t bucket[BUCKETS]; /* a location's number + 1 */

/* What is copied: where a message lies. */
static struct message {
    void const *at;
    unsigned writer;
    uint32_t written;
    uint32_t read[THREADS];
} message[MESSAGES];
static unsigned messages;

static struct view view[THREADS];

/* The storage that threads share, and the only one that may use it any more. */
static struct {
    char const *first, *end;
    unsigned owner;
} shared;

void memory_reset(void)
{
    stores = locations = messages = 0;
    memset(bucket, 0, sizeof bucket);
    memset(view, 0, sizeof view);
    shared.owner = NOBODY;
}

void explore_share(void const *at, size_t size)
{
    shared.first = at;
    shared.end = shared.first + size;
}

static bool is_shared(void const *at)
{
    char const *address = at;
    return address >= shared.first && address < shared.end;
}

void explore_forbid(void)
{
    for (unsigned i = 0; i < locations; i++)
        for (unsigned t = 0; is_shared(location[i].at) && t < THREADS; t++)
            EXPLORE_CHECK(t == thread_self || view[thread_self].clock[t] >= location[i].used[t],
                          "%s cannot know that %s does not use %s any more",
                          thread_name(thread_self), thread_name(t), location[i].what);
    shared.owner = thread_self;
}

static void check_allowed(void const *at, char const *what)
{
    bool allowed = !is_shared(at) || shared.owner == NOBODY || shared.owner == thread_self;
    EXPLORE_CHECK(allowed, "%s uses what is gone: %s", thread_name(thread_self), what);
}

/* -- Bytes ----------------------------------------------------------------- */

static uint64_t peek(void const *at, size_t size)
{
    uint8_t small;
    uint16_t half;
    uint32_t word;
    uint64_t value;
    switch (size) {
    case 1: return memcpy(&small, at, size), small;
    case 2: return memcpy(&half, at, size), half;
    case 4: return memcpy(&word, at, size), word;
    default: return memcpy(&value, at, sizeof value), value;
    }
}

static void poke(void *at, size_t size, uint64_t value)
{
    uint8_t small = (uint8_t)value;
    uint16_t half = (uint16_t)value;
    uint32_t word = (uint32_t)value;
    void const *from = size == 1   ? (void const *)&small
                       : size == 2 ? (void const *)&half
                       : size == 4 ? (void const *)&word
                                   : (void const *)&value;
    memcpy(at, from, size);
}

static uint64_t changed(uint64_t value, int how, uint64_t operand)
{
    switch (how) {
    case HOOK_ADD: return value + operand;
    case HOOK_SUBTRACT: return value - operand;
    case HOOK_OR: return value | operand;
    case HOOK_AND: return value & operand;
    default: return operand;
    }
}

/* -- Views ----------------------------------------------------------------- */

static bool acquires(int order)
{
    return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE;
}

static bool releases(int order)
{
    return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

static void join_seen(struct view *to, struct view const *from)
{
    for (unsigned i = 0; i < locations; i++)
        if (to->seen[i] < from->seen[i])
            to->seen[i] = from->seen[i];
}

static void join(struct view *to, struct view const *from)
{
    join_seen(to, from);
    for (unsigned i = 0; i < THREADS; i++)
        if (to->clock[i] < from->clock[i])
            to->clock[i] = from->clock[i];
}

/* What happens now is over when the next operation is seen. */
static uint32_t now(void)
{
    return view[thread_self].clock[thread_self] + 1;
}

/* -- Stores ---------------------------------------------------------------- */

/* A new last store; with nothing released. */
static struct store *push(struct location *l, uint64_t value)
{
    EXPLORE_CHECK(stores < STORES, "more stores than the explorer has room for");
    struct store *s = &pool[stores++];
    s->value = value;
    s->before = l->latest;
    s->number = l->latest ? (uint16_t)(l->latest->number + 1) : 0;
    s->plain_by = NOBODY;
    memset(&s->view, 0, sizeof s->view);
    l->latest = s;
    return s;
}

static struct location *find(void *at, size_t size, char const *what)
{
    unsigned b = (unsigned)(mix((uintptr_t)at) % BUCKETS);
    for (; bucket[b]; b = (b + 1) % BUCKETS)
        if (location[bucket[b] - 1].at == at)
            return &location[bucket[b] - 1];
    EXPLORE_CHECK(locations < LOCATIONS, "more locations than the explorer has room for");
    struct location *l = &location[locations++];
    bucket[b] = (uint8_t)locations;
    *l = (struct location){.at = at, .size = size, .what = what};
    (void)push(l, peek(at, size)); /* which was there from the beginning */
    return l;
}

/* Nobody may have been using it. */
void memory_notice(void)
{
    struct view *mine = &view[thread_self];
    for (unsigned i = 0; i < locations; i++) {
        struct location *l = &location[i];
        uint64_t value = peek(l->at, l->size);
        if (value == l->latest->value)
            continue;
        trace("writes", l->what, "", l->latest->value, value, TRACE_CHANGE);
        for (unsigned t = 0; t < THREADS; t++)
            EXPLORE_CHECK(t == thread_self || mine->clock[t] >= l->used[t],
                          "%s writes plainly what %s may be using: %s",
                          thread_name(thread_self), thread_name(t), l->what);
        struct store *s = push(l, value);
        s->plain_by = thread_self;
        s->plain_time = now();
        mine->seen[i] = s->number;
    }
}

static void check_written(struct location const *l)
{
    struct store const *s = l->latest;
    EXPLORE_CHECK(s->plain_by == NOBODY || s->plain_by == thread_self ||
                      view[thread_self].clock[s->plain_by] >= s->plain_time,
                  "%s uses what %s may be writing plainly: %s", thread_name(thread_self),
                  thread_name(s->plain_by), l->what);
}

/* Each operation begins so. */
static struct location *enter(void const *at, size_t size, char const *what)
{
    check_allowed(at, what);
    struct location *l = find((void *)(uintptr_t)at, size, what);
    check_written(l);
    l->used[thread_self] = ++view[thread_self].clock[thread_self];
    return l;
}

/* What it was, and which store it met, is all that there is to know of it. */
static void did(struct location const *l, struct store const *s, unsigned kind)
{
    thread_did(mix((uintptr_t)l->at) + 4 * (uint64_t)s->number + kind);
}

static void observe(struct location *l, struct store const *s, int order)
{
    struct view *mine = &view[thread_self];
    unsigned i = (unsigned)(l - location);
    if (mine->seen[i] < s->number)
        mine->seen[i] = s->number;
    if (acquires(order))
        join(mine, &s->view);
}

static struct store *append(struct location *l, uint64_t value, int order)
{
    struct view *mine = &view[thread_self];
    struct store *s = push(l, value);
    mine->seen[l - location] = s->number;
    if (releases(order))
        s->view = *mine;
    if (order == __ATOMIC_SEQ_CST)
        l->consistent = s->number;
    poke(l->at, l->size, value);
    return s;
}

/* The store that a load reads; not one before the last that has `not_this`, when
 * that is asked for. */
static struct store *pick(struct location *l, int order, uint64_t const *not_this)
{
    uint16_t first = view[thread_self].seen[l - location];
    if (order == __ATOMIC_SEQ_CST && first < l->consistent)
        first = l->consistent;
    struct store *may[8] = {l->latest};
    unsigned count = 1;
    for (struct store *s = l->latest; s->number > first && count < 8;) {
        s = s->before;
        if (!not_this || s->value != *not_this)
            may[count++] = s;
    }
    return may[choose_odd(count)];
}

/* -- Operations ------------------------------------------------------------ */

static uint64_t load(void const *at, size_t size, int order, char const *what, char const *where)
{
    struct location *l = enter(at, size, what);
    struct store *s = pick(l, order, NULL);
    observe(l, s, order);
    did(l, s, 0);
    trace("load", what, where, 0, s->value, TRACE_VALUE | (s == l->latest ? 0 : TRACE_ODD));
    return s->value;
}

static void store(void *at, size_t size, uint64_t value, int order, char const *what,
                  char const *where)
{
    struct location *l = enter(at, size, what);
    trace("store", what, where, l->latest->value, value, TRACE_CHANGE);
    did(l, append(l, value, order), 1);
}

static void replace(struct location *l, uint64_t value, int order)
{
    struct store *before = l->latest;
    observe(l, before, order);
    struct store *s = append(l, value, order);
    join(&s->view, &before->view); /* who released before still does */
    did(l, s, 2);
}

uint64_t memory_change(void *at, size_t size, int how, uint64_t operand, int order,
                       char const *what, char const *where)
{
    struct location *l = enter(at, size, what);
    uint64_t before = l->latest->value;
    poke(l->at, size, changed(before, how, operand));
    uint64_t after = peek(l->at, size);
    trace("change", what, where, before, after, TRACE_CHANGE);
    replace(l, after, order);
    return before;
}

static bool compare_exchange(void *at, void *expected, size_t size, uint64_t desired, bool weak,
                             int success, int failure, char const *what, char const *where)
{
    struct location *l = enter(at, size, what);
    uint64_t wanted = peek(expected, size), before = l->latest->value;
    if (before == wanted && !(weak && choose_odd(2))) {
        trace("exchange", what, where, before, desired, TRACE_CHANGE);
        replace(l, desired, success);
        return true;
    }
    struct store *s = before == wanted ? l->latest : pick(l, failure, &wanted);
    unsigned odd = before == wanted || s != l->latest ? TRACE_ODD : 0;
    observe(l, s, failure);
    did(l, s, 3);
    trace("does not exchange", what, where, 0, s->value, TRACE_VALUE | odd);
    poke(expected, size, s->value);
    return false;
}

void memory_barrier_with(unsigned other)
{
    struct view *mine = &view[thread_self];
    join_seen(&view[other], mine);
    join_seen(mine, &view[other]);
}

void explore_join(unsigned other)
{
    EXPLORE_CHECK(explore_is_over(other), "%s is not over", thread_name(other));
    join(&view[thread_self], &view[other]);
}

/* -- Messages -------------------------------------------------------------- */

static struct message *message_at(void const *at)
{
    for (unsigned i = 0; i < messages; i++)
        if (message[i].at == at)
            return &message[i];
    EXPLORE_CHECK(messages < MESSAGES, "more messages than the explorer has room for");
    message[messages] = (struct message){.at = at, .writer = thread_self};
    return &message[messages++];
}

static void check_ordered(unsigned other, uint32_t time, char const *whose)
{
    EXPLORE_CHECK(view[thread_self].clock[other] >= time,
                  "%s %s, which it cannot know to be over", thread_name(thread_self), whose);
}

static void read_message(void const *at)
{
    struct message *m = message_at(at);
    if (m->writer != thread_self)
        check_ordered(m->writer, m->written, "reads a message beside its writer");
    m->read[thread_self] = now();
}

static void write_message(void const *at)
{
    struct message *m = message_at(at);
    if (m->writer != thread_self)
        check_ordered(m->writer, m->written, "writes a message beside another writer");
    for (unsigned t = 0; t < THREADS; t++)
        if (t != thread_self)
            check_ordered(t, m->read[t], "writes a message beside its reader");
    m->writer = thread_self;
    m->written = now();
}

void *hook_copy(void *to, void const *from, size_t size)
{
    if (thread_self != NOBODY && is_shared(from))
        read_message(from);
    if (thread_self != NOBODY && is_shared(to))
        write_message(to);
    return memcpy(to, from, size);
}

/* -- Hooks ----------------------------------------------------------------- */

uint64_t hook_load(void const *at, size_t size, int order, char const *what, char const *where)
{
    if (thread_self == NOBODY)
        return peek(at, size);
    thread_point();
    return load(at, size, order, what, where);
}

void hook_store(void *at, size_t size, uint64_t value, int order, char const *what,
                char const *where)
{
    if (thread_self == NOBODY) {
        poke(at, size, value);
        return;
    }
    thread_point();
    store(at, size, value, order, what, where);
}

uint64_t hook_change(void *at, size_t size, enum hook_change how, uint64_t operand, int order,
                     char const *what, char const *where)
{
    if (thread_self == NOBODY) {
        uint64_t before = peek(at, size);
        poke(at, size, changed(before, (int)how, operand));
        return before;
    }
    thread_point();
    return memory_change(at, size, (int)how, operand, order, what, where);
}

bool hook_compare_exchange(void *at, void *expected, size_t size, uint64_t desired, bool weak,
                           int success, int failure, char const *what, char const *where)
{
    if (thread_self == NOBODY) {
        uint64_t before = peek(at, size);
        bool same = before == peek(expected, size);
        poke(same ? at : expected, size, same ? desired : before);
        return same;
    }
    thread_point();
    return compare_exchange(at, expected, size, desired, weak, success, failure, what, where);
}
