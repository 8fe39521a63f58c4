/* emit_c.c: the generated C: a straight line of nodes per 64-bit word, and
 * the plan by which the runtime drives it.
 */
#include "config.h"

#include <inttypes.h>

#include "compiler/emit.h"

/* -- One node ------------------------------------------------------------- */

static uint64_t bit_of(struct node const *node)
{
    return UINT64_C(1) << (node->rank % 64);
}

/* The nodes that `node` triggers in each word: its own word in a register,
 * the others in memory. */
static void emit_triggers(struct writer *w, struct node const *node, unsigned indent)
{
    for (uint32_t i = 0; i < node->triggered_count;) {
        uint32_t word = node->triggered[i]->rank / 64;
        uint64_t mask = 0;
        for (; i < node->triggered_count && node->triggered[i]->rank / 64 == word; i++)
            mask |= bit_of(node->triggered[i]);
        write_blanks(w, indent);
        if (word == node->rank / 64) {
            write_format(w, "ready |= UINT64_C(0x%" PRIx64 ");\n", mask);
            continue;
        }
        write_format(w, "g->ready.word[%u] |= UINT64_C(0x%" PRIx64 ");\n", word, mask);
        write_blanks(w, indent);
        write_format(w, "g->ready.summary[%u] |= UINT64_C(0x%" PRIx64 ");\n", word / 64,
                     UINT64_C(1) << (word % 64));
    }
}

static void emit_broadcast(struct writer *w, struct node const *node, unsigned indent)
{
    write_blanks(w, indent);
    write_format(w, "changed |= UINT64_C(0x%" PRIx64 ");\n", bit_of(node));
    emit_triggers(w, node, indent);
}

/* The function's name and its arguments. */
static void emit_call(struct writer *w, struct graph const *graph, struct node const *node,
                      enum hook_kind kind)
{
    static char const *const names[] = {
#define HOOK(name, id, result, dependencies, meaning) name,
#include "compiler/hooks.def"
    };
    struct hook const *hook = &node->hooks[kind];
    if (hook->form == HOOK_NAMED)
        write_text(w, hook->function->text);
    else
        write_format(w, "%s_%s_%s", graph->name->text, node->name->text, names[kind]);
    write_text(w, "(ctx");
    if (node->type)
        write_format(w, ", &g->node.%s", node->name->text);
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (emit_is_parameter(node, kind, i))
            write_format(w, ", &g->node.%s", node->edges[i].parent->name->text);
    write_text(w, ")");
}

/* A hook may ask its context who it is and what has changed. */
static void emit_context(struct writer *w, struct graph const *graph, struct node const *node)
{
    write_text(w, "        ctx->running = ");
    emit_upper(w, graph, node->name->text);
    write_format(w, ";\n        g->changed.word[%u] = changed;\n", node->rank / 64);
}

static void emit_hook_step(struct writer *w, struct graph const *graph, struct node const *node)
{
    emit_context(w, graph, node);
    write_text(w, "        wv_control const control = ");
    emit_call(w, graph, node, HOOK_CYCLE);
    write_text(w, ";\n        if (WV_LIKELY(control == WV_BROADCAST)) {\n");
    emit_broadcast(w, node, 12);
    write_text(w, "        } else if (control != WV_UNCHANGED) {\n"
                  "            wv_graph_control(ctx, control);\n"
                  "        }\n");
}

static void emit_formula_step(struct writer *w, struct graph const *graph, struct node const *node)
{
    if (node->uses_context)
        emit_context(w, graph, node);
    write_text(w, "        if (");
    emit_call(w, graph, node, HOOK_CYCLE);
    write_text(w, " == WV_BROADCAST) {\n");
    emit_broadcast(w, node, 12);
    write_text(w, "        }\n");
}

static void emit_step(struct writer *w, struct graph const *graph, struct node const *node)
{
    write_format(w, "    if (WV_LIKELY(ready & UINT64_C(0x%" PRIx64 "))) { /* %s */\n", bit_of(node),
                 node->name->text);
    switch (node->hooks[HOOK_CYCLE].form) {
    case HOOK_NAMED:
    case HOOK_BLOCK: emit_hook_step(w, graph, node); break;
    case HOOK_FORMULA: emit_formula_step(w, graph, node); break;
    case HOOK_NONE: emit_broadcast(w, node, 8); break;
    }
    write_text(w, "    }\n");
}

/* -- The schedule --------------------------------------------------------- */

static void emit_word(struct writer *w, struct graph const *graph, uint32_t word)
{
    char const *name = graph->name->text;
    uint32_t end = (word + 1) * 64 < graph->node_count ? (word + 1) * 64 : graph->node_count;
    write_format(w, "\n/* Nodes %u to %u. */\nstatic void %s_word_%u(wv_ctx *ctx, uint64_t ready)\n{\n",
                 word * 64, end - 1, name, word);
    write_format(w, "    struct %s *const g = (struct %s *)ctx;\n    uint64_t changed = 0;\n", name,
                 name);
    for (uint32_t rank = word * 64; rank < end; rank++)
        emit_step(w, graph, graph->schedule[rank]);
    write_format(w, "    g->changed.word[%u] = changed;\n}\n", word);
}

static void emit_words_table(struct writer *w, struct graph const *graph)
{
    char const *name = graph->name->text;
    write_format(w, "\nstatic void (*const %s_words[])(wv_ctx *, uint64_t) = {\n", name);
    for (uint32_t word = 0; word < emit_words(graph); word++)
        write_format(w, "    %s_word_%u,\n", name, word);
    write_text(w, "};\n");
}

/* -- Init and drop -------------------------------------------------------- */

static bool any_node_has(struct graph const *graph, enum hook_kind kind)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (node_has(&graph->nodes[i], kind))
            return true;
    return false;
}

/* Does a call of that hook pass anything of the graph's storage? */
static bool passes_state(struct node const *node, enum hook_kind kind)
{
    bool passes = node->type != NULL;
    for (uint32_t i = 0; i < node->edge_count; i++)
        passes |= emit_is_parameter(node, kind, i);
    return passes;
}

static void emit_graph_pointer(struct writer *w, struct graph const *graph, enum hook_kind kind)
{
    bool needed = false;
    for (uint32_t i = 0; i < graph->node_count; i++)
        needed |= node_has(&graph->nodes[i], kind) && passes_state(&graph->nodes[i], kind);
    if (needed)
        write_format(w, "    struct %s *const g = (struct %s *)ctx;\n", graph->name->text,
                     graph->name->text);
}

static void emit_cases(struct writer *w, struct graph const *graph, enum hook_kind kind)
{
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        if (!node_has(node, kind))
            continue;
        write_text(w, "    case ");
        emit_upper(w, graph, node->name->text);
        write_text(w, kind == HOOK_INIT ? ": return " : ": ");
        emit_call(w, graph, node, kind);
        write_text(w, kind == HOOK_INIT ? ";\n" : "; break;\n");
    }
}

static void emit_init(struct writer *w, struct graph const *graph)
{
    if (!any_node_has(graph, HOOK_INIT))
        return;
    write_format(w, "\nstatic int %s_init_node(wv_ctx *ctx, wv_id node)\n{\n", graph->name->text);
    emit_graph_pointer(w, graph, HOOK_INIT);
    write_text(w, "    switch (node) {\n");
    emit_cases(w, graph, HOOK_INIT);
    write_text(w, "    default: return 0;\n    }\n}\n");
}

static void emit_drop(struct writer *w, struct graph const *graph)
{
    if (!any_node_has(graph, HOOK_DROP))
        return;
    write_format(w, "\nstatic void %s_drop_node(wv_ctx *ctx, wv_id node)\n{\n", graph->name->text);
    emit_graph_pointer(w, graph, HOOK_DROP);
    write_text(w, "    switch (node) {\n");
    emit_cases(w, graph, HOOK_DROP);
    write_text(w, "    default: break;\n    }\n}\n");
}

/* -- Initial states ------------------------------------------------------- */

static bool has_initials(struct graph const *graph)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (graph->nodes[i].initial_form != INITIAL_ZERO)
            return true;
    return false;
}

static void emit_initial(struct writer *w, struct graph const *graph, struct node const *node,
                         struct emit_options const *options)
{
    write_text(w, "    {\n");
    emit_line(w, graph, options, node->initial.span.begin);
    write_format(w, "        static %s const initial =\n", node->type);
    emit_line_of_source(w, graph, options, node->initial.span.begin);
    emit_formula_text(w, graph, node, &node->initial);
    emit_line_of_c(w, options);
    write_format(w, "            ;\n        memcpy(&g->node.%s, &initial, sizeof initial);\n    }\n",
                 node->name->text);
}

static void emit_reset(struct writer *w, struct graph const *graph,
                       struct emit_options const *options)
{
    char const *name = graph->name->text;
    if (!has_initials(graph))
        return;
    write_format(w, "\n/* Initial states, over zeroed storage. */\n"
                    "static void %s_reset(wv_ctx *ctx)\n{\n"
                    "    struct %s *const g = (struct %s *)ctx;\n",
                 name, name, name);
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        if (graph->schedule[rank]->initial_form != INITIAL_ZERO)
            emit_initial(w, graph, graph->schedule[rank], options);
    write_text(w, "}\n");
}

/* -- Timers --------------------------------------------------------------- */

static void emit_first_timers(struct writer *w, struct graph const *graph)
{
    uint32_t timers = 0;
    write_format(w, "\n/* Each node's first timer; the end of the last node's stands last. */\n"
                    "static uint32_t const %s_first_timer[] = {\n",
                 graph->name->text);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        write_format(w, "    %u,\n", timers);
        timers += graph->schedule[rank]->one_shots + graph->schedule[rank]->period_count;
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
        for (uint32_t i = 0; i < node->one_shots + node->period_count; i++) {
            bool one_shot = i < node->one_shots;
            struct period period = {0};
            if (!one_shot)
                period = node->periods[i - node->one_shots];
            write_text(w, "    {");
            emit_upper(w, graph, node->name->text);
            write_format(w, ", %s, INT64_C(%" PRId64 ")},\n", period.aligned ? "true" : "false",
                         period.ns);
        }
    }
    write_text(w, "};\n");
}

/* -- The plan ------------------------------------------------------------- */

static bool is_stop(struct node const *node)
{
    return node->events[EVENT_STOP];
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
                mask |= bit_of(graph->schedule[rank]);
        write_format(w, "    UINT64_C(0x%" PRIx64 "),\n", mask);
    }
    write_text(w, "};\n");
    return true;
}

static uint32_t count_periodic(struct graph const *graph)
{
    uint32_t periodic = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        periodic += graph->nodes[i].period_count;
    return periodic;
}

static void emit_plan_entry(struct writer *w, struct graph const *graph, bool present,
                            char const *field, char const *value)
{
    if (present)
        write_format(w, "    .%s = %s_%s,\n", field, graph->name->text, value);
}

static void emit_plan(struct writer *w, struct graph const *graph)
{
    char const *name = graph->name->text;
    bool start = emit_node_set(w, graph, "start_nodes", node_starts);
    bool stop = emit_node_set(w, graph, "stop_nodes", is_stop);
    uint32_t timers = emit_timers(graph);
    write_format(w,
                 "\nstatic wv_plan const %s_plan = {\n"
                 "    .abi = WV_ABI,\n"
                 "    .ctx_size = sizeof(wv_ctx),\n"
                 "    .options_size = sizeof(wv_options),\n"
                 "    .name = \"%s\",\n"
                 "    .nodes = %u,\n"
                 "    .size = sizeof(struct %s),\n",
                 name, name, graph->node_count, name);
    static char const *const sets[] = {"ready", "next", "changed", "notified"};
    for (int i = 0; i < 4; i++)
        write_format(w, "    .%s = offsetof(struct %s, %s),\n", sets[i], name, sets[i]);
    write_format(w, "    .word = %s_words,\n", name);
    emit_plan_entry(w, graph, start, "start", "start_nodes");
    emit_plan_entry(w, graph, stop, "stop", "stop_nodes");
    emit_plan_entry(w, graph, has_initials(graph), "reset", "reset");
    emit_plan_entry(w, graph, any_node_has(graph, HOOK_INIT), "init", "init_node");
    emit_plan_entry(w, graph, any_node_has(graph, HOOK_DROP), "drop", "drop_node");
    if (timers)
        write_format(w,
                     "    .timers = %u,\n    .periodic = %u,\n"
                     "    .timer = offsetof(struct %s, timer),\n"
                     "    .heap = offsetof(struct %s, heap),\n"
                     "    .first_timer = %s_first_timer,\n"
                     "    .timer_plan = %s_timer_plan,\n",
                     timers, count_periodic(graph), name, name, name, name);
    write_text(w, "};\n");
}

/* -- The host's functions ------------------------------------------------- */

static char const host[] = "\n"
                           "int @_init(struct @ *g, wv_options const *options)\n"
                           "{\n"
                           "    return wv_graph_init(&g->ctx, &@_plan, options);\n"
                           "}\n"
                           "\n"
                           "int @_run(struct @ *g)\n"
                           "{\n"
                           "    return wv_graph_run(&g->ctx);\n"
                           "}\n"
                           "\n"
                           "wv_state @_cycle(struct @ *g, int64_t timeout_ns)\n"
                           "{\n"
                           "    return wv_graph_cycle(&g->ctx, timeout_ns);\n"
                           "}\n"
                           "\n"
                           "int64_t @_wait_ns(struct @ *g)\n"
                           "{\n"
                           "    return wv_graph_wait_ns(&g->ctx);\n"
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

void emit_c(struct writer *w, struct graph const *graph, struct emit_options const *options)
{
    emit_mark(w, graph);
    write_text(w, "#include \"");
    write_text(w, options->header_name);
    write_text(w, "\"\n\n#include <string.h>\n");
    emit_blocks(w, graph, options);
    for (uint32_t word = 0; word < emit_words(graph); word++)
        emit_word(w, graph, word);
    emit_words_table(w, graph);
    emit_reset(w, graph, options);
    emit_init(w, graph);
    emit_drop(w, graph);
    if (emit_timers(graph)) {
        emit_first_timers(w, graph);
        emit_timer_plan(w, graph);
    }
    emit_plan(w, graph);
    emit_template(w, graph, host);
}
