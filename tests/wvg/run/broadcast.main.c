#include "broadcast.wvg.h"

#include "host.h"

HOST(broadcast)
