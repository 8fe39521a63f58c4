/* main.c: cycles of the graph that sparse.sh makes, in which some of its many nodes run: what they
 * hold and who broadcast is compared with a model, node by node.
 *
 * Each of the 100 columns is a chain: what is pushed at its head goes down, one more each row.  At its
 * foot, or a third down, `before` takes what a node held in the previous cycle, and `late` counts
 * how often the foot was followed by another cycle.
 */
#include "sparse.wvg.h"

#include "check.h"

#include <errno.h>
#include <string.h>

enum { COLUMNS = 100, NODES = COLUMNS * ROWS, BEFORE = NODES, LATE = NODES + COLUMNS, ALL = LATE + COLUMNS };

static struct sparse g;
static int64_t value[ALL];
static bool changed[ALL], dead[COLUMNS], touched[COLUMNS], due[COLUMNS];

wv_control follow(wv_ctx *ctx, int64_t *self, int64_t const *above)
{
    (void)ctx;
    *self = *above + 1;
    return WV_BROADCAST;
}

/* -- The model --------------------------------------------------------------- */

static void set(uint32_t node, int64_t next)
{
    value[node] = next;
    changed[node] = true;
}

static void model_column(uint32_t c, bool from_head)
{
    uint32_t row_before = c % 3 ? ROWS - 1 : ROWS / 3;
    int64_t before = value[row_before * COLUMNS + c];
    for (uint32_t row = from_head ? 0 : 1; row < ROWS; row++)
        set(row * COLUMNS + c, value[c] + row);
    set(BEFORE + c, before);
}

/* `first`: formulas are worked out. */
static void model_cycle(bool first)
{
    memset(changed, 0, sizeof changed);
    for (uint32_t c = 0; c < COLUMNS; c++) {
        if (due[c])
            set(LATE + c, value[LATE + c] + 1);
        due[c] = touched[c] || first;
        if (due[c])
            model_column(c, touched[c]);
        touched[c] = false;
    }
}

static void compare(void)
{
    int64_t const *states = &g.node.n0;
    for (uint32_t node = 0; node < ALL; node++) {
        must(wv_changed(&g.ctx, node) == changed[node], "a node that broadcast, or did not,");
        must(states[node] == value[node], "a value");
    }
}

/* -- The graph --------------------------------------------------------------- */

/* Half of the columns are pushed, the others notified. */
static void touch(uint32_t c)
{
    (&g.node.n0)[c] = ++value[c] + 1000 * c;
    value[c] = (&g.node.n0)[c];
    if (c % 2)
        must(wv_graph_notify(&g.ctx, c) == 0, "a notification");
    else
        must(wv_graph_push(&g.ctx, c) == (dead[c] ? -ESTALE : 0), "a push");
    touched[c] = !dead[c];
}

/* Of an even column: its head sweeps itself, and all that depends on it. */
static void end(uint32_t c)
{
    must(wv_graph_push(&g.ctx, c) == 0, "a push that sweeps");
    (&g.node.n0)[c] = value[c] = -1;
    dead[c] = true;
    must(sparse_cycle(&g, 0) == WV_RAN, "a cycle that sweeps");
    due[c] = false;
    model_cycle(false);
    compare();
}

static void cycle_some(void)
{
    uint32_t few = random_below(10) ? 1 + random_below(3) : COLUMNS / 2;
    for (uint32_t i = 0; i < few; i++)
        touch(random_below(COLUMNS));
    bool any = false;
    for (uint32_t c = 0; c < COLUMNS; c++)
        any |= touched[c] || due[c];
    wv_state state = sparse_cycle(&g, 0);
    must(any ? state == WV_RAN : state == WV_RAN || state == WV_IDLE, "a cycle");
    model_cycle(false);
    if (state == WV_RAN)
        compare();
}

int main(void)
{
    checked = &g.ctx;
    must(sparse_init(&g, NULL) == 0, "init");
    must(sparse_cycle(&g, 0) == WV_RAN, "the first cycle");
    model_cycle(true);
    compare();
    for (int i = 0; i < 150; i++)
        cycle_some();
    end(0);
    end(76);
    for (int i = 0; i < 50; i++)
        cycle_some();
    while (sparse_cycle(&g, 0) == WV_RAN)
        continue;
    must(sparse_cycle(&g, 0) == WV_IDLE && !sparse_late3_changed(&g), "an empty cycle");
    must(sparse_stop(&g) == 0 && sparse_cycle(&g, 0) == WV_STOPPED, "the stop");
    return sparse_finish(&g);
}
