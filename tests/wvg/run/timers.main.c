#include "timers.wvg.h"

#include "host.h"

HOST(timers)
