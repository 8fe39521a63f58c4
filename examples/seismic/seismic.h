/* seismic.h: the states of the graph, and what main hands to its hooks.
 *
 * The sizes are consts of the graph: this header is included by the generated
 * `seismic.wvg.h`, after them; everybody else includes that one.
 */
#ifndef SEISMIC_H
#define SEISMIC_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What is replayed.  main opens and closes the file, the node `record` reads
 * it, and leaves here why it could not; main tells. */
struct input {
    char const *path;
    FILE *file;
    uint32_t lines;      /* read so far */
    char const *problem; /* with the line last read, or NULL */
    int error;           /* errno of what failed, or 0 */
};

/* One line of the file, without its end. */
struct line {
    uint32_t number;   /* from 1 */
    char const *error; /* why `text` is not all of it, or NULL */
    char text[1024];
};

struct record {
    struct line now;
    struct line next;
    uint32_t undated; /* lines passed over: without a time they have no place in a replay */
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

#endif
