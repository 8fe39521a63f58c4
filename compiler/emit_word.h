/* emit_word.h: what is known of a word of a straight line before it is written.
 *
 * A word is up to 64 nodes that follow each other in the schedule, with a bit each.
 * What is known of them saves work in the code that runs them:
 *
 *   within    A formula that one node alone triggers stands within that node's
 *             broadcast: it needs no bit of its own to be run by.
 *   series    Formulas each of which stands last within the one before it, mostly alone.
 *   chains    Hooks each of which the one before it alone triggers, and no event.
 *             Nearly always all of them run when the first one does: their bits are
 *             set at once, and taken back from the one on that does not broadcast.
 *   siblings  Nodes that follow each other, and that the same nodes trigger, and nothing else:
 *             nearly always all of them run, or none, so one test is for all.
 *   next      What nodes trigger in the next word, which nothing can run before, is kept
 *             in a variable, and is what the function of the word returns.
 *   alike     Nodes that share a hook elsewhere, and differ only in where their states are, and,
 *             in no chain, in which bits they have and set: all of that one behind the other.
 *   gathered  What several nodes trigger in one other word is kept in a variable.
 */
#ifndef COMPILER_EMIT_WORD_H
#define COMPILER_EMIT_WORD_H

#include "compiler/emit.h"

/* Words that have variables of their own: more would not be in registers. */
enum { GATHERED_MAX = 4 };

/* The hooks of nodes of a chain that are alike are called so many at a time, by WV_ALIKE. */
enum { ALIKE = 8 };

struct word {
    struct writer *w;
    struct graph const *graph;
    bool anew;                       /* work out addresses anew for each hook elsewhere */
    uint32_t number, first, end;     /* which, its first rank, and the one behind its last */
    bool has_next;                   /* any of its nodes triggers one of the next word */
    struct node const *outer[64];    /* what each stands within, or NULL */
    uint32_t last_inner[64];         /* the last rank that stands within each, or 0 */
    uint32_t chain_end[64];          /* the rank behind the chain that each is part of, or 0 */
    uint32_t siblings_end[64];       /* the rank behind the siblings that begin at each, or 0 */
    uint8_t alike[64];               /* how many are alike from each on, in no chain, or 0 */
    uint32_t gathered[GATHERED_MAX]; /* other words, in which several of its nodes trigger */
    uint32_t gathered_count;
};

struct word word_of(struct writer *w, struct graph const *graph, uint32_t number, bool anew);

struct node const *word_node(struct word const *word, uint32_t rank);

/* Does a node that runs behind this one stand within it? */
bool word_is_within(struct word const *word, struct node const *inner, struct node const *node);

/* How many nodes the series has that begins at `rank`. */
uint32_t word_series(struct word const *word, uint32_t rank);

/* The rank behind what stands within the node before `rank`. */
uint32_t word_inner_end(struct word const *word, uint32_t rank);

/* Is what nodes trigger in that other word gathered? */
bool word_is_gathered(struct word const *word, uint32_t other);

/* Has the node of that rank one behind it in its chain? */
bool word_has_follower(struct word const *word, uint32_t rank);

/* How many nodes of a chain, from `rank` on, are alike: 0, or a number that ALIKE divides. */
uint32_t word_alike_in_chain(struct word const *word, uint32_t rank);

/* The bits of the ranks from `rank` to before `end`, of one word. */
uint64_t word_bits(uint32_t rank, uint32_t end);

#endif
