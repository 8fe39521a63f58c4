/* name.c: a hash table with chains. */
#include "config.h"

#include "compiler/name.h"

#include <string.h>

enum { FIRST_SIZE = 1024 };

void names_init(struct names *names, struct arena *arena)
{
    *names = (struct names){.arena = arena, .size = FIRST_SIZE};
    names->buckets = arena_array(arena, FIRST_SIZE, sizeof *names->buckets);
}

/* FNV-1a, by Fowler, Noll and Vo. */
static uint32_t hash_of(char const *text, size_t length)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619U;
    return hash;
}

static void insert(struct names *names, struct name *name)
{
    struct name **bucket = &names->buckets[name->hash & (names->size - 1)];
    name->next = *bucket;
    *bucket = name;
}

static void grow(struct names *names)
{
    struct name **old = names->buckets;
    uint32_t old_size = names->size;
    names->size *= 2;
    names->buckets = arena_array(names->arena, names->size, sizeof *names->buckets);
    for (uint32_t i = 0; i < old_size; i++) {
        for (struct name *name = old[i], *next; name; name = next) {
            next = name->next;
            insert(names, name);
        }
    }
}

static bool is(struct name const *name, uint32_t hash, char const *text, size_t length)
{
    return name->hash == hash && name->length == length && memcmp(name->text, text, length) == 0;
}

static struct name *find(struct names const *names, uint32_t hash, char const *text, size_t length)
{
    struct name *name = names->buckets[hash & (names->size - 1)];
    while (name && !is(name, hash, text, length))
        name = name->next;
    return name;
}

struct name *names_find(struct names const *names, char const *text, size_t length)
{
    return find(names, hash_of(text, length), text, length);
}

struct name *names_intern(struct names *names, char const *text, size_t length)
{
    uint32_t hash = hash_of(text, length);
    struct name *name = find(names, hash, text, length);
    if (name)
        return name;
    if (names->count == names->size)
        grow(names);
    name = arena_alloc(names->arena, sizeof *name + length + 1);
    name->hash = hash;
    name->length = (uint32_t)length;
    memcpy(name->text, text, length);
    insert(names, name);
    names->count++;
    return name;
}

struct name *name_of_text(char const *text)
{
    return (struct name *)((uintptr_t)text - offsetof(struct name, text));
}
