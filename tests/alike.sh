#!/bin/sh
# Nodes of a chain that differ only in where their states are: in a graph of many hooks elsewhere they are called in a loop. What
# runs, in which order, by which hook's wish, and what each one is given, is the same as by tables (tests/alike/main.c).
# shellcheck disable=SC2086,SC2154 # lists of words; what make exports
set -eu
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# The chains: how many nodes, and what the loops of each should be, in calls (a word has 64 nodes, and eight are called at a time).
awk 'function node(name, type, clauses) { print "node " name " @unused : " type " " (type == "struct cell" ? "= { .id = " id++ " } " : "") "{ " clauses " }" }
function chain(name, n, type, hook, more, i) {
	node(name "0", type, "on push; cycle " (type == "struct cell" ? "head" : "head16") ";")
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
}' >"$work/alike.wvg"
cat >"$work/alike.h" <<'EOF'
#include <stdint.h>
struct cell {
    uint32_t id;
    uint64_t value;
};
EOF

# compile LOWERING
compile()
{
	"$WAVELETC" -w --lowering="$1" -o "$work/alike.wvg.c" "$work/alike.wvg"
	$CC -std=c11 $CFLAGS $WAVELET_CFLAGS -I"$work" -o "$work/$1" "$work/alike.wvg.c" "$top_srcdir/tests/alike/main.c" \
		$LDFLAGS $WAVELET_LIBS -lpthread
	[ "$1" != inline ] || loops=$(sed -n 's/.*WV_ALIKE(\([0-9]*\), control, (wv_this.node = ALIKE_\([A-Z0-9]*\) .*/\2:\1/p' "$work/alike.wvg.c" | tr '\n' ' ')
	"$work/$1" >"$work/$1.txt"
}

compile inline
expected='PLAIN1:56 PLAIN64:64 PLAIN128:16 BASED1:40 BASED41:24 SMALL1:32 PAIR2:56 MANY1:24 MANY30:32 VOID1:16 '
[ "$loops" = "$expected" ] || { echo "FAIL: loops are $loops" && exit 1; }
echo 'PASS: loops'
compile table
cmp "$work/inline.txt" "$work/table.txt" || { echo 'FAIL: lowerings differ' && exit 1; }
[ "$(wc -l <"$work/table.txt")" -gt 50000 ] || { echo 'FAIL: little has run' && exit 1; }
for what in one two one16 none yield sweep unchanged; do
	grep -q " $what\$" "$work/table.txt" || { echo "FAIL: no $what" && exit 1; }
done
echo 'PASS: as by tables'
