/* limits.c: the limits that are built in, and how a test lowers them. */
#include "config.h"

#include "compiler/limits.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct limits const limits_built_in = {
#define LIMIT(name, most, what) .name = LIMIT_##name,
#include "compiler/limits.def"
#undef LIMIT
};

/* The limit that `text` names up to its '=', or NULL. */
static uint32_t *find(struct limits *limits, char const *text, size_t length)
{
#define LIMIT(name, most, what)                                                                    \
    if (strlen(#name) == length && memcmp(text, #name, length) == 0)                               \
        return &limits->name;
#include "compiler/limits.def"
#undef LIMIT
    return NULL;
}

char const *limits_lower(struct limits *limits, char const *text)
{
    size_t length = strcspn(text, "=");
    uint32_t *limit = find(limits, text, length);
    char const *digits = text + length + 1;
    if (!limit || text[length] == '\0')
        return "--limit takes NAME=N, and knows"
#define LIMIT(name, most, what) " " #name
#include "compiler/limits.def"
#undef LIMIT
            ;
    char *end;
    errno = 0;
    unsigned long long value = strtoull(digits, &end, 10);
    if (*digits < '0' || *digits > '9' || *end)
        return "the value of --limit is a number";
    if (errno || value < 1 || value > *limit)
        return "--limit lowers a limit, to no less than 1";
    *limit = (uint32_t)value;
    return NULL;
}
