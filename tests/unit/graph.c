/* graph.c: graphs made up by unit tests. */
#include "config.h"

#include "tests/unit/graph.h"

#include "runtime/ready.h"
#include "runtime/table.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* -- What generated code does --------------------------------------------- */

struct graph *graph_of(wv_ctx *ctx)
{
    return (struct graph *)(void *)((char *)(uintptr_t)ctx->plan - offsetof(struct graph, plan));
}

/* Set what `node` triggers; returns the bits of those in its own word. */
static uint64_t trigger(struct graph *g, wv_id node)
{
    uint64_t here = 0;
    for (size_t i = 0; i < g->edge_count; i++) {
        wv_id to = g->edges[i].to;
        if (g->edges[i].from != node)
            continue;
        if (to / 64 == node / 64)
            here |= UINT64_C(1) << (to % 64);
        else
            wv_set_add(g->ctx->ready, to);
    }
    return here;
}

static wv_control run_node(struct graph *g, wv_id node)
{
    g->ctx->run->node = node;
    g->runs[node]++;
    if (g->logged < COUNT(g->log))
        g->log[g->logged++] = node;
    return g->cycle ? g->cycle(g, node) : WV_UNCHANGED;
}

static void run_word(wv_ctx *ctx, uint32_t word, uint64_t ready)
{
    struct graph *g = graph_of(ctx);
    uint64_t changed = 0;
    assert_true(ready); /* a word without ready nodes is not looked at */
    for (uint32_t i = 0; i < 64; i++) {
        if (!(ready >> i & 1))
            continue;
        ctx->run->nodes = changed | (ready >> i << i);
        wv_control control = run_node(g, word * 64 + i);
        if (control == WV_BROADCAST) {
            changed |= UINT64_C(1) << i;
            ready |= trigger(g, word * 64 + i);
        } else if (control != WV_UNCHANGED) {
            wv_graph_control(ctx, control);
        }
    }
    ctx->changed.word[word] = changed;
}

/* -- Making one ----------------------------------------------------------- */

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    assert_non_null(memory);
    return memory;
}

/* Give out `size` bytes at the end of the storage. */
static size_t reserve(wv_plan *plan, size_t size)
{
    size_t offset = plan->size;
    plan->size += size;
    return offset;
}

static void lay_out(wv_plan *plan)
{
    size_t set_size = wv_set_size(plan->nodes) * 8;
    plan->size = sizeof(wv_ctx);
    plan->ready = reserve(plan, set_size);
    plan->next = reserve(plan, set_size);
    plan->changed = reserve(plan, set_size);
    plan->notified = reserve(plan, set_size);
    plan->dead = reserve(plan, set_size);
    plan->doomed = reserve(plan, set_size);
    plan->spreading = reserve(plan, set_size);
    plan->copied = reserve(plan, set_size);
    plan->cause = reserve(plan, plan->nodes * sizeof(uint64_t));
    plan->timer = reserve(plan, plan->timers * sizeof(wv_timer));
    plan->fired = reserve(plan, wv_set_size(plan->timers) * 8);
    plan->slot = reserve(plan, sizeof(uint32_t[2]) * WV_TIMER_SLOTS(plan->timers));
    size_t watches = plan->watches;
    plan->descriptor = reserve(plan, watches * (sizeof(wv_interest) + sizeof(wv_descriptor)));
    (void)reserve(plan, (watches + 1) * sizeof(wv_pollfd));
}

static void number_timers(wv_plan *plan, wv_timer_plan const *timers)
{
    uint32_t *first = zeroed((size_t)plan->nodes + 1, sizeof *first);
    for (uint32_t i = 0; i < plan->timers; i++) {
        first[timers[i].node + 1]++;
        plan->periodic += timers[i].period_ns > 0;
    }
    for (uint32_t node = 0; node < plan->nodes; node++)
        first[node + 1] += first[node];
    plan->timer_plan = timers;
    plan->first_timer = first;
}

static void number_watches(wv_plan *plan, uint32_t const *watches)
{
    uint32_t *first = zeroed((size_t)plan->nodes + 1, sizeof *first);
    for (uint32_t node = 0; node < plan->nodes; node++)
        first[node + 1] = first[node] + watches[node];
    plan->watches = first[plan->nodes];
    plan->first_watch = first;
}

/* As the macros of wavelet-channel.h do. */
static void lay_out_channel(wv_plan *plan, wv_channel_plan *channel)
{
    bool drops = wv_channel_drops(channel), shared = !drops && !channel->single;
    size_t cells = drops ? channel->capacity * sizeof(uint64_t) : 0;
    channel->message = shared ? sizeof(uint64_t) : 0;
    channel->stride = (channel->message + channel->size + 7) / 8 * 8;
    channel->slot = sizeof(wv_channel) + cells;
    channel->queue =
        reserve(plan, channel->slot + (channel->capacity + (drops ? 1 : 0)) * channel->stride);
}

static void number_channels(wv_plan *plan, wv_channel_plan *channels, uint32_t count)
{
    plan->channels = count;
    plan->channel_plan = channels;
    for (uint32_t i = 0; i < count; i++)
        lay_out_channel(plan, &channels[i]);
}

struct graph *graph_create_from(uint32_t nodes, struct graph_sources sources)
{
    struct graph *g = zeroed(1, sizeof *g);
    g->plan = (wv_plan){
        .abi = WV_ABI,
        .ctx_size = sizeof(wv_ctx),
        .options_size = sizeof(wv_options),
        .name = "test",
        .nodes = nodes,
        .node_names = zeroed(nodes, sizeof(char *)),
        .timers = sources.timer_count,
        .straight = run_word,
        .careful = run_word,
        .table = zeroed(nodes, sizeof(wv_table_row)), /* a word of which few run is the same */
    };
    if (sources.timer_count > 0)
        number_timers(&g->plan, sources.timers);
    if (sources.watches)
        number_watches(&g->plan, sources.watches);
    lay_out(&g->plan);
    number_channels(&g->plan, sources.channels, sources.channel_count);
    g->ctx = zeroed(1, g->plan.size);
    g->runs = zeroed(nodes, sizeof *g->runs);
    return g;
}

struct graph *graph_create(uint32_t nodes)
{
    return graph_create_from(nodes, (struct graph_sources){.timer_count = 0});
}

struct graph *graph_create_timed(uint32_t nodes, wv_timer_plan const *timers, uint32_t count)
{
    return graph_create_from(nodes, (struct graph_sources){.timers = timers, .timer_count = count});
}

struct graph *graph_create_channels(uint32_t nodes, wv_channel_plan *channels, uint32_t count)
{
    return graph_create_from(nodes, (struct graph_sources){.channels = channels, .channel_count = count});
}

struct graph *graph_create_watching(uint32_t nodes, uint32_t const *watches)
{
    return graph_create_from(nodes, (struct graph_sources){.watches = watches});
}

void graph_destroy(struct graph *g)
{
    assert_int_equal(wv_graph_finish(g->ctx), 0);
    free((void *)(uintptr_t)g->plan.first_timer);
    free((void *)(uintptr_t)g->plan.first_watch);
    free((void *)(uintptr_t)g->plan.node_names);
    free((void *)(uintptr_t)g->plan.table);
    free(g->runs);
    free(g->ctx);
    free(g);
}

/* -- Using one ------------------------------------------------------------ */

void graph_init(struct graph *g, wv_options const *options)
{
    assert_int_equal(wv_graph_init(g->ctx, &g->plan, options), 0);
}

struct graph *graph_alive(uint32_t nodes)
{
    struct graph *g = graph_create(nodes);
    graph_init(g, NULL);
    return g;
}

wv_state graph_cycle(struct graph *g)
{
    return wv_graph_cycle(g->ctx, 0);
}

void graph_notify(struct graph *g, wv_id node)
{
    assert_int_equal(wv_graph_notify(g->ctx, node), 0);
}

void graph_run_from(struct graph *g, wv_id node)
{
    graph_notify(g, node);
    assert_int_equal(graph_cycle(g), WV_RAN);
}

void graph_pose(struct graph *g, wv_id node)
{
    g->ctx->run->node = node;
    g->ctx->hook = WV_HOOK_CYCLE;
}

int graph_rest(struct graph *g, int result)
{
    g->ctx->hook = WV_HOOK_NONE;
    return result;
}

wv_options graph_history(int64_t start_ns, int64_t end_ns)
{
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    options.start_ns = start_ns;
    options.end_ns = end_ns;
    return options;
}

void graph_assert_ran(struct graph *g, wv_id const *nodes, size_t count, char const *file, int line)
{
    if (g->logged != count || (count > 0 && memcmp(g->log, nodes, count * sizeof *nodes) != 0)) {
        print_error("%zu nodes ran, not %zu:", g->logged, count);
        for (size_t i = 0; i < g->logged; i++)
            print_error(" %u", g->log[i]);
        print_error("\n");
        _fail(file, line);
    }
    g->logged = 0;
}

size_t open_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    assert_non_null(directory);
    size_t count = 0;
    while (readdir(directory))
        count++;
    assert_int_equal(closedir(directory), 0);
    return count;
}
