/* orderbook [OPTION]...: a market that is made up, fed by a thread at a set rate. */
#define _POSIX_C_SOURCE 200809L

#include "orderbook.wvg.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host.h"

static struct orderbook graph;

/* -- The feed ----------------------------------------------------------------- */

struct feed {
    uint64_t rate, updates; /* a second, and in all */
    uint64_t random;
    int64_t mid;      /* in ticks of 0.01 */
    uint64_t refused; /* how often the queue was full */
    double best[2];   /* what the book should hold at the end */
};

/* xorshift64* (Marsaglia 2003, Vigna 2016): the same market each time. */
static uint64_t draw(struct feed *feed, uint64_t below)
{
    feed->random ^= feed->random >> 12;
    feed->random ^= feed->random << 25;
    feed->random ^= feed->random >> 27;
    return (feed->random * UINT64_C(2685821657736338717) >> 32) % below;
}

static struct update next_update(struct feed *feed)
{
    uint32_t side = (uint32_t)draw(feed, 2), level = (uint32_t)draw(feed, ORDERBOOK_LEVELS);
    if (level == 0)
        feed->mid += (int64_t)draw(feed, 5) - 2;
    int64_t off = 1 + (int64_t)draw(feed, 2) + level;
    struct update update = {.side = side, .level = level, .size = (double)(1 + draw(feed, 100))};
    update.price = (double)(feed->mid + (side == BID ? -off : off)) / 100;
    return update;
}

/* False: nobody takes updates any more. */
static bool send_one(struct feed *feed, struct update *update)
{
    int err;
    update->sent_ns = wv_clock_ns();
    while ((err = orderbook_book_send(&graph, update)) == -EAGAIN) {
        feed->refused++;
        sched_yield();
    }
    if (err == 0 && update->level == 0)
        feed->best[update->side] = update->price;
    return err == 0;
}

/* Sleeps to the time of the next update, or is late already. */
static void pace(struct timespec const *start, struct feed const *feed, uint64_t sent)
{
    struct timespec at = *start;
    uint64_t ns = (uint64_t)start->tv_nsec + sent % feed->rate * 1000000000 / feed->rate;
    at.tv_sec += (time_t)(sent / feed->rate + ns / 1000000000);
    at.tv_nsec = (long)(ns % 1000000000);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
        continue;
}

static void *run_feed(void *argument)
{
    struct feed *feed = argument;
    struct timespec start;
    bool wanted = true;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (uint64_t sent = 0; wanted && sent < feed->updates; sent++) {
        struct update update = next_update(feed);
        if (feed->rate > 0)
            pace(&start, feed, sent);
        wanted = send_one(feed, &update);
    }
    orderbook_book_close(&graph);
    return NULL;
}

/* -- The host ----------------------------------------------------------------- */

static char const usage[] =
    "Usage: orderbook [OPTION]...\n"
    "A made-up market: a thread sends updates to an order book at a set rate.\n"
    "\n"
    "  --rate=N       updates a second, 0: as fast as they go; 10000\n"
    "  --updates=N    updates in all; 30000\n"
    "  --limits=FILE  lines \"spread X\" and \"jump X\", read again on SIGHUP\n"
    "  --spin         wait for updates without ever sleeping\n"
    "  --watch        report every second, not only at the end\n"
    "  --help\n";

static bool read_number(char const *text, uint64_t *number)
{
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *number <= UINT32_MAX;
}

struct command_line {
    struct feed feed;
    struct host host;
    wv_options options;
};

/* 0: go on; else the exit status, plus one. */
static int read_options(struct command_line *line, int argc, char **argv)
{
    static struct option const options[] = {
        {"rate", required_argument, NULL, 'r'},  {"updates", required_argument, NULL, 'u'},
        {"limits", required_argument, NULL, 'l'}, {"spin", no_argument, NULL, 's'},
        {"watch", no_argument, NULL, 'w'},        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    bool good = true;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'r': good &= read_number(optarg, &line->feed.rate); break;
        case 'u': good &= read_number(optarg, &line->feed.updates); break;
        case 'l': line->host.limits_path = optarg; break;
        case 's': line->options.mode = WV_SPIN; break;
        case 'w': line->host.every_second = true; break;
        case 'h': fputs(usage, stdout); return 1 + (fflush(stdout) != 0);
        default: good = false; break;
        }
    }
    if (good && optind == argc)
        return 0;
    fputs(usage, stderr);
    return 1 + EXIT_FAILURE;
}

/* 0 or -errno. */
static int run(struct command_line *line)
{
    pthread_t thread;
    int err = orderbook_init(&graph, &line->options);
    if (err != 0)
        return err;
    err = -pthread_create(&thread, NULL, run_feed, &line->feed);
    if (err == 0) {
        err = orderbook_run(&graph);
        orderbook_book_close(&graph); /* stopped early: the feed is told */
        pthread_join(thread, NULL);
    }
    return err;
}

int main(int argc, char **argv)
{
    struct command_line line = {
        .feed = {.rate = 10000, .updates = 30000, .random = 1, .mid = 10000, .best = {NAN, NAN}},
        .options = wv_options_default(),
    };
    int status = read_options(&line, argc, argv);
    if (status != 0)
        return status - 1;
    line.options.user = &line.host;
    line.options.stop_signals = true;
    int err = run(&line);
    printf("refused: %" PRIu64 "\n", line.feed.refused);
    printf("feed bid: %.2f\nfeed ask: %.2f\n", line.feed.best[BID], line.feed.best[ASK]);
    orderbook_finish(&graph);
    if (err != 0)
        fprintf(stderr, "orderbook: %s\n", strerror(-err));
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("orderbook: standard output cannot be written\n", stderr);
        return EXIT_FAILURE;
    }
    return err != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
