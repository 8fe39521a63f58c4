/* watch.c: graphs that watch, made up by unit tests. */
#include "config.h"

#include "tests/unit/watch.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct watch watch;

static wv_control note(struct graph *g, wv_id node)
{
    wv_event event;
    while (wv_ready(g->ctx, &event)) {
        if (watch.count < COUNT(watch.told))
            watch.told[watch.count++] = (struct told){node, event};
        if (watch.then)
            watch.then(g, node, event);
    }
    return WV_UNCHANGED;
}

struct graph *watch_graph(uint32_t nodes, uint32_t each)
{
    uint32_t *watches = calloc(nodes, sizeof *watches);
    assert_non_null(watches);
    for (uint32_t node = 0; node < nodes; node++)
        watches[node] = each;
    struct graph *g = graph_create_watching(nodes, watches);
    free(watches);
    g->cycle = note;
    watch.count = 0;
    watch.then = NULL;
    graph_init(g, NULL);
    return g;
}

/* A hook of another node may be going on. */
int watch_from(struct graph *g, wv_id node, int fd, unsigned events, uint64_t tag)
{
    wv_id running = g->ctx->run->node;
    uint8_t hook = g->ctx->hook;
    int err = AS_HOOK(g, node, wv_watch(g->ctx, fd, events, tag));
    g->ctx->hook = hook;
    g->ctx->run->node = running;
    return err;
}

int unwatch_from(struct graph *g, wv_id node, int fd)
{
    wv_id running = g->ctx->run->node;
    uint8_t hook = g->ctx->hook;
    int err = AS_HOOK(g, node, wv_unwatch(g->ctx, fd));
    g->ctx->hook = hook;
    g->ctx->run->node = running;
    return err;
}

void watch_add(struct graph *g, wv_id node, int fd, unsigned events, uint64_t tag)
{
    assert_int_equal(watch_from(g, node, fd, events, tag), 0);
}

void watch_end(struct graph *g, wv_id node, int fd)
{
    assert_int_equal(unwatch_from(g, node, fd), 0);
}

void assert_told(struct graph *g, wv_id node, int fd, unsigned events, uint64_t tag)
{
    watch.count = 0;
    assert_int_equal(graph_cycle(g), WV_RAN);
    assert_int_equal(watch.count, 1);
    assert_int_equal(watch.told[0].node, node);
    assert_int_equal(watch.told[0].event.fd, fd);
    assert_int_equal(watch.told[0].event.events, events);
    assert_int_equal(watch.told[0].event.tag, tag);
    watch.count = 0;
}

void assert_silent(struct graph *g)
{
    watch.count = 0;
    assert_int_equal(graph_cycle(g), WV_IDLE);
    assert_int_equal(watch.count, 0);
}

/* CPU time that this thread has used. */
static int64_t used_ns(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_THREAD, &usage), 0);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000000) +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * INT64_C(1000);
}

static void sleep_through(struct graph *g, int64_t ns)
{
    unsigned waits = os.waits;
    assert_int_equal(wv_graph_cycle(g->ctx, ns), WV_IDLE);
    assert_in_range(os.waits - waits, 1, 2);
}

void assert_asleep(struct graph *g)
{
    sleep_through(g, 20 * MS);
}

/* A busy machine may charge what others used: who uses too much does so each
 * time. */
void assert_parked(struct graph *g)
{
    int64_t used = INT64_MAX;
    for (int i = 0; i < 5 && used > 10 * MS; i++) {
        int64_t before = used_ns();
        sleep_through(g, 1000 * (int64_t)MS);
        used = used_ns() - before;
    }
    assert_in_range(used, 0, 10 * MS);
}

/* -- Descriptors ----------------------------------------------------------- */

void open_pipe(int ends[2])
{
    assert_int_equal(pipe(ends), 0);
}

void open_pair(int ends[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
}

void shut(int fd)
{
    assert_int_equal(close(fd), 0);
}

void shut_both(int const ends[2])
{
    shut(ends[0]);
    shut(ends[1]);
}

void put_byte(int fd)
{
    assert_int_equal(write(fd, "x", 1), 1);
}

void take_byte(int fd)
{
    char byte;
    assert_int_equal(read(fd, &byte, 1), 1);
}

void move_to(int fd, int number)
{
    assert_int_equal(dup2(fd, number), number);
    shut(fd);
}
