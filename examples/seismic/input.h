/* input.h: lines, one by one, from a file, standard input or who connects. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One line, without its end. */
struct line {
    uint32_t number;   /* from 1 */
    char const *error; /* why `text` is not all of it, or NULL */
    char text[1024];
};

/* What is read, and how far.  main opens and closes it, the node `record` reads,
 * and leaves here why it could not; main tells.  With a listener the node also
 * takes in who connects, one after another, and tells and closes itself. */
struct input {
    char const *name; /* of what main opened, for messages */
    char peer[80];    /* of who is connected, or "" */
    int fd;           /* what is read; -1: nobody is connected */
    int listener;     /* where to connect to, or -1 */
    bool live;        /* lines count when they come; else at the time in them */

    bool headed;         /* the header was read, and is right */
    bool ended;          /* there is nothing behind what was read */
    uint32_t lines;      /* begun so far */
    char const *problem; /* with the line last begun, or NULL */
    int error;           /* errno of what failed, or 0 */

    bool begun; /* `line` has begun, and its end was not read yet */
    struct line line;
    size_t length;   /* of its text */
    size_t from, to; /* in the buffer: what was read and not looked at */
    char buffer[16384];
};

/* Begin to read `fd`, from line 1. */
void input_begin(struct input *input, int fd);

/* Read once, which waits if there is nothing yet and `fd` may wait.  0 or
 * -errno. */
int input_read(struct input *input);

/* Take the next line out of what was read; the last may lack its end.  False:
 * there is none. */
bool input_take(struct input *input, struct line *line);

/* Is there something to be taken, or the end to be seen, without reading? */
bool input_has_more(struct input const *input);

/* Say on standard error what is wrong with a line; or why reading came to an
 * end, if there is a reason.  False: there was none. */
void input_complain(struct input const *input, uint32_t line, char const *what);
bool input_tell(struct input const *input);

/* -- Who connects ------------------------------------------------------------ */

/* Listen at "[ADDRESS:]PORT", in which PORT is a number, and write down as what
 * (`name`).  A descriptor, or -1, and standard error says why. */
int peer_listen(char const *where, char *name, size_t size);

/* Take in who connected first, and begin to read it.  0 or -errno; -EAGAIN:
 * nobody is there any more. */
int peer_accept(struct input *input);

#endif
