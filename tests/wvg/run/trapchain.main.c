#include "trapchain.wvg.h"

#define GRAPH trapchain
#define TAKES_CHILDREN true
#define FIRST_WAY SWEEP
#define LAST_WAY PANIC
#include "trap_host.h"
