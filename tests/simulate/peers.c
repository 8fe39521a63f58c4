/* peers.c: the far ends of the program's connections. */
#include "config.h"

#include "tests/simulate/simulate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PEERS = 5, TEXT = 64 };

/* One that sends records, and the acknowledgements that it got. */
static struct peer {
    uint64_t file; /* 0: not connected */
    unsigned name; /* each connection has another one */
    uint64_t sent, taken, acknowledged; /* records: written, read by the program, told so */
    char text[TEXT]; /* what has still to be sent of a record */
    size_t filled;
    char answer[TEXT];
    size_t answered;
    bool shut;
} peer[PEERS];
static unsigned names;

static struct {
    uint64_t file, number;
    uint64_t line; /* what was read of one, as a number */
} sink;

void peers_begin(void)
{
    memset(peer, 0, sizeof peer);
    memset(&sink, 0, sizeof sink);
    names = 0;
}

static uint64_t value_of(unsigned name, uint64_t number)
{
    return (number * UINT64_C(0x9e3779b97f4a7c15) + name) % 100000;
}

void peers_check_record(unsigned name, uint64_t number, uint64_t value)
{
    trace("record %" PRId64 " of peer %" PRId64, (int64_t)number, name, 0);
    for (struct peer *p = peer; p < peer + PEERS; p++) {
        if (!p->file || p->name != name)
            continue;
        CHECK(number == p->taken + 1, "record %" PRIu64 " comes after %" PRIu64, number, p->taken);
        CHECK(number <= p->sent, "a record comes that was not sent");
        p->taken = number;
    }
    CHECK(value == value_of(name, number), "a record is another one than was sent");
}

static void send_records(struct peer *p)
{
    if (p->filled == 0) {
        p->sent++;
        p->filled = (size_t)snprintf(p->text, TEXT, "%u %" PRIu64 " %" PRIu64 "\n", p->name,
                                     p->sent, value_of(p->name, p->sent));
    }
    size_t count = once_in(3) ? 1 + draw(p->filled) : p->filled;
    size_t sent = peer_send(p->file, p->text, count);
    p->filled -= sent;
    memmove(p->text, p->text + sent, p->filled);
}

static void take_answers(struct peer *p)
{
    char byte;
    while (peer_receive(p->file, &byte, 1) == 1) {
        CHECK(p->answered < TEXT, "an acknowledgement is too long");
        p->answer[p->answered++] = byte;
        if (byte != '\n')
            continue;
        uint64_t number = 0;
        for (size_t i = 0; i + 1 < p->answered; i++)
            number = number * 10 + (uint64_t)(p->answer[i] - '0');
        CHECK(number == p->acknowledged + 1 && number <= p->taken,
              "record %" PRIu64 " is acknowledged after %" PRIu64, number, p->acknowledged);
        p->acknowledged = number;
        p->answered = 0;
    }
}

static void leave(struct peer *p)
{
    peer_close(p->file);
    *p = (struct peer){0};
}

void peer_act(unsigned which)
{
    struct peer *p = &peer[which % PEERS];
    if (!p->file) {
        *p = (struct peer){.file = peer_connect(), .name = ++names};
        return;
    }
    if (!once_in(3))
        take_answers(p);
    if (peer_ended(p->file) || once_in(40)) {
        leave(p);
    } else if (!p->shut && once_in(20)) {
        p->shut = true;
        peer_shut(p->file);
    } else if (!p->shut && !once_in(4)) {
        send_records(p);
    }
}

/* Lines of a connection are numbered from 1, and none is lost while it lasts. */
void sink_act(void)
{
    char byte;
    uint64_t next = peer_take_sink();
    if (next && sink.file)
        peer_close(sink.file);
    if (next) {
        sink.file = next;
        sink.number = sink.line = 0;
    }
    for (unsigned i = 0; sink.file && i < 40 && peer_receive(sink.file, &byte, 1) == 1; i++) {
        if (byte != '\n') {
            sink.line = sink.line * 10 + (uint64_t)(byte - '0');
            continue;
        }
        CHECK(sink.line == sink.number + 1, "line %" PRIu64 " is uploaded after %" PRIu64,
              sink.line, sink.number);
        sink.number = sink.line;
        sink.line = 0;
    }
    if (sink.file && (peer_ended(sink.file) || once_in(60))) {
        peer_close(sink.file);
        sink.file = 0;
    }
}
