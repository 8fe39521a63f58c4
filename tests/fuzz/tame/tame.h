/* tame.h: a type that is no scalar, for graphs of chance. */
#ifndef TAME_H
#define TAME_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pair {
    int count;
    double value;
};

#endif
