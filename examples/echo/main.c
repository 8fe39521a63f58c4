/* echo [OPTION]...: a TCP server that gives back what it is sent. */
#define _POSIX_C_SOURCE 200809L

#include "echo.wvg.h"

#include <errno.h>
#include <getopt.h>
#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

static struct echo graph;

static char const usage[] =
    "Usage: echo [OPTION]...\n"
    "Give back to each TCP connection what it sends.\n"
    "\n"
    "  --address=ADDRESS  where to listen, a number, IPv4 or IPv6; 127.0.0.1\n"
    "  --port=PORT        0: one that is free, it is printed; 0\n"
    "  --idle=SECONDS     end connections on which nothing moves for so long, 0: never; 60\n"
    "  --drain=SECONDS    after SIGTERM or SIGINT, how long to go on giving back; 10\n"
    "  --help\n"
    "\n"
    "A second SIGTERM or SIGINT ends it at once; SIGUSR1 prints the figures so far.\n";

struct command_line {
    char const *address, *port;
    struct host host;
};

static bool is_port(char const *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= 5 && text[digits] == '\0' && atoi(text) <= UINT16_MAX;
}

static bool read_seconds(char const *text, int64_t *ns)
{
    char *end;
    double seconds = strtod(text, &end);
    if (end == text || *end != '\0' || !(seconds >= 0 && seconds <= 1e9))
        return false;
    *ns = (int64_t)(seconds * 1e9);
    return true;
}

/* 0: go on; else the exit status, plus one. */
static int read_options(struct command_line *line, int argc, char **argv)
{
    static struct option const options[] = {
        {"address", required_argument, NULL, 'a'}, {"port", required_argument, NULL, 'p'},
        {"idle", required_argument, NULL, 'i'},    {"drain", required_argument, NULL, 'd'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0}};
    bool good = true;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'a': line->address = optarg; break;
        case 'p': good &= is_port(line->port = optarg); break;
        case 'i': good &= read_seconds(optarg, &line->host.idle_ns); break;
        case 'd': good &= read_seconds(optarg, &line->host.drain_ns); break;
        case 'h': fputs(usage, stdout); return 1 + (fflush(stdout) != 0);
        default: good = false; break;
        }
    }
    if (good && optind == argc)
        return 0;
    fputs(usage, stderr);
    return 1 + EXIT_FAILURE;
}

/* No names: one may stand for several addresses, and we listen at one. */
static bool find_address(struct command_line *line)
{
    struct addrinfo const hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    int err = getaddrinfo(line->address, line->port, &hints, &found);
    if (err != 0) {
        fprintf(stderr, "echo: %s port %s: %s\n", line->address, line->port, gai_strerror(err));
        return false;
    }
    memcpy(&line->host.address, found->ai_addr, found->ai_addrlen);
    line->host.length = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

static void tell_failure(void *user, wv_failure const *failure)
{
    struct host *host = user;
    host->failed = true;
    fprintf(stderr, "echo: %s: %s: %s\n", failure->node_name, failure->text,
            strerror(-failure->error));
}

static bool ignore(int number)
{
    return signal(number, SIG_IGN) != SIG_ERR;
}

static bool run(struct host *host)
{
    wv_options options = wv_options_default();
    options.user = host;
    options.failed = tell_failure;
    int err = echo_init(&graph, &options);
    if (err == 0)
        err = echo_run(&graph);
    /* It ends; a signal that comes when the graph has given them back would kill it. */
    bool ignored = ignore(SIGTERM) && ignore(SIGINT);
    if (err != 0 && !host->failed)
        fprintf(stderr, "echo: %s\n", wv_strerror(err));
    echo_finish(&graph);
    return err == 0 && !host->failed && ignored;
}

int main(int argc, char **argv)
{
    struct command_line line = {
        .address = "127.0.0.1",
        .port = "0",
        .host = {.idle_ns = INT64_C(60000000000), .drain_ns = INT64_C(10000000000)},
    };
    int status = read_options(&line, argc, argv);
    if (status != 0)
        return status - 1;
    /* Who reads the port is told at once; and may go away, which is seen at the end. Who asks for
     * figures before there are any, or after, gets none. */
    if (!find_address(&line) || setvbuf(stdout, NULL, _IOLBF, 0) != 0 || !ignore(SIGPIPE) ||
        !ignore(SIGUSR1))
        return EXIT_FAILURE;
    bool good = run(&line.host);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("echo: standard output cannot be written\n", stderr);
        return EXIT_FAILURE;
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
