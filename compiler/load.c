/* load.c: a path -> the AST of the file, with the declarations of the libraries
 * that it imports in their place.
 *
 * Files are read one after the other: an import is followed when the file
 * that it stands in is parsed, as reading moves the text.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "compiler/diag.h"
#include "compiler/passes.h"
#include "grammar/grammar.h"

/* A file whose imports are being followed. */
struct loading {
    struct ast *ast;
    struct ast_decl **at; /* what is looked at next */
    uint32_t imports;     /* that are there from here on */
    uint32_t file;
    struct span import;   /* where it is imported */
};

struct loader {
    struct compilation *c;
    struct loading stack[LIMIT_imports + 1];
    uint32_t depth;
    uint32_t nodes; /* of all files */
};

static void push(struct loader *l, struct ast *ast, uint32_t file, struct span import)
{
    struct compilation *c = l->c;
    ast->comments = l->depth ? l->stack[0].ast->comments : ARENA_NEW(c->scratch, struct ast_comments);
    ast->node_count = l->nodes;
    parse_file(ast, file, c->source, c->scratch, c->names, c->diag, &c->limits);
    l->nodes = ast->node_count;
    l->stack[l->depth++] =
        (struct loading){ast, &ast->decls, ast->counts[DECL_IMPORT], file, import};
}

/* -- Which file an import means -------------------------------------------- */

/* Where the `i`th attempt looks for it: beside the file that imports it, then
 * in the directories of -I; NULL when there is no further place. */
static char const *candidate(struct loader *l, char const *name, uint32_t i)
{
    struct compilation *c = l->c;
    char const *from = c->source->files[l->stack[l->depth - 1].file].path;
    char const *slash = strrchr(from, '/');
    if (i == 0 && *name != '/' && slash)
        return arena_printf(c->arena, "%.*s%s", (int)(slash - from) + 1, from, name);
    if (i == 0) /* a file called "-", which other readers of the path must not mistake */
        return strcmp(name, "-") == 0 ? "./-" : name;
    if (i > c->import_dir_count || *name == '/')
        return NULL;
    return arena_printf(c->arena, "%s/%s", c->import_dirs[i - 1], name);
}

/* Is that what the path leads to, or only what happened on the way? */
static bool is_trouble(int err)
{
    static int const paths[] = {-EACCES, -EISDIR, -ELOOP, -ENAMETOOLONG, -ENOENT, -ENOTDIR, -ENOTSUP};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (err == paths[i])
            return false;
    return true;
}

static void tell_unreadable(struct loader *l, struct span span, char const *name, int err)
{
    struct diag *diag = l->c->diag;
    if (err == -EFBIG) {
        diag_error(diag, E0501, span, "'%s' is too large: a file has at most %u bytes", name,
                   l->c->limits.bytes);
        return;
    }
    diag_error(diag, E0311, span, "cannot read '%s': %s", name,
               err == -ENOTSUP ? "it is no regular file" : strerror(-err));
    if (err == -ENOENT && l->c->import_dir_count == 0 && *name != '/')
        diag_help(diag, "it is looked for beside the file that imports it, and in the directories "
                        "that -I gives");
    l->stack[0].ast->cut = true; /* names may be declared there */
    diag->trouble |= is_trouble(err);
}

/* The number of the file, or -1 after a message. */
static int read_import(struct loader *l, struct span span, char const *name)
{
    int first = -ENOENT;
    char const *path;
    for (uint32_t i = 0; (path = candidate(l, name, i)) != NULL; i++) {
        int number = source_read_regular(l->c->source, path, l->c->limits.bytes);
        if (number >= 0)
            return number;
        if (number != -ENOENT && first == -ENOENT)
            first = number;
        if (is_trouble(number)) /* it may well be there, and another one is not meant */
            break;
    }
    tell_unreadable(l, span, name, first);
    return -1;
}

/* What stands between the quotes; NULL after a message. */
static char const *import_name(struct loader *l, struct span span)
{
    char const *name = arena_text(l->c->arena, l->c->source->text + span.begin + 1,
                                  span.end - span.begin - 2);
    if (*name && !strpbrk(name, "\\\n"))
        return name;
    diag_error(l->c->diag, E0311, span,
               *name ? "a path has no '\\'; '/' stands between directories"
                     : "an import needs the path of a file");
    l->stack[0].ast->cut = true;
    return NULL;
}

/* -- What is wrong with it ------------------------------------------------- */

static char const *path_of(struct loader *l, uint32_t i)
{
    return l->c->source->files[l->stack[i].file].path;
}

/* An import of what is being loaded already: it would import itself. */
static void check_cycle(struct loader *l, uint32_t file, struct span span)
{
    struct diag *diag = l->c->diag;
    uint32_t first = 0;
    while (first < l->depth && l->stack[first].file != file)
        first++;
    if (first == l->depth)
        return;
    if (first + 1 == l->depth) {
        diag_error(diag, E0313, span, "'%s' imports itself", path_of(l, first));
        return;
    }
    diag_error(diag, E0313, span, "this closes a cycle: '%s' is imported on the way here",
               path_of(l, first));
    for (uint32_t i = first + 1; i < l->depth; i++)
        diag_note(diag, l->stack[i].import, "'%s' imports '%s'", path_of(l, i - 1), path_of(l, i));
}

static void check_library(struct loader *l, struct ast const *ast, struct span span)
{
    if (ast->library || !ast->graph.name)
        return;
    diag_error(l->c->diag, E0312, span, "only a library can be imported");
    diag_note(l->c->diag, ast->graph_span, "this is a graph");
    diag_help(l->c->diag, "begin the file with 'library %s;' in place of 'graph %s;'",
              ast->graph.name->text, ast->graph.name->text);
}

/* -- Following ------------------------------------------------------------- */

/* The import at `top` is followed, or taken out when the file was already. */
static void follow(struct loader *l, struct loading *top)
{
    struct ast_decl *decl = *top->at;
    struct span span = decl->u.import.path;
    *top->at = decl->next;
    top->imports--;
    char const *name = import_name(l, span);
    if (name && l->depth > l->c->limits.imports) {
        diag_error(l->c->diag, E0504, span, "too deep: imports are at most %u deep",
                   l->c->limits.imports);
        return;
    }
    uint32_t known = l->c->source->file_count;
    int number = name ? read_import(l, span, name) : -1;
    if (number < 0)
        return;
    if ((uint32_t)number < known) {
        check_cycle(l, (uint32_t)number, span);
        return;
    }
    struct ast *ast = ARENA_NEW(l->c->scratch, struct ast);
    push(l, ast, (uint32_t)number, span);
    check_library(l, ast, span);
}

/* Put the declarations of a library where it is imported. */
static void splice(struct loading *into, struct ast const *library)
{
    struct ast_decl *rest = *into->at;
    for (int kind = 0; kind < DECL_KINDS; kind++)
        into->ast->counts[kind] += library->counts[kind];
    into->ast->listed += library->listed;
    *into->at = library->decls;
    while (*into->at)
        into->at = &(*into->at)->next;
    *into->at = rest;
}

int load(struct ast *ast, char const *path, struct compilation *c)
{
    struct loader *l = ARENA_NEW(c->scratch, struct loader);
    l->c = c;
    bool standard = strcmp(path, "-") == 0;
    int number = standard ? source_read_stdin(c->source, c->limits.bytes)
                          : source_read(c->source, path, c->limits.bytes);
    if (number == -EFBIG) {
        diag_error_file(c->diag, E0501, standard ? "<stdin>" : path,
                        "too large: a file has at most %u bytes", c->limits.bytes);
        return 0;
    }
    if (number < 0)
        return number;
    push(l, ast, (uint32_t)number, (struct span){0});
    while (l->depth > 0 && !c->diag->too_large) {
        struct loading *top = &l->stack[l->depth - 1];
        while (top->imports > 0 && (*top->at)->kind != DECL_IMPORT)
            top->at = &(*top->at)->next;
        if (top->imports > 0) {
            follow(l, top);
        } else if (--l->depth > 0) {
            splice(&l->stack[l->depth - 1], top->ast);
            ast->cut |= top->ast->cut;
        }
    }
    return 0;
}
