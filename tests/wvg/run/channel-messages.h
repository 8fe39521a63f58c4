/* Messages of odd shapes. */
#ifndef CHANNEL_MESSAGES_H
#define CHANNEL_MESSAGES_H

struct line {
    char text[13];
};

struct wide {
    long double number; /* of a larger alignment than the slots' own */
    char mark;
};

#endif
