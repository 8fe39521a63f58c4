#include "trappanic.wvg.h"

#define GRAPH trappanic
#define TAKES_CHILDREN false
#define FIRST_WAY PANIC
#define LAST_WAY WAYS
#include "trap_host.h"
