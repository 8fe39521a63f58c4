/* peer.c: where feeds connect to; see input.h. */
#define _GNU_SOURCE /* accept4() */

#include "input.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* -- Places -------------------------------------------------------------------- */

/* "[ADDRESS:]PORT" taken to pieces; whoever can reach this machine is let in
 * only when told so. */
struct place {
    char address[256];
    char port[6];
};

static bool read_port(char const *text, struct place *place)
{
    size_t length = strspn(text, "0123456789");
    if (length == 0 || text[length] != '\0' || length >= sizeof place->port)
        return false;
    memcpy(place->port, text, length + 1);
    return atoi(text) <= 65535;
}

/* An IPv6 address stands in brackets, as in URLs. */
static bool read_place(char const *where, struct place *place)
{
    char const *colon = strrchr(where, ':');
    if (colon == NULL) {
        *place = (struct place){.address = "127.0.0.1"};
        return read_port(where, place);
    }
    size_t length = (size_t)(colon - where);
    bool bracketed = length > 1 && where[0] == '[' && where[length - 1] == ']';
    *place = (struct place){0};
    where += bracketed;
    length -= bracketed ? 2 : 0;
    if (length == 0 || length >= sizeof place->address)
        return false;
    memcpy(place->address, where, length);
    return (bracketed || strchr(place->address, ':') == NULL) && read_port(colon + 1, place);
}

/* The reverse, for people. */
static void write_place(char *name, size_t size, struct sockaddr_storage const *address,
                        socklen_t length)
{
    char host[64], port[8];
    if (getnameinfo((struct sockaddr const *)address, length, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        snprintf(name, size, "peer");
    else
        snprintf(name, size, strchr(host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, port);
}

/* -- Listening ----------------------------------------------------------------- */

/* Those who are taken in inherit the last two: one that vanishes without a word
 * shall not keep out the others for ever. */
static int set_options(int fd)
{
    int const yes = 1, after_s = 60;
    int err = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (err == 0)
        err = setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    if (err == 0)
        err = setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &after_s, sizeof after_s);
    return err;
}

/* A descriptor, or -errno. */
static int listen_at(struct addrinfo const *at)
{
    int fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, at->ai_protocol);
    if (fd < 0)
        return -errno;
    if (set_options(fd) == 0 && bind(fd, at->ai_addr, at->ai_addrlen) == 0 &&
        listen(fd, SOMAXCONN) == 0)
        return fd;
    int err = -errno;
    close(fd);
    return err;
}

/* At the first address where it can be. */
static int listen_at_first(struct addrinfo const *list)
{
    int fd = -EADDRNOTAVAIL;
    for (; list != NULL && fd < 0; list = list->ai_next)
        fd = listen_at(list);
    return fd;
}

static int no_place(char const *where, char const *why)
{
    fprintf(stderr, "seismic: %s: %s\n", where, why);
    return -1;
}

int peer_listen(char const *where, char *name, size_t size)
{
    struct addrinfo const wanted = {.ai_flags = AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    struct addrinfo *list;
    struct place place;
    if (!read_place(where, &place))
        return no_place(where, "this is not [ADDRESS:]PORT");
    int err = getaddrinfo(place.address, place.port, &wanted, &list);
    if (err != 0)
        return no_place(where, err == EAI_SYSTEM ? strerror(errno) : gai_strerror(err));
    int fd = listen_at_first(list);
    freeaddrinfo(list);
    if (fd < 0)
        return no_place(where, strerror(-fd));
    if (getsockname(fd, (struct sockaddr *)&address, &length) == 0)
        write_place(name, size, &address, length);
    else
        snprintf(name, size, "%s", where);
    return fd;
}

/* -- Taking in ----------------------------------------------------------------- */

/* Did the one who connected, or the net, spoil it?  Then there will be others. */
static bool is_passing(int err)
{
    switch (err) {
    case EAGAIN:
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
        return true;
    default:
        return false;
    }
}

int peer_accept(struct input *input)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    int fd = accept4(input->listener, (struct sockaddr *)&address, &length,
                     SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return is_passing(errno) ? -EAGAIN : -errno;
    write_place(input->peer, sizeof input->peer, &address, length);
    input_begin(input, fd);
    return 0;
}
