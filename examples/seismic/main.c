/* seismic: earthquakes through the graph, from a file or as they come. */
#define _POSIX_C_SOURCE 200809L

#include "seismic.wvg.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Under the historical clock time is what the records say. */
static int run(struct input *input)
{
    static struct seismic graph;
    wv_options options = wv_options_default();
    options.clock = input->live ? WV_CLOCK_REALTIME : WV_CLOCK_HISTORICAL;
    options.stop_signals = input->live;
    options.user = input;
    int err = seismic_init(&graph, &options);
    if (err == 0 && input->listener >= 0) /* from now on a signal is no sudden end */
        fprintf(stderr, "seismic: listening at %s\n", input->name);
    if (err == 0)
        err = seismic_run(&graph);
    seismic_finish(&graph);
    return err;
}

/* Run, and tell why it came to a bad end, unless it is known better. */
static bool run_and_tell(struct input *input)
{
    int err = run(input);
    if (input->error == 0)
        input->error = -err;
    return !input_tell(input);
}

static bool replay_file(char const *path)
{
    static struct input input = {.listener = -1};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    input.name = path;
    input_begin(&input, fd);
    if (fd < 0) {
        input.error = errno;
        return !input_tell(&input);
    }
    bool replayed = run_and_tell(&input);
    close(fd); /* only read: there is nothing to lose */
    return replayed;
}

/* Who watches the log sees each line at once. */
static void show_lines_at_once(void)
{
    (void)setvbuf(stdout, NULL, _IOLBF, 0); /* else later */
}

static bool read_standard_input(void)
{
    static struct input input = {.name = "stdin", .listener = -1, .live = true};
    show_lines_at_once();
    input_begin(&input, STDIN_FILENO);
    if (fcntl(STDIN_FILENO, F_GETFD) < 0) { /* the graph's own might get its number */
        input.error = errno;
        return !input_tell(&input);
    }
    return run_and_tell(&input);
}

static bool listen_for_peers(char const *where)
{
    static struct input input = {.live = true};
    char name[80];
    show_lines_at_once();
    input_begin(&input, -1);
    input.listener = peer_listen(where, name, sizeof name);
    if (input.listener < 0)
        return false;
    input.name = name;
    bool good = run_and_tell(&input);
    close(input.listener);
    return good;
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

static char const usage[] =
    "Usage: seismic FILE\n"
    "   or: seismic --live\n"
    "   or: seismic --listen=[ADDRESS:]PORT\n"
    "Watch earthquakes (CSV, with a header): alerts, swarms, a summary every six\n"
    "hours, and a report at the end.\n"
    "\n"
    "  FILE                      replay it, each event at its own time\n"
    "  --live                    read standard input, each event when it comes\n"
    "  --listen=[ADDRESS:]PORT   the same from who connects, one after another, the\n"
    "                            header first, until SIGINT or SIGTERM; ADDRESS is\n"
    "                            127.0.0.1 if there is none, PORT 0 any that is free\n"
    "  --help\n";

struct command_line {
    char const *path, *where;
    bool live, help;
};

/* One of the ways is asked for, and nothing else. */
static bool read_options(struct command_line *line, int argc, char **argv)
{
    static struct option const options[] = {{"live", no_argument, NULL, 'i'},
                                            {"listen", required_argument, NULL, 'l'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'i': line->live = true; break;
        case 'l': line->where = optarg; break;
        case 'h': line->help = true; return true;
        default: return false;
        }
    }
    if (optind < argc && argv[optind][0] != '\0')
        line->path = argv[optind++];
    return optind == argc && line->live + (line->where != NULL) + (line->path != NULL) == 1;
}

int main(int argc, char **argv)
{
    struct command_line line = {0};
    bool good = true;
    if (!read_options(&line, argc, argv)) {
        fputs(usage, stderr);
        return EXIT_FAILURE;
    }
    if (line.help)
        fputs(usage, stdout);
    else if (line.live)
        good = read_standard_input();
    else if (line.where != NULL)
        good = listen_for_peers(line.where);
    else
        good = replay_file(line.path);
    return all_written() && good ? EXIT_SUCCESS : EXIT_FAILURE;
}
