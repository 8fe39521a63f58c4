/* ready.h: sets of nodes; see wavelet-graph.h for how they are laid out, and
 * for adding to one.
 *
 * A summary bit may be set while its word is empty, never the reverse: who
 * adds sets the word first, who takes clears the summary first.
 */
#ifndef WV_READY_H
#define WV_READY_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet-graph.h>

/* Add what other threads may take or add at the same time. */
static inline void wv_set_add_atomic(wv_set set, wv_id node)
{
    uint32_t word = node / 64;
    __atomic_fetch_or(&set.word[word], UINT64_C(1) << (node % 64), __ATOMIC_SEQ_CST);
    __atomic_fetch_or(&set.summary[word / 64], UINT64_C(1) << (word % 64), __ATOMIC_SEQ_CST);
}

/* How many words the summary of a set of `nodes` has. */
static inline uint32_t wv_set_summaries(uint32_t nodes)
{
    return (uint32_t)WV_WORDS(WV_WORDS((uint64_t)nodes));
}

/* The lowest node of a set, which has one. */
static inline wv_id wv_lowest(uint32_t word, uint64_t nodes)
{
    return word * 64 + (uint32_t)__builtin_ctzll(nodes);
}

/* Take the lowest node out of a set of `summaries`; false when it is empty. */
static inline bool wv_set_take(wv_set set, uint32_t summaries, wv_id *node)
{
    for (uint32_t s = 0; s < summaries; s++) {
        while (set.summary[s]) {
            uint32_t word = s * 64 + (uint32_t)__builtin_ctzll(set.summary[s]);
            uint64_t nodes = set.word[word];
            if (nodes) {
                *node = wv_lowest(word, nodes);
                set.word[word] = nodes & (nodes - 1);
                return true;
            }
            set.summary[s] &= set.summary[s] - 1;
        }
    }
    return false;
}

/* Take the highest node out; false when it is empty. */
static inline bool wv_set_take_last(wv_set set, uint32_t summaries, wv_id *node)
{
    for (uint32_t s = summaries; s-- > 0;) {
        while (set.summary[s]) {
            uint32_t bit = 63 - (uint32_t)__builtin_clzll(set.summary[s]);
            uint64_t nodes = set.word[s * 64 + bit];
            if (nodes) {
                uint32_t last = 63 - (uint32_t)__builtin_clzll(nodes);
                *node = (s * 64 + bit) * 64 + last;
                set.word[s * 64 + bit] = nodes & ~(UINT64_C(1) << last);
                return true;
            }
            set.summary[s] &= ~(UINT64_C(1) << bit);
        }
    }
    return false;
}

#endif
