/* emit_table.c: the lowering by tables: a row per node says what calls its hook,
 * with which states, and which nodes it triggers.  Straight lines have them, too, for
 * cycles that are not ordinary.
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>

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

/* Nodes that share a hook share the function that calls it, which is told where their
 * states are.  What may be gone is told by number, in functions of their own. */
static bool shares_step(struct node const *node)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (hook_takes(node, HOOK_CYCLE, i) && node->edges[i].optional)
            return false;
    return node->forms[HOOK_CYCLE] == HOOK_NAMED;
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
    write_text(w, "(wv_ctx *ctx, size_t const *wv_at)");
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
    write_text(w, "    (void)wv_at;\n    return ");
    emit_call(w, graph, node, HOOK_CYCLE);
    write_text(w, ";\n}\n");
}

/* A state that stands so far behind the context as the next number says. */
static void emit_state_at(struct writer *w, char const *type, char const *constant, uint32_t number)
{
    bool pointer = type[strlen(type) - 1] == '*';
    write_format(w, ", (%s%s*)(void *)((char *)ctx + wv_at[%u])", type,
                 *constant ? constant : pointer ? "" : " ", number);
}

static void emit_shared_step(struct writer *w, struct graph const *graph, struct node const *node,
                             char const *rarely)
{
    uint32_t number = 0;
    emit_step_begin(w, graph, node, rarely);
    write_text(w, "\n{\n");
    if (!emit_passes_state(node, HOOK_CYCLE))
        write_text(w, "    (void)wv_at;\n");
    write_text(w, "    return ");
    emit_name(w, node_named(node, HOOK_CYCLE));
    write_text(w, "(ctx");
    if (node->type)
        emit_state_at(w, node->type, "", number++);
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (hook_takes(node, HOOK_CYCLE, i))
            emit_state_at(w, node->edges[i].parent->type, " const ", number++);
    write_text(w, ");\n}\n");
}

/* Leaves the first node that has it as the mark of each hook that is shared. */
static void emit_steps(struct writer *w, struct graph const *graph, char const *rarely)
{
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        if (shares_step(graph->schedule[rank]))
            node_named(graph->schedule[rank], HOOK_CYCLE)->mark = NULL;
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        if (!node_has(node, HOOK_CYCLE))
            continue;
        if (!shares_step(node)) {
            emit_own_step(w, graph, node, rarely);
        } else if (!node_named(node, HOOK_CYCLE)->mark) {
            node_named(node, HOOK_CYCLE)->mark = node;
            emit_shared_step(w, graph, node, rarely);
        }
    }
}

/* -- Where states are ------------------------------------------------------- */

static uint32_t count_states(struct node const *node)
{
    uint32_t count = node->type != NULL;
    if (!shares_step(node))
        return 0;
    for (uint32_t i = 0; i < node->edge_count; i++)
        count += hook_takes(node, HOOK_CYCLE, i);
    return count;
}

/* Where the state of `node`, or its copy, is in the graph. */
static void emit_place(struct writer *w, struct graph const *graph, struct node const *node,
                       bool copy)
{
    write_text(w, " offsetof(struct ");
    emit_name(w, graph->name);
    write_text(w, copy ? ", last." : ", node.");
    emit_name(w, node->name);
    write_text(w, "),");
}

static void emit_states_of(struct writer *w, struct graph const *graph, struct node const *node)
{
    write_text(w, "   ");
    if (node->type)
        emit_place(w, graph, node, false);
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (hook_takes(node, HOOK_CYCLE, i))
            emit_place(w, graph, node->edges[i].parent, edge_reads_copy(node, &node->edges[i]));
    write_text(w, "\n");
}

static void emit_places(struct writer *w, struct graph const *graph)
{
    write_format(w,
                 "\n/* Where the states are that shared hooks are given. */\n"
                 "static size_t const %s_table_at[] = {\n",
                 graph->name->text);
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        if (count_states(graph->schedule[rank]))
            emit_states_of(w, graph, graph->schedule[rank]);
    write_text(w, "    0\n};\n");
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

/* What `node` triggers in its own word; these stand first in its row. */
static uint64_t triggered_here(struct graph const *graph, struct node const *node, uint32_t *count)
{
    struct node_row row = triggered_of(graph, node);
    uint64_t here = 0;
    for (*count = 0; *count < row.count && row.nodes[*count]->rank / 64 == node->rank / 64; ++*count)
        here |= emit_bit(row.nodes[*count]);
    return here;
}

/* The entries of what it triggers in other words, written where `w` is not NULL;
 * their number. */
static uint32_t elsewhere_of(struct writer *w, struct graph const *graph, struct node const *node)
{
    struct node_row row = triggered_of(graph, node);
    uint32_t entries = 0, i;
    (void)triggered_here(graph, node, &i);
    for (; i < row.count; entries++) {
        uint32_t half = row.nodes[i]->rank / 32, nodes = half_of(row, &i);
        if (w)
            write_format(w, "    {%u, UINT32_C(0x%" PRIx64 ")},\n", half, (uint64_t)nodes);
    }
    return entries;
}

static void emit_elsewhere(struct writer *w, struct graph const *graph)
{
    write_format(w, "\n/* What nodes trigger in other words: the half of a word, and a bit for each there. */\n"
                    "static wv_trigger const %s_table_elsewhere[] = {\n",
                 graph->name->text);
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        (void)elsewhere_of(w, graph, graph->schedule[rank]);
    write_text(w, "    {0, 0}\n};\n");
}

/* -- The table -------------------------------------------------------------- */

static void emit_step_of(struct writer *w, struct graph const *graph, struct node const *node)
{
    if (shares_step(node))
        node = node_named(node, HOOK_CYCLE)->mark;
    if (node_has(node, HOOK_CYCLE))
        emit_step_name(w, graph, node);
    else
        write_text(w, "NULL");
}

static void emit_table(struct writer *w, struct graph const *graph)
{
    uint32_t at = 0, elsewhere = 0, count;
    write_format(w, "\n/* What calls the hook; where its states and what it triggers elsewhere begin; what it\n"
                    " * triggers of its own 64. */\n"
                    "static wv_table_row const %s_table_rows[] = {\n",
                 graph->name->text);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        write_text(w, "    {");
        emit_step_of(w, graph, node);
        write_text(w, ", ");
        write_number(w, at);
        write_text(w, ", ");
        write_number(w, elsewhere);
        write_text(w, ", ");
        write_mask(w, triggered_here(graph, node, &count));
        write_text(w, "}, /* ");
        emit_name(w, node->name);
        write_text(w, " */\n");
        at += count_states(node);
        elsewhere += elsewhere_of(NULL, graph, node);
    }
    write_format(w, "    {NULL, %u, %u, 0}\n};\n", at, elsewhere);
}

void emit_tables(struct writer *w, struct graph const *graph, bool rarely)
{
    emit_steps(w, graph, rarely ? "WV_RARELY " : "");
    emit_places(w, graph);
    emit_elsewhere(w, graph);
    emit_table(w, graph);
    (void)emit_rows(w, graph, "triggered_late", late_of);
}

void emit_table_entries(struct writer *w, struct graph const *graph)
{
    char const *name = graph->name->text;
    write_format(w,
                 "    .table = %s_table_rows,\n"
                 "    .at = %s_table_at,\n"
                 "    .elsewhere = %s_table_elsewhere,\n",
                 name, name, name);
    emit_rows_entry(w, graph, any_row(graph, late_of), "triggered_late");
}
