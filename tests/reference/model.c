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

/* A clause that was never there has no part. */
static bool there(struct model const *model, unsigned part)
{
    return part != 0 && !model->cut[part];
}

static bool lives(struct model const *model, unsigned node)
{
    return there(model, model->nodes[node].part);
}

static bool edge_lives(struct model const *model, struct edge const *edge)
{
    return there(model, edge->part) && lives(model, edge->parent);
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
    if (lives(model, expr->node))
        (void)fprintf(file, "%sn%u%s", before, expr->node, after);
    else
        (void)fputs("2", file);
}

static void put_expr(struct model const *model, struct expr const *expr, FILE *file)
{
    if (!there(model, expr->part)) {
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
    if (there(model, edge->alias))
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
        if (!edge_lives(model, edge))
            continue;
        /* a trigger that is named twice is an observe first */
        bool trigger = edge->trigger && !edge->twice;
        bool goes_on = before && (before->trigger && !before->twice) == trigger;
        if (before && !goes_on)
            (void)fputs(";\n", file);
        (void)fputs(goes_on ? ", " : trigger ? "    trigger " : "    observe ", file);
        put_mention(edge, there(model, edge->optional), file);
        if (there(model, edge->alias)) {
            (void)fputs(" as ", file);
            put_parameter(model, edge, file);
        }
        before = edge;
    }
    if (before)
        (void)fputs(";\n", file);
    for (unsigned i = 0; i < node->edge_count; i++) {
        struct edge const *edge = &node->edges[i];
        if (!edge_lives(model, edge) || !edge->twice)
            continue;
        (void)fputs(edge->trigger ? "    trigger " : "    observe ", file);
        put_mention(edge, there(model, edge->optional) && edge->part % 2 == 0, file);
        (void)fputs(";\n", file);
    }
}

static bool schedule_lives(struct model const *model, struct scheduled const *scheduled)
{
    return there(model, scheduled->part) && lives(model, scheduled->target);
}

static void put_schedules(struct model const *model, struct node const *node, FILE *file)
{
    bool begun = false;
    for (unsigned i = 0; i < node->schedule_count; i++) {
        if (!schedule_lives(model, &node->schedules[i]))
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
    for (unsigned i = 0; i < node->edge_count; i++)
        if (edge_lives(model, &node->edges[i]) && node->edges[i].trigger && !node->edges[i].last)
            return true;
    return false;
}

/* A node that nothing can run is an error (E0302): give it a start. */
static bool needs_start(struct model const *model, struct node const *node)
{
    for (unsigned i = 0; i < node->period_count; i++)
        if (there(model, node->periods[i].part))
            return false;
    return !has_trigger(model, node) && !there(model, node->stop) && !there(model, node->notify) &&
           !there(model, node->push) && !there(model, node->init_part);
}

static void put_events(struct model const *model, struct node const *node, FILE *file)
{
    if (there(model, node->start) || needs_start(model, node))
        (void)fputs("    on start;\n", file);
    if (there(model, node->stop))
        (void)fputs("    on stop;\n", file);
    for (unsigned i = 0; i < node->period_count; i++)
        if (there(model, node->periods[i].part))
            (void)fprintf(file, "    on every %s%s;\n", node->periods[i].text,
                          node->periods[i].aligned ? " aligned" : "");
    if (there(model, node->timer) && node->timers == 1)
        (void)fputs("    on timer;\n", file);
    else if (there(model, node->timer))
        (void)fprintf(file, "    on timer(%u);\n", node->timers);
    if (there(model, node->notify))
        (void)fputs("    on notify;\n", file);
    if (there(model, node->push))
        (void)fputs("    on push;\n", file);
}

/* -- Hooks ---------------------------------------------------------------- */

static unsigned values_of(struct model const *model, struct node const *node)
{
    unsigned count = 0;
    for (unsigned i = 0; i < node->edge_count; i++)
        count += edge_lives(model, &node->edges[i]) && model->nodes[node->edges[i].parent].state;
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
        if (!edge_lives(model, edge) || !model->nodes[edge->parent].state)
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
    if (there(model, node->init_part))
        put_hook(model, node, node->init, "init", file);
    if (node->kind == KIND_HOOK)
        put_hook(model, node, node->cycle, "cycle", file);
    if (!there(model, node->drop_part))
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
    if (node->state && there(model, node->initial))
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

void model_wvg(struct model const *model, FILE *file)
{
    (void)fprintf(file, "wvg 1;\ngraph %c%" PRIu64 "%s;\nuse <stdint.h>;\nuse \"hooks.h\";\n\n",
                  model->letter, model->salt, there(model, model->isolate) ? " @isolate" : "");
    (void)fprintf(file, "const STEPS = %u;\n", model->steps);
    if (there(model, model->start_part))
        (void)fprintf(file, "const START = %" PRId64 ";\n", model->start);
    if (there(model, model->end_part))
        (void)fprintf(file, "const END = %" PRId64 ";\n", model->end);
    for (unsigned i = 0; i < model->const_count; i++)
        (void)fprintf(file, "const K%u = %s;\n", i, model->consts[i]);
    for (unsigned i = 0; i < model->count; i++)
        if (lives(model, model->declared[i]))
            put_node_text(model, model->declared[i], file);
}

/* -- The other side ------------------------------------------------------- */

/* NAME_NODE, the node's number in C. */
static void put_id(struct model const *model, unsigned n, FILE *file)
{
    (void)fprintf(file, "%c%" PRIu64 "_N%u", model->letter - 'a' + 'A', model->salt, n);
}

static void put_parents(struct model const *model, unsigned n, FILE *file)
{
    struct node const *node = &model->nodes[n];
    unsigned count = 0;
    for (unsigned i = 0; i < node->edge_count; i++)
        count += edge_lives(model, &node->edges[i]);
    if (count == 0)
        return;
    (void)fprintf(file, ", .parents = %u, .parent = (wv_id const[]){", count);
    for (unsigned i = 0; i < node->edge_count; i++) {
        if (!edge_lives(model, &node->edges[i]))
            continue;
        put_id(model, node->edges[i].parent, file);
        (void)fputs(", ", file);
    }
    (void)fputs("}", file);
}

static void put_scheduled(struct model const *model, unsigned n, FILE *file)
{
    struct node const *node = &model->nodes[n];
    unsigned count = 0;
    for (unsigned i = 0; i < node->schedule_count; i++)
        count += schedule_lives(model, &node->schedules[i]);
    if (count == 0)
        return;
    (void)fprintf(file, ", .schedules = %u, .schedule = (wv_id const[]){", count);
    for (unsigned i = 0; i < node->schedule_count; i++) {
        if (!schedule_lives(model, &node->schedules[i]))
            continue;
        put_id(model, node->schedules[i].target, file);
        (void)fputs(", ", file);
    }
    (void)fputs("}", file);
}

static void put_row(struct model const *model, unsigned n, FILE *file)
{
    struct node const *node = &model->nodes[n];
    (void)fprintf(file, "    {.name = \"n%u\", .number = %u, .id = ", n, n);
    put_id(model, n, file);
    if (node->state)
        (void)fprintf(file, ", .state = &%c%" PRIu64 "_storage.node.n%u", model->letter,
                      model->salt, n);
    if (there(model, node->timer))
        (void)fprintf(file, ", .timers = %u", node->timers);
    put_parents(model, n, file);
    put_scheduled(model, n, file);
    if (there(model, node->notify))
        (void)fprintf(file, ", .notify = %c%" PRIu64 "_poke_%u", model->letter, model->salt, n);
    if (there(model, node->push))
        (void)fprintf(file, ", .push = %c%" PRIu64 "_feed_%u", model->letter, model->salt, n);
    (void)fputs("},\n", file);
}

static void put_wrappers(struct model const *model, FILE *file)
{
    char name[32];
    (void)snprintf(name, sizeof name, "%c%" PRIu64, model->letter, model->salt);
    (void)fprintf(file, "static struct %s %s_storage;\n", name, name);
    (void)fprintf(file,
                  "static int %s_begin(wv_options const *o) { return %s_init(&%s_storage, o); }\n"
                  "static wv_state %s_step(void) { return %s_cycle(&%s_storage, 0); }\n"
                  "static int %s_end(void) { return %s_stop(&%s_storage); }\n"
                  "static int %s_free(void) { return %s_finish(&%s_storage); }\n",
                  name, name, name, name, name, name, name, name, name, name, name, name);
    for (unsigned n = 0; n < model->count; n++)
        if (lives(model, n) && there(model, model->nodes[n].notify))
            (void)fprintf(file,
                          "static int %s_poke_%u(void) { return %s_n%u_notify(&%s_storage); }\n",
                          name, n, name, n, name);
}

/* Edit the state, if there is one, and push. */
static void put_feeders(struct model const *model, FILE *file)
{
    char name[32];
    (void)snprintf(name, sizeof name, "%c%" PRIu64, model->letter, model->salt);
    for (unsigned n = 0; n < model->count; n++) {
        if (!lives(model, n) || !there(model, model->nodes[n].push))
            continue;
        (void)fprintf(file, "static int %s_feed_%u(uint64_t value) { ", name, n);
        if (model->nodes[n].state)
            (void)fprintf(file, "*%s_n%u_edit(&%s_storage) = value; ", name, n, name);
        else
            (void)fputs("(void)value; ", file);
        (void)fprintf(file, "return %s_n%u_push(&%s_storage); }\n", name, n, name);
    }
}

void model_glue(struct model const *model, FILE *file)
{
    char name[32];
    unsigned count = 0;
    (void)snprintf(name, sizeof name, "%c%" PRIu64, model->letter, model->salt);
    put_wrappers(model, file);
    put_feeders(model, file);
    (void)fprintf(file, "static struct ref_node const %s_rows[] = {\n", name);
    for (unsigned i = 0; i < model->count; i++) {
        if (!lives(model, model->declared[i]))
            continue;
        put_row(model, model->declared[i], file);
        count++;
    }
    (void)fprintf(file,
                  "};\nstatic struct ref_graph const %s_graph = {\n"
                  "    .name = \"%s\", .ctx = &%s_storage.ctx, .init = %s_begin,\n"
                  "    .cycle = %s_step, .stop = %s_end, .finish = %s_free,\n"
                  "    .nodes = %s_rows, .count = %u, .steps = %u,\n",
                  name, name, name, name, name, name, name, name, count, model->steps);
    if (there(model, model->start_part))
        (void)fprintf(file, "    .start = %" PRId64 ",\n", model->start);
    else
        (void)fputs("    .start = WV_EARLIEST,\n", file);
    if (there(model, model->end_part))
        (void)fprintf(file, "    .end = %" PRId64 ",\n", model->end);
    else
        (void)fputs("    .end = INT64_MAX,\n", file);
    (void)fputs("};\n", file);
}

/* -- Files ---------------------------------------------------------------- */

static FILE *create(char const *directory, char const *name, char const *suffix)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s%s", directory, name, suffix);
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(2);
    }
    return file;
}

static void close_file(FILE *file)
{
    bool bad = ferror(file) != 0;
    if (fclose(file) != 0 || bad) {
        (void)fprintf(stderr, "a file cannot be written\n");
        exit(2);
    }
}

struct batch {
    char const *directory;
    FILE *code, *list;
};

struct batch *model_batch_begin(char const *directory)
{
    static struct batch batch;
    batch = (struct batch){directory, create(directory, "batch", ".c"),
                           create(directory, "batch", ".list")};
    (void)fputs("#include \"hooks.h\"\n", batch.code);
    return &batch;
}

void model_write(struct model const *model, struct batch *batch)
{
    char name[32];
    (void)snprintf(name, sizeof name, "%c%" PRIu64, model->letter, model->salt);
    FILE *file = create(batch->directory, name, ".wvg");
    model_wvg(model, file);
    close_file(file);
    file = create(batch->directory, name, ".glue");
    model_glue(model, file);
    close_file(file);
    (void)fprintf(batch->code, "#include \"%s.wvg.c\"\n#include \"%s.glue\"\n", name, name);
    (void)fprintf(batch->list, "&%s_graph,\n", name);
}

void model_batch_end(struct batch *batch)
{
    (void)fputs("struct ref_graph const *const ref_graphs[] = {\n#include \"batch.list\"\n0};\n",
                batch->code);
    close_file(batch->code);
    close_file(batch->list);
}
