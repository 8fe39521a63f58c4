#include "blocks.wvg.h"

int main(void)
{
    static struct blocks g;
    return blocks_init(&g, NULL) != 0 || blocks_run(&g) != 0 || blocks_finish(&g) != 0;
}
