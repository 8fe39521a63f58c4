#include "trapfan.wvg.h"

#define GRAPH trapfan
#define TAKES_CHILDREN false
#define FIRST_WAY SWEEP
#define LAST_WAY PANIC
#include "trap_host.h"
