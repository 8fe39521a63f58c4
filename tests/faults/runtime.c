/* runtime.c: the lives of a graph with every source of events, whose hooks and
 * host go on after what fails.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wavelet-testing.h>

#include "runtime.wvg.h"
#include "tests/faults/inject.h"
#include "tests/faults/lives.h"

/* The graph as a program. */
int faulty_main(int argc, char **argv);

/* What the hooks ask of the system does not fail. */
int __real_close(int fd);
int __real_pipe2(int ends[2], int flags);
int __real_open(char const *path, int flags, ...);
ssize_t __real_read(int fd, void *bytes, size_t length);
ssize_t __real_write(int fd, void const *bytes, size_t length);

/* -- What happens ------------------------------------------------------------ */

enum stage { BEGUN, WATCHING, READ, BUSY, BUSY_SEEN, QUIET, BOTH_WAYS, ONE_WAY, MOVED, DONE };

static struct world {
    bool program;             /* the graph is one: it ends by itself */
    enum stage stage;         /* what `pipes` has done */
    int first[2], second[2];  /* pipes */
    int kept, always;         /* a second number of the first pipe; what is always ready */
    uint64_t received, sum;   /* messages of `feed` */
    bool closed;              /* it was told that none will come */
    unsigned newest, signals, notified, pushed, ticks, stops, drops;
    unsigned errors;          /* that the runtime told of */
    bool refused;             /* so many were told to the sender that it gave up */
} world;

/* So many errors, and it goes on failing; so many turns, and something hangs. */
enum { ERRORS_MAX = 8, TURNS_MAX = 20000 };

static struct faulty g;
bool wrong;

void fail(char const *what, int number)
{
    wrong = true;
    (void)printf("FAIL %s (%d)\n", what, number);
}

static bool goes_on_failing(void)
{
    return world.errors >= ERRORS_MAX || __atomic_load_n(&world.refused, __ATOMIC_RELAXED);
}

/* Is it one of those that are made, and was one? */
static bool is_made(int err)
{
    static int const made[] = {ENOMEM, ENOSPC, EMFILE, ENFILE, EIO, EINVAL, EPERM};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        if (err == -made[i])
            return report->failed;
    return false;
}

/* An error that was told. */
static void note_error(int err, char const *by)
{
    world.errors++;
    if (!is_made(err))
        fail(by, err);
}

wv_control feed_cycle(wv_ctx *ctx, uint64_t *self)
{
    uint64_t message = 0;
    int got = faulty_feed_receive(ctx, &message);
    world.closed |= got == -EPIPE;
    if (got != 1)
        return WV_UNCHANGED;
    if (message != ++world.received)
        fail("a message out of its order", (int)message);
    world.sum += message;
    *self = world.sum;
    return WV_BROADCAST;
}

wv_control newest_cycle(wv_ctx *ctx, uint64_t *self, uint64_t const *half)
{
    (void)half;
    while (faulty_newest_receive(ctx, self) == 1)
        world.newest++;
    return WV_UNCHANGED;
}

wv_control told_cycle(wv_ctx *ctx, int *self)
{
    while (wv_signal(ctx) == SIGUSR1)
        world.signals++;
    world.notified += (wv_why(ctx) & WV_BY_NOTIFY) != 0;
    world.pushed += (wv_why(ctx) & WV_BY_PUSH) && *self == 7;
    return WV_UNCHANGED;
}

wv_control tick_cycle(wv_ctx *ctx, int *self)
{
    if (wv_why(ctx) & WV_BY_STOP) {
        world.stops++;
        if (world.program)
            (void)printf("the graph has stopped\n");
        return WV_UNCHANGED;
    }
    world.ticks++;
    *self = (int)world.ticks;
    if (world.program && (world.stage == DONE || world.errors >= ERRORS_MAX))
        return WV_TERMINATE;
    return WV_BROADCAST;
}

/* -- What is watched --------------------------------------------------------- */

static void open_all(void)
{
    world.kept = -1;
    world.always = __real_open("/dev/null", O_RDONLY);
    if (world.always < 0 || __real_pipe2(world.first, O_NONBLOCK | O_CLOEXEC) < 0 ||
        __real_pipe2(world.second, O_NONBLOCK | O_CLOEXEC) < 0)
        fail("no pipes", errno);
}

static void close_all(void)
{
    int all[] = {world.first[0], world.first[1], world.second[0], world.second[1],
                 world.kept, world.always};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i] >= 0)
            (void)__real_close(all[i]);
}

int pipes_init(wv_ctx *ctx, int *self)
{
    *self = 0;
    int err = wv_watch(ctx, world.first[0], WV_READABLE, 1);
    return err < 0 ? err : wv_timer_after(ctx, 0, 0);
}

void pipes_drop(wv_ctx *ctx, int *self)
{
    (void)ctx;
    (void)self;
    world.drops++;
}

/* Which of those that are ready there are, as bits by tag. */
static unsigned ready(wv_ctx *ctx)
{
    unsigned tags = 0;
    char byte;
    for (wv_event event; wv_ready(ctx, &event);) {
        tags |= 1U << event.tag;
        if (event.tag != 2)
            (void)__real_read(event.fd, &byte, 1);
    }
    return tags;
}

/* Close the pipe that is watched, though a second number keeps it; what comes
 * through it then is nobody's. */
static int move_on(wv_ctx *ctx)
{
    if (world.kept < 0) {
        world.kept = dup(world.first[0]);
        (void)__real_close(world.first[0]);
        world.first[0] = -1;
    }
    int err = wv_watch(ctx, world.second[0], WV_READABLE, 3);
    if (err == 0)
        (void)!__real_write(world.first[1], "", 1);
    return err;
}

/* Go from one stage to the next, unless that fails. */
static int go_on(wv_ctx *ctx, unsigned tags)
{
    switch (world.stage) {
    case BEGUN: return (void)!__real_write(world.first[1], "", 1), 0;
    case WATCHING: return tags & 1U << 1 ? 0 : 1;
    case READ: return wv_watch(ctx, world.always, WV_READABLE, 2);
    case BUSY: return tags & 1U << 2 ? 0 : 1;
    case BUSY_SEEN: return wv_unwatch(ctx, world.always);
    case QUIET: return wv_watch(ctx, world.first[0], WV_READABLE | WV_WRITABLE, 1);
    case BOTH_WAYS: return wv_watch(ctx, world.first[0], WV_READABLE, 1);
    case ONE_WAY: return move_on(ctx);
    case MOVED: return (void)!__real_write(world.second[1], "", 1), tags & 1U << 3 ? 0 : 1;
    case DONE: break;
    }
    return 1;
}

wv_control pipes_cycle(wv_ctx *ctx, int *self)
{
    unsigned tags = ready(ctx);
    int err = go_on(ctx, tags);
    if (err < 0)
        note_error(err, "a watch");
    if (err == 0)
        world.stage++;
    *self = (int)world.stage;
    (void)wv_timer_fired(ctx);
    if (world.stage != DONE)
        (void)wv_timer_after(ctx, 0, 100000);
    return WV_UNCHANGED;
}

unsigned errors_told(void)
{
    return world.errors;
}

/* -- One life ---------------------------------------------------------------- */

/* In a thread: messages, and then the end. */
static void *send_all(void *data)
{
    int err = 0, errors = 0;
    for (uint64_t i = 1; i <= FAULTY_MESSAGES + 1 && err == 0; i++) {
        do
            err = i <= FAULTY_MESSAGES ? faulty_feed_send(&g, &i) : faulty_feed_close(&g);
        while (is_made(err) && ++errors < ERRORS_MAX);
    }
    __atomic_store_n(&world.refused, is_made(err), __ATOMIC_RELAXED);
    *(int *)data = err;
    return NULL;
}

/* What the host does in turn `i`. */
static void disturb(unsigned i)
{
    uint64_t message = i;
    if (i == 2 || i == 5)
        (void)raise(SIGUSR1);
    if (i == 3 && faulty_told_notify(&g) < 0)
        fail("a notification", 0);
    if (i == 4) {
        *faulty_told_edit(&g) = 7;
        if (faulty_told_push(&g) < 0)
            fail("a push", 0);
    }
    if (i == 6 && faulty_newest_send(&g, &message) < 0)
        fail("a send", 0);
}

static bool all_happened(void)
{
    return world.stage == DONE && world.received == FAULTY_MESSAGES && world.closed &&
           world.signals >= 1 && world.notified == 1 && world.pushed == 1 && world.newest == 1 &&
           world.ticks >= 1;
}

/* Cycles until all has happened; or until that has no end. */
static void cycle_on(void)
{
    for (unsigned i = 0; !goes_on_failing() && !all_happened(); i++) {
        if (i == TURNS_MAX) {
            fail("something never happens", (int)world.stage);
            (void)printf("received %d, closed %d, signals %u, notified %u, pushed %u, newest %u, ticks %u\n",
                         (int)world.received, world.closed, world.signals, world.notified, world.pushed,
                         world.newest, world.ticks);
            return;
        }
        disturb(i);
        wv_state state = faulty_cycle(&g, 200000);
        if (state == WV_ERROR)
            note_error(-errno, "a cycle");
        else if (state == WV_STOPPED)
            fail("stopped by itself", 0);
    }
}

/* Alive, or not after so many errors. */
static bool begin(void)
{
    wv_options options = wv_options_default();
    options.stop_signals = true;
    for (; world.errors < ERRORS_MAX; world.drops = 0) {
        int err = faulty_init(&g, &options);
        if (err == 0)
            return true;
        note_error(err, "init");
    }
    return false;
}

static void use_fd(void)
{
    int fd = faulty_fd(&g);
    if (fd < 0 && fd != -ENOTSUP)
        note_error(fd, "fd");
    if (fd < 0 && fd != -ENOTSUP && (fd = faulty_fd(&g)) < 0)
        note_error(fd, "fd again");
}

/* Returns whether all happened that was to happen. */
static bool live(void)
{
    pthread_t sender;
    int sent = 0;
    world = (struct world){.program = false};
    open_all();
    bool begun = begin();
    if (begun) {
        use_fd();
        if (pthread_create(&sender, NULL, send_all, &sent) != 0)
            fail("no thread", errno);
        cycle_on();
        if (faulty_stop(&g) < 0)
            fail("stop", 0);
        for (int err; world.errors < ERRORS_MAX && (err = faulty_run(&g)) < 0;)
            note_error(err, "run");
    }
    bool lived = all_happened();
    if (faulty_finish(&g) < 0)
        fail("finish", 0);
    if (begun)
        (void)pthread_join(sender, NULL);
    if (!goes_on_failing() && (!lived || world.stops != 1 || world.drops != 1 || sent != 0))
        fail("did not end as it should", (int)world.stops);
    close_all();
    return lived;
}

/* -- As a program ------------------------------------------------------------ */

/* Is the text in the file? */
static bool has(char const *path, char const *text)
{
    char all[4096];
    FILE *file = fopen(path, "r");
    size_t length = file ? fread(all, 1, sizeof all - 1, file) : 0;
    all[length] = '\0';
    if (file)
        (void)fclose(file);
    return strstr(all, text);
}

static bool tells(void)
{
    for (int err = 1; err < 60; err++)
        if (has("err", strerror(err)))
            return true;
    return false;
}

/* Let `number` lead to the file; returns a number for what it led to. */
static int redirect(int number, char const *path)
{
    int before = dup(number);
    int fd = __real_open(path, O_RDWR | O_TRUNC);
    if (before < 0 || fd < 0 || dup2(fd, number) < 0)
        fail("redirect", errno);
    (void)__real_close(fd);
    return before;
}

static void back(int number, int before)
{
    (void)dup2(before, number);
    (void)__real_close(before);
}

static bool be_program(void)
{
    char name[] = "faulty", trace[] = "--trace", *argv[] = {name, trace, NULL};
    world = (struct world){.program = true};
    open_all();
    (void)fflush(stdout);
    int out = redirect(STDOUT_FILENO, "out"), err = redirect(STDERR_FILENO, "err");
    optind = 1;
    int status = faulty_main(2, argv);
    bool was = injecting;
    injecting = false;
    (void)fflush(stdout);
    back(STDOUT_FILENO, out);
    back(STDERR_FILENO, err);
    close_all();
    bool ended = world.stops == 1 && has("out", "the graph has stopped\n");
    if (status == 0 ? !ended : !tells() || !report->failed || status != 1)
        fail("a program", status);
    injecting = was;
    return status == 0;
}

/* -- Testing hooks ------------------------------------------------------------ */

/* What could not be given the first time may be given the next; what was given
 * before is there. */
static bool give_messages(wv_testing *t)
{
    bool all = true;
    for (uint64_t i = 0; i < 40; i++)
        if (!wv_testing_send(t, &i, sizeof i) && !wv_testing_send(t, &i, sizeof i)) {
            all = false;
            break;
        }
    size_t waiting = wv_testing_waiting(t);
    for (uint64_t message, i = 0; i < waiting; i++)
        if (wv_receive(wv_testing_cycle(t, 1), &message) != 1 || message != i)
            fail("a message that was given", (int)i);
    return all && waiting == 40;
}

static bool be_tested(void)
{
    wv_testing *t = wv_testing_create(3, 2);
    bool all = t != NULL;
    if (t) {
        wv_testing_fire(t, 1);
        all = wv_testing_allow_watches(t, 4) || wv_testing_allow_watches(t, 4);
        all &= give_messages(t);
    }
    if (!all && !report->failed)
        fail("nothing to test with", 0);
    wv_testing_destroy(t);
    if (report->kept > 0)
        fail("memory is kept", (int)report->kept);
    return all;
}

struct way_of_life const ways_of_life[WAYS_OF_LIFE] = {
    {"in a host", live, true},
    {"as a program", be_program, false},
    {"for testing", be_tested, false},
};
