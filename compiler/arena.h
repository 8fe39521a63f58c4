/* arena.h: all memory of one compilation.
 *
 * What is allocated here lives until the arena is finished; nothing is freed
 * one by one.  Memory is zeroed, and aligned for pointers and 64-bit numbers.  There is no error
 * to check: a compilation that runs out of memory says so and exits with
 * status 2 (outputs are renamed into place only when whole, so none is torn, and
 * what was written beside them is removed).
 */
#ifndef COMPILER_ARENA_H
#define COMPILER_ARENA_H

#include <stddef.h>

struct arena {
    struct arena_block *blocks;
    char *free, *end;
};

void arena_finish(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size);

/* Room for `count` elements of `size` bytes. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* `row`, which has `count` elements of `size` bytes, with room for one more.  It
 * moves when it is full: its size is a power of two. */
void *arena_grown(struct arena *arena, void *row, size_t count, size_t size);

/* A copy of `length` bytes with a NUL after them. */
char *arena_text(struct arena *arena, char const *text, size_t length);

/* A formatted string. */
char *arena_printf(struct arena *arena, char const *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Say that there is no memory left, and exit with status 2. */
_Noreturn void out_of_memory(void);

/* As malloc, but it does not fail. */
void *checked_alloc(size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

#endif
