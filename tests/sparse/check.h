/* check.h: what the others ask and draw. */
#ifndef TESTS_SPARSE_CHECK_H
#define TESTS_SPARSE_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <wavelet-graph.h>

/* The graph whose cycle is told when something does not hold. */
static wv_ctx const *checked;

static void must(bool holds, char const *what)
{
    if (holds)
        return;
    printf("FAIL %s in cycle %llu\n", what, (unsigned long long)checked->epoch);
    exit(1);
}

static uint32_t random_below(uint32_t n)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(state >> 33) % n;
}

#endif
