/* timers.c: times setting, moving, cancelling and expiring timers, with 100,
 * 100,000 and 1,000,000 alive, beside libev and libuv; see timers.sh.
 *
 * Of N timers each is alive and due at some time of the N ms to come, all
 * equally likely.  A batch of operations is made up first, then timed.  Time is
 * what this program says, for all of them, so that none of them waits: each
 * turn of a loop is some ms later than the last one, and expires about as many
 * timers; those are set again before the next batch, which is not timed.
 */
#include "bench/timers.h"

#include <stdio.h>
#include <stdlib.h>
#include <wavelet.h>

#include "bench/rounds.h"

#define MS INT64_C(1000000)

enum { EACH = 400, SPARE = 10 };

static uint32_t const sizes[SIZES] = {100, 100000, 1000000};
static char const *const size_names[SIZES] = {"100", "100,000", "1,000,000"};

static struct holder const *const holders[] = {
    &queue_alone,
    &by_hooks,
#ifdef WITH_libev
    &by_libev,
#endif
#ifdef WITH_libuv
    &by_libuv,
#endif
};

enum { HOLDERS = sizeof holders / sizeof *holders };

/* -- Operations --------------------------------------------------------------- */

static struct op ops[1 << 20];
static uint32_t fired[1 << 20];
static size_t fired_count;

void expired(uint32_t timer)
{
    fired[fired_count++] = timer;
}

/* xorshift64* (Marsaglia 2003, Vigna 2016). */
static uint64_t draw(uint64_t below)
{
    static uint64_t state = 88172645463325252;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (state * UINT64_C(2685821657736338717) >> 32) * below >> 32;
}

/* Of the timers of a node, first stand those that are alive, then the spare ones. */
static uint32_t alive_of(unsigned size)
{
    return sizes[size] / NODES;
}

static struct op some_op(unsigned size, uint32_t node, uint32_t timer)
{
    int64_t after_ns = (int64_t)draw(sizes[size]) * MS + (int64_t)draw((uint64_t)MS) + MS;
    return (struct op){node * (alive_of(size) + SPARE) + timer, after_ns};
}

/* How many operations a batch has for each node: not too many of those that are alive. */
static uint32_t batch_of(unsigned size)
{
    return alive_of(size) / 2 < EACH ? alive_of(size) / 2 : EACH;
}

/* Spare ones are not alive for long. */
static uint32_t spare_batch_of(unsigned size)
{
    (void)size;
    return EACH;
}

/* Different ones of those that are alive, in order, as many of each node. */
static size_t draw_alive(unsigned size)
{
    uint32_t each = batch_of(size), apart = alive_of(size) / each;
    size_t count = 0;
    for (uint32_t node = 0; node < NODES; node++)
        for (uint32_t i = 0; i < each; i++)
            ops[count++] = some_op(size, node, i * apart + (uint32_t)draw(apart));
    return count;
}

static size_t draw_spare(unsigned size)
{
    size_t count = 0;
    for (uint32_t node = 0; node < NODES; node++)
        for (uint32_t i = 0; i < spare_batch_of(size); i++)
            ops[count++] = some_op(size, node, alive_of(size) + i % SPARE);
    return count;
}

static int by_number(void const *a, void const *b)
{
    uint32_t x = *(uint32_t const *)a, y = *(uint32_t const *)b;
    return (x > y) - (x < y);
}

/* Those that expired, in order. */
static size_t draw_fired(unsigned size)
{
    uint32_t all = alive_of(size) + SPARE;
    qsort(fired, fired_count, sizeof *fired, by_number);
    for (size_t i = 0; i < fired_count; i++)
        ops[i] = some_op(size, fired[i] / all, fired[i] % all);
    return fired_count;
}

/* -- Workloads ---------------------------------------------------------------- */

/* Each lives in a time of its own. */
struct subject {
    struct holder const *holder;
    unsigned size;
    int64_t now_ns;
};

typedef void operation(unsigned size, struct op const *ops, size_t count);

/* Do it to those of `ops`; how many ns that took. */
static double time_of(operation *what, struct subject const *me, size_t count)
{
    int64_t start = wv_clock_ns();
    fake_ns = me->now_ns;
    faked = 1;
    what(me->size, ops, count);
    faked = 0;
    return (double)(wv_clock_ns() - start);
}

static double set(struct subject *me)
{
    size_t count = draw_alive(me->size);
    (void)time_of(me->holder->cancel, me, count);
    return time_of(me->holder->set, me, count);
}

static double cancel(struct subject *me)
{
    size_t count = draw_alive(me->size);
    double ns = time_of(me->holder->cancel, me, count);
    (void)time_of(me->holder->set, me, count);
    return ns;
}

static double move(struct subject *me)
{
    return time_of(me->holder->move, me, draw_alive(me->size));
}

static double set_and_cancel(struct subject *me)
{
    return time_of(me->holder->set_and_cancel, me, draw_spare(me->size));
}

/* Turn the loop until a batch or more expired.  With few timers each turn is for
 * most of them, else for about a thousand, so that what a turn costs in itself
 * hardly counts. */
static double time_turns(struct subject *me, size_t batch)
{
    int64_t turn_ns = sizes[me->size] < 1000 ? 50 * MS : 500 * MS;
    int64_t start = wv_clock_ns();
    fake_ns = me->now_ns;
    faked = 1;
    unsigned turns = 0;
    for (fired_count = 0; fired_count < batch; turns++) {
        fake_ns += turn_ns;
        me->holder->turn(me->size);
    }
    must(turns < 100, "a loop does not go by the time that it is told");
    faked = 0;
    me->now_ns = fake_ns;
    return (double)(wv_clock_ns() - start);
}

static double expire(struct subject *me)
{
    size_t batch = NODES * batch_of(me->size);
    double ns = time_turns(me, batch) * (double)batch / (double)fired_count;
    (void)time_of(me->holder->set, me, draw_fired(me->size));
    return ns;
}

static struct {
    char const *name;
    double (*batch)(struct subject *me);
    uint32_t (*batch_of)(unsigned size);
} const workloads[] = {
    {"set", set, batch_of},
    {"cancel", cancel, batch_of},
    {"set and cancel at once", set_and_cancel, spare_batch_of},
    {"move", move, batch_of},
    {"expire", expire, batch_of},
};

enum { WORKLOADS = sizeof workloads / sizeof *workloads };

/* -- All of them -------------------------------------------------------------- */

static struct subject subjects[SIZES][HOLDERS];
static struct work {
    struct subject *subject;
    double (*batch)(struct subject *me);
} works[SIZES * WORKLOADS * HOLDERS];
static struct rival rivals[SIZES * WORKLOADS * HOLDERS];
static char names[SIZES][WORKLOADS][64];

static double measure(void const *data, uint64_t times)
{
    struct work const *work = data;
    double ns = 0;
    for (uint64_t i = 0; i < times; i++)
        ns += work->batch(work->subject);
    return ns;
}

/* All of them are set. */
static void fill(struct subject const *me)
{
    size_t count = 0;
    for (uint32_t node = 0; node < NODES; node++)
        for (uint32_t i = 0; i < alive_of(me->size); i++)
            ops[count++] = some_op(me->size, node, i);
    (void)time_of(me->holder->set, me, count);
}

static void open_all(void)
{
    for (unsigned size = 0; size < SIZES; size++) {
        for (unsigned h = 0; h < HOLDERS; h++) {
            subjects[size][h] = (struct subject){holders[h], size, fake_ns};
            faked = 1; /* loops take the time when they are made, too */
            holders[h]->open(size, NODES * (alive_of(size) + SPARE));
            faked = 0;
            fill(&subjects[size][h]);
        }
    }
}

int main(void)
{
    size_t count = 0;
    open_all();
    for (unsigned w = 0; w < WORKLOADS; w++) {
        for (unsigned size = 0; size < SIZES; size++) {
            char *name = names[size][w];
            (void)snprintf(name, sizeof names[0][0], "timers: %s, %s alive", workloads[w].name,
                           size_names[size]);
            for (unsigned h = 0; h < HOLDERS; h++, count++) {
                works[count] = (struct work){&subjects[size][h], workloads[w].batch};
                rivals[count] = (struct rival){.workload = name,
                                               .name = holders[h]->name,
                                               .measure = measure,
                                               .data = &works[count],
                                               .units = NODES * workloads[w].batch_of(size)};
            }
        }
    }
    rounds("timers", "ns per timer", rivals, count);
    return 0;
}
