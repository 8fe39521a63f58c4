/* tokens.h: a text by its tokens, roughly as the scanner has them, whatever is
 * wrong with it.
 */
#ifndef TESTS_FUZZ_TOKENS_H
#define TESTS_FUZZ_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token_kind {
    TOKEN_WORD,   /* of the language, a type's, or any name */
    TOKEN_NUMBER, /* durations and floating numbers, too */
    TOKEN_QUOTED, /* string, character or header */
    TOKEN_BLOCK,  /* of C */
    TOKEN_COMMENT,
    TOKEN_SIGN
};

struct token {
    enum token_kind kind;
    uint32_t begin, end;
};

/* Parts of a text: `kind` of what begins at a token and ends before another. */
struct part {
    uint32_t begin, end; /* bytes */
};

enum { TOKENS_MAX = 4096, PARTS_MAX = 512 };

struct tokens {
    char const *text;
    struct token token[TOKENS_MAX];
    uint32_t count;
    struct part decl[PARTS_MAX];   /* declarations, with their comments */
    uint32_t decl_count;
    struct part clause[PARTS_MAX]; /* clauses of nodes */
    uint32_t clause_count;
    uint32_t body[PARTS_MAX];      /* where a clause can stand: behind the { of a node */
    uint32_t body_count;
    uint32_t name[PARTS_MAX];      /* tokens that are names of nodes, where they are declared */
    uint32_t name_count;
    uint32_t graph;                /* token that is the graph's name, or 0 */
};

/* At most TOKENS_MAX tokens of the text are looked at. */
void tokens_read(struct tokens *tokens, char const *text, size_t length);

bool token_is(struct tokens const *tokens, uint32_t token, char const *text);

#endif
