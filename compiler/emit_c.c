/* emit_c.c: the generated C: hooks from the .wvg file, then the schedule in
 * its lowerings, then the plan by which the runtime drives it.
 */
#include "config.h"

#include "compiler/emit.h"

static char const main_function[] =
    "\n"
    "_Static_assert(sizeof(struct @) < 0x7fffffff,\n"
    "               \"too large to be static: allocate it in a host\");\n"
    "\n"
    "int main(int argc, char **argv)\n"
    "{\n"
    "    static struct @ g;\n"
    "    return wv_graph_main(argc, argv, &g.ctx, &@_plan);\n"
    "}\n";

void emit_c(struct writer *w, struct graph const *graph, struct emit_options const *options)
{
    struct arena arena = {0};
    struct node const **shared = emit_shared(graph, &arena);
    emit_mark(w, graph);
    write_text(w, "#include \"");
    write_text(w, options->header_name);
    write_text(w, "\"\n\n");
    if (emit_any_on(graph, EVENT_SIGNAL))
        write_text(w, "#include <signal.h>\n");
    write_text(w, "#include <string.h>\n");
    emit_blocks(w, graph, shared, options);
    if (!options->tables)
        emit_straight(w, graph);
    struct emit_table_parts tables = emit_tables(w, graph, shared, !options->tables);
    emit_lifecycle(w, graph, options);
    emit_plan(w, graph, options, tables);
    if (options->main)
        emit_template(w, graph, main_function);
    arena_finish(&arena);
}
