/* channel.c: times messages through channels and their hand-written rivals, in
 * turns; see channel.sh.
 *
 * Each rival sends, and takes all that waits until nothing does.  Once in one
 * thread, a batch after the other, so that nobody waits for anybody; once with
 * producers in threads of their own, while the main thread takes.
 */
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/channel-rivals.h"
#include "channel.wvg.h"

enum { ROUNDS_MAX = 101, PRODUCERS_MAX = 4, BATCH = 64 };

static struct channels g;
static struct plain_ring plain;
static struct vyukov_ring vyukov;
static struct locked_ring locked = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* What came, and the sum of it. */
static uint64_t received, sum;

static void note(uint64_t message)
{
    received++;
    sum += message;
}

#define COUNT_ALL(name)                                          \
    wv_control count_##name(wv_ctx *ctx)                         \
    {                                                            \
        uint64_t message;                                        \
        while (channels_##name##_receive(ctx, &message) == 1)    \
            note(message);                                       \
        return WV_UNCHANGED;                                     \
    }                                                            \
    static bool put_##name(uint64_t message)                     \
    {                                                            \
        return channels_##name##_send(&g, &message) == 0;        \
    }

COUNT_ALL(single)
COUNT_ALL(shared)
COUNT_ALL(latest)

static void take_cycle(void)
{
    (void)channels_cycle(&g, 0);
}

#define BY_HAND(name)                      \
    static bool put_##name(uint64_t message) \
    {                                      \
        return name##_put(&name, message); \
    }                                      \
    static void take_##name(void)          \
    {                                      \
        uint64_t message;                  \
        while (name##_take(&name, &message)) \
            note(message);                 \
    }

BY_HAND(plain)
BY_HAND(vyukov)
BY_HAND(locked)

/* A workload: how many threads send, and to what; inlined, so that nothing is
 * called through a pointer on the way of a message. */
struct rival {
    char const *what;
    void (*send_all)(uint64_t first, uint64_t end); /* waits when it is full */
    void (*batches)(uint64_t batches);
    void (*take)(void);
    unsigned producers; /* 0: one thread does both */
    double ns[ROUNDS_MAX]; /* a message, by round */
};

#define WORK(name, take_all)                                       \
    static void send_##name(uint64_t first, uint64_t end)          \
    {                                                              \
        for (uint64_t i = first; i < end; i++)                     \
            while (!put_##name(i))                                 \
                (void)sched_yield();                               \
    }                                                              \
    static void batches_##name(uint64_t batches)                   \
    {                                                              \
        for (uint64_t b = 0; b < batches; b++) {                   \
            send_##name(b * BATCH, (b + 1) * BATCH);               \
            take_all();                                            \
        }                                                          \
    }

WORK(plain, take_plain)
WORK(vyukov, take_vyukov)
WORK(locked, take_locked)
WORK(single, take_cycle)
WORK(shared, take_cycle)
WORK(latest, take_cycle)

#define RIVAL(text, name, take_all, threads) \
    {.what = text, .send_all = send_##name, .batches = batches_##name, .take = take_all, \
     .producers = threads}

static struct rival rivals[] = {
    RIVAL("single: wavelet", single, take_cycle, 0),
    RIVAL("single: plain ring", plain, take_plain, 0),
    RIVAL("shared: wavelet", shared, take_cycle, 0),
    RIVAL("shared: after Vyukov", vyukov, take_vyukov, 0),
    RIVAL("shared: under a mutex", locked, take_locked, 0),
    RIVAL("latest: wavelet", latest, take_cycle, 0),
    RIVAL("single: wavelet", single, take_cycle, 1),
    RIVAL("single: plain ring", plain, take_plain, 1),
    RIVAL("shared: wavelet", shared, take_cycle, 1),
    RIVAL("shared: after Vyukov", vyukov, take_vyukov, 1),
    RIVAL("shared: under a mutex", locked, take_locked, 1),
    RIVAL("shared: wavelet", shared, take_cycle, 4),
    RIVAL("shared: after Vyukov", vyukov, take_vyukov, 4),
    RIVAL("shared: under a mutex", locked, take_locked, 4),
};

enum { RIVALS = sizeof rivals / sizeof *rivals, MESSAGES = 1 << 20 };

static void must(int holds, char const *what)
{
    if (!holds) {
        (void)fprintf(stderr, "channel: %s\n", what);
        exit(1);
    }
}

struct producer {
    struct rival const *rival;
    uint64_t first, end;
};

static void *produce(void *data)
{
    struct producer *me = data;
    me->rival->send_all(me->first, me->end);
    return NULL;
}

static void take_from_threads(struct rival const *rival)
{
    pthread_t threads[PRODUCERS_MAX];
    struct producer producers[PRODUCERS_MAX];
    uint64_t each = MESSAGES / rival->producers;
    for (unsigned i = 0; i < rival->producers; i++) {
        producers[i] = (struct producer){rival, i * each, (i + 1) * each};
        must(pthread_create(&threads[i], NULL, produce, &producers[i]) == 0, "no thread");
    }
    while (received < MESSAGES) {
        uint64_t before = received;
        rival->take();
        if (received == before)
            (void)sched_yield();
    }
    for (unsigned i = 0; i < rival->producers; i++)
        must(pthread_join(threads[i], NULL) == 0, "no join");
}

static double time_one(struct rival const *rival)
{
    received = sum = 0;
    int64_t start = wv_clock_ns();
    if (rival->producers > 0)
        take_from_threads(rival);
    else
        rival->batches(MESSAGES / BATCH);
    double ns = (double)(wv_clock_ns() - start) / MESSAGES;
    must(received == MESSAGES && sum == (uint64_t)MESSAGES * (MESSAGES - 1) / 2,
         "messages do not add up");
    return ns;
}

static int by_value(void const *a, void const *b)
{
    double x = *(double const *)a, y = *(double const *)b;
    return (x > y) - (x < y);
}

static char const *threads_of(struct rival const *rival)
{
    return rival->producers == 0 ? "one thread, batches of 64"
           : rival->producers == 1 ? "1 producer" : "4 producers";
}

/* As in bench/rounds.h. */
static void keep(struct rival const *rival, double median, double least, double most)
{
    char const *path = getenv("BENCH_TSV"), *name = strchr(rival->what, ':') + 2;
    FILE *results = path ? fopen(path, "a") : NULL;
    must(!path || results, "BENCH_TSV cannot be opened");
    if (results) {
        must(fprintf(results, "channel, %.*s, %s\t%s\tns per message\t%.4f\t%.4f\t%.4f\n",
                     (int)(name - rival->what - 2), rival->what, threads_of(rival), name, median,
                     least, most) > 0,
             "BENCH_TSV cannot be written");
        must(fclose(results) == 0, "BENCH_TSV cannot be written");
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 11;
    must(rounds > 0 && rounds <= ROUNDS_MAX, "rounds are 1 to 101");
    must(channels_init(&g, NULL) == 0, "init failed");
    vyukov_reset(&vyukov);
    for (int round = -1; round < rounds; round++) /* one to warm up */
        for (int i = 0; i < RIVALS; i++)
            rivals[i].ns[round < 0 ? 0 : round] = time_one(&rivals[i]);

    printf("ns per message, median (least to most) of %d rounds in turns\n\n", rounds);
    for (int i = 0; i < RIVALS; i++) {
        struct rival *rival = &rivals[i];
        qsort(rival->ns, (size_t)rounds, sizeof rival->ns[0], by_value);
        printf("%-26s %-24s %7.2f  (%.2f to %.2f)\n", threads_of(rival), rival->what,
               rival->ns[rounds / 2], rival->ns[0], rival->ns[rounds - 1]);
        keep(rival, rival->ns[rounds / 2], rival->ns[0], rival->ns[rounds - 1]);
    }
    (void)channels_finish(&g);
    return 0;
}
