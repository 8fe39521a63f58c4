/* main.c: options, then the stages one after the other.
 *
 * Start reading here; passes.h has every stage on one page.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "compiler/options.h"
#include "compiler/output.h"
#include "compiler/passes.h"
#include "compiler/utf8.h"
#include "grammar/grammar.h"

static void tell_unreadable(char const *path, int err)
{
    (void)fputs("waveletc: cannot read '", stderr);
    utf8_show(stderr, path, strlen(path));
    (void)fprintf(stderr, "': %s\n", strerror(-err));
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

/* With more nodes whose hooks are called, a straight line takes C compilers long and runs
 * slower than tables, where hooks share what calls them.  Blocks and formulas do not; as
 * tables they are slower at any size (decision 0056). */
enum { STRAIGHT_MAX = 10000 };

static bool lower_to_tables(struct graph const *graph, struct options const *options)
{
    if (options->lowering != LOWERING_BY_SIZE)
        return options->lowering == LOWERING_TABLE;
    return graph_called(graph) > STRAIGHT_MAX;
}

/* The directory part of a path, with its slash. */
static int directory_length(char const *path)
{
    char const *slash = strrchr(path, '/');
    return slash ? (int)(slash - path) + 1 : 0;
}

/* The files that were read, and those beside them that the graph uses: "book.h". */
static struct output_guard guard_inputs(struct graph const *graph, struct options const *options,
                                        struct arena *arena)
{
    struct source const *source = graph->source;
    struct output_input *inputs = arena_array(arena, source->file_count, sizeof *inputs);
    char const **used = arena_array(arena, graph->use_count, sizeof *used);
    struct output_guard guard = {.inputs = inputs, .used = used, .force = options->force};
    for (uint32_t i = 0; i < source->file_count; i++)
        inputs[guard.input_count++] =
            (struct output_input){source->files[i].device, source->files[i].inode};
    for (uint32_t i = 0; i < graph->use_count; i++) {
        struct use const *use = &graph->uses[i];
        char const *path = source_file(source, use->span.begin)->path;
        if (*use->header == '"')
            used[guard.used_count++] =
                arena_printf(arena, "%.*s%.*s", directory_length(path), path,
                             (int)strlen(use->header) - 2, use->header + 1);
    }
    return guard;
}

/* -- Outputs --------------------------------------------------------------- */

/* What outputs are made of, and all of them. */
struct outputs {
    struct graph const *graph;
    struct emit_options emit;
    struct output row[5];
    size_t count;
};

static void put_c(struct writer *w, void const *what)
{
    struct outputs const *outputs = what;
    emit_c(w, outputs->graph, &outputs->emit);
}

static void put_header(struct writer *w, void const *what)
{
    struct outputs const *outputs = what;
    emit_header(w, outputs->graph, &outputs->emit);
}

static void put_dot(struct writer *w, void const *what)
{
    struct outputs const *outputs = what;
    emit_dot(w, outputs->graph);
}

static void put_schedule(struct writer *w, void const *what)
{
    struct outputs const *outputs = what;
    emit_schedule(w, outputs->graph);
}

static void put_rule(struct writer *w, void const *rule)
{
    write_text(w, rule);
}

static int is_rule(char const *path, void const *rule)
{
    return deps_known(path, rule);
}

static struct output *add_output(struct outputs *outputs, char const *path,
                                 void (*emit)(struct writer *w, void const *what))
{
    struct output *output = &outputs->row[outputs->count++];
    *output = (struct output){.path = path, .emit = emit, .what = outputs};
    return output;
}

/* The rule of make, which is small, is written to `w` before all else: it may
 * be impossible.  False after a message. */
static bool add_rule(struct outputs *outputs, struct options const *options, struct writer *w)
{
    char const *made[] = {options->c_path, options->header_path};
    struct dep_options deps = {
        .targets = options->target_count ? options->targets : made,
        .target_count = options->target_count ? options->target_count : 2,
        .verbatim = options->target_count > 0,
        .phony = options->phony,
        .from_stdin = strcmp(options->input, "-") == 0,
    };
    char const *wrong = emit_deps(w, outputs->graph->source, &deps);
    if (wrong) {
        (void)fputs("waveletc: no rule of make can name '", stderr);
        utf8_show(stderr, wrong, strlen(wrong));
        (void)fputs("'\n", stderr);
        return false;
    }
    struct output *output = add_output(outputs, options->deps_path, put_rule);
    output->what = w->text;
    output->ours = is_rule;
    return true;
}

static bool emit(struct graph const *graph, struct options const *options, struct arena *arena)
{
    struct outputs outputs = {.graph = graph};
    struct writer rule;
    bool good = true;
    writer_init(&rule);
    if (options->c_path) {
        outputs.emit = (struct emit_options){
            .c_path = options->c_path,
            .header_name = include_name(options->c_path, options->header_path),
            .lines = !options->no_lines,
            .main = options->main,
            .tables = lower_to_tables(graph, options),
        };
        (void)add_output(&outputs, options->header_path, put_header);
        (void)add_output(&outputs, options->c_path, put_c);
    }
    if (options->schedule_path)
        (void)add_output(&outputs, options->schedule_path, put_schedule);
    if (options->dot_path)
        (void)add_output(&outputs, options->dot_path, put_dot);
    if (options->deps_path)
        good = add_rule(&outputs, options, &rule);
    struct output_guard guard = guard_inputs(graph, options, arena);
    good = good && outputs_commit(outputs.row, outputs.count, &guard);
    writer_finish(&rule);
    return good;
}

/* -- What the command line and the graph have to agree on ------------------- */

static bool has_const(struct graph const *graph, char const *name)
{
    for (uint32_t i = 0; i < graph->constant_count; i++)
        if (strcmp(graph->constants[i].name->text, name) == 0)
            return true;
    return false;
}

/* A -D that reaches nothing is a slip of the pen. */
static bool all_used(struct define const *define, struct graph const *graph)
{
    bool all = true;
    for (; define; define = define->next) {
        if (define->used)
            continue;
        all = false;
        bool imported = has_const(graph, define->name);
        (void)fputs("waveletc: -D ", stderr);
        utf8_show(stderr, define->name, strlen(define->name));
        (void)fputs(imported ? ": this is a const of a library, and -D reaches those of the "
                               "graph's own file alone\n"
                             : ": the file has no const of that name\n",
                    stderr);
    }
    return all;
}

/* Has the name of a header what some C compilers read as another character, or
 * a reader does not see as it is? */
static bool is_misread(char const *name)
{
    for (size_t length; *name; name += length) {
        length = utf8_length(name, strlen(name));
        if (length > 0 && !utf8_is_plain(name, length))
            return true;
        length = length ? length : 1;
        if (strncmp(name, "??", 2) == 0 && name[2] && strchr("=/'()!<>-", name[2]))
            return true;
    }
    return false;
}

/* Is there a header of that name that the C includes, by its own line or by those of
 * the headers that it includes?  -I would lead these lines to ours. */
static bool is_included(char const *name)
{
    static char const *const included[] = {
        "wavelet.h", "wavelet-channel.h", "wavelet-cycle.h", "wavelet-graph.h",
        "setjmp.h", "signal.h", "stdbool.h", "stddef.h", "stdint.h", "string.h",
        "alloca.h", "features.h", "features-time64.h", "stdc-predef.h", "strings.h",
    };
    for (size_t i = 0; i < sizeof included / sizeof included[0]; i++)
        if (strcmp(name, included[i]) == 0)
            return true;
    return false;
}

/* Can the C include the header, and the header what the graph uses? */
static bool header_fits(struct graph const *graph, struct options const *options)
{
    char const *path = options->header_path, *slash = path ? strrchr(path, '/') : NULL;
    char const *name = slash ? slash + 1 : path;
    char const *wrong = NULL;
    if (!path)
        return true;
    if (strpbrk(path, "\"\\") || is_misread(path))
        wrong = "no #include can name it";
    else if (is_included(name))
        wrong = "the C includes a system header of that name, and might find this one";
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

/* A library is checked alone, but only a graph has anything to write. */
static void check_root(struct ast const *ast, struct options const *options, struct diag *diag)
{
    if (!ast->library || !(options->c_path || options->schedule_path || options->dot_path))
        return;
    diag_error(diag, E0312, ast->graph_span, "this is a library, and only a graph is compiled");
    diag_help(diag, "a graph imports it; --check checks it alone");
}

/* From text to a scheduled graph, if nothing is wrong; false when the file
 * cannot be read. */
static bool understand(struct graph *graph, struct options const *options, struct compilation *c)
{
    struct arena scratch = {0};
    struct ast ast = {0};
    c->scratch = &scratch;
    int err = load(&ast, options->input, c);
    if (err)
        tell_unreadable(options->input, err);
    else if (!c->diag->newer_language && !c->diag->too_large)
        resolve(graph, &ast, c);
    arena_finish(&scratch);
    if (err || c->diag->newer_language || c->diag->too_large)
        return !err;
    check(graph, c);
    schedule(graph, c);
    check_reach(graph, c);
    check_use(graph, c);
    check_root(&ast, options, c->diag);
    return true;
}

static int compile(struct options const *options, struct arena *arena, struct source *source)
{
    struct names names;
    names_init(&names, arena);
    grammar_init(&names);
    struct diag diag = {.stream = stderr, .source = source, .options = &options->warnings,
                        .colours = options->colours, .shown_max = options->limits.errors};
    struct compilation c = {.arena = arena, .names = &names, .diag = &diag, .source = source,
                            .defines = options->defines,
                            .import_dirs = options->import_dirs,
                            .import_dir_count = options->import_dir_count,
                            .limits = options->limits};
    struct graph graph;
    bool understood = understand(&graph, options, &c);
    diag_finish(&diag);
    if (diag.newer_language)
        return STATUS_NEWER;
    if (!understood || diag.trouble)
        return STATUS_TROUBLE;
    if (diag_failed(&diag))
        return STATUS_INPUT;
    if (!all_used(options->defines, &graph) || !header_fits(&graph, options))
        return STATUS_TROUBLE;
    return emit(&graph, options, arena) ? STATUS_FINE : STATUS_TROUBLE;
}

/* No file that is opened may be taken for a standard stream that was closed.
 * What stands there in its place gives and takes as little. */
static void fill_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct options options;
    int status;
    fill_standard_streams();
    /* A message is some pieces, not as many system calls as it has letters. */
    static char lines[BUFSIZ];
    (void)setvbuf(stderr, lines, _IOLBF, sizeof lines);
    /* What cannot be written is told, and files that were begun are removed. */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    if (options_read(&options, argc, argv, &arena, &status)) {
        struct source source;
        source_init(&source, &arena);
        status = compile(&options, &arena, &source);
        source_finish(&source);
    }
    arena_finish(&arena);
    return status;
}
