/* arena.c: blocks of memory that are given out from front to back. */
#include "config.h"

#include "compiler/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With what we and malloc put in front, a block is whole pages, and so many that
 * malloc has them from the system and gives them back. */
enum { BLOCK_SIZE = 256 * 1024 - 64, LARGE = BLOCK_SIZE / 8, ALIGNMENT = alignof(uint64_t) };

struct arena_block {
    struct arena_block *next;
    alignas(uint64_t) char bytes[];
};

void out_of_memory(void)
{
    (void)fputs("waveletc: out of memory\n", stderr);
    exit(2);
}

void *checked_alloc(size_t size)
{
    void *memory = malloc(size);
    if (!memory)
        out_of_memory();
    return memory;
}

static char *add_block(struct arena *arena, size_t size)
{
    struct arena_block *block = calloc(1, sizeof *block + size);
    if (!block)
        out_of_memory();
    block->next = arena->blocks;
    arena->blocks = block;
    return block->bytes;
}

void arena_finish(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
    arena->free = arena->end = NULL;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    size = size ? (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : ALIGNMENT;
    if (size >= LARGE) /* what is left of the block in use stays in use */
        return add_block(arena, size);
    if (!arena->free || (size_t)(arena->end - arena->free) < size) {
        arena->free = add_block(arena, BLOCK_SIZE);
        arena->end = arena->free + BLOCK_SIZE;
    }
    void *memory = arena->free;
    arena->free += size;
    return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        out_of_memory();
    return arena_alloc(arena, count * size);
}

void *arena_grown(struct arena *arena, void *row, size_t count, size_t size)
{
    bool full = (count & (count - 1)) == 0;
    if (!full)
        return row;
    void *larger = arena_array(arena, count ? count * 2 : 1, size);
    if (count)
        memcpy(larger, row, count * size);
    return larger;
}

char *arena_text(struct arena *arena, char const *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length)
        memcpy(copy, text, length);
    return copy;
}

char *arena_printf(struct arena *arena, char const *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        out_of_memory();
    char *text = arena_alloc(arena, (size_t)length + 1);
    (void)vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
