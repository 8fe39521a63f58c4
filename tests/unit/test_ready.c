/* test_ready.c: sets of nodes, at the edges of words, summaries and groups. */
#include "config.h"

#include "runtime/ready.h"

#include "tests/unit/graph.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { NODES = 100000, THREADS = 4 };

static WV_SET(NODES) storage, other, other_of_zeroes;

static uint32_t const edge_cases[] = {0, 1, 62, 63, 64, 65, 127, 128, 4094, 4095, 4096,
                                      4097, 8191, 8192, 16383, 16384, 16385, 65535, 65536, NODES - 1};

static wv_set set_of_zeroes(void)
{
    memset(&storage, 0, sizeof storage);
    return wv_set_of(storage.word, NODES);
}

static unsigned bits_set(uint64_t const *words, size_t count)
{
    unsigned bits = 0;
    for (size_t i = 0; i < count; i++)
        bits += (unsigned)__builtin_popcountll(words[i]);
    return bits;
}

/* Exactly `node` is in the set, exactly its word in the summary, and exactly the
 * group of that in the top. */
static void assert_holds_only(wv_set set, wv_id node)
{
    assert_true(wv_set_has(set, node));
    assert_int_equal(bits_set(set.word, COUNT(storage.word)), 1);
    assert_int_equal(bits_set(set.summary, COUNT(storage.summary)), 1);
    assert_true(set.summary[node / 64 / 64] >> (node / 64 % 64) & 1);
    assert_int_equal(storage.top, UINT64_C(1) << (node / (64 * 64 * WV_GROUP)));
    assert_true(wv_set_any(set));
}

TEST(added_node_is_in_and_no_other)
{
    for (size_t i = 0; i < COUNT(edge_cases); i++) {
        wv_set set = set_of_zeroes();
        assert_false(wv_set_has(set, edge_cases[i]));
        wv_set_add(set, edge_cases[i]);
        assert_holds_only(set, edge_cases[i]);
    }
}

TEST(atomically_added_node_is_in_and_no_other)
{
    for (size_t i = 0; i < COUNT(edge_cases); i++) {
        wv_set set = set_of_zeroes();
        wv_set_add_atomic(set, edge_cases[i]);
        assert_holds_only(set, edge_cases[i]);
    }
}

TEST(adding_twice_is_adding_once)
{
    wv_set set = set_of_zeroes();
    wv_set_add(set, 4096);
    wv_set_add(set, 4096);
    wv_set_add_atomic(set, 4096);
    assert_holds_only(set, 4096);
}

TEST(neighbours_do_not_disturb_each_other)
{
    wv_set set = set_of_zeroes();
    for (size_t i = 0; i < COUNT(edge_cases); i++)
        wv_set_add(set, edge_cases[i]);
    for (size_t i = 0; i < COUNT(edge_cases); i++)
        assert_true(wv_set_has(set, edge_cases[i]));
    assert_int_equal(bits_set(set.word, COUNT(storage.word)), COUNT(edge_cases));
    assert_false(wv_set_has(set, 66));
    assert_false(wv_set_has(set, 4093));
}

TEST(both_ways_to_add_all_nodes_agree)
{
    wv_set set = set_of_zeroes();
    wv_set second = wv_set_of(other.word, NODES);
    for (wv_id node = 0; node < NODES; node++) {
        wv_set_add(set, node);
        wv_set_add_atomic(second, node);
    }
    assert_int_equal(bits_set(set.word, COUNT(storage.word)), NODES);
    assert_memory_equal(&storage, &other, sizeof storage);
}

TEST(summary_has_a_bit_a_word_and_a_word_for_64_of_them)
{
    assert_int_equal(wv_set_summaries(1), 1);
    assert_int_equal(wv_set_summaries(64), 1);
    assert_int_equal(wv_set_summaries(65), 1);
    assert_int_equal(wv_set_summaries(4096), 1);
    assert_int_equal(wv_set_summaries(4097), 2);
    assert_int_equal(wv_set_summaries(NODES), COUNT(storage.summary));
    assert_int_equal(wv_set_summaries(UINT32_MAX), 1 << 20);
}

TEST(summary_follows_the_words_without_a_gap)
{
    WV_SET(1) one;
    WV_SET(64) a_word;
    WV_SET(65) two_words;
    WV_SET(4096) a_summary;
    WV_SET(4097) two_summaries;
    assert_int_equal(sizeof one, 8 * wv_set_size(1));
    assert_int_equal(sizeof a_word, 8 * wv_set_size(64));
    assert_int_equal(sizeof two_words, 8 * wv_set_size(65));
    assert_int_equal(sizeof a_summary, 8 * wv_set_size(4096));
    assert_int_equal(sizeof two_summaries, 8 * wv_set_size(4097));
    assert_int_equal(wv_set_size(64), 3);
    assert_int_equal(wv_set_size(4097), 65 + 2 + 1);
    wv_set set = set_of_zeroes();
    assert_ptr_equal(set.word, storage.word);
    assert_ptr_equal(set.summary, storage.summary);
    assert_ptr_equal(set.top, &storage.top);
}

/* Of a summary of one word nothing stands above it. */
TEST(small_set_is_its_own_top)
{
    WV_SET(4096) small;
    memset(&small, 0, sizeof small);
    wv_set set = wv_set_of(small.word, 4096);
    assert_ptr_equal(set.top, small.summary);
    wv_set_add(set, 0);
    wv_set_add(set, 4095);
    wv_set_add_atomic(set, 64);
    assert_int_equal(small.summary[0], UINT64_C(1) << 63 | 3);
    assert_int_equal(small.top, 0);
    wv_id node;
    assert_true(wv_set_take(set, 1, &node) && node == 0);
    assert_true(wv_set_take_last(set, 1, &node) && node == 4095);
    assert_true(wv_set_take_last(set, 1, &node) && node == 64);
    assert_false(wv_set_take_last(set, 1, &node));
    assert_false(wv_set_any(set));
}

/* The largest graph's last node has a bit in each. */
TEST(a_top_is_enough_for_the_largest_graph)
{
    enum { MOST = 2000000 }; /* timers; nodes are half as many */
    wv_set set = wv_set_of(calloc(wv_set_size(MOST), sizeof(uint64_t)), MOST);
    assert_non_null(set.word);
    wv_id node;
    wv_set_add(set, MOST - 1);
    assert_int_equal(*set.top, UINT64_C(1) << 61);
    assert_true(wv_set_take(set, wv_set_summaries(MOST), &node));
    assert_int_equal(node, MOST - 1);
    assert_false(wv_set_take(set, wv_set_summaries(MOST), &node));
    assert_false(wv_set_any(set));
    free(set.word);
}

static void fill(wv_set set)
{
    for (size_t i = 0; i < COUNT(edge_cases); i++)
        wv_set_add(set, edge_cases[i]);
}

TEST(nodes_are_taken_from_the_lowest_up)
{
    wv_set set = set_of_zeroes();
    wv_id node;
    fill(set);
    for (size_t i = 0; i < COUNT(edge_cases); i++) {
        assert_true(wv_set_take(set, COUNT(storage.summary), &node));
        assert_int_equal(node, edge_cases[i]);
    }
    assert_false(wv_set_take(set, COUNT(storage.summary), &node));
    assert_memory_equal(&storage, &other_of_zeroes, sizeof storage);
}

TEST(and_from_the_highest_down)
{
    wv_set set = set_of_zeroes();
    wv_id node;
    fill(set);
    for (size_t i = COUNT(edge_cases); i-- > 0;) {
        assert_true(wv_set_take_last(set, COUNT(storage.summary), &node));
        assert_int_equal(node, edge_cases[i]);
    }
    assert_false(wv_set_take_last(set, COUNT(storage.summary), &node));
    assert_memory_equal(&storage, &other_of_zeroes, sizeof storage);
}

TEST(lowest_node_is_found_and_left_in)
{
    wv_set set = set_of_zeroes();
    for (size_t i = COUNT(edge_cases); i-- > 0;) {
        wv_set_add(set, edge_cases[i]);
        assert_int_equal(wv_set_lowest(set, COUNT(storage.summary)), edge_cases[i]);
        assert_true(wv_set_has(set, edge_cases[i]));
    }
}

/* A bit above says that there may be something, not that there is. */
TEST(lowest_node_is_found_behind_what_is_empty)
{
    wv_set set = set_of_zeroes();
    assert_int_equal(wv_set_lowest(set, COUNT(storage.summary)), UINT32_MAX);
    *set.top = 1; /* a group */
    assert_int_equal(wv_set_lowest(set, COUNT(storage.summary)), UINT32_MAX);
    set.summary[0] = UINT64_C(1) << 5 | UINT64_C(1) << 9; /* words of it */
    assert_int_equal(wv_set_lowest(set, COUNT(storage.summary)), UINT32_MAX);
    wv_set_add(set, 65536); /* of the third group */
    assert_int_equal(wv_set_lowest(set, COUNT(storage.summary)), 65536);
    wv_set_add(set, 64 * 64 + 3);
    assert_int_equal(wv_set_lowest(set, COUNT(storage.summary)), 64 * 64 + 3);
    wv_set_add(set, 64 * 9 + 1);
    assert_int_equal(wv_set_lowest(set, COUNT(storage.summary)), 64 * 9 + 1);
}

TEST(what_is_cleared_is_all_zero)
{
    wv_set set = set_of_zeroes();
    fill(set);
    wv_set_clear(set, COUNT(storage.summary));
    assert_memory_equal(&storage, &other_of_zeroes, sizeof storage);
}

/* Adds every node that leaves the rest *data when divided by THREADS. */
static void *add_a_share(void *data)
{
    wv_set set = wv_set_of(storage.word, NODES);
    for (wv_id node = *(wv_id *)data; node < NODES; node += THREADS)
        wv_set_add_atomic(set, node);
    return NULL;
}

TEST(threads_that_add_to_the_same_words_lose_nothing)
{
    (void)set_of_zeroes();
    pthread_t threads[THREADS];
    wv_id shares[THREADS];
    for (wv_id i = 0; i < THREADS; i++) {
        shares[i] = i;
        assert_int_equal(pthread_create(&threads[i], NULL, add_a_share, &shares[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(bits_set(storage.word, COUNT(storage.word)), NODES);
    assert_int_equal(bits_set(storage.summary, COUNT(storage.summary)), COUNT(storage.word));
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(added_node_is_in_and_no_other),
        cmocka_unit_test(atomically_added_node_is_in_and_no_other),
        cmocka_unit_test(adding_twice_is_adding_once),
        cmocka_unit_test(neighbours_do_not_disturb_each_other),
        cmocka_unit_test(both_ways_to_add_all_nodes_agree),
        cmocka_unit_test(summary_has_a_bit_a_word_and_a_word_for_64_of_them),
        cmocka_unit_test(summary_follows_the_words_without_a_gap),
        cmocka_unit_test(small_set_is_its_own_top),
        cmocka_unit_test(a_top_is_enough_for_the_largest_graph),
        cmocka_unit_test(nodes_are_taken_from_the_lowest_up),
        cmocka_unit_test(and_from_the_highest_down),
        cmocka_unit_test(lowest_node_is_found_and_left_in),
        cmocka_unit_test(lowest_node_is_found_behind_what_is_empty),
        cmocka_unit_test(what_is_cleared_is_all_zero),
        cmocka_unit_test(threads_that_add_to_the_same_words_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
