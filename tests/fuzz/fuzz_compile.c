/* fuzz_compile.c: the whole compiler: all passes, both lowerings, the picture, the
 * schedule and the rule of make.
 */
#include "config.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
    (void)fuzz_compile(data, size, NULL);
    return 0;
}
