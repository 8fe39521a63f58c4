#!/bin/sh
# Formulas that one node triggers become one piece of arithmetic: no call, and a few instructions for each.
# shellcheck disable=SC2086 # lists of words
set -eu
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
most=8 # instructions for `n + 1`, the test whether that is new, the store, the flag, and the way out

# instructions N: of the function that runs a pushed node and N formulas behind it; and how many of them call something
instructions()
{
	awk -v n="$1" 'BEGIN {
		print "wvg 1;\ngraph fused;\nnode n0 : long { on push; }"
		for (i = 1; i <= n; i++)
			print "node n" i (i == n ? " @unused" : "") " : long := n" i - 1 " + 1;"
	}' >"$work/fused.wvg"
	"$WAVELETC" --lowering=inline -o "$work/fused.wvg.c" "$work/fused.wvg"
	$CC -std=c11 -O2 $WAVELET_CFLAGS -c -o "$work/fused.o" "$work/fused.wvg.c"
	objdump -d --no-show-raw-insn "$work/fused.o" |
		awk '/^[0-9a-f]+ <.*>:/ { inside = /<fused_word_0>:/ } inside && /^ +[0-9a-f]+:/ { count++; calls += / call/ } END { print count + 0, calls + 0 }'
}

command -v objdump >/dev/null || { echo 'SKIP no objdump'; exit 77; }
few=$(instructions 5)
many=$(instructions 15)
echo "$few $many" | awk -v most=$most '{
	each = ($3 - $1) / 10
	bad = each > most || $2 + $4 > 0 || $1 == 0
	printf "%s: %.1f instructions a formula, %d calls\n", bad ? "FAIL" : "PASS", each, $2 + $4
	exit bad
}'
