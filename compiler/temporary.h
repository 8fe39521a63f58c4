/* temporary.h: files that are written beside their places: in the end each is
 * renamed into its own or removed, also when a signal or want of memory ends the
 * program before.
 */
#ifndef COMPILER_TEMPORARY_H
#define COMPILER_TEMPORARY_H

#include <stdbool.h>

enum { TEMPORARIES = 8 };

/* Around all that is done with them: what ends the program is seen to.  False,
 * with errno, when it cannot be. */
bool temporaries_begin(void);
void temporaries_end(void);

/* Make temporary `number` beside `path`, empty.  Its descriptor, or -1 with errno. */
int temporary_make(int number, char const *path);

/* Is there one of that number? */
bool temporary_exists(int number);

/* Remove it, if there is one. */
void temporary_remove(int number);

/* Rename it to `path`; false with errno.  Between holding signals and letting
 * them in none comes between one renaming and the next. */
bool temporary_rename(int number, char const *path);
void temporaries_hold_signals(void);
void temporaries_let_signals(void);

#endif
