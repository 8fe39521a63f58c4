#include "places.wvg.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ZEROED, INIT, BETWEEN, CYCLE, DROP, STOPPED, FINISHED, STATES };

static char const *const states[STATES] = {"zeroed", "init",    "between", "cycle",
                                           "drop",   "stopped", "finished"};

/* -- The functions ----------------------------------------------------------- */

static int64_t do_init(struct places *g)
{
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_MANUAL;
    return places_init(g, &options);
}

static int64_t do_run(struct places *g)
{
    return places_run(g);
}

static int64_t do_cycle(struct places *g)
{
    wv_state state = places_cycle(g, -1);
    return state == WV_ERROR ? -errno : 100 + (int64_t)state;
}

static int64_t do_wait(struct places *g)
{
    return places_wait_ns(g) < 0 ? 200 : 0;
}

static int64_t do_fd(struct places *g)
{
    return places_fd(g);
}

static int64_t do_advance(struct places *g)
{
    return places_advance(g, 5);
}

static int64_t do_stop(struct places *g)
{
    return places_stop(g);
}

static int64_t do_finish(struct places *g)
{
    return places_finish(g);
}

static int64_t do_notify(struct places *g)
{
    return places_source_notify(g);
}

static int64_t do_edit(struct places *g)
{
    *places_source_edit(g) = 7;
    return *places_source(g) == 7 ? 0 : -1;
}

static int64_t do_push(struct places *g)
{
    return places_source_push(g);
}

static int64_t do_send(struct places *g)
{
    return places_source_send(g, &(int){1});
}

static int64_t do_close(struct places *g)
{
    return places_source_close(g);
}

static int64_t do_receive(struct places *g)
{
    int message;
    return places_source_receive(&g->ctx, &message);
}

static int64_t do_changed(struct places *g)
{
    return places_source_changed(g) || places_ending_changed(g);
}

enum {
    ANY = (1 << STATES) - 1,
    IN_CYCLE = 1 << CYCLE,
    NO_HOOK = ANY & ~(1 << INIT | 1 << CYCLE | 1 << DROP)
};

/* From where it may be called; from elsewhere it gives `refusal`, or aborts in a debug build. */
struct function {
    char const *name;
    int64_t (*call)(struct places *g);
    int places, refusal;
};

static struct function const functions[] = {
    {"init", do_init, NO_HOOK, -EBUSY},       {"run", do_run, NO_HOOK, -EBUSY},
    {"cycle", do_cycle, NO_HOOK, -EBUSY},     {"wait_ns", do_wait, NO_HOOK, 200},
    {"fd", do_fd, NO_HOOK, -EBUSY},           {"edit", do_edit, ANY, 0},
    {"push", do_push, NO_HOOK, -EBUSY},       {"notify", do_notify, ANY, 0},
    {"send", do_send, ANY, 0},                {"close", do_close, ANY, 0},
    {"receive", do_receive, IN_CYCLE, -EPERM}, {"changed", do_changed, ANY, 0},
    {"advance", do_advance, NO_HOOK, -EBUSY}, {"stop", do_stop, ANY, 0},
    {"finish", do_finish, NO_HOOK, -EBUSY},
};

static char const *name_of(int64_t result)
{
    switch (result) {
    case 0: return "0";
    case 1: return "1";
    case -EBUSY: return "busy";
    case -EPIPE: return "pipe";
    case -EINVAL: return "inval";
    case -ENOTSUP: return "notsup";
    case 100 + WV_RAN: return "ran";
    case 100 + WV_IDLE: return "idle";
    case 100 + WV_STOPPED: return "stopped";
    case 200: return "none";
    default: return "other";
    }
}

/* -- Getting there ----------------------------------------------------------- */

static struct places graph;
static int64_t (*wanted)(struct places *g);
static int when;
static int64_t result;

static void call_in(int state)
{
    if (when == state && wanted)
        result = wanted(&graph);
}

int source_init(wv_ctx *ctx, int *self)
{
    (void)ctx, (void)self;
    call_in(INIT);
    return 0;
}

wv_control source_cycle(wv_ctx *ctx, int *self)
{
    (void)ctx, (void)self;
    call_in(CYCLE);
    return WV_UNCHANGED;
}

void source_drop(wv_ctx *ctx, int *self)
{
    (void)ctx, (void)self;
    call_in(DROP);
}

static int64_t call(int64_t (*function)(struct places *g), int state)
{
    memset((void *)&graph, 0, sizeof graph);
    wanted = function;
    when = state;
    if (state != ZEROED && do_init(&graph) != 0)
        return 1001;
    bool ran = state != ZEROED && state != INIT;
    if (ran && (places_source_notify(&graph) || places_cycle(&graph, 0) != WV_RAN))
        return 1002;
    if (state == STOPPED && (places_stop(&graph) || places_cycle(&graph, 0) != WV_STOPPED))
        return 1003;
    if ((state == FINISHED || state == DROP) && places_finish(&graph) != 0)
        return 1004;
    if (state == ZEROED || state == BETWEEN || state >= STOPPED)
        call_in(state);
    wanted = NULL;
    int64_t got = result;
    /* Whatever it was, the graph can be finished and made again. */
    if (places_finish(&graph) != 0 || do_init(&graph) != 0 || places_finish(&graph) != 0)
        return 1005;
    return got;
}

/* From a place that is wrong. */
static char const *name_of_refusal(struct function const *function, int state)
{
    int status;
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        (void)close(STDERR_FILENO);
        _exit(call(function->call, state) != function->refusal);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return "no child";
    bool aborted = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
    return aborted || (WIFEXITED(status) && WEXITSTATUS(status) == 0) ? "refused" : "other";
}

static char const *result_of(struct function const *function, int state)
{
    bool right = function->places >> state & 1;
    return right ? name_of(call(function->call, state)) : name_of_refusal(function, state);
}

int main(void)
{
    printf("%-8s", "");
    for (int state = 0; state < STATES; state++)
        printf(" %8s", states[state]);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        printf("\n%-8s", functions[i].name);
        for (int state = 0; state < STATES; state++)
            printf(" %8s", result_of(&functions[i], state));
    }
    printf("\n");
    return 0;
}
