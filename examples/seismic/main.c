/* seismic FILE: replay a file of earthquakes through the graph. */
#include "seismic.wvg.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under the historical clock time is what the records say. */
static int replay(struct input *input)
{
    static struct seismic graph;
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.user = input;
    int err = seismic_init(&graph, &options);
    if (err == 0)
        err = seismic_run(&graph);
    seismic_finish(&graph);
    return err;
}

static bool replay_file(char const *path)
{
    struct input input = {.path = path};
    int err;
    input.file = fopen(path, "r");
    if (input.file != NULL) {
        err = replay(&input);
        fclose(input.file); /* only read: there is nothing to lose */
    } else {
        err = -errno;
    }
    if (input.problem != NULL)
        fprintf(stderr, "seismic: %s:%" PRIu32 ": %s\n", path, input.lines, input.problem);
    else if (input.error != 0 || err != 0)
        fprintf(stderr, "seismic: %s: %s\n", path,
                strerror(input.error != 0 ? input.error : -err));
    return input.problem == NULL && input.error == 0 && err == 0;
}

/* The hooks do not check what they print; a stream remembers. */
static bool all_written(void)
{
    bool failed = ferror(stdout) != 0;
    if (fclose(stdout) != 0)
        failed = true;
    if (failed)
        fputs("seismic: standard output cannot be written\n", stderr);
    return !failed;
}

int main(int argc, char **argv)
{
    if (argc != 2 || argv[1][0] == '\0') {
        fputs("usage: seismic FILE\n"
              "Replay the earthquakes in FILE (CSV), each at its own time.\n", stderr);
        return EXIT_FAILURE;
    }
    bool replayed = replay_file(argv[1]);
    return all_written() && replayed ? EXIT_SUCCESS : EXIT_FAILURE;
}
