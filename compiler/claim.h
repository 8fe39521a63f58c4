/* claim.h: which names a graph needs in C, and what for.
 *
 * Each is "GRAPH_NAME" with a suffix, in capitals or as it is written, and
 * belongs to the node or the const that is called NAME.  What is kept is what it
 * is made of: the texts would take more room than the graph.
 */
#ifndef COMPILER_CLAIM_H
#define COMPILER_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

#include "compiler/name.h"

struct claim {
    struct name const *name;
    uint32_t begin;       /* where what needs it is declared */
    uint16_t tag;         /* of the text, set when it is taken: who has another one is another */
    unsigned char suffix; /* of cname_suffixes; CNAME_SUFFIXES: none */
    bool capitals;
};

struct claims {
    struct name const *graph;
    bool apart; /* the graph's name in capitals is another one */
    struct claim *table; /* open addressing; where it is free there is no name */
    uint32_t size;       /* a power of two */
};

void claims_init(struct claims *claims, struct name const *graph);

/* Room for `most` claims, before the first one is taken. */
void claims_make_room(struct claims *claims, struct arena *arena, uint32_t most);

/* The claim that has the same text; NULL: there is none, and now it is this one. */
struct claim const *claims_take(struct claims *claims, struct claim claim);

/* What the texts begin with, cut off where the room ends. */
void claims_begin(struct claims const *claims, bool capitals, char *text, size_t size);

/* Does the text begin as those of claims do? */
bool claims_may_have(struct claims const *claims, char const *text);

/* The claim that has the text, or NULL. */
struct claim const *claims_find(struct claims const *claims, char const *text);

/* The claim's text, cut off where the room ends; how long it would be. */
size_t claim_text(struct claims const *claims, struct claim claim, char *text, size_t size);

#endif
