/* os_linux.c: what os.h has and POSIX has not: a barrier for all threads, by membarrier. */
#include "config.h"

#include "runtime/os.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

static int membarrier(int command)
{
    int kept = errno;
    int err = syscall(SYS_membarrier, command, 0, 0) < 0 ? -errno : 0;
    errno = kept;
    return err;
}

int wv_os_barrier_enable(void)
{
    return membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
}

int wv_os_barrier(void)
{
    return membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}
