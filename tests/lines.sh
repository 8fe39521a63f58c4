#!/usr/bin/env bash
# #line: mistakes in the C of a .wvg file are reported there by the C compiler; and the C's own lines are its own.
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

cat >lines.wvg <<'END'
wvg 1;
graph lines; use "pair.h";

node a : int = "line 4" { on start; }
node b : int := a +
    a.line_6;
node c : int := a when
    a[8].line_8;
node d : int := observe a.line_9;
node e : struct none * := a * 10;
node f : int {
    trigger a;
    init {
        line_14;
        return 0;
    }
    cycle {
        /* one
           two */
        *self = line_20;
        return WV_BROADCAST;
    }
}
node g : struct pair { on push; }
node h : struct pair :=
    g;
node i : long double := a
    when a > 1;
node j : int := a + last
    j + changed(
    a
    ) + a.line_32;
node k : long double _Complex := a;
node l : struct none * := changed(a);
END
echo 'struct pair { int first, second; };' >pair.h

# A name with all that a string must quote.
strange='a "b"\c.wvg'
cp lines.wvg "$strange"

for cc in gcc clang; do
	command -v $cc >/dev/null || continue
	for name in lines.wvg "$strange"; do
		"$WAVELETC" -w -o lines.c "$name" || fail "waveletc refuses $name"
		# shellcheck disable=SC2086 # a list of words
		LC_ALL=C $cc -std=c11 -Wno-error -Wall $WAVELET_CFLAGS -c -o lines.o lines.c 2>"$cc.err"
		for line in 4 6 8 9 10 14 20 26 27 32 33 34; do
			grep -qE "^[^ ]*.*\.wvg:$line:[0-9]+: (warning|error)" "$cc.err" ||
				fail "$cc does not report line $line of $name: $(cat "$cc.err")"
		done
		# Nothing is reported for the generated C itself.
		if grep -E '^[^ ]*lines\.c:[0-9]+:[0-9]+: (warning|error)' "$cc.err"; then
			fail "$cc reports lines of the C"
		fi
	done
	# The column is exact where the text is verbatim.
	grep -qE ':20:17: error' "$cc.err" || fail "$cc does not report column 17 of line 20: $(grep ':20:' "$cc.err")"
done

# What is missing in a block is missing at its end.
printf 'wvg 1;\ngraph ends;\nnode a : int {\n\ton start;\n\tcycle {\n\t\t++*self;\n\t} }\n' >ends.wvg
for cc in gcc clang; do
	command -v $cc >/dev/null || continue
	"$WAVELETC" -w -o ends.c ends.wvg || fail "waveletc refuses ends.wvg"
	# shellcheck disable=SC2086
	LC_ALL=C $cc -std=c11 -Wno-error -Wall $WAVELET_CFLAGS -c -o ends.o ends.c 2>"$cc.err"
	grep -qE '^ends\.wvg:7:[0-9]+: warning' "$cc.err" || fail "$cc does not report the end of a block: $(cat "$cc.err")"
done

# Back to the C file's own lines: each `#line N "lines.c"` stands on line N - 1.
"$WAVELETC" -w -o lines.c lines.wvg || fail "waveletc refuses lines.wvg"
awk '/^#line [0-9]+ "lines\.c"$/ { n++; if ($2 != NR + 1) { print NR ": " $0; bad = 1 } } END { exit bad || n < 5 }' \
	lines.c || fail "#line back to the C is wrong"

"$WAVELETC" -w --no-line -o plain.c lines.wvg || fail "--no-line"
if grep '#line' plain.c plain.h; then
	fail "--no-line leaves #line"
fi
exit $failed
