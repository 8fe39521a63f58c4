/* idle.h: what a realtime graph does when it has looked and found nothing. */
#ifndef WV_IDLE_H
#define WV_IDLE_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet-graph.h>

/* `turn` looks in a row found nothing before this one.  True: sleep now.
 * False: look again, the CPU was given a moment's rest. */
bool wv_idle_parks(wv_ctx const *ctx, uint64_t turn);

#endif
