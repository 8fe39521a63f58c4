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

/* Room for `most` claims. */
void claims_init(struct claims *claims, struct arena *arena, struct name const *graph,
                 uint32_t most);

/* The claim that has the same text; NULL: there is none, and now it is this one. */
struct claim const *claims_take(struct claims *claims, struct claim claim);

/* The claim that has the text, or NULL. */
struct claim const *claims_find(struct claims const *claims, char const *text);

/* The claim's text, cut off where the room ends; how long it would be. */
size_t claim_text(struct claims const *claims, struct claim claim, char *text, size_t size);

#endif
