#!/bin/sh
# Nodes that follow each other and that the same nodes trigger have one test together, and eight of which C compilers see what they do have
# code without tests for when all are ready. What runs, in which order, and what each one is told is the same as by tables (tests/siblings/main.c).
# shellcheck disable=SC2086,SC2154 # lists of words; what make exports
set -eu
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# graph [-v plain=1]: plain ones have nothing for which a word is left, so that the straight line goes on behind siblings of which some ran
graph()
{
	awk "$@" 'function block(name, clauses, value) {
	print "node " name " @unused : uint64_t { " clauses " cycle { *self += " value "; return told(ctx, *self); } }"
}
function fill(n) { # the rest of a word
	while (n-- > 0)
		print "node fill" filled++ " @unused { on push; }"
}
BEGIN {
	print "wvg 1;\ngraph siblings;\nuse <stdint.h>;\nuse \"told.h\";"
	for (i = 0; i < 4; i++)
		block("src" i, "on push;", 1)
	block("wake", "on push;", 1)
	for (i = 0; i < 30; i++)                                  # one parent
		block("kin" i, "trigger src0;", "*src0")
	for (i = 0; i < 20; i++)                                  # two
		block("pair" i, "trigger src0, src1;", "*src0 ^ *src1")
	fill(9)                                                   # 64 from here on
	for (i = 0; i < 10; i++)                                  # not in the same order: none
		block("swap" i, i % 2 ? "trigger src1, src2;" : "trigger src2, src1;", "*src2")
	for (i = 0; i < 10; i++)                                  # with a reason of their own: none
		block("own" i, "trigger src0; on push;", "*src0")
	for (i = 0; i < 10; i++)                                  # what is observed may differ
		block("seen" i, "trigger src2; observe kin" i ";", "*kin" i)
	for (i = 0; i < 20; i++)                                  # formulas whose cause is in another word, some with a condition
		print "node form" i " @unused : uint64_t := src3 + " i (i % 3 ? "" : " when (src3 + " i ") % 4 > 0") ";"
	for (i = 0; i < 10; i++)                                  # in the next cycle: none
		block("late" i, plain ? "trigger src0, src1, src2;" : "trigger last src0 as was;", plain ? "*src0" : "*was")
	fill(4)                                                   # 128 from here on
	for (i = 0; i < 6; i++)                                   # that schedule
		print "node wakes" i " @unused : uint64_t { trigger wake; " (plain ? "" : "schedules later; ") "cycle wakes; }"
	print "node later @unused : uint64_t { trigger wake; cycle { ++*self; return told(ctx, *self); } }"
	for (i = 0; i < 6; i++)                                   # of which there are copies
		block("old" i, "trigger src3;", "*src3")
	for (i = 0; i < 6; i++)
		block("new" i, "trigger src1; observe " (plain ? "" : "last ") "old" i " as was;", "*was")
	for (i = 0; i < 6; i++)                                   # named
		print "node named" i " @unused : uint64_t { trigger src0, src3; cycle named; }"
	for (i = 0; i < 2; i++)                                   # too few: none
		block("few" i, "trigger src0, src2;", 1)
	for (i = 0; i < 4; i++)                                   # formulas stand within them: none
		print "node outer" i " @unused : uint64_t { trigger src1, src3; cycle { ++*self; return told(ctx, *self); } }\nnode inner" i \
			" @unused : uint64_t := outer" i " * 2;"
	fill(29)                                                  # 192 from here on
	for (i = 0; i < 160; i++) {                               # a grid: all of eight in a row may be ready, but where one is named, or follows the one before it
		up = "kin" i % 20
		side = "pair" (i + 1) % 20
		if (i >= 20) {
			up = "grid" i - 20
			side = "grid" (int(i / 20) - 1) * 20 + (i + 1) % 20
		}
		if (i == 81)
			print "node grid81 @unused : uint64_t { trigger grid61, grid62; cycle named; }"
		else if (i == 123)
			block("grid123", "trigger grid122, grid102;", "*grid122")
		else if (i % 7 == 3)
			print "node grid" i " @unused : uint64_t := " up " + " side ";"
		else
			block("grid" i, "trigger " up ", " side ";", "*" up " ^ *" side)
	}
	list = "grid0"
	for (i = 1; i < 160; i++)
		list = list ", grid" i
	print "node end @unused : uint64_t { trigger " list ", old0; observe grid159; cycle { *self += *grid159; return told(ctx, *self); } }"
}' >"$work/siblings.wvg"
}
echo '#include <wavelet.h>
wv_control told(wv_ctx *ctx, uint64_t value);' >"$work/told.h"

# compile LOWERING
compile()
{
	"$WAVELETC" -w --lowering="$1" -o "$work/siblings.wvg.c" "$work/siblings.wvg"
	$CC -std=c11 $CFLAGS $WAVELET_CFLAGS -I"$top_srcdir" -I"$work" -o "$work/$1" "$work/siblings.wvg.c" "$top_srcdir/tests/siblings/main.c" \
		$LDFLAGS $WAVELET_LIBS -lpthread
	"$work/$1" >"$work/$1.txt"
}

# same: as by tables
same()
{
	compile table
	cmp "$work/inline.txt" "$work/table.txt" || { echo 'FAIL: lowerings differ' && exit 1; }
	[ "$(wc -l <"$work/table.txt")" -gt 200000 ] || { echo 'FAIL: little has run' && exit 1; }
	for what in broadcast yield sweep unchanged; do
		grep -q " $what\$" "$work/table.txt" || { echo "FAIL: no $what" && exit 1; }
	done
	echo 'PASS: as by tables'
}

graph
compile inline
found=$(sed -n 's|^    if .* { /\* \([a-z0-9]*\) to \([a-z0-9]*\) \*/$|\1-\2|p' "$work/siblings.wvg.c" | tr '\n' ' ')
expected='kin0-kin29 pair0-pair19 seen0-seen9 form0-form19 wakes0-wakes5 old0-old5 new0-new5 named0-named5 '
[ "$found" = "$expected" ] || { echo "FAIL: siblings are $found" && exit 1; }
echo 'PASS: siblings'
# Not where nodes are pushed (src0, own6), one is named (grid80), or follows another one of the eight (grid120).
found=$(grep -A 1 '^    if (WV_LIKELY((ready & UINT64_C(0x[0-9a-f]*)) == UINT64_C(0x[0-9a-f]*))) {$' "$work/siblings.wvg.c" |
	sed -n 's|.*/\* \([a-z0-9]*\) \*/|\1|p' | tr '\n' ' ')
expected='swap0 late0 late6 few0 grid0 grid8 grid16 grid24 grid32 grid40 grid48 grid56 grid64 grid72 grid88 grid96 grid104 grid112 grid128 grid136 grid144 grid152 '
[ "$found" = "$expected" ] || { echo "FAIL: groups are $found" && exit 1; }
echo 'PASS: eight of which all may be ready'
same

graph -v plain=1
compile inline
grep -q 'late0 to late9' "$work/siblings.wvg.c" || { echo 'FAIL: late0 to late9 are no siblings' && exit 1; }
same
