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
    hash = (hash ^ with) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

/* Eight characters at a time.  The last one is added as it is: names that are numbered, and come
 * one after the other, have buckets beside each other, in one or two lines of a cache. */
static uint32_t hash_of(char const *text, size_t length)
{
    if (length == 0)
        return 0;
    uint64_t hash = length, part = 0;
    size_t end = length - 1, i = end;
    for (; i >= sizeof part; i -= sizeof part) {
        memcpy(&part, text + i - sizeof part, sizeof part);
        hash = mix(hash, part);
    }
    if (end >= sizeof part) /* some of them again, rather than each alone */
        memcpy(&part, text, sizeof part);
    for (; i > 0 && end < sizeof part; i--)
        part = part << 8 | (unsigned char)text[i - 1];
    return (uint32_t)mix(hash, part) ^ (unsigned char)text[end];
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
