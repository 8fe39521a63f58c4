/* Prints the values in each cycle, with + behind those that have broadcast. The graph is on the heap, whose alignment
 * is enough for it; its states begin where a vector of 16 bytes may, as machines go that have them. */
#include "series.wvg.h"

#include <stdio.h>
#include <stdlib.h>

_Static_assert(_Alignof(struct series) <= _Alignof(max_align_t), "a graph needs more than malloc(3) gives");
_Static_assert(offsetof(struct series, node) % _Alignof(max_align_t) == 0, "states begin anywhere");

static wv_id const nodes[] = {SERIES_B, SERIES_C, SERIES_D, SERIES_E, SERIES_F,
                              SERIES_G, SERIES_K, SERIES_L, SERIES_M};

wv_control series_show(wv_ctx *ctx, int const *a, int const *b, int const *c, int const *d,
                       int const *e, int const *f, int const *g, int const *k, int const *l,
                       int const *m)
{
    int const *const values[] = {b, c, d, e, f, g, k, l, m};
    printf("%d:", *a);
    for (unsigned i = 0; i < sizeof nodes / sizeof nodes[0]; i++)
        printf(" %d%s", *values[i], wv_changed(ctx, nodes[i]) ? "+" : "");
    printf("\n");
    return WV_UNCHANGED;
}

int main(void)
{
    struct series *graph = calloc(1, sizeof *graph);
    static int const pushed[] = {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 14, 15, 16, 2, 1, 0, 12};
    if (!graph)
        return 1;
    printf("init %d\n", series_init(graph, NULL));
    for (unsigned i = 0; i < sizeof pushed / sizeof pushed[0]; i++) {
        *series_a_edit(graph) = pushed[i];
        (void)series_a_push(graph);
        (void)series_cycle(graph, 0);
    }
    (void)series_finish(graph);
    free(graph);
    return 0;
}
