/* test_timer_queue.c: the queues of timers beside a list, and what they cost.
 *
 * WV_TIMER_STEPS in the environment says how many steps the model is played
 * with a new seed; `make soak-timer` does so for long.
 */
#include "config.h"

#include "runtime/timer.h"

#include "runtime/clock.h"
#include "tests/unit/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* -- A queue as a list ------------------------------------------------------ */

enum { MODEL_TIMERS = 150 };

/* What is set, the plain way; by a clock, 0: not at all. */
struct model {
    uint32_t count;
    uint8_t by[MODEL_TIMERS];
    int64_t deadline_ns[MODEL_TIMERS];
    int64_t now_ns;
    uint32_t near; /* bits of a distance in time, at most */
};

static uint64_t state_of_random;

/* xorshift64* (Marsaglia 2003, Vigna 2016). */
static uint64_t random_bits(void)
{
    state_of_random ^= state_of_random >> 12;
    state_of_random ^= state_of_random << 25;
    state_of_random ^= state_of_random >> 27;
    return state_of_random * UINT64_C(2685821657736338717);
}

static uint32_t random_below(uint32_t end)
{
    return (uint32_t)((random_bits() >> 32) * end >> 32);
}

/* Short and long ones, none longer than so many bits; as many of each length. */
static int64_t random_distance(uint32_t bits)
{
    return (int64_t)(random_bits() >> 1 >> (63 - random_below(bits + 1)));
}

/* A time to come, one that is over, the ends of time, or close to another's. */
static int64_t random_time(struct model const *m)
{
    uint32_t what = random_below(100);
    if (what == 0)
        return random_below(2) ? INT64_MAX : INT64_MIN;
    if (what < 10)
        return wv_ns_sub(m->now_ns, random_distance(m->near));
    if (what < 40)
        return wv_ns_add(m->deadline_ns[random_below(m->count)], (int64_t)random_below(3) - 1);
    return wv_ns_add(m->now_ns, random_distance(m->near));
}

static int64_t first_deadline(struct model const *m)
{
    int64_t first = INT64_MAX;
    for (uint32_t i = 0; i < m->count; i++)
        if (m->by[i] && m->deadline_ns[i] < first)
            first = m->deadline_ns[i];
    return first;
}

static uint32_t count_set(struct model const *m)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->count; i++)
        count += m->by[i] > 0;
    return count;
}

/* -- Is it whole? ----------------------------------------------------------- */

/* Later slots hold later deadlines: one is looked at, all up to now are not
 * later than `last`. */
static uint32_t check_slot(struct graph *g, wv_timer_queue const *queue, uint32_t slot,
                           int64_t *last)
{
    uint32_t count = 0, previous = 0;
    int64_t most = INT64_MIN;
    for (uint32_t number = queue->slot[slot]; number; count++) {
        wv_timer const *timer = &g->ctx->timer[number - 1];
        assert_true(timer->deadline_ns >= *last);
        assert_int_equal(timer->previous, previous);
        assert_int_equal(timer->slot, slot);
        most = timer->deadline_ns > most ? timer->deadline_ns : most;
        previous = number;
        number = timer->next;
    }
    assert_int_equal(queue->occupied[slot / 64] >> (slot % 64) & 1, count > 0);
    *last = count > 0 ? most : *last;
    return count;
}

/* All slots in the order of time: before `from`, and behind it. */
static uint32_t check_queue(struct graph *g, wv_timer_queue const *queue)
{
    uint32_t levels = WV_TIMER_SLOTS(g->plan.timers) > 1 ? WV_TIMER_LEVELS : 1, count = 0;
    int64_t last = INT64_MIN;
    for (uint32_t level = levels; level-- > 0;)
        for (uint32_t i = 0; i < (queue->from >> (6 * level) & 63); i++)
            count += check_slot(g, queue, level * 64 + i, &last);
    for (uint32_t level = 0; level < levels; level++)
        for (uint32_t i = queue->from >> (6 * level) & 63; i < 64; i++)
            if (level * 64 + i < WV_TIMER_SLOTS(g->plan.timers))
                count += check_slot(g, queue, level * 64 + i, &last);
    return count;
}

static void assert_agree(struct graph *g, struct model const *m)
{
    uint32_t set = count_set(m);
    assert_int_equal(g->ctx->timers_set, set);
    assert_int_equal(check_queue(g, &g->ctx->by_mono) + check_queue(g, &g->ctx->by_wall), set);
    if (random_below(2) == 0)
        return; /* what was not asked for need not be known later */
    assert_int_equal(wv_timer_next(g->ctx), first_deadline(m));
    assert_int_equal(check_queue(g, &g->ctx->by_mono) + check_queue(g, &g->ctx->by_wall), set);
}

/* -- Playing ---------------------------------------------------------------- */

static void set_both(struct graph *g, struct model *m, uint32_t timer)
{
    int64_t deadline_ns = random_time(m);
    m->by[timer] = random_below(3) ? BY_MONO : BY_WALL;
    m->deadline_ns[timer] = deadline_ns;
    if (m->by[timer] == BY_MONO)
        wv_timer_set(g->ctx, timer, deadline_ns);
    else
        wv_timer_set_wall(g->ctx, timer, deadline_ns);
}

static void clear_both(struct graph *g, struct model *m, uint32_t timer)
{
    wv_timer_clear(g->ctx, timer);
    m->by[timer] = 0;
}

/* Exactly those that are due fire; each is the timer of the node of its number. */
static void expire_both(struct graph *g, struct model *m)
{
    g->ctx->now = (wv_time){m->now_ns, m->now_ns};
    wv_timer_expire(g->ctx);
    g->ctx->epoch++;
    for (uint32_t i = 0; i < m->count; i++) {
        bool due = m->by[i] && m->deadline_ns[i] <= m->now_ns;
        bool fired = g->ctx->fired_epoch == g->ctx->epoch && wv_set_has(g->ctx->fired, i);
        assert_int_equal(fired, due);
        assert_int_equal(wv_set_has(g->ctx->ready, i), due);
        m->by[i] = due ? 0 : m->by[i];
        g->ctx->ready.word[i / 64] &= ~(UINT64_C(1) << (i % 64));
    }
}

/* To the next deadline, or almost; or by some time. */
static void move_time(struct model *m)
{
    int64_t next = first_deadline(m);
    if (random_below(2) && next > m->now_ns && next < INT64_MAX)
        m->now_ns = next - (int64_t)random_below(2);
    else
        m->now_ns = wv_ns_add(m->now_ns, random_distance(m->near));
}

static void one_step(struct graph *g, struct model *m)
{
    uint32_t timer = random_below(m->count), what = random_below(100);
    if (what < 55)
        set_both(g, m, timer);
    else if (what < 80)
        clear_both(g, m, timer);
    else {
        move_time(m);
        expire_both(g, m);
    }
    assert_agree(g, m);
}

static void empty_both(struct graph *g, struct model *m)
{
    for (uint32_t i = 0; i < m->count; i++)
        clear_both(g, m, i);
    assert_agree(g, m);
    assert_int_equal(wv_timer_next(g->ctx), INT64_MAX);
}

/* Some thousand steps a life: time begins anew, early or late, and goes by leaps
 * that are mostly shorter than some length. */
static void play_a_life(struct graph *g, uint32_t count, uint64_t steps)
{
    static uint32_t const lengths[] = {3, 8, 20, 33, 45, 63};
    static int64_t const starts[] = {INT64_MIN, -1000000, 0, INT64_C(1) << 50, INT64_MAX - 100000};
    struct model m = {.count = count,
                      .now_ns = starts[random_below(COUNT(starts))],
                      .near = lengths[random_below(COUNT(lengths))]};
    g->ctx->now = (wv_time){m.now_ns, m.now_ns};
    for (uint64_t i = 0; i < steps; i++)
        one_step(g, &m);
    empty_both(g, &m);
}

static void play(uint64_t seed, uint32_t count, uint64_t steps)
{
    enum { LIFE = 500 };
    wv_timer_plan timers[MODEL_TIMERS] = {{0, false, 0}};
    for (uint32_t i = 0; i < count; i++)
        timers[i].node = i;
    print_message("# seed %llu, %u timers, %llu steps\n", (unsigned long long)seed, count,
                  (unsigned long long)steps);
    state_of_random = seed;
    struct graph *g = graph_create_timed(count, timers, count);
    wv_options options = graph_history(0, INT64_MAX);
    graph_init(g, &options);
    for (uint64_t i = 0; i < steps; i += LIFE)
        play_a_life(g, count, LIFE);
    graph_destroy(g);
}

TEST(queue_does_what_a_list_would)
{
    uint32_t const counts[] = {1, 2, 8, 9, 21, 64, MODEL_TIMERS};
    for (uint32_t i = 0; i < COUNT(counts); i++)
        play(4711 + i, counts[i], 5000);
}

TEST(queue_does_what_a_list_would_with_a_new_seed)
{
    char const *steps = getenv("WV_TIMER_STEPS");
    play((uint64_t)time(NULL) | 1, MODEL_TIMERS, steps ? strtoull(steps, NULL, 10) : 10000);
}

/* -- What it costs ---------------------------------------------------------- */

/* CPU time of this thread. */
static int64_t used_ns(void)
{
    struct timespec used;
    assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used), 0);
    return used.tv_sec * INT64_C(1000000000) + used.tv_nsec;
}

/* A graph of one node with so many timers. */
static struct graph *with_timers(wv_timer_plan **timers, uint32_t count)
{
    *timers = calloc(count, sizeof **timers);
    assert_non_null(*timers);
    struct graph *g = graph_create_timed(1, *timers, count);
    wv_options options = graph_history(0, INT64_MAX);
    graph_init(g, &options);
    return g;
}

/* What `work` costs in a graph with `count` timers that are set, all in the hour
 * to come: the least of a few tries. */
static int64_t cost_among(uint32_t count, void (*work)(struct graph *g, uint32_t count))
{
    enum { TRIES = 5 };
    int64_t const hour_ns = INT64_C(3600000000000);
    wv_timer_plan *timers;
    struct graph *g = with_timers(&timers, count);
    int64_t least = INT64_MAX;
    for (uint32_t i = 0; i < count; i++)
        wv_timer_set(g->ctx, i, hour_ns / 2 + (int64_t)(random_bits() >> 22) % (hour_ns / 2));
    for (int try = 0; try < TRIES; try++) {
        int64_t before = used_ns();
        work(g, count);
        int64_t used = used_ns() - before;
        least = used < least ? used : least;
    }
    graph_destroy(g);
    free(timers);
    return least;
}

enum { TIMES = 20000 };

static void set_and_cancel(struct graph *g, uint32_t count)
{
    for (int i = 0; i < TIMES; i++) {
        uint32_t timer = random_below(count);
        wv_timer_set(g->ctx, timer, (int64_t)(random_bits() >> 22));
        wv_timer_clear(g->ctx, timer);
        wv_timer_set(g->ctx, timer, (int64_t)(random_bits() >> 22));
    }
}

/* Asked for each time, so that it is always looked for. */
static void move_the_earliest(struct graph *g, uint32_t count)
{
    for (int i = 0; i < TIMES; i++) {
        int64_t next = wv_timer_next(g->ctx);
        for (uint32_t timer = 0; timer < 50; timer++) /* one of a few, which are the earliest */
            if (g->ctx->timer[timer].deadline_ns == next)
                wv_timer_set(g->ctx, timer, next + 50);
    }
    (void)count;
}

/* Short ones before many that are far away, and none at all in between. */
static void short_ones(struct graph *g, uint32_t count)
{
    for (int i = 0; i < TIMES; i++) {
        for (uint32_t timer = 0; timer < 20; timer++)
            wv_timer_set(g->ctx, timer, g->ctx->now.mono_ns + (int64_t)random_below(1000));
        (void)wv_timer_next(g->ctx);
        g->ctx->now.mono_ns += 1000;
        wv_timer_expire(g->ctx);
        g->ctx->epoch++;
        (void)wv_timer_next(g->ctx);
    }
    (void)count;
}

/* How much more among 100,000 than among 100; a list would cost a thousand
 * times as much. */
static void assert_costs_little_more(void (*work)(struct graph *g, uint32_t count))
{
    state_of_random = 99;
    int64_t among_100 = cost_among(100, work), among_100000 = cost_among(100000, work);
    print_message("# %g times as much\n", (double)among_100000 / (double)among_100);
    assert_true(among_100000 < 40 * among_100);
}

TEST(set_and_cancel_cost_little_more_among_100000_timers)
{
    assert_costs_little_more(set_and_cancel);
}

TEST(moving_the_earliest_costs_little_more_among_100000_timers)
{
    assert_costs_little_more(move_the_earliest);
}

TEST(short_timers_cost_little_more_before_100000_that_are_far)
{
    assert_costs_little_more(short_ones);
}

/* 200 years, from one deadline to the next, as a historical clock goes. */
TEST(jumps_do_not_cost_what_lies_between)
{
    enum { JUMPS = 100000 };
    wv_timer_plan *timers;
    struct graph *g = with_timers(&timers, 1000);
    int64_t const year_ns = INT64_C(31536000000000000), before = used_ns();
    for (int i = 0; i < JUMPS; i++) {
        wv_timer_set(g->ctx, (uint32_t)i % 1000, 200 * year_ns / JUMPS * (i + 1));
        assert_int_equal(wv_timer_next(g->ctx), 200 * year_ns / JUMPS * (i + 1));
        g->ctx->now.mono_ns = wv_timer_next(g->ctx);
        wv_timer_expire(g->ctx);
        g->ctx->epoch++;
        assert_int_equal(g->ctx->timers_set, 0);
    }
    int64_t each_ns = (used_ns() - before) / JUMPS;
    print_message("# %lld ns a jump\n", (long long)each_ns);
    assert_true(each_ns < 20000); /* 60,000 slots of a second are more */
    graph_destroy(g);
    free(timers);
}

/* What telling of each costs when all of a node's timers fired. */
static int64_t cost_of_telling(uint32_t count)
{
    wv_timer_plan *timers;
    struct graph *g = with_timers(&timers, count);
    for (uint32_t i = 0; i < count; i++)
        wv_timer_set(g->ctx, i, 1);
    g->ctx->now.mono_ns = 1;
    wv_timer_expire(g->ctx);
    g->ctx->epoch++;
    int64_t before = used_ns();
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(AS_HOOK(g, 0, wv_timer_fired(g->ctx)), i);
    int64_t used = used_ns() - before;
    assert_int_equal(AS_HOOK(g, 0, wv_timer_fired(g->ctx)), -1);
    graph_destroy(g);
    free(timers);
    return used;
}

TEST(what_fired_is_told_as_fast_among_60000)
{
    int64_t few = cost_of_telling(600), many = cost_of_telling(60000);
    print_message("# %g times as much\n", (double)many / (double)few);
    assert_true(many < 1000 * few); /* a search from the first one would take 10,000 times as much */
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(queue_does_what_a_list_would),
        CASE(queue_does_what_a_list_would_with_a_new_seed),
        CASE(set_and_cancel_cost_little_more_among_100000_timers),
        CASE(moving_the_earliest_costs_little_more_among_100000_timers),
        CASE(short_timers_cost_little_more_before_100000_that_are_far),
        CASE(jumps_do_not_cost_what_lies_between),
        CASE(what_fired_is_told_as_fast_among_60000),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
