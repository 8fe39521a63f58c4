#include "formulas.wvg.h"

#include "host.h"

HOST(formulas)
