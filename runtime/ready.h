/* ready.h: sets of nodes; see wavelet-graph.h for how they are laid out, and
 * for adding to one.
 *
 * A bit of a summary may be set while its word is empty, and one of the top while
 * its group of the summary is, never the reverse: who adds sets the word first, who
 * takes clears what stands above first, or once it knows that all below is empty.
 *
 * What is notified in a graph of one word has that word for its summary, too (life.c): only
 * wv_set_add_atomic and notify.c know of such a set.
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
    if (set.summary == set.word)
        return;
    __atomic_fetch_or(&set.summary[word / 64], UINT64_C(1) << (word % 64), __ATOMIC_SEQ_CST);
    if (set.top != set.summary)
        __atomic_fetch_or(set.top, UINT64_C(1) << (word / (64 * WV_GROUP)), __ATOMIC_SEQ_CST);
}

/* How many words the summary of a set of `nodes` has. */
static inline uint32_t wv_set_summaries(uint32_t nodes)
{
    return (uint32_t)WV_WORDS(WV_WORDS((uint64_t)nodes));
}

/* How many words WV_SET(nodes) has, and the set that such words are. */
static inline size_t wv_set_size(uint32_t nodes)
{
    return WV_WORDS((size_t)nodes) + wv_set_summaries(nodes) + 1;
}

static inline wv_set wv_set_of(uint64_t *words, uint32_t nodes)
{
    uint64_t *summary = words + WV_WORDS((size_t)nodes);
    uint32_t summaries = wv_set_summaries(nodes);
    return (wv_set){words, summary, summaries > 1 ? summary + summaries : summary};
}

/* Is anything in it? */
static inline bool wv_set_any(wv_set set)
{
    return *set.top;
}

/* The lowest node of a word of a set, which has one. */
static inline wv_id wv_lowest(uint32_t word, uint64_t nodes)
{
    return word * 64 + (uint32_t)__builtin_ctzll(nodes);
}

/* -- Groups ----------------------------------------------------------------
 *
 * What takes a set apart does so by groups: those of the summary's words that one
 * bit of the top stands for.  A small set, which has no top, is one group.
 */

/* A bit for each group that may not be empty. */
static inline uint64_t wv_set_groups(wv_set set)
{
    return set.top != set.summary ? *set.top : *set.summary != 0;
}

/* A group's words of the summary, which has `summaries`, are from the first to
 * before the end. */
static inline uint32_t wv_group_first(uint32_t group)
{
    return group * WV_GROUP;
}

static inline uint32_t wv_group_end(uint32_t group, uint32_t summaries)
{
    uint32_t end = wv_group_first(group) + WV_GROUP;
    return end < summaries ? end : summaries;
}

/* The group is empty, as the summary says. */
static inline void wv_set_leave_group(wv_set set, uint32_t group)
{
    if (set.top != set.summary)
        *set.top &= ~(UINT64_C(1) << group);
}

/* The lowest node of a set; UINT32_MAX when it is empty. */
static inline wv_id wv_set_lowest(wv_set set, uint32_t summaries)
{
    for (uint64_t groups = wv_set_groups(set); groups; groups &= groups - 1) {
        uint32_t group = (uint32_t)__builtin_ctzll(groups), end = wv_group_end(group, summaries);
        for (uint32_t s = wv_group_first(group); s < end; s++)
            for (uint64_t words = set.summary[s]; words; words &= words - 1) {
                uint32_t word = s * 64 + (uint32_t)__builtin_ctzll(words);
                if (set.word[word])
                    return wv_lowest(word, set.word[word]);
            }
    }
    return UINT32_MAX;
}

/* -- Taking ---------------------------------------------------------------- */

/* Take the lowest node of the group out; false when it is empty. */
static inline bool wv_group_take(wv_set set, uint32_t summaries, uint32_t group, wv_id *node)
{
    uint32_t end = wv_group_end(group, summaries);
    for (uint32_t s = wv_group_first(group); s < end; s++) {
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

/* Take the highest one out. */
static inline bool wv_group_take_last(wv_set set, uint32_t summaries, uint32_t group, wv_id *node)
{
    for (uint32_t s = wv_group_end(group, summaries); s-- > wv_group_first(group);) {
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

/* Take the lowest node out of a set of `summaries`; false when it is empty. */
static inline bool wv_set_take(wv_set set, uint32_t summaries, wv_id *node)
{
    for (uint64_t groups; (groups = wv_set_groups(set)) != 0;) {
        uint32_t group = (uint32_t)__builtin_ctzll(groups);
        if (wv_group_take(set, summaries, group, node))
            return true;
        wv_set_leave_group(set, group);
    }
    return false;
}

/* Take the highest one out. */
static inline bool wv_set_take_last(wv_set set, uint32_t summaries, wv_id *node)
{
    for (uint64_t groups; (groups = wv_set_groups(set)) != 0;) {
        uint32_t group = 63 - (uint32_t)__builtin_clzll(groups);
        if (wv_group_take_last(set, summaries, group, node))
            return true;
        wv_set_leave_group(set, group);
    }
    return false;
}

/* Take out those of the words that one of the summary stands for; `words` is what it
 * says. */
static inline void wv_set_clear_words(wv_set set, uint32_t summary, uint64_t words)
{
    for (; words; words &= words - 1)
        set.word[summary * 64 + (uint32_t)__builtin_ctzll(words)] = 0;
    set.summary[summary] = 0;
}

/* Take all out. */
static inline void wv_set_clear(wv_set set, uint32_t summaries)
{
    for (uint64_t groups = wv_set_groups(set); groups; groups &= groups - 1) {
        uint32_t group = (uint32_t)__builtin_ctzll(groups), end = wv_group_end(group, summaries);
        for (uint32_t s = wv_group_first(group); s < end; s++)
            wv_set_clear_words(set, s, set.summary[s]);
    }
    *set.top = 0;
}

#endif
