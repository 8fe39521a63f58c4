/* files.c: files in memory in place of those of the disk: the linker leads the
 * loader's calls here (--wrap).
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "compiler/source.h"
#include "tests/fuzz/fuzz.h"

enum { FILES_MAX = 40, NAME_MAX_HERE = 100 };

static struct {
    char name[NAME_MAX_HERE + 1];
    char const *text;
    size_t length;
} files[FILES_MAX];
static int file_count;

/* The rest of the line behind "//file ", if the line begins so. */
static size_t read_mark(char const *line, size_t left, char name[NAME_MAX_HERE + 1])
{
    static char const mark[] = "//file ";
    size_t length = sizeof mark - 1, n = 0;
    if (left < length || memcmp(line, mark, length) != 0)
        return 0;
    for (; length + n < left && line[length + n] != '\n'; n++)
        if (n < NAME_MAX_HERE)
            name[n] = line[length + n];
    name[n < NAME_MAX_HERE ? n : NAME_MAX_HERE] = '\0';
    return length + n;
}

static void add_file(char const *name, char const *text, size_t length)
{
    if (file_count == FILES_MAX)
        return;
    memcpy(files[file_count].name, name, strlen(name) + 1);
    files[file_count].text = text;
    files[file_count++].length = length;
}

void fuzz_files(uint8_t const *data, size_t size)
{
    char const *text = (char const *)data, *begin = text;
    char name[NAME_MAX_HERE + 1] = FUZZ_PATH, next[NAME_MAX_HERE + 1];
    file_count = 0;
    for (size_t i = 0; i < size; i++) {
        size_t mark = i > 0 && text[i - 1] == '\n' ? read_mark(text + i, size - i, next) : 0;
        if (mark == 0)
            continue;
        add_file(name, begin, (size_t)(text + i - begin));
        memcpy(name, next, sizeof name);
        i += mark < size - i ? mark : mark - 1;
        begin = text + i;
    }
    add_file(name, begin, (size_t)(text + size - begin));
}

/* -- In place of source.c -------------------------------------------------- */

int __wrap_source_read(struct source *source, char const *path, uint32_t most);
int __wrap_source_read_regular(struct source *source, char const *path, uint32_t most);

int __wrap_source_read(struct source *source, char const *path, uint32_t most)
{
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    for (int i = 0; i < file_count; i++) {
        if (strcmp(files[i].name, path) != 0)
            continue;
        if (files[i].length > most)
            return -EFBIG;
        int number = source_add(source, path, files[i].text, files[i].length);
        if (number >= 0)
            source->files[number].inode = (uint64_t)i + 1;
        return number;
    }
    return -ENOENT;
}

int __wrap_source_read_regular(struct source *source, char const *path, uint32_t most)
{
    return __wrap_source_read(source, path, most);
}
