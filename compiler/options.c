/* options.c: the command line. */
#include "config.h"

#include "compiler/options.h"

#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/diag.h"
#include "compiler/graph.h"
#include "compiler/output.h"
#include "compiler/utf8.h"

static char const help[] =
    "Usage: waveletc [OPTION]... FILE.wvg\n"
    "Compile a wavelet graph to C.\n"
    "\n"
    "  -D NAME=VALUE       give the const NAME another value, an integer\n"
    "  -I DIR              look for imports in DIR too\n"
    "  -o FILE             write the C to FILE; FILE.wvg.c without this\n"
    "      --header=FILE   write the header to FILE; the C file's name with .h\n"
    "      --check         check the graph, write nothing\n"
    "      --schedule      print the order in which the nodes run\n"
    "      --dot[=FILE]    draw the graph for Graphviz, to standard output or FILE\n"
    "  -MD                 write which files the C was made from, as a rule of make,\n"
    "                      to the C file's name and .d\n"
    "  -MF FILE            ... to FILE\n"
    "  -MT TARGET          ... as a rule for TARGET\n"
    "  -MP                 ... with an empty rule for each imported file\n"
    "      --main          with a main function that runs the graph\n"
    "      --no-line       no #line directives in the C\n"
    "      --lowering=HOW  \"inline\": straight-line C, \"table\": tables that the runtime\n"
    "                      walks; by the size of the graph without this\n"
    "      --force         replace files that waveletc did not generate\n"
    "  -WNAME, -Wno-NAME   give or do not give a warning; -Wno-all: none but those named\n"
    "  -Werror[=NAME]      make all warnings, or one, errors; -Wno-error[=NAME]: do not\n"
    "  -w                  give no warning\n"
    "      --color[=WHEN]  colours in messages: \"always\", \"never\" or \"auto\": on terminals,\n"
    "                      unless NO_COLOR is set\n"
    "      --explain CODE  explain a diagnostic or a warning, or \"all\"\n"
    "      --help, --version\n"
    "\n"
    "With --schedule or --dot the C is written only if -o is given too, with --check\n"
    "never.\n"
    "FILE may be - for standard input, and for standard output.\n"
    "Of the options for one thing the last counts, and NAME more than all.\n"
    "Exit status: 0 fine, 1 the input is wrong, 2 usage, files or memory, 63 the\n"
    "input needs a newer waveletc.\n"
    "\n"
    "Warnings, all given unless options say no:\n";

enum { OPT_HEADER = 256, OPT_CHECK, OPT_SCHEDULE, OPT_DOT, OPT_NO_LINE, OPT_MAIN, OPT_LOWERING, OPT_FORCE, OPT_EXPLAIN,
       OPT_COLOR, OPT_LIMIT, OPT_HELP, OPT_VERSION };

static struct option const long_options[] = {
    {"header", required_argument, NULL, OPT_HEADER},
    {"check", no_argument, NULL, OPT_CHECK},
    {"schedule", no_argument, NULL, OPT_SCHEDULE},
    {"dot", optional_argument, NULL, OPT_DOT},
    {"no-line", no_argument, NULL, OPT_NO_LINE},
    {"main", no_argument, NULL, OPT_MAIN},
    {"lowering", required_argument, NULL, OPT_LOWERING},
    {"force", no_argument, NULL, OPT_FORCE},
    {"color", optional_argument, NULL, OPT_COLOR},
    {"colour", optional_argument, NULL, OPT_COLOR},
    {"explain", required_argument, NULL, OPT_EXPLAIN},
    {"limit", required_argument, NULL, OPT_LIMIT}, /* for tests, so not in the help */
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

/* What was asked for is on standard output, if it can take it. */
static int printed(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return STATUS_FINE;
    perror("waveletc: cannot write to standard output");
    return STATUS_TROUBLE;
}

static int print_help(void)
{
    (void)fputs(help, stdout);
    warnings_list(stdout);
    return printed();
}

static int explain(char const *code)
{
    if (diag_explain(stdout, code))
        return printed();
    (void)fputs("waveletc: there is no diagnostic '", stderr);
    utf8_show(stderr, code, strlen(code));
    (void)fputs("'\n", stderr);
    return STATUS_TROUBLE;
}

static int misused(char const *why)
{
    if (why)
        (void)fprintf(stderr, "waveletc: %s\n", why);
    (void)fputs("Try 'waveletc --help'.\n", stderr);
    return STATUS_TROUBLE;
}

/* An option that getopt_long() does not take; its own messages would send what
 * was typed to the terminal as it is. */
static int misread(int option, char *const *argv)
{
    char letter[] = {'-', (char)optopt, '\0'};
    char const *what = optopt != 0 && optopt < OPT_HEADER ? letter : argv[optind - 1];
    (void)fputs("waveletc: ", stderr);
    (void)fputs(option == ':'         ? "a value is missing behind '"
                : optopt < OPT_HEADER ? "there is no such option: '"
                                      : "there is no value for this option: '", stderr);
    utf8_show(stderr, what, strlen(what));
    (void)fputs("'\n", stderr);
    return misused(NULL);
}

/* The header stands beside the C file: x.wvg.c -> x.wvg.h. */
static char const *beside(char const *c_path, struct arena *arena)
{
    size_t length = strlen(c_path);
    if (length > 2 && strcmp(c_path + length - 2, ".c") == 0)
        length -= 2;
    return arena_printf(arena, "%.*s.h", (int)length, c_path);
}

/* What is wrong was said already. */
static char const told[] = "";

/* Fill in the outputs that were not named.  NULL, or what is wrong. */
static char const *complete(struct options *options, bool check, struct arena *arena)
{
    bool other = check || options->dot_path || options->schedule_path;
    if (!options->c_path && options->header_path)
        return "--header needs -o";
    if (check && options->c_path)
        return "--check writes nothing, so it does not go with -o";
    if (!options->c_path && !other) {
        if (strcmp(options->input, "-") == 0)
            return "with standard input, -o says where the C goes";
        options->c_path = arena_printf(arena, "%s.c", options->input);
    }
    if (!options->c_path || options->header_path)
        return NULL;
    int stream = output_is_stream(options->c_path);
    if (stream != 0)
        return stream < 0 ? told
                          : "when -o names no regular file, --header says where the header goes";
    options->header_path = beside(options->c_path, arena);
    return NULL;
}

/* Where the rule of make goes.  NULL, or what is wrong. */
static char const *complete_deps(struct options *options, bool wanted, struct arena *arena)
{
    if (!wanted)
        return options->deps_path || options->target_count || options->phony
                   ? "-MF, -MT and -MP go with -MD"
                   : NULL;
    int stream = options->c_path ? output_is_stream(options->c_path) : 1;
    if (stream < 0)
        return told;
    if (stream && !(options->deps_path && options->target_count))
        return "without a file for the C, -MD needs -MF and -MT";
    /* Not x.wvg.d for x.wvg.c: there a C compiler puts its own rule for x.wvg.o. */
    if (!options->deps_path)
        options->deps_path = arena_printf(arena, "%s.d", options->c_path);
    return NULL;
}

/* Digits as the language has them, with single '_' between; what is too large
 * becomes UINT32_MAX. */
static bool read_digits(char const *text, bool hex, int64_t *value)
{
    static char const digits[] = "0123456789abcdef";
    bool after_digit = false;
    *value = 0;
    for (; *text; text++) {
        char const *digit = strchr(digits, *text >= 'A' && *text <= 'F' ? *text | 0x20 : *text);
        if (*text == '_' ? !after_digit : !digit || (!hex && digit >= digits + 10))
            return false;
        after_digit = *text != '_';
        if (after_digit)
            *value = *value * (hex ? 16 : 10) + (digit - digits);
        if (*value > UINT32_MAX)
            *value = UINT32_MAX;
    }
    return after_digit;
}

static bool read_integer(char const *text, int64_t *value)
{
    bool minus = *text == '-';
    text += minus;
    bool hex = text[0] == '0' && (text[1] | 0x20) == 'x';
    if (!hex && text[0] == '0' && text[1]) /* as in the language, nothing is octal */
        return false;
    if (!read_digits(hex ? text + 2 : text, hex, value))
        return false;
    *value = minus ? -*value : *value;
    return true;
}

/* NAME=VALUE, or what is wrong with it. */
static char const *read_define(struct options *options, char const *text, struct arena *arena)
{
    char const *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1])
        return "-D takes NAME=VALUE";
    int64_t value;
    if (!read_integer(equals + 1, &value))
        return "the value of -D is an integer";
    if (value < INT32_MIN || value > INT32_MAX)
        return "the value of -D fits a C int";
    struct define **tail = &options->defines;
    while (*tail)
        tail = &(*tail)->next;
    *tail = ARENA_NEW(arena, struct define);
    (*tail)->name = arena_text(arena, text, (size_t)(equals - text));
    (*tail)->value = value;
    return NULL;
}

static char const **append(char const **list, size_t count, char const *text, struct arena *arena)
{
    list = arena_grown(arena, list, count, sizeof *list);
    list[count] = text;
    return list;
}

/* A rule's line ends where a target has an end of line; no other control
 * character is part of a name that make can read. */
static bool has_control(char const *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return true;
    return false;
}

/* -M and what follows at once: D, P, F FILE or T TARGET. */
static char const *read_deps(struct options *options, bool *wanted, char *const *argv,
                             struct arena *arena)
{
    char const *rest = optarg + 1;
    if ((*optarg == 'D' || *optarg == 'P') && !*rest) {
        *(*optarg == 'D' ? wanted : &options->phony) = true;
        return NULL;
    }
    if (*optarg != 'F' && *optarg != 'T')
        return "the options on dependencies are -MD, -MF FILE, -MT TARGET and -MP";
    bool target = *optarg == 'T';
    if (!*rest)
        rest = argv[optind] ? argv[optind++] : rest;
    if (!*rest)
        return target ? "-MT needs a target" : "-MF needs a file";
    if (target && has_control(rest))
        return "the target of -MT has no ends of lines or other control characters";
    if (target)
        options->targets = append(options->targets, options->target_count++, rest, arena);
    else
        options->deps_path = rest;
    return NULL;
}

static bool read_lowering(struct options *options, int *status)
{
    if (strcmp(optarg, "inline") == 0)
        options->lowering = LOWERING_INLINE;
    else if (strcmp(optarg, "table") == 0)
        options->lowering = LOWERING_TABLE;
    else {
        *status = misused("--lowering is inline or table");
        return false;
    }
    return true;
}

/* What the command line says that is no option of the compilation itself. */
struct reading {
    char *const *argv;
    struct arena *arena;
    bool check, deps;
};

/* NULL, or what is wrong. */
static char const *read_argument(struct options *options, int option, struct reading *reading)
{
    switch (option) {
    case 'D': return read_define(options, optarg, reading->arena);
    case 'M': return read_deps(options, &reading->deps, reading->argv, reading->arena);
    case OPT_LIMIT: return limits_lower(&options->limits, optarg);
    default:
        options->import_dirs = append(options->import_dirs, options->import_dir_count++, optarg,
                                      reading->arena);
        return *optarg ? NULL : "-I needs a directory";
    }
}

/* Does standard error lead to a terminal that takes colours, and a person who
 * does (no-color.org)? */
static bool colour_fits(void)
{
    char const *terminal = getenv("TERM"), *refused = getenv("NO_COLOR");
    return isatty(STDERR_FILENO) == 1 && terminal && strcmp(terminal, "dumb") != 0 &&
           (!refused || !*refused);
}

static bool read_colour(struct options *options, char const *when, int *status)
{
    if (!when || strcmp(when, "always") == 0)
        options->colours = true;
    else if (strcmp(when, "never") == 0)
        options->colours = false;
    else if (strcmp(when, "auto") == 0)
        options->colours = colour_fits();
    else {
        *status = misused("--color is auto, always or never");
        return false;
    }
    return true;
}

static bool read_warning(struct options *options, char const *text, int *status)
{
    if (warnings_read(&options->warnings, text))
        return true;
    *status = misused(NULL);
    return false;
}

static bool read_one(struct options *options, int option, struct reading *reading, int *status)
{
    char const *wrong;
    switch (option) {
    case 'D':
    case 'I':
    case 'M':
    case OPT_LIMIT:
        wrong = read_argument(options, option, reading);
        if (wrong)
            *status = misused(wrong);
        return !wrong;
    case 'W': return read_warning(options, optarg, status);
    case 'o': options->c_path = optarg; return true;
    case 'w': options->warnings.silent = true; return true;
    case OPT_HEADER: options->header_path = optarg; return true;
    case OPT_CHECK: reading->check = true; return true;
    case OPT_SCHEDULE: options->schedule_path = "-"; return true;
    case OPT_DOT: options->dot_path = optarg ? optarg : "-"; return true;
    case OPT_NO_LINE: options->no_lines = true; return true;
    case OPT_MAIN: options->main = true; return true;
    case OPT_LOWERING: return read_lowering(options, status);
    case OPT_FORCE: options->force = true; return true;
    case OPT_COLOR: return read_colour(options, optarg, status);
    case OPT_EXPLAIN: options->explain = optarg; return true;
    case OPT_HELP: *status = print_help(); return false;
    case OPT_VERSION: (void)puts("waveletc " PACKAGE_VERSION); *status = printed(); return false;
    default: *status = misread(option, reading->argv); return false;
    }
}

bool options_read(struct options *options, int argc, char **argv, struct arena *arena, int *status)
{
    struct reading reading = {.argv = argv, .arena = arena};
    *options = (struct options){.colours = colour_fits(), .limits = limits_built_in};
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":D:I:M:W:o:w", long_options, NULL)) != -1;)
        if (!read_one(options, option, &reading, status))
            return false;
    if (options->explain) {
        *status = argc == optind ? explain(options->explain) : misused("--explain takes one code");
        return false;
    }
    char const *wrong = NULL;
    if (argc - optind != 1)
        wrong = argc == optind ? "which file?" : "one file at a time";
    else
        options->input = argv[optind];
    if (!wrong)
        wrong = complete(options, reading.check, arena);
    if (!wrong)
        wrong = complete_deps(options, reading.deps, arena);
    if (wrong)
        *status = wrong == told ? STATUS_TROUBLE : misused(wrong);
    return !wrong;
}
