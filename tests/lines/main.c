/* The host of steps.wvg. */
#include "steps.wvg.h"

int main(void)
{
    static struct steps g;
    int err = steps_init(&g, NULL);
    if (err == 0)
        err = steps_run(&g);
    steps_finish(&g);
    return err ? 1 : 0;
}
