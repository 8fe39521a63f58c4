/* hooks.c: what the nodes do. */
#include "orderbook.wvg.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host.h"

/* An empty side has no price: NAN, which is not near anything. */
int book_init(wv_ctx *ctx, struct order_book *self)
{
    (void)ctx;
    self->bid = self->ask = NAN;
    return 0;
}

static void apply(struct order_book *book, struct update const *update)
{
    if (update->side > ASK || update->level >= ORDERBOOK_LEVELS)
        return;
    book->side[update->side][update->level] = (struct level){update->price, update->size};
    if (update->level == 0)
        *(update->side == BID ? &book->bid : &book->ask) = update->price;
}

wv_control book_cycle(wv_ctx *ctx, struct order_book *self)
{
    struct update update;
    int got = 0;
    for (self->taken = 0; self->taken < ORDERBOOK_WAITING; self->taken++) {
        got = orderbook_book_receive(ctx, &update);
        if (got <= 0)
            break;
        apply(self, &update);
        self->sent_ns[self->taken] = update.sent_ns;
    }
    self->updates += self->taken;
    if (got == -EPIPE)
        wv_terminate(ctx); /* the feed is over */
    return self->taken > 0 ? WV_BROADCAST : WV_UNCHANGED;
}

/* "spread 0.05" and "jump 0.5", one a line; a file that cannot be understood
 * changes nothing. */
static bool read_limits(FILE *file, struct limits *limits)
{
    char word[16];
    double value;
    int n;
    while ((n = fscanf(file, "%15s %lf", word, &value)) == 2) {
        if (strcmp(word, "spread") == 0)
            limits->spread = value;
        else if (strcmp(word, "jump") == 0)
            limits->jump = value;
        else
            return false;
    }
    return n == EOF && !ferror(file);
}

wv_control limits_load(wv_ctx *ctx, struct limits *self)
{
    struct host const *host = wv_user(ctx);
    struct limits limits = {.spread = 0.03, .jump = 0.02};
    if (host->limits_path != NULL) {
        FILE *file = fopen(host->limits_path, "r");
        bool good = file != NULL && read_limits(file, &limits);
        if (file != NULL)
            fclose(file); /* only read: there is nothing to lose */
        if (!good) {
            fprintf(stderr, "orderbook: cannot read limits from %s\n", host->limits_path);
            return WV_UNCHANGED;
        }
    }
    *self = limits;
    return WV_BROADCAST;
}

wv_control alert_cycle(wv_ctx *ctx, struct alerts *self, bool const *quiet, double const *mid,
                       uint64_t const *jumps, struct limits const *before)
{
    (void)ctx;
    *self = (struct alerts){.count = self->count + 1, .quiet = *quiet, .mid = *mid,
                            .limit = before->spread, .jumps = *jumps};
    return WV_BROADCAST;
}

wv_control latency_cycle(wv_ctx *ctx, struct histogram *self, struct order_book const *book,
                         struct alerts const *alert)
{
    int64_t now = wv_clock_ns();
    (void)ctx;
    (void)alert;
    for (uint32_t i = 0; i < book->taken; i++)
        histogram_add(self, now - book->sent_ns[i]);
    return WV_UNCHANGED;
}

static void print_latency(struct histogram const *latency)
{
    static struct {
        char const *name;
        double part;
    } const rows[] = {{"p50", 0.5}, {"p99", 0.99}, {"p99.9", 0.999}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        printf("latency %s: %" PRId64 " ns\n", rows[i].name,
               histogram_percentile(latency, rows[i].part));
    printf("latency max: %" PRId64 " ns\n", latency->most_ns);
}

wv_control report_cycle(wv_ctx *ctx, struct order_book const *book, double const *mid,
                        double const *spread, uint64_t const *jumps, struct alerts const *alert,
                        struct histogram const *latency)
{
    struct host const *host = wv_user(ctx);
    if (!host->every_second && !(wv_why(ctx) & WV_BY_STOP))
        return WV_UNCHANGED;
    printf("updates: %" PRIu64 "\nbid: %.2f\nask: %.2f\nmid: %.3f\nspread: %.2f\n", book->updates,
           book->bid, book->ask, *mid, *spread);
    printf("jumps: %" PRIu64 "\nalerts: %" PRIu64 "\n", *jumps, alert->count);
    if (alert->count > 0)
        printf("last alert: %s at %.3f, the limit being %.2f, after %" PRIu64 " jumps\n",
               alert->quiet ? "quiet" : "not quiet", alert->mid, alert->limit, alert->jumps);
    print_latency(latency);
    (void)fflush(stdout); /* for who reads along; main tells whether all was written */
    return WV_UNCHANGED;
}
