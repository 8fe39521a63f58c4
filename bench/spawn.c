/* spawn.c: see spawn.h. */
#define _DEFAULT_SOURCE
#include "bench/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wavelet.h>

#include "bench/rounds.h"

extern char **environ;

struct spawned spawn(char *const argv[])
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    pid_t child;
    int status = 1;
    must(posix_spawn_file_actions_init(&actions) == 0, "no memory");
    must(posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0,
         "no memory");
    int64_t start = wv_clock_ns();
    must(posix_spawn(&child, argv[0], &actions, NULL, argv, environ) == 0, argv[0]);
    must(wait4(child, &status, 0, &usage) == child && status == 0, argv[0]);
    int64_t end = wv_clock_ns();
    must(posix_spawn_file_actions_destroy(&actions) == 0, "no memory");
    return (struct spawned){(double)(end - start), (double)usage.ru_maxrss * 1024};
}
