/* name.h: interned identifiers: equal names are equal pointers. */
#ifndef COMPILER_NAME_H
#define COMPILER_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compiler/arena.h"

struct name {
    struct name *next; /* in its bucket */
    uint32_t hash;
    uint32_t length;
    int keyword;      /* the token it is, 0 for a plain identifier */
    bool before_tag;  /* struct, union, enum: a tag follows, whatever it is called */
    bool skipped;     /* stands in text that was not understood */
    bool fine_type;   /* is a type, and nothing is wrong with it; the checker's */
    bool fine_hook;   /* can be a hook; the resolver's */
    void const *named; /* the node of that name; the resolver's */
    void *meaning;    /* what it is declared as; the resolver's */
    void const *mark; /* what last used it, as a parameter or as a hook; each pass's own */
    char text[];      /* ends with NUL */
};

struct names {
    struct arena *arena; /* where the names live */
    struct name **buckets;
    uint32_t size; /* of `buckets`; a power of two */
    uint32_t count;
};

void names_init(struct names *names, struct arena *arena);

struct name *names_intern(struct names *names, char const *text, size_t length);

/* A character of a name as it is in capitals. */
static inline char name_capital(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

/* The name if it was interned, else NULL. */
struct name *names_find(struct names const *names, char const *text, size_t length);

/* The name whose `text` this is. */
struct name *name_of_text(char const *text);

#endif
