/* plain.c: peers that behave. */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

#include "scenario.h"

/* -- Bytes ------------------------------------------------------------------- */

/* Each is of one of three kinds: it half-closes, or takes everything back and
 * then closes, or resets. */
static void dial_short(struct peer *peer, uint64_t number)
{
    peer_dial(peer, number, 0);
    send_all(peer, number % 3 == 0 ? draw(2) * draw(4096) : 1 + draw(4096));
    if (number % 3 == 0)
        peer_half_close(peer);
}

/* True: it is over. */
static bool go_on_short(struct peer *peer)
{
    long n = peer_receive(peer, SIZE_MAX);
    bool half_closed = peer->seed % 3 == 0;
    if (n == RESET || (n == END && !(half_closed && peer->got == peer->sent)))
        fail("a short connection ends too early");
    if (half_closed ? n != END : peer->got < peer->sent)
        return false;
    if (peer->seed % 3 == 2)
        peer_reset(peer);
    else
        peer_close(peer);
    return true;
}

/* So many connections, so many at once. */
void run_short(uint64_t const *number)
{
    uint64_t begun = 0, over = 0;
    bool const sending[PEERS] = {false};
    for (size_t i = 0; i < number[1]; i++)
        peers[i].fd = -1;
    while (over < number[0]) {
        for (size_t i = 0; i < number[1]; i++) {
            if (peers[i].fd >= 0)
                over += go_on_short(&peers[i]);
            if (peers[i].fd < 0 && begun < number[0])
                dial_short(&peers[i], begun++);
        }
        if (over < number[0])
            peer_await_any(peers, number[1], sending);
    }
}

/* As much as goes, with a peer that is slow reading only when it can send no
 * more, and then little; *idle: nothing went. True: it has the end. */
static bool exchange(struct peer *peer, uint64_t total, bool slow, bool *idle)
{
    long out = WAIT, in = WAIT;
    if (peer->sent < total) {
        out = peer_send(peer, total - peer->sent, 0);
        if (peer->sent == total)
            peer_half_close(peer);
    }
    if (!slow || out == WAIT)
        in = peer_receive(peer, slow && peer->sent < total ? 4096 : SIZE_MAX);
    if (out == RESET || in == RESET)
        fail("reset in a transfer");
    *idle &= out == WAIT && in == WAIT;
    return in == END;
}

/* Each of so many sends so many bytes and takes them back. */
static void transfer(uint64_t total, uint64_t count, bool slow)
{
    bool sending[PEERS];
    uint64_t over = 0;
    for (size_t i = 0; i < count; i++)
        peer_dial(&peers[i], i, slow ? 16384 : 0);
    while (over < count) {
        bool idle = true;
        for (size_t i = 0; i < count; i++) {
            if (peers[i].fd < 0)
                continue;
            sending[i] = peers[i].sent < total;
            if (!exchange(&peers[i], total, slow, &idle))
                continue;
            if (peers[i].got != total)
                fail("%" PRIu64 " of %" PRIu64 " bytes are back", peers[i].got, total);
            peer_close(&peers[i]);
            over++;
        }
        if (idle && over < count)
            peer_await_any(peers, count, sending);
    }
}

void run_fast(uint64_t const *number)
{
    transfer(number[0], number[1], false);
}

void run_slow(uint64_t const *number)
{
    transfer(number[0], number[1], true);
}

/* Sends, half-closes, and only then begins to read; also without a byte. */
void run_half(uint64_t const *number)
{
    for (uint64_t bytes = 0; bytes <= number[0]; bytes += number[0] / 4) {
        peer_dial(&peers[0], bytes, 0);
        send_all(&peers[0], bytes);
        peer_half_close(&peers[0]);
        expect_end(&peers[0]);
        peer_close(&peers[0]);
    }
}

/* One byte at a time, there and back; each tenth is urgent. */
void run_drip(uint64_t const *number)
{
    peer_dial(&peers[0], 1, 0);
    for (uint64_t i = 1; i <= number[0]; i++) {
        if (peer_send(&peers[0], 1, i % 10 == 0 ? MSG_OOB : 0) != 1)
            fail("a byte cannot be sent");
        receive_all(&peers[0], i);
    }
    peer_half_close(&peers[0]);
    expect_end(&peers[0]);
    peer_close(&peers[0]);
}

/* -- Idle -------------------------------------------------------------------- */

/* Ended after so many ms in which nothing moves: from the start, and after a byte. */
void run_silent(uint64_t const *number)
{
    int64_t before = clock_ms();
    peer_dial(&peers[0], 1, 0);
    expect_end(&peers[0]);
    expect_after("a silent peer is ended", clock_ms() - before, (int64_t)number[0]);
    peer_close(&peers[0]);

    peer_dial(&peers[0], 2, 0);
    peer_poll(&peers[0], 0, (int)number[0] / 2); /* let half of the time go by */
    before = clock_ms();
    send_all(&peers[0], 1);
    expect_end(&peers[0]);
    expect_after("a peer that was silent before is ended", clock_ms() - before,
                   (int64_t)number[0]);
    peer_close(&peers[0]);
}

/* False: this machine is too busy to send a byte in time. */
static bool is_patient(int64_t idle_ms)
{
    int64_t begin = clock_ms(), before = begin;
    peer_dial(&peers[0], 1, 0);
    while (before - begin < 3 * idle_ms) {
        if (peer_poll(&peers[0], POLLIN, (int)idle_ms / 8))
            fail("ended, though %" PRId64 " ms ago a byte was sent", clock_ms() - before);
        send_all(&peers[0], peers[0].sent + 1);
        int64_t now = clock_ms();
        if (now - before > idle_ms / 2)
            break;
        before = now;
        receive_all(&peers[0], peers[0].sent);
    }
    peer_close(&peers[0]);
    return before - begin >= 3 * idle_ms;
}

/* Not ended while a byte comes now and then. */
void run_patient(uint64_t const *number)
{
    for (int tries = 0; tries < 20; tries++)
        if (is_patient((int64_t)number[0]))
            return;
    puts("too busy here for patience");
}

