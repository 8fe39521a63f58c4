#!/usr/bin/env bash
# A whole program in worlds that follow from a seed (simulate/README.md): some thousand of them, with each back end; whether
# a seed is the same world again; and some of the faults that have to be found.  `make simulate` and `make simulate-faults`
# go further.
set -u
programs=${top_builddir:?}/tests/simulate
[ -x "$programs/epoll" ] || { echo 'epoll and ppoll are not both here' && exit 77; }
failed=0
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

count=5000 faults=8
case "${CFLAGS-}" in *-fsanitize=*) count=1000 faults=0 ;; esac

for back_end in epoll poll plain-epoll; do
	"$programs/$back_end" 1 $count >"$work/log" || failed=1
	echo "$back_end: $(tail -n 1 "$work/log")"
	grep -q "^$count seeds from 1, " "$work/log" || cat "$work/log"

	# The same again: in a row, and alone.
	"$programs/$back_end" -v 1 200 >"$work/once" && "$programs/$back_end" -v 1 200 >"$work/twice" &&
		"$programs/$back_end" -v 137 1 >"$work/alone" || failed=1
	cmp "$work/once" "$work/twice" || { echo "FAIL: $back_end: a seed is another world each time" && failed=1; }
	[ "$(sed -n '/^137 /p' "$work/alone")" = "$(sed -n '/^137 /p' "$work/once")" ] ||
		{ echo "FAIL: $back_end: a seed is another world after others" && failed=1; }
	[ "$(sed -n 's/^[0-9]* \([0-9a-f]\{16\}\)$/\1/p' "$work/once" | sort -u | wc -l)" -eq 200 ] ||
		{ echo "FAIL: $back_end: several seeds are the same world" && failed=1; }
done

[ "$faults" -eq 0 ] || "${top_srcdir:?}/tests/simulate/faults" "$faults" || failed=1
exit "$failed"
