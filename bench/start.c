/* start.c WAVELETC: times programs that do next to nothing; see footprint.sh. */
#include "bench/rounds.h"
#include "bench/spawn.h"

static char *waveletc;

#define PROGRAM(name, ...)                  \
    static void name(uint64_t times)        \
    {                                       \
        char *argv[] = {__VA_ARGS__, NULL}; \
        for (; times > 0; times--)          \
            (void)spawn(argv);              \
    }
PROGRAM(empty, "./empty")
PROGRAM(first, "./first")
PROGRAM(version, waveletc, "--version")
PROGRAM(check, waveletc, "--check", "first.wvg")
PROGRAM(to_c, waveletc, "-o", "out.c", "first.wvg")

enum { NS_PER_US = 1000 };
#define START "start and end of a program"

static struct rival rivals[] = {
    {START, "an empty main", empty, NS_PER_US},
    {START, "a graph of one node, which stops in its first cycle", first, NS_PER_US},
    {START, "waveletc --version", version, NS_PER_US},
    {START, "waveletc --check, one node", check, NS_PER_US},
    {START, "waveletc to C, one node", to_c, NS_PER_US},
};

int main(int argc, char **argv)
{
    must(argc == 2, "usage: start WAVELETC");
    waveletc = argv[1];
    rounds("start-up", "us", rivals, sizeof rivals / sizeof rivals[0]);
    return 0;
}
