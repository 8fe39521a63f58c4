/* It runs as often as it yields, and then there is nothing to do. */
#include "alone.wvg.h"

#include "host.h"

HOST(alone)
