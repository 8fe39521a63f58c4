#include "words130.wvg.h"

#include "host.h"

HOST(words130)
