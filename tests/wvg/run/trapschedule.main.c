#include "trapschedule.wvg.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Each scheduler schedules each node, with every result as the rules say. */

static struct trapschedule g;
static struct {
    wv_id ran[8];
    unsigned count;
    int result; /* of wv_schedule */
} seen;

/* `victim` schedules the node with the number `what`. */
wv_control trap_schedule(wv_ctx *ctx, struct command const *command)
{
    if (wv_node(ctx) == command->victim)
        seen.result = wv_schedule(ctx, (wv_id)command->what);
    return WV_UNCHANGED;
}

wv_control trap_target(wv_ctx *ctx, int *self)
{
    seen.ran[seen.count++] = wv_node(ctx);
    return ++*self == 2 ? WV_SWEEP : WV_BROADCAST;
}

static bool is_target(wv_id node)
{
    return node != TRAPSCHEDULE_COMMAND && node != TRAPSCHEDULE_S0 && node != TRAPSCHEDULE_S1 &&
           node != TRAPSCHEDULE_S2;
}

/* One cycle in which `scheduler` schedules `target`: does all go as it should? */
static bool goes(wv_id scheduler, wv_id target, bool dead)
{
    bool named = is_target(target) && target > scheduler;
    int wanted = !named ? -EPERM : dead ? -ESTALE : 0;
    memset(&seen, 0, sizeof seen);
    *trapschedule_command_edit(&g) = (struct command){scheduler, (int)target};
    if (trapschedule_command_push(&g) != 0 || trapschedule_cycle(&g, 0) != WV_RAN)
        return false;
    unsigned runs = wanted == 0;
    return seen.result == wanted && seen.count == runs && (!runs || seen.ran[0] == target);
}

int main(void)
{
    wv_id const schedulers[] = {TRAPSCHEDULE_S0, TRAPSCHEDULE_S1, TRAPSCHEDULE_S2};
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    unsigned cycles = 0, wrong = 0;
    for (unsigned i = 0; i < 3; i++) {
        wrong += trapschedule_init(&g, &options) != 0;
        for (wv_id target = 0; target <= TRAPSCHEDULE_T125; target++) {
            /* It runs, runs again and is swept, and can be scheduled no more. */
            for (int time = 0; time < 3; time++, cycles++) {
                if (goes(schedulers[i], target, time == 2))
                    continue;
                printf("%u schedules %u, time %d: wrong\n", schedulers[i], target, time);
                wrong++;
            }
        }
        wrong += trapschedule_finish(&g) != 0;
    }
    printf("%u cycles, %u wrong\n", cycles, wrong);
    return 0;
}
