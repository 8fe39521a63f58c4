/* table.h: the lowering by tables: nodes run one by one from rows. */
#ifndef WV_TABLE_H
#define WV_TABLE_H

#include <wavelet-graph.h>

/* Run the nodes of a word that are set in `ready`, and those that become
 * ready while it goes on. */
void wv_table_run(wv_ctx *ctx, uint32_t word, uint64_t ready);

#endif
