#!/bin/sh
# Formulas that one node triggers become one piece of arithmetic: no call, and a few instructions for each. Of inlined hooks that
# ask nothing, nothing is stored that they could ask. Each of a chain of hooks in another file takes seven (gcc). And what nodes of a word trigger in another one is gathered, and stored once.
# shellcheck disable=SC2086 # lists of words
set -eu
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# instructions FORM N: of the function that runs a pushed node and N nodes behind it; and how many of them call something
# else than hooks in another file
instructions()
{
	awk -v form="$1" -v n="$2" 'BEGIN {
		print "wvg 1;\ngraph fused;\nnode n0 : long { on push; }"
		for (i = 1; i <= n; i++) {
			node = "node n" i (i == n ? " @unused" : "") " : long "
			if (form == "formulas")
				print node ":= n" i - 1 " + 1;"
			else if (form == "calls")
				print node "{ trigger n" i - 1 "; cycle " (i % 2 ? "step" : "stride") "; }"
			else
				print node "{ trigger n" i - 1 "; cycle { ++*self; return WV_BROADCAST; } }"
		}
		for (i = 0; form == "calls" && i < 500; i++) # so many that processors do not keep all decoded, in other words
			print "node more" i " @unused : long { on push; " (i < 64 ? "" : "cycle rare; ") "}"
	}' >"$work/fused.wvg"
	"$WAVELETC" --lowering=inline -o "$work/fused.wvg.c" "$work/fused.wvg"
	$CC -std=c11 -O2 $WAVELET_CFLAGS -c -o "$work/fused.o" "$work/fused.wvg.c"
	objdump -d --no-show-raw-insn "$work/fused.o" |
		awk -v form="$1" '/^[0-9a-f]+ <.*>:/ { inside = $0 ~ (form == "calls" ? "<fused_word_0[.>]" : "<fused_straight>") } inside && /^ +[0-9a-f]+:/ { count++; calls += / call/ && form != "calls" } END { print count + 0, calls + 0 }'
}

# 64 nodes, of which the first two trigger one of the word after the next; and the third one another, in a word of its own. What
# is triggered in the next word goes by no memory.
awk 'BEGIN {
	print "wvg 1;\ngraph gathered;"
	for (i = 0; i < 64; i++)
		print "node a" i " @unused : long { on push; }"
	print "node next @unused : long := a0 + a1;"
	for (i = 1; i < 64; i++)
		print "node n" i " @unused : long { on push; }"
	print "node b @unused : long := a0 + a1;"
	for (i = 1; i < 64; i++)
		print "node b" i " @unused : long { on push; }"
	print "node c @unused : long := a2;"
}' >"$work/gathered.wvg"
"$WAVELETC" -w --lowering=inline -o "$work/gathered.wvg.c" "$work/gathered.wvg"
stores=$(grep -c 'ready\.word\[2\] |=' "$work/gathered.wvg.c") || :
notes=$(grep -c 'ready\.summary\[0\] |= UINT64_C(0x4)' "$work/gathered.wvg.c") || :
nexts=$(grep -c 'ready\.word\[1\] |=' "$work/gathered.wvg.c") || :
[ "$stores $notes $nexts" = '1 1 0' ] || {
	echo "FAIL: bits that two nodes set are stored $stores times, noted $notes times; those of the next word $nexts times"
	exit 1
}

# Two nodes trigger in each of 20 other words: not all of that is gathered, and all of it is triggered.
awk 'BEGIN {
	print "wvg 1;\ngraph wide;"
	for (i = 0; i < 64; i++)
		print "node a" i " @unused : long { on push; }"
	for (w = 0; w < 20; w++) {
		print "node t" w " @unused : long := a" w " + a" w + 1 (w < 6 ? " + a40" : "") ";"
		for (i = 1; i < 64; i++)
			print "node f" w "_" i " @unused : long { on push; }"
	}
}' >"$work/wide.wvg"
"$WAVELETC" -w --lowering=inline -o "$work/wide.wvg.c" "$work/wide.wvg"
{
	printf '#include "wide.wvg.h"\n#include <stdio.h>\nint main(void)\n{\n    static struct wide g;\n    long sum = 0;\n'
	printf '    (void)wide_init(&g, NULL);\n    (void)wide_cycle(&g, 0);\n'
	printf '    *wide_a%d_edit(&g) = %d;\n    (void)wide_a%d_push(&g);\n' 0 1 0 7 100 7
	printf '    (void)wide_cycle(&g, 0);\n'
	for w in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
		printf '    sum += *wide_t%d(&g);\n' "$w"
	done
	printf '    printf("%%ld\\n", sum);\n    return wide_finish(&g);\n}\n'
} >"$work/wide.c"
$CC -std=c11 $CFLAGS $WAVELET_CFLAGS -I"$work" -o "$work/wide" "$work/wide.c" "$work/wide.wvg.c" $LDFLAGS $WAVELET_LIBS -lpthread
sum=$("$work/wide") # a0 is 1 in the first one, a7 100 in two
[ "$sum" = 201 ] || { echo "FAIL: what is triggered in many words becomes $sum" && exit 1; }

command -v objdump >/dev/null || { echo 'SKIP no objdump'; exit 77; }
failed=0
# each FORM MOST: so many instructions each takes at most
each()
{
	echo "$(instructions "$1" 25) $(instructions "$1" 45)" | awk -v what="$1" -v most="$2" '{
		each = ($3 - $1) / 20
		bad = each > most || $2 + $4 > 0 || $1 == 0
		printf "%s: %s take %.1f instructions each, %d calls\n", bad ? "FAIL" : "PASS", what, each, $2 + $4
		exit bad
	}' || failed=1
}
each formulas 7.4 # `n + 1`, the test whether that is new, the store, the flag, and the way out
case $($CC --version) in *clang*) calls=8.5 ;; *) calls=7.5 ;; esac
each calls $calls # a look at what was returned, two addresses, the context, who it is, a call
each hooks 5    # a test and a jump, the addition, the flags, and a share of those for eight
exit "$failed"
