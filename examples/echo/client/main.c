/* client ADDRESS PORT SCENARIO [NUMBER]...: peers of all kinds, for the test of the server. Exits
 * with 0 when all was as it should be. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario.h"

struct peer peers[PEERS];

static struct {
    char const *name;
    void (*run)(uint64_t const *number);
    int numbers;
} const scenarios[] = {
    {"short", run_short, 2},     {"fast", run_fast, 2},     {"slow", run_slow, 2},
    {"half", run_half, 1},       {"drip", run_drip, 1},     {"silent", run_silent, 1},
    {"patient", run_patient, 1}, {"flood", run_flood, 1},   {"reset", run_reset, 1},
    {"vanish", run_vanish, 1},   {"hold", run_hold, 2},     {"crowd", run_crowd, 2},
    {"drain", run_drain, 1},     {"stream", run_stream, 2}, {"stuck", run_stuck, 2},
    {"twice", run_twice, 1},     {"anything", run_anything, 3},
};

int main(int argc, char **argv)
{
    uint64_t number[3];
    for (size_t i = 0; argc > 3 && i < sizeof scenarios / sizeof scenarios[0]; i++) {
        if (strcmp(argv[3], scenarios[i].name) != 0 || argc != 4 + scenarios[i].numbers)
            continue;
        for (int j = 4; j < argc; j++)
            number[j - 4] = strtoull(argv[j], NULL, 10);
        peer_server(argv[1], argv[2]);
        scenarios[i].run(number);
        printf("dialled: %" PRIu64 "\n", dialled);
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    fputs("Usage: client ADDRESS PORT SCENARIO [NUMBER]...\n", stderr);
    return EXIT_FAILURE;
}
