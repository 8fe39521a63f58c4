/* grammar.h: from the text of a file to what was written in it. */
#ifndef GRAMMAR_GRAMMAR_H
#define GRAMMAR_GRAMMAR_H

#include "compiler/ast.h"
#include "compiler/diag.h"

/* What scanner and parser share while one file is read. */
struct parse {
    struct arena *arena;
    struct names *names;
    struct diag *diag;
    struct source *source;
    struct span file; /* of the source: what is read */
    struct ast *ast;
    struct limits const *limits;
    void *scanner;
    char const *text; /* of the file */
    int previous; /* the token before, which tells what a brace begins */
    struct name *previous_name;
    uint32_t token_end, previous_end; /* of the last two tokens */
    bool in_channel;                  /* in the clause `on channel` */
    struct span brace;                /* the last one that began no block of C */
    bool recovering;                  /* passing over what follows a mistake */
    uint32_t braces;                  /* open in what is passed over */
    uint32_t conditional[64];         /* braces that were open at each `#if` of a block */
    uint32_t conditionals;
    struct ast_decl **decl_tail; /* where the next declaration goes */
};

/* The version of the language that this compiler knows. */
enum { LANGUAGE_VERSION = 1 };

/* Read file `file` of the source, the last one that was added, into `ast`, which is empty but for
 * `comments`; what stands in the file is added to them.  Mistakes are told to
 * `diag`; the declarations around them are still there.  Names in what was
 * passed over are marked, as they may be declared there.  Reading ends where a
 * limit is passed. */
void parse_file(struct ast *ast, uint32_t file, struct source *source, struct arena *arena,
                struct names *names, struct diag *diag, struct limits const *limits);

/* Make the keywords known to `names`.  Once, before anything is read. */
void grammar_init(struct names *names);

#endif
