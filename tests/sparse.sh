#!/bin/sh
# Few of many nodes run: a graph whose sets have several levels, in both lowerings (tests/sparse/main.c).
# shellcheck disable=SC2086,SC2154 # lists of words; what make exports
set -eu
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# graph ROWS: of 100 nodes
graph()
{
	awk -v rows="$1" 'BEGIN {
	print "wvg 1;\ngraph sparse;"
	for (i = 0; i < 100; i++)
		print "node n" i " : int64_t { on " (i % 2 ? "notify" : "push") "; cycle { return *self < 0 ? WV_SWEEP : WV_BROADCAST; } }"
	for (; i < rows * 100; i++) # formulas, and what takes less to compile
		print "node n" i " : int64_t " (i < 2000 ? ":= n" i - 100 " + 1;" : "{ trigger n" i - 100 "; cycle follow; }")
	for (c = 0; c < 100; c++)
		print "node before" c " @unused : int64_t { trigger n" i - 100 + c "; observe last n" \
			(c % 3 ? rows - 1 : int(rows / 3)) * 100 + c " as before; cycle { *self = *before; return WV_BROADCAST; } }"
	for (c = 0; c < 100; c++)
		print "node late" c " @unused : int64_t { trigger last n" i - 100 + c "; cycle { ++*self; return WV_BROADCAST; } }"
}' >"$work/sparse.wvg"
}

# run LOWERING ROWS
run()
{
	graph "$2"
	"$WAVELETC" --lowering="$1" -o "$work/sparse.wvg.c" "$work/sparse.wvg"
	for source in "$work/sparse.wvg.c" "$top_srcdir/tests/sparse/main.c"; do
		$CC -std=c11 $CFLAGS -O0 -g0 -DROWS="$2" $WAVELET_CFLAGS -I"$work" -c -o "$work/$(basename "$source").o" "$source"
	done
	$CC $CFLAGS $LDFLAGS -o "$work/sparse" "$work"/*.o $WAVELET_LIBS -lpthread
	"$work/sparse" || { echo "FAIL $1"; exit 1; }
	echo "PASS $1"
}

run table 340  # more than a group, which is 32,768 nodes
run inline 45  # more than a word of the summary, which is 4,096, as it takes longer to compile
