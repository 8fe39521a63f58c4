/* host.h: main functions for graphs that are tested. */
#ifndef HOST_H
#define HOST_H

#include <stdio.h>

/* Run the graph under the historical clock, from time 0, and say how it ended. */
#define HOST(name)                                        \
    int main(void)                                        \
    {                                                     \
        static struct name g;                             \
        wv_options options = wv_options_default();        \
        options.clock = WV_CLOCK_HISTORICAL;              \
        options.start_ns = 0;                             \
        int err = name##_init(&g, &options);              \
        printf("init %d\n", err);                         \
        if (err == 0)                                     \
            printf("run %d\n", name##_run(&g));           \
        printf("finish %d\n", name##_finish(&g));         \
        return 0;                                         \
    }

#endif
