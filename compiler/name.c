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

static uint64_t mix(uint64_t hash, uint64_t with)
{
    return (hash ^ with) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Most of what a large graph names is numbered, and goes by its numbers: names whose digits alone
 * differ, by less than NEAR, have buckets beside each other.  So these, and the names in them, are gone
 * through from front to back; what is further apart is as far as if it were random, as numbers may
 * go up by any power of two.  Digits that no number has room for count as letters do. */
static uint32_t hash_of(char const *text, size_t length)
{
    enum { NEAR = 4096 };
    uint64_t letters = length, number = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned letter = (unsigned char)text[i], digit = letter - '0';
        bool counts = digit < 10 && number < UINT64_MAX / 10;
        number = counts ? number * 10 + digit : number;
        letters = mix(letters, counts ? 0 : letter);
    }
    uint64_t hash = mix(letters, number / NEAR);
    return (uint32_t)((hash ^ hash >> 32) + number % NEAR);
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
