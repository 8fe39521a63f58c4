#include "lastpush.wvg.h"

int main(void)
{
    static struct lastpush g;
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.start_ns = 0;
    if (lastpush_init(&g, &options) != 0)
        return 1;
    for (int i = 1; i <= 3; i++) {
        *lastpush_x_edit(&g) = i;
        if (lastpush_x_push(&g) != 0 || lastpush_cycle(&g, 0) != WV_RAN)
            return 2;
    }
    return lastpush_finish(&g);
}
