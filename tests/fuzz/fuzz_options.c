/* fuzz_options.c: the other readers of bytes.  By the first byte:
 *
 *   c   the command line of waveletc
 *   p   that of a program by `waveletc --main`
 *   d   a file that stands where a rule of make is to be written
 *
 * Words of a command line end with the line.
 */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/graph.h"
#include "compiler/options.h"
#include "runtime/os.h"
#include "tests/fuzz/fuzz.h"
#include "wavelet-graph.h"

/* -- A graph that never runs ------------------------------------------------ */

int wv_graph_init(wv_ctx *ctx, wv_plan const *plan, wv_options const *options)
{
    (void)ctx;
    (void)plan;
    wv_failure const failure = {.node_name = "node", .text = options->user, .error = -1};
    fuzz_require(options->start_ns <= options->end_ns, "a program runs forwards");
    options->failed(options->user, &failure);
    return -1;
}

int wv_graph_run(wv_ctx *ctx)
{
    (void)ctx;
    return 0;
}

wv_state wv_graph_cycle(wv_ctx *ctx, int64_t timeout_ns)
{
    (void)ctx;
    (void)timeout_ns;
    return WV_STOPPED;
}

int wv_graph_finish(wv_ctx *ctx)
{
    (void)ctx;
    return 0;
}

void wv_os_fill_standard(void)
{
}

wv_options wv_options_default(void)
{
    return (wv_options){.start_ns = INT64_MIN, .end_ns = INT64_MAX};
}

uint64_t wv_epoch(wv_ctx const *ctx)
{
    (void)ctx;
    return 1;
}

wv_time wv_now(wv_ctx *ctx)
{
    (void)ctx;
    return (wv_time){0};
}

bool wv_changed(wv_ctx const *ctx, wv_id node)
{
    (void)ctx;
    return node == 0;
}

/* -- What is printed -------------------------------------------------------- */

/* A stream in place of a standard one. */
struct caught {
    FILE *stream, *standard;
    char *text;
    size_t length;
};

static FILE *catch(struct caught *caught, FILE *standard)
{
    *caught = (struct caught){.standard = standard};
    caught->stream = open_memstream(&caught->text, &caught->length);
    fuzz_require(caught->stream, "there is memory");
    return caught->stream;
}

/* The standard stream again; was anything said? */
static bool let_go(struct caught *caught, FILE **standard)
{
    *standard = caught->standard;
    fuzz_require(fclose(caught->stream) == 0, "there is memory");
    fuzz_require(fuzz_is_readable(caught->text, caught->length), "what is said is readable");
    bool said = caught->length > 0;
    free(caught->text);
    return said;
}

/* -- Readers ---------------------------------------------------------------- */

enum { WORDS_MAX = 64 };

/* The words of `text`, whose ends become NUL; the first is the program's name. */
static int split(char *text, char **words)
{
    int count = 0;
    for (char *word = text; word && count < WORDS_MAX; count++) {
        words[count] = word;
        word = strchr(word, '\n');
        if (word)
            *word++ = '\0';
    }
    words[count] = NULL;
    return count;
}

/* Was the command line refused? */
static bool read_command_line(int argc, char **argv)
{
    struct arena arena = {0};
    struct options options;
    int status = -1;
    if (options_read(&options, argc, argv, &arena, &status)) {
        fuzz_require(options.input && status == -1, "there is a file to read");
        fuzz_require(!options.c_path || options.header_path, "where C goes a header goes");
        fuzz_require(options.limits.nodes <= LIMIT_nodes && options.limits.nodes > 0,
                     "limits are only lowered");
        for (struct define const *define = options.defines; define; define = define->next)
            fuzz_require(define->value >= INT32_MIN && define->value <= INT32_MAX, "-D is an int");
    } else {
        fuzz_require(status == STATUS_FINE || status == STATUS_TROUBLE, "there is a status");
    }
    arena_finish(&arena);
    return status == STATUS_TROUBLE;
}

static bool read_program(int argc, char **argv)
{
    static wv_ctx ctx;
    static wv_plan const plan = {.name = "graph"};
    int status = wv_graph_main(argc, argv, &ctx, &plan);
    fuzz_require(status >= 0 && status <= 2, "a program has a status");
    return status != 0;
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
    struct caught out, err;
    if (size == 0)
        return 0;
    char *text = calloc(1, size + 1);
    fuzz_require(text, "there is memory");
    memcpy(text, data + 1, size - 1);
    if (*data == 'd') {
        (void)fuzz_knows_rule(text, size - 1, "x.c x.h: x.wvg\n");
        free(text);
        return 0;
    }
    char *words[WORDS_MAX + 1];
    int count = split(text, words);
    stdout = catch(&out, stdout);
    stderr = catch(&err, stderr);
    optind = 0; /* begin anew */
    bool refused = *data == 'p' ? read_program(count, words) : read_command_line(count, words);
    bool said = let_go(&err, &stderr);
    (void)let_go(&out, &stdout);
    fuzz_require(said == refused, "what is wrong is told, and nothing else");
    free(text);
    return 0;
}
