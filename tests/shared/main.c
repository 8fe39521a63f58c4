/* main.c: cycles of the graph that shared.sh makes, and a model of it beside: what each node holds, and
 * whether it broadcast, is the same.
 */
#include "shared.wvg.h"

#include "sizes.h"
#include "sparse/check.h"

#include <string.h>

/* clang-format off */
struct states {
#include "states.h"
};
/* clang-format on */

static struct shared g;
static struct states m, old; /* the model: what nodes hold, and held when the cycle before ended */
static struct states next;   /* what formulas come to */
static bool changed[NODES], pushed[HEADS], first = true;

/* -- The model --------------------------------------------------------------- */

/* A formula: it broadcasts if its value is another one. */
#define VALUE(i, cause, expression)        \
    if (first || (cause)) {                \
        next.n##i = (expression);          \
        changed[i] = next.n##i != m.n##i;  \
        m.n##i = next.n##i;                \
    }

/* One with a condition, which broadcasts if that holds. */
#define WHEN(i, cause, condition, expression) \
    if ((cause) && (condition)) {             \
        m.n##i = (expression);                \
        changed[i] = true;                    \
    }

#define BLOCK(i, cause, statement) MAYBE(i, cause, statement, true)
#define MAYBE(i, cause, statement, broadcasts) \
    if (cause) {                               \
        statement;                             \
        changed[i] = broadcasts;               \
    }

static void cycle_model(void)
{
    memset(changed, 0, sizeof changed);
#include "lines.h"
    memset(pushed, 0, sizeof pushed);
    old = m;
    first = false;
}

#define SAME(i)                                                                       \
    must(m.n##i == g.node.n##i, "what n" #i " holds");                                \
    must(changed[i] == wv_changed(&g.ctx, SHARED_N##i), "whether n" #i " broadcast,");

static void compare(void)
{
#include "same.h"
}

/* -- The graph --------------------------------------------------------------- */

static void push_some(void)
{
    static wv_id const heads = HEADS;
    for (uint32_t few = 1 + random_below(random_below(4) ? 2 : heads); few > 0; few--) {
        uint32_t head = random_below(heads);
        must(wv_graph_push(&g.ctx, head) == 0, "a push");
        pushed[head] = true;
    }
}

int main(void)
{
    checked = &g.ctx;
    must(shared_init(&g, NULL) == 0, "init");
    for (int i = 0; i < 200; i++) {
        push_some();
        must(shared_cycle(&g, 0) == WV_RAN, "a cycle");
        cycle_model();
        compare();
    }
    must(wv_graph_stop(&g.ctx) == 0 && shared_cycle(&g, 0) == WV_STOPPED, "the stop");
    return shared_finish(&g);
}
