/* tokens.c: scan, then find declarations, clauses and names. */
#include "config.h"

#include "tests/fuzz/tokens.h"

#include <string.h>

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool token_is(struct tokens const *tokens, uint32_t i, char const *text)
{
    if (i >= tokens->count)
        return false;
    struct token const *token = &tokens->token[i];
    size_t length = strlen(text);
    return token->end - token->begin == length &&
           memcmp(tokens->text + token->begin, text, length) == 0;
}

/* -- Scanning -------------------------------------------------------------- */

static size_t quoted_end(char const *text, size_t i, size_t length)
{
    char quote = text[i++];
    while (i < length && text[i] != quote && text[i] != '\n')
        i += text[i] == '\\' && i + 1 < length ? 2 : 1;
    return i < length ? i + 1 : length;
}

static size_t comment_end(char const *text, size_t i, size_t length)
{
    if (text[i + 1] == '/') {
        while (i < length && text[i] != '\n')
            i++;
        return i;
    }
    for (i += 2; i + 1 < length; i++)
        if (text[i] == '*' && text[i + 1] == '/')
            return i + 2;
    return length;
}

static bool is_comment(char const *text, size_t i, size_t length)
{
    return i + 1 < length && text[i] == '/' && (text[i + 1] == '/' || text[i + 1] == '*');
}

static size_t block_end(char const *text, size_t i, size_t length)
{
    for (int depth = 0; i < length;) {
        if (is_comment(text, i, length)) {
            i = comment_end(text, i, length);
        } else if (text[i] == '"' || text[i] == '\'') {
            i = quoted_end(text, i, length);
        } else {
            depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            i++;
            if (depth == 0)
                return i;
        }
    }
    return length;
}

static bool block_follows(struct tokens const *t)
{
    static char const *const before[] = {"init", "cycle", "drop", "="};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        if (t->count > 0 && token_is(t, t->count - 1, before[i]))
            return true;
    return false;
}

/* Behind `use`; 0: it is no header. */
static size_t header_end(struct tokens const *t, size_t i, size_t length)
{
    size_t end = i + 1;
    if (t->text[i] != '<' || t->count == 0 || !token_is(t, t->count - 1, "use"))
        return 0;
    while (end < length && t->text[end] != '>' && t->text[end] != '\n')
        end++;
    return end < length ? end + 1 : 0;
}

static struct token next_token(struct tokens const *t, size_t i, size_t length)
{
    char const *text = t->text;
    size_t end = i + 1;
    enum token_kind kind = TOKEN_SIGN;
    if (is_comment(text, i, length)) {
        kind = TOKEN_COMMENT;
        end = comment_end(text, i, length);
    } else if (text[i] == '"' || text[i] == '\'') {
        kind = TOKEN_QUOTED;
        end = quoted_end(text, i, length);
    } else if (header_end(t, i, length) > 0) {
        kind = TOKEN_QUOTED;
        end = header_end(t, i, length);
    } else if (text[i] == '{' && block_follows(t)) {
        kind = TOKEN_BLOCK;
        end = block_end(text, i, length);
    } else if (is_word(text[i])) {
        kind = text[i] >= '0' && text[i] <= '9' ? TOKEN_NUMBER : TOKEN_WORD;
        while (end < length && (is_word(text[end]) || (kind == TOKEN_NUMBER && text[end] == '.')))
            end++;
    } else if (end < length && strchr("=!<>&|:", text[i]) &&
               (text[end] == '=' || text[end] == text[i])) {
        end++;
    }
    return (struct token){kind, (uint32_t)i, (uint32_t)end};
}

/* -- Parts ----------------------------------------------------------------- */

static bool is_one_of(struct tokens const *t, uint32_t i, char const *const *words)
{
    for (; *words; words++)
        if (token_is(t, i, *words))
            return true;
    return false;
}

static bool begins_decl(struct tokens const *t, uint32_t i)
{
    static char const *const words[] = {"node", "const", "use", "import", NULL};
    bool ended = i > 0 && (token_is(t, i - 1, ";") || token_is(t, i - 1, "}"));
    return is_one_of(t, i, words) && ended;
}

static bool begins_clause(struct tokens const *t, uint32_t i)
{
    static char const *const words[] = {"trigger", "observe", "schedules", "on",
                                        "init",    "cycle",   "drop",      NULL};
    return i > 0 && is_one_of(t, i, words) &&
           (token_is(t, i - 1, ";") || token_is(t, i - 1, "{") ||
            t->token[i - 1].kind == TOKEN_BLOCK);
}

static uint32_t clause_end(struct tokens const *t, uint32_t i)
{
    while (i < t->count && !token_is(t, i, ";") && !token_is(t, i, "}") &&
           t->token[i].kind != TOKEN_BLOCK)
        i++;
    return i < t->count ? t->token[i].end : t->token[t->count - 1].end;
}

static void find_parts(struct tokens *t, size_t length)
{
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t begin = t->token[i].begin;
        if (token_is(t, i, "graph") && i + 1 < t->count && t->graph == 0)
            t->graph = i + 1;
        if (begins_decl(t, i) && t->decl_count < PARTS_MAX) {
            if (t->decl_count > 0)
                t->decl[t->decl_count - 1].end = begin;
            t->decl[t->decl_count++] = (struct part){begin, (uint32_t)length};
            if (token_is(t, i, "node") && i + 1 < t->count && t->name_count < PARTS_MAX)
                t->name[t->name_count++] = i + 1;
        }
        if (begins_clause(t, i) && t->clause_count < PARTS_MAX)
            t->clause[t->clause_count++] = (struct part){begin, clause_end(t, i)};
        if (token_is(t, i, "{") && t->decl_count > 0 && t->body_count < PARTS_MAX)
            t->body[t->body_count++] = t->token[i].end;
    }
}

void tokens_read(struct tokens *tokens, char const *text, size_t length)
{
    /* Not cleared as a whole: it is large. */
    tokens->text = text;
    tokens->count = tokens->decl_count = tokens->clause_count = 0;
    tokens->body_count = tokens->name_count = tokens->graph = 0;
    for (size_t i = 0; i < length && tokens->count < TOKENS_MAX;) {
        if (text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r')) {
            i++;
            continue;
        }
        struct token token = next_token(tokens, i, length);
        i = token.end;
        if (token.kind != TOKEN_COMMENT)
            tokens->token[tokens->count++] = token;
    }
    find_parts(tokens, length);
}
