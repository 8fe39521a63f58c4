/* trap_host.h: for each place in the schedule and each way to end, a life of the
 * graph, compared with what the rules say by plain loops.
 *
 * Who includes it has included the graph's header, and defined GRAPH (its
 * name), TAKES_CHILDREN (do dependents go with a node?), and the ways to end
 * that are tried, FIRST_WAY up to before LAST_WAY. */
#ifndef TRAP_HOST_H
#define TRAP_HOST_H

#include <stdio.h>
#include <string.h>

enum { NODES = 130 };
enum { SWEEP, FAIL, TERMINATE, PANIC, WAYS };

/* What the hooks saw, in the order in which they ran. */
static struct {
    wv_id ran[4 * NODES];
    unsigned count;
    unsigned wrong_before; /* NULL where there was a parent, or the other way round */
    unsigned failures;
} seen;
static bool model_dead[NODES];

static wv_control trap(wv_ctx *ctx, int *self, struct command const *command)
{
    seen.ran[seen.count++] = wv_node(ctx);
    ++*self;
    if (command->victim != wv_node(ctx) || !wv_changed(ctx, 0))
        return WV_BROADCAST;
    model_dead[command->victim] = command->what != TERMINATE; /* from this moment */
    switch (command->what) {
    case SWEEP: return WV_SWEEP;
    case FAIL: return wv_fail(ctx, "as told");
    case PANIC: (void)wv_panic(ctx, "as told"); return WV_BROADCAST;
    default: return WV_TERMINATE;
    }
}

wv_control trap_first(wv_ctx *ctx, int *self, struct command const *command)
{
    return trap(ctx, self, command);
}

wv_control trap_next(wv_ctx *ctx, int *self, struct command const *command, int const *before)
{
    seen.wrong_before += (before == NULL) != model_dead[wv_node(ctx) - 1];
    return trap(ctx, self, command);
}

static void count_failure(void *user, wv_failure const *failure)
{
    (void)user;
    seen.failures += strcmp(failure->text, "as told") == 0;
}

/* Did the living, and nobody else, run, in the order of the schedule? */
static unsigned differs(char const *cycle, bool const *dead, wv_id first)
{
    unsigned at = 0;
    bool good = true;
    for (wv_id node = first; node < NODES; node++)
        if (!dead[node])
            good &= at < seen.count && seen.ran[at++] == node;
    good &= at == seen.count;
    if (!good)
        printf("%s: %u ran, %u should have\n", cycle, seen.count, at);
    seen.count = 0;
    return !good;
}

/* The graph's function of that name. */
#define G(suffix) JOIN(GRAPH, suffix)
#define JOIN(graph, suffix) JOIN_WORDS(graph, suffix)
#define JOIN_WORDS(graph, suffix) graph##_##suffix

static struct GRAPH g;

/* One life: the victim ends, the others run again, the graph stops. */
static unsigned live(wv_id victim, int what)
{
    bool dead[NODES] = {false};
    unsigned wrong = 0;
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.failed = count_failure;
    memset(&seen, 0, sizeof seen);
    memset(model_dead, 0, sizeof model_dead);
    wrong += G(init)(&g, &options) != 0;
    *G(command_edit)(&g) = (struct command){victim, what};
    wrong += G(command_push)(&g) != 0;
    for (wv_id node = victim + 1; TAKES_CHILDREN && what != TERMINATE && node < NODES; node++)
        dead[node] = true;
    wrong += G(cycle)(&g, 0) != WV_RAN;
    wrong += differs("its cycle", dead, 1);
    dead[victim] |= what != TERMINATE;
    memcpy(model_dead, dead, sizeof dead);
    if (what != TERMINATE) {
        *G(command_edit)(&g) = (struct command){0, what};
        wrong += G(command_push)(&g) != 0;
        wrong += G(cycle)(&g, 0) != WV_RAN;
        wrong += differs("the next cycle", dead, 1);
        wrong += G(stop)(&g) != 0;
    }
    wrong += G(cycle)(&g, 0) != WV_STOPPED;
    wrong += differs("the stop cycle", dead, 1);
    wrong += G(cycle)(&g, 0) != WV_STOPPED || seen.count > 0;
    wrong += seen.wrong_before;
    wrong += seen.failures != (what == FAIL || what == PANIC);
    if (wrong)
        printf("victim %u, way %d: wrong\n", victim, what);
    return wrong + (G(finish)(&g) != 0);
}

int main(void)
{
    unsigned lives = 0, wrong = 0;
    for (wv_id victim = 1; victim < NODES; victim++) {
        for (int what = FIRST_WAY; what < LAST_WAY; what++) {
            wrong += live(victim, what) > 0;
            lives++;
        }
    }
    printf("%u lives, %u wrong\n", lives, wrong);
    return 0;
}

#endif
