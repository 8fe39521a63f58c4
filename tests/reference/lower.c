/* lower.c: waveletc over many files in one process, each as if it were its own:
 * that saves the start of thousands of them.
 *
 *   lower OPTION... -- FILE.wvg...
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

/* compiler/main.c is compiled with this name for its main(). */
#undef main
int waveletc_main(int argc, char **argv);

enum { OPTIONS_MAX = 8 };

/* The first that is wrong ends it, with its status. */
int main(int argc, char **argv)
{
    char *one[OPTIONS_MAX + 3] = {argv[0]};
    int count = 1, i = 1;
    for (; i < argc && strcmp(argv[i], "--") != 0 && count <= OPTIONS_MAX; i++)
        one[count++] = argv[i];
    if (i == argc || strcmp(argv[i], "--") != 0) {
        (void)fprintf(stderr, "usage: lower OPTION... -- FILE.wvg...\n");
        return 2;
    }
    while (++i < argc) {
        one[count] = argv[i];
        optind = 0; /* getopt_long() begins anew */
        int status = waveletc_main(count + 1, one);
        if (status != 0)
            return status;
    }
    return 0;
}
