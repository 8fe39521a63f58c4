/* glue.c: what the batch tells main.c of a graph, and the files of a batch. */
#include "model.h"

#include <inttypes.h>
#include <stdlib.h>

/* -- Rows of nodes --------------------------------------------------------- */

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
        count += model_edge_lives(model, &node->edges[i]);
    if (count == 0)
        return;
    (void)fprintf(file, ", .parents = %u, .parent = (wv_id const[]){", count);
    for (unsigned i = 0; i < node->edge_count; i++) {
        if (!model_edge_lives(model, &node->edges[i]))
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
        count += model_schedule_lives(model, &node->schedules[i]);
    if (count == 0)
        return;
    (void)fprintf(file, ", .schedules = %u, .schedule = (wv_id const[]){", count);
    for (unsigned i = 0; i < node->schedule_count; i++) {
        if (!model_schedule_lives(model, &node->schedules[i]))
            continue;
        put_id(model, node->schedules[i].target, file);
        (void)fputs(", ", file);
    }
    (void)fputs("}", file);
}

static void put_function(struct model const *model, bool has, char const *field, unsigned n,
                         FILE *file)
{
    if (!has)
        return;
    (void)fprintf(file, ", .%s = %c%" PRIu64 "_%s_%u", field, model->letter, model->salt, field, n);
}

/* Half of the nodes receive by the untyped function. */
static bool receives_typed(unsigned n)
{
    return n % 2 == 0;
}

static void put_row(struct model const *model, unsigned n, FILE *file)
{
    struct node const *node = &model->nodes[n];
    bool queue = model_there(model, node->queue.part), signals = false;
    (void)fprintf(file, "    {.name = \"n%u\", .number = %u, .id = ", n, n);
    put_id(model, n, file);
    if (node->state)
        (void)fprintf(file, ", .state = &%c%" PRIu64 "_storage.node.n%u", model->letter,
                      model->salt, n);
    if (model_there(model, node->timer))
        (void)fprintf(file, ", .timers = %u", node->timers);
    if (model_there(model, node->io))
        (void)fprintf(file, ", .watches = %u", node->watches);
    for (unsigned i = 0; i < node->signal_count; i++)
        signals = signals || model_there(model, node->signals[i].part);
    if (signals)
        (void)fputs(", .signals = true", file);
    put_parents(model, n, file);
    put_scheduled(model, n, file);
    put_function(model, model_there(model, node->notify), "notify", n, file);
    put_function(model, model_there(model, node->push), "push", n, file);
    put_function(model, queue, "send", n, file);
    put_function(model, queue, "close", n, file);
    put_function(model, queue && receives_typed(n), "receive", n, file);
    if (queue)
        (void)fprintf(file, ", .message = %d, .capacity = %u", (int)node->queue.message,
                      node->queue.capacity);
    (void)fputs("},\n", file);
}

/* -- Functions of nodes ----------------------------------------------------- */

struct sink {
    FILE *file;
    char name[32]; /* of the graph */
};

static void put_notify(struct sink const *to, unsigned n)
{
    (void)fprintf(to->file,
                  "static int %s_notify_%u(void) { return %s_n%u_notify(&%s_storage); }\n",
                  to->name, n, to->name, n, to->name);
}

/* Edit the state, if there is one, and push. */
static void put_push(struct sink const *to, unsigned n, bool state)
{
    (void)fprintf(to->file, "static int %s_push_%u(uint64_t value) { ", to->name, n);
    if (state)
        (void)fprintf(to->file, "*%s_n%u_edit(&%s_storage) = value; ", to->name, n, to->name);
    else
        (void)fputs("(void)value; ", to->file);
    (void)fprintf(to->file, "return %s_n%u_push(&%s_storage); }\n", to->name, n, to->name);
}

static void put_send(struct sink const *to, unsigned n, enum message message)
{
    static char const *const makes[] = {"uint64_t message = value",
                                        "unsigned char message = (unsigned char)value",
                                        "struct ref_wide message = ref_widen(value)"};
    (void)fprintf(to->file,
                  "static int %s_send_%u(uint64_t value) { %s; "
                  "return %s_n%u_send(&%s_storage, &message); }\n"
                  "static int %s_close_%u(void) { return %s_n%u_close(&%s_storage); }\n",
                  to->name, n, makes[message], to->name, n, to->name, to->name, n, to->name, n,
                  to->name);
}

static void put_receive(struct sink const *to, unsigned n, enum message message)
{
    static char const *const types[] = {"uint64_t", "unsigned char", "struct ref_wide"};
    static char const *const values[] = {"message", "message", "ref_narrow(&message)"};
    (void)fprintf(to->file,
                  "static int %s_receive_%u(wv_ctx *ctx, uint64_t *value) { %s message; "
                  "int result = %s_n%u_receive(ctx, &message); if (result == 1) *value = %s; "
                  "return result; }\n",
                  to->name, n, types[message], to->name, n, values[message]);
}

static void put_functions(struct model const *model, struct sink const *to, unsigned n)
{
    struct node const *node = &model->nodes[n];
    if (model_there(model, node->notify))
        put_notify(to, n);
    if (model_there(model, node->push))
        put_push(to, n, node->state);
    if (!model_there(model, node->queue.part))
        return;
    put_send(to, n, node->queue.message);
    if (receives_typed(n))
        put_receive(to, n, node->queue.message);
}

/* -- The graph -------------------------------------------------------------- */

static void put_wrappers(struct sink const *to)
{
    static char const *const texts[] = {
        "static int %s_begin(wv_options const *o) { return %s_init(&%s_storage, o); }\n",
        "static wv_state %s_step(int64_t ns) { return %s_cycle(&%s_storage, ns); }\n",
        "static int64_t %s_wait(void) { return %s_wait_ns(&%s_storage); }\n",
        "static int %s_move(int64_t ns) { return %s_advance(&%s_storage, ns); }\n",
        "static int %s_end(void) { return %s_stop(&%s_storage); }\n",
        "static int %s_free(void) { return %s_finish(&%s_storage); }\n",
    };
    (void)fprintf(to->file, "static struct %s %s_storage;\n", to->name, to->name);
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        (void)fprintf(to->file, texts[i], to->name, to->name, to->name);
}

static void put_settings(struct model const *model, FILE *file)
{
    static char const *const clocks[] = {"HISTORICAL", "MANUAL", "REALTIME"};
    (void)fprintf(file, "    .clock = WV_CLOCK_%s, .stop_signals = %d,\n",
                  clocks[model_there(model, model->clock_part) ? model->clock : 0],
                  model_there(model, model->stops_part));
    if (model_there(model, model->start_part))
        (void)fprintf(file, "    .start = %" PRId64 ",", model->start);
    else
        (void)fputs("    .start = WV_EARLIEST,", file);
    if (model_there(model, model->end_part))
        (void)fprintf(file, " .end = %" PRId64 ",", model->end);
    else
        (void)fputs(" .end = INT64_MAX,", file);
    (void)fprintf(file, " .resync = %u\n",
                  model_there(model, model->resync_part) ? model->resync : 1000000000);
}

void model_glue(struct model const *model, FILE *file)
{
    struct sink to = {.file = file};
    unsigned count = 0;
    (void)snprintf(to.name, sizeof to.name, "%c%" PRIu64, model->letter, model->salt);
    put_wrappers(&to);
    for (unsigned n = 0; n < model->count; n++)
        if (model_lives(model, n))
            put_functions(model, &to, n);
    (void)fprintf(file, "static struct ref_node const %s_rows[] = {\n", to.name);
    for (unsigned i = 0; i < model->count; i++) {
        if (!model_lives(model, model->declared[i]))
            continue;
        put_row(model, model->declared[i], file);
        count++;
    }
    (void)fprintf(file,
                  "};\nstatic struct ref_graph const %s_graph = {\n"
                  "    .name = \"%s\", .ctx = &%s_storage.ctx, .init = %s_begin,\n"
                  "    .cycle = %s_step, .wait_ns = %s_wait, .advance = %s_move,\n"
                  "    .stop = %s_end, .finish = %s_free,\n"
                  "    .nodes = %s_rows, .count = %u, .cycles = %u,\n",
                  to.name, to.name, to.name, to.name, to.name, to.name, to.name, to.name, to.name,
                  to.name, count, model->cycles);
    put_settings(model, file);
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
