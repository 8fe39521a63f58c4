#include "channel-close.wvg.h"

int main(void)
{
    static struct closing g;
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.start_ns = 0;
    options.end_ns = INT64_C(10000000000);
    printf("init %d\n", closing_init(&g, &options));
    printf("run %d\n", closing_run(&g));
    printf("finish %d\n", closing_finish(&g));
    return 0;
}
