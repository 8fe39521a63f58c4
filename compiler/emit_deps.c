/* emit_deps.c: a rule of make that says which files the outputs were made from.
 */
#include "config.h"

#include <string.h>

#include "compiler/passes.h"

/* Where a path cannot be told from a sign of make, there is no rule. */
static bool write_path(struct writer *w, char const *path, char const **wrong)
{
    if (write_make_path(w, path))
        return true;
    *wrong = path;
    return false;
}

static void emit_targets(struct writer *w, struct dep_options const *options, char const **wrong)
{
    for (size_t i = 0; i < options->target_count; i++) {
        write_text(w, i > 0 ? " " : "");
        if (options->verbatim)
            write_text(w, options->targets[i]);
        else
            (void)write_path(w, options->targets[i], wrong);
    }
    write_text(w, ":");
}

char const *emit_deps(struct writer *w, struct source const *source,
                      struct dep_options const *options)
{
    char const *wrong = NULL;
    emit_targets(w, options, &wrong);
    for (uint32_t i = options->from_stdin; i < source->file_count; i++) {
        write_text(w, i == options->from_stdin ? " " : " \\\n  ");
        (void)write_path(w, source->files[i].path, &wrong);
    }
    write_text(w, "\n");
    /* A library that is gone is no reason to stop: it may not be needed any more. */
    for (uint32_t i = 1; i < source->file_count && options->phony; i++) {
        write_text(w, "\n");
        (void)write_path(w, source->files[i].path, &wrong);
        write_text(w, ":\n");
    }
    return wrong;
}
