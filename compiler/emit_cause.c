/* emit_cause.c: what the runtime needs to tell a hook why its node runs.
 *
 * Only a cycle hook in C can ask, so only nodes that have one are listed: with
 * all their possible causes, a place for the record of those that nothing else
 * shows, and the parents whose changed flags show the rest.
 */
#include "config.h"

#include "compiler/emit.h"

bool emit_asks(struct node const *node)
{
    return node_has_function(node, HOOK_CYCLE);
}

static bool has_trigger(struct node const *node)
{
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (node->edges[i].kind == EDGE_TRIGGER)
            return true;
    return false;
}

bool emit_is_source(struct node const *node)
{
    bool late = false;
    for (uint32_t i = 0; i < node->edge_count; i++)
        late |= node->edges[i].last && node->edges[i].kind == EDGE_TRIGGER;
    return late || node->events || node->is_scheduled;
}

/* A hook that can ask can yield, too.  May there be another cause? */
bool emit_is_recorded(struct node const *node)
{
    return emit_asks(node) && (node->events || node->is_scheduled || has_trigger(node));
}

uint32_t emit_records(struct graph const *graph)
{
    uint32_t records = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        records += emit_is_recorded(&graph->nodes[i]);
    return records;
}

void emit_record(struct writer *w, struct graph const *graph, struct node const *node)
{
    uint32_t record = 0;
    for (uint32_t rank = 0; rank < node->rank; rank++)
        record += emit_is_recorded(graph->schedule[rank]);
    if (emit_is_recorded(node))
        write_format(w, "&g->cause[%u]", record);
    else
        write_text(w, "NULL");
}

/* -- Possible causes ------------------------------------------------------- */

static void emit_possible(struct writer *w, struct node const *node)
{
    static char const *const causes[EVENTS] = {
#define EVENT(name, id, argument, label, meaning) "WV_BY_" #id,
#include "compiler/hooks.def"
    };
    if (has_trigger(node))
        write_text(w, "WV_BY_TRIGGER | ");
    for (int event = 0; event < EVENTS; event++)
        if (node_on(node, (enum event)event)) {
            write_text(w, causes[event]);
            write_text(w, " | ");
        }
    if (node->is_scheduled)
        write_text(w, "WV_BY_SCHEDULE | ");
    write_text(w, "WV_BY_YIELD");
}

static void emit_causes(struct writer *w, struct graph const *graph)
{
    uint32_t record = 0;
    write_format(w, "\n/* Why each node may run, 0 where no hook can ask; and its record, if it has one. */\n"
                    "static wv_cause_plan const %s_causes[] = {\n",
                 graph->name->text);
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        write_text(w, "    {");
        if (emit_asks(node))
            emit_possible(w, node);
        else
            write_text(w, "0");
        write_text(w, ", ");
        write_number(w, emit_is_recorded(node) ? record++ : 0);
        write_text(w, "},\n");
    }
    write_text(w, "};\n");
}

/* -- Parents --------------------------------------------------------------- */

/* Is it one that a changed flag shows, of this cycle or (`last`) the one
 * before? */
static bool shows(struct node const *node, struct edge const *edge, bool last)
{
    return emit_asks(node) && edge->kind == EDGE_TRIGGER && edge->last == last;
}

static uint32_t parents_of(struct node const *node, struct writer *w, uint32_t index, bool last)
{
    for (uint32_t i = 0; i < node->edge_count; i++) {
        if (!shows(node, &node->edges[i], last))
            continue;
        if (w)
            emit_array_entry(w, index, node->edges[i].parent->rank);
        index++;
    }
    return index;
}

static bool emit_parents(struct writer *w, struct graph const *graph, char const *what, bool last)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        total = parents_of(&graph->nodes[i], NULL, total, last);
    if (total == 0)
        return false;
    emit_array_begin(w, graph, "uint32_t", what, "_first");
    uint32_t first = 0;
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        emit_array_entry(w, rank, first);
        first = parents_of(graph->schedule[rank], NULL, first, last);
    }
    emit_array_entry(w, graph->node_count, first);
    write_text(w, "\n};\n");
    emit_array_begin(w, graph, "wv_id", what, "_row");
    uint32_t index = 0;
    for (uint32_t rank = 0; rank < graph->node_count; rank++)
        index = parents_of(graph->schedule[rank], w, index, last);
    write_text(w, "\n};\n");
    return true;
}

struct emit_cause_parts emit_cause_plan(struct writer *w, struct graph const *graph)
{
    struct emit_cause_parts parts = {0};
    for (uint32_t i = 0; i < graph->node_count; i++)
        parts.any |= emit_asks(&graph->nodes[i]);
    if (!parts.any)
        return parts;
    emit_causes(w, graph);
    parts.parents = emit_parents(w, graph, "cause_parents", false);
    parts.late = emit_parents(w, graph, "cause_late", true);
    return parts;
}

void emit_cause_entries(struct writer *w, struct graph const *graph, struct emit_cause_parts parts)
{
    char const *name = graph->name->text;
    if (!parts.any)
        return;
    write_format(w, "    .cause_plan = %s_causes,\n", name);
    if (emit_records(graph))
        write_format(w, "    .cause = offsetof(struct %s, cause),\n", name);
    emit_rows_entry(w, graph, parts.parents, "cause_parents");
    emit_rows_entry(w, graph, parts.late, "cause_late");
}
