/* os_thread.c: what os.h has for threads that wait, by POSIX threads. */
#include "config.h"

#include "runtime/os.h"

#include <pthread.h>

/* Where threads sleep: words share these, so that they need nothing of their
 * own that would have to be made and destroyed.  Who shares one may be woken
 * for nothing. */
struct place {
    pthread_mutex_t mutex;
    pthread_cond_t woken;
};

#define PLACE {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER}
#define FOUR_PLACES PLACE, PLACE, PLACE, PLACE
static struct place places[16] = {FOUR_PLACES, FOUR_PLACES, FOUR_PLACES, FOUR_PLACES};

static struct place *place_of(uint32_t const *word)
{
    uint64_t spread = (uint64_t)(uintptr_t)word * UINT64_C(0x9e3779b97f4a7c15);
    return &places[spread >> 60];
}

/* None of the calls below fails for places like these. */

void wv_os_sleep_on(uint32_t *word, uint32_t value)
{
    struct place *place = place_of(word);
    int state;
    /* Who is cancelled here would stay counted as one who waits. */
    (void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    (void)pthread_mutex_lock(&place->mutex);
    if (__atomic_load_n(word, __ATOMIC_ACQUIRE) == value)
        (void)pthread_cond_wait(&place->woken, &place->mutex);
    (void)pthread_mutex_unlock(&place->mutex);
    (void)pthread_setcancelstate(state, NULL);
}

void wv_os_wake_on(uint32_t *word)
{
    struct place *place = place_of(word);
    (void)pthread_mutex_lock(&place->mutex);
    (void)pthread_cond_broadcast(&place->woken);
    (void)pthread_mutex_unlock(&place->mutex);
}
