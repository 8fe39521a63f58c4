#!/bin/sh
# Cycles of graphs of several shapes, beside the same in hand-written C: what a node run costs.
#
# Environment: WAVELETC WAVELET_CFLAGS WAVELET_LIBS CC top_srcdir, as `make bench` sets them.
set -eu

bench=$top_srcdir/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2086 # lists of words
compile()
{
	$CC -std=c11 -O2 $WAVELET_CFLAGS -I"$top_srcdir" -I"$work" -c -o "$work/$(basename "$1" .c).o" "$1"
}

# rivals SHAPE N NODES FORM WORKLOAD: one graph and its rival
rivals()
{
	name=$1$2$4
	awk -v shape="$1" -v n="$2" -v form="$4" -f "$bench/shapes.awk" >"$work/$name.wvg"
	awk -v shape="$1" -v n="$2" -v form="$4" -v make=hand -f "$bench/shapes.awk" >"$work/hand_$name.c"
	"$WAVELETC" --no-line -w "$work/$name.wvg"
	compile "$work/$name.wvg.c"
	compile "$work/hand_$name.c"
	echo "#include \"$name.wvg.h\"" >>"$work/graphs.h"
	echo "SHAPE($name, n$(($3 - 1)))" >>"$work/shapes.def"
	rival "$5" 'by hand' ".run = hand_$name, .units = $3"
	rival "$5" 'wavelet' ".run = run_$name, .units = $3"
}

# rival WORKLOAD NAME REST: one row
count=0
rival()
{
	echo "{.workload = \"$1\", .name = \"$2\", $3}," >>"$work/rivals.def"
	count=$((count + 1))
}

for form in calls inline formulas; do
	case $form in
	calls) told='hooks in another file' ;;
	inline) told='hooks inline' ;;
	formulas) told='formulas' ;;
	esac
	rivals chain 10 10 $form "chain of 10, $told"
	rivals chain 1000 1000 $form "chain of 1,000, $told"
	for name in 'by hand' wavelet; do
		rival "one more of a chain, $told" "$name" \
			".more = &rivals[$((count - 2))], .fewer = &rivals[$((count - 4))]"
	done
	rivals fan 1000 1002 $form "1 to 1,000 to 1, $told"
	rivals lattice 32 1025 $form "lattice of 32 by 32, $told"
done
compile "$bench/shapes-hooks.c"
compile "$bench/shapes.c"
compile "$bench/rounds.c"
# shellcheck disable=SC2086
$CC -o "$work/shapes" "$work"/*.o $WAVELET_LIBS -lpthread
"$work/shapes"
