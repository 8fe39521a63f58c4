/* input.c: from bytes that come in pieces to lines; see input.h. */
#define _POSIX_C_SOURCE 200809L

#include "input.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void input_begin(struct input *input, int fd)
{
    input->fd = fd;
    input->headed = input->ended = input->begun = false;
    input->lines = 0;
    input->problem = NULL;
    input->error = 0;
    input->from = input->to = 0;
}

int input_read(struct input *input)
{
    ssize_t n;
    do
        n = read(input->fd, input->buffer, sizeof input->buffer);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN ? 0 : -errno;
    input->ended = n == 0;
    input->from = 0;
    input->to = (size_t)n;
    return 0;
}

static void add(struct input *input, char c)
{
    if (input->length == sizeof input->line.text - 1)
        input->line.error = "the line is too long";
    else
        input->line.text[input->length++] = c;
}

/* The line is at its end. */
static void finish(struct input *input)
{
    struct line *line = &input->line;
    input->begun = false;
    if (input->length > 0 && line->text[input->length - 1] == '\r')
        line->text[--input->length] = '\0';
    /* A NUL would hide the rest, others do things to a terminal. */
    for (size_t i = 0; i < input->length && line->error == NULL; i++)
        if ((unsigned char)line->text[i] < ' ' || line->text[i] == 0x7f)
            line->error = "the line holds a control character";
}

bool input_take(struct input *input, struct line *line)
{
    bool whole = false;
    while (!whole && input->from < input->to) {
        char c = input->buffer[input->from++];
        if (!input->begun) {
            input->begun = true;
            input->line = (struct line){.number = ++input->lines};
            input->length = 0;
        }
        if (c == '\n')
            whole = true;
        else
            add(input, c);
    }
    if (!whole && !(input->begun && input->ended))
        return false;
    finish(input);
    *line = input->line;
    return true;
}

bool input_has_more(struct input const *input)
{
    return input->ended ||
           memchr(input->buffer + input->from, '\n', input->to - input->from) != NULL;
}

static char const *name_of(struct input const *input)
{
    return input->peer[0] != '\0' ? input->peer : input->name;
}

void input_complain(struct input const *input, uint32_t line, char const *what)
{
    fprintf(stderr, "seismic: %s:%" PRIu32 ": %s\n", name_of(input), line, what);
}

bool input_tell(struct input const *input)
{
    if (input->problem != NULL && input->lines > 0)
        input_complain(input, input->lines, input->problem);
    else if (input->problem != NULL)
        fprintf(stderr, "seismic: %s: %s\n", name_of(input), input->problem);
    else if (input->error != 0)
        fprintf(stderr, "seismic: %s: %s\n", name_of(input), strerror(input->error));
    return input->problem != NULL || input->error != 0;
}
