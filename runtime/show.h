/* show.h: text of hosts and hooks on a terminal. */
#ifndef RUNTIME_SHOW_H
#define RUNTIME_SHOW_H

#include <stdio.h>

/* Print text for people: bytes that are no UTF-8, would make a terminal do
 * something, or turn the direction of text, come out as \x and two digits. */
void wv_show(FILE *stream, char const *text);

#endif
