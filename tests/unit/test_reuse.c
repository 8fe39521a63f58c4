/* test_reuse.c: descriptors that are closed while they are watched, and numbers that are used
 * again; linked with each back end. */
#include "config.h"

#include "tests/unit/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { R = WV_READABLE, W = WV_WRITABLE };

/* A graph of three nodes, of which node 0 watches `a` for reading, tag 1. */
static struct graph *watching(int const a[2])
{
    struct graph *g = watch_graph(3, 2);
    watch_add(g, 0, a[0], R, 1);
    return g;
}

/* -- Closed ---------------------------------------------------------------- */

TEST(closing_ends_the_watch)
{
    int a[2];
    open_pipe(a);
    struct graph *g = watching(a);
    put_byte(a[1]);
    assert_told(g, 0, a[0], R, 1);
    shut(a[0]);
    assert_silent(g);
    assert_asleep(g);
    watch_end(g, 0, a[0]);
    graph_destroy(g);
    shut(a[1]);
}

TEST(closed_descriptors_make_room)
{
    int a[2], b[2], c[2];
    open_pipe(a);
    open_pipe(b);
    open_pipe(c);
    struct graph *g = watching(a);
    watch_add(g, 0, b[0], R, 2);
    assert_int_equal(watch_from(g, 0, c[0], R, 3), -ENOSPC);
    shut(a[0]);
    watch_add(g, 0, c[0], R, 3);
    assert_int_equal(watch_from(g, 0, a[1], W, 4), -ENOSPC);
    put_byte(b[1]);
    assert_told(g, 0, b[0], R, 2);
    take_byte(b[0]);
    put_byte(c[1]);
    assert_told(g, 0, c[0], R, 3);
    graph_destroy(g);
    shut(a[1]);
    shut_both(b);
    shut_both(c);
}

TEST(one_of_two_watchers_closes_and_both_hear_nothing)
{
    int a[2];
    open_pipe(a);
    struct graph *g = watching(a);
    watch_add(g, 1, a[0], R, 2);
    shut(a[0]);
    watch_end(g, 1, a[0]);
    assert_silent(g);
    assert_int_equal(g->ctx->watched, 0);
    graph_destroy(g);
    shut(a[1]);
}

/* -- The number is used again ---------------------------------------------- */

/* `a` is closed though it is watched, and its number means `b`, which is readable. */
static void use_again(int const a[2], int const b[2])
{
    move_to(b[0], a[0]);
    put_byte(b[1]);
}

TEST(number_used_again_tells_the_old_watcher_nothing)
{
    int a[2], b[2];
    open_pipe(a);
    open_pipe(b);
    struct graph *g = watching(a);
    use_again(a, b);
    assert_silent(g);
    assert_asleep(g);
    take_byte(a[0]);
    graph_destroy(g);
    shut_both((int const[2]){a[0], a[1]});
    shut(b[1]);
}

TEST(number_used_again_tells_the_node_that_watches_it_now)
{
    int a[2], b[2];
    open_pipe(a);
    open_pipe(b);
    struct graph *g = watching(a);
    use_again(a, b);
    watch_add(g, 2, a[0], R, 5);
    assert_told(g, 2, a[0], R, 5);
    assert_ran(g, 2);
    watch_end(g, 0, a[0]); /* which means nothing to it any more */
    assert_told(g, 2, a[0], R, 5);
    graph_destroy(g);
    shut(a[0]);
    shut(a[1]);
    shut(b[1]);
}

TEST(number_used_again_by_the_same_node_tells_the_new_tag)
{
    int a[2], b[2];
    open_pipe(a);
    open_pipe(b);
    struct graph *g = watching(a);
    use_again(a, b);
    watch_add(g, 0, a[0], R, 6);
    assert_told(g, 0, a[0], R, 6);
    take_byte(a[0]);
    assert_silent(g);
    assert_int_equal(g->ctx->watched, 1);
    graph_destroy(g);
    shut(a[0]);
    shut(a[1]);
    shut(b[1]);
}

TEST(file_that_takes_the_number_of_a_pipe_is_another_one)
{
    int a[2], file = open("/proc/self/exe", O_RDONLY);
    open_pipe(a);
    struct graph *g = watching(a);
    move_to(file, a[0]);
    assert_silent(g);
    watch_add(g, 1, a[0], R, 2);
    assert_told(g, 1, a[0], R, 2);
    graph_destroy(g);
    shut_both(a);
}

TEST(pipe_that_takes_the_number_of_a_file_is_another_one)
{
    int a[2], file = open("/proc/self/exe", O_RDONLY);
    open_pipe(a);
    struct graph *g = watch_graph(2, 1);
    watch_add(g, 0, file, R, 1);
    assert_told(g, 0, file, R, 1);
    move_to(a[0], file);
    put_byte(a[1]);
    assert_silent(g);
    assert_asleep(g);
    watch_add(g, 1, file, R, 2);
    assert_told(g, 1, file, R, 2);
    graph_destroy(g);
    shut(file);
    shut(a[1]);
}

TEST(closed_file_is_not_ready_for_ever)
{
    int file = open("/proc/self/exe", O_RDONLY);
    struct graph *g = watch_graph(1, 1);
    watch_add(g, 0, file, R, 1);
    for (int i = 0; i < 100; i++)
        assert_told(g, 0, file, R, 1);
    shut(file);
    assert_silent(g);
    assert_asleep(g);
    graph_destroy(g);
}

static int other[2]; /* takes the number of what node 0 was told of */

/* Nodes 0 and 2 watch the pipe `a`; `other` is another one. */
static struct graph *watched_twice(int a[2])
{
    open_pipe(a);
    open_pipe(other);
    struct graph *g = watching(a);
    watch_add(g, 2, a[0], R, 3);
    return g;
}

static void replace(struct graph *g, wv_id node, wv_event event)
{
    if (node != 0 || event.tag != 1)
        return;
    move_to(other[0], event.fd);
    watch_add(g, 1, event.fd, R, 2);
}

TEST(what_a_node_closes_is_not_told_to_those_after_it)
{
    int a[2];
    struct graph *g = watched_twice(a);
    put_byte(a[1]);
    watch.then = replace;
    assert_told(g, 0, a[0], R, 1); /* node 2 runs in vain */
    assert_silent(g);
    put_byte(other[1]);
    assert_told(g, 1, a[0], R, 2);
    graph_destroy(g);
    shut_both(a);
    shut(other[1]);
}

static void replace_unwatched(struct graph *g, wv_id node, wv_event event)
{
    (void)g;
    if (node == 0)
        move_to(other[0], event.fd);
}

TEST(what_a_node_closes_is_not_told_to_those_after_it_though_nobody_watches_it_again)
{
    int a[2];
    struct graph *g = watched_twice(a);
    put_byte(a[1]);
    put_byte(other[1]);
    watch.then = replace_unwatched;
    assert_told(g, 0, a[0], R, 1); /* node 2 runs in vain */
    assert_silent(g);
    assert_asleep(g);
    graph_destroy(g);
    shut_both(a);
    shut(other[1]);
}

/* -- Closed here, open elsewhere ------------------------------------------- */

/* Nothing is told of `a`, and nobody is kept awake by it. */
static void assert_forgotten(struct graph *g, int const a[2])
{
    put_byte(a[1]);
    assert_silent(g);
    assert_silent(g);
    assert_asleep(g);
}

TEST(closed_descriptor_that_lives_on_as_a_dup_is_forgotten_and_uses_no_cpu)
{
    int a[2];
    open_pipe(a);
    struct graph *g = watching(a);
    int copy = dup(a[0]);
    shut(a[0]);
    assert_forgotten(g, a);
    assert_parked(g);
    graph_destroy(g);
    take_byte(copy);
    shut(copy);
    shut(a[1]);
}

TEST(closed_descriptor_that_lives_on_is_forgotten_by_unwatching_it_late)
{
    int a[2];
    open_pipe(a);
    struct graph *g = watching(a);
    int copy = dup(a[0]);
    shut(a[0]);
    watch_end(g, 0, a[0]);
    assert_forgotten(g, a);
    graph_destroy(g);
    shut(copy);
    shut(a[1]);
}

TEST(others_are_told_when_a_dead_one_is_forgotten)
{
    int a[2], b[2], c[2];
    open_pipe(a);
    open_pipe(b);
    open_pair(c);
    struct graph *g = watching(a);
    watch_add(g, 1, b[0], R, 2);
    watch_add(g, 2, c[0], 0, 3);
    watch_add(g, 1, c[0], 0, 4);
    int copy = dup(a[0]);
    shut(a[0]);
    assert_forgotten(g, a);
    put_byte(b[1]);
    assert_told(g, 1, b[0], R, 2);
    take_byte(b[0]);
    watch_add(g, 2, c[0], W, 5);
    assert_told(g, 2, c[0], W, 5);
    graph_destroy(g);
    shut(copy);
    shut(a[1]);
    shut_both(b);
    shut_both(c);
}

TEST(file_is_told_of_when_a_dead_one_is_forgotten)
{
    int a[2], file = open("/proc/self/exe", O_RDONLY);
    open_pipe(a);
    struct graph *g = watching(a);
    watch_add(g, 1, file, R, 2);
    int copy = dup(a[0]);
    shut(a[0]);
    put_byte(a[1]);
    assert_told(g, 1, file, R, 2);
    assert_told(g, 1, file, R, 2);
    watch_end(g, 1, file);
    assert_asleep(g);
    graph_destroy(g);
    shut(copy);
    shut(a[1]);
    shut(file);
}

/* One is found by what it reports, the other has not been found yet. */
TEST(two_dead_ones_are_told_apart_from_what_has_their_numbers)
{
    int a[2], b[2], c[2];
    open_pipe(a);
    open_pipe(b);
    open_pipe(c);
    struct graph *g = watching(a);
    watch_add(g, 1, b[0], R, 2);
    int copies[2] = {dup(a[0]), dup(b[0])};
    shut(a[0]);
    use_again(b, c);
    assert_forgotten(g, a);
    watch_add(g, 2, b[0], R, 3);
    assert_told(g, 2, b[0], R, 3);
    graph_destroy(g);
    shut_both(copies);
    shut(a[1]);
    shut_both(b);
    shut(c[1]);
}

TEST(dead_one_and_the_one_that_has_its_number_are_told_apart)
{
    int a[2], b[2];
    open_pipe(a);
    open_pipe(b);
    struct graph *g = watching(a);
    int copy = dup(a[0]);
    put_byte(a[1]);
    use_again(a, b);
    watch_add(g, 1, a[0], R, 2);
    for (int i = 0; i < 40; i++)
        assert_told(g, 1, a[0], R, 2);
    take_byte(a[0]);
    assert_silent(g);
    assert_asleep(g);
    graph_destroy(g);
    shut(copy);
    shut_both(a);
    shut(b[1]);
}

TEST(dead_one_is_not_mistaken_for_what_nobody_watches)
{
    int a[2], b[2];
    open_pipe(a);
    open_pipe(b);
    struct graph *g = watching(a);
    int copy = dup(a[0]);
    put_byte(a[1]);
    use_again(a, b);
    assert_silent(g);
    assert_asleep(g);
    graph_destroy(g);
    shut(copy);
    shut_both(a);
    shut(b[1]);
}

TEST(descriptor_that_was_ready_for_long_is_forgotten_soon)
{
    int a[2];
    open_pipe(a);
    struct graph *g = watching(a);
    put_byte(a[1]);
    for (int i = 0; i < 1000; i++)
        assert_told(g, 0, a[0], R, 1);
    int copy = dup(a[0]);
    shut(a[0]);
    int late = 0;
    while (graph_cycle(g) == WV_RAN)
        late++;
    assert_in_range(late, 0, 128);
    assert_asleep(g);
    graph_destroy(g);
    shut(copy);
    shut(a[1]);
}

TEST(what_was_ready_for_long_says_nothing_of_what_is_watched_after_it)
{
    int a[2], b[2];
    open_pipe(a);
    open_pipe(b);
    struct graph *g = watching(a);
    put_byte(a[1]);
    for (int i = 0; i < 20; i++)
        assert_told(g, 0, a[0], R, 1);
    watch_end(g, 0, a[0]);
    watch_add(g, 0, b[0], R, 2);
    int copy = dup(b[0]);
    shut(b[0]);
    put_byte(b[1]);
    assert_silent(g);
    graph_destroy(g);
    shut(copy);
    shut_both(a);
    shut(b[1]);
}

TEST(closed_descriptor_that_comes_back_can_be_watched)
{
    int a[2];
    open_pipe(a);
    struct graph *g = watching(a);
    int copy = dup(a[0]);
    shut(a[0]);
    watch_end(g, 0, a[0]);
    move_to(copy, a[0]);
    watch_add(g, 1, a[0], R, 2);
    put_byte(a[1]);
    assert_told(g, 1, a[0], R, 2);
    take_byte(a[0]);
    assert_silent(g);
    graph_destroy(g);
    shut_both(a);
}

/* A child that has a copy of every descriptor, until `end` is closed. */
static pid_t start_child(int end[2])
{
    open_pipe(end);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char byte;
        (void)close(end[1]);
        _exit(read(end[0], &byte, 1) == 0 ? 0 : 1);
    }
    shut(end[0]);
    return child;
}

TEST(closed_descriptor_that_a_child_has_is_forgotten)
{
    int a[2], b[2], end[2], status;
    open_pipe(a);
    open_pipe(b);
    struct graph *g = watching(a);
    watch_add(g, 1, b[0], R, 2);
    pid_t child = start_child(end);
    shut(a[0]);
    assert_forgotten(g, a);
    put_byte(b[1]);
    assert_told(g, 1, b[0], R, 2);
    shut(end[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_told(g, 1, b[0], R, 2);
    graph_destroy(g);
    shut(a[1]);
    shut_both(b);
}

TEST(swept_node_that_closed_without_unwatching_leaves_nothing)
{
    int a[2];
    open_pipe(a);
    struct graph *g = watching(a);
    watch_add(g, 1, a[0], R, 2);
    int copy = dup(a[0]);
    shut(a[0]);
    watch_end(g, 0, a[0]);
    assert_int_equal(g->ctx->watched, 0);
    assert_forgotten(g, a);
    graph_destroy(g);
    shut(copy);
    shut(a[1]);
}

/* -- Many ------------------------------------------------------------------ */

static uint32_t random_state = 1;

static uint32_t chance(uint32_t below)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % below;
}

enum { NODES = 4, EACH = 3, PIPES = 8, STEPS = 20000 };

/* What is watched, as the test has it: the pipe that each number means, and
 * what each node watches by which tag (0: nothing). */
struct model {
    int ends[PIPES][2];
    uint64_t tag[NODES][PIPES];
    uint64_t tags; /* given out */
};

static unsigned watched_by(struct model const *m, wv_id node)
{
    unsigned count = 0;
    for (int i = 0; i < PIPES; i++)
        count += m->tag[node][i] != 0;
    return count;
}

static void step_watch(struct graph *g, struct model *m, wv_id node, int i)
{
    bool room = m->tag[node][i] || watched_by(m, node) < EACH;
    uint64_t tag = ++m->tags;
    assert_int_equal(watch_from(g, node, m->ends[i][0], R, tag), room ? 0 : -ENOSPC);
    if (room)
        m->tag[node][i] = tag;
}

/* The pipe is closed at once or after unwatching, and another has its number. */
static void step_replace(struct graph *g, struct model *m, int i)
{
    int fresh[2];
    bool polite = chance(2);
    for (wv_id node = 0; node < NODES; node++) {
        if (polite && m->tag[node][i])
            watch_end(g, node, m->ends[i][0]);
        m->tag[node][i] = 0;
    }
    open_pipe(fresh);
    move_to(fresh[0], m->ends[i][0]);
    shut(m->ends[i][1]);
    m->ends[i][1] = fresh[1];
}

/* A pipe is made readable, and just those who watch it are told. */
static void step_look(struct graph *g, struct model *m, int i)
{
    unsigned watchers = 0;
    put_byte(m->ends[i][1]);
    for (wv_id node = 0; node < NODES; node++)
        watchers += m->tag[node][i] != 0;
    watch.count = 0;
    assert_int_equal(graph_cycle(g), watchers ? WV_RAN : WV_IDLE);
    assert_int_equal(watch.count, watchers);
    for (size_t k = 0; k < watch.count; k++) {
        assert_int_equal(watch.told[k].event.fd, m->ends[i][0]);
        assert_int_equal(watch.told[k].event.tag, m->tag[watch.told[k].node][i]);
    }
    take_byte(m->ends[i][0]);
}

TEST(watching_closing_and_using_again_at_random_reaches_just_who_watches)
{
    struct model m = {.tags = 0};
    struct graph *g = watch_graph(NODES, EACH);
    for (int i = 0; i < PIPES; i++)
        open_pipe(m.ends[i]);
    for (int step = 0; step < STEPS; step++) {
        wv_id node = chance(NODES);
        int i = (int)chance(PIPES);
        switch (chance(4)) {
        case 0: step_watch(g, &m, node, i); break;
        case 1:
            watch_end(g, node, m.ends[i][0]);
            m.tag[node][i] = 0;
            break;
        case 2: step_replace(g, &m, i); break;
        default: step_look(g, &m, i); break;
        }
    }
    graph_destroy(g);
    for (int i = 0; i < PIPES; i++)
        shut_both(m.ends[i]);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        CASE(closing_ends_the_watch),
        CASE(closed_descriptors_make_room),
        CASE(one_of_two_watchers_closes_and_both_hear_nothing),
        CASE(number_used_again_tells_the_old_watcher_nothing),
        CASE(number_used_again_tells_the_node_that_watches_it_now),
        CASE(number_used_again_by_the_same_node_tells_the_new_tag),
        CASE(file_that_takes_the_number_of_a_pipe_is_another_one),
        CASE(pipe_that_takes_the_number_of_a_file_is_another_one),
        CASE(closed_file_is_not_ready_for_ever),
        CASE(what_a_node_closes_is_not_told_to_those_after_it),
        CASE(what_a_node_closes_is_not_told_to_those_after_it_though_nobody_watches_it_again),
        CASE(closed_descriptor_that_lives_on_as_a_dup_is_forgotten_and_uses_no_cpu),
        CASE(closed_descriptor_that_lives_on_is_forgotten_by_unwatching_it_late),
        CASE(others_are_told_when_a_dead_one_is_forgotten),
        CASE(file_is_told_of_when_a_dead_one_is_forgotten),
        CASE(two_dead_ones_are_told_apart_from_what_has_their_numbers),
        CASE(dead_one_and_the_one_that_has_its_number_are_told_apart),
        CASE(dead_one_is_not_mistaken_for_what_nobody_watches),
        CASE(descriptor_that_was_ready_for_long_is_forgotten_soon),
        CASE(what_was_ready_for_long_says_nothing_of_what_is_watched_after_it),
        CASE(closed_descriptor_that_comes_back_can_be_watched),
        CASE(closed_descriptor_that_a_child_has_is_forgotten),
        CASE(swept_node_that_closed_without_unwatching_leaves_nothing),
        CASE(watching_closing_and_using_again_at_random_reaches_just_who_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
