/* embed [OPTION]... FILE: a program of libuv's with a graph in it. */
#define _POSIX_C_SOURCE 200809L

#include "weather.wvg.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "drive.h"
#include "feed.h"
#include "status.h"

DRIVE_GRAPH(weather);

static struct weather graph;

struct program {
    struct host host;
    int port; /* < 0: nobody is told */
    uv_loop_t loop;
    struct drive drive;
    struct feed feed;
    struct status status;
    uv_signal_t signals[2];
    int err; /* the first that came */
};

/* -- The loop -------------------------------------------------------------- */

static void fail(struct program *program, char const *what, int err)
{
    if (program->err == 0)
        program->err = err;
    fprintf(stderr, "embed: %s: %s\n", what, strerror(-err));
}

/* Gracefully, as a hook could.  It fails when the graph is not alive, and then there is nothing to stop. */
static void stop(struct program *program)
{
    (void)weather_stop(program->drive.graph);
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    stop(handle->data);
}

static void on_fed(struct feed *feed, int err)
{
    if (err < 0) {
        fail(feed->data, feed->path, err);
        stop(feed->data);
    }
}

/* One that was never initialised is all zero. */
static void close_handle(uv_handle_t *handle)
{
    if (uv_handle_get_type(handle) != UV_UNKNOWN_HANDLE && !uv_is_closing(handle))
        uv_close(handle, NULL);
}

/* The graph has ended: so does what runs on for its sake.  A feed that is at
 * work finds the channel closed, and ends by itself. */
static void on_driven(struct drive *drive, int err)
{
    struct program *program = drive->data;
    if (err < 0)
        fail(program, "the graph", err);
    for (size_t i = 0; i < 2; i++)
        close_handle((uv_handle_t *)&program->signals[i]);
    close_handle((uv_handle_t *)&program->status.server);
}

static int start_signals(struct program *program)
{
    static int const numbers[] = {SIGINT, SIGTERM};
    int err = 0;
    for (size_t i = 0; i < 2; i++) {
        int failed = uv_signal_init(&program->loop, &program->signals[i]);
        program->signals[i].data = program;
        if (failed == 0)
            failed = uv_signal_start(&program->signals[i], on_signal, numbers[i]);
        if (err == 0)
            err = failed;
    }
    return err;
}

/* The rest of what runs besides the graph; when some of it cannot, the graph is
 * stopped, and all ends as it always does. */
static void start(struct program *program)
{
    int err = start_signals(program);
    if (err < 0)
        fail(program, "signals", err);
    err = program->port >= 0 ? status_start(&program->status, &program->loop, program->port) : 0;
    if (err < 0)
        fail(program, "cannot listen", err);
    err = program->err < 0 ? 0 : feed_start(&program->feed, &program->loop);
    if (err < 0)
        fail(program, program->feed.path, err);
    if (program->err < 0)
        stop(program);
}

static void run(struct program *program)
{
    wv_options options = wv_options_default();
    options.user = &program->host;
    int err = weather_init(&graph, &options);
    if (err == 0) {
        err = drive_start(&program->drive, &program->loop);
        if (err == 0) {
            start(program);
            uv_run(&program->loop, UV_RUN_DEFAULT);
        }
        weather_finish(&graph);
    }
    if (err < 0)
        fail(program, "the graph cannot run here", err);
}

/* -- The command line ------------------------------------------------------ */

static char const usage[] =
    "Usage: embed [OPTION]... FILE\n"
    "A year of weather, hour by hour, through a graph in a loop of libuv.\n"
    "\n"
    "  --settings   read lines \"base DEGREES\" from standard input\n"
    "  --stay       go on when the file is over, until SIGINT or SIGTERM\n"
    "  --port=PORT  tell how far it is to whoever connects; 0: any port\n"
    "  --help\n";

static bool read_port(char const *text, int *port)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    *port = (int)number;
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && number <= UINT16_MAX;
}

/* 0: go on; else the exit status, plus one. */
static int read_options(struct program *program, int argc, char **argv)
{
    static struct option const options[] = {{"settings", no_argument, NULL, 'i'},
                                            {"stay", no_argument, NULL, 's'},
                                            {"port", required_argument, NULL, 'p'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    bool good = true;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'i': program->host.settings = true; break;
        case 's': program->host.stay = true; break;
        case 'p': good &= read_port(optarg, &program->port); break;
        case 'h': fputs(usage, stdout); return 1 + (fflush(stdout) != 0);
        default: good = false; break;
        }
    }
    program->feed.path = argv[optind];
    if (good && optind == argc - 1)
        return 0;
    fputs(usage, stderr);
    return 1 + EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    static struct program program = {.port = -1};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0) /* the loop's own would get its number, and libuv aborts */
            return EXIT_FAILURE;
    int status = read_options(&program, argc, argv);
    if (status != 0)
        return status - 1;
    program.drive = (struct drive){
        .driven = &weather_driven, .graph = &graph, .done = on_driven, .data = &program};
    program.feed.graph = &graph;
    program.feed.done = on_fed;
    program.feed.data = &program;
    program.status.graph = &graph;
    (void)signal(SIGPIPE, SIG_IGN); /* who connects may leave before it is told anything */
    int err = uv_loop_init(&program.loop);
    if (err == 0) {
        run(&program);
        printf("malformed: %" PRIu32 "\n", program.feed.malformed);
        err = uv_loop_close(&program.loop); /* -EBUSY: something was not closed */
    }
    if (err < 0)
        fail(&program, "the loop", err);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("embed: standard output cannot be written\n", stderr);
        return EXIT_FAILURE;
    }
    return program.err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
