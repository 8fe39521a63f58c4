#!/usr/bin/env bash
# Straight line or tables?  Graphs of several sizes in both lowerings: what compiling them takes, and what a node run
# costs when all nodes run, when the same 100 do in each cycle, and when other ones do; the least of 7 rounds.
#
# LOWERING_NODES: how many nodes ("100 1000 10000 100000"); LOWERING_FORMS: of what ("calls inline formulas").
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

# program NODES FORM LOWERING: and a line of $work/made with what compiling it took, and its size
program()
{
	name=chains_$1$2$3
	awk -v n="$1" -v form="$2" -f "$bench/lowering.awk" >"$work/chains.wvg"
	graph "$work/chains.wvg" --lowering="$3"
	seconds=$({ TIMEFORMAT=%U; time $compile -c -o "$work/chains.o" "$work/chains.wvg.c"; } 2>&1)
	$compile -DNODES="$1" -c -o "$work/lowering.o" "$bench/lowering.c"
	# shellcheck disable=SC2086 # lists of words
	$CC -o "$work/$name" "$work/lowering.o" "$work/chains.o" "$work/shapes-hooks.o" $WAVELET_LIBS -lpthread
	size "$work/chains.o" | awk -v n="$1" -v form="$2" -v lowering="$3" -v seconds="$seconds" -v name="$name" \
		'NR == 2 { printf "%s %9d  %-9s %-7s %8.1f s %9.0f\n", name, n, form, lowering, seconds, $1 / n }' >>"$work/made"
}

if builds; then
	: >"$work/made"
	$compile -c -o "$work/shapes-hooks.o" "$bench/shapes-hooks.c"
	for nodes in ${LOWERING_NODES-100 1000 10000 100000}; do
		for form in ${LOWERING_FORMS-calls inline formulas}; do
			program "$nodes" "$form" inline
			program "$nodes" "$form" table
		done
	done
fi
if runs; then
	echo "ns per node run; an empty cycle in ns; bytes of code and tables per node, and of writable memory beyond its state
    nodes  hooks     lowering  compiled      code       all  the same    others     empty  writable"
	while IFS= read -r row; do
		printf '%s' "${row#* }"
		"$work/${row%% *}"
	done <"$work/made"
fi
