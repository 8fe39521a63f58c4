#include "channel-again.wvg.h"

static struct lives g;

/* A life of one cycle, before which messages are sent or not. */
static int live(int messages)
{
    int err = lives_init(&g, NULL);
    for (int i = 0; err == 0 && i < messages; i++)
        err = lives_taker_send(&g, &i);
    if (err == 0 && messages > 0)
        err = lives_taker_notify(&g);
    printf("%d messages, by", messages);
    if (err != 0 || lives_cycle(&g, 0) != WV_RAN)
        return 1;
    return lives_finish(&g);
}

int main(void)
{
    return live(2) || live(0) || live(1);
}
