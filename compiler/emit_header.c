/* emit_header.c: the generated header: consts, used headers, the graph's
 * struct, the hooks' prototypes and the host's functions.
 */
#include "config.h"

#include <inttypes.h>

#include "compiler/emit.h"

static void emit_consts(struct writer *w, struct graph const *graph)
{
    if (graph->constant_count == 0)
        return;
    write_text(w, "\nenum {\n");
    for (uint32_t i = 0; i < graph->constant_count; i++) {
        struct constant const *constant = &graph->constants[i];
        write_c_comment(w, constant->doc, 4);
        write_text(w, "    ");
        emit_upper(w, graph, constant->name->text);
        /* The least int has no literal of type int. */
        if (constant->value == INT32_MIN)
            write_text(w, " = -2147483647 - 1");
        else
            write_format(w, " = %" PRId64, constant->value);
        write_text(w, i + 1 < graph->constant_count ? ",\n" : "\n");
    }
    write_text(w, "};\n");
}

static void emit_uses(struct writer *w, struct graph const *graph)
{
    if (graph->use_count)
        write_text(w, "\n");
    for (uint32_t i = 0; i < graph->use_count; i++)
        if (!graph->uses[i].repeated)
            write_format(w, "#include %s\n", graph->uses[i].header);
}

static void emit_ids(struct writer *w, struct graph const *graph)
{
    write_text(w, "\n/* The nodes, by their place in the schedule. */\nenum {\n");
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        write_text(w, "    ");
        emit_upper(w, graph, graph->schedule[rank]->name->text);
        write_text(w, " = ");
        write_number(w, rank);
        write_text(w, rank + 1 < graph->node_count ? ",\n" : "\n");
    }
    write_text(w, "};\n");
}

static bool has_states(struct graph const *graph)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (graph->nodes[i].type)
            return true;
    return false;
}

static void emit_state(struct writer *w, struct node const *node)
{
    write_text(w, "        ");
    emit_type(w, node->type);
    emit_name(w, node->name);
    write_text(w, ";\n");
}

static void emit_states(struct writer *w, struct graph const *graph)
{
    write_text(w, "    struct {\n");
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        if (!node->type)
            continue;
        write_c_comment(w, node->doc, 8);
        emit_state(w, node);
    }
    write_text(w, "    } node WV_AS_ALLOCATED;\n");
    if (!emit_any_copied(graph))
        return;
    write_text(w, "    struct {\n");
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        if (graph->schedule[rank]->copied)
            emit_state(w, graph->schedule[rank]);
    write_text(w, "    } last; /* what `last` reads */\n");
}

/* Which of the queues of wavelet-channel.h it takes. */
static char const *queue_of(struct channel const *channel)
{
    if (channel->policy == POLICY_DROP_OLDEST || channel->policy == POLICY_LATEST)
        return "DROPPING";
    return channel->single ? "SINGLE" : "SHARED";
}

/* The queues, each by its node's name. */
static void emit_channels(struct writer *w, struct graph const *graph)
{
    if (!emit_any_on(graph, EVENT_CHANNEL))
        return;
    write_text(w, "    struct {\n");
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        if (node_on(node, EVENT_CHANNEL))
            write_format(w, "        WV_CHANNEL_%s(%s, %u) %s;\n", queue_of(node->more->channel),
                         node->more->channel->type, node->more->channel->capacity, node->name->text);
    }
    write_text(w, "    } channel;\n");
}

/* What other threads write lies on other cache lines than what the owner does. */
static void emit_notified(struct writer *w, struct graph const *graph)
{
    bool apart = emit_any_on(graph, EVENT_NOTIFY);
    if (apart)
        write_text(w, "    uint8_t apart[64];\n");
    write_format(w, "    WV_SET(%u) notified;\n", graph->node_count);
    if (apart)
        write_text(w, "    uint8_t apart_too[64];\n");
}

static void emit_struct(struct writer *w, struct graph const *graph)
{
    uint32_t timers = emit_timers(graph), watches = emit_watches(graph);
    write_text(w, "\n");
    if (*graph->doc) {
        write_c_comment(w, graph->doc, 0);
        write_text(w, "\n");
    }
    write_text(w, "/* All storage of the graph; zero before the first init.  What is in it is the\n"
                  " * runtime's business, and changes from one version to the next. */\n");
    write_format(w, "struct %s {\n    wv_ctx ctx; /* first, as hooks are given its address */\n",
                 graph->name->text);
    if (has_states(graph))
        emit_states(w, graph);
    write_format(w, "    WV_SET(%u) ready, next, changed, dead, doomed, spreading, copied;\n",
                 graph->node_count);
    emit_notified(w, graph);
    if (timers)
        write_format(w,
                     "    wv_timer timer[%u];\n    WV_SET(%u) fired;\n"
                     "    uint32_t slot[2 * WV_TIMER_SLOTS(%u)];\n",
                     timers, timers, timers);
    if (watches)
        write_format(w, "    WV_DESCRIPTORS(%u) descriptor;\n", watches);
    if (emit_records(graph))
        write_format(w, "    uint64_t cause[%u];\n", emit_records(graph));
    emit_channels(w, graph); /* last: init does not clear what senders may be looking at */
    write_text(w, "};\n");
}

/* It stands in the header, so that what sends and receives can be inlined with
 * its numbers. */
static void emit_channel_plan(struct writer *w, struct graph const *graph)
{
    static char const *const policies[POLICIES] = {
#define POLICY(name, id, meaning) "WV_CHANNEL_" #id,
#include "compiler/hooks.def"
    };
    char const *name = graph->name->text;
    write_format(w, "\n/* struct, channel, node, capacity, policy, single */\n"
                    "static wv_channel_plan const %s_channel_plan[] = {\n",
                 name);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        if (!node_on(node, EVENT_CHANNEL))
            continue;
        write_format(w, "    WV_CHANNEL_PLAN(struct %s, channel.%s, ", name, node->name->text);
        emit_upper(w, graph, node->name->text);
        write_format(w, ", %u, %s, %s),\n", node->more->channel->capacity,
                     policies[node->more->channel->policy], node->more->channel->single ? "true" : "false");
    }
    write_text(w, "};\n");
}

/* -- Prototypes ----------------------------------------------------------- */

/* A hook that several nodes share is declared once, and marked by the graph, as nobody else
 * marks any. */
static void emit_hooks(struct writer *w, struct graph const *graph)
{
    bool first = true;
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        for (int kind = 0; kind < HOOKS; kind++) {
            struct name *function = node_named(node, (enum hook_kind)kind);
            if (!function || function->mark == graph)
                continue;
            function->mark = graph;
            if (first)
                write_text(w, "\n/* Hooks, which are written elsewhere. */\n");
            first = false;
            write_format(w, "%s %s", hook_rows[kind].result, function->text);
            emit_parameters(w, node, (enum hook_kind)kind);
            write_text(w, ";\n");
        }
    }
}

static char const host[] =
    "\n/* The host's side. */\n"
    "\n/* Make the graph ready to run: 0, or -errno; NULL options are the defaults. */\n"
    "int @_init(struct @ *g, wv_options const *options);\n"
    "\n/* Cycle until stopped, with the manual clock until nothing is due: 0 or -errno. */\n"
    "int @_run(struct @ *g);\n"
    "\n/* Wait at most timeout_ns (< 0: for ever, 0: not at all), run one cycle. */\n"
    "wv_state @_cycle(struct @ *g, int64_t timeout_ns);\n"
    "\n/* Until the next deadline: 0 when something is pending, < 0 when nothing is set. */\n"
    "int64_t @_wait_ns(struct @ *g);\n"
    "\n/* What to wait for in a loop of the host's own, as long as _wait_ns says: readable\n"
    " * when a cycle is due.  It stays the graph's.  -errno when there is none. */\n"
    "int @_fd(struct @ *g);\n"
    "\n/* Move a manual clock on.  Between cycles; -EINVAL: there is another clock, or time\n"
    " * would go back; -EBUSY from a hook; -EPIPE when not alive. */\n"
    "int @_advance(struct @ *g, int64_t ns);\n"
    "\n/* Stop gracefully.  Any thread, signal handlers too; -EPIPE when not initialised. */\n"
    "int @_stop(struct @ *g);\n"
    "\n/* Drop all nodes.  NULL, zeroed and finished are fine; -EBUSY from a hook. */\n"
    "int @_finish(struct @ *g);\n";

/* The state to be edited in place, and its run. */
static void emit_push(struct writer *w, struct graph const *graph, struct node const *node)
{
    char const *prefix = graph->name->text, *name = node->name->text;
    if (node->type) {
        write_text(w, "static inline ");
        emit_type(w, node->type);
        write_format(w, "*%s_%s_edit(struct %s *g)\n{\n    return &g->node.%s;\n}\n\n", prefix, name,
                     prefix, name);
    }
    write_format(w, "static inline int %s_%s_push(struct %s *g)\n{\n", prefix, name, prefix);
    if (graph->node_count > NODES_OF_SUMMARY) {
        write_text(w, "    return wv_graph_push(&g->ctx, ");
    } else {
        write_text(w, "    return wv_push(&g->ctx, WV_SET_OF(g->ready), ");
        emit_record(w, graph, node);
        write_text(w, ", ");
    }
    emit_upper(w, graph, name);
    write_text(w, ");\n}\n");
}

static void emit_send(struct writer *w, struct graph const *graph, struct node const *node,
                      uint32_t channel)
{
    char const *prefix = graph->name->text, *name = node->name->text, *type = node->more->channel->type;
    write_format(w, "static inline int %s_%s_send(struct %s *g, %s const *message)\n{\n"
                    "    return wv_channel_send(&g->ctx, &g->channel.%s, &%s_channel_plan[%u], message);\n"
                    "}\n",
                 prefix, name, prefix, type, name, prefix, channel);
    write_format(w, "\nstatic inline int %s_%s_close(struct %s *g)\n{\n"
                    "    return wv_channel_close(&g->ctx, &g->channel.%s, &%s_channel_plan[%u]);\n}\n",
                 prefix, name, prefix, name, prefix, channel);
    write_format(w, "\nstatic inline int %s_%s_receive(wv_ctx *ctx, ", prefix, name);
    emit_type(w, type);
    write_format(w, "*message)\n{\n"
                    "    struct %s *const g = (struct %s *)ctx;\n"
                    "    return wv_channel_receive(ctx, &g->channel.%s, &%s_channel_plan[%u], message);\n"
                    "}\n",
                 prefix, prefix, name, prefix, channel);
}

static char const notify_help[] =
    "\n/* Let the node run: from any thread or signal handler.  -EPIPE: the graph is not\n"
    " * initialised. */\n";
static char const push_help[] =
    "\n/* Edit what the node holds, then push to let it run: on the graph's thread,\n"
    " * between cycles.  -EBUSY: from a hook; -ESTALE: it was swept; -EPIPE: the graph\n"
    " * is not alive. */\n";
static char const channel_help[] =
    "\n/* Messages to the node.  Send and close: any thread; 0, -EPIPE when it was closed\n"
    " * or nobody will receive (swept, stopped, not initialised), -EAGAIN when it is\n"
    " * full (`reject`), -EDEADLK when only this thread could make room (`block`),\n"
    " * another -errno when the kernel fails.  Receive: the node's own cycle hook;\n"
    " * 1: a message, 0: none waits, -EPIPE: none will come any more, -EPERM: this is\n"
    " * another hook. */\n";

/* The comment, above the first function that it is about. */
static void emit_help(struct writer *w, char const **help)
{
    if (*help)
        write_text(w, *help);
    else
        write_text(w, "\n");
    *help = NULL;
}

static void emit_notify(struct writer *w, struct graph const *graph, struct node const *node)
{
    char const *prefix = graph->name->text, *name = node->name->text;
    write_format(w, "static inline int %s_%s_notify(struct %s *g)\n{\n"
                    "    return wv_graph_notify(&g->ctx, ",
                 prefix, name, prefix);
    emit_upper(w, graph, name);
    write_text(w, ");\n}\n");
}

/* What makes nodes run from outside. */
static void emit_sources(struct writer *w, struct graph const *graph)
{
    char const *notify = notify_help, *push = push_help, *send = channel_help;
    uint32_t channel = 0;
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        if (node_on(node, EVENT_PUSH)) {
            emit_help(w, &push);
            emit_push(w, graph, node);
        }
        if (node_on(node, EVENT_CHANNEL)) {
            emit_help(w, &send);
            emit_send(w, graph, node, channel++);
        }
        if (node_on(node, EVENT_NOTIFY)) {
            emit_help(w, &notify);
            emit_notify(w, graph, node);
        }
    }
}

static void emit_accessors(struct writer *w, struct graph const *graph, struct node const *node)
{
    write_text(w, "\n");
    write_c_comment(w, node->doc, 0);
    if (node->type) {
        write_text(w, "static inline ");
        write_text(w, node->type);
        write_text(w, " const *");
        emit_joined(w, graph, node);
        write_text(w, "(struct ");
        emit_name(w, graph->name);
        write_text(w, " const *g)\n{\n    return &g->node.");
        emit_name(w, node->name);
        write_text(w, ";\n}\n\n");
    }
    write_text(w, "static inline bool ");
    emit_joined(w, graph, node);
    write_text(w, "_changed(struct ");
    emit_name(w, graph->name);
    write_text(w, " const *g)\n{\n    return wv_changed(&g->ctx, ");
    emit_upper(w, graph, node->name->text);
    write_text(w, ");\n}\n");
}

void emit_header(struct writer *w, struct graph const *graph, struct emit_options const *options)
{
    (void)options;
    emit_mark(w, graph);
    write_text(w, "#ifndef ");
    emit_upper(w, graph, "WVG_H");
    write_text(w, "\n#define ");
    emit_upper(w, graph, "WVG_H");
    bool channels = emit_any_on(graph, EVENT_CHANNEL);
    write_text(w, channels ? "\n\n#include <wavelet-channel.h>\n"
                           : "\n\n#include <wavelet-cycle.h>\n");
    emit_consts(w, graph);
    emit_uses(w, graph);
    write_text(w, "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
    emit_ids(w, graph);
    emit_struct(w, graph);
    if (channels)
        emit_channel_plan(w, graph);
    emit_hooks(w, graph);
    emit_template(w, graph, host);
    emit_sources(w, graph);
    write_text(w, "\n/* What the nodes hold, and whether they broadcast in the last cycle: on the\n"
                  " * graph's thread, between cycles. */\n");
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        emit_accessors(w, graph, graph->schedule[rank]);
    write_text(w, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}
