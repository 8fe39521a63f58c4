/* compiler.c: waveletc, with each call that may fail failing, at each place where
 * it is made: once, and from then on.
 *
 * The compiler runs in a child of this process, in an empty directory with the
 * files of a mode.  How it goes without a fault is looked at first: its status,
 * what it writes, and which calls it makes.  Then it goes the same way, to the
 * byte; or it says why it cannot, with status 2, and every file is what it was
 * or what it was to be.  Either way nothing is left behind.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/faults/inject.h"

/* compiler/main.c is compiled with this name for its main(). */
#undef main
int waveletc_main(int argc, char **argv);

/* Sanitized children should not look for leaks: there are thousands. */
char const *__asan_default_options(void);
char const *__asan_default_options(void)
{
    return "detect_leaks=0";
}

/* -- Files ------------------------------------------------------------------- */

enum { FILES_MAX = 24, OUT = 0, ERR = 1 };

struct file {
    char name[40];
    char *text;
    size_t length;
    struct timespec changed;
    ino_t inode;
};

/* What is in the directory; and what was written to the standard streams. */
struct files {
    struct file file[FILES_MAX];
    size_t count;
    struct file stream[2];
};

static void give_up(char const *what)
{
    perror(what);
    exit(99);
}

static void read_file(struct file *file, char const *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &status) < 0)
        give_up(path);
    file->length = (size_t)status.st_size;
    file->changed = status.st_mtim;
    file->inode = status.st_ino;
    file->text = malloc(file->length + 1);
    if (!file->text || read(fd, file->text, file->length) != (ssize_t)file->length)
        give_up(path);
    file->text[file->length] = '\0';
    (void)close(fd);
}

static void write_file(char const *path, char const *text, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0 || write(fd, text, length) != (ssize_t)length || close(fd) < 0)
        give_up(path);
}

static struct files look(void)
{
    struct files files = {.count = 0};
    DIR *directory = opendir(".");
    if (!directory)
        give_up(".");
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_type != DT_REG)
            continue;
        if (files.count == FILES_MAX) {
            (void)fputs("too many files\n", stderr);
            exit(99);
        }
        struct file *file = &files.file[files.count++];
        (void)snprintf(file->name, sizeof file->name, "%.39s", entry->d_name);
        read_file(file, file->name);
    }
    (void)closedir(directory);
    read_file(&files.stream[OUT], "streams/out");
    read_file(&files.stream[ERR], "streams/err");
    return files;
}

static void forget(struct files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->file[i].text);
    free(files->stream[OUT].text);
    free(files->stream[ERR].text);
}

static struct file const *find(struct files const *files, char const *name)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->file[i].name, name) == 0)
            return &files->file[i];
    return NULL;
}

static bool same_text(struct file const *a, struct file const *b)
{
    return a && b && a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* Make the directory what it was. */
static void restore(struct files const *before)
{
    struct files now = look();
    for (size_t i = 0; i < now.count; i++)
        if (!find(before, now.file[i].name) && unlink(now.file[i].name) < 0)
            give_up(now.file[i].name);
    for (size_t i = 0; i < before->count; i++) {
        struct file const *file = &before->file[i];
        if (!same_text(find(&now, file->name), file))
            write_file(file->name, file->text, file->length);
    }
    forget(&now);
}

/* -- Modes ------------------------------------------------------------------- */

/* So deep that the parser's stacks grow. */
#define TEN(x) x x x x x x x x x x
#define DEEP TEN(TEN("((")) TEN("(((") "1" TEN(")))") TEN(TEN("))"))

static char const graph[] =
    "wvg 1;\n// A graph with a little of everything.\ngraph g @isolate;\nuse <math.h> { NAN, fabs };\n"
    "use \"used.h\";\nimport \"one.wvg\";\nimport \"two.wvg\";\nimport \"one.wvg\";\n\n"
    "const SIZE = 2 * (3 + 4); // more than enough\n\n// Fed by threads.\n"
    "node feed @label(\"the feed\") : struct quote { on channel(struct quote, SIZE, block, single); cycle take; }\n"
    "node mid : double = NAN := (feed.bid + feed.ask) / 2;\n"
    "node jump : int := last jump + 1 when fabs(mid - last mid) > 0x1e + STEP;\n"
    "node log { trigger jump as times, tick?; schedules later; on signal HUP; on timer(3); init begin;\n"
    "    cycle { printf(\"%d\\n\", *times); return WV_UNCHANGED; } drop { (void)ctx; } }\n"
    "node deep @unused : int := observe tick + " DEEP ";\n"
    "node later { on io(2); on notify; cycle { return WV_UNCHANGED; } }\n";

static char const mistakes[] =
    "wvg 1;\ngraph g;\nimport \"none.wvg\";\nnode a : int { on evry 1s; trigger b; }\n"
    "node b : T { trigger a; cycle f; }\nnode c : U { trigger a, lsat; cycle f; }\nnode d : int := d + ;\n"
    "node e { observe a; }\nconst C = 1 / 0;\nnode k : int := changed(l);\nnode l : int := k;\n";

static char const *const sources[][2] = {
    {"graph.wvg", graph},
    {"one.wvg", "wvg 1;\nlibrary one;\nimport \"two.wvg\";\n// Ticks.\nnode tick @unused : int { on every 10ms aligned; }\n"},
    {"lib/two.wvg", "wvg 1;\nlibrary two;\nconst STEP = 1_000;\n"},
    {"mistakes.wvg", mistakes},
    {"newer.wvg", "wvg 2;\nwhatever;\n"},
    {"used.h", "struct quote { double bid, ask; };\n"},
};

#define ALL "-I lib -w -o out.c --dot=out.dot --schedule -MD -MF out.d -MP graph.wvg"

/* `old` is what the outputs hold before; of those that are ours, another begins
 * differently, one is shorter, one is longer. */
static struct mode {
    char const *words; /* of the command line */
    enum { NOTHING, SAME, OURS, THEIRS } old;
    char const *input; /* standard input */
} const modes[] = {
    {ALL, NOTHING, NULL},
    {ALL, SAME, NULL},
    {ALL, OURS, NULL},
    {ALL, THEIRS, NULL},
    {ALL " --force", THEIRS, NULL},
    {"-I lib --main --lowering=table --no-line -o - --header=out.h graph.wvg", NOTHING, NULL},
    {"-I lib -w -o /dev/null --header=out.h -MD -MF out.d -MT x graph.wvg", NOTHING, NULL},
    {"-I lib --check -D SIZE=3 graph.wvg", NOTHING, NULL},
    {"-I lib -w --dot -", NOTHING, "graph.wvg"},
    {"--color=always mistakes.wvg", NOTHING, NULL},
    {"newer.wvg", NOTHING, NULL},
    {"none.wvg", NOTHING, NULL},
    {"-I lib -D NONE=3 graph.wvg", NOTHING, NULL},
    {"-I lib -o out.c --header=out.c graph.wvg", NOTHING, NULL},
    {"--help", NOTHING, NULL},
    {"--version", NOTHING, NULL},
    {"--explain all", NOTHING, NULL},
    {"--explain E0000", NOTHING, NULL},
    {"--no-such-option", NOTHING, NULL},
};

/* -- Running ----------------------------------------------------------------- */

struct outcome {
    bool ended; /* by itself */
    int status; /* or the signal */
    struct files files;
};

static unsigned open_descriptors(void)
{
    unsigned count = 0;
    DIR *directory = opendir("/proc/self/fd");
    while (directory && readdir(directory))
        count++;
    if (directory)
        (void)closedir(directory);
    return count;
}

/* Lets the parent know of what only this process can see. */
static void judge_end(unsigned descriptors)
{
    injecting = false;
    if (report->kept > 0)
        (void)fprintf(stderr, "LEFT %u blocks of memory\n", report->kept);
    if (open_descriptors() != descriptors)
        (void)fprintf(stderr, "LEFT descriptors open\n");
}

/* What counts for coverage writes when all else has ended. */
static void stop_injecting(void)
{
    injecting = false;
}

static void be_waveletc(struct mode const *mode, struct plan plan)
{
    char words[256], name[] = "waveletc", *argv[32] = {name};
    int argc = 1;
    (void)strcpy(words, mode->words);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    int in = open(mode->input ? mode->input : "/dev/null", O_RDONLY);
    int out = open("streams/out", O_WRONLY | O_TRUNC), err = open("streams/err", O_WRONLY | O_TRUNC);
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        _exit(99);
    (void)close(in);
    (void)close(out);
    (void)close(err);
    (void)alarm(30); /* for one that hangs */
    calls_begin();
    unsigned descriptors = open_descriptors();
    (void)atexit(stop_injecting);
    inject(plan);
    int status = waveletc_main(argc, argv);
    judge_end(descriptors);
    exit(status);
}

static struct outcome run(struct mode const *mode, struct plan plan)
{
    int status = 0;
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        be_waveletc(mode, plan);
    if (child < 0 || waitpid(child, &status, 0) < 0)
        give_up("fork");
    struct outcome outcome = {.ended = WIFEXITED(status), .files = look()};
    outcome.status = outcome.ended ? WEXITSTATUS(status) : WTERMSIG(status);
    return outcome;
}

/* -- Judging ----------------------------------------------------------------- */

static bool failed;
static unsigned failures;
static struct mode const *mode_now;
static struct plan plan_now;

static void fail(char const *what, char const *which)
{
    static char const *const ways[] = {"first errno", "second errno", "EINTR", "in part"};
    struct call call = {.name = "nothing"};
    if (plan_now.at > 0 && plan_now.at <= CALLS_MAX)
        call = report->call[plan_now.at - 1];
    (void)printf("FAIL waveletc %s (%d): call %u, %s, %s%s: %s%s\n", mode_now->words, mode_now->old,
                 plan_now.at, call.name, ways[plan_now.way], plan_now.forever ? " from then on" : "",
                 what, which);
    failed = true;
    if (++failures == 20)
        exit(1);
}

/* Each file is what it was, or what it was to be; `done`: the latter. */
static void judge_files(struct files const *before, struct files const *wanted,
                        struct files const *now, bool done)
{
    for (size_t i = 0; i < now->count; i++) {
        struct file const *file = &now->file[i], *old = find(before, file->name);
        struct file const *new = find(wanted, file->name);
        if (!old && !new)
            fail("left behind: ", file->name);
        else if (!same_text(file, new) && (done || !same_text(file, old)))
            fail("neither old nor new: ", file->name);
        if (same_text(old, new) && (file->inode != old->inode || file->changed.tv_sec != old->changed.tv_sec ||
                                    file->changed.tv_nsec != old->changed.tv_nsec))
            fail("written although it stays the same: ", file->name);
    }
    for (size_t i = 0; i < before->count; i++)
        if (!find(now, before->file[i].name))
            fail("gone: ", before->file[i].name);
    for (size_t i = 0; done && i < wanted->count; i++)
        if (!find(now, wanted->file[i].name))
            fail("not written: ", wanted->file[i].name);
}

/* Is it what the compiler does without where it is not to be had? */
static bool is_going_on(struct call const *call)
{
    return strcmp(call->name, "flock") == 0 && plan_now.way == WAY_SECOND;
}

/* May it fail and make no difference?  What was read is there, signals are
 * left as they are, a terminal gets no colours, and standard streams are open. */
static bool is_nobodys_loss(struct call const *call)
{
    static char const *const names[] = {"close", "fclose", "fcntl", "isatty", "sigaction", "signal",
                                        "sigprocmask"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(call->name, names[i]) == 0)
            return true;
    return is_going_on(call);
}

/* Does the message say why? */
static bool tells(char const *message, struct call const *call)
{
    return strstr(message, "out of memory") || strstr(message, strerror(call->errors[0])) ||
           strstr(message, strerror(plan_now.way == WAY_SECOND ? call->errors[1] : call->errors[0]));
}

static void judge(struct files const *before, struct outcome const *wanted, struct outcome const *now)
{
    static struct call const none = {.name = ""};
    struct call const *call = plan_now.at > 0 ? &report->call[plan_now.at - 1] : &none;
    char const *message = now->files.stream[ERR].text;
    bool done = now->ended && now->status == wanted->status;
    if (strstr(message, "LEFT "))
        fail("", strstr(message, "LEFT "));
    else if (!now->ended)
        fail("ended by a signal: ", strsignal(now->status));
    else if (!done && now->status != 2)
        fail("status: ", now->status == 0 ? "0" : now->status == 1 ? "1" : "another");
    else if (!done && !tells(message, call))
        fail("does not say why: ", message);
    else if (done && !same_text(&now->files.stream[OUT], &wanted->files.stream[OUT]))
        fail("writes something else to standard output", "");
    else if (done && now->status != 2 && !same_text(&now->files.stream[ERR], &wanted->files.stream[ERR]))
        fail("says something else: ", message);
    bool silent = plan_now.at > 0 && plan_now.way <= WAY_SECOND && !is_nobodys_loss(call);
    if (done && now->status < 2 && silent)
        fail("says nothing", "");
    if (!done && (plan_now.way > WAY_SECOND || is_going_on(call)))
        fail("gives up on what it should go on with: ", message);
    /* What cannot be removed stays. */
    if (strcmp(call->name, "unlink") != 0)
        judge_files(before, &wanted->files, &now->files, done && now->status != 2);
}

/* -- Every call of a mode ----------------------------------------------------- */

static struct call calls[CALLS_MAX];

static bool has_way(struct call const *call, enum way way, bool forever)
{
    switch (way) {
    case WAY_FIRST:
    case WAY_SECOND: return call->errors[way];
    case WAY_EINTR: return call->interrupted && !forever;
    default: return call->shortened;
    }
}

static void try(struct mode const *mode, struct files const *before, struct outcome const *wanted,
                struct plan plan)
{
    plan_now = plan;
    struct outcome now = run(mode, plan);
    if (!report->failed)
        fail("was not reached again", "");
    report->call[plan.at - 1] = calls[plan.at - 1];
    judge(before, wanted, &now);
    forget(&now.files);
    restore(before);
}

/* A file that waveletc made, but not this one. */
static void make_other(struct file const *file)
{
    static char const mark[] = "/* Generated by waveletc */\n", rule[] = "out.c: graph.wvg\n";
    if (strcmp(file->name, "out.c") == 0) {
        write_file(file->name, file->text, file->length - 1);
    } else if (strcmp(file->name, "out.dot") == 0) {
        file->text[file->length] = '\n'; /* in place of the NUL */
        write_file(file->name, file->text, file->length + 1);
        file->text[file->length] = '\0';
    } else {
        char const *text = strcmp(file->name, "out.d") == 0 ? rule : mark;
        write_file(file->name, text, strlen(text));
    }
}

/* What the outputs hold before. */
static void make_old(struct mode const *mode, struct files const *outputs, struct files const *sources_alone)
{
    for (size_t i = 0; i < outputs->count; i++) {
        struct file const *file = &outputs->file[i];
        if (find(sources_alone, file->name) || mode->old == NOTHING)
            continue;
        if (mode->old == SAME)
            write_file(file->name, file->text, file->length);
        else if (mode->old == THEIRS)
            write_file(file->name, "mine\n", 5);
        else
            make_other(file);
    }
}

static unsigned test(struct mode const *mode, struct files const *sources_alone, unsigned step)
{
    struct plan none = {.at = 0};
    unsigned runs = 0;
    mode_now = mode;
    plan_now = none;
    struct outcome first = run(mode, none);
    restore(sources_alone);
    make_old(mode, &first.files, sources_alone);
    struct files before = look();
    struct outcome wanted = run(mode, none);
    unsigned count = report->calls;
    if (count > CALLS_MAX || !wanted.ended)
        fail("cannot be tried", "");
    memcpy(calls, report->call, sizeof calls);
    judge(&before, &wanted, &wanted);
    restore(&before);
    for (unsigned at = 1; at <= count; at += step)
        for (int way = 0; way < WAYS; way++)
            for (int forever = 0; forever < 2; forever++)
                if (has_way(&calls[at - 1], (enum way)way, forever)) {
                    try(mode, &before, &wanted, (struct plan){at, forever, (enum way)way});
                    runs++;
                }
    forget(&first.files);
    forget(&wanted.files);
    forget(&before);
    restore(sources_alone);
    (void)printf("%4u calls %5u faults: waveletc %s\n", count, runs, mode->words);
    return runs;
}

/* compiler [STEP]: every call, or each so many; in an empty directory. */
int main(int argc, char **argv)
{
    unsigned runs = 0, step = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
    report_make();
    if (mkdir("streams", 0777) < 0 || mkdir("lib", 0777) < 0)
        give_up("streams");
    write_file("streams/out", "", 0);
    write_file("streams/err", "", 0);
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        write_file(sources[i][0], sources[i][1], strlen(sources[i][1]));
    struct files sources_alone = look();
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        runs += test(&modes[i], &sources_alone, step);
    (void)printf("%u faults\n", runs);
    forget(&sources_alone);
    return failed;
}
