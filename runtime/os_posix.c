/* os_posix.c: os.h by POSIX. */
#include "config.h"

#include "runtime/os.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { NS_PER_S = 1000000000 };

static int64_t clock_now(clockid_t id)
{
    struct timespec now;
    /* Fails only for a clock or an address that does not exist. */
    (void)clock_gettime(id, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t wv_os_mono_ns(void)
{
    return clock_now(CLOCK_MONOTONIC);
}

int64_t wv_os_wall_ns(void)
{
    return clock_now(CLOCK_REALTIME);
}

int wv_os_identify(int fd, uint64_t *device, uint64_t *inode)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    *device = (uint64_t)status.st_dev;
    *inode = (uint64_t)status.st_ino;
    return 0;
}

void wv_os_fill_standard(void)
{
    /* Reading from them fails, and so does writing, as it did.  An open() that
     * fails leaves all as it was. */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void wv_os_yield(void)
{
    /* POSIX knows no error of it. */
    (void)sched_yield();
}
