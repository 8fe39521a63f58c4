/* scenario.h: what the client can do. Each is given the numbers of the command line, and ends
 * the program when something is not as it should be. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "peer.h"

enum { PEERS = 256 };

extern struct peer peers[PEERS];

/* Well-behaved, in plain.c. */
void run_short(uint64_t const *number);   /* connections; at once */
void run_fast(uint64_t const *number);    /* bytes; peers */
void run_slow(uint64_t const *number);    /* bytes; peers */
void run_half(uint64_t const *number);    /* bytes */
void run_drip(uint64_t const *number);    /* bytes */
void run_silent(uint64_t const *number);  /* the idle timeout in ms */
void run_patient(uint64_t const *number); /* the same */

/* Hostile, in hostile.c. */
void run_flood(uint64_t const *number);    /* the idle timeout in ms */
void run_reset(uint64_t const *number);    /* connections */
void run_vanish(uint64_t const *number);   /* connections */
void run_hold(uint64_t const *number);     /* peers; places */
void run_crowd(uint64_t const *number);    /* peers; places */
void run_anything(uint64_t const *number); /* a seed; steps; peers, not more than places */

/* The server is told to end, in drain.c. */
void run_drain(uint64_t const *number);  /* its process */
void run_stream(uint64_t const *number); /* the same; peers */
void run_stuck(uint64_t const *number);  /* the same; the drain timeout in ms */
void run_twice(uint64_t const *number);  /* the same */

#endif
