/* main.c: seeds: one after another, or as long as there is time. */
#include "config.h"

#include "tests/simulate/model.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 20 }; /* of a processor that a world may take: it takes less than a hundredth */

/* What is wrong is told like anything else, where a debugger or a sanitizer has
 * not come first. */
static void on_signal(int number)
{
    fail("%s", number == SIGVTALRM ? "it hangs" : "it crashes");
}

static void catch_crashes(void)
{
    int const numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGVTALRM};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction before, action = {.sa_handler = on_signal};
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            (void)sigaction(numbers[i], &action, NULL);
    }
}

static uint64_t one_world(uint64_t seed)
{
    struct itimerval const limit = {.it_value = {.tv_sec = SECONDS}};
    (void)setitimer(ITIMER_VIRTUAL, &limit, NULL);
    world_begin(seed);
    kernel_begin();
    threads_begin();
    peers_begin();
    others_begin();
    unsigned lives = 1 + (unsigned)draw(3);
    for (unsigned life = 0; life < lives; life++)
        life_run(life);
    life_end();
    return world.hash;
}

static int usage(void)
{
    fprintf(stderr, "usage: simulate [-s SECONDS] [-t EVENTS] [-v] FIRST COUNT\n"
                    "SECONDS: stop after so many\n"
                    "EVENTS: show so many of a failure (60)\n"
                    "-v: print the hash of each seed's trace\n");
    return 2;
}

int main(int argc, char **argv)
{
    bool verbose = false;
    long seconds = 0;
    for (int option; (option = getopt(argc, argv, "s:t:v")) != -1;) {
        if (option == 's')
            seconds = strtol(optarg, NULL, 10);
        else if (option == 't')
            trace_shown = (unsigned)strtoul(optarg, NULL, 10);
        else if (option == 'v')
            verbose = true;
        else
            return usage();
    }
    if (argc - optind != 2)
        return usage();
    uint64_t first = strtoull(argv[optind], NULL, 10), count = strtoull(argv[optind + 1], NULL, 10);
    uint64_t hash = 0, done = 0, cycles = 0;
    time_t begin = time(NULL);
    catch_crashes();
    for (; done < count && (seconds == 0 || time(NULL) - begin < seconds); done++) {
        uint64_t one = one_world(first + done);
        hash = (hash ^ one) * UINT64_C(0x100000001b3);
        cycles += world.cycles;
        if (verbose)
            printf("%" PRIu64 " %016" PRIx64 "\n", first + done, one);
    }
    printf("%" PRIu64 " seeds from %" PRIu64 ", %" PRIu64 " cycles, hash %016" PRIx64 "\n", done,
           first, cycles, hash);
    return 0;
}
