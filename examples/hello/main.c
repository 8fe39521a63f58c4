#include "hello.wvg.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
    static struct hello g;
    wv_options options = wv_options_default();
    int err = hello_init(&g, &options);
    if (err == 0)
        err = hello_run(&g);
    hello_finish(&g);
    if (err != 0)
        fprintf(stderr, "hello: %s\n", strerror(-err));
    return err != 0 || fflush(stdout) != 0 || ferror(stdout);
}
