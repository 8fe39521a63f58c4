/* test_testing_events.c: hooks that receive, watch and hear signals, tested without a graph. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <wavelet-channel.h>
#include <wavelet-testing.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEST(name) static void name(void **state __attribute__((unused)))
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* -- What is generated for `graph shop;` ------------------------------------------ */

struct order {
    int64_t number;
    char what[24];
};

enum { DOOR = 3, TILL = 65, SHELF = 66, DESK = 69, NODES = 70, WAITING = 2 };

struct shop {
    wv_ctx ctx;
    struct {
        WV_CHANNEL_SHARED(struct order, WAITING) till;
        WV_CHANNEL_SINGLE(struct order, WAITING) shelf;
        WV_CHANNEL_DROPPING(struct order, WAITING) desk;
    } channel;
};

static wv_channel_plan const shop_channel_plan[] = {
    WV_CHANNEL_PLAN(struct shop, channel.till, TILL, WAITING, WV_CHANNEL_REJECT, false),
    WV_CHANNEL_PLAN(struct shop, channel.shelf, SHELF, WAITING, WV_CHANNEL_REJECT, true),
    WV_CHANNEL_PLAN(struct shop, channel.desk, DESK, WAITING, WV_CHANNEL_LATEST, false),
};

static inline int shop_till_receive(wv_ctx *ctx, struct order *message)
{
    struct shop *const g = (struct shop *)ctx;
    return wv_channel_receive(ctx, &g->channel.till, &shop_channel_plan[0], message);
}

static inline int shop_shelf_receive(wv_ctx *ctx, struct order *message)
{
    struct shop *const g = (struct shop *)ctx;
    return wv_channel_receive(ctx, &g->channel.shelf, &shop_channel_plan[1], message);
}

static inline int shop_desk_receive(wv_ctx *ctx, struct order *message)
{
    struct shop *const g = (struct shop *)ctx;
    return wv_channel_receive(ctx, &g->channel.desk, &shop_channel_plan[2], message);
}

/* -- Hooks, as they stand in a program ---------------------------------------------- */

/* Adds up at most three orders a run; the end of the channel is that of the shop. */
static wv_control till_cycle(wv_ctx *ctx, int64_t *sum)
{
    struct order order;
    for (int i = 0; i < 3; i++) {
        int got = shop_till_receive(ctx, &order);
        if (got == -EPIPE)
            return WV_TERMINATE;
        if (got <= 0)
            return i > 0 ? WV_BROADCAST : WV_UNCHANGED;
        *sum += order.number;
    }
    return WV_BROADCAST;
}

/* A door with a bell: who rings is let in and watched until he has gone. */
struct door {
    int inside;
    unsigned closed;
};

static int door_init(wv_ctx *ctx, struct door *self)
{
    int const *bell = wv_user(ctx);
    *self = (struct door){0};
    return wv_watch(ctx, *bell, WV_READABLE, 0);
}

static wv_control door_cycle(wv_ctx *ctx, struct door *self)
{
    if (wv_signal(ctx) == SIGHUP)
        self->closed++;
    wv_event event;
    while (wv_ready(ctx, &event)) {
        if (event.tag == 0) {
            if (wv_watch(ctx, event.fd + ++self->inside, WV_READABLE | WV_WRITABLE, 1) < 0)
                return wv_fail(ctx, "too many");
        } else if (event.events & WV_HANGUP) {
            (void)wv_unwatch(ctx, event.fd);
        }
    }
    return WV_BROADCAST;
}

/* What a release build does is seen in debug builds, too. */
void __wrap_wv_misplaced(wv_ctx const *ctx, char const *function);

void __wrap_wv_misplaced(wv_ctx const *ctx, char const *function)
{
    (void)ctx;
    (void)function;
}

/* -- Messages -------------------------------------------------------------------------- */

static wv_testing *made(void)
{
    wv_testing *t = wv_testing_create(NODES, 0);
    assert_non_null(t);
    return t;
}

static void send_orders(wv_testing *t, int64_t from, int64_t to)
{
    for (struct order order = {.number = from}; order.number <= to; order.number++)
        assert_true(wv_testing_send(t, &order, sizeof order));
}

TEST(messages_are_received_in_order_and_then_none)
{
    int (*const receive[])(wv_ctx *, struct order *) = {shop_till_receive, shop_shelf_receive,
                                                        shop_desk_receive};
    for (size_t kind = 0; kind < COUNT(receive); kind++) {
        wv_testing *t = made();
        struct order order = {.number = -1};
        wv_ctx *ctx = wv_testing_cycle(t, shop_channel_plan[kind].node);
        assert_int_equal(receive[kind](ctx, &order), 0);
        assert_int_equal(order.number, -1);
        send_orders(t, 1, 1000); /* as many as the test likes */
        for (int64_t number = 1; number <= 1000; number++) {
            assert_int_equal(wv_testing_waiting(t), 1001 - number);
            assert_int_equal(receive[kind](ctx, &order), 1);
            assert_int_equal(order.number, number);
        }
        assert_int_equal(receive[kind](ctx, &order), 0);
        send_orders(t, 7, 7);
        assert_int_equal(receive[kind](ctx, &order), 1);
        assert_int_equal(order.number, 7);
        wv_testing_destroy(t);
    }
}

TEST(shared_hook_receives_without_knowing_the_type)
{
    wv_testing *t = made();
    struct order order = {.number = 5, .what = "bread"}, got = {0};
    assert_true(wv_testing_send(t, &order, sizeof order));
    wv_ctx *ctx = wv_testing_cycle(t, DOOR);
    assert_int_equal(wv_receive(ctx, &got), 1);
    assert_memory_equal(&got, &order, sizeof order);
    assert_int_equal(wv_receive(ctx, &got), 0);
    wv_testing_close(t);
    assert_int_equal(wv_receive(ctx, &got), -EPIPE);
    wv_testing_destroy(t);
}

TEST(messages_of_no_bytes_are_counted)
{
    wv_testing *t = made();
    char message = 'x';
    for (unsigned i = 1; i <= 20; i++) {
        assert_true(wv_testing_send(t, &message, 0));
        assert_int_equal(wv_testing_waiting(t), i);
    }
    wv_ctx *ctx = wv_testing_cycle(t, DOOR);
    for (unsigned i = 0; i < 20; i++)
        assert_int_equal(wv_receive(ctx, &message), 1);
    assert_int_equal(wv_receive(ctx, &message), 0);
    assert_int_equal(message, 'x');
    wv_testing_destroy(t);
}

TEST(closed_channel_is_drained_and_then_over)
{
    wv_testing *t = made();
    struct order order;
    send_orders(t, 1, 2);
    wv_testing_close(t);
    wv_ctx *ctx = wv_testing_cycle(t, TILL);
    assert_int_equal(shop_till_receive(ctx, &order), 1);
    assert_int_equal(shop_till_receive(ctx, &order), 1);
    assert_int_equal(order.number, 2);
    assert_int_equal(shop_till_receive(ctx, &order), -EPIPE);
    ctx = wv_testing_cycle(t, TILL);
    assert_int_equal(shop_till_receive(ctx, &order), -EPIPE);
    wv_testing_destroy(t);
}

TEST(what_one_run_leaves_the_next_one_finds)
{
    wv_testing *t = made();
    int64_t sum = 0;
    assert_int_equal(till_cycle(wv_testing_cycle(t, TILL), &sum), WV_UNCHANGED);
    send_orders(t, 1, 4);
    assert_int_equal(till_cycle(wv_testing_cycle(t, TILL), &sum), WV_BROADCAST);
    assert_int_equal(sum, 1 + 2 + 3);
    assert_int_equal(wv_testing_waiting(t), 1);
    send_orders(t, 5, 5);
    assert_int_equal(till_cycle(wv_testing_cycle(t, TILL), &sum), WV_BROADCAST);
    assert_int_equal(sum, 1 + 2 + 3 + 4 + 5);
    assert_int_equal(wv_testing_waiting(t), 0);
    wv_testing_close(t);
    assert_int_equal(till_cycle(wv_testing_cycle(t, TILL), &sum), WV_TERMINATE);
    wv_testing_destroy(t);
}

TEST(only_the_nodes_own_cycle_hook_receives)
{
    wv_testing *t = made();
    struct order order;
    send_orders(t, 1, 1);
    assert_int_equal(shop_till_receive(wv_testing_cycle(t, SHELF), &order), -EPERM);
    assert_int_equal(shop_till_receive(wv_testing_init(t, TILL), &order), -EPERM);
    assert_int_equal(shop_till_receive(wv_testing_drop(t, TILL), &order), -EPERM);
    assert_int_equal(wv_receive(wv_testing_init(t, TILL), &order), -EPERM);
    assert_int_equal(wv_receive(wv_testing_drop(t, TILL), &order), -EPERM);
    assert_int_equal(wv_testing_waiting(t), 1);
    wv_testing_destroy(t);
}

/* -- Descriptors ------------------------------------------------------------------------- */

/* Not open, and of no use to a kernel. */
enum { BELL = 1000000 };

static void assert_watched(wv_testing *t, int fd, unsigned events, uint64_t tag)
{
    wv_event watch = {.fd = -1};
    assert_true(wv_testing_watched(t, fd, &watch));
    assert_true(wv_testing_watched(t, fd, NULL));
    assert_int_equal(watch.fd, fd);
    assert_int_equal(watch.events, events);
    assert_int_equal(watch.tag, tag);
}

static void assert_ready(wv_ctx *ctx, int fd, unsigned events, uint64_t tag)
{
    wv_event event = {.fd = -1};
    assert_true(wv_ready(ctx, &event));
    assert_int_equal(event.fd, fd);
    assert_int_equal(event.events, events);
    assert_int_equal(event.tag, tag);
}

static wv_testing *watching(uint32_t watches)
{
    wv_testing *t = made();
    assert_true(wv_testing_allow_watches(t, watches));
    return t;
}

TEST(what_a_hook_watches_is_seen_and_asks_no_kernel)
{
    int bell = BELL, before = dup(STDIN_FILENO);
    assert_true(before >= 0);
    assert_int_equal(close(before), 0);
    wv_testing *t = watching(3);
    struct door door;
    wv_testing_set_user(t, &bell);
    assert_int_equal(door_init(wv_testing_init(t, DOOR), &door), 0);
    assert_watched(t, BELL, WV_READABLE, 0);
    assert_false(wv_testing_watched(t, 0, NULL));
    assert_false(wv_testing_watched(t, -1, NULL));
    assert_int_equal(wv_testing_watches(t), 1);

    wv_testing_ready(t, (wv_event){BELL, WV_READABLE, 0});
    (void)door_cycle(wv_testing_cycle(t, DOOR), &door);
    assert_watched(t, BELL + 1, WV_READABLE | WV_WRITABLE, 1);
    assert_int_equal(wv_testing_watches(t), 2);

    wv_testing_ready(t, (wv_event){BELL + 1, WV_READABLE | WV_HANGUP, 1});
    (void)door_cycle(wv_testing_cycle(t, DOOR), &door);
    assert_false(wv_testing_watched(t, BELL + 1, NULL));
    assert_int_equal(wv_testing_watches(t), 1);
    int after = dup(STDIN_FILENO);
    assert_int_equal(after, before); /* nothing was opened */
    assert_int_equal(close(after), 0);
    wv_testing_destroy(t);
}

TEST(hook_that_may_not_watch_more_is_told_and_fails)
{
    int bell = BELL;
    wv_testing *t = watching(1);
    struct door door;
    wv_testing_set_user(t, &bell);
    assert_int_equal(door_init(wv_testing_init(t, DOOR), &door), 0);
    wv_testing_ready(t, (wv_event){BELL, WV_READABLE, 0});
    assert_int_equal(door_cycle(wv_testing_cycle(t, DOOR), &door), WV_FAIL);
    assert_string_equal(wv_testing_failure(t), "too many");
    bell = -1;
    assert_true(wv_testing_allow_watches(t, 1));
    assert_int_equal(wv_testing_watches(t), 0);
    assert_false(wv_testing_watched(t, BELL, NULL));
    assert_int_equal(door_init(wv_testing_init(t, DOOR), &door), -EBADF);
    assert_int_equal(wv_testing_watches(t), 0);
    assert_true(wv_testing_allow_watches(t, 0));
    assert_int_equal(door_init(wv_testing_init(t, DOOR), &door), -EINVAL);
    wv_testing_destroy(t);
    t = made();
    wv_ctx *ctx = wv_testing_cycle(t, DOOR);
    assert_int_equal(wv_watch(ctx, 0, WV_READABLE, 0), -EINVAL);
    assert_int_equal(wv_unwatch(ctx, 0), -EINVAL);
    wv_testing_destroy(t);
}

TEST(watching_follows_the_rules_of_a_graph)
{
    wv_testing *t = watching(2);
    wv_ctx *ctx = wv_testing_cycle(t, DOOR);
    assert_int_equal(wv_watch(ctx, 4, 0, UINT64_MAX), 0);
    assert_watched(t, 4, 0, UINT64_MAX);
    assert_int_equal(wv_watch(ctx, 4, WV_WRITABLE, 8), 0);
    assert_watched(t, 4, WV_WRITABLE, 8);
    assert_int_equal(wv_watch(ctx, 4, WV_HANGUP, 9), -EINVAL);
    assert_int_equal(wv_watch(ctx, 5, WV_READABLE, 7), 0);
    assert_int_equal(wv_watch(ctx, 6, WV_READABLE, 7), -ENOSPC);
    assert_watched(t, 4, WV_WRITABLE, 8);
    assert_int_equal(wv_unwatch(ctx, 6), 0);
    assert_int_equal(wv_unwatch(ctx, 4), 0);
    assert_int_equal(wv_watch(ctx, 6, WV_READABLE, 7), 0);
    assert_int_equal(wv_testing_watches(t), 2);
    /* Another hook is of the same node, and so goes on. */
    ctx = wv_testing_drop(t, DESK);
    assert_int_equal(wv_watch(ctx, 4, WV_READABLE, 0), -EPERM);
    assert_int_equal(wv_unwatch(ctx, 5), 0);
    assert_int_equal(wv_unwatch(ctx, 6), 0);
    assert_int_equal(wv_testing_watches(t), 0);
    wv_testing_destroy(t);
}

TEST(ready_descriptors_are_told_once_in_the_order_of_the_test)
{
    wv_testing *t = watching(3);
    wv_event event;
    wv_testing_ready(t, (wv_event){9, WV_READABLE, 90});
    wv_testing_ready(t, (wv_event){0, WV_WRITABLE | WV_IO_ERROR, 1});
    wv_testing_ready(t, (wv_event){7, WV_HANGUP, UINT64_MAX});
    wv_testing_ready(t, (wv_event){9, WV_IO_ERROR, 90});
    assert_watched(t, 9, WV_READABLE, 90);
    assert_watched(t, 0, WV_WRITABLE, 1);
    assert_watched(t, 7, 0, UINT64_MAX);
    assert_false(wv_ready(wv_testing_init(t, DOOR), &event)); /* not its business */
    wv_ctx *ctx = wv_testing_cycle(t, DOOR);
    assert_ready(ctx, 9, WV_READABLE | WV_IO_ERROR, 90);
    assert_ready(ctx, 0, WV_WRITABLE | WV_IO_ERROR, 1);
    assert_ready(ctx, 7, WV_HANGUP, UINT64_MAX);
    assert_false(wv_ready(ctx, &event));
    assert_int_equal(wv_why(ctx), 0); /* as the test said nothing else */
    assert_false(wv_testing_scheduled(t, DOOR));
    assert_false(wv_ready(wv_testing_cycle(t, DOOR), &event));
    wv_testing_destroy(t);
}

TEST(ready_descriptors_come_in_whatever_cycle_the_test_chooses)
{
    wv_testing *t = watching(1);
    wv_event event;
    for (uint64_t i = 0; i < 4; i++) {
        wv_testing_ready(t, (wv_event){9, WV_READABLE, 90});
        wv_testing_set_epoch(t, 1 + i % 2);
        wv_ctx *ctx = wv_testing_cycle(t, DOOR);
        assert_ready(ctx, 9, WV_READABLE, 90);
        wv_testing_set_epoch(t, 1 + i % 2);
        assert_false(wv_ready(wv_testing_cycle(t, DOOR), &event));
    }
    wv_testing_destroy(t);
}

TEST(what_is_unwatched_is_told_no_more)
{
    wv_testing *t = watching(2);
    wv_event event;
    wv_testing_ready(t, (wv_event){4, WV_READABLE, 0});
    wv_testing_ready(t, (wv_event){5, WV_READABLE, 0});
    wv_ctx *ctx = wv_testing_cycle(t, DOOR);
    assert_int_equal(wv_unwatch(ctx, 4), 0);
    assert_ready(ctx, 5, WV_READABLE, 0);
    assert_false(wv_ready(ctx, &event));
    wv_testing_ready(t, (wv_event){5, WV_READABLE, 0});
    assert_int_equal(wv_unwatch(wv_testing_drop(t, DOOR), 5), 0);
    assert_false(wv_ready(wv_testing_cycle(t, DOOR), &event));
    wv_testing_destroy(t);
}

/* -- Signals ----------------------------------------------------------------------------- */

TEST(signals_are_told_once_in_the_order_of_the_test)
{
    wv_testing *t = made();
    wv_testing_signal(t, SIGTERM);
    wv_testing_signal(t, SIGHUP);
    wv_testing_signal(t, SIGTERM);
    assert_int_equal(wv_signal(wv_testing_init(t, DOOR)), 0);
    wv_ctx *ctx = wv_testing_cycle(t, DOOR);
    wv_testing_signal(t, SIGUSR1); /* for the next one */
    assert_int_equal(wv_signal(ctx), SIGTERM);
    assert_int_equal(wv_signal(ctx), SIGHUP);
    assert_int_equal(wv_signal(ctx), 0);
    ctx = wv_testing_cycle(t, DOOR);
    assert_int_equal(wv_signal(ctx), SIGUSR1);
    assert_int_equal(wv_signal(ctx), 0);
    assert_int_equal(wv_signal(wv_testing_cycle(t, DOOR)), 0);
    for (int signal = 1; signal <= 64; signal++)
        wv_testing_signal(t, signal);
    ctx = wv_testing_cycle(t, NODES - 1);
    for (int signal = 1; signal <= 64; signal++)
        assert_int_equal(wv_signal(ctx), signal);
    assert_int_equal(wv_signal(ctx), 0);
    wv_testing_destroy(t);
}

TEST(hook_that_hears_a_signal)
{
    wv_testing *t = watching(1);
    struct door door = {0};
    wv_testing_signal(t, SIGHUP);
    (void)door_cycle(wv_testing_cycle(t, DOOR), &door);
    (void)door_cycle(wv_testing_cycle(t, DOOR), &door);
    assert_int_equal(door.closed, 1);
    wv_testing_destroy(t);
}

/* -- All of the hook API ------------------------------------------------------------------- */

TEST(each_kind_of_hook_may_do_what_it_may_in_a_graph)
{
    wv_testing *t = wv_testing_create(NODES, 1);
    assert_non_null(t);
    assert_true(wv_testing_allow_watches(t, 1));
    wv_testing_allow_schedule(t, DESK);
    wv_testing_set_clock_quality(t, 12);
    for (wv_hook hook = WV_HOOK_INIT; hook <= WV_HOOK_DROP; hook++) {
        wv_ctx *(*const begin[])(wv_testing *, wv_id) = {wv_testing_init, wv_testing_cycle,
                                                         wv_testing_drop};
        bool cycle = hook == WV_HOOK_CYCLE, drop = hook == WV_HOOK_DROP;
        int setter = drop ? -EPERM : 0;
        struct order order;
        wv_event event;
        send_orders(t, 1, 1);
        wv_testing_fire(t, 0);
        wv_testing_signal(t, SIGINT);
        wv_testing_ready(t, (wv_event){4, WV_READABLE, 3});
        wv_testing_set_missed(t, 2);
        wv_testing_set_cause(t, WV_BY_NOTIFY);
        wv_ctx *ctx = begin[hook - 1](t, TILL);
        assert_int_equal(wv_clock_quality(ctx), 12);
        assert_int_equal(wv_node(ctx), TILL);
        assert_int_equal(wv_why(ctx), cycle ? WV_BY_NOTIFY : 0);
        assert_int_equal(wv_missed(ctx), cycle ? 2 : 0);
        assert_int_equal(wv_timer_fired(ctx), cycle ? 0 : -1);
        assert_int_equal(wv_signal(ctx), cycle ? SIGINT : 0);
        assert_int_equal(wv_ready(ctx, &event), cycle);
        assert_int_equal(wv_receive(ctx, &order), cycle ? 1 : -EPERM);
        assert_int_equal(wv_schedule(ctx, DESK), cycle ? 0 : -EPERM);
        assert_int_equal(wv_testing_scheduled(t, DESK), cycle);
        assert_int_equal(wv_panic(ctx, "no"), -EPERM);
        assert_int_equal(wv_timer_at(ctx, 0, 50), setter);
        assert_int_equal(wv_timer_at_wall(ctx, 0, 50), setter);
        assert_int_equal(wv_timer_after(ctx, 0, 50), setter);
        assert_int_equal(wv_testing_timer(t, 0, NULL), !drop);
        assert_int_equal(wv_watch(ctx, 4, WV_WRITABLE, 5), setter);
        assert_int_equal(wv_testing_watches(t), 1);
        assert_int_equal(wv_unwatch(ctx, 4), 0);
        assert_int_equal(wv_testing_watches(t), 0);
        assert_int_equal(wv_timer_cancel(ctx, 0), 0);
        assert_false(wv_testing_timer(t, 0, NULL));
        wv_yield(ctx);
        assert_int_equal(wv_testing_yielded(t), !drop);
        wv_terminate(ctx);
        assert_true(wv_testing_terminated(t));
        assert_int_equal(wv_fail(ctx, "%d", 1), WV_FAIL);
        assert_int_equal(wv_testing_failure(t) != NULL, !drop);
    }
    wv_testing_destroy(t);
}

/* -- Memory ---------------------------------------------------------------------------------- */

static int allocations_until_failure = -1; /* none fails */

static bool fails(void)
{
    return allocations_until_failure >= 0 && allocations_until_failure-- == 0;
}

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails() ? NULL : __real_realloc(memory, size);
}

TEST(each_allocation_that_fails_is_told_and_changes_nothing)
{
    wv_testing *t = watching(1);
    int tries = 0;
    wv_testing_ready(t, (wv_event){4, WV_READABLE, 3});
    for (; allocations_until_failure = tries, !wv_testing_allow_watches(t, 2); tries++)
        assert_watched(t, 4, WV_READABLE, 3);
    assert_int_equal(tries, 2);
    allocations_until_failure = -1;
    assert_int_equal(wv_testing_watches(t), 0);

    struct order order = {0};
    unsigned refused = 0;
    for (order.number = 1; order.number <= 100; order.number++) {
        allocations_until_failure = 0;
        bool sent = wv_testing_send(t, &order, sizeof order);
        allocations_until_failure = -1;
        refused += !sent;
        assert_true(sent || wv_testing_send(t, &order, sizeof order));
    }
    assert_true(refused > 2);
    wv_ctx *ctx = wv_testing_cycle(t, TILL);
    for (int64_t number = 1; number <= 100; number++) {
        assert_int_equal(shop_till_receive(ctx, &order), 1);
        assert_int_equal(order.number, number);
    }
    wv_testing_destroy(t);
}

TEST(more_than_any_memory_is_told)
{
    wv_testing *t = made();
    assert_false(wv_testing_send(t, "", SIZE_MAX / 4));
    wv_testing_destroy(t);
}

/* -- Mistakes of the test ---------------------------------------------------------------------- */

static void no_signal(wv_testing *t)
{
    wv_testing_signal(t, 0);
}

static void no_such_signal(wv_testing *t)
{
    wv_testing_signal(t, 65);
}

static void other_tag(wv_testing *t)
{
    wv_testing_ready(t, (wv_event){4, WV_READABLE, 2});
}

static void unasked(wv_testing *t)
{
    wv_testing_ready(t, (wv_event){4, WV_READABLE | WV_WRITABLE, 1});
}

static void for_nothing(wv_testing *t)
{
    wv_testing_ready(t, (wv_event){4, 0, 1});
}

static void for_what_is_not(wv_testing *t)
{
    wv_testing_ready(t, (wv_event){4, 16, 1});
}

static void one_too_many(wv_testing *t)
{
    wv_testing_ready(t, (wv_event){5, WV_READABLE, 1});
}

static void larger_message(wv_testing *t)
{
    (void)wv_testing_send(t, "more than that", 14);
}

static void message_of_another_type(wv_testing *t)
{
    struct order order;
    (void)shop_till_receive(wv_testing_cycle(t, TILL), &order);
}

TEST(mistake_of_the_test_aborts_it)
{
    void (*const wrong[])(wv_testing *) = {
        no_signal,       no_such_signal, other_tag,      unasked,
        for_nothing,     for_what_is_not, one_too_many,  larger_message,
        message_of_another_type,
    };
    wv_testing *t = watching(1);
    assert_true(wv_testing_send(t, "that", 4));
    assert_int_equal(wv_watch(wv_testing_init(t, TILL), 4, WV_READABLE, 1), 0);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        int status;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
            (void)close(STDERR_FILENO);
            wrong[i](t);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
            fail_msg("mistake %zu was not told", i);
    }
    wv_testing_destroy(t);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(messages_are_received_in_order_and_then_none),
        cmocka_unit_test(messages_of_no_bytes_are_counted),
        cmocka_unit_test(shared_hook_receives_without_knowing_the_type),
        cmocka_unit_test(closed_channel_is_drained_and_then_over),
        cmocka_unit_test(what_one_run_leaves_the_next_one_finds),
        cmocka_unit_test(only_the_nodes_own_cycle_hook_receives),
        cmocka_unit_test(what_a_hook_watches_is_seen_and_asks_no_kernel),
        cmocka_unit_test(hook_that_may_not_watch_more_is_told_and_fails),
        cmocka_unit_test(watching_follows_the_rules_of_a_graph),
        cmocka_unit_test(ready_descriptors_are_told_once_in_the_order_of_the_test),
        cmocka_unit_test(ready_descriptors_come_in_whatever_cycle_the_test_chooses),
        cmocka_unit_test(what_is_unwatched_is_told_no_more),
        cmocka_unit_test(signals_are_told_once_in_the_order_of_the_test),
        cmocka_unit_test(hook_that_hears_a_signal),
        cmocka_unit_test(each_kind_of_hook_may_do_what_it_may_in_a_graph),
        cmocka_unit_test(each_allocation_that_fails_is_told_and_changes_nothing),
        cmocka_unit_test(more_than_any_memory_is_told),
        cmocka_unit_test(mistake_of_the_test_aborts_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
