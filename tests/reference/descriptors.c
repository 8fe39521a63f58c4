/* descriptors.c: what the graphs of a batch may watch: README.md, "Descriptors". */
#define _GNU_SOURCE /* pipe2, dup3 */
#include "hooks.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum ref_descriptor const ref_descriptor_kind[REF_DESCRIPTORS] = {
    REF_COUNTER, REF_COUNTER, REF_PIPE, REF_SOCKET, REF_WRITER, REF_ALWAYS, REF_ALWAYS};

static struct {
    bool open;
    int fd, other; /* the other side, or -1 */
} descriptor[REF_DESCRIPTORS];

static void check(bool fine, char const *what)
{
    if (!fine) {
        perror(what);
        exit(3);
    }
}

/* Both sides, of which ends[0] is watched. */
static void make_ends(unsigned d, int ends[2])
{
    int swap;
    ends[1] = -1;
    switch (ref_descriptor_kind[d]) {
    case REF_COUNTER: ends[0] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); break;
    case REF_SOCKET:
        check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0,
              "socketpair");
        break;
    case REF_ALWAYS:
        ends[0] = open(d % 2 ? "/proc/self/exe" : "/dev/null", O_RDONLY | O_CLOEXEC);
        break;
    default: check(pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0, "pipe2"); break;
    }
    check(ends[0] >= 0, "a descriptor");
    if (ref_descriptor_kind[d] == REF_WRITER) {
        swap = ends[0];
        ends[0] = ends[1];
        ends[1] = swap;
    }
}

void ref_descriptor_close(unsigned d)
{
    if (descriptor[d].other >= 0)
        (void)close(descriptor[d].other);
    descriptor[d].other = -1;
}

/* Standard input has hung up, which nobody may be told of. */
void ref_descriptors_begin(void)
{
    int ends[2];
    check(pipe(ends) == 0 && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO, "standard input");
    (void)close(ends[0]);
    (void)close(ends[1]);
}

void ref_descriptors_anew(void)
{
    int ends[2];
    for (unsigned d = 0; d < REF_DESCRIPTORS; d++) {
        if (descriptor[d].open) {
            ref_descriptor_close(d);
            (void)close(descriptor[d].fd);
        }
        make_ends(d, ends);
        descriptor[d].open = true;
        descriptor[d].fd = ends[0];
        descriptor[d].other = ends[1];
    }
}

int ref_descriptor(unsigned d)
{
    return d < REF_DESCRIPTORS ? descriptor[d].fd : -1;
}

/* Another one gets its number, without a moment in which nobody has it. */
void ref_descriptor_replace(unsigned d)
{
    int ends[2];
    make_ends(d, ends);
    check(dup3(ends[0], descriptor[d].fd, O_CLOEXEC) >= 0, "dup3");
    (void)close(ends[0]);
    ref_descriptor_close(d);
    descriptor[d].other = ends[1];
}

/* What is full or closed refuses it: as it should. */
static void put(int fd, void const *bytes, size_t size)
{
    ssize_t written = write(fd, bytes, size);
    (void)written;
}

void ref_descriptor_write(unsigned d)
{
    if (ref_descriptor_kind[d] == REF_COUNTER)
        put(descriptor[d].fd, &(uint64_t){1}, sizeof(uint64_t));
    else if (descriptor[d].other >= 0)
        put(descriptor[d].other, "", 1);
}

void ref_descriptor_fill(unsigned d)
{
    ref_descriptor_read(d);
    put(descriptor[d].fd, &(uint64_t){UINT64_MAX - 1}, sizeof(uint64_t));
}

void ref_descriptor_half_close(unsigned d)
{
    if (descriptor[d].other >= 0)
        check(shutdown(descriptor[d].other, SHUT_WR) == 0, "shutdown");
}

void ref_descriptor_read(unsigned d)
{
    char bytes[4096];
    if (ref_descriptor_kind[d] == REF_WRITER || ref_descriptor_kind[d] == REF_ALWAYS)
        return;
    ssize_t size = read(descriptor[d].fd, bytes, sizeof bytes);
    (void)size; /* what is empty has nothing: as it should */
}
