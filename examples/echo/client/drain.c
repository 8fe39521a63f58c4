/* drain.c: the server is told to end. */
#define _GNU_SOURCE

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scenario.h"

static void send_signal(uint64_t pid, int number)
{
    if (kill((pid_t)pid, number) < 0)
        fail("kill: %s", strerror(errno));
}

/* The server's process, to wait for: its number may mean nothing once it has ended. */
static struct peer process;

static void open_process(uint64_t pid)
{
    process.fd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
    if (process.fd < 0)
        fail("pidfd_open: %s", strerror(errno));
}

static void await_end(void)
{
    peer_await(&process, POLLIN);
    peer_close(&process);
}

static void print_returned(size_t count)
{
    uint64_t returned = 0;
    for (size_t i = 0; i < count; i++)
        returned += peers[i].got;
    printf("back: %" PRIu64 "\n", returned);
}

static void await_settled(struct peer const *peer)
{
    int64_t end = clock_ms() + PATIENCE_MS;
    while (!peer_is_settled(peer)) {
        if (clock_ms() > end)
            fail("the server's kernel does not take what was sent");
        (void)poll(NULL, 0, 1); /* nothing tells of it */
    }
}

/* Peers send while the server stands still, some of whom it has not accepted yet;
 * when it goes on it is to end. What its kernel has taken comes back. */
void run_drain(uint64_t const *number)
{
    enum { KNOWN = 8, COUNT = 14 };
    open_process(number[0]);
    for (size_t i = 0; i < KNOWN; i++)
        dial_in(&peers[i], i);
    send_signal(number[0], SIGSTOP);
    for (size_t i = KNOWN; i < COUNT; i++)
        peer_dial(&peers[i], i, 0);
    for (size_t i = 0; i < COUNT; i++)
        send_all(&peers[i], i % 7 == 0 ? peers[i].sent : 1000 + 4000 * i);
    for (size_t i = 0; i < COUNT; i++)
        await_settled(&peers[i]);
    peer_half_close(&peers[1]);
    peer_half_close(&peers[KNOWN + 1]);
    send_signal(number[0], SIGTERM);
    send_signal(number[0], SIGCONT);
    for (size_t i = 0; i < COUNT; i++)
        expect_end(&peers[i]);
    print_returned(COUNT);
    for (size_t i = 0; i < COUNT; i++)
        peer_close(&peers[i]);
    await_end();
}

/* As much as goes; true: it has the end. */
static bool stream(struct peer *peer, bool *idle)
{
    long out = peer_send(peer, SIZE_MAX, 0), in = peer_receive(peer, SIZE_MAX);
    if (out == RESET || in == RESET)
        fail("reset while the server drains");
    *idle &= out == WAIT && in == WAIT;
    return in == END;
}

/* So many peers never stop; the server is told to end when each has 8 MiB back.
 * Each sees the end of what it sent up to some byte. */
void run_stream(uint64_t const *number)
{
    bool sending[PEERS], over[PEERS] = {false};
    size_t left = number[1];
    open_process(number[0]);
    for (size_t i = 0; i < number[1]; i++) {
        peer_dial(&peers[i], i, 0);
        sending[i] = true;
    }
    for (bool told = false; left > 0;) {
        bool idle = true, warm = true;
        for (size_t i = 0; i < number[1]; i++) {
            if (!over[i] && stream(&peers[i], &idle)) {
                over[i] = true;
                left--;
                peer_close(&peers[i]);
            }
            warm &= peers[i].got >= 8 << 20;
        }
        if (warm && !told) {
            send_signal(number[0], SIGTERM);
            told = true;
        }
        if (!told && left < number[1])
            fail("the server ends a connection");
        if (idle && left > 0)
            peer_await_any(peers, number[1], sending);
    }
    print_returned(number[1]);
    await_end();
}

/* A peer that never reads: the server ends nevertheless, after so many ms. */
void run_stuck(uint64_t const *number)
{
    open_process(number[0]);
    peer_dial(&peers[0], 1, 4096);
    send_until_stuck(&peers[0]);
    int64_t before = clock_ms();
    send_signal(number[0], SIGTERM);
    await_end();
    expect_after("draining is over", clock_ms() - before, (int64_t)number[1]);
    peer_close(&peers[0]);
}

/* A peer that has been told the end and stays: a second signal ends the server. */
void run_twice(uint64_t const *number)
{
    open_process(number[0]);
    dial_in(&peers[0], 1);
    send_signal(number[0], SIGTERM);
    expect_end(&peers[0]);
    if (!peer_is_refused())
        fail("the server accepts while it drains");
    send_all(&peers[0], 1000); /* too late for that */
    await_settled(&peers[0]);
    send_signal(number[0], SIGINT);
    await_end();
    peer_close(&peers[0]);
}

