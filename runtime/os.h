/* os.h: what the runtime asks of the operating system, but for waiting.
 *
 * This and poll.h are the one small interface between the runtime and the
 * kernel: clocks, waiting, and threads that wait for each other.  Nothing else
 * in the runtime makes a system call (but signal.c, which calls sigaction), so
 * that a test that replaces these functions sees and decides everything from
 * outside.
 *
 * Functions return 0 or more, or -errno.
 */
#ifndef WV_OS_H
#define WV_OS_H

#include <stdint.h>

int64_t wv_os_mono_ns(void);
int64_t wv_os_wall_ns(void);

/* What an open descriptor is: two that differ in this are not the same file,
 * pipe or socket.  0 or -EBADF, or what else the kernel said. */
int wv_os_identify(int fd, uint64_t *device, uint64_t *inode);

/* Standard streams that were closed: let their numbers lead nowhere, so that
 * nothing else gets them. */
void wv_os_fill_standard(void);

/* Let others have the CPU. */
void wv_os_yield(void);

/* Make every running thread of the process execute a memory barrier.  Has to be
 * enabled once, which -ENOSYS and others refuse.  Any thread, signal handlers
 * too. */
int wv_os_barrier_enable(void);
int wv_os_barrier(void);

/* Sleep while `*word` is `value` and nobody wakes; may end for nothing.  And
 * wake all that sleep on `word`, of which only the address is used.  Any
 * thread. */
void wv_os_sleep_on(uint32_t *word, uint32_t value);
void wv_os_wake_on(uint32_t *word);

#endif
