/* source.c: read files, find lines. */
#include "config.h"

#include "compiler/source.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void source_init(struct source *source, struct arena *arena)
{
    *source = (struct source){.arena = arena};
}

void source_finish(struct source *source)
{
    free(source->text);
    *source = (struct source){0};
}

/* -- Reading -------------------------------------------------------------- */

/* Room for `more` bytes and two NULs behind the text. */
static int reserve(struct source *source, size_t more)
{
    enum { FIRST_SIZE = 16 * 1024 };
    size_t wanted = source->length + more + 2;
    if (wanted > UINT32_MAX)
        return -EFBIG;
    if (wanted <= source->size)
        return 0;
    size_t size = source->size ? source->size : FIRST_SIZE;
    while (size < wanted)
        size *= 2;
    char *larger = realloc(source->text, size);
    if (!larger)
        return -ENOMEM;
    source->text = larger;
    source->size = size;
    return 0;
}

/* Append what is left of the file to the text. */
static int read_all(struct source *source, FILE *file, uint32_t most)
{
    enum { CHUNK = 16 * 1024 };
    size_t begin = source->length, n = 1;
    while (n > 0) {
        int err = reserve(source, CHUNK);
        if (err)
            return err;
        n = fread(source->text + source->length, 1, CHUNK, file);
        source->length += n;
        if (source->length - begin > most)
            return -EFBIG;
    }
    return ferror(file) ? (errno ? -errno : -EIO) : 0;
}

/* What was appended since `begin` is a file. */
static struct source_file *add_file(struct source *source, char const *path, size_t begin)
{
    source->files =
        arena_grown(source->arena, source->files, source->file_count, sizeof *source->files);
    memset(source->text + source->length, '\0', 2);
    struct source_file *file = &source->files[source->file_count++];
    *file = (struct source_file){.path = path,
                                 .span = {(uint32_t)begin, (uint32_t)source->length}};
    source->length++;
    return file;
}

/* The number of the file if it was read before, whatever its path; or -1. */
static int find_file(struct source const *source, struct stat const *status)
{
    for (uint32_t i = 0; i < source->file_count; i++)
        if (source->files[i].device == status->st_dev && source->files[i].inode == status->st_ino)
            return (int)i;
    return -1;
}

static int read_file(struct source *source, FILE *file, char const *path, uint32_t most)
{
    struct stat status;
    if (fstat(fileno(file), &status) < 0)
        return -errno;
    int known = find_file(source, &status);
    if (known >= 0)
        return known;
    size_t begin = source->length;
    errno = 0;
    int err = read_all(source, file, most);
    if (err) {
        source->length = begin;
        return err;
    }
    struct source_file *added = add_file(source, path, begin);
    added->device = status.st_dev;
    added->inode = status.st_ino;
    return (int)source->file_count - 1;
}

int source_read(struct source *source, char const *path, uint32_t most)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return -errno;
    int number = read_file(source, file, path, most);
    (void)fclose(file);
    return number;
}

int source_read_regular(struct source *source, char const *path, uint32_t most)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return -errno;
    if (S_ISDIR(status.st_mode))
        return -EISDIR;
    if (!S_ISREG(status.st_mode))
        return -ENOTSUP;
    return source_read(source, path, most);
}

int source_read_stdin(struct source *source, uint32_t most)
{
    return read_file(source, stdin, "<stdin>", most);
}

int source_add(struct source *source, char const *path, char const *text, size_t length)
{
    int err = reserve(source, length);
    if (err)
        return err;
    size_t begin = source->length;
    if (length)
        memcpy(source->text + begin, text, length);
    source->length += length;
    (void)add_file(source, path, begin);
    return (int)source->file_count - 1;
}

/* -- Places --------------------------------------------------------------- */

struct source_file *source_file(struct source const *source, uint32_t byte)
{
    uint32_t low = 0, high = source->file_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->files[middle].span.begin <= byte)
            low = middle;
        else
            high = middle;
    }
    return &source->files[low];
}

/* Where the line behind `at` begins, or 0. */
static uint32_t next_line(struct source const *source, struct source_file const *file, uint32_t at)
{
    char const *end = memchr(source->text + at, '\n', file->span.end - at);
    return end ? (uint32_t)(end - source->text) + 1 : 0;
}

static void find_lines(struct source *source, struct source_file *file)
{
    uint32_t count = 1;
    for (uint32_t at = file->span.begin; (at = next_line(source, file, at)); count++)
        continue;
    file->lines = arena_array(source->arena, count, sizeof *file->lines);
    file->lines[file->line_count++] = file->span.begin;
    for (uint32_t at = file->span.begin; (at = next_line(source, file, at));)
        file->lines[file->line_count++] = at;
}

/* Does the line begin at or before the byte? */
static bool begins_before(struct source_file const *file, uint32_t line, uint32_t byte)
{
    return line < file->line_count && file->lines[line] <= byte;
}

/* The number of the line, from 0.  Mostly it is the one that was asked for before, or one of
 * the next. */
static uint32_t line_of(struct source *source, struct source_file *file, uint32_t byte)
{
    enum { NEAR = 8 };
    if (!file->lines)
        find_lines(source, file);
    uint32_t low = begins_before(file, file->line, byte) ? file->line : 0;
    for (uint32_t end = low + NEAR; low < end; low++)
        if (!begins_before(file, low + 1, byte))
            return file->line = low;
    uint32_t high = file->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (file->lines[middle] <= byte)
            low = middle;
        else
            high = middle;
    }
    return file->line = low;
}

struct place source_place(struct source *source, uint32_t byte)
{
    struct source_file *file = source_file(source, byte);
    uint32_t line = line_of(source, file, byte);
    return (struct place){file->path, line + 1, byte - file->lines[line] + 1};
}

struct span source_line(struct source *source, uint32_t byte)
{
    struct source_file *file = source_file(source, byte);
    uint32_t line = line_of(source, file, byte);
    struct span span = {file->lines[line], file->span.end};
    if (line + 1 < file->line_count)
        span.end = file->lines[line + 1] - 1;
    if (span.end > span.begin && source->text[span.end - 1] == '\r')
        span.end--;
    return span;
}
