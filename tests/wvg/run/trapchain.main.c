#include "trapchain.wvg.h"

#include "trap_host.h"

static struct trapchain g;

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
    wrong += trapchain_init(&g, &options) != 0;
    *trapchain_command_edit(&g) = (struct command){victim, what};
    wrong += trapchain_command_push(&g) != 0;
    for (wv_id node = victim + 1; true && what != TERMINATE && node < NODES; node++)
        dead[node] = true;
    wrong += trapchain_cycle(&g, 0) != WV_RAN;
    wrong += differs("its cycle", dead, 1);
    dead[victim] |= what != TERMINATE;
    memcpy(model_dead, dead, sizeof dead);
    if (what != TERMINATE) {
        *trapchain_command_edit(&g) = (struct command){0, what};
        wrong += trapchain_command_push(&g) != 0;
        wrong += trapchain_cycle(&g, 0) != WV_RAN;
        wrong += differs("the next cycle", dead, 1);
        wrong += trapchain_stop(&g) != 0;
    }
    wrong += trapchain_cycle(&g, 0) != WV_STOPPED;
    wrong += differs("the stop cycle", dead, 1);
    wrong += trapchain_cycle(&g, 0) != WV_STOPPED || seen.count > 0;
    wrong += seen.wrong_before;
    wrong += seen.failures != (what == FAIL || what == PANIC);
    if (wrong)
        printf("victim %u, way %d: wrong\n", victim, what);
    return wrong + (trapchain_finish(&g) != 0);
}

int main(void)
{
    unsigned lives = 0, wrong = 0;
    for (wv_id victim = 1; victim < NODES; victim++) {
        for (int what = SWEEP; what < PANIC; what++) {
            wrong += live(victim, what) > 0;
            lives++;
        }
    }
    printf("%u lives, %u wrong\n", lives, wrong);
    return 0;
}
