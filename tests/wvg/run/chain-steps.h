/* What the hooks of chain.wvg do. */
#ifndef CHAIN_STEPS_H
#define CHAIN_STEPS_H

#include <stdio.h>
#include <wavelet.h>

wv_control step(wv_ctx *ctx, char const *what, int which);

#endif
