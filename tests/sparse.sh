#!/bin/sh
# Few of many nodes run: a graph whose sets have several levels, in both lowerings (tests/sparse/main.c, far.c, all.c).
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

# far_graph NODES [DISTANCE]: nodes that have parents near and far, or one so far away; and the parents as C
far_graph()
{
	awk -v work="$work" -v nodes="$1" -v away="${2-}" 'BEGIN {
	heads = away ? away : 300
	split("1 3 40 70 900 4200 14000 40000", distance, " ")
	srand(1)
	print "enum { NODES = " nodes ", HEADS = " heads ", LEAST = " 100 * (away ? 10 : 300) " };\nstatic uint32_t const parent[] = {" >(work "/parents.h")
	print "wvg 1;\ngraph far;"
	for (i = 0; i < nodes; i++) {
		printf "node n%d%s { ", i, i < nodes / 2 ? "" : " @unused"
		first[i] = total + 0
		for (p = i < heads ? 0 : away || rand() < 0.7 ? 1 : 2; p > 0; p--) {
			d = distance[1 + int(rand() * 8)]
			at = i - (away ? away : 1 + int(rand() * (d < i ? d : i)))
			printf "%s n%d", first[i] == total ? "trigger" : ",", at
			print at "," >(work "/parents.h")
			total++
		}
		print (i < heads ? "on push" : "") "; cycle go; }"
	}
	print "};\nstatic uint32_t const first[] = {" >(work "/parents.h")
	for (i = 0; i <= nodes; i++)
		print (i < nodes ? first[i] : total) + 0 "," >(work "/parents.h")
	print "};" >(work "/parents.h")
}' >"$work/far.wvg"
}

all_graph()
{
	awk 'BEGIN {
	print "wvg 1;\ngraph all;"
	for (i = 0; i < 45100; i++) # the last of the words, of the summary, and of its groups are full in part
		print "node n" i " { on start; cycle go; }"
}' >"$work/all.wvg"
}

# compile LOWERING GRAPH PROGRAM.c OPTION...
compile()
{
	lowering=$1 name=$2 program=$3
	shift 3
	"$WAVELETC" -w --lowering="$lowering" -o "$work/$name.wvg.c" "$work/$name.wvg"
	for source in "$work/$name.wvg.c" "$top_srcdir/tests/sparse/$program"; do
		$CC -std=c11 $CFLAGS -O0 -g0 "$@" $WAVELET_CFLAGS -I"$work" -c -o "$work/$(basename "$source").o" "$source"
	done
	$CC $CFLAGS $LDFLAGS -o "$work/$name" "$work/$name.wvg.c.o" "$work/$program.o" $WAVELET_LIBS -lpthread
	"$work/$name" || { echo "FAIL $name, $lowering"; exit 1; }
	echo "PASS $name, $lowering"
}

graph 340 # more than a group, which is 32,768 nodes
compile table sparse main.c -DROWS=340
graph 45 # more than a word of the summary, which is 4,096, as it takes longer to compile
compile inline sparse main.c -DROWS=45
far_graph 45000 # the last is more than a group from the first
compile table far far.c
far_graph 9000 # some words run by tables, and some do not
compile inline far far.c
for away in 70 4200; do # each is alone in its word when one is pushed; the next one in the next word of the summary
	far_graph $((away * 6)) $away
	compile table far far.c
done
far_graph 60000 15000 # in the next group, or the one behind that
compile table far far.c
all_graph
compile table all all.c
