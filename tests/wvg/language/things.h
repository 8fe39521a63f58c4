/* things.h: types for tests. */
#ifndef THINGS_H
#define THINGS_H

enum colour { RED, GREEN };
struct point { int x, y; };
union either { int i; float f; };
typedef struct { int last; } point_t;
struct node { int trigger; };

#endif
