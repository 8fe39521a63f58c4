/* os.h: what the runtime asks of the operating system.
 *
 * The one small interface between the runtime and the kernel: clocks,
 * waiting, and threads that wait for each other.  Nothing else in the runtime makes a system call, so that a test
 * that replaces these functions sees and decides everything from outside.
 *
 * Functions return 0 or more, or -errno.
 */
#ifndef WV_OS_H
#define WV_OS_H

#include <stdbool.h>
#include <stdint.h>

int64_t wv_os_mono_ns(void);
int64_t wv_os_wall_ns(void);

/* Let other threads have the CPU. */
void wv_os_yield(void);

/* A descriptor that other threads can make readable, and an epoll instance
 * that watches it. */
int wv_os_wake_create(void);
int wv_os_epoll_create(int wake_fd);
void wv_os_close(int fd);

/* Make the wake descriptor readable.  Any thread, signal handlers too;
 * errno is kept. */
void wv_os_wake(int wake_fd);

/* Make it unreadable again. */
void wv_os_wake_clear(int wake_fd);

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

/* Wait until the epoll instance has something or `timeout_ns` (< 0: none) is
 * over.  1: something, 0: timeout, -EINTR: a signal came. */
int wv_os_wait(int epoll_fd, int64_t timeout_ns);

#endif
