/* system.c: runtime/os.h, in the world. */
#include "config.h"

#include "runtime/os.h"

#include "tests/simulate/model.h"
#include "tests/simulate/simulate.h"

#include <errno.h>

int64_t wv_os_mono_ns(void)
{
    world_point();
    world.read_ns = world.mono_ns;
    return world.mono_ns;
}

int64_t wv_os_wall_ns(void)
{
    world.compared_ns[world.comparisons++ % TRIES] = world.read_ns;
    world_point();
    return world.wall_ns;
}

int wv_os_identify(int fd, uint64_t *device, uint64_t *inode)
{
    world_point();
    *device = 1;
    *inode = kernel_file(fd);
    return *inode ? 0 : -EBADF;
}

void wv_os_fill_standard(void)
{
}

void wv_os_yield(void)
{
    world_point();
}

int wv_os_barrier_enable(void)
{
    return world.fenced ? -ENOSYS : 0;
}

/* Where the graph says that it may be asleep and looks again, this is between. */
int wv_os_barrier(void)
{
    world_point();
    if (!world.quiet && once_in(world.faults.memory)) {
        trace("no barrier", 0, 0, 0);
        model_failed(-ENOMEM);
        return -ENOMEM;
    }
    return 0;
}

/* The graph's own thread sleeps only for others to leave. */
void wv_os_sleep_on(uint32_t *word, uint32_t value)
{
    if (thread_is_one() && *word == value)
        thread_sleep(word);
    if (thread_is_one())
        return;
    for (unsigned turns = 0; *word == value; turns++)
        CHECK(threads_go_on() && turns < 100, "the graph waits for ever for those who wait");
}

void wv_os_wake_on(uint32_t *word)
{
    threads_wake(word);
}
