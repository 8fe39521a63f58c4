/* annotation.c: what stands after an `@`. */
#include "config.h"

#include <string.h>

#include "compiler/resolve.h"

/* What a string literal says: \n, \t, and any other character after a backslash
 * for itself. */
static char const *string_text(struct resolver *r, struct span span)
{
    char const *source = r->c->source->text;
    char *text = arena_alloc(r->c->arena, span.end - span.begin);
    size_t length = 0;
    for (uint32_t i = span.begin + 1; i + 1 < span.end; i++) {
        bool escaped = source[i] == '\\';
        char c = source[i += escaped];
        text[length++] = escaped && c == 'n' ? '\n' : escaped && c == 't' ? '\t' : c;
    }
    return text;
}

/* `known` are the annotations that there are, with NULL behind. */
static void suggest(struct resolver *r, struct ident ident, char const *const *known)
{
    struct diag_near near = {.text = ident.name->text};
    for (; *known; known++) {
        if (strcmp(*known, near.text) == 0)
            return; /* the name is right, and what follows is not */
        diag_near_offer(&near, *known);
    }
    if (near.best)
        diag_help(r->c->diag, "did you mean '@%s'?", near.best);
}

/* The annotations of a graph: only `isolate`. */
bool resolve_isolate(struct resolver *r, struct ast_annotation const *annotation)
{
    static char const *const known[] = {"isolate", NULL};
    bool isolate = false;
    for (; annotation; annotation = annotation->next) {
        if (strcmp(annotation->name.name->text, "isolate") == 0 && !annotation->text.end) {
            if (isolate)
                diag_warning(r->c->diag, W0407, annotation->name.span,
                             "this graph has '@isolate' already");
            isolate = true;
            continue;
        }
        diag_error(r->c->diag, E0205, annotation->name.span,
                   "expected '@isolate', the one annotation of graphs");
        suggest(r, annotation->name, known);
    }
    return isolate;
}

static void annotate(struct resolver *r, struct node *node, struct ast_annotation const *annotation,
                     bool label)
{
    struct node_more *more = resolve_more(r, node);
    bool again = label ? more->label != NULL : more->unused > 0;
    if (again)
        diag_warning(r->c->diag, W0407, annotation->name.span, "this node has '@%s' already%s",
                     annotation->name.name->text, label ? "; the last one counts" : "");
    if (label)
        more->label = string_text(r, annotation->text);
    else
        more->unused = annotation->name.span.begin;
}

/* The annotations of a node: `label("text")` and `unused`. */
void resolve_annotations(struct resolver *r, struct node *node,
                         struct ast_annotation const *annotation)
{
    static char const *const known[] = {"label", "unused", NULL};
    for (; annotation; annotation = annotation->next) {
        char const *name = annotation->name.name->text;
        bool has_text = annotation->text.end > 0;
        if (strcmp(name, has_text ? "label" : "unused") == 0) {
            annotate(r, node, annotation, has_text);
            continue;
        }
        diag_error(r->c->diag, E0205, annotation->name.span,
                   "expected '@label(\"text\")' or '@unused', the annotations of nodes");
        suggest(r, annotation->name, known);
    }
}
