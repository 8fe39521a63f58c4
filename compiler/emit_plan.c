/* emit_plan.c: what the runtime is told of the graph, and the host's functions. */
#include "config.h"

#include <inttypes.h>

#include "compiler/emit.h"

/* -- Timers --------------------------------------------------------------- */

static void emit_first_timers(struct writer *w, struct graph const *graph)
{
    uint32_t timers = 0;
    write_format(w, "\n/* Each node's first timer; the end of the last node's stands last. */\n"
                    "static uint32_t const %s_first_timer[] = {\n",
                 graph->name->text);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        write_format(w, "    %u,\n", timers);
        timers += graph->schedule[rank]->more->one_shots + graph->schedule[rank]->more->period_count;
    }
    write_format(w, "    %u\n};\n", timers);
}

static void emit_timer_plan(struct writer *w, struct graph const *graph)
{
    write_format(w, "\n/* node, aligned, period in ns (0: one-shot) */\n"
                    "static wv_timer_plan const %s_timer_plan[] = {\n",
                 graph->name->text);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        struct node_more const *more = node->more;
        for (uint32_t i = 0; i < more->one_shots + more->period_count; i++) {
            bool one_shot = i < more->one_shots;
            struct period period = {0};
            if (!one_shot)
                period = more->periods[i - more->one_shots];
            write_text(w, "    {");
            emit_upper(w, graph, node->name->text);
            write_format(w, ", %s, INT64_C(%" PRId64 ")},\n", period.aligned ? "true" : "false",
                         period.ns);
        }
    }
    write_text(w, "};\n");
}

/* -- Descriptors, channels, signals ---------------------------------------- */

static void emit_first_watches(struct writer *w, struct graph const *graph)
{
    uint32_t watches = 0;
    write_format(w, "\n/* Each node's first watched descriptor, as for timers. */\n"
                    "static uint32_t const %s_first_watch[] = {\n",
                 graph->name->text);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        write_format(w, "    %u,\n", watches);
        watches += graph->schedule[rank]->more->watches;
    }
    write_format(w, "    %u\n};\n", watches);
}

static uint32_t count_channels(struct graph const *graph)
{
    uint32_t channels = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        channels += node_on(&graph->nodes[i], EVENT_CHANNEL);
    return channels;
}

static void emit_signal_plan(struct writer *w, struct graph const *graph)
{
    write_format(w, "\nstatic wv_signal_plan const %s_signal_plan[] = {\n", graph->name->text);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        for (uint32_t i = 0; i < node->more->signal_count; i++) {
            write_text(w, "    {");
            emit_upper(w, graph, node->name->text);
            write_format(w, ", SIG%s},\n", node->more->signals[i].name);
        }
    }
    write_text(w, "};\n");
}

static uint32_t count_signals(struct graph const *graph)
{
    uint32_t signals = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        signals += graph->nodes[i].more->signal_count;
    return signals;
}

static void emit_source_plans(struct writer *w, struct graph const *graph)
{
    if (emit_watches(graph))
        emit_first_watches(w, graph);
    if (count_signals(graph))
        emit_signal_plan(w, graph);
}

static void emit_source_entries(struct writer *w, struct graph const *graph)
{
    char const *name = graph->name->text;
    if (emit_watches(graph))
        write_format(w,
                     "    .watches = %u,\n"
                     "    .descriptor = offsetof(struct %s, descriptor),\n"
                     "    .first_watch = %s_first_watch,\n",
                     emit_watches(graph), name, name);
    if (count_channels(graph))
        write_format(w, "    .channels = %u,\n    .channel_plan = %s_channel_plan,\n",
                     count_channels(graph), name);
    if (count_signals(graph))
        write_format(w, "    .signals = %u,\n    .signal_plan = %s_signal_plan,\n",
                     count_signals(graph), name);
}

/* -- The host's functions ------------------------------------------------- */

static char const start_and_run[] =
    "\n"
    "int @_init(struct @ *g, wv_options const *options)\n"
    "{\n"
    "    return wv_graph_init(&g->ctx, &@_plan, options);\n"
    "}\n"
    "\n"
    "int @_run(struct @ *g)\n"
    "{\n"
    "    return wv_graph_run(&g->ctx);\n"
    "}\n";

static char const others[] =
    "\n"
    "int64_t @_wait_ns(struct @ *g)\n"
    "{\n"
    "    return wv_graph_wait_ns(&g->ctx);\n"
    "}\n"
    "\n"
    "int @_fd(struct @ *g)\n"
    "{\n"
    "    return wv_graph_fd(&g->ctx);\n"
    "}\n"
    "\n"
    "int @_advance(struct @ *g, int64_t ns)\n"
    "{\n"
    "    return wv_graph_advance(&g->ctx, ns);\n"
    "}\n"
    "\n"
    "int @_stop(struct @ *g)\n"
    "{\n"
    "    return wv_graph_stop(&g->ctx);\n"
    "}\n"
    "\n"
    "int @_finish(struct @ *g)\n"
    "{\n"
    "    return g ? wv_graph_finish(&g->ctx) : 0;\n"
    "}\n";

static bool any_schedules(struct graph const *graph)
{
    bool schedules = false;
    for (uint32_t i = 0; i < graph->node_count; i++)
        schedules |= graph->nodes[i].more->scheduled.count > 0;
    return schedules;
}

static bool any_late(struct graph const *graph)
{
    bool late = false;
    for (uint32_t i = 0; i < graph->node_count; i++)
        late |= node_row(&graph->late, &graph->nodes[i]).count > 0;
    return late;
}

static bool may_yield(struct graph const *graph)
{
    bool yields = false;
    for (uint32_t i = 0; i < graph->node_count; i++)
        yields |= emit_asks(&graph->nodes[i]);
    return yields;
}

/* What the graph has: flags that the runtime knows. */
static void emit_has(struct writer *w, struct graph const *graph)
{
    char const *separator = "";
#define HAS(present, flag)                          \
    if (present) {                                  \
        write_format(w, "%s%s", separator, flag);   \
        separator = " | ";                          \
    }
    HAS(may_yield(graph) || any_late(graph), "WV_YIELDS")
    HAS(emit_any_on(graph, EVENT_NOTIFY), "WV_NOTIFICATIONS")
    HAS(emit_timers(graph) > 0, "WV_TIMERS")
    HAS(count_signals(graph) > 0, "WV_SIGNALS")
    HAS(any_schedules(graph), "WV_SCHEDULES")
    HAS(emit_any_copied(graph), "WV_COPIES")
    HAS(any_late(graph), "WV_LATE")
#undef HAS
    if (!*separator)
        write_text(w, "0");
}

/* Each channel of a small graph is looked at. */
static void emit_looks(struct writer *w, struct graph const *graph)
{
    uint32_t channel = 0;
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        if (!node_on(node, EVENT_CHANNEL))
            continue;
        write_format(w,
                     " &&\n        wv_channel_look(&g->ctx, &g->channel.%s, &%s_channel_plan[%u],\n"
                     "                        ",
                     node->name->text, graph->name->text, channel++);
        emit_record(w, graph, node);
        write_text(w, ", &wv_sent)");
    }
}

/* The one source of a graph, if C compilers see all that follows from it, or NULL. */
static struct node const *only_source(struct graph const *graph)
{
    struct node const *source = NULL;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        struct node const *node = &graph->nodes[i];
        bool is_source = emit_is_source(node);
        if (is_source ? source != NULL : node->forms[HOOK_CYCLE] == HOOK_NAMED)
            return NULL;
        if (is_source)
            source = node;
    }
    return source;
}

/* Where one node alone is ready, as in nearly all cycles of a graph with one source, C compilers know
 * the bits that it begins with, and leave out what they decide. */
static void emit_run_small(struct writer *w, struct graph const *graph)
{
    char const *name = graph->name->text;
    struct node const *source = only_source(graph);
    if (!source) {
        write_format(w, "        (void)%s_word_0(&g->ctx, ready);\n", name);
        return;
    }
    write_text(w, "        if (WV_LIKELY(ready == ");
    write_mask(w, emit_bit(source));
    write_format(w, ")) /* %s */\n            (void)%s_word_0(&g->ctx, ", source->name->text, name);
    write_mask(w, emit_bit(source));
    write_text(w, ");\n        else\n            g->ctx.plan->straight(&g->ctx, 0, ready);\n");
}

static void emit_small_cycle(struct writer *w, struct graph const *graph)
{
    write_text(w, "    unsigned const wv_has = ");
    emit_has(w, graph);
    bool receives = emit_any_on(graph, EVENT_CHANNEL);
    write_text(w, receives ? ";\n    uint64_t wv_sent = 0; /* nodes for which messages wait */\n" : ";\n");
    write_text(w, "    if (wv_quick_may_begin(&g->ctx)");
    emit_looks(w, graph);
    write_format(w,
                 ") {\n"
                 "        uint64_t const ready =\n"
                 "            wv_quick_begin(&g->ctx, WV_SET_OF(g->ready), WV_SET_OF(g->next), %s,\n"
                 "                           wv_has);\n"
                 "        if (WV_UNLIKELY(ready == 0))\n"
                 "            return wv_graph_idle(&g->ctx, timeout_ns);\n",
                 receives ? "wv_sent" : "0");
    emit_run_small(w, graph);
    write_text(w, "        return wv_quick_end(&g->ctx, WV_SET_OF(g->ready), wv_has);\n"
                  "    }\n");
}

/* NAME_cycle as the runtime calls it. */
static void emit_cycle_of(struct writer *w, struct graph const *graph)
{
    emit_template(w, graph, "\n"
                            "static wv_state @_cycle_of(wv_ctx *ctx, int64_t timeout_ns)\n"
                            "{\n"
                            "    return @_cycle((struct @ *)ctx, timeout_ns);\n"
                            "}\n");
}

static void emit_cycle(struct writer *w, struct graph const *graph, bool small)
{
    char const *name = graph->name->text;
    write_format(w, "\nwv_state %s_cycle(struct %s *g, int64_t timeout_ns)\n{\n", name, name);
    if (small)
        emit_small_cycle(w, graph);
    write_text(w, "    return wv_graph_cycle(&g->ctx, timeout_ns);\n}\n");
}

/* -- The plan ------------------------------------------------------------- */

static void emit_node_names(struct writer *w, struct graph const *graph)
{
    write_format(w, "\nstatic char const *const %s_node_names[] = {\n", graph->name->text);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        write_text(w, "    \"");
        emit_name(w, graph->schedule[rank]->name);
        write_text(w, "\",\n");
    }
    write_text(w, "};\n");
}

static bool is_copied(struct node const *node)
{
    return node->copied;
}

static bool is_stop(struct node const *node)
{
    return node_on(node, EVENT_STOP);
}

/* The set of the nodes for which `is` holds; false, and nothing, when it is
 * empty. */
static bool emit_node_set(struct writer *w, struct graph const *graph, char const *what,
                          bool (*is)(struct node const *))
{
    bool any = false;
    for (uint32_t i = 0; i < graph->node_count; i++)
        any |= is(&graph->nodes[i]);
    if (!any)
        return false;
    write_format(w, "\nstatic uint64_t const %s_%s[] = {\n", graph->name->text, what);
    for (uint32_t word = 0; word < emit_words(graph); word++) {
        uint64_t mask = 0;
        for (uint32_t rank = word * 64; rank < graph->node_count && rank / 64 == word; rank++)
            if (is(graph->schedule[rank]))
                mask |= emit_bit(graph->schedule[rank]);
        write_text(w, "    ");
        write_mask(w, mask);
        write_text(w, ",\n");
    }
    write_text(w, "};\n");
    return true;
}

/* -- Rows ----------------------------------------------------------------- */

static struct node_row dependents_of(struct graph const *graph, struct node const *node)
{
    return node_row(&graph->dependents, node);
}

static struct node_row schedules_of(struct graph const *graph, struct node const *node)
{
    (void)graph;
    return node->more->scheduled;
}

static uint32_t count_periodic(struct graph const *graph)
{
    uint32_t periodic = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        periodic += graph->nodes[i].more->period_count;
    return periodic;
}

static void emit_plan_entry(struct writer *w, struct graph const *graph, bool present,
                            char const *field, char const *value)
{
    if (present)
        write_format(w, "    .%s = %s_%s,\n", field, graph->name->text, value);
}

void emit_plan(struct writer *w, struct graph const *graph, struct emit_options const *options,
               struct emit_table_parts tables)
{
    char const *name = graph->name->text;
    uint32_t timers = emit_timers(graph);
    bool small = !options->tables && emit_is_small(graph);
    if (timers) {
        emit_first_timers(w, graph);
        emit_timer_plan(w, graph);
    }
    emit_source_plans(w, graph);
    if (small)
        emit_cycle_of(w, graph);
    emit_node_names(w, graph);
    bool start = emit_node_set(w, graph, "start_nodes", node_starts);
    bool stop = emit_node_set(w, graph, "stop_nodes", is_stop);
    bool copied = emit_node_set(w, graph, "copied_nodes", is_copied);
    bool dependents = graph_sweeps(graph) && emit_rows(w, graph, "dependents", dependents_of);
    bool schedules = emit_rows(w, graph, "schedules", schedules_of);
    struct emit_cause_parts causes = emit_cause_plan(w, graph);
    write_format(w,
                 "\nstatic wv_plan const %s_plan = {\n"
                 "    .abi = WV_ABI,\n"
                 "    .ctx_size = sizeof(wv_ctx),\n"
                 "    .options_size = sizeof(wv_options),\n"
                 "    .name = \"%s\",\n"
                 "    .nodes = %u,\n"
                 "    .size = sizeof(struct %s),\n",
                 name, name, graph->node_count, name);
    static char const *const sets[] = {"ready", "next", "changed", "notified",
                                       "dead", "doomed", "spreading", "copied"};
    for (int i = 0; i < 8; i++)
        write_format(w, "    .%s = offsetof(struct %s, %s),\n", sets[i], name, sets[i]);
    write_format(w, "    .node_names = %s_node_names,\n", name);
    if (graph->isolate)
        write_text(w, "    .isolate = true,\n");
    if (!options->tables)
        write_format(w, "    .straight = %s_straight,\n", name);
    if (small)
        write_format(w, "    .cycle = %s_cycle_of,\n", name);
    write_text(w, "    .careful = wv_table_run,\n");
    emit_table_entries(w, graph, tables);
    emit_plan_entry(w, graph, start, "start", "start_nodes");
    emit_plan_entry(w, graph, stop, "stop", "stop_nodes");
    emit_plan_entry(w, graph, copied, "copied_nodes", "copied_nodes");
    emit_plan_entry(w, graph, copied, "copy", "copy");
    emit_rows_entry(w, graph, dependents, "dependents");
    emit_rows_entry(w, graph, schedules, "schedules");
    emit_cause_entries(w, graph, causes);
    emit_plan_entry(w, graph, emit_has_initials(graph), "reset", "reset");
    emit_plan_entry(w, graph, emit_any_has(graph, HOOK_INIT), "init", "init_node");
    emit_plan_entry(w, graph, emit_any_has(graph, HOOK_DROP), "drop", "drop_node");
    if (timers)
        write_format(w,
                     "    .timers = %u,\n    .periodic = %u,\n"
                     "    .timer = offsetof(struct %s, timer),\n"
                     "    .slot = offsetof(struct %s, slot),\n"
                     "    .fired = offsetof(struct %s, fired),\n"
                     "    .first_timer = %s_first_timer,\n"
                     "    .timer_plan = %s_timer_plan,\n",
                     timers, count_periodic(graph), name, name, name, name, name);
    emit_source_entries(w, graph);
    write_text(w, "};\n");
    emit_template(w, graph, start_and_run);
    emit_cycle(w, graph, small);
    emit_template(w, graph, others);
}
