/* emit_table.c: the lowering by tables: a row per node says what calls its hook,
 * with which states, and which nodes it triggers.  Straight lines have them, too, for
 * cycles that are not ordinary.
 */
#include "config.h"

#include <inttypes.h>

#include "compiler/emit.h"

/* -- Rows ----------------------------------------------------------------- */

static bool any_row(struct graph const *graph, emit_row_of row_of)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (row_of(graph, &graph->nodes[i]).count)
            return true;
    return false;
}

void emit_array_begin(struct writer *w, struct graph const *graph, char const *type,
                      char const *what, char const *part)
{
    write_format(w, "\nstatic %s const %s_%s%s[] = {", type, graph->name->text, what, part);
}

void emit_array_entry(struct writer *w, uint32_t index, uint32_t number)
{
    write_text(w, index % 12 == 0 ? "\n    " : " ");
    write_number(w, number);
    write_text(w, ",");
}

bool emit_rows(struct writer *w, struct graph const *graph, char const *what, emit_row_of row_of)
{
    uint32_t total = 0;
    if (!any_row(graph, row_of))
        return false;
    emit_array_begin(w, graph, "uint32_t", what, "_first");
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        emit_array_entry(w, rank, total);
        total += row_of(graph, graph->schedule[rank]).count;
    }
    emit_array_entry(w, graph->node_count, total);
    write_text(w, "\n};\n");
    emit_array_begin(w, graph, "wv_id", what, "_row");
    uint32_t index = 0;
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node_row row = row_of(graph, graph->schedule[rank]);
        for (uint32_t i = 0; i < row.count; i++)
            emit_array_entry(w, index++, row.nodes[i]->rank);
    }
    write_text(w, "\n};\n");
    return true;
}

void emit_rows_entry(struct writer *w, struct graph const *graph, bool present, char const *what)
{
    char const *name = graph->name->text;
    if (present)
        write_format(w, "    .%s = {%s_%s_first, %s_%s_row},\n", what, name, what, name, what);
}

/* -- Steps ---------------------------------------------------------------- */

/* So many numbers of a row tell where states are; more stand in a list. */
enum { STATES_IN_ROW = 2 };

/* A graph, and whose function calls each node's hook (emit_shared).  Nodes that share one have in their rows
 * where their states are. */
struct tables {
    struct writer *w;
    struct graph const *graph;
    struct node const *const *shared;
};

/* Where its hook is shared: how many states it is given. */
static uint32_t count_states(struct tables const *t, struct node const *node)
{
    uint32_t count = node->type != NULL;
    if (!t->shared[node->rank])
        return 0;
    for (uint32_t i = 0; i < node->edge_count; i++)
        count += hook_takes(node, HOOK_CYCLE, i);
    return count;
}

/* "graph_step_7" */
static void emit_step_name(struct writer *w, struct graph const *graph, struct node const *node)
{
    emit_name(w, graph->name);
    write_text(w, "_step_");
    write_number(w, node->rank);
}

static void emit_step_begin(struct writer *w, struct graph const *graph, struct node const *node,
                            char const *rarely)
{
    write_text(w, "\nstatic ");
    write_text(w, rarely);
    write_text(w, "wv_control ");
    emit_step_name(w, graph, node);
    write_text(w, "(wv_ctx *ctx, wv_table_row const *wv_row)");
}

static void emit_own_step(struct writer *w, struct graph const *graph, struct node const *node,
                          char const *rarely)
{
    emit_step_begin(w, graph, node, rarely);
    write_text(w, " /* ");
    emit_name(w, node->name);
    write_text(w, " */\n{\n");
    if (emit_passes_state(node, HOOK_CYCLE))
        emit_graph_of_ctx(w, graph);
    write_text(w, "    (void)wv_row;\n    return ");
    emit_call(w, graph, node, HOOK_CYCLE, "ctx->run->nodes");
    write_text(w, ";\n}\n");
}

/* A state, behind its type, that stands so far behind the context as the next number of `at` says. */
static void emit_state_at(struct writer *w, char const *at, uint32_t number)
{
    write_format(w, "*)(void *)((char *)ctx + %s[%u])", at, number);
}

static void emit_shared_step(struct tables const *t, struct node const *node, char const *rarely)
{
    struct writer *w = t->w;
    uint32_t number = 0, states = count_states(t, node);
    char const *at = states > STATES_IN_ROW ? "wv_at" : "wv_row->at";
    emit_step_begin(w, t->graph, node, rarely);
    write_text(w, "\n{\n");
    if (states == 0)
        write_text(w, "    (void)wv_row;\n");
    else if (states > STATES_IN_ROW)
        write_text(w, "    uint32_t const *const wv_at = &ctx->plan->at[wv_row->at[0]];\n");
    write_text(w, "    return ");
    emit_function(w, t->graph, node, HOOK_CYCLE);
    write_text(w, "(ctx");
    if (node->type) {
        write_text(w, ", (");
        emit_type(w, node->type);
        emit_state_at(w, at, number++);
    }
    for (uint32_t i = 0; i < node->edge_count; i++) {
        if (!hook_takes(node, HOOK_CYCLE, i))
            continue;
        write_format(w, ", (%s const ", node->edges[i].parent->type);
        emit_state_at(w, at, number++);
    }
    write_text(w, ");\n}\n");
}

static void emit_steps(struct tables const *t, char const *rarely)
{
    for (uint32_t rank = 0; rank < t->graph->node_count; rank++) {
        struct node const *node = t->graph->schedule[rank];
        if (!node_has(node, HOOK_CYCLE))
            continue;
        if (!t->shared[rank])
            emit_own_step(t->w, t->graph, node, rarely);
        else if (t->shared[rank] == node)
            emit_shared_step(t, node, rarely);
    }
}

/* -- Where states are ------------------------------------------------------- */

/* Where the state of `node`, or its copy, is in the graph. */
static void emit_place(struct writer *w, struct graph const *graph, struct node const *node,
                       bool copy)
{
    write_text(w, "offsetof(struct ");
    emit_name(w, graph->name);
    write_text(w, copy ? ", last." : ", node.");
    emit_name(w, node->name);
    write_text(w, ")");
}

/* In the order of the hook's parameters. */
static void emit_states_of(struct writer *w, struct graph const *graph, struct node const *node)
{
    char const *gap = "";
    if (node->type) {
        emit_place(w, graph, node, false);
        gap = ", ";
    }
    for (uint32_t i = 0; i < node->edge_count; i++) {
        if (!hook_takes(node, HOOK_CYCLE, i))
            continue;
        write_text(w, gap);
        emit_place(w, graph, node->edges[i].parent, edge_reads_copy(node, &node->edges[i]));
        gap = ", ";
    }
}

/* Returns whether any are listed. */
static bool emit_lists_of_states(struct tables const *t)
{
    struct writer *w = t->w;
    struct graph const *graph = t->graph;
    bool any = false;
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        if (count_states(t, node) <= STATES_IN_ROW)
            continue;
        if (!any)
            write_format(w,
                         "\n/* Where the states are that shared hooks are given, of nodes that have more than two. */\n"
                         "static uint32_t const %s_table_at[] = {\n",
                         graph->name->text);
        any = true;
        write_text(w, "    ");
        emit_states_of(w, graph, node);
        write_text(w, ",\n");
    }
    if (any)
        write_text(w, "};\n");
    return any;
}

/* -- What is triggered -------------------------------------------------------- */

/* The nodes of `row` from *i on that stand in one half of a word; *i is then behind
 * them. */
static uint32_t half_of(struct node_row row, uint32_t *i)
{
    uint32_t nodes = 0, half = row.nodes[*i]->rank / 32;
    for (; *i < row.count && row.nodes[*i]->rank / 32 == half; ++*i)
        nodes |= UINT32_C(1) << (row.nodes[*i]->rank % 32);
    return nodes;
}

static struct node_row triggered_of(struct graph const *graph, struct node const *node)
{
    return node_row(&graph->triggered, node);
}

static struct node_row late_of(struct graph const *graph, struct node const *node)
{
    return node_row(&graph->late, node);
}

/* What `node` triggers: in its own word, of which nodes stand first in its row, and in others. */
static struct node_row triggered_elsewhere(struct graph const *graph, struct node const *node,
                                           uint64_t *here)
{
    struct node_row row = triggered_of(graph, node);
    *here = 0;
    for (; row.count && row.nodes[0]->rank / 64 == node->rank / 64; row.nodes++, row.count--)
        *here |= emit_bit(row.nodes[0]);
    return row;
}

/* The entries of what is listed; their number, with that of their end. */
static uint32_t entries_of(struct writer *w, struct node_row row)
{
    uint32_t entries = 0;
    for (uint32_t i = 0; i < row.count; entries++) {
        uint32_t half = row.nodes[i]->rank / 32, nodes = half_of(row, &i);
        if (w)
            write_format(w, "{%u, UINT32_C(0x%" PRIx64 ")}, ", half, (uint64_t)nodes);
    }
    return entries + 1;
}

/* Returns whether any are listed. */
static bool emit_lists_of_triggered(struct writer *w, struct graph const *graph)
{
    bool any = false;
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        uint64_t here;
        struct node_row row = triggered_elsewhere(graph, graph->schedule[rank], &here);
        if (row.count < 2)
            continue;
        if (!any)
            write_format(w, "\n/* What nodes trigger in other words, where that is more than one node: the half of a\n"
                            " * word, and a bit for each there. */\n"
                            "static wv_trigger const %s_table_elsewhere[] = {\n    {0, 0},\n",
                         graph->name->text);
        any = true;
        write_text(w, "    ");
        (void)entries_of(w, row);
        write_text(w, "{0, 0},\n");
    }
    if (any)
        write_text(w, "};\n");
    return any;
}

/* -- The table -------------------------------------------------------------- */

static void emit_step_of(struct tables const *t, struct node const *node)
{
    struct node const *first = t->shared[node->rank];
    if (node_has(node, HOOK_CYCLE))
        emit_step_name(t->w, t->graph, first ? first : node);
    else
        write_text(t->w, "NULL");
}

/* `listed` of the numbers in the list of states are those of nodes before it; returns how many
 * are with its own. */
static uint32_t emit_at(struct tables const *t, struct node const *node, uint32_t listed)
{
    uint32_t states = count_states(t, node);
    if (states > STATES_IN_ROW) {
        write_number(t->w, listed);
        return listed + states;
    }
    if (states > 0)
        emit_states_of(t->w, t->graph, node);
    else
        write_text(t->w, "0");
    return listed;
}

static void emit_table(struct tables const *t)
{
    struct writer *w = t->w;
    struct graph const *graph = t->graph;
    uint32_t listed = 0, elsewhere = 1;
    uint64_t here;
    char const *name = graph->name->text;
    write_format(w, "\n_Static_assert(offsetof(struct %s, ready) <= UINT32_MAX, \"states are larger than 4 GiB\");\n"
                    "\n/* What calls the hook; what it triggers of its own 64; where its states are; what it triggers\n"
                    " * elsewhere, one node, or where several are listed. */\n"
                    "static WV_ON_A_LINE wv_table_row const %s_table_rows[] = {\n",
                 name, name);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        struct node_row row = triggered_elsewhere(graph, node, &here);
        write_text(w, "    {");
        emit_step_of(t, node);
        write_text(w, ", ");
        write_mask(w, here);
        write_text(w, ", {");
        listed = emit_at(t, node, listed);
        write_text(w, "}, ");
        write_number(w, row.count == 1 ? row.nodes[0]->rank : 0);
        write_text(w, ", ");
        write_number(w, row.count > 1 ? elsewhere : 0);
        write_text(w, "}, /* ");
        emit_name(w, node->name);
        write_text(w, " */\n");
        if (row.count > 1)
            elsewhere += entries_of(NULL, row);
    }
    write_text(w, "};\n");
}

struct emit_table_parts emit_tables(struct writer *w, struct graph const *graph,
                                    struct node const *const *shared, bool rarely)
{
    struct tables const t = {w, graph, shared};
    struct emit_table_parts parts;
    emit_steps(&t, rarely && graph->node_count <= NODES_OF_SUMMARY ? "WV_RARELY " : "");
    parts.states = emit_lists_of_states(&t);
    parts.triggered = emit_lists_of_triggered(w, graph);
    emit_table(&t);
    parts.late = emit_rows(w, graph, "triggered_late", late_of);
    return parts;
}

void emit_table_entries(struct writer *w, struct graph const *graph, struct emit_table_parts parts)
{
    char const *name = graph->name->text;
    write_format(w, "    .table = %s_table_rows,\n", name);
    if (parts.states)
        write_format(w, "    .at = %s_table_at,\n", name);
    if (parts.triggered)
        write_format(w, "    .elsewhere = %s_table_elsewhere,\n", name);
    emit_rows_entry(w, graph, parts.late, "triggered_late");
}
