/* passes.h: the compiler on one page: every stage, what it needs, what it
 * leaves.  main.c calls them in this order.
 *
 *   load            a path              -> AST, imports in their place
 *   (source_read    a path              -> bytes                   (source.h)
 *    parse_file     bytes               -> AST of one file         (grammar/grammar.h))
 *   resolve         AST                 -> graph without ranks
 *   check           graph               -> messages only
 *   schedule        graph               -> ranks and triggered nodes
 *   check_use       graph               -> warnings only
 *   emit_*          scheduled graph     -> text in a writer
 *   outputs_commit  texts               -> files                   (output.h)
 */
#ifndef COMPILER_PASSES_H
#define COMPILER_PASSES_H

#include <stdbool.h>

#include "compiler/graph.h"
#include "compiler/limits.h"
#include "compiler/writer.h"

struct ast;
struct diag;

/* What the passes up to the emitters share. */
struct compilation {
    struct arena *arena;
    struct arena *scratch; /* what nobody needs when the graph is resolved: the AST */
    struct names *names;
    struct diag *diag;
    struct source *source;
    struct define *defines;
    char const *const *import_dirs; /* where imports are looked for */
    uint32_t import_dir_count;
    struct limits limits;
};

/* Read the file and what it imports.  Needs names with the keywords, and an
 * empty AST.  Leaves it as written, but libraries' declarations in place of
 * imports.  0, or -errno when the file cannot be read; all else is told. */
int load(struct ast *ast, char const *path, struct compilation *c);

/* Needs an AST, which may have holes where there were syntax errors.  Leaves
 * in `graph` all that could be understood. */
void resolve(struct graph *graph, struct ast const *ast, struct compilation *c);

/* Needs a resolved graph. */
void check(struct graph const *graph, struct compilation *c);

/* Needs a resolved graph, of which all else was told: can every node run? */
void check_reach(struct graph const *graph, struct compilation *c);

/* Needs a resolved graph.  Leaves ranks and triggered nodes, unless there is
 * a cycle, which is told. */
void schedule(struct graph *graph, struct compilation *c);

/* Needs a graph that was scheduled, and looks at it only if there was no
 * error: what is missing might be what uses the rest. */
void check_use(struct graph const *graph, struct compilation *c);

struct emit_options {
    char const *c_path;      /* what the generated C is called, for #line */
    char const *header_name; /* how the C includes its header */
    bool lines;              /* #line directives */
    bool main;               /* with a main function */
    bool tables;             /* lower to tables instead of a straight line */
};

/* Need a graph that was scheduled without any error. */
void emit_c(struct writer *w, struct graph const *graph, struct emit_options const *options);
void emit_header(struct writer *w, struct graph const *graph, struct emit_options const *options);
void emit_dot(struct writer *w, struct graph const *graph);
void emit_schedule(struct writer *w, struct graph const *graph);

struct dep_options {
    char const *const *targets;
    size_t target_count;
    bool verbatim;   /* they are written as they are */
    bool phony;      /* a rule without prerequisites for each library */
    bool from_stdin; /* the first file has no path */
};

/* NULL, or the path that no rule of make can name. */
char const *emit_deps(struct writer *w, struct source const *source,
                      struct dep_options const *options);

/* Is the file a rule that emit_deps() wrote, of any graph?  `text` is the one
 * that takes its place.  -errno when it cannot be read. */
int deps_known(char const *path, char const *text);

#endif
