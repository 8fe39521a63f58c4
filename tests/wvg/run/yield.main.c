/* What yields runs in the next cycle that the host makes, and not in one after it. */
#include "yield.wvg.h"

#include <stdio.h>

int main(void)
{
    static struct yield g;
    printf("init %d\n", yield_init(&g, NULL));
    for (int i = 0; i < 4; i++)
        printf("%s\n", wv_state_name(yield_cycle(&g, 0)));
    for (int i = 0; i < 2; i++) {
        (void)yield_first_push(&g);
        printf("%s\n", wv_state_name(yield_cycle(&g, 0)));
        printf("%s\n", wv_state_name(yield_cycle(&g, 0)));
    }
    printf("finish %d\n", yield_finish(&g));
    return 0;
}
