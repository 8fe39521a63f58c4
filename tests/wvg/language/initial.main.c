#include "initial.wvg.h"

int main(void)
{
    static struct initial_values g;
    /* Twice: the second start is from the initial values again. */
    for (int i = 0; i < 2; i++)
        if (initial_values_init(&g, NULL) != 0 || initial_values_run(&g) != 0 || initial_values_finish(&g) != 0)
            return 1;
    return 0;
}
