/* peer.h: one end of a connection to the server that is tested.
 *
 * What a peer sends follows from its seed and the place in the stream, so that
 * each byte that comes back is checked, and none is kept.
 */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct peer {
    int fd; /* -1: none */
    uint64_t seed;
    uint64_t sent, got; /* bytes so far */
};

/* What sending and receiving give in place of a number of bytes. */
enum { WAIT = -1, END = -2, RESET = -3 };

/* Nothing takes longer, on a machine that is as busy as it may be. */
enum { PATIENCE_MS = 60000 };

/* Says so, and ends the program. */
_Noreturn void fail(char const *format, ...) __attribute__((format(printf, 1, 2)));

/* Where the server is; before all others. */
void peer_server(char const *address, char const *port);

/* Connect. With `window`, that many bytes fit into the receive buffer of the
 * kernel, about. */
void peer_dial(struct peer *peer, uint64_t seed, int window);

/* How many have. */
extern uint64_t dialled;

/* Nobody listens any more. */
bool peer_is_refused(void);

/* Send the next `most` bytes or fewer; more than 0, WAIT or RESET. */
long peer_send(struct peer *peer, size_t most, int flags);

/* Receive `most` bytes or fewer, and check them; more than 0, WAIT, END or RESET. */
long peer_receive(struct peer *peer, size_t most);

/* Send no more. */
void peer_half_close(struct peer *peer);

/* Leave, with an end or with a reset. */
void peer_close(struct peer *peer);
void peer_reset(struct peer *peer);

/* Wait for something of poll(2), what it always tells of included; false when
 * `ms` are over. */
bool peer_poll(struct peer const *peer, short events, int ms);

/* The same, and it has to come. */
void peer_await(struct peer const *peer, short events);

/* Wait until one of them can be read or, where it is to send, written. */
void peer_await_any(struct peer const *peers, size_t count, bool const *sending);

/* The server's kernel has all that was sent. */
bool peer_is_settled(struct peer const *peer);

/* By the clock that the server has, too. */
int64_t clock_ms(void);

/* -- Steps that scenarios are made of --------------------------------------- */

/* Connect, and see that the server has accepted: a byte is back. */
void dial_in(struct peer *peer, uint64_t seed);

/* Send, or receive, until there are `total`. */
void send_all(struct peer *peer, uint64_t total);
void receive_all(struct peer *peer, uint64_t total);

/* Send, and never read, until nothing goes any more. */
void send_until_stuck(struct peer *peer);

/* All that was sent comes back, and then the end. */
void expect_end(struct peer *peer);

/* Not earlier than that, and not much later. */
void expect_after(char const *what, int64_t ms, int64_t least);

/* xorshift64* (Marsaglia 2003, Vigna 2016), from a state other than 0. */
extern uint64_t random_state;
uint64_t draw(uint64_t below);

#endif
