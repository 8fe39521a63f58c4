#include "loops.wvg.h"

#include <errno.h>

int main(void)
{
    static struct loops g;
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.start_ns = 0;
    options.end_ns = 1;
    if (loops_pushed_push(&g) != -EPIPE || loops_init(&g, &options) != 0)
        return 1;
    while (loops_cycle(&g, 0) == WV_RAN) {
        printf("-- %d: step %d, sum %d\n", (int)wv_epoch(&g.ctx), *loops_step(&g), *loops_sum(&g));
        if (wv_epoch(&g.ctx) == 2) {
            *loops_pushed_edit(&g) = 42;
            if (loops_pushed_push(&g) != 0)
                return 2;
        }
    }
    return loops_finish(&g);
}
