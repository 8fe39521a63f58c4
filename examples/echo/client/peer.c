/* peer.c: see peer.h. */
#define _GNU_SOURCE

#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A prime, so that a piece that is missing, or there twice, never fits. */
enum { PATTERN = 65521 };

static unsigned char pattern[2 * PATTERN];
static struct sockaddr_storage server;
static socklen_t server_length;
uint64_t dialled;

uint64_t random_state = 1;

_Noreturn void fail(char const *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("client: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

void peer_server(char const *address, char const *port)
{
    struct addrinfo const hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    int err = getaddrinfo(address, port, &hints, &found);
    if (err != 0)
        fail("%s port %s: %s", address, port, gai_strerror(err));
    memcpy(&server, found->ai_addr, found->ai_addrlen);
    server_length = found->ai_addrlen;
    freeaddrinfo(found);
    uint32_t random = 1;
    for (size_t i = 0; i < PATTERN; i++) {
        random = random * 1664525 + 1013904223;
        pattern[i] = pattern[i + PATTERN] = (unsigned char)(random >> 24);
    }
}

int64_t clock_ms(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
        fail("no clock: %s", strerror(errno));
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* -- Life ------------------------------------------------------------------- */

static void set(int fd, int level, int option, void const *value, socklen_t size)
{
    if (setsockopt(fd, level, option, value, size) < 0)
        fail("setsockopt: %s", strerror(errno));
}

/* The descriptor, or -errno of connect(). */
static int dial(int window)
{
    int const on = 1;
    int fd = socket(server.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        fail("socket: %s", strerror(errno));
    if (window > 0)
        set(fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
    if (connect(fd, (struct sockaddr *)&server, server_length) < 0) {
        int err = -errno;
        close(fd);
        return err;
    }
    set(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
        fail("fcntl: %s", strerror(errno));
    return fd;
}

void peer_dial(struct peer *peer, uint64_t seed, int window)
{
    int fd = dial(window);
    if (fd < 0)
        fail("connect: %s", strerror(-fd));
    *peer = (struct peer){.fd = fd, .seed = seed};
    dialled++;
}

bool peer_is_refused(void)
{
    int fd = dial(0);
    if (fd >= 0)
        close(fd);
    return fd == -ECONNREFUSED;
}

void peer_half_close(struct peer *peer)
{
    if (shutdown(peer->fd, SHUT_WR) < 0)
        fail("shutdown: %s", strerror(errno));
}

void peer_close(struct peer *peer)
{
    close(peer->fd);
    peer->fd = -1;
}

void peer_reset(struct peer *peer)
{
    struct linger const linger = {.l_onoff = 1, .l_linger = 0};
    set(peer->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    peer_close(peer);
}

/* -- Bytes ------------------------------------------------------------------ */

static unsigned char const *at(struct peer const *peer, uint64_t offset)
{
    return pattern + (peer->seed * 7919 + offset) % PATTERN;
}

static long outcome(void)
{
    if (errno == EAGAIN || errno == EINTR)
        return WAIT;
    if (errno == ECONNRESET || errno == EPIPE)
        return RESET;
    fail("a connection: %s", strerror(errno));
}

long peer_send(struct peer *peer, size_t most, int flags)
{
    ssize_t n = send(peer->fd, at(peer, peer->sent), most < PATTERN ? most : PATTERN,
                     flags | MSG_NOSIGNAL);
    if (n < 0)
        return outcome();
    peer->sent += (uint64_t)n;
    return n;
}

long peer_receive(struct peer *peer, size_t most)
{
    static unsigned char bytes[PATTERN];
    ssize_t n = recv(peer->fd, bytes, most < PATTERN ? most : PATTERN, 0);
    if (n < 0)
        return outcome();
    if (peer->got + (uint64_t)n > peer->sent)
        fail("more comes back than was sent");
    if (memcmp(bytes, at(peer, peer->got), (size_t)n) != 0)
        fail("other bytes come back than were sent, from %" PRIu64 " on", peer->got);
    peer->got += (uint64_t)n;
    return n > 0 ? n : END;
}

bool peer_is_settled(struct peer const *peer)
{
    int left;
    if (ioctl(peer->fd, SIOCOUTQ, &left) < 0)
        fail("ioctl: %s", strerror(errno));
    return left == 0;
}

/* -- Waiting ---------------------------------------------------------------- */

static int wait_for(struct pollfd *fds, size_t count, int ms)
{
    int64_t end = clock_ms() + ms;
    for (;;) {
        int64_t left = end - clock_ms();
        int n = poll(fds, count, left > 0 ? (int)left : 0);
        if (n < 0 && errno != EINTR)
            fail("poll: %s", strerror(errno));
        if (n > 0 || (n == 0 && left <= 0))
            return n;
    }
}

bool peer_poll(struct peer const *peer, short events, int ms)
{
    return wait_for(&(struct pollfd){.fd = peer->fd, .events = events}, 1, ms) > 0;
}

void peer_await(struct peer const *peer, short events)
{
    if (!peer_poll(peer, events, PATIENCE_MS))
        fail("the server does nothing, after %" PRIu64 " bytes there and %" PRIu64 " back",
             peer->sent, peer->got);
}

void peer_await_any(struct peer const *peers, size_t count, bool const *sending)
{
    struct pollfd fds[256];
    if (count > sizeof fds / sizeof fds[0])
        fail("too many peers");
    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){.fd = peers[i].fd,
                                 .events = (short)(POLLIN | (sending[i] ? POLLOUT : 0))};
    if (wait_for(fds, count, PATIENCE_MS) == 0)
        fail("the server does nothing");
}

/* -- Steps ------------------------------------------------------------------ */

void dial_in(struct peer *peer, uint64_t seed)
{
    peer_dial(peer, seed, 0);
    send_all(peer, 1);
    receive_all(peer, 1);
}

void send_all(struct peer *peer, uint64_t total)
{
    while (peer->sent < total) {
        long n = peer_send(peer, total - peer->sent, 0);
        if (n == RESET)
            fail("reset while sending");
        if (n == WAIT)
            peer_await(peer, POLLOUT);
    }
}

void receive_all(struct peer *peer, uint64_t total)
{
    while (peer->got < total) {
        long n = peer_receive(peer, total - peer->got);
        if (n == WAIT)
            peer_await(peer, POLLIN);
        else if (n < 0)
            fail("%s after %" PRIu64 " of %" PRIu64 " bytes", n == END ? "the end" : "reset",
                 peer->got, total);
    }
}

void send_until_stuck(struct peer *peer)
{
    do {
        long n;
        while ((n = peer_send(peer, SIZE_MAX, 0)) > 0)
            continue;
        if (n == RESET)
            fail("reset while sending");
    } while (peer_poll(peer, POLLOUT, 200));
}

void expect_end(struct peer *peer)
{
    long n;
    while ((n = peer_receive(peer, SIZE_MAX)) != END) {
        if (n == RESET)
            fail("reset after %" PRIu64 " of %" PRIu64 " bytes", peer->got, peer->sent);
        if (n == WAIT)
            peer_await(peer, POLLIN);
    }
    if (peer->got != peer->sent)
        fail("the end after %" PRIu64 " of %" PRIu64 " bytes", peer->got, peer->sent);
}

void expect_after(char const *what, int64_t ms, int64_t least)
{
    if (ms < least || ms > least + PATIENCE_MS / 2)
        fail("%s after %" PRId64 " ms, and not after %" PRId64, what, ms, least);
}

uint64_t draw(uint64_t below)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (random_state * UINT64_C(2685821657736338717) >> 32) % below;
}
