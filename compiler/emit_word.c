/* emit_word.c: see emit_word.h. */
#include "config.h"

#include "compiler/emit_word.h"

/* Of a chain of two nodes nothing would be saved. */
enum { CHAIN_MIN = 3 };

/* Nor of so many siblings. */
enum { SIBLINGS_MIN = 3 };

/* Nor of fewer that are alike. */
enum { ALIKE_MIN = 2 * ALIKE };

struct node const *word_node(struct word const *word, uint32_t rank)
{
    return word->graph->schedule[rank];
}

/* -- What stands within what ----------------------------------------------- */

/* The node whose broadcast alone runs this one, events and the first cycle aside, or NULL. */
static struct node const *only_cause(struct node const *node)
{
    struct node const *cause = NULL;
    if (node->is_scheduled)
        return NULL;
    for (uint32_t i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        if (edge->kind != EDGE_TRIGGER)
            continue;
        if (cause || edge->last)
            return NULL;
        cause = edge->parent;
    }
    return cause;
}

/* Nodes run by rank, so one stands within its cause only if all between them do. */
static void find_outer(struct word *word)
{
    struct node const *open[64];
    uint32_t depth = 0;
    for (uint32_t rank = word->first; rank < word->end; rank++) {
        struct node const *node = word_node(word, rank);
        struct node const *cause = node_is_formula(node) ? only_cause(node) : NULL;
        uint32_t level = depth;
        while (level > 0 && open[level - 1] != cause)
            level--;
        if (level > 0) {
            word->outer[rank % 64] = cause;
            word->last_inner[cause->rank % 64] = rank;
        }
        open[level] = node;
        depth = level + 1;
    }
}

bool word_is_within(struct word const *word, struct node const *inner, struct node const *node)
{
    return inner->rank < word->end && word->outer[inner->rank % 64] == node;
}

uint32_t word_series(struct word const *word, uint32_t rank)
{
    uint32_t count = 1;
    for (; word->last_inner[rank % 64]; count++)
        rank = word->last_inner[rank % 64];
    return count;
}

uint32_t word_inner_end(struct word const *word, uint32_t rank)
{
    while (rank < word->end && word->outer[rank % 64])
        rank++;
    return rank;
}

/* -- The next word ---------------------------------------------------------- */

static bool triggers_in(struct word const *word, struct node const *node, uint32_t other)
{
    struct node_row row = node_row(&word->graph->triggered, node);
    for (uint32_t i = 0; i < row.count && row.nodes[i]->rank / 64 <= other; i++)
        if (row.nodes[i]->rank / 64 == other)
            return true;
    return false;
}

static void find_next(struct word *word)
{
    for (uint32_t rank = word->first; rank < word->end && !word->has_next; rank++)
        word->has_next = triggers_in(word, word_node(word, rank), word->number + 1);
}

/* -- What is gathered ------------------------------------------------------- */

bool word_is_gathered(struct word const *word, uint32_t other)
{
    for (uint32_t i = 0; i < word->gathered_count; i++)
        if (word->gathered[i] == other)
            return true;
    return false;
}

/* Another word, and how many nodes trigger some of it. */
struct other {
    uint32_t number, nodes;
};

/* The words that are looked at: a few of each node are enough. */
struct others {
    struct other all[4 * GATHERED_MAX];
    uint32_t count;
};

static void count_other(struct others *others, uint32_t number)
{
    uint32_t i = 0;
    while (i < others->count && others->all[i].number != number)
        i++;
    if (i == sizeof others->all / sizeof others->all[0])
        return;
    if (i == others->count)
        others->all[others->count++] = (struct other){number, 0};
    others->all[i].nodes++;
}

static void count_others(struct word const *word, struct node const *node, struct others *others)
{
    struct node_row row = node_row(&word->graph->triggered, node);
    uint32_t last = word->number, words = 0;
    for (uint32_t i = 0; i < row.count && words < GATHERED_MAX; i++) {
        uint32_t other = row.nodes[i]->rank / 64;
        if (other == last)
            continue;
        count_other(others, other);
        last = other;
        words++;
    }
}

static void find_gathered(struct word *word)
{
    struct others others = {.count = 0};
    for (uint32_t rank = word->first; rank < word->end; rank++)
        count_others(word, word_node(word, rank), &others);
    for (uint32_t i = 0; i < others.count && word->gathered_count < GATHERED_MAX; i++)
        if (others.all[i].nodes > 1 && others.all[i].number != word->number + 1)
            word->gathered[word->gathered_count++] = others.all[i].number;
}

/* -- Chains ---------------------------------------------------------------- */

/* Does nothing run the node at `rank` but the one before it, and itself? */
static bool follows(struct word const *word, uint32_t rank)
{
    struct node const *node = word_node(word, rank);
    return node_has_function(node, HOOK_CYCLE) && !node->events &&
           node_has_function(word_node(word, rank - 1), HOOK_CYCLE) &&
           only_cause(node) == word_node(word, rank - 1);
}

/* None where hooks may panic: bits that were set at once would be taken for nodes that are to
 * run. */
static void find_chains(struct word *word)
{
    for (uint32_t rank = word->first, end; rank < word->end && !word->graph->isolate; rank = end) {
        end = rank + 1;
        while (end < word->end && follows(word, end))
            end++;
        for (uint32_t i = rank; i < end && end - rank >= CHAIN_MIN; i++)
            word->chain_end[i % 64] = end;
    }
}

bool word_has_follower(struct word const *word, uint32_t rank)
{
    return rank + 1 < word->chain_end[rank % 64];
}

/* -- Nodes that are alike -------------------------------------------------- */

/* Is there nothing to do for it but to call its hook, and what follows from that? */
static bool is_only_called(struct node const *node)
{
    return node->forms[HOOK_CYCLE] == HOOK_NAMED && !node->copied && !node->more->channel &&
           node->more->scheduled.count == 0;
}

/* Is the parent's state itself read, which stays where it is? */
static bool reads_state(struct node const *node, struct edge const *edge)
{
    return !edge->optional && !edge_reads_copy(node, edge);
}

/* Has edge `edge` of a node `distance` behind the first one the same as that, or what is as far
 * behind it? */
static bool reads_alike(struct node const *first, bool moves, struct node const *node,
                        uint32_t edge, uint32_t distance)
{
    struct edge const *one = &first->edges[edge], *other = &node->edges[edge];
    if (one->parent->type != other->parent->type)
        return false;
    if (!one->parent->type)
        return true;
    return reads_state(first, one) && reads_state(node, other) &&
           one->parent->rank + (moves ? distance : 0) == other->parent->rank;
}

/* Is the node, which is only called, as the first one, `distance` ranks before it?  `second`,
 * behind that, tells what moves: it is asked of before others. */
static bool is_alike(struct node const *first, struct node const *second, struct node const *node,
                     uint32_t distance)
{
    if (node_named(node, HOOK_CYCLE) != node_named(first, HOOK_CYCLE) ||
        node->edge_count != first->edge_count)
        return false; /* the same hook has the same state, and the same parents' states */
    for (uint32_t i = 0; i < first->edge_count; i++) {
        bool moves = second->edges[i].parent != first->edges[i].parent;
        if (!reads_alike(first, moves, node, i, distance))
            return false;
    }
    return true;
}

/* Does it trigger nothing but what follows it in its chain? */
static bool only_follows(struct word const *word, struct node const *node)
{
    return node_row(&word->graph->triggered, node).count == 1 &&
           node_row(&word->graph->late, node).count == 0;
}

uint32_t word_alike_in_chain(struct word const *word, uint32_t rank)
{
    uint32_t end = word->chain_end[rank % 64], count = 1;
    struct node const *first = word_node(word, rank);
    if (!word->anew || rank + ALIKE_MIN > end || !is_only_called(first))
        return 0;
    struct node const *second = word_node(word, rank + 1);
    for (; rank + count < end; count++) {
        struct node const *node = word_node(word, rank + count);
        if (!only_follows(word, word_node(word, rank + count - 1)) || !is_only_called(node) ||
            !is_alike(first, second, node, count))
            break;
    }
    return count < ALIKE_MIN ? 0 : count - count % ALIKE;
}

/* Does the node trigger what is as far behind, or the same, in the same words?  Nothing up to
 * itself; and in words behind the next one the same. */
static bool triggers_alike(struct word const *word, struct node const *first,
                           struct node const *second, struct node const *node)
{
    struct node_row one = node_row(&word->graph->triggered, first);
    struct node_row two = node_row(&word->graph->triggered, second);
    struct node_row row = node_row(&word->graph->triggered, node);
    uint32_t distance = node->rank - first->rank;
    if (row.count != one.count || two.count != one.count ||
        node_row(&word->graph->late, node).count > 0)
        return false;
    for (uint32_t i = 0; i < one.count; i++) {
        uint32_t rank = one.nodes[i]->rank, moves = two.nodes[i]->rank - rank;
        if (moves > 1 || row.nodes[i]->rank != rank + moves * distance || rank <= node->rank ||
            row.nodes[i]->rank / 64 != rank / 64 || (moves && rank / 64 > word->number + 1))
            return false;
    }
    return true;
}

/* May it be one of a row of nodes that are tested each, with nothing that stands within it? */
static bool stands_alone(struct word const *word, struct node const *node)
{
    return is_only_called(node) && !word->chain_end[node->rank % 64] &&
           !word->last_inner[node->rank % 64];
}

/* How many nodes from `rank` on, in no chain, differ in nothing but where their states are and
 * which bits they have and set, all of which are one behind the other. */
static uint32_t count_alike(struct word const *word, uint32_t rank)
{
    uint32_t count = 1;
    struct node const *first = word_node(word, rank);
    if (rank + ALIKE_MIN > word->end || !stands_alone(word, first))
        return 0;
    struct node const *second = word_node(word, rank + 1);
    if (!triggers_alike(word, first, second, first))
        return 0;
    for (; rank + count < word->end; count++) {
        struct node const *node = word_node(word, rank + count);
        if (!stands_alone(word, node) || !is_alike(first, second, node, count) ||
            !triggers_alike(word, first, second, node))
            break;
    }
    return count < ALIKE_MIN ? 0 : count;
}

static void find_alike(struct word *word)
{
    for (uint32_t rank = word->first; word->anew && rank < word->end;) {
        uint32_t count = word->alike[rank % 64] = (uint8_t)count_alike(word, rank);
        rank += count > 0 ? count : 1;
    }
}

/* -- Siblings -------------------------------------------------------------- */

/* Does it run where it is tested, because of broadcasts alone, and that it yielded? */
static bool may_be_sibling(struct word const *word, uint32_t rank)
{
    struct node const *node = word_node(word, rank);
    return node_has(node, HOOK_CYCLE) && !emit_is_source(node) && !word->outer[rank % 64] &&
           !word->last_inner[rank % 64] && !word->chain_end[rank % 64] && !word->alike[rank % 64];
}

/* The next trigger edge from `edge` on, or NULL. */
static struct edge const *next_trigger(struct node const *node, uint32_t *edge)
{
    while (*edge < node->edge_count && node->edges[*edge].kind != EDGE_TRIGGER)
        ++*edge;
    return *edge < node->edge_count ? &node->edges[(*edge)++] : NULL;
}

/* Both may be siblings: do the same nodes trigger them, in the order in which they are written, and at least one? */
static bool are_siblings(struct node const *one, struct node const *other)
{
    uint32_t i = 0, k = 0;
    struct edge const *first, *second;
    do {
        first = next_trigger(one, &i);
        second = next_trigger(other, &k);
        if (first && second && first->parent != second->parent)
            return false;
    } while (first && second);
    return !first && !second && i > 0;
}

static void find_siblings(struct word *word)
{
    for (uint32_t rank = word->first, end; rank < word->end && !word->graph->isolate; rank = end) {
        end = rank + 1;
        if (!may_be_sibling(word, rank))
            continue;
        while (end < word->end && may_be_sibling(word, end) &&
               are_siblings(word_node(word, rank), word_node(word, end)))
            end++;
        if (end - rank >= SIBLINGS_MIN)
            word->siblings_end[rank % 64] = end;
    }
}

/* -- All of it ------------------------------------------------------------- */

uint64_t word_bits(uint32_t rank, uint32_t end)
{
    uint64_t bits = 0;
    for (; rank < end; rank++)
        bits |= UINT64_C(1) << (rank % 64);
    return bits;
}

struct word word_of(struct writer *w, struct graph const *graph, uint32_t number, bool anew)
{
    uint32_t end = (number + 1) * 64;
    struct word word = {.w = w,
                        .graph = graph,
                        .anew = anew,
                        .number = number,
                        .first = number * 64,
                        .end = end < graph->node_count ? end : graph->node_count};
    find_outer(&word);
    find_chains(&word);
    find_next(&word);
    find_gathered(&word);
    find_alike(&word);
    find_siblings(&word);
    return word;
}
