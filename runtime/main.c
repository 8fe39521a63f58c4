/* main.c: the main function of `waveletc --main`: a graph as a program. */
#include "config.h"

#include "runtime/os.h"
#include "runtime/ready.h"
#include "runtime/show.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FINE = 0, FAILED = 1, MISUSED = 2, NS_PER_S = 1000000000 };

static char const help[] =
    " [OPTION]...\n"
    "Run the graph %s until it is stopped: by one of its hooks, by SIGINT, or by\n"
    "SIGTERM.\n"
    "\n"
    "  --replay     run by the historical clock, which jumps from deadline to\n"
    "               deadline and never waits\n"
    "  --from=TIME  ... from that time; from the first deadline without this\n"
    "  --to=TIME    ... and no further than to that time\n"
    "  --mode=MODE  while there is nothing to do: park (sleep), spin (never sleep), or\n"
    "               backoff (spin, then yield the CPU, then sleep); park without this\n"
    "  --trace      tell of each cycle, on standard error: its number, its time and\n"
    "               the nodes that broadcast\n"
    "  --help\n"
    "\n"
    "TIME is seconds since 1970, or UTC: 2026-03-01, 2026-03-01T12:30:00.25Z.\n"
    "Exit status: 0 when the graph was stopped, 1 when it failed, 2 for a wrong\n"
    "command line.\n";

struct program {
    wv_options options;
    bool replay, ranged, trace;
};

/* -- The command line ------------------------------------------------------ */

/* ".25" in nanoseconds; false when it is no fraction. */
static bool read_fraction(char const *text, char const **end, int64_t *ns)
{
    int64_t unit = NS_PER_S;
    *ns = 0;
    if (*text != '.') {
        *end = text;
        return true;
    }
    for (text++; *text >= '0' && *text <= '9' && unit > 1; text++) {
        unit /= 10;
        *ns += (*text - '0') * unit;
    }
    *end = text;
    return unit < NS_PER_S;
}

/* Seconds and nanoseconds together; false when they do not fit. */
static bool join(int64_t seconds, int64_t fraction, int64_t *ns)
{
    return !__builtin_mul_overflow(seconds, (int64_t)NS_PER_S, ns) &&
           !__builtin_add_overflow(*ns, fraction, ns);
}

static bool read_seconds(char const *text, int64_t *ns)
{
    int64_t seconds = 0, fraction;
    bool negative = *text == '-';
    text += negative;
    if (*text < '0' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9'; text++)
        if (__builtin_mul_overflow(seconds, 10, &seconds) ||
            __builtin_add_overflow(seconds, *text - '0', &seconds))
            return false;
    if (!read_fraction(text, &text, &fraction) || *text)
        return false;
    return join(negative ? -seconds : seconds, negative ? -fraction : fraction, ns);
}

static bool read_date(char const *text, int64_t *ns)
{
    struct tm time = {0};
    int64_t fraction = 0;
    char const *rest = strptime(text, "%Y-%m-%d", &time);
    if (rest && *rest == 'T') {
        rest = strptime(rest + 1, "%H:%M:%S", &time);
        if (!rest || !read_fraction(rest, &rest, &fraction) || *rest != 'Z')
            return false;
        rest++;
    }
    if (!rest || *rest)
        return false;
    struct tm same = time;
    int64_t seconds = (int64_t)timegm(&same);
    /* A 30th of February became another day. */
    return same.tm_mday == time.tm_mday && join(seconds, fraction, ns);
}

/* "name: why" and what that is about. */
static void tell(char const *name, char const *why, char const *what)
{
    wv_show(stderr, name);
    (void)fprintf(stderr, ": %s", why);
    wv_show(stderr, what);
    (void)fputc('\n', stderr);
}

static int misuse(char const *name, char const *why, char const *what)
{
    tell(name, why, what);
    (void)fputs("Try '", stderr);
    wv_show(stderr, name);
    (void)fputs(" --help'.\n", stderr);
    return MISUSED;
}

static bool read_mode(char const *name, wv_mode *mode, int *status)
{
    static char const *const modes[] = {
        [WV_PARK] = "park", [WV_SPIN] = "spin", [WV_BACKOFF] = "backoff"};
    for (int i = WV_PARK; i <= WV_BACKOFF; i++) {
        if (strcmp(modes[i], optarg) == 0) {
            *mode = (wv_mode)i;
            return true;
        }
    }
    *status = misuse(name, "this is no mode: ", optarg);
    return false;
}

static bool read_time(char const *name, struct program *program, int64_t *ns, int *status)
{
    program->ranged = true;
    if (read_seconds(optarg, ns) || read_date(optarg, ns))
        return true;
    *status = misuse(name, "this is no time: ", optarg);
    return false;
}

enum { OPT_REPLAY = 256, OPT_FROM, OPT_TO, OPT_MODE, OPT_TRACE, OPT_HELP };

static struct option const long_options[] = {
    {"replay", no_argument, NULL, OPT_REPLAY},
    {"from", required_argument, NULL, OPT_FROM},
    {"to", required_argument, NULL, OPT_TO},
    {"mode", required_argument, NULL, OPT_MODE},
    {"trace", no_argument, NULL, OPT_TRACE},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

/* What is printed has arrived. */
static int printed(char const *name)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return FINE;
    tell(name, "cannot write to standard output: ", strerror(errno));
    return FAILED;
}

static int print_help(char const *program, char const *graph)
{
    (void)fputs("Usage: ", stdout);
    wv_show(stdout, program);
    (void)printf(help, graph);
    return printed(program);
}

/* The options are all long ones, so what is wrong is the word before. */
static int misread(int option, char **argv)
{
    char const *why = option == ':'    ? "a value is missing behind "
                      : optopt >= OPT_REPLAY ? "there is no value for this option: "
                                       : "there is no such option: ";
    return misuse(argv[0], why, argv[optind - 1]);
}

/* False: all is said; exit with `*status`. */
static bool read_options(struct program *program, int argc, char **argv, char const *name,
                         int *status)
{
    wv_options *options = &program->options;
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":", long_options, NULL)) != -1;) {
        switch (option) {
        case OPT_REPLAY: program->replay = true; break;
        case OPT_TRACE: program->trace = true; break;
        case OPT_FROM:
            if (!read_time(argv[0], program, &options->start_ns, status))
                return false;
            break;
        case OPT_TO:
            if (!read_time(argv[0], program, &options->end_ns, status))
                return false;
            break;
        case OPT_MODE:
            if (!read_mode(argv[0], &options->mode, status))
                return false;
            break;
        case OPT_HELP: *status = print_help(argv[0], name); return false;
        default: *status = misread(option, argv); return false;
        }
    }
    if (optind < argc)
        *status = misuse(argv[0], "what is this? ", argv[optind]);
    else if (program->ranged && !program->replay)
        *status = misuse(argv[0], "--from and --to go with --replay", "");
    else if (options->start_ns > options->end_ns)
        *status = misuse(argv[0], "the time of --to is before that of --from", "");
    else
        return true;
    return false;
}

/* -- Running --------------------------------------------------------------- */

static void tell_failure(void *user, wv_failure const *failure)
{
    wv_show(stderr, user);
    (void)fprintf(stderr, ": node '%s' failed in its %s hook: ", failure->node_name,
                  wv_hook_name(failure->hook));
    wv_show(stderr, failure->text);
    (void)fprintf(stderr, "%s%s\n", *failure->text && failure->error ? ": " : "",
                  failure->error ? strerror(-failure->error) : "");
}

static void trace_time(int64_t wall_ns)
{
    int64_t fraction = wall_ns % NS_PER_S;
    time_t seconds = (time_t)(wall_ns / NS_PER_S - (fraction < 0));
    struct tm time;
    char text[64];
    (void)gmtime_r(&seconds, &time); /* 64 bits of nanoseconds are three hundred years */
    (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &time);
    (void)fprintf(stderr, "%s.%09" PRId64 "Z", text, fraction < 0 ? fraction + NS_PER_S : fraction);
}

static void trace_cycle(wv_ctx *ctx)
{
    (void)fprintf(stderr, "%" PRIu64 " ", wv_epoch(ctx));
    trace_time(wv_now(ctx).wall_ns);
    for (wv_id node = 0; node < ctx->plan->nodes; node++)
        if (wv_changed(ctx, node))
            (void)fprintf(stderr, " %s", ctx->plan->node_names[node]);
    (void)fputc('\n', stderr);
}

/* 0 or -errno. */
static int run_traced(wv_ctx *ctx)
{
    for (;;) {
        uint64_t before = wv_epoch(ctx);
        wv_state state = wv_graph_cycle(ctx, -1);
        int err = errno;
        if (wv_epoch(ctx) > before)
            trace_cycle(ctx);
        if (state == WV_STOPPED)
            return 0;
        if (state == WV_ERROR)
            return -err;
    }
}

int wv_graph_main(int argc, char **argv, wv_ctx *ctx, wv_plan const *plan)
{
    struct program program = {.options = wv_options_default()};
    char *unnamed[] = {(char *)plan->name, NULL};
    int status;
    wv_os_fill_standard();
    if (argc < 1) { /* whoever started it gave it no name */
        argc = 1;
        argv = unnamed;
    }
    if (!read_options(&program, argc, argv, plan->name, &status))
        return status;
    if (program.replay)
        program.options.clock = WV_CLOCK_HISTORICAL;
    program.options.failed = tell_failure;
    program.options.user = argv[0];
    program.options.stop_signals = true;
    int err = wv_graph_init(ctx, plan, &program.options);
    if (!err)
        err = program.trace ? run_traced(ctx) : wv_graph_run(ctx);
    (void)wv_graph_finish(ctx);
    if (err)
        tell(argv[0], "", strerror(-err));
    status = printed(argv[0]);
    if (program.trace && ferror(stderr)) /* nobody is left to be told */
        status = FAILED;
    return err ? FAILED : status;
}
