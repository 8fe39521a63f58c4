/* hostile.c: peers that do not behave. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scenario.h"

/* Sends and never reads: is held up, and ended when nothing moves any more. */
void run_flood(uint64_t const *number)
{
    uint64_t const limit = UINT64_C(256) << 20;
    int64_t before = clock_ms();
    peer_dial(&peers[0], 1, 4096);
    for (long n = 0; n != RESET;) {
        n = peer_send(&peers[0], SIZE_MAX, 0);
        if (n == WAIT)
            peer_await(&peers[0], POLLOUT);
        if (peers[0].sent > limit)
            fail("the server takes %" PRIu64 " bytes of a peer that never reads", limit);
    }
    expect_after("a peer that never reads is ended", clock_ms() - before, (int64_t)number[0]);
    peer_close(&peers[0]);
}

/* Resets in the midst of a transfer. */
void run_reset(uint64_t const *number)
{
    for (uint64_t i = 0; i < number[0]; i++) {
        peer_dial(&peers[0], i, i % 2 == 0 ? 4096 : 0);
        for (uint64_t pieces = draw(20); pieces > 0; pieces--) {
            if (peer_send(&peers[0], 1 + draw(60000), 0) == WAIT)
                break;
            if (i % 4 < 2)
                (void)peer_receive(&peers[0], 1 + draw(20000));
        }
        peer_reset(&peers[0]);
    }
}

/* Connects and goes, with an end or a reset. */
void run_vanish(uint64_t const *number)
{
    for (uint64_t i = 0; i < number[0]; i++) {
        peer_dial(&peers[0], i, 0);
        if (i % 2 == 0)
            peer_close(&peers[0]);
        else
            peer_reset(&peers[0]);
    }
}

static size_t find_answer(size_t count)
{
    bool const sending[PEERS] = {false};
    for (;;) {
        for (size_t i = 0; i < count; i++) {
            long n = peers[i].fd < 0 || peers[i].got > 0 ? WAIT : peer_receive(&peers[i], 1);
            if (n == 1)
                return i;
            if (n != WAIT)
                fail("one of a crowd is turned away");
        }
        /* Those that have been answered have nothing more to be read. */
        peer_await_any(peers, count, sending);
    }
}

/* Takes all places and waits for more, one with as much under way as can be; says
 * so, and does nothing until it is killed. */
void run_hold(uint64_t const *number)
{
    for (size_t i = 0; i < number[0]; i++) {
        peer_dial(&peers[i], i, 4096);
        send_all(&peers[i], 1);
    }
    for (uint64_t i = 0; i < number[1]; i++)
        (void)find_answer(number[0]);
    send_until_stuck(&peers[0]);
    printf("dialled: %" PRIu64 "\n", dialled);
    if (fflush(stdout) != 0)
        fail("cannot say so");
    for (;;)
        (void)pause();
}

/* More than there are places: so many, and so many places. None is turned away,
 * and each place that becomes free is another's. */
void run_crowd(uint64_t const *number)
{
    size_t answered[PEERS], first = 0, last = 0;
    for (size_t i = 0; i < number[0]; i++) {
        peer_dial(&peers[i], i, 0);
        send_all(&peers[i], 1);
    }
    while (last < number[0]) {
        if (last - first == number[1]) {
            for (size_t i = 0; i < number[0]; i++)
                if (peers[i].fd >= 0 && peers[i].got == 0 && peer_poll(&peers[i], POLLIN, 0))
                    fail("more are served than there are places");
            peer_close(&peers[answered[first++]]);
        }
        answered[last++] = find_answer(number[0]);
    }
    while (first < last)
        peer_close(&peers[answered[first++]]);
}

/* -- Anything ---------------------------------------------------------------- */

static void act_at_random(struct peer *peer, uint64_t seed)
{
    if (peer->fd < 0) {
        peer_dial(peer, seed, draw(3) == 0 ? 4096 : 0);
        return;
    }
    uint64_t action = draw(32);
    long n = 0;
    if (action < 12) {
        n = peer_send(peer, 1 + draw(draw(2) == 0 ? 64 : 60000), action == 0 ? MSG_OOB : 0);
    } else if (action < 28) {
        n = peer_receive(peer, 1 + draw(draw(2) == 0 ? 64 : 60000));
    } else if (action == 28) {
        peer_half_close(peer);
        expect_end(peer);
        peer_close(peer);
    } else if (action == 29) {
        peer_half_close(peer); /* and does not wait */
        peer_close(peer);
    } else if (action == 30) {
        peer_close(peer);
    } else {
        peer_reset(peer);
    }
    if (n == END || n == RESET)
        fail("ended for no reason");
}

/* A seed, so many steps, so many peers, which are not more than there are places. */
void run_anything(uint64_t const *number)
{
    random_state = number[0] * 2 + 1;
    for (size_t i = 0; i < number[2]; i++)
        peers[i].fd = -1;
    for (uint64_t step = 0; step < number[1]; step++)
        act_at_random(&peers[draw(number[2])], step);
    for (size_t i = 0; i < number[2]; i++) {
        if (peers[i].fd < 0)
            continue;
        peer_half_close(&peers[i]);
        expect_end(&peers[i]);
        peer_close(&peers[i]);
    }
}
