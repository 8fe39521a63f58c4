#!/usr/bin/env bash
# Every example in README.md and docs/ is compiled: ```wvg by waveletc (a library is there for the examples below it), ```c with the header of the README's graph.
set -u
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
failed=0 count=0

# Each fenced block of language $1 in file $2 goes to $3-1, $3-2, ...
blocks()
{
	awk -v lang="$1" -v stem="$3" '
		$0 == "```" lang { file = stem "-" ++n; printf "" >file; next }
		/^```/ { file = "" }
		file { print >>file }' "$2"
}

for page in "$top_srcdir"/README.md "$top_srcdir"/docs/*.md; do
	name=$(basename "$page" .md)
	blocks wvg "$page" "$name"
	blocks c "$page" "c-$name"
	for block in "$name"-*; do
		[ -f "$block" ] || continue
		mv "$block" "$block.wvg"
		count=$((count + 1))
		library=$(sed -n 's/^library \(.*\);.*/\1/p' "$block.wvg")
		[ -z "$library" ] || cp "$block.wvg" "$library.wvg"
		"$WAVELETC" -Werror ${library:+--check} "$block.wvg" || { echo "FAIL: example $block of $page"; failed=1; }
	done
done

# shellcheck disable=SC2086 # lists of words
cp README-1.wvg hello.wvg && "$WAVELETC" hello.wvg &&
	$CC -std=c11 -Wall -Wextra -Werror $WAVELET_CFLAGS -c hello.wvg.c -o hello.o || failed=1
if ! cmp -s hello.wvg "$top_srcdir/examples/hello/hello.wvg"; then
	echo "FAIL: the README's example is not examples/hello/hello.wvg"
	failed=1
fi
# The language page's C block is prototypes without their types: they are what waveletc would write.
# shellcheck disable=SC2086
$CC -std=c11 -Wall -Wextra -Werror $WAVELET_CFLAGS -c -o host.o -x c c-runtime-1 || { echo "FAIL: host in runtime.md"; failed=1; }

[ "$count" -ge 3 ] || { echo "FAIL: only $count examples found"; failed=1; }
exit "$failed"
