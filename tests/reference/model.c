/* model.c: a graph as text. */
#include "model.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* -- Parts ---------------------------------------------------------------- */

unsigned model_part(struct model *model)
{
    if (model->parts + 1 == PARTS_MAX) {
        (void)fprintf(stderr, "a graph of too many parts\n");
        exit(2);
    }
    return ++model->parts;
}

void model_cut(struct model *model, char const *list)
{
    while (*list) {
        char *end;
        unsigned long first = strtoul(list, &end, 10), last = first;
        if (*end == '-')
            last = strtoul(end + 1, &end, 10);
        for (unsigned long i = first; i <= last && i < PARTS_MAX; i++)
            model->cut[i] = true;
        list = *end == ',' ? end + 1 : "";
    }
}

bool model_there(struct model const *model, unsigned part)
{
    return part != 0 && !model->cut[part];
}

bool model_lives(struct model const *model, unsigned node)
{
    return model_there(model, model->nodes[node].part);
}

bool model_edge_lives(struct model const *model, struct edge const *edge)
{
    return model_there(model, edge->part) && model_lives(model, edge->parent);
}

/* -- Formulas ------------------------------------------------------------- */

static void put_number(struct expr const *expr, FILE *file)
{
    if (expr->part % 4 == 0)
        (void)fprintf(file, "0x%" PRIx64, expr->number);
    else if (expr->part % 4 == 1 && expr->number >= 10)
        (void)fprintf(file, "%" PRIu64 "_%" PRIu64, expr->number / 10, expr->number % 10);
    else
        (void)fprintf(file, "%" PRIu64, expr->number);
}

static void put_node(struct model const *model, char const *before, struct expr const *expr,
                     char const *after, FILE *file)
{
    if (model_lives(model, expr->node))
        (void)fprintf(file, "%sn%u%s", before, expr->node, after);
    else
        (void)fputs("2", file);
}

static void put_expr(struct model const *model, struct expr const *expr, FILE *file)
{
    if (!model_there(model, expr->part)) {
        (void)fputs("1", file);
        return;
    }
    switch (expr->form) {
    case FORM_NUMBER: put_number(expr, file); return;
    case FORM_CONST: (void)fprintf(file, "K%" PRIu64, expr->number); return;
    case FORM_NODE: put_node(model, "", expr, "", file); return;
    case FORM_OBSERVE: put_node(model, "observe ", expr, "", file); return;
    case FORM_CHANGED: put_node(model, "changed(", expr, ")", file); return;
    case FORM_CHANGED_OBSERVE: put_node(model, "changed(observe ", expr, ")", file); return;
    case FORM_LAST: put_node(model, "last ", expr, "", file); return;
    case FORM_NOT:
    case FORM_MINUS:
        (void)fputs(expr->form == FORM_NOT ? "!(" : "-(", file);
        put_expr(model, expr->a, file);
        (void)fputs(")", file);
        return;
    case FORM_BINARY:
        (void)fputs("(", file);
        put_expr(model, expr->a, file);
        (void)fprintf(file, " %s ", expr->op);
        put_expr(model, expr->b, file);
        (void)fputs(")", file);
        return;
    case FORM_DIVIDE:
        (void)fputs("(", file);
        put_expr(model, expr->a, file);
        (void)fprintf(file, " %s (", expr->op);
        put_expr(model, expr->b, file);
        (void)fputs(" % 7 + 1))", file);
        return;
    case FORM_CHOICE:
        (void)fputs("(", file);
        put_expr(model, expr->a, file);
        (void)fputs(" ? ", file);
        put_expr(model, expr->b, file);
        (void)fputs(" : ", file);
        put_expr(model, expr->c, file);
        (void)fputs(")", file);
        return;
    }
}

static void put_formula(struct model const *model, unsigned n, FILE *file)
{
    struct node const *node = &model->nodes[n];
    (void)fputs(" :=", file);
    if (node->traced)
        (void)fprintf(file, " ref_value(%u,", n);
    (void)fputs(" ", file);
    put_expr(model, node->value, file);
    if (node->traced)
        (void)fputs(")", file);
    if (node->kind == KIND_EVENT) {
        (void)fputs("\n    when ", file);
        if (node->traced)
            (void)fprintf(file, "ref_when(%u, ", n);
        put_expr(model, node->when, file);
        if (node->traced)
            (void)fputs(")", file);
    }
    (void)fputs(";\n", file);
}

/* -- Clauses -------------------------------------------------------------- */

static void put_parameter(struct model const *model, struct edge const *edge, FILE *file)
{
    if (model_there(model, edge->alias))
        (void)fprintf(file, edge->last ? "as_last_%u" : "as_%u", edge->parent);
    else
        (void)fprintf(file, edge->last ? "last_n%u" : "n%u", edge->parent);
}

/* "last n3?" */
static void put_mention(struct edge const *edge, bool optional, FILE *file)
{
    (void)fprintf(file, "%sn%u%s", edge->last ? "last " : "", edge->parent, optional ? "?" : "");
}

/* One clause for each run of edges of one kind, then what is named twice. */
static void put_edges(struct model const *model, struct node const *node, FILE *file)
{
    struct edge const *before = NULL;
    for (unsigned i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        if (!model_edge_lives(model, edge))
            continue;
        /* a trigger that is named twice is an observe first */
        bool trigger = edge->trigger && !edge->twice;
        bool goes_on = before && (before->trigger && !before->twice) == trigger;
        if (before && !goes_on)
            (void)fputs(";\n", file);
        (void)fputs(goes_on ? ", " : trigger ? "    trigger " : "    observe ", file);
        put_mention(edge, model_there(model, edge->optional), file);
        if (model_there(model, edge->alias)) {
            (void)fputs(" as ", file);
            put_parameter(model, edge, file);
        }
        before = edge;
    }
    if (before)
        (void)fputs(";\n", file);
    for (unsigned i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        if (!model_edge_lives(model, edge) || !edge->twice)
            continue;
        (void)fputs(edge->trigger ? "    trigger " : "    observe ", file);
        put_mention(edge, model_there(model, edge->optional) && edge->part % 2 == 0, file);
        (void)fputs(";\n", file);
    }
}

bool model_schedule_lives(struct model const *model, struct scheduled const *scheduled)
{
    return model_there(model, scheduled->part) && model_lives(model, scheduled->target);
}

static void put_schedules(struct model const *model, struct node const *node, FILE *file)
{
    bool begun = false;
    for (unsigned i = 0; i < node->schedule_count; i++) {
        if (!model_schedule_lives(model, &node->schedules[i]))
            continue;
        (void)fprintf(file, begun ? ", n%u" : "    schedules n%u", node->schedules[i].target);
        begun = true;
    }
    if (begun)
        (void)fputs(";\n", file);
}

/* By the `last` of a node that waits for this one it would never run. */
static bool has_trigger(struct model const *model, struct node const *node)
{
    for (unsigned i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        if (model_edge_lives(model, edge) && edge->trigger && !edge->last)
            return true;
    }
    return false;
}

/* A node that nothing can run is an error (E0302): give it a start. */
static bool needs_start(struct model const *model, struct node const *node)
{
    unsigned const others[] = {node->stop, node->notify, node->push, node->queue.part,
                               node->init_part};
    for (unsigned i = 0; i < sizeof others / sizeof *others; i++)
        if (model_there(model, others[i]))
            return false;
    for (unsigned i = 0; i < node->period_count; i++)
        if (model_there(model, node->periods[i].part))
            return false;
    for (unsigned i = 0; i < node->signal_count; i++)
        if (model_there(model, node->signals[i].part))
            return false;
    return !has_trigger(model, node);
}

static void put_clause(struct model const *model, unsigned part, char const *name, FILE *file)
{
    if (model_there(model, part))
        (void)fprintf(file, "    on %s;\n", name);
}

/* `on timer;` or `on timer(3);` */
static void put_counted(struct model const *model, unsigned part, char const *name,
                        unsigned count, FILE *file)
{
    if (model_there(model, part) && count == 1)
        (void)fprintf(file, "    on %s;\n", name);
    else if (model_there(model, part))
        (void)fprintf(file, "    on %s(%u);\n", name, count);
}

static char const *const message_types[] = {
    [MESSAGE_NUMBER] = "uint64_t", [MESSAGE_BYTE] = "unsigned char",
    [MESSAGE_WIDE] = "struct ref_wide"};

static void put_queue(struct model const *model, struct queue const *queue, FILE *file)
{
    if (!model_there(model, queue->part))
        return;
    (void)fprintf(file, "    on channel(%s, %u", message_types[queue->message], queue->capacity);
    if (queue->policy)
        (void)fprintf(file, ", %s", queue->policy);
    (void)fputs(queue->single ? ", single);\n" : ");\n", file);
}

static void put_events(struct model const *model, struct node const *node, FILE *file)
{
    if (model_there(model, node->start) || needs_start(model, node))
        (void)fputs("    on start;\n", file);
    put_clause(model, node->stop, "stop", file);
    for (unsigned i = 0; i < node->period_count; i++)
        if (model_there(model, node->periods[i].part))
            (void)fprintf(file, "    on every %s%s;\n", node->periods[i].text,
                          node->periods[i].aligned ? " aligned" : "");
    put_counted(model, node->timer, "timer", node->timers, file);
    put_counted(model, node->io, "io", node->watches, file);
    put_clause(model, node->notify, "notify", file);
    put_clause(model, node->push, "push", file);
    put_queue(model, &node->queue, file);
    for (unsigned i = 0; i < node->signal_count; i++)
        if (model_there(model, node->signals[i].part))
            (void)fprintf(file, "    on signal %s;\n", node->signals[i].name);
}

/* -- Hooks ---------------------------------------------------------------- */

static unsigned values_of(struct model const *model, struct node const *node)
{
    unsigned count = 0;
    for (unsigned i = 0; i < node->edge_count; i++)
        count += model_edge_lives(model, &node->edges[i]) &&
                 model->nodes[node->edges[i].parent].state;
    return count;
}

static void put_block(struct model const *model, struct node const *node, char const *what,
                      FILE *file)
{
    unsigned count = values_of(model, node);
    (void)fprintf(file, "    %s { return ref_%s(ctx, %s, %u, ", what, what,
                  node->state ? "self" : "0", count);
    if (count == 0) {
        (void)fputs("0); }\n", file);
        return;
    }
    (void)fputs("(uint64_t const *const[]){", file);
    char const *gap = "";
    for (unsigned i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        if (!model_edge_lives(model, edge) || !model->nodes[edge->parent].state)
            continue;
        (void)fputs(gap, file);
        put_parameter(model, edge, file);
        gap = ", ";
    }
    (void)fputs("}); }\n", file);
}

/* hooks.h has named ones for up to three values. */
static void put_hook(struct model const *model, struct node const *node, enum hook_style style,
                     char const *what, FILE *file)
{
    unsigned count = values_of(model, node);
    if (style == STYLE_NAMED && count <= 3)
        (void)fprintf(file, "    %s ref_%s%s_%u;\n", what, node->state ? "" : "bare_", what, count);
    else
        put_block(model, node, what, file);
}

static void put_hooks(struct model const *model, struct node const *node, FILE *file)
{
    if (model_there(model, node->init_part))
        put_hook(model, node, node->init, "init", file);
    if (node->kind == KIND_HOOK)
        put_hook(model, node, node->cycle, "cycle", file);
    if (!model_there(model, node->drop_part))
        return;
    if (node->drop == STYLE_NAMED)
        (void)fputs(node->state ? "    drop ref_drop;\n" : "    drop ref_bare_drop;\n", file);
    else
        (void)fprintf(file, "    drop { ref_drop(ctx, %s); }\n", node->state ? "self" : "0");
}

/* -- The file ------------------------------------------------------------- */

static void put_node_text(struct model const *model, unsigned n, FILE *file)
{
    struct node const *node = &model->nodes[n];
    (void)fprintf(file, "\nnode n%u", n);
    if (node->state)
        (void)fputs(" : uint64_t", file);
    if (node->state && model_there(model, node->initial))
        (void)fprintf(file, " = %s", node->initial_text);
    if (node->kind == KIND_VALUE || node->kind == KIND_EVENT) {
        put_formula(model, n, file);
        return;
    }
    (void)fputs(" {\n", file);
    put_edges(model, node, file);
    put_schedules(model, node, file);
    put_events(model, node, file);
    put_hooks(model, node, file);
    (void)fputs("}\n", file);
}

/* A const for the host. */
static void put_setting(struct model const *model, unsigned part, char const *name, int64_t value,
                        FILE *file)
{
    if (model_there(model, part))
        (void)fprintf(file, "const %s = %" PRId64 ";\n", name, value);
}

void model_wvg(struct model const *model, FILE *file)
{
    bool isolate = model_there(model, model->isolate);
    (void)fprintf(file, "wvg 1;\ngraph %c%" PRIu64 "%s;\nuse <stdint.h>;\nuse \"hooks.h\";\n\n",
                  model->letter, model->salt, isolate ? " @isolate" : "");
    (void)fprintf(file, "const CYCLES = %u;\n", model->cycles);
    put_setting(model, model->start_part, "START", model->start, file);
    put_setting(model, model->end_part, "END", model->end, file);
    put_setting(model, model->clock_part, "CLOCK", model->clock, file);
    put_setting(model, model->resync_part, "RESYNC", model->resync, file);
    put_setting(model, model->stops_part, "STOPS", 1, file);
    for (unsigned i = 0; i < model->const_count; i++)
        (void)fprintf(file, "const K%u = %s;\n", i, model->consts[i]);
    for (unsigned i = 0; i < model->count; i++)
        if (model_lives(model, model->declared[i]))
            put_node_text(model, model->declared[i], file);
}
