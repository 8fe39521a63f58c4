/* main.c: explore [-p N] [-o N] [-m N] [-l N] [-r LIST] [-n] [-e] [SCENARIO...]
 *
 *   -p  preemptions (2)       -m  messages of the first producer (2)
 *   -o  oddities (1)          -l  at most so many executions of each scenario
 *   -r  one execution, as a finding printed it
 *   -n  nothing but the names of the scenarios
 *   -e  names are whole ones
 *
 * A SCENARIO is also what names begin with; all, when none is given.
 * Exit status 0: nothing was found.  1: something was.  2: usage.  3: there were
 * more executions than -l.
 */
#include "config.h"

#include "tests/explore/run.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SCENARIOS = 256, USAGE = 2, NOT_ALL = 3 };

static struct scenario const *scenarios[SCENARIOS];
static size_t count;

static struct options {
    struct explore_bounds bounds;
    uint64_t limit;
    char const *list;
    bool names, exact;
} options = {.bounds = {.preemptions = 2, .oddities = 1, .messages = 2}, .limit = UINT64_MAX};

static struct {
    size_t scenarios;
    uint64_t executions;
    bool cut;
} total;

static void add(struct scenario const *scenario)
{
    EXPLORE_CHECK(count < SCENARIOS, "more scenarios than the explorer has room for");
    scenarios[count++] = scenario;
}

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* which every system has */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static unsigned long number(char const *text, unsigned long most)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    if (*end || end == text || n > most) {
        (void)fprintf(stderr, "explore: '%s' is not a number up to %lu\n", text, most);
        exit(USAGE);
    }
    return n;
}

static void read_options(int argc, char **argv)
{
    enum { BOUND_MOST = 200, MESSAGES_MOST = 7 };
    for (int option; (option = getopt(argc, argv, "p:o:m:l:r:ne")) != -1;) {
        switch (option) {
        case 'p': options.bounds.preemptions = (unsigned)number(optarg, BOUND_MOST); break;
        case 'o': options.bounds.oddities = (unsigned)number(optarg, BOUND_MOST); break;
        case 'm': options.bounds.messages = (unsigned)number(optarg, MESSAGES_MOST); break;
        case 'l': options.limit = number(optarg, ULONG_MAX); break;
        case 'r': options.list = optarg; break;
        case 'n': options.names = true; break;
        case 'e': options.exact = true; break;
        default: exit(USAGE);
        }
    }
}

static bool is_wanted(char const *name, char **wanted)
{
    for (char **w = wanted; *w; w++)
        if (strncmp(name, *w, options.exact ? SIZE_MAX : strlen(*w)) == 0)
            return true;
    return !*wanted;
}

static void explore(struct scenario const *scenario)
{
    total.scenarios++;
    if (options.names) {
        puts(scenario->name);
        return;
    }
    if (options.list) {
        explore_again(scenario, options.bounds, options.list);
        return;
    }
    double start = seconds();
    size_t states;
    uint64_t executions = explore_all(scenario, options.bounds, options.limit, &states);
    bool cut = executions >= options.limit;
    printf("%-44s %10" PRIu64 " executions %10zu states %8.2f s%s\n", scenario->name, executions,
           states, seconds() - start, cut ? " (not all)" : "");
    (void)fflush(stdout);
    total.executions += executions;
    total.cut = total.cut || cut;
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    litmus_scenarios(add);
    notify_scenarios(add);
    channel_scenarios(add, options.bounds.messages);
    end_scenarios(add);
    double start = seconds();
    for (size_t i = 0; i < count; i++)
        if (is_wanted(scenarios[i]->name, argv + optind))
            explore(scenarios[i]);
    if (total.scenarios == 0) {
        (void)fputs("explore: no scenario has such a name\n", stderr);
        return USAGE;
    }
    if (total.scenarios > 1 && !options.names && !options.list)
        printf("%zu scenarios with %u preemptions, %u oddities, %u messages: %" PRIu64
               " executions, %.0f s\n",
               total.scenarios, options.bounds.preemptions, options.bounds.oddities,
               options.bounds.messages, total.executions, seconds() - start);
    return total.cut ? NOT_ALL : 0;
}
