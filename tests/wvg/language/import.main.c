/* The graph of the file and its libraries, by the historical clock. */
#include <stdio.h>

#include "import.wvg.h"

static struct imports g;

int main(void)
{
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.start_ns = 0;
    options.end_ns = 40000000;
    if (imports_init(&g, &options) != 0)
        return 1;
    while (imports_cycle(&g, 0) == WV_RAN)
        printf("first %d counted %d twice %d limited %d\n", *imports_first(&g), *imports_counted(&g),
               *imports_twice(&g), *imports_limited(&g));
    printf("ranks %d %d %d %d, consts %d %d %d\n", IMPORTS_FIRST, IMPORTS_COUNTED, IMPORTS_TWICE,
           IMPORTS_LIMITED, IMPORTS_WIDTH, IMPORTS_FACTOR, IMPORTS_LIMIT);
    return imports_finish(&g);
}
