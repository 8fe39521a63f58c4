// flow.cc: see made.h.
#include "bench/made.h"

#include <memory>
#include <vector>

#include <oneapi/tbb/flow_graph.h>
#include <oneapi/tbb/global_control.h>


namespace tbb = oneapi::tbb;
using message = tbb::flow::continue_msg;
using continue_node = tbb::flow::continue_node<message, tbb::flow::lightweight>;

/* Bodies are so short that they are run where a message comes, and by one thread. */
enum { THREADS = 1 };

struct flow {
    tbb::global_control control{tbb::global_control::max_allowed_parallelism, THREADS};
    tbb::flow::graph graph;
    std::vector<uint64_t> state;
    std::vector<std::unique_ptr<continue_node>> node;
};

static void add_node(struct flow *f, uint32_t i, uint32_t count, uint32_t const parent[2],
                     bool counts)
{
    uint64_t *self = &f->state[i], *a = &f->state[parent[0]], *b = &f->state[parent[1]];
    auto add = [f](auto body) {
        f->node.push_back(std::make_unique<continue_node>(f->graph, [body](message m) noexcept {
            body();
            return m;
        }));
    };
    if (counts || count == 0 || count > 2)
        add([=]() noexcept { ++*self; });
    else if (count == 1)
        add([=]() noexcept { *self = *a + 1; });
    else
        add([=]() noexcept { *self = *a + *b; });
    for (uint32_t k = 0; k < count; k++)
        tbb::flow::make_edge(*f->node[k == 0 || count > 2 ? parent[0] + k : parent[1]],
                             *f->node[i]);
}

struct flow *flow_create(enum made_shape shape, uint32_t n, bool counts)
{
    auto *f = new struct flow();
    f->state.resize(made_size(shape, n));
    for (uint32_t i = 0; i < f->state.size(); i++) {
        uint32_t parent[2];
        uint32_t count = made_parents(shape, n, i, parent);
        add_node(f, i, count, parent, counts);
    }
    return f;
}

void flow_destroy(struct flow *f)
{
    delete f;
}

void flow_cycle(struct flow *f)
{
    f->node[0]->try_put(message());
    f->graph.wait_for_all();
}

uint64_t flow_last(struct flow const *f)
{
    return f->state.back();
}
