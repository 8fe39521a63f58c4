#!/bin/sh
# A chain of nodes, each run by the one before it, beside the same in hand-written C: what a node run costs.
#
# Hand-written is what an expert writes who knows the graph: the dirty bits of 64 nodes in a register, direct calls, a
# branch a node.  Once the hooks are in another file, so that nothing can be inlined; once they are formulas, and the
# expert's code has them inline.  All rivals take turns in one run.
#
# Environment: WAVELETC WAVELET_CFLAGS WAVELET_LIBS CC top_srcdir, as `make bench` sets them.
set -eu

sizes='10 1000'
rounds=${BENCH_ROUNDS:-11}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The first node asks to run again in each cycle; all others follow.
graph_of_calls()
{
	awk -v n="$1" 'BEGIN {
		print "wvg 1;\ngraph calls" n ";\nuse <stdint.h>;\n"
		print "node n0 : uint64_t { on start; cycle chain_first; }"
		for (i = 1; i < n; i++)
			print "node n" i " : uint64_t { trigger n" i - 1 "; cycle chain_step; }"
	}'
}

graph_of_formulas()
{
	awk -v n="$1" 'BEGIN {
		print "wvg 1;\ngraph formulas" n ";\nuse <stdint.h>;\n"
		print "node n0 : uint64_t { on start; cycle chain_first; }"
		for (i = 1; i < n; i++)
			print "node n" i " : uint64_t := n" i - 1 " + 1;"
	}'
}

# The expert: one function per 64 nodes; its dirty bits are in a register, those of the next word in memory.
by_hand()
{
	awk -v n="$1" -v kind="$2" 'BEGIN {
		print "#include <stdint.h>\n#include <stdbool.h>\nbool hand_step(uint64_t *self, uint64_t const *previous);"
		printf "static uint64_t state[%d], dirty[%d];\n", n, int((n + 63) / 64) + 1
		for (word = 0; word * 64 < n; word++) {
			printf "static void word_%d(uint64_t d)\n{\n", word
			for (i = word * 64; i < n && i < word * 64 + 64; i++) {
				printf "    if (d & (UINT64_C(1) << %d)) {\n", i % 64
				if (i == 0)
					print "        ++state[0];\n        bool changed = true;"
				else if (kind == "calls")
					printf "        bool changed = hand_step(&state[%d], &state[%d]);\n", i, i - 1
				else
					printf "        uint64_t next = state[%d] + 1;\n        bool changed = next != state[%d];\n        state[%d] = next;\n", i - 1, i, i
				if (i + 1 == n)
					print "        (void)changed;"
				else if (i % 64 == 63)
					printf "        if (changed)\n            dirty[%d] |= 1;\n", word + 1
				else
					printf "        if (changed)\n            d |= UINT64_C(1) << %d;\n", i % 64 + 1
				print "    }"
			}
			print "}"
		}
		printf "void hand_%s%d(void);\nvoid hand_%s%d(void)\n{\n    dirty[0] = 1;\n", kind, n, kind, n
		for (word = 0; word * 64 < n; word++)
			printf "    if (dirty[%d]) {\n        uint64_t d = dirty[%d];\n        dirty[%d] = 0;\n        word_%d(d);\n    }\n", word, word, word, word
		print "}"
	}'
}

# shellcheck disable=SC2086 # lists of words
compile()
{
	$CC -std=c11 -O2 $WAVELET_CFLAGS -I"$work" -c -o "$work/$2" "$1"
}

for n in $sizes; do
	graph_of_calls "$n" >"$work/calls$n.wvg"
	graph_of_formulas "$n" >"$work/formulas$n.wvg"
	for kind in calls formulas; do
		by_hand "$n" "$kind" >"$work/hand_$kind$n.c"
		"$WAVELETC" --no-line "$work/$kind$n.wvg"
		compile "$work/$kind$n.wvg.c" "$kind$n.o"
		compile "$work/hand_$kind$n.c" "hand_$kind$n.o"
	done
done
compile "$top_srcdir/bench/chain-hooks.c" hooks.o
compile "$top_srcdir/bench/chain.c" chain.o
# shellcheck disable=SC2086
$CC -o "$work/chain" "$work"/*.o $WAVELET_LIBS -lpthread
"$work/chain" "$rounds"
