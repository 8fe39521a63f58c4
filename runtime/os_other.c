/* os_other.c: in place of os_linux.c where the system has no barrier for all threads. */
#include "config.h"

#include "runtime/os.h"

#include <errno.h>

int wv_os_barrier_enable(void)
{
    return -ENOSYS;
}

int wv_os_barrier(void)
{
    return -ENOSYS;
}
