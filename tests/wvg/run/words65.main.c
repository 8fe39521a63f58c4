#include "words65.wvg.h"

#include "host.h"

HOST(words65)
