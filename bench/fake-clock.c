/* fake-clock.c: the clocks of the C library for libraries that are linked
 * dynamically, and so call these functions: while `faked`, time stands still
 * but for who moves it on.
 */
#define _GNU_SOURCE

#include "bench/fake-clock.h"

#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>

int64_t fake_ns = INT64_C(1000000000000);
int faked;

int clock_gettime(clockid_t clock, struct timespec *time)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    if (!faked)
        return real(clock, time);
    *time = (struct timespec){.tv_sec = (time_t)(fake_ns / 1000000000),
                              .tv_nsec = (long)(fake_ns % 1000000000)};
    return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}
