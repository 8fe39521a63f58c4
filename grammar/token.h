/* token.h: what the scanner's rules do once a token is recognised.
 *
 * Each function that ends a rule returns the token for the parser.
 */
#ifndef GRAMMAR_TOKEN_H
#define GRAMMAR_TOKEN_H

#include "grammar/grammar.h"
#include "grammar/parse.h"

/* The scanner, made by flex. */
int scan_token(WVG_STYPE *value, struct span *span, void *scanner);

/* Where `text`, which lies in the file, is. */
static inline struct span span_here(struct parse const *p, char const *text, size_t length)
{
    uint32_t begin = p->file.begin + (uint32_t)(text - p->text);
    return (struct span){begin, begin + (uint32_t)length};
}

/* Take the blanks behind a word from its span; how long the word is. */
static inline size_t scan_trim(struct span *span, char const *text)
{
    uint32_t length = span->end - span->begin;
    while ((unsigned char)text[length - 1] <= ' ')
        length--;
    span->end = span->begin + length;
    return length;
}

/* Remember the token as the one before the next, and return it. */
int scan_return(struct parse *p, int token, struct name *name);

/* Does a brace here begin a block of C? */
bool scan_block_follows(struct parse const *p);

int scan_word(struct parse *p, WVG_STYPE *value, char const *text, size_t length);
int scan_number(struct parse *p, WVG_STYPE *value, char const *text, size_t length);
int scan_float(struct parse *p, WVG_STYPE *value, char const *text, size_t length);
int scan_duration(struct parse *p, WVG_STYPE *value, char const *text, size_t length);

void scan_comment(struct parse *p, struct span span);

/* In a block, at so many open braces, a directive begins with this `#`: tells of one that would
 * let the block end elsewhere. */
void scan_directive(struct parse *p, struct span hash, uint32_t depth);

/* Tell of a comment or a string in a directive that is the name of a header to some compilers. */
void scan_header(struct parse *p, struct span directive, struct span span);

/* Tell of conditions that are open where the block ends. */
void scan_all_ended(struct parse *p, struct span span);

/* Tell of a comment with its end in two lines. */
void scan_split_end(struct parse *p, struct span span);

/* Does the quote in a block of C begin what some C compilers read as a raw string?
 * Then this tells of it. */
bool scan_raw(struct parse *p, struct span span);

/* Tell what cannot be read; the parser gets a token that it says nothing
 * about. */
int scan_unreadable(struct parse *p, enum diag_code code, struct span span, char const *message);
int scan_less(struct parse *p, struct span span); /* or a <header> without its end */
int scan_stray(struct parse *p, struct span span);

/* The same for what takes in the rest of the file because it is not closed. */
int scan_cut(struct parse *p, struct span *span, uint32_t begin, uint32_t end,
             enum diag_code code, char const *message);

/* The braces of a block are `depth` deep at `span`, for the first time. */
void scan_deeper(struct parse *p, struct span span, uint32_t depth);

/* Is the source text at all?  False after a message. */
bool scan_is_text(struct parse *p);

#endif
