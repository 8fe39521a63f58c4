#!/bin/sh
# waveletc on graphs of 1,000 to BENCH_NODES nodes (100,000): time and memory for each of them.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

build()
{
	nodes "${BENCH_NODES:-100000}"
	compile_all "$bench/compiler.c" "$bench/spawn.c" "$bench/rounds.c"
	link compiler
}

! builds || build
! runs || { cd "$work" && ./compiler "$WAVELETC"; }
