/* trap_host.h: for each place in the schedule and each way to end, a life of the
 * graph, compared with what the rules say by plain loops.  Include it after the
 * graph's header. */
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

#endif
