/* table.h: nodes run from tables; wavelet-graph.h has what generated code calls. */
#ifndef WV_TABLE_H
#define WV_TABLE_H

#include <stdbool.h>
#include <wavelet-graph.h>

/* The running node will not come back to the code that runs its word.  What its run holds
 * goes to `changed`, as far as it changed; those that are ready behind it are returned.  What
 * stands in other words has been triggered. */
uint64_t wv_table_leave(wv_ctx *ctx);

/* May any node need more than to be called and to trigger, before one is swept?  See
 * wv_ctx.special. */
bool wv_table_special(wv_plan const *plan);

/* A cycle hook returned `control`, neither WV_UNCHANGED nor WV_BROADCAST. */
void wv_graph_control(wv_ctx *ctx, wv_control control);

#endif
