/* lives.c: a graph lives, with each call of the runtime that may fail failing, at
 * each place where it is made: once, and from then on.
 *
 * Each life is led in a child of this process.  What fails once is told, and then
 * tried again: in the end everything has happened that was to happen.  When it
 * goes on failing the graph is finished.  Either way no descriptor is left open,
 * signals do what they did before, and the graph lives once more as if nothing
 * had been.
 */
#include "config.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/faults/inject.h"
#include "tests/faults/lives.h"

/* Sanitized children should not look for leaks: there are many. */
char const *__asan_default_options(void);
char const *__asan_default_options(void)
{
    return "detect_leaks=0";
}

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

/* Every signal that was taken does nothing of ours any more. */
static void check_signals(void)
{
    static int const taken[] = {SIGUSR1, SIGINT, SIGTERM};
    struct sigaction now;
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (sigaction(taken[i], NULL, &now) < 0 || now.sa_handler != SIG_DFL)
            fail("a signal is not given back", taken[i]);
}

/* Nothing can be done about what these refuse, so the host is told. */
static bool has_to_be_told(struct plan plan)
{
    static char const *const names[] = {"eventfd", "pipe2", "epoll_create1", "epoll_ctl ADD",
                                        "epoll_pwait2", "epoll_wait", "ppoll", "sigaction"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (report->failed && plan.way != WAY_EINTR && strcmp(report->call[plan.at - 1].name, names[i]) == 0)
            return true;
    return false;
}

/* In the child: with the fault, then without. */
static void judge(struct way_of_life const *way, struct plan plan)
{
    (void)alarm(60); /* for one that hangs */
    unsigned descriptors = open_descriptors();
    inject(plan);
    bool lived = way->lead();
    injecting = false;
    if (!lived && (plan.at == 0 || (way->goes_on && !plan.forever)))
        fail("gave up", (int)errors_told());
    if (way->goes_on && errors_told() == 0 && has_to_be_told(plan))
        fail("nobody was told", 0);
    if (open_descriptors() != descriptors)
        fail("descriptors are left open", (int)(open_descriptors() - descriptors));
    check_signals();
    bool failed_before = report->failed;
    report->failed = false;
    if (!way->lead())
        fail("does not live again", 0);
    report->failed = failed_before;
    check_signals();
    (void)fflush(stdout);
    _exit(wrong);
}

static bool failed;

/* False: the call was not reached. */
static bool try(struct way_of_life const *way, struct plan plan)
{
    static char const *const names[] = {"first errno", "second errno", "EINTR", "in part"};
    int status = 0;
    (void)fflush(stdout);
    report->failed = false;
    pid_t child = fork();
    if (child == 0)
        judge(way, plan);
    if (child < 0 || waitpid(child, &status, 0) < 0) {
        perror("fork");
        exit(99);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return report->failed;
    struct call call = {.name = "nothing"};
    if (plan.at > 0 && plan.at <= CALLS_MAX && report->failed)
        call = report->call[plan.at - 1];
    (void)printf("FAIL %s: call %u, %s, %s%s: %s %d\n", way->name, plan.at, call.name, names[plan.way],
                 plan.forever ? " from then on" : "", WIFEXITED(status) ? "status" : "signal",
                 WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    failed = true;
    return report->failed;
}

/* Which call is the one of that number may be another one the next time: threads
 * and clocks are what they are. */
static void test(struct way_of_life const *way, unsigned step)
{
    unsigned runs = 0, at = 1;
    (void)try(way, (struct plan){.at = 0});
    for (bool reached = true; reached && !failed && at < CALLS_MAX; at += step) {
        reached = false;
        for (int which = WAY_FIRST; which <= WAY_EINTR; which++)
            for (int forever = 0; forever < (which == WAY_EINTR ? 1 : 2); forever++, runs++)
                reached |= try(way, (struct plan){at, forever, (enum way)which});
    }
    (void)printf("%4u calls %5u faults: a graph %s, with %s\n", at, runs, way->name, BACK_END);
}

/* runtime [STEP]: every call, or each so many; in a directory with two files,
 * "out" and "err". */
int main(int argc, char **argv)
{
    (void)signal(SIGINT, SIG_DFL); /* in the background of a shell it is ignored */
    unsigned step = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
    report_make();
    for (size_t i = 0; i < WAYS_OF_LIFE; i++)
        test(&ways_of_life[i], step);
    return failed;
}
