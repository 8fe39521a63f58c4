/* lives.h: the lives that a graph can lead (runtime.c), and how they are judged
 * (lives.c).
 */
#ifndef FAULTS_LIVES_H
#define FAULTS_LIVES_H

#include <stdbool.h>

struct way_of_life {
    char const *name;
    bool (*lead)(void); /* did all happen that was to happen? */
    bool goes_on;       /* after what fails once */
};

enum { WAYS_OF_LIFE = 3 };
extern struct way_of_life const ways_of_life[WAYS_OF_LIFE];

/* How many errors the runtime has told of in the last life. */
unsigned errors_told(void);

/* Say what is wrong; whether anything was. */
void fail(char const *what, int number);
extern bool wrong;

#endif
