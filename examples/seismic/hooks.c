/* hooks.c: the nodes of seismic.wvg that are more than a formula, but `record`.
 *
 * In the order of the graph: parsing, figures, swarms, what is printed.
 */
#include "seismic.wvg.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- parsed: from a line to an event -------------------------------------- */

enum column {
    TIME_MS,
    UPDATED_MS,
    LATITUDE_DEG,
    LONGITUDE_DEG,
    DEPTH_KM,
    MAGNITUDE,
    MAGNITUDE_TYPE,
    NETWORK,
    STATIONS,
    GAP_DEG,
    SIGNIFICANCE,
    TYPE,
    ID,
    PLACE,
    COLUMNS
};

/* Take the field at *at, which a quote begins, and move *at behind it.  It
 * loses its quotes in place, a doubled one stands for one.  NULL: they are wrong. */
static char *take_quoted(char **at)
{
    char *field = *at + 1, *from = field, *to = field;
    for (;;) {
        if (*from == '"' && *++from != '"')
            break;
        if (*from == '\0')
            return NULL;
        *to++ = *from++;
    }
    *to = '\0';
    *at = from;
    return *from == ',' || *from == '\0' ? field : NULL;
}

static char *take_field(char **at)
{
    char *field = *at;
    if (*field == '"')
        return take_quoted(at);
    *at += strcspn(field, ",\"");
    return **at == '"' ? NULL : field;
}

/* Split a line in place. */
static char const *split(char *text, char *field[COLUMNS])
{
    for (int i = 0;; i++) {
        if (i == COLUMNS)
            return "there are too many fields";
        field[i] = take_field(&text);
        if (field[i] == NULL)
            return "a field is wrongly quoted";
        if (*text == '\0')
            return i == COLUMNS - 1 ? NULL : "there are too few fields";
        *text++ = '\0';
    }
}

/* strtod() alone would also take spaces, hexadecimal, infinity and more. */
static bool read_number(char const *text, double low, double high, double *number)
{
    char *end;
    if (text[strspn(text, "+-.0123456789eE")] != '\0')
        return false;
    *number = strtod(text, &end);
    return end != text && *end == '\0' && *number >= low && *number <= high;
}

/* The same for a field that may be empty. */
static bool read_if_given(char const *text, double low, double high, double *number)
{
    *number = NAN;
    return *text == '\0' || read_number(text, low, high, number);
}

static bool copy_text(char *to, size_t size, char const *text)
{
    size_t length = strlen(text);
    if (length >= size)
        return false;
    memcpy(to, text, length + 1);
    return true;
}

/* Returns what is wrong, or NULL.  Where an event was and when is needed, and
 * who saw it; the ranges are wider than what nature does. */
static char const *read_event(char *const field[COLUMNS], struct event *event)
{
    char const *end = read_ms(field[TIME_MS], &event->time_ms);
    if (end == NULL || *end != '\0')
        return not_a_time;
    if (!read_number(field[LATITUDE_DEG], -90, 90, &event->latitude_deg))
        return "latitude_deg is not a number from -90 to 90";
    if (!read_number(field[LONGITUDE_DEG], -180, 180, &event->longitude_deg))
        return "longitude_deg is not a number from -180 to 180";
    if (!read_if_given(field[DEPTH_KM], -100, 1000, &event->depth_km))
        return "depth_km is not a number from -100 to 1000";
    if (!read_if_given(field[MAGNITUDE], -10, 10, &event->magnitude))
        return "magnitude is not a number from -10 to 10";
    if (field[NETWORK][0] == '\0')
        return "network is missing";
    if (!copy_text(event->network, sizeof event->network, field[NETWORK]))
        return "network is too long";
    if (!copy_text(event->kind, sizeof event->kind, field[TYPE]))
        return "type is too long";
    if (!copy_text(event->place, sizeof event->place, field[PLACE]))
        return "place is too long";
    return NULL;
}

wv_control parsed_cycle(wv_ctx *ctx, struct parsed *self, struct record const *record)
{
    struct line line = record->now;
    char *field[COLUMNS];
    (void)ctx;
    self->error = line.error;
    if (self->error == NULL)
        self->error = split(line.text, field);
    if (self->error == NULL)
        self->error = read_event(field, &self->event);
    self->valid = self->error == NULL;
    return WV_BROADCAST;
}

wv_control complaint_cycle(wv_ctx *ctx, uint32_t const *rejected, struct record const *record,
                           struct parsed const *parsed)
{
    (void)rejected;
    input_complain(wv_user(ctx), record->now.number, parsed->error);
    return WV_UNCHANGED;
}

/* -- Figures -------------------------------------------------------------- */

/* Does `a` stand before `b` in the table? */
static bool stands_before(struct network const *a, struct network const *b)
{
    if (a->events != b->events)
        return a->events > b->events;
    return strcmp(a->name, b->name) < 0;
}

/* The row of `name`, a new one if need be, or NULL when the table is full. */
static struct network *find_network(struct networks *self, char const *name)
{
    for (uint32_t i = 0; i < self->count; i++)
        if (strcmp(self->row[i].name, name) == 0)
            return &self->row[i];
    if (self->count == SEISMIC_MAX_NETWORKS)
        return NULL;
    struct network *row = &self->row[self->count++];
    *row = (struct network){.largest = -INFINITY};
    copy_text(row->name, sizeof row->name, name); /* of an event, so it fits */
    return row;
}

wv_control networks_cycle(wv_ctx *ctx, struct networks *self, struct event const *event)
{
    (void)ctx;
    struct network *row = find_network(self, event->network);
    if (row == NULL) {
        self->others++;
        return WV_BROADCAST;
    }
    row->events++;
    if (event->magnitude > row->largest)
        row->largest = event->magnitude;
    for (; row > self->row && stands_before(row, row - 1); row--) {
        struct network other = row[-1];
        row[-1] = row[0];
        row[0] = other;
    }
    return WV_BROADCAST;
}

wv_control depths_cycle(wv_ctx *ctx, struct depths *self, struct event const *event)
{
    (void)ctx;
    if (isnan(event->depth_km))
        return WV_UNCHANGED;
    self->km[self->next] = event->depth_km;
    self->next = (self->next + 1) % SEISMIC_MEAN_OVER;
    if (self->count < SEISMIC_MEAN_OVER)
        self->count++;
    /* Summed up anew: adding and taking off for ever would gather errors. */
    self->sum_km = 0;
    for (uint32_t i = 0; i < self->count; i++)
        self->sum_km += self->km[i];
    return WV_BROADCAST;
}

/* -- cluster: what lies close together ------------------------------------ */

/* Along the great circle, by the haversine formula, on a sphere. */
static double distance_km(struct quake const *a, struct quake const *b)
{
    double const earth_km = 6371.0;
    double const radians = 3.14159265358979323846 / 180;
    double north = sin((b->latitude_deg - a->latitude_deg) * radians / 2);
    double east = sin((b->longitude_deg - a->longitude_deg) * radians / 2);
    double h = north * north + cos(a->latitude_deg * radians) * cos(b->latitude_deg * radians) *
                                   east * east;
    return 2 * earth_km * asin(fmin(1, sqrt(h)));
}

static struct quake *quake_at(struct cluster *self, uint32_t i)
{
    return &self->quake[(self->first + i) % SEISMIC_CLUSTER_WINDOW];
}

/* Put `newest` into the ring, in place of what is too old or, should that
 * many come in so short a time, of the oldest. */
static void remember(struct cluster *self, struct quake newest)
{
    while (self->count > 0 &&
           (self->count == SEISMIC_CLUSTER_WINDOW ||
            quake_at(self, 0)->time_ms < newest.time_ms - SEISMIC_CLUSTER_MS)) {
        self->first = (self->first + 1) % SEISMIC_CLUSTER_WINDOW;
        self->count--;
    }
    *quake_at(self, self->count++) = newest;
}

wv_control cluster_cycle(wv_ctx *ctx, struct cluster *self, struct event const *event)
{
    struct quake newest = {.time_ms = event->time_ms,
                           .latitude_deg = event->latitude_deg,
                           .longitude_deg = event->longitude_deg};
    (void)ctx;
    remember(self, newest);
    self->size = 0;
    bool known = false;
    for (uint32_t i = 0; i < self->count; i++) {
        struct quake *quake = quake_at(self, i);
        quake->near = distance_km(quake, &newest) <= SEISMIC_CLUSTER_KM;
        self->size += quake->near;
        known = known || (quake->near && quake->in_swarm);
    }
    bool enough = self->size >= SEISMIC_CLUSTER_SIZE;
    for (uint32_t i = 0; i < self->count && enough; i++)
        quake_at(self, i)->in_swarm |= quake_at(self, i)->near;
    self->begins = enough && !known;
    return WV_BROADCAST;
}

/* -- What is printed ------------------------------------------------------ */

static int days_in_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365;
}

static int days_in_month(int year, int month)
{
    static int const days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 1 ? days_in_year(year) - 337 : days[month];
}

/* Print 2018-01-31T06:00:00Z.  By hand, since gmtime() may allocate. */
static void print_utc(int64_t ms)
{
    int day = (int)(ms / 86400000), second = (int)(ms / 1000 % 86400);
    int year = 1970, month = 0;
    for (; day >= days_in_year(year); year++)
        day -= days_in_year(year);
    for (; day >= days_in_month(year, month); month++)
        day -= days_in_month(year, month);
    printf("%04d-%02d-%02dT%02d:%02d:%02dZ", year, month + 1, day + 1, second / 3600,
           second / 60 % 60, second % 60);
}

static void print_km(double km)
{
    if (isnan(km))
        printf("unknown");
    else
        printf("%.1f km", km);
}

/* For a field that the source left empty. */
static char const *or_unknown(char const *text)
{
    return *text != '\0' ? text : "unknown";
}

wv_control alert_log_cycle(wv_ctx *ctx, double const *alert, struct event const *event,
                           double const *share)
{
    (void)ctx;
    print_utc(event->time_ms);
    printf(" alert: magnitude %.1f (%s), %s, %s, depth ", *alert, event->network,
           or_unknown(event->kind), or_unknown(event->place));
    print_km(event->depth_km);
    printf(", %.3g %% of the energy so far\n", *share * 100);
    return WV_UNCHANGED;
}

wv_control swarm_log_cycle(wv_ctx *ctx, uint32_t const *swarms, struct event const *event,
                           struct cluster const *cluster)
{
    (void)ctx;
    print_utc(event->time_ms);
    printf(" swarm %" PRIu32 ": %" PRIu32 " events in %d min within %d km of %s\n", *swarms,
           cluster->size, SEISMIC_CLUSTER_MS / 60000, SEISMIC_CLUSTER_KM, or_unknown(event->place));
    return WV_UNCHANGED;
}

wv_control summary_cycle(wv_ctx *ctx, struct totals *self, uint32_t const *events,
                         uint32_t const *alerts, double const *mean_depth, double const *energy)
{
    print_utc(wv_now(ctx).wall_ns / 1000000);
    printf(" summary: %" PRIu32 " events, %" PRIu32 " alerts, mean depth ",
           *events - self->events, *alerts - self->alerts);
    print_km(*mean_depth);
    printf(", %.3e J since the beginning\n", *energy);
    *self = (struct totals){.events = *events, .alerts = *alerts};
    return WV_BROADCAST;
}

static void print_largest(struct event const *largest)
{
    if (isinf(largest->magnitude))
        return;
    printf("largest_time: ");
    print_utc(largest->time_ms);
    printf("\nlargest_magnitude: %.2f\nlargest_network: %s\nlargest_place: %s\n",
           largest->magnitude, largest->network, or_unknown(largest->place));
}

wv_control report_cycle(wv_ctx *ctx, uint32_t const *events, uint32_t const *malformed,
                        uint32_t const *alerts, struct event const *largest,
                        uint32_t const *busiest, double const *mean_depth, double const *energy,
                        double const *equivalent, uint32_t const *swarms, uint32_t const *summaries)
{
    (void)ctx;
    printf("\nevents: %" PRIu32 "\nmalformed: %" PRIu32 "\nalerts: %" PRIu32 "\n",
           *events, *malformed, *alerts);
    print_largest(largest);
    printf("busiest_hour: %" PRIu32 "\n", *busiest);
    if (!isnan(*mean_depth))
        printf("mean_depth_km: %.6f\n", *mean_depth);
    printf("energy_j: %.9e\n", *energy);
    printf("energy_tnt_t: %.1f\n", *energy / 4.184e9);
    if (!isnan(*equivalent))
        printf("equivalent_magnitude: %.3f\n", *equivalent);
    printf("swarms: %" PRIu32 "\nsummaries: %" PRIu32 "\n", *swarms, *summaries);
    return WV_UNCHANGED;
}

wv_control network_report_cycle(wv_ctx *ctx, struct networks const *networks)
{
    (void)ctx;
    for (uint32_t i = 0; i < networks->count; i++) {
        struct network const *row = &networks->row[i];
        printf("network: %s %" PRIu32, row->name, row->events);
        if (isinf(row->largest))
            printf(" -\n");
        else
            printf(" %.2f\n", row->largest);
    }
    if (networks->others > 0)
        printf("network: others %" PRIu32 " -\n", networks->others);
    return WV_UNCHANGED;
}
