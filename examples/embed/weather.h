/* weather.h: the states of the graph, and what the host shares with its hooks. */
#ifndef WEATHER_H
#define WEATHER_H

#include <stdbool.h>
#include <stdint.h>

struct hour {
    char time[20]; /* 2010-01-31T23:00:00 */
    double pressure, temperature, wind;
};

struct day {
    char date[11];
    double mean;
    /* Of the day that goes on. */
    char today[11];
    double sum;
    uint32_t hours;
};

struct setting {
    double base;
    uint32_t length; /* of a line that has begun */
    char line[64];
};

/* By wv_user(). */
struct host {
    bool settings; /* are read from standard input */
    bool stay;     /* when the last hour has come, too */
};

#endif
