/* feed SIZE FILE [PORT]: for the tests, send a file in pieces of SIZE bytes.
 *
 * To standard output; when that is a pipe, who reads gets them one by one.  Or to
 * a port of this machine; then wait until the other side has seen the end.
 */
#define _GNU_SOURCE /* O_DIRECT */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static bool send_all(int to, char const *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(to, bytes, size);
        if (n < 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

static bool send_file(int to, FILE *file, size_t size)
{
    char piece[4096]; /* the most that a pipe keeps together */
    size_t n;
    do {
        n = fread(piece, 1, size < sizeof piece ? size : sizeof piece, file);
        if (ferror(file) || !send_all(to, piece, n))
            return false;
    } while (n > 0);
    return true;
}

/* A descriptor, or -1. */
static int connect_to(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int const yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0 ||
        connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        return -1;
    return fd;
}

/* Nothing is sent back: it closes when it has seen the end. */
static bool is_seen(int fd)
{
    char c;
    return shutdown(fd, SHUT_WR) == 0 && read(fd, &c, 1) == 0;
}

/* Whoever reads a pipe in this mode gets what was written at once, and no more. */
static bool keep_pieces_apart(int fd)
{
    struct stat file;
    if (fstat(fd, &file) != 0)
        return false;
    return !S_ISFIFO(file.st_mode) || fcntl(fd, F_SETFL, O_WRONLY | O_DIRECT) == 0;
}

int main(int argc, char **argv)
{
    long size = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    FILE *file = argc > 2 ? fopen(argv[2], "r") : NULL;
    bool peer = argc > 3;
    alarm(60); /* it is never read */
    (void)signal(SIGPIPE, SIG_IGN); /* who reads may go before the end */
    errno = 0;
    int to = peer ? connect_to(atoi(argv[3])) : STDOUT_FILENO;
    bool good = size > 0 && file != NULL && to >= 0 && (peer || keep_pieces_apart(to)) &&
                send_file(to, file, (size_t)size) && (!peer || is_seen(to));
    if (!good)
        fprintf(stderr, "feed: %s\n", errno != 0 ? strerror(errno) : "not read to the end");
    if (file != NULL)
        fclose(file);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
