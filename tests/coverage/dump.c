/* dump.c: a process that ends at once is counted, too.
 *
 * What was counted is written when a program ends by exit().  The linker leads
 * abort() and _exit() here (tests/coverage/run), in all that is linked for
 * coverage.
 */
#include <stdlib.h>
#include <unistd.h>

void __gcov_dump(void);

_Noreturn void __real_abort(void);
_Noreturn void __real__exit(int status);

_Noreturn void __wrap_abort(void);
_Noreturn void __wrap_abort(void)
{
    __gcov_dump();
    __real_abort();
}

_Noreturn void __wrap__exit(int status);
_Noreturn void __wrap__exit(int status)
{
    __gcov_dump();
    __real__exit(status);
}
