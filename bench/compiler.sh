#!/bin/sh
# waveletc on graphs of 1,000 to BENCH_NODES nodes (100,000), and on 100,000 of each kind that says more or less: time and memory for
# each node.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

build()
{
	nodes "${BENCH_NODES:-100000}"
	for kind in formulas hooks comments blocks lifecycle timers; do
		awk -v n=100000 -v kind=$kind -f "$bench/nodes.awk" >"$work/$kind.wvg"
	done
	compile_all "$bench/compiler.c" "$bench/spawn.c" "$bench/rounds.c"
	link compiler
}

! builds || build
! runs || { cd "$work" && ./compiler "$WAVELETC"; }
