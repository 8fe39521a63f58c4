/* emit_deps.c: a rule of make that says which files the outputs were made from.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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

/* -- Rules that were written before ---------------------------------------- */

/* The path that a line of a rule ends with, and whether another line follows;
 * NULL when that is not all that the line ends with. */
static char const *read_path(char const *text, size_t *length, bool *more)
{
    size_t n = 0;
    while (text[n] && text[n] != ' ' && text[n] != '\n') {
        if (strchr("\t;=|%", text[n]))
            return NULL; /* write_make_path() does not let them through */
        n += text[n] == '\\' && text[n + 1] && text[n + 1] != '\n' ? 2 : 1;
    }
    *length = n;
    *more = strncmp(text + n, " \\\n", 3) == 0;
    return n > 0 && (*more || text[n] == '\n') ? text : NULL;
}

/* Where the prerequisites begin: no path holds a bare ": ", but a -MT may. */
static char const *prerequisites(char const *line)
{
    char const *found = NULL;
    size_t length = strcspn(line, "\n");
    for (size_t i = 1; i + 1 < length; i++)
        if (line[i] == ':' && line[i + 1] == ' ')
            found = line + i + 2;
    return found;
}

/* Do two paths end in the same name? */
static bool same_name(char const *a, size_t a_length, char const *b, size_t b_length)
{
    while (a_length > 0 && b_length > 0 && a[a_length - 1] == b[b_length - 1] &&
           a[a_length - 1] != '/') {
        a_length--;
        b_length--;
    }
    return (a_length == 0 || a[a_length - 1] == '/') && (b_length == 0 || b[b_length - 1] == '/');
}

/* The first line of a rule of a graph. */
static bool begins_rule(char const *line, char const *text, bool *more)
{
    size_t length, wanted_length;
    bool wanted_more;
    *more = false;
    char const *first = *line == '\t' || *line == '#' ? NULL : prerequisites(line);
    char const *path = first ? read_path(first, &length, more) : NULL;
    if (!path)
        return false;
    if (length > 4 && strncmp(path + length - 4, ".wvg", 4) == 0)
        return true;
    char const *wanted = prerequisites(text);
    wanted = wanted ? read_path(wanted, &wanted_length, &wanted_more) : NULL;
    return wanted && same_name(path, length, wanted, wanted_length);
}

/* An empty line and a path with a colon, in turn. */
static bool is_phony(char const *line, bool path)
{
    size_t length = strlen(line);
    if (!path)
        return strcmp(line, "\n") == 0;
    return length > 2 && strcmp(line + length - 2, ":\n") == 0 && !strpbrk(line, "\t;=|%") &&
           *line != '#' && *line != ' ';
}

/* A comment would be the plain mark, but not every reader of such rules takes
 * one.  So a rule is known by its shape, which is the same for every graph, its
 * imports and options: one prerequisite a line, no recipe, no variable, then
 * rules without anything; and the first prerequisite is a graph, by its suffix
 * or as it is the same that is compiled now.  What make itself was told by hand
 * in just this shape would be replaced; it says the same. */
static int is_rule(FILE *file, char const *text)
{
    char *line = NULL;
    size_t size = 0, number = 0, phony = 0;
    bool known = true, more = false;
    for (; known && getline(&line, &size, file) > 0; number++) {
        size_t length;
        if (number == 0 && !prerequisites(line)) /* of standard input, and no imports */
            known = strlen(line) > 2 && strcmp(line + strlen(line) - 2, ":\n") == 0;
        else if (number == 0)
            known = begins_rule(line, text, &more);
        else if (more)
            known = strncmp(line, "  ", 2) == 0 && read_path(line + 2, &length, &more);
        else
            known = is_phony(line, phony++ % 2 == 1);
    }
    int err = known && !feof(file) ? -errno : 0; /* a line that could not be read */
    free(line);
    return err ? err : known && !more;
}

int deps_known(char const *path, char const *text)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return -errno;
    int known = is_rule(file, text);
    (void)fclose(file);
    return known;
}
