#include "channel-policies.wvg.h"

#include <errno.h>
#include <string.h>

static struct policies g;

wv_control receive_doubles(wv_ctx *ctx, double *self)
{
    while (wv_receive(ctx, self) == 1)
        printf(" %s %g", wv_node(ctx) == POLICIES_ONE ? "one" : "oldest", *self);
    return WV_BROADCAST;
}

static char const *result(int err)
{
    switch (err) {
    case 0: return "ok";
    case -EAGAIN: return "full";
    case -EDEADLK: return "deadlock";
    case -EPIPE: return "closed";
    default: return "?";
    }
}

/* Send message number `i` to all. */
static void send(int i)
{
    static char const *const words[] = {"zero", "one", "two", "three", "four", "five", "six"};
    char letter = (char)('a' + i);
    struct line line;
    memset(&line, 0, sizeof line);
    (void)strcpy(line.text, words[i]);
    struct wide wide = {.number = i, .mark = letter};
    double number = i;
    printf("send %d: %s", i, result(policies_refuse_send(&g, &letter)));
    printf(" %s", result(policies_block_send(&g, &line)));
    printf(" %s", result(policies_single_send(&g, &words[i])));
    printf(" %s", result(policies_newest_send(&g, &wide)));
    printf(" %s", result(policies_oldest_send(&g, &number)));
    printf(" %s\n", result(policies_one_send(&g, &number)));
}

int main(void)
{
    send(0);
    wv_options options = wv_options_default();
    options.clock = WV_CLOCK_HISTORICAL;
    if (policies_init(&g, &options) != 0)
        return 1;
    for (int i = 1; i <= 5; i++)
        send(i);
    printf("state %d:", (int)policies_cycle(&g, 0));
    send(6);
    printf("state %d:", (int)policies_cycle(&g, 0));
    printf("state %d\n", (int)policies_cycle(&g, 0));
    send(1);
    printf("finish %d\n", policies_finish(&g));
    send(2);
    return 0;
}
