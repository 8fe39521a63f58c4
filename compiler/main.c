/* main.c: options, then the stages one after the other.
 *
 * Start reading here; passes.h has every stage on one page.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "compiler/options.h"
#include "compiler/output.h"
#include "compiler/passes.h"
#include "compiler/utf8.h"
#include "grammar/grammar.h"

static int read_input(struct source *source, struct arena *arena, char const *path)
{
    int err = source_read(source, arena, path);
    if (err == 0)
        return 0;
    (void)fputs("waveletc: cannot read '", stderr);
    utf8_show(stderr, path, strlen(path));
    (void)fprintf(stderr, "': %s\n", err == -EFBIG ? "larger than 256 MiB" : strerror(-err));
    return err;
}

/* How the C file includes the header: by its last part when both are in one
 * directory, else as it was given. */
static char const *include_name(char const *c_path, char const *header_path)
{
    char const *c_name = strrchr(c_path, '/'), *header_name = strrchr(header_path, '/');
    size_t c_length = c_name ? (size_t)(c_name - c_path) : 0;
    size_t header_length = header_name ? (size_t)(header_name - header_path) : 0;
    if (c_length == header_length && strncmp(c_path, header_path, c_length) == 0 && header_name)
        return header_name + 1;
    return header_path;
}

/* For so many nodes with hooks gcc -O2 took 31 s in a straight line and 12 s as
 * tables, on a busy machine; both grow with the graph. */
enum { STRAIGHT_MAX = 10000 };

static bool lower_to_tables(struct graph const *graph, struct options const *options)
{
    if (options->lowering == LOWERING_BY_SIZE)
        return graph->node_count > STRAIGHT_MAX;
    return options->lowering == LOWERING_TABLE;
}

/* The input, and the files beside it that the graph uses: "book.h". */
static struct output_guard guard_inputs(struct graph const *graph, struct options const *options,
                                        struct arena *arena)
{
    char const **inputs = arena_array(arena, (size_t)graph->use_count + 1, sizeof *inputs);
    struct output_guard guard = {.inputs = inputs, .force = options->force};
    char const *slash = strrchr(options->input, '/');
    int directory = slash ? (int)(slash - options->input) + 1 : 0;
    inputs[guard.input_count++] = options->input;
    for (uint32_t i = 0; i < graph->use_count; i++) {
        char const *header = graph->uses[i].header;
        if (*header == '"')
            inputs[guard.input_count++] = arena_printf(
                arena, "%.*s%.*s", directory, options->input, (int)strlen(header) - 2, header + 1);
    }
    return guard;
}

static bool emit(struct graph const *graph, struct options const *options, struct arena *arena)
{
    struct output outputs[4];
    size_t count = 0;
    if (options->c_path) {
        struct emit_options emit = {
            .c_path = options->c_path,
            .header_name = include_name(options->c_path, options->header_path),
            .lines = !options->no_lines,
            .tables = lower_to_tables(graph, options),
        };
        outputs[count] = (struct output){.path = options->header_path};
        writer_init(&outputs[count].text);
        emit_header(&outputs[count++].text, graph, &emit);
        outputs[count] = (struct output){.path = options->c_path};
        writer_init(&outputs[count].text);
        emit_c(&outputs[count++].text, graph, &emit);
    }
    if (options->schedule_path) {
        outputs[count] = (struct output){.path = options->schedule_path};
        writer_init(&outputs[count].text);
        emit_schedule(&outputs[count++].text, graph);
    }
    if (options->dot_path) {
        outputs[count] = (struct output){.path = options->dot_path};
        writer_init(&outputs[count].text);
        emit_dot(&outputs[count++].text, graph);
    }
    struct output_guard guard = guard_inputs(graph, options, arena);
    bool good = outputs_commit(outputs, count, &guard);
    for (size_t i = 0; i < count; i++)
        writer_finish(&outputs[i].text);
    return good;
}

/* A -D that reaches nothing is a slip of the pen. */
static bool all_used(struct define const *define)
{
    bool all = true;
    for (; define; define = define->next) {
        if (define->used)
            continue;
        all = false;
        (void)fputs("waveletc: -D ", stderr);
        utf8_show(stderr, define->name, strlen(define->name));
        (void)fputs(": the file has no const of that name\n", stderr);
    }
    return all;
}

/* Can the C include the header, and the header what the graph uses? */
static bool header_fits(struct graph const *graph, struct options const *options)
{
    char const *path = options->header_path, *slash = path ? strrchr(path, '/') : NULL;
    char const *name = slash ? slash + 1 : path;
    char const *wrong = NULL;
    if (!path)
        return true;
    if (strpbrk(path, "\"\\\n"))
        wrong = "no #include can name it";
    for (uint32_t i = 0; i < graph->use_count && !wrong; i++) {
        char const *used = graph->uses[i].header + 1, *used_slash = strrchr(used, '/');
        char const *used_name = used_slash ? used_slash + 1 : used;
        if (strlen(used_name) == strlen(name) + 1 && strncmp(used_name, name, strlen(name)) == 0)
            wrong = "the graph uses a header of that name, and would include itself";
    }
    if (!wrong)
        return true;
    (void)fputs("waveletc: cannot write '", stderr);
    utf8_show(stderr, path, strlen(path));
    (void)fprintf(stderr, "': %s\n", wrong);
    return false;
}

static int compile(struct options const *options, struct arena *arena)
{
    struct source source;
    if (read_input(&source, arena, options->input) < 0)
        return STATUS_TROUBLE;
    struct names names;
    names_init(&names, arena);
    grammar_init(&names);
    struct diag diag = {.stream = stderr, .source = &source};
    struct compilation c = {.arena = arena, .names = &names, .diag = &diag, .source = &source,
                            .defines = options->defines};

    struct ast ast = {0};
    parse_source(&ast, &source, arena, &names, &diag);
    struct graph graph;
    if (!diag.newer_language) {
        resolve(&graph, &ast, &c);
        check(&graph, &c);
        schedule(&graph, &c);
    }
    diag_finish(&diag);
    if (diag.newer_language)
        return STATUS_NEWER;
    if (diag.errors > 0)
        return STATUS_INPUT;
    if (!all_used(options->defines) || !header_fits(&graph, options))
        return STATUS_TROUBLE;
    return emit(&graph, options, arena) ? STATUS_FINE : STATUS_TROUBLE;
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct options options;
    int status;
    if (options_read(&options, argc, argv, &arena, &status))
        status = compile(&options, &arena);
    arena_finish(&arena);
    return status;
}
