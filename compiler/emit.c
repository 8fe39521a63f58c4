/* emit.c: pieces of C that header and source both need. */
#include "config.h"

#include "compiler/emit.h"

#include <string.h>

#include "compiler/cname.h"
#include "compiler/output.h"

static char const *base_name(char const *path)
{
    char const *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void emit_mark(struct writer *w, struct graph const *graph)
{
    char const *name = base_name(graph->source->files[0].path);
    write_text(w, "/* " OUTPUT_MARK " from ");
    write_in_comment(w, name, strlen(name));
    write_text(w, "; do not edit. */\n");
}

void emit_upper(struct writer *w, struct graph const *graph, char const *suffix)
{
    write_upper(w, graph->name->text);
    write_text(w, "_");
    write_upper(w, suffix);
}

void emit_graph_of_ctx(struct writer *w, struct graph const *graph)
{
    write_text(w, "    struct ");
    emit_name(w, graph->name);
    write_text(w, " *const g = (struct ");
    emit_name(w, graph->name);
    write_text(w, " *)ctx;\n");
}

void emit_template(struct writer *w, struct graph const *graph, char const *text)
{
    for (char const *at; (at = strchr(text, '@')); text = at + 1) {
        write_bytes(w, text, (size_t)(at - text));
        write_text(w, graph->name->text);
    }
    write_text(w, text);
}

void emit_parameters(struct writer *w, struct node const *node, enum hook_kind kind)
{
    write_text(w, "(wv_ctx *ctx");
    if (node->asks_changed)
        write_text(w, ", uint64_t wv_nodes");
    if (node->type) {
        write_text(w, ", ");
        emit_type(w, node->type);
        write_text(w, "*self");
    }
    for (uint32_t i = 0; i < node->edge_count; i++) {
        if (!hook_takes(node, kind, i))
            continue;
        write_text(w, ", ");
        write_text(w, node->edges[i].parent->type);
        write_text(w, " const *");
        emit_name(w, node->edges[i].parameter);
    }
    write_text(w, ")");
}

uint32_t emit_words(struct graph const *graph)
{
    return (graph->node_count + 63) / 64;
}

bool emit_is_small(struct graph const *graph)
{
    return emit_words(graph) == 1 && !graph->isolate;
}

uint32_t emit_timers(struct graph const *graph)
{
    uint32_t timers = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        timers += graph->nodes[i].more->one_shots + graph->nodes[i].more->period_count;
    return timers;
}

uint32_t emit_watches(struct graph const *graph)
{
    uint32_t watches = 0;
    for (uint32_t i = 0; i < graph->node_count; i++)
        watches += graph->nodes[i].more->watches;
    return watches;
}

bool emit_any_on(struct graph const *graph, enum event event)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (node_on(&graph->nodes[i], event))
            return true;
    return false;
}

static void emit_directive(struct writer *w, struct emit_options const *options, uint32_t line,
                           char const *path)
{
    if (!options->lines)
        return;
    write_text(w, "#line ");
    write_number(w, line);
    write_text(w, " ");
    write_c_string(w, path);
    write_text(w, "\n");
}

void emit_line(struct writer *w, struct graph const *graph, struct emit_options const *options,
               uint32_t byte)
{
    struct place place = source_place(graph->source, byte);
    emit_directive(w, options, place.line, place.path);
}

void emit_line_of_source(struct writer *w, struct graph const *graph,
                         struct emit_options const *options, uint32_t byte)
{
    enum { SHIFT_MAX = 500 }; /* a line may be as long as the file */
    struct place place = source_place(graph->source, byte);
    emit_directive(w, options, place.line, place.path);
    if (place.column <= SHIFT_MAX)
        write_blanks(w, place.column - 1);
}

void emit_line_of_c(struct writer *w, struct emit_options const *options)
{
    write_text(w, "\n");
    emit_directive(w, options, options->lines ? writer_line(w) + 1 : 0, options->c_path);
}

uint64_t emit_bit(struct node const *node)
{
    return UINT64_C(1) << (node->rank % 64);
}

bool emit_any_copied(struct graph const *graph)
{
    for (uint32_t i = 0; i < graph->node_count; i++)
        if (graph->nodes[i].copied)
            return true;
    return false;
}

/* -- Calls ---------------------------------------------------------------- */

/* Where a dependency is read: an optional one is NULL once it is gone, and a
 * `last` one is a copy where the parent may hold something newer. */
static void emit_argument(struct writer *w, struct graph const *graph, struct node const *node,
                          struct edge const *edge)
{
    bool last = edge_reads_copy(node, edge);
    if (edge->optional) {
        write_text(w, "wv_set_has(ctx->dead, ");
        emit_upper(w, graph, edge->parent->name->text);
        write_text(w, ") ? NULL : ");
    }
    write_text(w, last ? "&g->last." : "&g->node.");
    emit_name(w, edge->parent->name);
}

void emit_function(struct writer *w, struct graph const *graph, struct node const *node,
                   enum hook_kind kind)
{
    if (node->forms[kind] == HOOK_NAMED)
        emit_name(w, node_hook(node, kind)->function);
    else
        emit_hook_name(w, graph, node, kind);
}

void emit_call(struct writer *w, struct graph const *graph, struct node const *node,
               enum hook_kind kind, char const *nodes)
{
    emit_function(w, graph, node, kind);
    write_text(w, "(ctx");
    if (node->asks_changed) {
        write_text(w, ", ");
        write_text(w, nodes);
    }
    if (node->type) {
        write_text(w, ", &g->node.");
        emit_name(w, node->name);
    }
    for (uint32_t i = 0; i < node->edge_count; i++) {
        if (hook_takes(node, kind, i)) {
            write_text(w, ", ");
            emit_argument(w, graph, node, &node->edges[i]);
        }
    }
    write_text(w, ")");
}

bool emit_passes_state(struct node const *node, enum hook_kind kind)
{
    bool passes = node->type != NULL;
    for (uint32_t i = 0; i < node->edge_count; i++)
        passes |= hook_takes(node, kind, i);
    return passes;
}
