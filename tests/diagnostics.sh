#!/usr/bin/env bash
# Every code has its manual, a test that provokes it and one close by that is fine; docs/diagnostics.md has them all.
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

tests=${top_srcdir:?}/tests/wvg/diag
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

codes=$(sed -n 's/^DIAG(\(E[0-9]*\),.*/\1/p; s/^WARNING(\(W[0-9]*\),.*/\1/p' "$top_srcdir/compiler/diag.def")
[ -n "$codes" ] || fail "compiler/diag.def has no codes"
[ "$codes" = "$(echo "$codes" | sort -u)" ] || fail "codes in compiler/diag.def are not in order, or there twice"

# An error's test is a graph that is refused, a warning's one that is accepted with it; of what is fine neither tells.
for code in $codes; do
	[ -f "$tests/$code.wvg" ] || fail "$code has no test $code.wvg"
	case $code in
	E*) provoked=$tests/$code.err pattern="\[$code\]" option= ;;
	W*)
		option=$(sed -n "s/^WARNING($code, \"\([a-z-]*\)\",.*/\1/p" "$top_srcdir/compiler/diag.def")
		provoked=$tests/$code.warn pattern="warning: .* \[$code, -W$option\]"
		[ -n "$option" ] || fail "$code has no option"
		;;
	esac
	grep -q "$pattern" "$provoked" || fail "${provoked##*/} does not provoke $code"
	[ -f "$tests/$code-ok.wvg" ] || fail "$code has no $code-ok.wvg"
	[ ! -e "$tests/$code-ok.err" ] && [ ! -e "$tests/$code-ok.warn" ] || fail "$code-ok.wvg is not fine"
	lower=$(echo "$code" | tr EW ew)
	for name in "$code" "$lower" $option; do
		"$WAVELETC" --explain "$name" >"$work/one" || fail "--explain $name: status $?"
		head -n 1 "$work/one" | grep -q "^$code: ." || fail "--explain $name does not begin with the code and its title"
		[ "$(wc -l <"$work/one")" -ge 3 ] || fail "$code has no manual"
	done
done

# What a test of a variant says of its file's name holds: E0101-arrow.err has [E0101].
for file in "$tests"/E*-*.err "$tests"/W*-*.warn; do
	code=$(basename "$file")
	code=${code%%-*}
	grep -q "\[$code[],]" "$file" || fail "$file does not provoke $code"
done

{
	cat <<'END'
# Diagnostics

Every message of `waveletc` has a code, which stays the same from one version to the next. `waveletc --explain CODE`
prints the entry of this page; of a warning also `--explain NAME`. A message shows the place, what was expected and what was
seen:

```
orderbook.wvg:7:23: error: expected a node, but nothing is called 'bok' [E0201]
    7 | node spread { trigger bok; cycle spread_cycle; }
      |                       ^~~
orderbook.wvg:5:6: note: did you mean 'book'?
```

One mistake gives one message: names that may be declared in text that was not understood are not told of. At most 100
errors are shown. After an error nothing is written, and the exit status is 1 (63 for E0103).

Warnings (W...) tell of what is right and hardly meant; they change neither what is written nor the status. Those that look at
the whole graph wait until there is no error. All are given, at most 100. `-Wno-NAME` turns one off and `-Wno-all` all that are not turned on
by `-WNAME`; `-Werror`, or `-Werror=NAME` for one, makes them errors; `-w` silences all. The last option for a thing counts,
and what is said of one warning more than what is said of all.

END
	"$WAVELETC" --explain all
} >"$work/diagnostics.md"
if [ "${1-}" = --accept ]; then
	cp "$work/diagnostics.md" "$top_srcdir/docs/diagnostics.md"
fi
diff -u "$top_srcdir/docs/diagnostics.md" "$work/diagnostics.md" ||
	fail "docs/diagnostics.md is not what waveletc --explain all says: run tests/diagnostics.sh --accept"

"$WAVELETC" --explain E9999 >"$work/out" 2>"$work/err"
[ $? -eq 2 ] || fail "--explain of an unknown code: status"
[ ! -s "$work/out" ] && grep -q "no diagnostic 'E9999'" "$work/err" || fail "--explain of an unknown code: message"

exit $failed
