/* emit_step.h: how a straight line runs one node, and what stands within it.
 *
 * Texts are for a word's function (emit_straight.c), in which `ready` holds the word's bits,
 * `ctx` and `g` the graph, and `wv_this` the run that hooks may ask about.  All of these write
 * whole lines, `indent` blanks to the right, if nothing else is said.
 */
#ifndef COMPILER_EMIT_STEP_H
#define COMPILER_EMIT_STEP_H

#include "compiler/emit_word.h"

void emit_indented(struct writer *w, unsigned indent, char const *text);

/* -- Bits ------------------------------------------------------------------ */

/* Word `other` of a set of the graph, which is not empty, is noted in its summary. */
void emit_note(struct word const *word, char const *set, uint32_t other, unsigned indent);

/* "ready |= MASK;", and "if (WV_LIKELY(ready & MASK)) {" for any of the nodes, or all: no line, as
 * more may stand in it. */
void emit_raise(struct writer *w, uint64_t mask);
void emit_test(struct writer *w, uint64_t mask);
void emit_test_all(struct writer *w, uint64_t mask);

/* Set the bits of a row of nodes, for this cycle or the next one, but not of those that have
 * theirs already when `node` broadcasts. */
void emit_set_bits(struct word const *word, struct node const *node, struct node_row row,
                   bool late, unsigned indent);

/* -- A node ---------------------------------------------------------------- */

/* Does its broadcast run any node? */
bool emit_triggers_any(struct word const *word, struct node const *node);

/* It broadcasts: what it triggers is ready. */
void emit_broadcast(struct word const *word, struct node const *node, unsigned indent);

/* What hooks may ask: the variable that holds it, and that it holds the word's bits. */
char const *emit_run_of(struct word const *word);
void emit_store(struct word const *word, unsigned indent);

/* It is copied for those that read its `last`. */
void emit_copied(struct word const *word, struct node const *node, unsigned indent);

/* The call of its hook, as what `control` becomes; `declared` is what stands before that. */
void emit_hook(struct word const *word, struct node const *node, char const *declared,
               unsigned indent);

/* A hook wants more than to broadcast or not: the rest of the word goes by tables. */
void emit_leave(struct writer *w, unsigned indent);

/* In a row of nodes, before that at `rank`: vectors end here, if they do. */
void emit_end_of_vectors(struct word const *word, uint32_t rank, unsigned indent);

/* The nodes that stand within `outer`, each with those within it, from the next rank on to
 * before `end`; the rank behind them. */
uint32_t emit_inner(struct word const *word, struct node const *outer, uint32_t end,
                    unsigned indent);

/* Is there nothing to do for it, but what its bit says? */
bool emit_is_plain(struct word const *word, struct node const *node);

/* A node whose bit is tested, and what stands within it; the rank behind them. */
uint32_t emit_step(struct word const *word, struct node const *node, unsigned indent);

/* The same of a node that is known to be ready. */
uint32_t emit_ready_node(struct word const *word, struct node const *node, unsigned indent);

/* -- Rows of nodes: emit_chain.c ------------------------------------------- */

/* A chain, from `rank` on, and what stands within its last node; the rank behind them. */
uint32_t emit_chain(struct word const *word, uint32_t rank);

/* Siblings, from `rank` on; the rank behind them. */
uint32_t emit_siblings(struct word const *word, uint32_t rank);

/* Nodes that are alike and in no chain, from `rank` on; the rank behind them. */
uint32_t emit_alike(struct word const *word, uint32_t rank);

#endif
