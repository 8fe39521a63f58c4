#include "lastinit.wvg.h"

#include "host.h"

HOST(lastinit)
