/* claim.c: a hash table of what names are made of. */
#include "config.h"

#include "compiler/claim.h"

#include <stdio.h>
#include <string.h>

#include "compiler/cname.h"

void claims_init(struct claims *claims, struct name const *graph)
{
    *claims = (struct claims){.graph = graph};
    for (char const *c = graph->text; *c; c++)
        claims->apart |= name_capital(*c) != *c;
}

void claims_make_room(struct claims *claims, struct arena *arena, uint32_t most)
{
    claims->size = 1;
    while (claims->size <= most || claims->size - most < claims->size / 4)
        claims->size *= 2;
    claims->table = arena_array(arena, claims->size, sizeof *claims->table);
}

/* -- What stands behind the graph's name ----------------------------------- */

static char const *suffix_of(struct claim claim)
{
    return claim.suffix < CNAME_SUFFIXES ? cname_suffixes[claim.suffix] : "";
}

static size_t length_of(struct claim claim)
{
    return claim.name->length + strlen(suffix_of(claim));
}

static char char_at(struct claim claim, size_t i)
{
    size_t own = claim.name->length;
    char c = i < own ? claim.name->text[i] : suffix_of(claim)[i - own];
    return claim.capitals ? name_capital(c) : c;
}

static uint32_t hash_more(uint32_t hash, char const *text, bool capitals)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)(capitals ? name_capital(*text) : *text)) * 16777619U; /* FNV-1a */
    return hash;
}

static uint16_t tag_of(uint32_t hash)
{
    return (uint16_t)(hash >> 16);
}

static bool is_same(struct claim a, struct claim b)
{
    size_t length = length_of(a);
    if (length != length_of(b))
        return false;
    for (size_t i = 0; i < length; i++)
        if (char_at(a, i) != char_at(b, i))
            return false;
    return true;
}

static bool is_text(struct claim claim, char const *text)
{
    size_t length = length_of(claim);
    for (size_t i = 0; i < length; i++)
        if (char_at(claim, i) != text[i])
            return false;
    return text[length] == '\0';
}

/* -- Taking and finding ---------------------------------------------------- */

struct claim const *claims_take(struct claims *claims, struct claim claim)
{
    uint32_t mask = claims->size - 1, hash = hash_more(0, claim.name->text, claim.capitals), at;
    hash = hash_more(hash, suffix_of(claim), claim.capitals);
    claim.tag = tag_of(hash);
    for (at = hash & mask; claims->table[at].name; at = (at + 1) & mask) {
        struct claim const *other = &claims->table[at];
        if (other->tag == claim.tag && (other->capitals == claim.capitals || !claims->apart) &&
            is_same(*other, claim))
            return other;
    }
    claims->table[at] = claim;
    return NULL;
}

/* What stands behind the graph's name and a `_`; NULL: it does not begin so. */
static char const *rest_of(struct claims const *claims, char const *text, bool capitals)
{
    char const *graph = claims->graph->text;
    size_t i = 0;
    while (graph[i] && (capitals ? name_capital(graph[i]) : graph[i]) == text[i])
        i++;
    return !graph[i] && text[i] == '_' ? text + i + 1 : NULL;
}

bool claims_may_have(struct claims const *claims, char const *text)
{
    return rest_of(claims, text, false) || rest_of(claims, text, true);
}

static struct claim const *find(struct claims const *claims, char const *text, bool capitals)
{
    char const *rest = rest_of(claims, text, capitals);
    uint32_t mask = claims->size - 1, hash = rest ? hash_more(0, rest, false) : 0;
    for (uint32_t at = hash & mask; rest && claims->table[at].name; at = (at + 1) & mask) {
        struct claim const *claim = &claims->table[at];
        if (claim->tag == tag_of(hash) && claim->capitals == capitals && is_text(*claim, rest))
            return claim;
    }
    return NULL;
}

struct claim const *claims_find(struct claims const *claims, char const *text)
{
    struct claim const *claim = find(claims, text, false);
    return claim ? claim : find(claims, text, true);
}

void claims_begin(struct claims const *claims, bool capitals, char *text, size_t size)
{
    (void)snprintf(text, size, "%s_", claims->graph->text);
    for (; capitals && *text; text++)
        *text = name_capital(*text);
}

size_t claim_text(struct claims const *claims, struct claim claim, char *text, size_t size)
{
    size_t graph = claims->graph->length, length = graph + 1 + length_of(claim);
    for (size_t i = 0; i < length && i + 1 < size; i++) {
        char c = i < graph ? claims->graph->text[i] : i == graph ? '_' : char_at(claim, i - graph - 1);
        text[i] = claim.capitals ? name_capital(c) : c;
    }
    text[length < size ? length : size - 1] = '\0';
    return length;
}
