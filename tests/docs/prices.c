#include "prices.wvg.h"

// the example
