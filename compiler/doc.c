/* doc.c: the comment directly above a declaration documents it. */
#include "config.h"

#include <string.h>

#include "compiler/resolve.h"

/* Only blanks, and one end of line, between the comment and `at`? */
static bool touches(char const *text, uint32_t end, uint32_t at)
{
    uint32_t lines = 0;
    /* From below: what stands there ends the search for most. */
    for (; at > end && lines <= 1; at--) {
        if (!memchr(" \t\r\n", text[at - 1], 4))
            return false;
        lines += text[at - 1] == '\n';
    }
    return lines == 1;
}

/* Is there nothing before it on its line? */
static bool begins_line(char const *text, uint32_t begin)
{
    while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t'))
        begin--;
    return begin == 0 || text[begin - 1] == '\n';
}

static bool ends_before(struct ast_comments const *comments, uint32_t i, uint32_t at)
{
    return i < comments->count && comments->spans[i].end <= at;
}

/* The last comment that ends before `at`; how many there are up to it.  Mostly it is one of the
 * next behind that of the declaration before. */
static uint32_t comments_before(struct resolver *r, struct ast_comments const *comments, uint32_t at)
{
    enum { NEAR = 8 };
    uint32_t low = r->comments, high = comments->count;
    if (low > 0 && !ends_before(comments, low - 1, at))
        low = 0;
    for (uint32_t end = low + NEAR; low < end; low++)
        if (!ends_before(comments, low, at))
            return r->comments = low;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ends_before(comments, middle, at))
            low = middle + 1;
        else
            high = middle;
    }
    return r->comments = low;
}

/* Where the text of a line begins: after blanks, and after a row of `mark`
 * that stands alone. */
static uint32_t text_begins(char const *text, uint32_t i, uint32_t end, char mark)
{
    while (i < end && strchr(" \t\r", text[i]))
        i++;
    uint32_t after = i;
    while (after < end && text[after] == mark)
        after++;
    if (after < end && !strchr(" \t\r\n", text[after]))
        return i;
    while (after < end && strchr(" \t\r", text[after]))
        after++;
    return after;
}

/* Append the lines of a comment without its marks and leading blanks. */
static size_t append_lines(char *doc, size_t length, char const *text, struct span span)
{
    bool block = text[span.begin + 1] == '*';
    uint32_t end = block ? span.end - 2 : span.end;
    uint32_t i = span.begin + 2;
    do { /* a line, be it empty */
        i = text_begins(text, i, end, block ? '*' : '/');
        uint32_t line_end = i;
        while (line_end < end && text[line_end] != '\n')
            line_end++;
        uint32_t last = line_end;
        while (last > i && strchr(" \t\r", text[last - 1]))
            last--;
        memcpy(doc + length, text + i, last - i);
        length += last - i;
        doc[length++] = '\n';
        i = line_end + 1;
    } while (i < end);
    return length;
}

static char const *trimmed(char *doc, size_t length)
{
    while (length && doc[length - 1] == '\n')
        length--;
    doc[length] = '\0';
    return doc + strspn(doc, "\n");
}

char const *resolve_doc(struct resolver *r, struct ast const *ast, uint32_t at)
{
    char const *text = r->c->source->text;
    uint32_t known = r->comments, declared = r->declared;
    uint32_t end = comments_before(r, ast->comments, at), first = end;
    r->declared = at;
    if (end == known && declared < at) /* the declaration before stands between */
        return "";
    for (uint32_t below = at; first > 0; first--) {
        struct span span = ast->comments->spans[first - 1];
        if (!touches(text, span.end, below) || !begins_line(text, span.begin))
            break;
        below = span.begin;
    }
    if (first == end)
        return "";
    size_t size = 1;
    for (uint32_t i = first; i < end; i++)
        size += ast->comments->spans[i].end - ast->comments->spans[i].begin + 1;
    char *doc = arena_alloc(r->c->arena, size);
    size_t length = 0;
    for (uint32_t i = first; i < end; i++)
        length = append_lines(doc, length, text, ast->comments->spans[i]);
    return trimmed(doc, length);
}
