/* explore.c: what is chosen, and all executions in their order. */
#include "config.h"

#include "tests/explore/explore.h"
#include "tests/explore/run.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 4096 };

struct scenario const *the_scenario;

/* The execution: what was chosen, in order; and the list that the next one
 * begins with. */
static struct {
    unsigned count, taken;
} choice[CHOICES];
static unsigned depth;  /* choices made in this execution */
static unsigned length; /* of the list */
static bool known;      /* the rest of this execution was seen */

static struct explore_bounds bounds, spent;

/* -- Choosing -------------------------------------------------------------- */

unsigned choose(unsigned count)
{
    if (depth < length) {
        EXPLORE_CHECK(choice[depth].taken < count, "the list of choices is of another program");
        return choice[depth++].taken;
    }
    if (known || count < 2)
        return 0;
    EXPLORE_CHECK(length < CHOICES, "more choices than the explorer has room for");
    choice[length].count = count;
    choice[length++].taken = 0;
    return choice[depth++].taken;
}

unsigned choose_odd(unsigned count)
{
    if (count < 2 || spent.oddities == bounds.oddities)
        return 0;
    unsigned taken = choose(count);
    spent.oddities += taken > 0;
    return taken;
}

bool preemptions_left(void)
{
    return spent.preemptions + the_scenario->fewer < bounds.preemptions && !known;
}

void spend_preemption(void)
{
    spent.preemptions++;
}

/* -- States that were reached ---------------------------------------------- */

/* A table of what was there, with how many preemptions were left + 1. */
static struct {
    uint64_t *key;
    uint8_t *left; /* 0: free */
    size_t size, count;
} states;

enum { FIRST_SIZE = 1 << 16, STATES_MOST = 1 << 26 };

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory) {
        (void)fputs("explore: out of memory\n", stderr);
        exit(99);
    }
    return memory;
}

static void clear_states(void)
{
    free(states.key);
    free(states.left);
    states.size = FIRST_SIZE;
    states.count = 0;
    states.key = allocate(states.size, sizeof *states.key);
    states.left = allocate(states.size, sizeof *states.left);
}

static size_t slot_of(uint64_t key)
{
    size_t slot = (size_t)key & (states.size - 1);
    while (states.left[slot] && states.key[slot] != key)
        slot = (slot + 1) & (states.size - 1);
    return slot;
}

static void grow(void)
{
    uint64_t *key = states.key;
    uint8_t *left = states.left;
    size_t size = states.size;
    states.size *= 2;
    states.key = allocate(states.size, sizeof *states.key);
    states.left = allocate(states.size, sizeof *states.left);
    for (size_t i = 0; i < size; i++) {
        if (!left[i])
            continue;
        size_t slot = slot_of(key[i]);
        states.key[slot] = key[i];
        states.left[slot] = left[i];
    }
    free(key);
    free(left);
}

/* The oddities that are left are a part of the state, so that only preemptions
 * have to be compared. */
bool state_is_new(uint64_t state)
{
    if (known || depth < length)
        return true;
    uint8_t left = (uint8_t)(bounds.preemptions - spent.preemptions + 1);
    uint64_t key = mix(state + mix(bounds.oddities - spent.oddities));
    size_t slot = slot_of(key);
    if (states.left[slot] >= left) {
        known = true;
        return false;
    }
    if (!states.left[slot] && states.count < STATES_MOST) {
        states.key[slot] = key;
        states.left[slot] = left;
        if (++states.count > states.size / 2)
            grow();
    } else if (states.left[slot]) {
        states.left[slot] = left;
    }
    return true;
}

/* -- Executions ------------------------------------------------------------ */

void explore_fail(char const *format, ...)
{
    va_list arguments;
    printf("%s: found:\n", the_scenario->name);
    trace_print();
    printf("%s: ", the_scenario->name);
    va_start(arguments, format);
    (void)vprintf(format, arguments);
    va_end(arguments);
    printf("\nthe same again: -p %u -o %u -m %u -r ", bounds.preemptions, bounds.oddities,
           bounds.messages);
    char const *between = "";
    for (unsigned i = 0; i < depth; i++) {
        if (choice[i].taken == 0)
            continue;
        printf("%s%u:%u", between, i, choice[i].taken);
        between = ",";
    }
    printf("%s %s\n", *between ? "" : "0:0", the_scenario->name);
    (void)fflush(stdout);
    exit(1);
}

static void execute(void)
{
    depth = 0;
    known = false;
    spent = (struct explore_bounds){.preemptions = 0};
    memory_reset();
    system_reset();
    trace_reset();
    the_scenario->begin();
    threads_run();
    the_scenario->end();
}

/* The next list; false: there is none. */
static bool advance(void)
{
    while (length > 0 && choice[length - 1].taken + 1 == choice[length - 1].count)
        length--;
    if (length == 0)
        return false;
    choice[length - 1].taken++;
    return true;
}

uint64_t explore_all(struct scenario const *scenario, struct explore_bounds most, uint64_t limit,
                     size_t *count)
{
    the_scenario = scenario;
    bounds = most;
    length = 0;
    clear_states();
    uint64_t executions = 0;
    do {
        execute();
        executions++;
    } while (advance() && executions < limit);
    if (scenario->judge && executions < limit)
        scenario->judge();
    *count = states.count;
    return executions;
}

void explore_again(struct scenario const *scenario, struct explore_bounds most, char const *list)
{
    the_scenario = scenario;
    bounds = most;
    memset(choice, 0, sizeof choice);
    length = CHOICES;
    for (char *at = (char *)(uintptr_t)list; *at; at += *at == ',') {
        unsigned long place = strtoul(at, &at, 10);
        unsigned long taken = *at == ':' ? strtoul(at + 1, &at, 10) : 0;
        if (place < CHOICES)
            choice[place].taken = (unsigned)taken;
        if (*at && *at != ',') {
            (void)fprintf(stderr, "explore: '%s' is no list of choices\n", list);
            exit(2);
        }
    }
    execute();
}
