/* cname.h: the names that a graph has in C.
 *
 * All names that are emitted are worked out here, so that two that are the
 * same are found before anything is written.
 */
#ifndef COMPILER_CNAME_H
#define COMPILER_CNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "compiler/arena.h"

/* Why `text` cannot be the name of anything in a .wvg file; NULL when it can. */
char const *cname_reserved(char const *text);

/* Why a graph or a node cannot have the name, which others are made from; NULL
 * when it can. */
char const *cname_not_joined(char const *text);

/* Does generated code, where hooks are called or initial values stand, call
 * something else so? */
bool cname_is_local(char const *text);

/* The same where formulas stand. */
bool cname_is_formula_local(char const *text);

/* The part of this that is about names which the C library has. */
char const *cname_in_library(char const *text);

/* Why a function cannot have the name, nor anything that stands alone in the
 * generated C; NULL when it can, or when cname_in_library() tells. */
char const *cname_declared(char const *text);

/* May cname_in_library() or cname_declared() refuse a name that begins so? */
bool cname_may_begin(char const *begin);

/* Why a graph's struct cannot have the name; NULL when it can. */
char const *cname_tag(char const *text);

/* EINVAL, SIGHUP: names that errno.h and signal.h keep for their macros, which
 * what stands alone in C should not have. */
bool cname_is_number_macro(char const *text);

/* The standard header that has the well-known name, which is no function; or
 * NULL. */
char const *cname_header(char const *text);

/* Is it, of `length` characters, a keyword of C or C++? */
bool cname_is_keyword(char const *text, size_t length);

/* Is `NAME_suffix` what every graph NAME has for itself? */
bool cname_is_api(char const *suffix);

/* What follows NAME_node in the names of a node's functions. */
enum { CNAME_SUFFIXES = 10 };
extern char const *const cname_suffixes[CNAME_SUFFIXES];

#endif
