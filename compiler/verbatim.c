/* verbatim.c: text that is copied into the C as it stands: it must be the same
 * text for every C compiler, and end where it does for us.
 */
#include "config.h"

#include <string.h>

#include "compiler/resolve.h"
#include "compiler/utf8.h"

/* The length of what C compilers disagree on at `at`, or 0. */
static uint32_t disputed(char const *at)
{
    if (strncmp(at, "??", 2) == 0 && memchr("=/'()!<>-", at[2], 9))
        return 3;
    size_t blanks = *at == '\\' ? strspn(at + 1, " \t\f\v") : 0;
    char const *end = at + 1 + blanks;
    bool ends = *end == '\n' || *end == '\r'; /* which stands before a '\n' alone */
    return blanks > 0 && ends ? (uint32_t)blanks + 1 : 0;
}

/* The first `mark` in the span that C compilers disagree on; empty: none. */
static struct span find_disputed(char const *text, struct span span, char mark)
{
    char const *at = text + span.begin, *end = text + span.end;
    for (; (at = memchr(at, mark, (size_t)(end - at))); at++) {
        uint32_t length = disputed(at), begin = (uint32_t)(at - text);
        if (length > 0)
            return (struct span){begin, begin + length};
    }
    return (struct span){span.end, span.end};
}

void resolve_verbatim(struct resolver *r, struct span span)
{
    char const *text = r->c->source->text;
    struct span trigraph = find_disputed(text, span, '?'), joined = find_disputed(text, span, '\\');
    if (trigraph.begin < joined.begin) {
        diag_error(r->c->diag, E0111, trigraph, "'%.3s' is another character for some C compilers",
                   text + trigraph.begin);
        diag_help(r->c->diag, "in a string '?\\?' is the same text for all of them");
    } else if (joined.begin < span.end) {
        diag_error(r->c->diag, E0111, joined,
                   "some C compilers join this line with the next one, in spite of the blanks");
    }
}

/* What is wrong with the name of a header; NULL: nothing. */
static char const *wrong_header(char const *text, size_t length)
{
    if (length == 0)
        return "a header has a name";
    for (size_t i = 0; i < length;) {
        if (text[i] == '\\')
            return "a header's name has no '\\'; '/' stands between directories";
        if (disputed(text + i) > 0)
            return "some C compilers read another name here";
        if (text[i] == '\t' || !utf8_is_plain(text + i, length - i))
            return "a header's name is plain text";
        i += utf8_length(text + i, length - i);
    }
    return NULL;
}

void resolve_header(struct resolver *r, struct span span)
{
    char const *wrong =
        wrong_header(r->c->source->text + span.begin + 1, span.end - span.begin - 2);
    if (wrong)
        diag_error(r->c->diag, E0315, span, "%s", wrong);
}
