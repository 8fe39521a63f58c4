/* source.c: read a file, find lines. */
#include "config.h"

#include "compiler/source.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A growing buffer outside the arena: it is copied once, at its final size. */
static int read_all(FILE *file, char **bytes, size_t *length)
{
    size_t size = 16 * 1024;
    char *buffer = NULL;
    *length = 0;
    for (;;) {
        char *larger = realloc(buffer, size);
        if (!larger) {
            free(buffer);
            return -ENOMEM;
        }
        buffer = larger;
        *length += fread(buffer + *length, 1, size - *length, file);
        if (*length < size || size > SOURCE_MAX)
            break;
        size *= 2;
    }
    int err = ferror(file) ? -EIO : 0;
    if (!err && *length > SOURCE_MAX)
        err = -EFBIG;
    if (err) {
        free(buffer);
        return err;
    }
    *bytes = buffer;
    return 0;
}

int source_read(struct source *source, struct arena *arena, char const *path)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rb");
    if (!file)
        return -errno;
    char *bytes = NULL;
    size_t length = 0;
    errno = 0;
    int err = read_all(file, &bytes, &length);
    if (err == -EIO && errno)
        err = -errno;
    if (!is_stdin)
        (void)fclose(file);
    if (err)
        return err;
    *source = (struct source){.path = is_stdin ? "<stdin>" : path, .arena = arena};
    source->length = (uint32_t)length;
    source->text = arena_alloc(arena, length + 1);
    if (length)
        memcpy(source->text, bytes, length);
    free(bytes);
    return 0;
}

static void find_lines(struct source *source)
{
    uint32_t count = 1;
    for (uint32_t i = 0; i < source->length; i++)
        count += source->text[i] == '\n';
    source->lines = arena_array(source->arena, count, sizeof *source->lines);
    source->line_count = 1;
    for (uint32_t i = 0; i < source->length; i++)
        if (source->text[i] == '\n')
            source->lines[source->line_count++] = i + 1;
}

struct place source_place(struct source *source, uint32_t byte)
{
    if (!source->lines)
        find_lines(source);
    uint32_t low = 0, high = source->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= byte)
            low = middle;
        else
            high = middle;
    }
    return (struct place){.line = low + 1, .column = byte - source->lines[low] + 1};
}

struct span source_line(struct source *source, uint32_t line)
{
    if (!source->lines)
        find_lines(source);
    struct span span = {source->lines[line - 1], source->length};
    if (line < source->line_count)
        span.end = source->lines[line] - 1;
    if (span.end > span.begin && source->text[span.end - 1] == '\r')
        span.end--;
    return span;
}
