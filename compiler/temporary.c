/* temporary.c: temporary files, and what removes them. */
#include "config.h"

#include "compiler/temporary.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is removed: names of files that are there, or NULL. */
static char *volatile names[TEMPORARIES];

/* -- Signals --------------------------------------------------------------- */

/* What ends a process that does not see to it, and is no crash; some are not
 * everywhere.  SIGPIPE and SIGXFSZ are ignored, so that the write fails, and those
 * from SIGRTMIN on are sent to who asks for them. */
static int const deadly[] = {
    SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2,
#if defined SIGIO
    SIGIO,
#endif
#if defined SIGPWR
    SIGPWR,
#endif
#if defined SIGSTKFLT
    SIGSTKFLT,
#endif
};
enum { DEADLY = sizeof deadly / sizeof *deadly };

static struct sigaction actions_before[DEADLY];
static sigset_t mask_before;

static void remove_files(void)
{
    for (int i = 0; i < TEMPORARIES; i++)
        if (names[i])
            (void)unlink(names[i]);
}

/* The action is the default one again; the signal comes again on return. */
static void remove_and_die(int number)
{
    remove_files();
    (void)raise(number);
}

static sigset_t deadly_set(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    for (int i = 0; i < DEADLY; i++)
        (void)sigaddset(&set, deadly[i]);
    return set;
}

/* What is ignored stays so: nohup. */
bool temporaries_begin(void)
{
    struct sigaction action = {.sa_handler = remove_and_die, .sa_mask = deadly_set(),
                               .sa_flags = (int)SA_RESETHAND};
    if (atexit(remove_files) != 0) {
        errno = ENOMEM;
        return false;
    }
    for (int i = 0; i < DEADLY; i++)
        if (sigaction(deadly[i], NULL, &actions_before[i]) < 0 ||
            (actions_before[i].sa_handler == SIG_DFL && sigaction(deadly[i], &action, NULL) < 0))
            return false;
    return true;
}

void temporaries_hold_signals(void)
{
    sigset_t set = deadly_set();
    (void)sigprocmask(SIG_BLOCK, &set, &mask_before);
}

void temporaries_let_signals(void)
{
    (void)sigprocmask(SIG_SETMASK, &mask_before, NULL);
}

/* -- Files ----------------------------------------------------------------- */

/* A name as long as names may be leaves no room for more. */
static char const template[] = "waveletc.XXXXXX";

int temporary_make(int number, char const *path)
{
    char const *slash = strrchr(path, '/');
    int directory = slash ? (int)(slash - path) + 1 : 0;
    size_t length = (size_t)directory + sizeof template;
    char *name = malloc(length);
    if (!name)
        return -1;
    (void)snprintf(name, length, "%.*s%s", directory, path, template);
    temporaries_hold_signals(); /* the file is not there before it is known */
    int fd = mkstemp(name), err = errno;
    if (fd >= 0)
        names[number] = name;
    temporaries_let_signals();
    if (fd < 0)
        free(name);
    errno = err;
    return fd;
}

bool temporary_exists(int number)
{
    return names[number];
}

static void forget(int number)
{
    char *name = names[number];
    names[number] = NULL;
    free(name);
}

void temporary_remove(int number)
{
    if (names[number])
        (void)unlink(names[number]);
    forget(number);
}

bool temporary_rename(int number, char const *path)
{
    if (rename(names[number], path) < 0)
        return false;
    forget(number);
    return true;
}

void temporaries_end(void)
{
    remove_files();
    for (int i = 0; i < TEMPORARIES; i++)
        forget(i);
    for (int i = 0; i < DEADLY; i++)
        if (actions_before[i].sa_handler == SIG_DFL)
            (void)sigaction(deadly[i], &actions_before[i], NULL);
}
