/* rule.c: a rule of make in memory, for a function that reads a file. */
#include "config.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "compiler/passes.h"
#include "tests/fuzz/fuzz.h"

bool fuzz_knows_rule(char const *rule, size_t length, char const *text)
{
    char path[64];
    int fd = memfd_create("rule", MFD_CLOEXEC);
    fuzz_require(fd >= 0 && write(fd, rule, length) == (ssize_t)length, "there is memory");
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int known = deps_known(path, text);
    fuzz_require(known == 0 || known == 1, "a rule can be read");
    (void)close(fd);
    return known == 1;
}
