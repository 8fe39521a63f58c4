/* graph.c: the graph of a scenario; see graph.h. */
#include "tests/explore/hooked.h"

#include "tests/explore/graph.h"

#include "runtime/ready.h"
#include "runtime/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <wavelet-channel.h>

enum { STORAGE = 1 << 16, LARGE = 64 * (64 * WV_GROUP + 1) };

struct graph graph;

/* Where the words of the scenario are. */
static uint32_t const small[WORDS] = {0, 1, 2}, large[WORDS] = {0, 64, 64 * WV_GROUP};

static uint32_t const *places(void)
{
    return the_scenario->large ? large : small;
}

wv_id graph_node(wv_id node)
{
    return places()[node / 64] * 64 + node % 64;
}

void *graph_queue(uint32_t channel)
{
    return (char *)graph.ctx + graph.plan.channel_plan[channel].queue;
}

static void run_word(wv_ctx *ctx, uint32_t word, uint64_t ready)
{
    uint32_t number = 0;
    while (number < WORDS && places()[number] != word)
        number++;
    EXPLORE_CHECK(number < WORDS, "nodes run that nobody notified, in word %u", word);
    for (; ready; ready &= ready - 1) {
        wv_id node = wv_lowest(number, ready);
        ctx->run->node = wv_lowest(word, ready);
        graph.runs[node]++;
        bool enters = the_scenario->enters && node < graph.plan.channels;
        if (enters)
            wv_channel_enter(ctx, graph_queue(node));
        wv_control control = graph.cycle(node);
        if (enters)
            wv_channel_leave(ctx);
        if (control != WV_UNCHANGED)
            wv_graph_control(ctx, control);
    }
}

/* Where words lie decides which of them sleep at one place (os_thread.c); so that
 * an execution can be repeated by another process, it is always the same. */
static void *storage(void)
{
    static void *memory;
    if (!memory)
        memory = mmap((void *)(UINTPTR_MAX / 8), STORAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        perror("explore: mmap");
        exit(99);
    }
    return memory;
}

static size_t reserve(size_t size)
{
    size_t offset = graph.plan.size;
    graph.plan.size += size;
    EXPLORE_CHECK(graph.plan.size <= STORAGE, "the graph is too large");
    return offset;
}

static void lay_out(void)
{
    size_t set_size = wv_set_size(graph.plan.nodes) * sizeof(uint64_t);
    size_t *set[] = {&graph.plan.ready, &graph.plan.next, &graph.plan.changed,
                     &graph.plan.notified, &graph.plan.dead, &graph.plan.doomed,
                     &graph.plan.spreading, &graph.plan.copied};
    graph.plan.size = sizeof(wv_ctx);
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        *set[i] = reserve(set_size);
    graph.plan.cause = reserve(0);
    graph.plan.timer = graph.plan.slot = graph.plan.fired = reserve(0);
    graph.plan.descriptor = reserve(sizeof(wv_pollfd));
}

/* As the macros of wavelet-channel.h do. */
static void lay_out_channel(wv_channel_plan *channel, wv_id node)
{
    bool drops = wv_channel_drops(channel), shared = !drops && !channel->single;
    channel->node = node;
    channel->message = shared ? sizeof(uint64_t) : 0;
    channel->stride = channel->message + (channel->size + 7) / 8 * 8;
    channel->slot = sizeof(wv_channel) + (drops ? channel->capacity * sizeof(uint64_t) : 0);
    channel->queue = reserve(channel->slot + (channel->capacity + drops) * channel->stride);
}

void graph_make(wv_control (*cycle)(wv_id node), wv_channel_plan *channel, uint32_t channels)
{
    static char const *const names[LARGE] = {NULL};
    graph = (struct graph){
        .plan = {.abi = WV_ABI,
                 .ctx_size = sizeof(wv_ctx),
                 .options_size = sizeof(wv_options),
                 .name = "explored",
                 .nodes = the_scenario->large ? LARGE : the_scenario->small ? 64 : NODES,
                 .node_names = names,
                 .careful = run_word,
                 .channels = channels,
                 .channel_plan = channel},
        .cycle = cycle,
        .ctx = storage(),
    };
    lay_out();
    for (uint32_t i = 0; i < channels; i++)
        lay_out_channel(&channel[i], i);
    memset((void *)graph.ctx, 0, STORAGE);
    graph.data = (uint64_t *)((void *)graph.ctx) + STORAGE / sizeof(uint64_t) - NODES;
    explore_share(graph.ctx, STORAGE);
}

void graph_init(wv_options const *options)
{
    int err = wv_graph_init(graph.ctx, &graph.plan, options);
    EXPLORE_CHECK(err == 0, "init: %d", err);
}

void graph_finish(void)
{
    int err = wv_graph_finish(graph.ctx);
    EXPLORE_CHECK(err == 0, "finish: %d", err);
}
