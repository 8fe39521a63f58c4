/* output.c: check the target, write beside it, rename. */
#include "config.h"

#include "compiler/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/lock.h"
#include "compiler/temporary.h"
#include "compiler/utf8.h"

static bool refuse(struct output const *output, char const *why)
{
    (void)fputs("waveletc: cannot write '", stderr);
    utf8_show(stderr, output->path, strlen(output->path));
    (void)fprintf(stderr, "': %s\n", why);
    return false;
}

/* -- What the target is --------------------------------------------------- */

/* Is it what standard output leads to?  A standard output that takes nothing is
 * no place.  -1 with errno. */
static int is_stdout(struct stat const *target)
{
    struct stat standard;
    int flags = fcntl(STDOUT_FILENO, F_GETFL);
    if (flags < 0 || fstat(STDOUT_FILENO, &standard) < 0)
        return errno == EBADF ? 0 : -1;
    return (flags & O_ACCMODE) != O_RDONLY && target->st_dev == standard.st_dev &&
           target->st_ino == standard.st_ino;
}

static bool is_file(struct stat const *target)
{
    return S_ISREG(target->st_mode) || S_ISDIR(target->st_mode);
}

int output_is_stream(char const *path)
{
    struct output const output = {.path = path};
    struct stat target;
    if (strcmp(path, "-") == 0)
        return 1;
    int standard = stat(path, &target) < 0 ? -1 : is_stdout(&target);
    if (standard < 0 && errno == ENOENT)
        return 0;
    if (standard < 0)
        (void)refuse(&output, strerror(errno));
    /* /dev/stdout may lead to a file by way of links. */
    return standard != 0 ? standard : !is_file(&target);
}

/* What can be where the path leads, as far as we can go? */
static bool may_be_there(int err)
{
    static int const no_path[] = {EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR};
    for (size_t i = 0; i < sizeof no_path / sizeof no_path[0]; i++)
        if (err == no_path[i])
            return false;
    return true;
}

/* False, after a message, if it is, or if nobody can tell. */
static bool is_no_input(struct output const *output, struct stat const *target,
                        struct output_guard const *guard)
{
    for (size_t i = 0; i < guard->input_count; i++)
        if (guard->inputs[i].device == target->st_dev && guard->inputs[i].inode == target->st_ino)
            return refuse(output, "it is an input");
    for (size_t i = 0; i < guard->used_count; i++) {
        struct stat used;
        if (stat(guard->used[i], &used) < 0) {
            if (may_be_there(errno))
                return refuse(output, strerror(errno));
        } else if (used.st_dev == target->st_dev && used.st_ino == target->st_ino) {
            return refuse(output, "it is an input");
        }
    }
    return true;
}

/* The mode that a file made by open() would get. */
static mode_t usual_mode(void)
{
    mode_t mask = umask(0);
    (void)umask(mask);
    return 0666 & ~mask;
}

/* How many bytes of the file that is there stand at `at`, no more than `size`;
 * -errno. */
static ssize_t read_old(struct output const *output, off_t at, char *bytes, size_t size)
{
    size_t length = 0;
    while (length < size) {
        ssize_t n = pread(output->old, bytes + length, size - length, at + (off_t)length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        length += (size_t)n;
    }
    return (ssize_t)length;
}

/* Does the first line hold the mark?  An empty file is ours.  -errno. */
static int has_mark(struct output const *output)
{
    char text[4096];
    ssize_t n = read_old(output, 0, text, sizeof text - 1);
    if (n < 0)
        return (int)n;
    text[n] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return n == 0 || strstr(text, OUTPUT_MARK) != NULL;
}

/* Open the file that is there, to compare it with what is to be written. */
static bool open_old(struct output *output, bool force)
{
    struct stat old;
    output->old = open(output->path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (output->old < 0 || fstat(output->old, &old) < 0)
        return refuse(output, strerror(errno));
    output->there = true;
    output->device = old.st_dev;
    output->inode = old.st_ino;
    int ours = output->ours ? output->ours(output->path, output->what) : has_mark(output);
    output->replaced = ours > 0 || force;
    return ours >= 0 || refuse(output, strerror(-ours));
}

/* What is there, by a path that leads somewhere; may it be written? */
static bool inspect_target(struct output *output, struct stat const *target,
                           struct output_guard const *guard)
{
    struct stat link;
    int standard = is_stdout(target);
    if (standard < 0)
        return refuse(output, strerror(errno));
    if (!is_no_input(output, target, guard))
        return false;
    output->standard = standard;
    output->stream = standard || !is_file(target);
    if (output->stream)
        return true;
    if (S_ISDIR(target->st_mode))
        return refuse(output, "it is a directory");
    if (lstat(output->path, &link) < 0)
        return refuse(output, strerror(errno));
    if (S_ISLNK(link.st_mode))
        return refuse(output, "it is a symbolic link");
    output->mode = target->st_mode & 0777;
    return open_old(output, guard->force);
}

/* What shells append to may be a file that was read. */
static bool inspect_stdout(struct output const *output, struct output_guard const *guard)
{
    struct stat target;
    if (fstat(STDOUT_FILENO, &target) < 0)
        return refuse(output, strerror(errno));
    return !S_ISREG(target.st_mode) || is_no_input(output, &target, guard);
}

static bool inspect(struct output *output, struct output_guard const *guard)
{
    struct stat target, link;
    output->mode = usual_mode();
    output->there = false;
    output->stream = output->standard = strcmp(output->path, "-") == 0;
    if (output->stream)
        return inspect_stdout(output, guard);
    if (!*output->path)
        return refuse(output, "it has no name");
    if (stat(output->path, &target) == 0)
        return inspect_target(output, &target, guard);
    if (errno == ENOENT && lstat(output->path, &link) == 0)
        return refuse(output, "it is a symbolic link");
    return errno == ENOENT || refuse(output, strerror(errno));
}

/* -- Two outputs in one place --------------------------------------------- */

static char const *last_part(char const *path)
{
    char const *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* To be freed; NULL with errno. */
static char *directory_path(struct output const *output)
{
    size_t length = (size_t)(last_part(output->path) - output->path);
    return length > 0 ? strndup(output->path, length) : strdup(".");
}

/* Which directory the file is in. */
static bool find_directory(struct output *output)
{
    struct stat directory;
    char *path = directory_path(output);
    bool found = path && stat(path, &directory) == 0;
    int err = errno;
    free(path);
    if (!found)
        return refuse(output, strerror(err));
    output->directory_device = directory.st_dev;
    output->directory_inode = directory.st_ino;
    return true;
}

static bool same_place(struct output const *a, struct output const *b)
{
    return strcmp(last_part(a->path), last_part(b->path)) == 0 &&
           a->directory_device == b->directory_device && a->directory_inode == b->directory_inode;
}

/* Files are told apart; streams take what comes. */
static bool all_apart(struct output *outputs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!outputs[i].stream && !find_directory(&outputs[i]))
            return false;
        for (size_t j = 0; j < i; j++)
            if (!outputs[i].stream && !outputs[j].stream && same_place(&outputs[i], &outputs[j]))
                return refuse(&outputs[i], "two outputs would go there");
    }
    return true;
}

/* -- Writing -------------------------------------------------------------- */

static bool fail(struct output *output, char const *why)
{
    output->failed = true;
    return refuse(output, why);
}

static bool write_all(struct output *output, char const *text, size_t length)
{
    while (length > 0) {
        ssize_t n = write(output->fd, text, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(output, strerror(errno));
        text += n;
        length -= (size_t)n;
    }
    return true;
}

static bool make_temporary(struct output *output)
{
    output->fd = temporary_make(output->number, output->path);
    return (output->fd >= 0 && fchmod(output->fd, output->mode) == 0) ||
           fail(output, strerror(errno));
}

/* The file that is there is another one: what was the same up to here begins the
 * one that takes its place. */
static bool depart(struct output *output)
{
    char bytes[4096];
    ssize_t n;
    if (!output->replaced)
        return fail(output, "it exists and was not generated by waveletc (--force replaces it)");
    bool good = make_temporary(output);
    for (off_t at = 0; good && at < output->same; at += n) {
        size_t left = (size_t)(output->same - at), most = left < sizeof bytes ? left : sizeof bytes;
        n = read_old(output, at, bytes, most);
        good = n == (ssize_t)most
                   ? write_all(output, bytes, most)
                   : fail(output, n < 0 ? strerror((int)-n) : "it changes while it is read");
    }
    (void)close(output->old);
    output->old = -1;
    return good;
}

/* Are these the bytes that the file has there?  False, too, after a message. */
static bool is_same(struct output *output, char const *text, size_t length)
{
    char bytes[32 * 1024];
    size_t part;
    for (off_t at = output->same; length > 0; at += (off_t)part, text += part, length -= part) {
        part = length < sizeof bytes ? length : sizeof bytes;
        ssize_t n = read_old(output, at, bytes, part);
        if (n < 0)
            return fail(output, strerror((int)-n));
        if (n < (ssize_t)part || memcmp(bytes, text, part) != 0)
            return false;
    }
    return true;
}

/* What the writer is rid of: nothing is written as long as all of it is there. */
static void take(void *to, char const *text, size_t length)
{
    struct output *output = to;
    if (output->failed)
        return;
    if (output->old >= 0 && is_same(output, text, length))
        output->same += (off_t)length;
    else if (!output->failed && (output->old < 0 || depart(output)))
        (void)write_all(output, text, length);
}

static void emit(struct output *output)
{
    struct writer w;
    writer_init(&w);
    w.drain = take;
    w.to = output;
    output->emit(&w, output->what);
    writer_flush(&w);
    writer_finish(&w);
}

/* Close what was written to. */
static bool close_written(struct output *output)
{
    int fd = output->fd;
    output->fd = -1;
    if (fd >= 0 && close(fd) < 0 && !output->failed)
        return fail(output, strerror(errno));
    return !output->failed;
}

static bool write_stream(struct output *output)
{
    output->fd = output->standard ? STDOUT_FILENO
                                  : open(output->path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (output->fd < 0)
        return fail(output, strerror(errno));
    emit(output);
    if (output->standard)
        output->fd = -1;
    return close_written(output);
}

/* Write a file beside its place, unless it is there already. */
static bool write_file(struct output *output)
{
    char byte;
    if (output->old < 0 && !make_temporary(output))
        return false;
    emit(output);
    if (output->old >= 0 && !output->failed) {
        ssize_t more = read_old(output, output->same, &byte, 1);
        if (more < 0)
            (void)fail(output, strerror((int)-more));
        else if (more > 0)
            (void)depart(output);
    }
    return close_written(output);
}

/* -- Putting all in their places ------------------------------------------- */

/* Is what is there what was looked at?  That was held open unless another file
 * is to replace it.  1 or 0, or -1 after a message. */
static int is_still_there(struct output const *output)
{
    struct stat now;
    if (lstat(output->path, &now) < 0)
        return errno == ENOENT ? !output->there : (refuse(output, strerror(errno)), -1);
    return output->there && now.st_dev == output->device && now.st_ino == output->inode;
}

static void close_old(struct output *output)
{
    if (output->old >= 0)
        (void)close(output->old);
    output->old = -1;
}

/* Write it again, for what is there now. */
static bool write_again(struct output *output, struct output_guard const *guard)
{
    temporary_remove(output->number);
    close_old(output);
    output->same = 0;
    if (!inspect(output, guard))
        return false;
    return output->stream ? refuse(output, "it changes while it is written") : write_file(output);
}

/* A signal comes before the first or after the last; a rename that fails where
 * the file beside could be written leaves what was renamed before. */
static bool rename_all(struct output *outputs, size_t count)
{
    bool good = true;
    temporaries_hold_signals();
    for (size_t i = 0; i < count && good; i++)
        if (temporary_exists(outputs[i].number) &&
            !temporary_rename(outputs[i].number, outputs[i].path))
            good = refuse(&outputs[i], strerror(errno));
    temporaries_let_signals();
    return good;
}

/* The first that is a file, if any is to be put in its place. */
static struct output const *find_locked(struct output const *outputs, size_t count)
{
    struct output const *first = NULL;
    bool any = false;
    for (size_t i = count; i-- > 0;) {
        any = any || temporary_exists(outputs[i].number);
        if (!outputs[i].stream)
            first = &outputs[i];
    }
    return any ? first : NULL;
}

/* -1 when there is none to be had.  False after a message. */
static bool lock_place(struct output const *output, int *lock)
{
    char *path = directory_path(output);
    bool good = path && lock_directory(path, lock);
    int err = errno;
    free(path);
    return good || refuse(output, strerror(err));
}

/* Another run may have put its files there since ours were written.  From here on
 * none does; streams, which others may read as late as they like, are written. */
static bool put_in_place(struct output *outputs, size_t count, struct output_guard const *guard)
{
    struct output const *locked = find_locked(outputs, count);
    int lock = -1;
    bool good = !locked || lock_place(locked, &lock);
    for (size_t i = 0; i < count && locked && good; i++) {
        int still = outputs[i].stream ? 1 : is_still_there(&outputs[i]);
        good = still > 0 || (still == 0 && write_again(&outputs[i], guard));
    }
    good = good && rename_all(outputs, count);
    if (lock >= 0)
        (void)close(lock);
    return good;
}

static void close_all(struct output *outputs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)close_written(&outputs[i]);
        close_old(&outputs[i]);
    }
}

bool outputs_commit(struct output *outputs, size_t count, struct output_guard const *guard)
{
    if (count == 0)
        return true;
    for (size_t i = 0; i < count; i++) {
        outputs[i].number = (int)i;
        outputs[i].fd = outputs[i].old = -1;
    }
    bool good = temporaries_begin() || refuse(&outputs[0], strerror(errno));
    for (size_t i = 0; i < count && good; i++)
        good = inspect(&outputs[i], guard);
    good = good && all_apart(outputs, count);
    for (size_t i = 0; i < count && good; i++)
        good = outputs[i].stream || write_file(&outputs[i]);
    for (size_t i = 0; i < count && good; i++)
        good = !outputs[i].stream || write_stream(&outputs[i]);
    good = good && put_in_place(outputs, count, guard);
    temporaries_end();
    close_all(outputs, count);
    return good;
}
