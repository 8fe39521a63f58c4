/* calls.c: the calls that waveletc makes, each of which may fail. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/faults/inject.h"

/* What the linker calls the function itself, and what is called in its place. */
#define WRAP(type, name, ...)           \
    type __real_##name(__VA_ARGS__);    \
    type __wrap_##name(__VA_ARGS__);    \
    type __wrap_##name(__VA_ARGS__)

/* -- Memory ------------------------------------------------------------------ */

WRAP(void *, malloc, size_t size)
{
    void *memory = FAILS("malloc", ENOMEM, 0) ? NULL : __real_malloc(size);
    memory_kept(memory);
    return memory;
}

WRAP(void *, calloc, size_t count, size_t size)
{
    void *memory = FAILS("calloc", ENOMEM, 0) ? NULL : __real_calloc(count, size);
    memory_kept(memory);
    return memory;
}

WRAP(void *, realloc, void *memory, size_t size)
{
    if (FAILS("realloc", ENOMEM, 0))
        return NULL;
    memory_freed(memory);
    memory = __real_realloc(memory, size);
    memory_kept(memory);
    return memory;
}

WRAP(char *, strdup, char const *text)
{
    char *copy = FAILS("strdup", ENOMEM, 0) ? NULL : __real_strdup(text);
    memory_kept(copy);
    return copy;
}

WRAP(char *, strndup, char const *text, size_t length)
{
    char *copy = FAILS("strndup", ENOMEM, 0) ? NULL : __real_strndup(text, length);
    memory_kept(copy);
    return copy;
}

WRAP(void, free, void *memory)
{
    memory_freed(memory);
    __real_free(memory);
}

/* -- Descriptors ------------------------------------------------------------- */

int __real_open(char const *path, int flags, ...);
int __wrap_open(char const *path, int flags, ...);

/* Which descriptors are written to: their ends matter. */
enum { DESCRIPTORS = 64 };
static bool written[DESCRIPTORS];

static int note_written(int fd, bool is)
{
    if (fd >= 0 && fd < DESCRIPTORS)
        written[fd] = is;
    return fd;
}

/* The compiler makes no file by it, but what counts for coverage does. */
int __wrap_open(char const *path, int flags, ...)
{
    if (FAILS("open", EMFILE, EIO))
        return -1;
    return note_written(__real_open(path, flags, 0666), (flags & O_ACCMODE) != O_RDONLY);
}

WRAP(int, mkstemp, char *name)
{
    return FAILS("mkstemp", ENOSPC, EMFILE) ? -1 : note_written(__real_mkstemp(name), true);
}

WRAP(ssize_t, write, int fd, void const *bytes, size_t length)
{
    return fails_or_less("write", ENOSPC, EIO, &length) ? -1 : __real_write(fd, bytes, length);
}

WRAP(ssize_t, pread, int fd, void *bytes, size_t length, off_t at)
{
    return fails_or_less("pread", EIO, ENOMEM, &length) ? -1 : __real_pread(fd, bytes, length, at);
}

/* It is closed all the same. */
WRAP(int, close, int fd)
{
    bool matters = fd >= 0 && fd < DESCRIPTORS && written[fd];
    bool failing = FAILS(matters ? "close of what was written" : "close", EIO, ENOSPC);
    int error = errno, result = __real_close(fd);
    if (failing)
        errno = error;
    return failing ? -1 : result;
}

int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);

/* None that is used has an argument. */
int __wrap_fcntl(int fd, int command, ...)
{
    return FAILS("fcntl", EINVAL, EIO) ? -1 : __real_fcntl(fd, command);
}

WRAP(int, isatty, int fd)
{
    return FAILS("isatty", ENOTTY, EIO) ? 0 : __real_isatty(fd);
}

WRAP(int, fstat, int fd, struct stat *status)
{
    return FAILS("fstat", EIO, ENOMEM) ? -1 : __real_fstat(fd, status);
}

/* With the second errno there are no locks in this place. */
WRAP(int, flock, int fd, int how)
{
    return fails((struct call){"flock", {EIO, ENOLCK}, true, false}) ? -1 : __real_flock(fd, how);
}

WRAP(int, fchmod, int fd, mode_t mode)
{
    return FAILS("fchmod", EPERM, EIO) ? -1 : __real_fchmod(fd, mode);
}

/* -- Names ------------------------------------------------------------------- */

WRAP(int, stat, char const *path, struct stat *status)
{
    return FAILS("stat", EIO, ENOMEM) ? -1 : __real_stat(path, status);
}

WRAP(int, lstat, char const *path, struct stat *status)
{
    return FAILS("lstat", EIO, ENOMEM) ? -1 : __real_lstat(path, status);
}

WRAP(int, rename, char const *from, char const *to)
{
    return FAILS("rename", EIO, ENOSPC) ? -1 : __real_rename(from, to);
}

WRAP(int, unlink, char const *path)
{
    return FAILS("unlink", EIO, EPERM) ? -1 : __real_unlink(path);
}

/* -- Streams ----------------------------------------------------------------- */

static FILE *broken; /* a read of it failed */

WRAP(FILE *, fopen, char const *path, char const *mode)
{
    return FAILS("fopen", EMFILE, EIO) ? NULL : __real_fopen(path, mode);
}

WRAP(int, fclose, FILE *file)
{
    bool failing = FAILS("fclose", EIO, 0);
    int result = __real_fclose(file);
    if (failing)
        errno = EIO;
    return failing ? EOF : result;
}

WRAP(size_t, fread, void *bytes, size_t size, size_t count, FILE *file)
{
    if (!FAILS("fread", EIO, ENOMEM))
        return __real_fread(bytes, size, count, file);
    broken = file;
    return 0;
}

WRAP(int, ferror, FILE *file)
{
    return file == broken || __real_ferror(file);
}

/* What getline() is called depends on who compiles it. */
WRAP(ssize_t, getline, char **line, size_t *size, FILE *file)
{
    return FAILS("getline", EIO, ENOMEM) ? -1 : __real_getline(line, size, file);
}

WRAP(ssize_t, __getdelim, char **line, size_t *size, int end, FILE *file)
{
    return FAILS("getline", EIO, ENOMEM) ? -1 : __real___getdelim(line, size, end, file);
}

/* What is written to standard output comes to this when it leaves the buffer. */
static ssize_t write_cookie(void *cookie, char const *bytes, size_t length)
{
    (void)cookie;
    if (FAILS("standard output", ENOSPC, EIO))
        return 0;
    return __real_write(STDOUT_FILENO, bytes, length);
}

void calls_begin(void)
{
    stdout = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_cookie});
}

/* -- Signals and the end ----------------------------------------------------- */

typedef void handler(int number);

WRAP(handler *, signal, int number, handler *new)
{
    return FAILS("signal", EINVAL, 0) ? SIG_ERR : __real_signal(number, new);
}

WRAP(int, sigaction, int number, struct sigaction const *new, struct sigaction *old)
{
    return FAILS("sigaction", EINVAL, 0) ? -1 : __real_sigaction(number, new, old);
}

WRAP(int, sigprocmask, int how, sigset_t const *new, sigset_t *old)
{
    return FAILS("sigprocmask", EINVAL, 0) ? -1 : __real_sigprocmask(how, new, old);
}

WRAP(int, atexit, void (*function)(void))
{
    return FAILS("atexit", ENOMEM, 0) ? -1 : __real_atexit(function);
}
