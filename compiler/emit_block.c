/* emit_block.c: hooks that are written in the .wvg file: blocks and formulas
 * become static functions that the user's text stands in as it was written.
 */
#include "config.h"

#include <string.h>

#include "compiler/emit.h"

/* -- Formulas ------------------------------------------------------------- */

static void emit_source(struct writer *w, struct graph const *graph, uint32_t begin, uint32_t end)
{
    write_bytes(w, graph->source->text + begin, end - begin);
}

static void emit_number(struct writer *w, struct graph const *graph, struct span span)
{
    for (uint32_t i = span.begin; i < span.end; i++)
        if (graph->source->text[i] != '_')
            write_bytes(w, &graph->source->text[i], 1);
    /* C reads 0xe+1 as one number. */
    if ((graph->source->text[span.end - 1] | 0x20) == 'e')
        write_text(w, " ");
}

/* Lines that the piece stands for stay lines. */
static void emit_line_ends(struct writer *w, struct graph const *graph, struct span span)
{
    for (uint32_t i = span.begin; i < span.end; i++)
        if (graph->source->text[i] == '\n')
            write_text(w, "\n");
}

static void emit_piece(struct writer *w, struct graph const *graph, struct node const *node,
                       struct piece const *piece)
{
    switch (piece->kind) {
    case PIECE_PARENT:
        write_text(w, "(*");
        emit_name(w, node->edges[piece->index].parameter);
        write_text(w, ")");
        break;
    case PIECE_MEMBER:
        emit_name(w, node->edges[piece->index].parameter);
        write_text(w, "->");
        break;
    case PIECE_SELF: write_text(w, "(*self)"); break;
    case PIECE_CHANGED: /* of a node that comes before: it is an edge, and not `last` */
        if (graph->nodes[piece->index].rank / 64 == node->rank / 64)
            write_text(w, "wv_changed_here(wv_nodes, ");
        else
            write_format(w, "wv_changed_by(((struct %s *)ctx)->changed.word, ", graph->name->text);
        emit_upper(w, graph, graph->nodes[piece->index].name->text);
        write_text(w, ")");
        break;
    case PIECE_CONST: emit_upper(w, graph, graph->constants[piece->index].name->text); break;
    case PIECE_NUMBER: emit_number(w, graph, piece->span); break;
    }
}

void emit_formula_text(struct writer *w, struct graph const *graph, struct node const *node,
                       struct formula const *formula)
{
    uint32_t at = formula->span.begin;
    for (uint32_t i = 0; i < formula->piece_count; i++) {
        struct piece const *piece = &formula->pieces[i];
        emit_source(w, graph, at, piece->span.begin);
        emit_piece(w, graph, node, piece);
        emit_line_ends(w, graph, piece->span);
        at = piece->span.end;
    }
    emit_source(w, graph, at, formula->span.end);
}

/* The user's expression on lines of its own. */
static void emit_expression(struct writer *w, struct graph const *graph, struct node const *node,
                            struct formula const *formula, struct emit_options const *options)
{
    write_text(w, "\n");
    emit_line_of_source(w, graph, options, formula->span.begin);
    emit_formula_text(w, graph, node, formula);
    emit_line_of_c(w, options);
}

static void emit_unused(struct writer *w, struct name const *parameter)
{
    write_text(w, "    (void)");
    emit_name(w, parameter);
    write_text(w, ";\n");
}

static void emit_formula(struct writer *w, struct graph const *graph, struct node const *node,
                         struct emit_options const *options)
{
    write_text(w, "    (void)ctx;\n");
    if (node->asks_changed)
        write_text(w, "    (void)wv_nodes;\n");
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (hook_takes(node, HOOK_CYCLE, i) && !node->edges[i].read)
            emit_unused(w, node->edges[i].parameter);
    if (node->when) {
        write_text(w, "    if (!(");
        emit_expression(w, graph, node, node->when, options);
        write_text(w, "        ))\n        return WV_UNCHANGED;\n");
    }
    /* What the type is to be: C that is ours, and wrong where the formula is. */
    emit_line(w, graph, options, node->value->span.begin);
    write_text(w, "    _Static_assert(_Generic(*self, long double : 0, long double _Complex : 0, "
                  "default : sizeof(!*self)), WV_SCALAR_VALUE);\n");
    emit_line(w, graph, options, node->value->span.begin);
    write_text(w, "    ");
    write_text(w, node->type);
    write_text(w, " const wv_next =");
    emit_expression(w, graph, node, node->value, options);
    write_text(w, "        ;\n");
    if (!node->when)
        write_text(w, "    if (WV_SAME(wv_next, *self))\n"
                      "        return WV_UNCHANGED;\n");
    write_text(w, "    *self = wv_next;\n    return WV_BROADCAST;\n}\n");
}

/* -- Blocks --------------------------------------------------------------- */

static void emit_block(struct writer *w, struct graph const *graph, struct node const *node,
                       enum hook_kind kind, struct emit_options const *options)
{
    struct span span = node_hook(node, kind)->span;
    write_text(w, "    (void)ctx;\n");
    if (node->type)
        write_text(w, "    (void)self;\n");
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (hook_takes(node, kind, i))
            emit_unused(w, node->edges[i].parameter);
    emit_line_of_source(w, graph, options, span.begin);
    emit_source(w, graph, span.begin, span.end);
    /* Where C compilers miss a return. */
    write_text(w, "\n");
    emit_line(w, graph, options, span.end - 1);
    write_text(w, "}");
    emit_line_of_c(w, options);
}

/* Is its cycle hook called by the function of another node alone? */
static bool is_left_out(struct node const *const *shared, struct node const *node,
                        struct emit_options const *options)
{
    struct node const *first = shared[node->rank];
    return options->tables && first && first != node;
}

void emit_blocks(struct writer *w, struct graph const *graph, struct node const *const *shared,
                 struct emit_options const *options)
{
    for (uint32_t rank = 0; rank < graph->node_count; rank++) {
        struct node const *node = graph->schedule[rank];
        for (int i = 0; i < HOOKS; i++) {
            enum hook_kind kind = (enum hook_kind)i;
            enum hook_form form = node->forms[kind];
            if ((form != HOOK_BLOCK && form != HOOK_FORMULA) ||
                (kind == HOOK_CYCLE && is_left_out(shared, node, options)))
                continue;
            write_text(w, "\n");
            write_c_comment(w, node->doc, 0);
            write_text(w, "static ");
            write_text(w, hook_rows[kind].result);
            write_text(w, " ");
            emit_hook_name(w, graph, node, kind);
            emit_parameters(w, node, kind);
            write_text(w, "\n{\n");
            if (form == HOOK_BLOCK)
                emit_block(w, graph, node, kind, options);
            else
                emit_formula(w, graph, node, options);
        }
    }
}
