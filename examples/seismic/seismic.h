/* seismic.h: the states of the graph.  What main hands to its hooks is in input.h.
 *
 * The sizes are consts of the graph: this header is included by the generated
 * `seismic.wvg.h`, after them; everybody else includes that one.
 */
#ifndef SEISMIC_H
#define SEISMIC_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"

struct record {
    struct line now;
    struct line next;
    uint32_t undated; /* lines that a replay passed over: without a time they have no place in it */
};

/* An empty field is one that the source did not give: NAN, or "". */
struct event {
    int64_t time_ms; /* since 1970, UTC */
    double latitude_deg, longitude_deg;
    double depth_km;  /* NAN: not given; negative: above sea level */
    double magnitude; /* NAN: not given; negative: very small */
    char network[16];
    char kind[32]; /* "earthquake", "quarry blast" ... */
    char place[128];
};

struct parsed {
    bool valid;
    char const *error; /* if not */
    struct event event;
};

struct network {
    char name[16];
    uint32_t events;
    double largest; /* magnitude; -INFINITY: none given */
};

struct networks {
    uint32_t count;
    uint32_t others; /* events of networks for which there was no row left */
    struct network row[SEISMIC_MAX_NETWORKS]; /* most events first, then by name */
};

struct depths {
    uint32_t count; /* in use */
    uint32_t next;  /* to be replaced */
    double sum_km;
    double km[SEISMIC_MEAN_OVER];
};

/* An event as the search for clusters remembers it. */
struct quake {
    int64_t time_ms;
    double latitude_deg, longitude_deg;
    bool near;     /* to the newest */
    bool in_swarm; /* it was part of a cluster */
};

struct cluster {
    uint32_t size; /* events near the newest, with it */
    bool begins;   /* they are a cluster, and the first of a swarm */
    uint32_t first, count;
    struct quake quake[SEISMIC_CLUSTER_WINDOW]; /* a ring, oldest first */
};

struct totals {
    uint32_t events;
    uint32_t alerts;
};

/* Read milliseconds since 1970 that still are in range as nanoseconds.  What
 * follows them, or NULL; then not_a_time says so. */
char const *read_ms(char const *text, int64_t *ms);
extern char const not_a_time[];

#endif
