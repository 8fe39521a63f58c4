#!/bin/sh
# Timers, beside those of libev and libuv where these are installed.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

nodes=20 # as in timers.h

# timers SIZE COUNT: a graph of as many timers a node, with some to spare
timers()
{
	{
		echo "wvg 1; graph timers_$1;"
		for i in $(seq $nodes); do
			echo "node n$i { on timer($2); on push; cycle timers_cycle; }"
		done
	} >"$work/timers_$1.wvg"
	graph "$work/timers_$1.wvg"
	echo "#include \"timers_$1.wvg.h\"" >>"$work/timers-graphs.h"
	echo "static struct timers_$1 hooks_$1, queue_$1;" >>"$work/timers-graphs.h"
}

build()
{
	timers 0 15
	timers 1 5010
	timers 2 50010
	compete libev -lev
	compete libuv -luv
	# shellcheck disable=SC2086 # lists of files
	compile_all "$work"/timers_*.wvg.c "$bench/timers.c" "$bench/timers-wavelet.c" $others \
		"$bench/fake-clock.c" "$bench/rounds.c"
	# shellcheck disable=SC2086
	link timers $libraries
}

! builds || build
! runs || "$work/timers"
