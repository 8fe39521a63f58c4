/* survive.c: graphs that are accepted, for C compilers to read.
 *
 * survive DIRECTORY COUNT SEED FILE...: changes the files, by names and types
 * that C has, until COUNT graphs were accepted, and writes these to
 * DIRECTORY/000.wvg and so on.  What is accepted is changed further.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

enum { GRAPHS_MAX = 1000, LENGTH_MAX = 6000, TRIES_MAX = 5 * 1000 * 1000 };

struct graph_text {
    uint8_t data[LENGTH_MAX];
    size_t size;
};

static struct graph_text pool[GRAPHS_MAX];
static size_t pool_count;

static bool read_graph(char const *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    struct graph_text *graph = &pool[pool_count];
    graph->size = fread(graph->data, 1, LENGTH_MAX, file);
    bool good = !ferror(file);
    (void)fclose(file);
    pool_count += good && graph->size < LENGTH_MAX;
    return good;
}

static bool write_graph(char const *directory, uint32_t number, struct graph_text const *graph)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%03u.wvg", directory, number);
    FILE *file = length > 0 && length < (int)sizeof path ? fopen(path, "wb") : NULL;
    bool good = file && fwrite(graph->data, 1, graph->size, file) == graph->size;
    return (!file || fclose(file) == 0) && good;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
    h += x + UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

/* How many were tried; 0 when a file cannot be written. */
static uint64_t survive(char const *directory, uint32_t count, uint64_t seed)
{
    static struct graph_text now;
    uint32_t accepted = 0;
    uint64_t tried = 0;
    for (; accepted < count && tried < TRIES_MAX; tried++) {
        uint64_t h = mix(seed, tried);
        struct graph_text *from = &pool[h % pool_count];
        struct graph_text const *other = &pool[mix(h, 1) % pool_count];
        now = *from;
        now.size =
            fuzz_mutate(now.data, now.size, LENGTH_MAX - 1, h, other->data, other->size, true);
        if (!fuzz_compile(now.data, now.size, NULL))
            continue;
        if (now.size < LENGTH_MAX / 2)
            *from = now;
        /* What was changed a few times is further from where it came from. */
        if (mix(h, 2) % 4 == 0 && !write_graph(directory, accepted++, &now))
            return 0;
    }
    return tried;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        (void)fputs("usage: survive DIRECTORY COUNT SEED FILE...\n", stderr);
        return 2;
    }
    for (int i = 4; i < argc && pool_count < GRAPHS_MAX; i++) {
        if (!read_graph(argv[i])) {
            perror(argv[i]);
            return 2;
        }
    }
    uint64_t tried = 0;
    if (pool_count)
        tried = survive(argv[1], (uint32_t)strtoul(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
    if (!tried) {
        perror(argv[1]);
        return 2;
    }
    (void)printf("%" PRIu64 " graphs tried\n", tried);
    return 0;
}
