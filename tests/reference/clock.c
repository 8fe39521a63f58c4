/* clock.c: the clocks of docs/runtime.md.
 *
 * Under the historical and the manual clock wall time is the same number.  The
 * machine's clocks stand still but for what the host of the test does.
 */
#include "world.h"

#include <errno.h>

/* A wall clock that is ahead loses one of ten nanoseconds until it is right. */
static int64_t offset_at(struct world const *world, int64_t mono)
{
    int64_t offset = world->shown.offset - (mono - world->shown.from) / 10;
    return offset > world->shown.target ? offset : world->shown.target;
}

/* Once in `resync`, when the time is read: the wall clock follows forward at
 * once. */
static void compare(struct world *world)
{
    int64_t offset = offset_at(world, world->now), machine = world->machine.offset;
    world->shown.from = world->now;
    world->shown.offset = offset > machine ? offset : machine;
    world->shown.target = machine;
    world->shown.compare_at = world->now + world->settings.resync;
}

void clock_read(struct world *world)
{
    if (world->settings.clock == REALTIME) {
        world->now = world->machine.mono;
        if (world->now >= world->shown.compare_at)
            compare(world);
        world->wall = world->now + offset_at(world, world->now);
    } else {
        world->wall = world->now;
    }
}

void clock_begin(struct world *world)
{
    int64_t start = world->settings.start;
    world->now = start == INT64_MIN ? 0 : start;
    if (world->settings.clock == REALTIME) {
        world->now = world->shown.from = world->machine.mono;
        world->shown.offset = world->shown.target = world->machine.offset;
        world->shown.compare_at = world->now + world->settings.resync;
    }
    clock_read(world);
}

int world_advance(struct world *world, int64_t ns)
{
    if (world->phase != ALIVE)
        return -EPIPE;
    if (world->settings.clock != MANUAL || ns < 0)
        return -EINVAL;
    world->now += ns;
    clock_read(world);
    return 0;
}
