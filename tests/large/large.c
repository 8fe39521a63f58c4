/* large.c: waveletc on large files: little memory, little stack, linear time.
 *
 * Each shape is a file of which one part is repeated, small enough to be the
 * densest of its kind.  It is compiled in two sizes, one twice the other.
 * Memory is below 64 MiB and 40 bytes for each byte of the file, and grows by no
 * more than those 40; the stack is 1 MiB; twice the size takes less than 2.6
 * times the time.
 */
#include "config.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct shape {
    char const *name;
    char const *head;   /* behind "wvg 1; graph g" */
    char const *item;   /* '#' is its number, '^' that of the one before */
    char const *tail;
    int status;         /* of waveletc */
    char const *option; /* in place of --check */
    char const *middle, *second; /* a second item, as often */
};

#define G ";\n"
#define A ";\nnode a : int { on push; }\n"

/* A number that ends so is a multiple of any power of two that a word of 64 bits has room for. */
#define ZEROS "00000000000000000000000000000000"

#define CHAIN ";\nnode n0 : int { on start; }\n", "node n# : int := n^ + 1;\n", ""
#define HOOKS ";\nnode n0 : int { on start; }\n", "node n# : int { trigger n^; cycle f; }\n", ""
#define CHANNELS G, "node n#{on channel(T,9);cycle f;}", ""
#define SUM A "node b:int:=a", "+a", ";"

static struct shape const shapes[] = {
    {"chain of formulas", CHAIN, 0, NULL, NULL, NULL},
    {"chain of formulas to C", CHAIN, 0, "-o", NULL, NULL},
    {"chain of formulas to a picture", CHAIN, 0, "--dot", NULL, NULL},
    {"chain of formulas to a schedule", CHAIN, 0, "--schedule", NULL, NULL},
    {"chain of hooks", HOOKS, 0, NULL, NULL, NULL},
    {"chain of hooks to C", HOOKS, 0, "-o", NULL, NULL},
    {"blocks", G, "// number #\nnode n# { on push; cycle { return WV_UNCHANGED; } }\n", "", 0, "-o", NULL, NULL},
    {"nodes without anything", G, "node n#{}", "", 1, NULL, NULL, NULL},
    {"nodes with little", G, "node n#{on push;}", "", 0, NULL, NULL, NULL},
    {"nodes with little to C", G, "node n#{on push;}", "", 0, "-o", NULL, NULL},
    {"nodes with long numbers", G, "node n#" ZEROS ZEROS "{on push;}", "", 0, NULL, NULL, NULL},
    {"nodes with types", G, "node n#:T{on push;}", "", 0, NULL, NULL, NULL},
    {"nodes with types of their own", G, "node n#:T#{on push;}", "", 0, NULL, NULL, NULL},
    {"nodes with initial values", G, "node n#:T=1{on push;}", "", 0, NULL, NULL, NULL},
    {"nodes with labels", G, "node n#@label(\"#\"){on push;}", "", 0, NULL, NULL, NULL},
    {"nodes with channels", CHANNELS, 0, NULL, NULL, NULL},
    {"nodes with channels to C", CHANNELS, 0, "-o", NULL, NULL},
    {"nodes with hooks of their own", G, "node n#{on io;init f#;}", "", 0, NULL, NULL, NULL},
    {"nodes with one name", G, "node a{on push;}", "", 1, NULL, NULL, NULL},
    {"nodes that collide", G, "node n#{on push;}node N#{on push;}", "", 1, NULL, NULL, NULL},
    {"hooks with other parameters", A "node b : int* { on push; }",
     "node n#{trigger a;cycle f;}node m#{trigger b;cycle f;}", "", 1, NULL, NULL, NULL},
    {"knots", G, "node n#{trigger m#;}node m#{trigger n#;}", "", 1, NULL, NULL, NULL},
    {"node of many parents", G, "node n#{on push;}", ";}", 0, NULL, "node z{trigger n1", ",n#"},
    {"sum of a node", SUM, 1, NULL, NULL, NULL},
    {"sum of numbers", A "node b:int:=a", "+1", ";", 1, NULL, NULL, NULL},
    {"sum of negations", A "node b:int:=a", "+!a", ";", 1, NULL, NULL, NULL},
    {"operators of two kinds", A "node b:int:=a", "+a*a", ";", 1, NULL, NULL, NULL},
    {"operators of three kinds", A "node b:int:=a", "<a+a*a", ";", 1, NULL, NULL, NULL},
    {"choices", A "node b:int:=f(a", ",a?a:a", ");", 1, NULL, NULL, NULL},
    {"calls", A "node b:int:=f(a", ",g()", ");", 1, NULL, NULL, NULL},
    {"arguments", A "node b:int:=f(a", ",a", ");", 1, NULL, NULL, NULL},
    {"values before", A "node b:int:=f(a", ",last b", ");", 1, NULL, NULL, NULL},
    {"fields", A "node b:int:=a", ".a", ";", 1, NULL, NULL, NULL},
    {"indices", A "node b:int:=a", "[1]", ";", 1, NULL, NULL, NULL},
    {"trigger named again", A "node b{trigger a", ",a", ";}", 0, NULL, NULL, NULL},
    {"parameter named again", A "node b{trigger a as x", ",last a as x", ";cycle f;}", 1, NULL, NULL, NULL},
    {"parents by other names", G, "node n#:T{on push;}", ";cycle f;}", 0, NULL,
     "node z{trigger last n1", ",n# as m#"},
    {"scheduled again", ";\nnode a{trigger b;}node b{on start;cycle f;schedules a", ",a", ";}", 0, NULL, NULL, NULL},
    {"clauses that schedule", ";\nnode a{trigger b;}node b{on start;cycle f;", "schedules a;", "}", 0, NULL, NULL, NULL},
    {"unknown parents", ";\nnode a{trigger a0", ",n#", ";}", 1, NULL, NULL, NULL},
    {"unknown events", ";\nnode a{on start;", "on a;", "}", 1, NULL, NULL, NULL},
    {"events again", ";\nnode a{on push;", "on push;", "}", 1, NULL, NULL, NULL},
    {"signals again", ";\nnode a{cycle f;", "on signal HUP;", "}", 1, NULL, NULL, NULL},
    {"hooks again", ";\nnode a{on push;", "init f;", "}", 1, NULL, NULL, NULL},
    {"periods", ";\nnode a{on start;", "on every 1s;", "}", 0, NULL, NULL, NULL},
    {"unknown annotations", ";\nnode a", "@a", "{on push;}", 1, NULL, NULL, NULL},
    {"listed names", ";\nuse \"x.h\"{z", ",n#", "}" A, 0, NULL, NULL, NULL},
    {"headers", G, "use <n#>;", "node a{on push;}", 0, NULL, NULL, NULL},
    {"consts", ";\nconst c0=1;", "const c#=1;", "node a{on push;}", 0, NULL, NULL, NULL},
    {"const of sums", ";\nconst c=1", "+0", A, 0, NULL, NULL, NULL},
    {"imports of nothing", G, "import\"#\";", "node a{on push;}", 1, NULL, NULL, NULL},
    {"comments", G, "//\n", "node a{on push;}", 0, NULL, NULL, NULL},
    {"comments that are empty", G, "/**/", "node a{on push;}", 0, NULL, NULL, NULL},
    {"comments that are long", ";\n//", "a", "\nnode a{on push;}", 0, "-o", NULL, NULL},
    {"blanks behind a comment", ";\n//\n", " ", "", 0, NULL, "", "node n#{on push;}"},
    {"stars of a type", ";\nnode a:int", "*", "{on push;}", 1, NULL, NULL, NULL},
    {"lines of a block", ";\nnode a{on start;cycle{", "\n", "}}", 0, "-o", NULL, NULL},
    {"brackets of a block", ";\nnode a{on start;cycle{", "{}", "}}", 0, NULL, NULL, NULL},
    {"letters of a node", ";\nnode a", "a", "{on push;}", 1, NULL, NULL, NULL},
    {"letters of the graph", "", "a", "", 1, NULL, ";", "node n#{on push;}"},
    {"what is no declaration", G, "#x ", "node a{on push;}", 1, NULL, NULL, NULL},
    {"words", ";\nx ", "z# ", A, 1, NULL, NULL, NULL},
    {"nodes that are cut off", G, "node;", "node a{on push;}", 1, NULL, NULL, NULL},
    {"closing braces", G, "}", "node a{on push;}", 1, NULL, NULL, NULL},
    {"open braces", G, "{", "node a{on push;}", 1, NULL, NULL, NULL},
    {"open parentheses", A "node b:int:=a+", "(", ";", 1, NULL, NULL, NULL},
    {"quotes that are not closed", G, "\"\n", "node a{on push;}", 1, NULL, NULL, NULL},
    {"strange signs", G, "$ ", "node a{on push;}", 1, NULL, NULL, NULL},
};

static bool failed;

static void fail(struct shape const *shape, char const *what, double is, double limit)
{
    (void)printf("FAIL %s: %s: %.1f, and the limit is %.1f\n", shape->name, what, is, limit);
    failed = true;
}

static void give_up(char const *what)
{
    perror(what);
    exit(99);
}

/* -- The file ---------------------------------------------------------------- */

enum { NODES_MAX = 999990 };

/* Returns how many bytes that were. */
static long put(FILE *file, char const *text, unsigned number)
{
    long length = 0;
    for (; *text; text++) {
        if (*text == '#' || *text == '^')
            length += fprintf(file, "%u", *text == '#' ? number : number - 1);
        else
            length += fputc(*text, file) != EOF;
    }
    return length;
}

/* At most so many, and so many bytes; returns how many there are. */
static unsigned put_items(FILE *file, char const *item, unsigned most, long bytes)
{
    unsigned count = 0;
    while (bytes > 0 && count < most)
        bytes -= put(file, item, ++count);
    return count;
}

/* Returns its size. */
static long write_file(struct shape const *shape, char const *path, long bytes)
{
    FILE *file = fopen(path, "w");
    if (!file)
        give_up(path);
    (void)fprintf(file, "wvg 1; graph g%s", shape->head);
    unsigned count =
        put_items(file, shape->item, strstr(shape->item, "node ") ? NODES_MAX : UINT_MAX, bytes);
    if (shape->second) {
        (void)fputs(shape->middle, file);
        (void)put_items(file, shape->second, count, bytes);
    }
    (void)fputs(shape->tail, file);
    long size = ftell(file);
    if (ferror(file) || fclose(file) != 0)
        give_up(path);
    return size;
}

/* -- Running ----------------------------------------------------------------- */

struct run {
    long bytes;
    double seconds;
    double memory; /* in bytes */
};

static void compile(struct shape const *shape, char const *path)
{
    struct rlimit stack = {1024 * 1024, 1024 * 1024};
    char const *option = shape->option ? shape->option : "--check";
    char argument[64];
    (void)snprintf(argument, sizeof argument, "%s%s", option,
                   strcmp(option, "-o") == 0 ? "out.c" : strcmp(option, "--dot") == 0 ? "=out.c" : "");
    if (setrlimit(RLIMIT_STACK, &stack) != 0 || !freopen("out", "w", stdout) ||
        !freopen("err", "w", stderr))
        _exit(99);
    (void)execl(getenv("WAVELETC"), "waveletc", "-w", argument, path, (char *)NULL);
    _exit(99);
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static struct run run(struct shape const *shape, char const *path)
{
    struct rusage usage;
    int status = 0;
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        compile(shape, path);
    if (child < 0 || wait4(child, &status, 0, &usage) < 0)
        give_up("waveletc");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != shape->status)
        fail(shape, "status", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), shape->status);
    /* Both, as how they are told apart is an estimate. */
    return (struct run){.seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime),
                        .memory = (double)usage.ru_maxrss * 1024};
}

enum { TRIES = 8 };

static double grown(struct run const *one, struct run const *two)
{
    return (two->memory - one->memory) / (double)(two->bytes - one->bytes);
}

/* Linux counts pages by processor and adds them up now and then, so what it tells is
 * an estimate, to some hundred thousand bytes: what is too much must be it each time. */
static void judge_memory(struct shape const *shape, struct run *one, struct run *two)
{
    enum { PER_BYTE = 40, LEAST = 64 * 1024 * 1024 };
    for (int i = 0; i < TRIES && grown(one, two) > PER_BYTE; i++) {
        one->memory = run(shape, "one.wvg").memory;
        two->memory = run(shape, "two.wvg").memory;
    }
    if (grown(one, two) > PER_BYTE)
        fail(shape, "bytes of memory for each byte more", grown(one, two), PER_BYTE);
    if (two->memory > LEAST + PER_BYTE * (double)two->bytes)
        fail(shape, "bytes of memory", two->memory, LEAST + PER_BYTE * (double)two->bytes);
}

/* Another run may be less disturbed. */
static void run_again(struct run *best, struct shape const *shape, char const *path)
{
    struct run again = run(shape, path);
    if (again.seconds < best->seconds)
        best->seconds = again.seconds;
}

static void judge_time(struct shape const *shape, struct run *one, struct run *two)
{
    double const most = 2.6, least = 0.01; /* what is shorter cannot be measured */
    for (int i = 0; i < TRIES && two->seconds > most * one->seconds + least; i++) {
        run_again(one, shape, "one.wvg");
        run_again(two, shape, "two.wvg");
    }
    if (two->seconds > most * one->seconds + least)
        fail(shape, "times as long for twice the size", two->seconds / one->seconds, most);
}

static void test(struct shape const *shape, long bytes)
{
    long each = shape->second ? bytes / 2 : bytes;
    long one_bytes = write_file(shape, "one.wvg", each / 2);
    long two_bytes = write_file(shape, "two.wvg", each);
    struct run one = run(shape, "one.wvg"), two = run(shape, "two.wvg");
    one.bytes = one_bytes;
    two.bytes = two_bytes;
    judge_memory(shape, &one, &two);
    judge_time(shape, &one, &two);
    (void)printf("%-32s %9ld bytes %7.2f s %6.1f bytes a byte more, %4.2f times the time\n", shape->name,
                 two.bytes, two.seconds, grown(&one, &two),
                 one.seconds > 0 ? two.seconds / one.seconds : 0.0);
}

/* large BYTES [NAME]: in an empty directory; waveletc is $WAVELETC. */
int main(int argc, char **argv)
{
    if (argc < 2 || !getenv("WAVELETC"))
        return 99;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (argc < 3 || strstr(shapes[i].name, argv[2]))
            test(&shapes[i], strtol(argv[1], NULL, 10));
    return failed;
}
