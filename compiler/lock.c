/* lock.c: advisory locks on directories. */
#include "config.h"

#include "compiler/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* We hold a lock for as long as some files take to be renamed.  Who holds one for
 * five seconds is another program, which may be what started us: flock(1). */
enum { TRIES = 2500, PAUSE = 2000000 /* ns */ };

/* Is it a place that has no locks, or none for us? */
static bool has_none(int err)
{
    static int const none[] = {EACCES, EAGAIN, EBADF, EINVAL, ENOLCK, ENOSYS, EOPNOTSUPP};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (err == none[i])
            return true;
    return false;
}

/* 0 or errno. */
static int lock(int fd)
{
    int err = EAGAIN;
    for (int i = 0; i < TRIES && (err == EAGAIN || err == EINTR); i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return 0;
        err = errno;
        if (err == EAGAIN)
            (void)nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    }
    return err;
}

bool lock_directory(char const *path, int *descriptor)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int err = fd < 0 ? errno : lock(fd);
    if (err != 0 && fd >= 0)
        (void)close(fd);
    *descriptor = err == 0 ? fd : -1;
    errno = err;
    return err == 0 || has_none(err);
}
