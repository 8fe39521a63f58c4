#include "bytes.wvg.h"

#include "host.h"

HOST(bytes)
