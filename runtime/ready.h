/* ready.h: sets of nodes; see wavelet-graph.h for how they are laid out.
 *
 * A summary bit may be set while its word is empty, never the reverse: who
 * adds sets the word first, who takes clears the summary first.
 */
#ifndef WV_READY_H
#define WV_READY_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet-graph.h>

static inline void wv_set_add(wv_set set, wv_id node)
{
    uint32_t word = node / 64;
    set.word[word] |= UINT64_C(1) << (node % 64);
    set.summary[word / 64] |= UINT64_C(1) << (word % 64);
}

/* Add what other threads may take or add at the same time. */
static inline void wv_set_add_atomic(wv_set set, wv_id node)
{
    uint32_t word = node / 64;
    __atomic_fetch_or(&set.word[word], UINT64_C(1) << (node % 64), __ATOMIC_SEQ_CST);
    __atomic_fetch_or(&set.summary[word / 64], UINT64_C(1) << (word % 64), __ATOMIC_SEQ_CST);
}

static inline bool wv_set_has(wv_set set, wv_id node)
{
    return set.word[node / 64] >> (node % 64) & 1;
}

/* How many words the summary of a set of `nodes` has. */
static inline uint32_t wv_set_summaries(uint32_t nodes)
{
    return (uint32_t)WV_WORDS(WV_WORDS((uint64_t)nodes));
}

#endif
