/* Between what one thread writes and what another one does lie 64 bytes: whatever
 * the address of the graph is, they are on different cache lines. */
#include "apart.wvg.h"

#include <stdio.h>
#include <wavelet-channel.h>

#define END(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))
#define APART(type, before, behind)                                   \
    _Static_assert(offsetof(type, behind) - END(type, before) >= 64, \
                   #before " and " #behind " of " #type " may be on one line")

APART(wv_ctx, next_listener, wake_fd);
_Static_assert(sizeof(wv_ctx) - END(wv_ctx, met) >= 64, "a context, and what follows");

APART(struct apart, copied, notified);
APART(struct apart, notified, channel);

_Static_assert(offsetof(wv_channel, state) >= 64, "a channel, and what is before");
APART(wv_channel, end, tail);
APART(wv_channel, limit, head);
_Static_assert(sizeof(wv_channel) - END(wv_channel, ended) >= 64, "slots, and their head");

wv_control take_one(wv_ctx *ctx, int *self)
{
    return apart_one_receive(ctx, self) == 1 ? WV_BROADCAST : WV_UNCHANGED;
}

wv_control take_many(wv_ctx *ctx, int *self)
{
    return apart_many_receive(ctx, self) == 1 ? WV_BROADCAST : WV_UNCHANGED;
}

int main(void)
{
    puts("apart");
    return 0;
}
