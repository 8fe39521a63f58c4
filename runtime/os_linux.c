/* os_linux.c: os.h by clock_gettime, eventfd, epoll_pwait2 and membarrier. */
#include "config.h"

#include "runtime/os.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { NS_PER_S = 1000000000 };

static int64_t clock_now(clockid_t id)
{
    struct timespec now;
    /* Fails only for a clock or an address that does not exist. */
    (void)clock_gettime(id, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t wv_os_mono_ns(void)
{
    return clock_now(CLOCK_MONOTONIC);
}

int64_t wv_os_wall_ns(void)
{
    return clock_now(CLOCK_REALTIME);
}

void wv_os_yield(void)
{
    (void)sched_yield(); /* cannot fail */
}

int wv_os_wake_create(void)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int wv_os_epoll_create(int wake_fd)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0)
        return -errno;
    struct epoll_event event = {.events = EPOLLIN};
    if (epoll_ctl(fd, EPOLL_CTL_ADD, wake_fd, &event) < 0) {
        int err = -errno;
        (void)close(fd);
        return err;
    }
    return fd;
}

void wv_os_close(int fd)
{
    (void)close(fd);
}

void wv_os_wake(int wake_fd)
{
    int kept = errno;
    /* Only a counter near 2^64 refuses, and then it is readable anyway. */
    ssize_t n = write(wake_fd, &(uint64_t){1}, sizeof(uint64_t));
    (void)n;
    errno = kept;
}

void wv_os_wake_clear(int wake_fd)
{
    uint64_t count;
    /* Empty (EAGAIN) is as good as emptied. */
    ssize_t n = read(wake_fd, &count, sizeof count);
    (void)n;
}

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

int wv_os_wait(int epoll_fd, int64_t timeout_ns)
{
    struct epoll_event event;
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ns / NS_PER_S),
                               .tv_nsec = (long)(timeout_ns % NS_PER_S)};
    int n = epoll_pwait2(epoll_fd, &event, 1, timeout_ns < 0 ? NULL : &timeout, NULL);
    return n < 0 ? -errno : n;
}
