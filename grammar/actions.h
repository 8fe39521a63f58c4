/* actions.h: what the parser's rules do: fill in what was read. */
#ifndef GRAMMAR_ACTIONS_H
#define GRAMMAR_ACTIONS_H

#include "grammar/grammar.h"
#include "grammar/parse.h"

/* False: the rest of the file is of a language that is not known here. */
bool set_version(struct parse *p, struct span span, struct number const *version);
void set_graph(struct parse *p, struct span span, struct ident name,
               struct ast_annotation *annotations);
void set_library(struct parse *p, struct span span, struct ident name);
void add_decl(struct parse *p, struct ast_decl *decl);

struct ast_decl *new_import(struct parse *p, struct span span, struct span path);

struct ast_decl *new_use(struct parse *p, struct span span, struct span header,
                         struct ident_list *names);
struct ast_decl *new_const(struct parse *p, struct span span, struct ident name,
                           struct expr *value);

/* A node, of which more is known as reading goes on: what it holds at first, then what
 * stands before its body. */
struct ast_decl *new_node(struct parse *p, struct ident type);
void set_initial(struct ast_node *node, struct expr *expr);
void set_initial_block(struct ast_node *node, struct span block);
struct ast_decl *name_node(struct ast_decl *decl, struct span span, struct ident name,
                           struct ast_annotation *annotations);

/* False, after a message: one node too many begins at `span`. */
bool begin_node(struct parse *p, struct span span);

/* These names were read before a mistake in their declaration. */
void skip_names(struct ident_list const *list);

struct ident_list *new_ident(struct parse *p, struct ident ident);
struct ast_clause *new_edges(struct parse *p, enum clause_kind kind, struct span span,
                             struct ast_dependency *dependencies);
struct ast_clause *new_hook(struct parse *p, enum clause_kind kind, struct span span,
                            struct ast_hook hook);
struct ast_clause *new_event(struct parse *p, struct ident event);
struct ast_clause *new_channel(struct parse *p, struct ident event, struct span type,
                               struct expr *capacity, struct ident_list *words);
void set_period(struct parse *p, struct ast_event *event, struct number const *period,
                struct ident const *how);
struct ast_dependency *new_dependency(struct parse *p, struct ident parent, bool last,
                                      bool optional);
void set_alias(struct parse *p, struct ast_dependency *dependency, struct ident alias);
struct ast_annotation *new_annotation(struct parse *p, struct ident name, struct span text);

struct expr *new_number(struct parse *p, struct number const *number);
struct expr *new_name(struct parse *p, enum expr_kind kind, struct span span, struct ident name);
struct expr *new_named(struct parse *p, enum expr_kind kind, struct span span, struct ident name,
                       struct expr *parts);
struct expr *new_nested(struct parse *p, enum expr_kind kind, struct span span, struct expr *a,
                        struct expr *b, struct expr *c);
struct expr *new_unary(struct parse *p, enum expr_op op, struct span span, struct expr *a);
struct expr *new_binary(struct parse *p, enum expr_op op, struct expr *a, struct expr *b);

/* A token at `span` fits nowhere; one of `expected` would have. */
void tell_unexpected(struct parse *p, struct span span, char const *const *expected, int count);

#endif
