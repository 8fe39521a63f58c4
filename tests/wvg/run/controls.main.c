/* Every way to end, at every node of three words, against a plain model. */
#include "controls.wvg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NODES = 130, CYCLES = 4, VICTIM_CYCLE = 2, PANIC = 100, LOG_MAX = 2048 };

/* What is being tried. */
static int victim, ending, scheduled;

/* What happened: node numbers, drops as -1 - node, failures as 1000 + node. */
struct log {
    int entries[LOG_MAX];
    int count;
};
static struct log seen, expected;

static void add(struct log *log, int entry)
{
    if (log->count == LOG_MAX)
        abort();
    log->entries[log->count++] = entry;
}

static wv_control end_or(wv_ctx *ctx, wv_control otherwise)
{
    int node = (int)wv_node(ctx);
    add(&seen, node);
    if (node != victim || wv_epoch(ctx) != VICTIM_CYCLE)
        return otherwise;
    if (ending == PANIC)
        (void)wv_panic(ctx, "node %d", node);
    if (ending == WV_FAIL)
        return wv_fail(ctx, "node %d", node);
    return (wv_control)ending;
}

wv_control root(wv_ctx *ctx, uint32_t *self)
{
    ++*self;
    if (wv_epoch(ctx) < CYCLES)
        wv_yield(ctx);
    if (scheduled >= 0 && wv_schedule(ctx, (wv_id)scheduled) != 0)
        abort();
    return end_or(ctx, scheduled >= 0 ? WV_UNCHANGED : WV_BROADCAST);
}

wv_control step(wv_ctx *ctx, uint32_t *self, uint32_t const *parent)
{
    *self = *parent;
    return end_or(ctx, WV_BROADCAST);
}

void dropped(wv_ctx *ctx, uint32_t *self)
{
    (void)self;
    add(&seen, -1 - (int)wv_node(ctx));
}

static void failed(void *user, wv_failure const *failure)
{
    char text[32];
    if (wv_panic(user, "in no hook") != -EPERM) /* the node's is over */
        abort();
    (void)snprintf(text, sizeof text, "node %u", failure->node);
    if (strcmp(text, failure->text) != 0 || strncmp(failure->node_name, "n", 1) != 0 ||
        failure->hook != WV_HOOK_CYCLE)
        abort();
    add(&seen, 1000 + (int)failure->node);
}

/* -- The model: what the rules say ---------------------------------------- */

static bool below(int node, int ancestor)
{
    while (node > ancestor)
        node = (node - 1) / 2;
    return node == ancestor;
}

/* One cycle; `dead` grows by what is swept in it.  True when it terminates. */
static bool model_cycle(int epoch, bool *dead)
{
    bool ready[NODES] = {true}, doomed[NODES] = {false}, terminate = false;
    for (int node = 0; node < NODES; node++) {
        if (!ready[node] || dead[node])
            continue;
        add(&expected, node);
        bool ends = node == victim && epoch == VICTIM_CYCLE;
        if (node == 0 && scheduled >= 0)
            ready[scheduled] = true;
        if (ends && (ending == WV_FAIL || ending == PANIC))
            add(&expected, 1000 + node);
        terminate |= ends && ending == WV_TERMINATE;
        for (int i = 0; ends && ending != WV_TERMINATE && i < NODES; i++)
            if (below(i, node))
                dead[i] = doomed[i] = true;
        for (int i = 1; !ends && (node > 0 || scheduled < 0) && i < NODES; i++)
            ready[i] |= (i - 1) / 2 == node;
    }
    for (int i = NODES; i-- > 0;)
        if (doomed[i])
            add(&expected, -1 - i);
    return terminate;
}

static void model(void)
{
    bool dead[NODES] = {false};
    for (int epoch = 1; epoch <= CYCLES && !dead[0]; epoch++)
        if (model_cycle(epoch, dead))
            break;
    if (!dead[0]) /* `on stop` of the first node, in the stop cycle */
        (void)model_cycle(CYCLES + 1, dead);
    for (int i = NODES; i-- > 0;)
        if (!dead[i])
            add(&expected, -1 - i);
}

static void compare(void)
{
    if (seen.count == expected.count &&
        memcmp(seen.entries, expected.entries, (size_t)seen.count * sizeof(int)) == 0)
        return;
    int i = 0;
    while (i < seen.count && i < expected.count && seen.entries[i] == expected.entries[i])
        i++;
    printf("victim %d, ending %d, scheduled %d: entry %d is %d, expected %d\n", victim, ending,
           scheduled, i, seen.entries[i], expected.entries[i]);
    exit(1);
}

static void try(void)
{
    static struct controls g;
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.failed = failed;
    options.user = &g;
    seen.count = expected.count = 0;
    if (controls_init(&g, &options) != 0 || controls_run(&g) != 0)
        abort();
    if (controls_finish(&g) != 0)
        abort();
    model();
    compare();
}

int main(void)
{
    static int const endings[] = {WV_SWEEP, WV_FAIL, WV_TERMINATE, PANIC};
    static int const targets[] = {-1, CONTROLS_N1, CONTROLS_N5, CONTROLS_N63,
                                  CONTROLS_N64, CONTROLS_N65, CONTROLS_N129};
    int tried = 0;
    for (size_t t = 0; t < sizeof targets / sizeof targets[0]; t++) {
        scheduled = targets[t];
        for (victim = 0; victim < NODES; victim++) {
            for (size_t e = 0; e < sizeof endings / sizeof endings[0]; e++) {
                ending = endings[e];
                /* What is gone cannot be scheduled; the root tells of that as -ESTALE. */
                if (scheduled >= 0 && below(scheduled, victim) && victim > 0 &&
                    ending != WV_TERMINATE)
                    continue;
                try();
                tried++;
            }
        }
    }
    printf("%d endings tried\n", tried);
    return 0;
}
