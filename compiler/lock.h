/* lock.h: one run of waveletc at a time puts its files in a directory. */
#ifndef COMPILER_LOCK_H
#define COMPILER_LOCK_H

#include <stdbool.h>

/* Wait until no other run has the directory locked, and lock it, until the
 * descriptor is closed; there is no lock file.  The descriptor is -1 where there
 * are no locks, and when another program holds one for long.  False with errno. */
bool lock_directory(char const *path, int *descriptor);

#endif
