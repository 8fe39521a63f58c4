/* custom.c: libFuzzer changes inputs by the language's tokens, and now and then by
 * bytes. */
#include "config.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(uint8_t const *a, size_t a_size, uint8_t const *b, size_t b_size,
                                 uint8_t *out, size_t most, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (seed % 4 == 0)
        return LLVMFuzzerMutate(data, size, most);
    return fuzz_mutate(data, size, most, seed, NULL, 0, false);
}

size_t LLVMFuzzerCustomCrossOver(uint8_t const *a, size_t a_size, uint8_t const *b, size_t b_size,
                                 uint8_t *out, size_t most, unsigned seed)
{
    size_t size = a_size < most ? a_size : most;
    if (size)
        memcpy(out, a, size);
    return fuzz_mutate(out, size, most, seed, b, b_size, false);
}
