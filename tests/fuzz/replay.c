/* replay.c: a target without a fuzzer: runs it once for each file that is named. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static char *read_all(FILE *file, size_t *length)
{
    size_t size = 4096, n;
    char *text = malloc(size);
    *length = 0;
    while (text && (n = fread(text + *length, 1, size - *length, file)) > 0) {
        *length += n;
        if (*length < size)
            continue;
        char *larger = realloc(text, size *= 2);
        if (!larger)
            free(text);
        text = larger;
    }
    return text;
}

static bool replay(char const *path)
{
    size_t length = 0;
    FILE *file = fopen(path, "rb");
    char *text = file ? read_all(file, &length) : NULL;
    bool good = text && !ferror(file);
    if (file)
        (void)fclose(file);
    /* As large as the input is, so that reading behind its end is seen. */
    uint8_t *data = good ? malloc(length ? length : 1) : NULL;
    if (data) {
        memcpy(data, text, length);
        /* What fails ends the program: say before which file it was. */
        (void)fprintf(stderr, "%s\n", path);
        (void)LLVMFuzzerTestOneInput(data, length);
    }
    free(data);
    free(text);
    return good && data;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (!replay(argv[i])) {
            perror(argv[i]);
            return 2;
        }
    }
    (void)printf("%d inputs\n", argc - 1);
    return 0;
}
