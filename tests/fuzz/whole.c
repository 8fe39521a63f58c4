/* whole.c: every stage of the compiler, as compiler/main.c has them, over files
 * in memory; and what must hold of what comes out.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/options.h"
#include "compiler/passes.h"
#include "grammar/grammar.h"
#include "tests/fuzz/fuzz.h"

/* -- Compiling ------------------------------------------------------------- */

/* Some inputs meet limits that they can pass. */
static struct limits limits_for(size_t size)
{
    struct limits limits = limits_built_in;
    if (size % 8 == 0) {
        limits.bytes = 400;
        limits.depth = 5;
        limits.imports = 2;
        limits.nodes = 5;
        limits.edges = 7;
        limits.errors = 3;
    }
    return limits;
}

static bool understand(struct graph *graph, struct compilation *c)
{
    struct arena scratch = {0};
    struct ast ast = {0};
    c->scratch = &scratch;
    fuzz_require(load(&ast, FUZZ_PATH, c) == 0, "the graph is read");
    if (!c->diag->newer_language && !c->diag->too_large)
        resolve(graph, &ast, c);
    arena_finish(&scratch);
    if (c->diag->newer_language || c->diag->too_large)
        return false;
    check(graph, c);
    schedule(graph, c);
    check_reach(graph, c);
    check_use(graph, c);
    return !diag_failed(c->diag) && !ast.library;
}

static void emit(struct writer *made, struct graph const *graph)
{
    struct emit_options straight = {
        .c_path = "fuzz.wvg.c", .header_name = "fuzz.wvg.h", .lines = true, .main = true};
    struct emit_options tables = straight;
    tables.tables = true;
    tables.lines = tables.main = false;
    static char const *const targets[] = {"fuzz.wvg.c", "fuzz.wvg.h"};
    struct dep_options deps = {.targets = targets, .target_count = 2, .phony = true};
    emit_header(&made[FUZZ_HEADER], graph, &straight);
    emit_c(&made[FUZZ_INLINE], graph, &straight);
    emit_c(&made[FUZZ_TABLE], graph, &tables);
    emit_dot(&made[FUZZ_DOT], graph);
    emit_schedule(&made[FUZZ_SCHEDULE], graph);
    if (emit_deps(&made[FUZZ_DEPS], graph->source, &deps)) {
        writer_finish(&made[FUZZ_DEPS]); /* a path that no rule can name */
        writer_init(&made[FUZZ_DEPS]);
    }
}

/* -- What comes out -------------------------------------------------------- */

static void check_deps(struct writer const *deps)
{
    fuzz_require(deps->length == 0 || fuzz_knows_rule(deps->text, deps->length, deps->text),
                 "a rule is known as one of ours");
}

static void check_outputs(struct writer const *made)
{
    fuzz_require(fuzz_is_readable(made[FUZZ_HEADER].text, made[FUZZ_HEADER].length),
                 "the header is readable");
    fuzz_require(fuzz_is_readable(made[FUZZ_DOT].text, made[FUZZ_DOT].length),
                 "the picture is readable");
    fuzz_require(fuzz_is_dot(made[FUZZ_DOT].text, made[FUZZ_DOT].length), "the picture is whole");
    fuzz_require(fuzz_is_readable(made[FUZZ_SCHEDULE].text, made[FUZZ_SCHEDULE].length),
                 "the schedule is readable");
    check_deps(&made[FUZZ_DEPS]);
}

static void check_messages(struct diag const *diag, char const *text, size_t length)
{
    fuzz_require(fuzz_is_readable(text, length), "messages are readable");
    fuzz_require((diag->errors > 0 || diag->warnings > 0) == (length > 0),
                 "there are messages when something is wrong, and else none");
}

bool fuzz_compile(uint8_t const *data, size_t size, struct writer made[FUZZ_OUTPUTS])
{
    struct writer own[FUZZ_OUTPUTS], *outputs = made ? made : own;
    struct arena arena = {0};
    struct source source;
    struct names names;
    char *said = NULL;
    size_t said_length = 0;
    FILE *stream = open_memstream(&said, &said_length);
    fuzz_require(stream, "there is memory");
    fuzz_files(data, size);
    source_init(&source, &arena);
    names_init(&names, &arena);
    grammar_init(&names);
    struct limits limits = limits_for(size);
    struct diag diag = {.stream = stream, .source = &source, .shown_max = limits.errors};
    struct define define = {.name = "DEFINED", .value = 3};
    struct compilation c = {.arena = &arena, .names = &names, .diag = &diag, .source = &source,
                            .defines = &define, .limits = limits};
    struct graph graph;
    for (int i = 0; i < FUZZ_OUTPUTS; i++)
        writer_init(&outputs[i]);
    bool accepted = understand(&graph, &c);
    diag_finish(&diag);
    fuzz_require(fclose(stream) == 0, "there is memory");
    check_messages(&diag, said, said_length);
    free(said);
    if (accepted) {
        emit(outputs, &graph);
        check_outputs(outputs);
    }
    for (int i = 0; i < FUZZ_OUTPUTS && !made; i++)
        writer_finish(&outputs[i]);
    source_finish(&source);
    arena_finish(&arena);
    return accepted;
}
