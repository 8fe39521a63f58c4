/* chance.c: xorshift64*. */
#include "generate.h"

static uint64_t random_state;

static uint64_t next_random(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * UINT64_C(0x2545f4914f6cdd1d);
}

void seed_random(uint64_t seed)
{
    random_state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
    for (int i = 0; i < 8; i++)
        (void)next_random();
}

unsigned below(unsigned n)
{
    return (unsigned)((next_random() >> 33) % n);
}

bool percent(unsigned p)
{
    return below(100) < p;
}

unsigned maybe_part(struct model *model, unsigned p)
{
    return percent(p) ? model_part(model) : 0;
}
