/* notify.c: scenarios of notifications, stops and signals. */
#include "tests/explore/hooked.h"

#include "tests/explore/graph.h"
#include "tests/explore/run.h"

#include <errno.h>

/* What is notified, how often in all, and how often a notifier has said so
 * before a run of the node. */
static unsigned total[NODES], said[NODES], seen[NODES];
static unsigned stops; /* runs of the `on stop` node, which is the last one */

enum { STOP_NODE = NODES - 1 };

/* -- Nodes ----------------------------------------------------------------- */

static bool all_were_seen(void)
{
    for (wv_id node = 0; node < NODES; node++)
        if (seen[node] < total[node])
            return false;
    return true;
}

static wv_control run_node(wv_id node)
{
    uint64_t value;
    if (node == STOP_NODE) {
        stops++;
        return WV_UNCHANGED;
    }
    EXPLORE_CHECK(graph.runs[node] <= said[node], "node %u runs though nobody notified it", node);
    seen[node] = said[node];
    explore_note(seen[node]);
    memcpy(&value, &graph.data[node], sizeof value);
    EXPLORE_CHECK(value == node + 1, "node %u does not see what was written before", node);
    return all_were_seen() && !graph.plan.stop ? WV_TERMINATE : WV_UNCHANGED;
}

static void wants(wv_id node, unsigned times)
{
    total[node] += times;
}

/* What is written before a node is notified its hook reads. */
static int try_to_say(wv_id node)
{
    uint64_t value = node + 1;
    if (said[node]++ == 0)
        memcpy(&graph.data[node], &value, sizeof value);
    return wv_graph_notify(graph.ctx, graph_node(node));
}

static void say(wv_id node)
{
    int err = try_to_say(node);
    EXPLORE_CHECK(err == 0, "notify: %d", err);
}

static void begin_with(wv_options const *options)
{
    memset(total, 0, sizeof total);
    memset(said, 0, sizeof said);
    memset(seen, 0, sizeof seen);
    stops = 0;
    graph_make(run_node, NULL, 0);
    graph_init(options);
}

static void begin(void)
{
    begin_with(NULL);
}

/* -- Threads --------------------------------------------------------------- */

static void run_graph(void)
{
    int err = wv_graph_run(graph.ctx);
    EXPLORE_CHECK(err == 0, "run: %d", err);
}

/* The host waits a while at a time.  Its time may be over early, but not because
 * nobody else can go on: to be told only then is to be told too late. */
static void run_with_timeouts(void)
{
    while (!all_were_seen()) {
        wv_state state = wv_graph_cycle(graph.ctx, 1000);
        EXPLORE_CHECK(state == WV_RAN || state == WV_IDLE, "state %d", (int)state);
    }
}

/* The host has a loop of its own, and waits there.  For what other threads do it
 * need not ask wv_graph_wait_ns, but it may. */
static wv_state cycle_host(bool asks)
{
    if (!asks || wv_graph_wait_ns(graph.ctx) < 0)
        system_wait_readable();
    wv_state state = wv_graph_cycle(graph.ctx, 0);
    EXPLORE_CHECK(state != WV_ERROR, "cycle: %d", errno);
    return state;
}

static void ask_for_descriptor(void)
{
    int fd = wv_graph_fd(graph.ctx);
    EXPLORE_CHECK(fd >= 0, "fd: %d", fd);
}

static void run_host_until_seen(void)
{
    ask_for_descriptor();
    while (!all_were_seen())
        (void)cycle_host(false);
}

static void run_host_until_stopped(void)
{
    ask_for_descriptor();
    while (cycle_host(false) != WV_STOPPED)
        continue;
}

static void run_host_that_asks(void)
{
    ask_for_descriptor();
    while (cycle_host(true) != WV_STOPPED)
        continue;
}

static void say_0(void)
{
    say(0);
}

static void say_0_twice(void)
{
    say(0);
    say(0);
}

static void say_1(void)
{
    say(1);
}

static void say_64_and_1(void)
{
    say(64);
    say(1);
}

/* Other groups of a large graph. */
static void say_0_and_128(void)
{
    say(0);
    say(128);
}

static void say_64(void)
{
    say(64);
}

static void stop(void)
{
    int err = wv_graph_stop(graph.ctx);
    EXPLORE_CHECK(err == 0, "stop: %d", err);
}

static void say_0_and_stop(void)
{
    say(0);
    stop();
}

static void get_usr1(void)
{
    said[2]++;
    system_signal(SIGUSR1);
}

static void get_int(void)
{
    system_signal(SIGINT);
}

/* -- Threads of a graph that begins anew ----------------------------------- */

enum life { FIRST, BETWEEN, SECOND };
static unsigned life;

static bool life_is(void *what)
{
    return life >= *(unsigned *)what;
}

static void await_life(unsigned at_least)
{
    explore_await(life_is, &at_least, "another life");
    (void)__atomic_fetch_add(&life, 0, __ATOMIC_ACQUIRE);
}

/* What was notified in the first life is nothing to the second. */
static void live_twice(void)
{
    say(0);
    say(64);
    say(128);
    graph_finish();
    memset(said, 0, sizeof said);
    __atomic_store_n(&life, BETWEEN, __ATOMIC_RELEASE);
    graph_init(NULL);
    __atomic_store_n(&life, SECOND, __ATOMIC_RELEASE);
    run_graph();
}

/* What comes before the init is over may be too early. */
static void say_in_time(wv_id node)
{
    await_life(BETWEEN);
    int err = try_to_say(node);
    if (err == 0)
        return;
    EXPLORE_CHECK(err == -EPIPE, "notify: %d", err);
    said[node]--;
    await_life(SECOND);
    say(node);
}

static void say_0_in_time(void)
{
    say_in_time(0);
}

static void say_128_in_time(void)
{
    say_in_time(128);
}

/* -- Beginnings and ends --------------------------------------------------- */

static void begin_two(void)
{
    begin();
    wants(0, 2);
    wants(1, 1);
    wants(64, 1);
}

static void begin_two_backoff(void)
{
    wv_options options = wv_options_default();
    options.mode = WV_BACKOFF;
    options.spins = options.yields = 1;
    begin_with(&options);
    wants(0, 1);
    wants(1, 1);
    wants(64, 1);
}

static void begin_one(void)
{
    begin();
    wants(0, 1);
    wants(1, 1);
}

/* One in each of a large graph's places. */
static void begin_large(void)
{
    begin();
    wants(0, 1);
    wants(64, 1);
    wants(128, 1);
}

/* And one that shares a word. */
static void begin_large_two(void)
{
    begin_large();
    wants(1, 1);
}

static void begin_lives(void)
{
    life = FIRST;
    begin();
    wants(0, 1);
    wants(128, 1);
}

static void end_notified(void)
{
    EXPLORE_CHECK(all_were_seen(), "a node did not run after it was notified");
    graph_finish();
}

/* A signal runs node 2. */
static void begin_signal(void)
{
    static wv_signal_plan const plan[] = {{.node = 2, .signal = SIGUSR1}};
    begin();
    graph_finish();
    graph.plan.signals = 1;
    graph.plan.signal_plan = plan;
    graph.data[2] = 3;
    graph_init(NULL);
    wants(0, 1);
    wants(2, 1);
}

static void begin_stop_with(wv_options const *options)
{
    static uint64_t const stop_nodes[WORDS] = {[STOP_NODE / 64] = UINT64_C(1) << (STOP_NODE % 64)};
    begin();
    graph_finish();
    graph.plan.stop = stop_nodes;
    graph_init(options);
}

static void begin_stop(void)
{
    begin_stop_with(NULL);
}

static void begin_stop_signal(void)
{
    wv_options options = wv_options_default();
    options.stop_signals = true;
    begin_stop_with(&options);
}

static void end_stopped(void)
{
    EXPLORE_CHECK(stops == 1, "%u runs of the node `on stop`", stops);
    EXPLORE_CHECK(wv_graph_cycle(graph.ctx, 0) == WV_STOPPED, "it is not stopped");
    graph_finish();
}

/* -- The scenarios --------------------------------------------------------- */

static struct scenario const scenarios[] = {
    {.name = "notify",
     .thread = {{"graph", run_graph}, {"A", say_0_twice}, {"B", say_64_and_1}},
     .begin = begin_two, .end = end_notified},
    {.name = "notify-backoff",
     .thread = {{"graph", run_graph}, {"A", say_0}, {"B", say_64_and_1}},
     .begin = begin_two_backoff, .end = end_notified},
    {.name = "notify-timeouts",
     .thread = {{"host", run_with_timeouts}, {"A", say_0_twice}, {"B", say_64_and_1}},
     .begin = begin_two, .end = end_notified},
    {.name = "notify-host-loop",
     .thread = {{"host", run_host_until_seen}, {"A", say_0_twice}, {"B", say_64_and_1}},
     .begin = begin_two, .end = end_notified},
    {.name = "notify-from-handler",
     .thread = {{"graph", run_graph}, {"A", say_0}},
     .begin = begin_one, .end = end_notified, .handler = say_1, .victim = 0},
    {.name = "notify-from-handler-in-notifier",
     .thread = {{"graph", run_graph}, {"A", say_0}},
     .begin = begin_one, .end = end_notified, .handler = say_1, .victim = 1},
    {.name = "notify-small",
     .thread = {{"graph", run_graph}, {"A", say_0}, {"B", say_1}},
     .begin = begin_one, .end = end_notified, .small = true},
    {.name = "notify-small-host-loop",
     .thread = {{"host", run_host_until_seen}, {"A", say_0}, {"B", say_1}},
     .begin = begin_one, .end = end_notified, .small = true},
    {.name = "notify-small-from-handler",
     .thread = {{"graph", run_graph}, {"A", say_0}},
     .begin = begin_one, .end = end_notified, .handler = say_1, .victim = 0, .small = true},
    {.name = "notify-small-from-handler-in-notifier",
     .thread = {{"graph", run_graph}, {"A", say_0}},
     .begin = begin_one, .end = end_notified, .handler = say_1, .victim = 1, .small = true},
    {.name = "notify-large",
     .thread = {{"graph", run_graph}, {"A", say_0_and_128}, {"B", say_64_and_1}},
     .begin = begin_large_two, .end = end_notified, .large = true},
    {.name = "notify-large-timeouts",
     .thread = {{"host", run_with_timeouts}, {"A", say_0_and_128}, {"B", say_64_and_1}},
     .begin = begin_large_two, .end = end_notified, .large = true},
    {.name = "notify-large-host-loop",
     .thread = {{"host", run_host_until_seen}, {"A", say_0_and_128}, {"B", say_64_and_1}},
     .begin = begin_large_two, .end = end_notified, .large = true},
    {.name = "notify-large-from-handler",
     .thread = {{"graph", run_graph}, {"A", say_0_and_128}},
     .begin = begin_large, .end = end_notified, .handler = say_64, .victim = 0, .large = true},
    {.name = "notify-large-from-handler-in-notifier",
     .thread = {{"graph", run_graph}, {"A", say_0_and_128}},
     .begin = begin_large, .end = end_notified, .handler = say_64, .victim = 1, .large = true},
    {.name = "notify-second-life",
     .thread = {{"graph", live_twice}, {"A", say_0_in_time}, {"B", say_128_in_time}},
     .begin = begin_lives, .end = end_notified},
    {.name = "notify-large-second-life",
     .thread = {{"graph", live_twice}, {"A", say_0_in_time}, {"B", say_128_in_time}},
     .begin = begin_lives, .end = end_notified, .large = true},
    {.name = "signal",
     .thread = {{"graph", run_graph}, {"A", say_0}},
     .begin = begin_signal, .end = end_notified, .handler = get_usr1, .victim = 0},
    {.name = "signal-in-notifier",
     .thread = {{"graph", run_graph}, {"A", say_0}},
     .begin = begin_signal, .end = end_notified, .handler = get_usr1, .victim = 1},
    {.name = "stop",
     .thread = {{"graph", run_graph}, {"A", say_0_and_stop}, {"B", stop}},
     .begin = begin_stop, .end = end_stopped},
    {.name = "stop-host-loop",
     .thread = {{"host", run_host_until_stopped}, {"A", say_0}, {"B", stop}},
     .begin = begin_stop, .end = end_stopped},
    {.name = "stop-host-loop-asking",
     .thread = {{"host", run_host_that_asks}, {"A", say_0}, {"B", stop}},
     .begin = begin_stop, .end = end_stopped},
    {.name = "stop-signal",
     .thread = {{"graph", run_graph}, {"A", say_0}},
     .begin = begin_stop_signal, .end = end_stopped, .handler = get_int, .victim = 0},
    {.name = "stop-signal-in-notifier",
     .thread = {{"graph", run_graph}, {"A", say_0}},
     .begin = begin_stop_signal, .end = end_stopped, .handler = get_int, .victim = 1},
};

void notify_scenarios(void (*add)(struct scenario const *scenario))
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        add(&scenarios[i]);
}
