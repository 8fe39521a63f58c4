#!/bin/sh
# Nodes that share a hook elsewhere, and differ only in where their states and bits are: in a graph of many hooks elsewhere they are
# called in a loop. What runs, in which order, by which hook's wish, and what each one is given, is the same as by tables (tests/alike/main.c).
# shellcheck disable=SC2086,SC2154 # lists of words; what make exports
set -eu
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# The chains: how many nodes, and what the loops of each should be, in calls (a word has 64 nodes, and eight are called at a time).
awk 'function node(name, type, clauses) { print "node " name " @unused : " type " " (type == "struct cell" ? "= { .id = " id++ " } " : "") "{ " clauses " }" }
function chain(name, n, type, hook, more, i) {
	node(name "0", type, "on push; cycle " (type == "struct cell" ? "head" : type == "uint16_t" ? "head16" : "head_wide") ";")
	for (i = 1; i < n; i++)
		node(name i, type, "trigger " name i - 1 ";" more " cycle " hook ";")
}
BEGIN {
	print "wvg 1;\ngraph alike;\nuse \"alike.h\";"
	chain("plain", 150, "struct cell", "one", "")              # ranks 0 to 149
	node("base", "struct cell", "on push; cycle head;")
	chain("based", 69, "struct cell", "two", " observe base;") # 151 to 219
	chain("small", 36, "uint16_t", "one16", "")                # 220 to 255
	node("pair0", "struct cell", "on push; cycle head;")       # 256 to 319
	node("pair1", "struct cell", "trigger pair0; cycle one;")
	for (i = 2; i < 64; i++)
		node("pair" i, "struct cell", "trigger pair" i - 1 "; observe pair" i - 2 "; cycle two;")
	node("many0", "struct cell", "on push; cycle head;")       # 320 to 383, one triggers two
	for (i = 1; i < 64; i++)
		node("many" i, "struct cell", "trigger many" i - 1 "; cycle one;")
	node("side", "struct cell", "trigger many29; cycle one;")  # 384
	node("mixed0", "struct cell", "on push; cycle head;")      # 385 to 447: no two neighbours are alike
	for (i = 1; i < 63; i++)
		node("mixed" i, "struct cell", "trigger mixed" i - 1 "; cycle " (i % 2 ? "one" : "other") ";")
	node("end0", "struct cell", "on push; cycle head;")        # 448 to 511: what reads copies is not alike
	for (i = 1; i < 40; i++)
		node("end" i, "struct cell", "trigger end" i - 1 "; observe last copied as there; cycle two;")
	node("copied", "struct cell", "on push; cycle head;")
	print "node void0 { on push; cycle none; }"                # without states
	for (i = 1; i < 23; i++)
		print "node void" i " @unused { trigger void" i - 1 "; cycle none; }"
	# 512 on: not in chains. 40 rows of 20 whose nodes have a parent above and the one beside that; of the first row, which is pushed, no
	# node has a parent; row 7 is of another hook; the last row triggers one node.
	for (i = 0; i < 800; i++) {
		row = int(i / 20)
		up = i - 20
		beside = (row - 1) * 20 + (i + 1) % 20
		if (row == 0)
			node("grid" i, "struct cell", "on push; cycle head;")
		else
			node("grid" i, "struct cell", "trigger grid" up ", grid" beside ";" (row == 9 ? " on push;" : "") " cycle " (row == 7 ? "other2" : "two") ";")
	}
	list = "grid780"
	for (i = 781; i < 800; i++)
		list = list ", grid" i
	print "node all { trigger " list "; }"                     # 1312
	# 60 that follow one node: 1313 to 1373; and what follows all of them, in the word after the next
	node("hub", "struct cell", "on push; cycle head;")
	for (i = 0; i < 60; i++)
		node("leaf" i, "struct cell", "trigger hub; cycle one;")
	for (i = 0; i < 40; i++)                                   # of which some trigger themselves, as it were: a chain of twos
		node("twos" i, "struct cell", i < 2 ? "on push; cycle head;" : "trigger twos" i - 2 "; cycle one;")
	chain("wide", 30, "wide_number", "one_wide", "")           # aligned to more than their size
	for (i = 0; i < 60; i++)
		node("gap" i, "struct cell", "on push; cycle head;")
	# From here on nothing is alike, but what is triggered in the next cycle: nodes that schedule; whose parents differ; that trigger in the next cycle, in a chain
	# and not; that may lose a parent; blocks; before formulas; each the first of a chain.
	for (i = 0; i < 20; i++)
		print "node sched" i " { on push; schedules wake; cycle none; }"
	print "node wake { on push; cycle none; }"
	for (i = 0; i < 20; i++)
		node("order" i, "struct cell", i % 2 ? "trigger mixed" i ", wake; cycle one;" : "trigger wake, mixed" i "; cycle one;")
	for (i = 0; i < 20; i++)
		print "node edges" i " { trigger sched" i (i % 2 ? ", void0" : "") "; cycle none; }"
	for (i = 0; i < 20; i++)
		print "node late" i " @unused { trigger sched" i "; cycle none; }\nnode later" i " { trigger last late" i "; cycle none; }"
	for (i = 0; i < 20; i++)
		print "node slow" i " @unused { trigger " (i ? "slow" i - 1 : "sched0") "; cycle none; }"
	for (i = 0; i < 20; i++)
		print "node slower" i " { trigger last slow" i "; cycle none; }"
	for (i = 0; i < 20; i++)
		print "node apart" i " @unused { trigger sched" i ", late" i "; cycle none; }"
	for (i = 0; i < 20; i++)
		print "node aparter" i " { trigger last apart" i "; cycle none; }"
	for (i = 0; i < 20; i++)
		node("maybe" i, "struct cell", "trigger mixed" i (i ? "?" : "") "; cycle perhaps;")
	for (i = 0; i < 20; i++)
		node("hardly" i, "struct cell", i ? "trigger hardly" i - 1 "; observe mixed" i "?; cycle perhaps2;" : "on push; cycle head;")
	for (i = 0; i < 20; i++)
		print "node block" i " @unused : uint16_t { " (i ? "trigger block" i - 1 "; cycle { ++*self; return WV_BROADCAST; } }" : \
			"on push; cycle head16; }")
	for (i = 0; i < 20; i++)
		print "node base" i " @unused : uint16_t { on push; cycle head16; }\nnode formula" i " @unused : int := base" i " + 1;"
	for (i = 0; i < 20; i++)
		print "node twig" i " @unused { on push; cycle none; }\nnode " (i ? "" : "x") "twigs" i " @unused { trigger twig" i "; cycle none; }" \
			"\nnode twigger" i " @unused { trigger " (i ? "" : "x") "twigs" i "; cycle none; }"
	list = "leaf0"
	for (i = 1; i < 60; i++)
		list = list ", leaf" i
	print "node leaves @unused { trigger " list ", all; }"
}' >"$work/alike.wvg"
cat >"$work/alike.h" <<'EOF'
#include <stdint.h>
struct cell {
    uint32_t id;
    uint64_t value;
};
typedef uint64_t wide_number __attribute__((aligned(32)));
EOF

# compile LOWERING
compile()
{
	"$WAVELETC" -w --lowering="$1" -o "$work/alike.wvg.c" "$work/alike.wvg"
	$CC -std=c11 $CFLAGS $WAVELET_CFLAGS -I"$top_srcdir" -I"$work" -o "$work/$1" "$work/alike.wvg.c" "$top_srcdir/tests/alike/main.c" \
		$LDFLAGS $WAVELET_LIBS -lpthread
	[ "$1" != inline ] || loops=$(sed -n 's/.*WV_ALIKE(\([0-9]*\), control, (wv_this.node = ALIKE_\([A-Z0-9]*\) .*/\2:\1/p
		s|.*wv_left - 1) { /\* \([a-z0-9]*\) to \([a-z0-9]*\) .*|\1-\2|p' "$work/alike.wvg.c" | tr '\n' ' ')
	"$work/$1" >"$work/$1.txt"
}

compile inline
# Which rows of the grid: those that lie in one word, and so does what they trigger; but for the ends, which have a parent elsewhere.
expected='PLAIN1:56 PLAIN64:64 PLAIN128:16 BASED1:40 BASED41:24 SMALL1:32 PAIR2:56 MANY1:24 MANY30:32 VOID1:16 grid1-grid19 '
for row in 1 4 7 10 13 14 15 16 17 20 23 26 29 30 31 32 33 36; do
	expected="${expected}grid$((row * 20 + 1))-grid$((row * 20 + 18)) "
done
expected="${expected}grid780-grid798 leaf0-leaf29 leaf30-leaf59 WIDE1:24 gap0-gap27 gap28-gap59 slower0-slower19 aparter0-aparter19 "
[ "$loops" = "$expected" ] || { echo "FAIL: loops are $loops" && exit 1; }
echo 'PASS: loops'
compile table
cmp "$work/inline.txt" "$work/table.txt" || { echo 'FAIL: lowerings differ' && exit 1; }
[ "$(wc -l <"$work/table.txt")" -gt 50000 ] || { echo 'FAIL: little has run' && exit 1; }
for what in one two other2 one16 one_wide perhaps perhaps2 none yield sweep unchanged; do
	grep -q " $what\$" "$work/table.txt" || { echo "FAIL: no $what" && exit 1; }
done
echo 'PASS: as by tables'

# A node of very many parents before nodes that might be as it is.
awk 'BEGIN {
	print "wvg 1;\ngraph parents;"
	for (i = 0; i < 20000; i++) {
		print "node p" i " { on push; }"
		list = list (i ? ", p" : "p") i
	}
	for (i = 0; i < 400; i++)
		print "node f" i " { on push; cycle none; }"
	print "node many { trigger " list "; cycle none; }"
	for (i = 0; i < 40; i++)
		print "node q" i " { on push; cycle none; }"
}' >"$work/parents.wvg"
"$WAVELETC" -w --lowering=inline -o "$work/parents.wvg.c" "$work/parents.wvg" || { echo 'FAIL: a node of many parents' && exit 1; }
grep -q '/\* q15 to q39 \*/' "$work/parents.wvg.c" || { echo 'FAIL: those behind a node of many parents are alike' && exit 1; }
echo 'PASS: a node of many parents'
