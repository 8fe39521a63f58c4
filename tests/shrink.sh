#!/usr/bin/env bash
# What reference.sh does with a graph that differs: it fails, says so in the ledger, and leaves the smallest graph that still
# differs. The fault is put into the generated C: no copy is made for `last`. And parts that follow each other are one row.
set -u
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
failed=0

fail()
{
	echo "FAIL: $*"
	failed=1
}

# compare FIRST COUNT: random graphs in straight line, by the compiler that is quickest.
compare()
{
	REFERENCE_FIRST=$1 REFERENCE_TCC=$2 REFERENCE_COUNT=0 REFERENCE_TABLES=0 REFERENCE_OPTIMISED=0 REFERENCE_SANITIZED=0 \
		REFERENCE_FEW=0 REFERENCE_ONLY="$by -O0" REFERENCE_LEDGER=$work/ledger "$top_srcdir/tests/reference.sh" >"$work/said" 2>&1
}

by=tcc
command -v tcc >/dev/null || by=${CC%% *}
: >"$work/ledger"
cat >"$work/lower" <<'END'
#!/bin/sh
"$top_builddir/tests/reference/lower" "$@" && sed -i '/wv_set_add(ctx->copied/d' ./*.wvg.c
END
chmod +x "$work/lower"

compare 1 10 && compare 11 10 || fail 'sound graphs differ'
grep -q "reference: $by -O0, seeds 1 to 20 | 20 graphs, 4000 cycles, .* | nothing |$" "$work/ledger" && [ "$(wc -l <"$work/ledger")" -eq 1 ] ||
	fail 'two parts that follow each other are one row'

! REFERENCE_LOWER=$work/lower compare 21 20 || fail 'the fault is not seen'
grep -q "reference: $by -O0, seeds 21 to 40 | .* | graphs that differ |$" "$work/ledger" && [ "$(wc -l <"$work/ledger")" -eq 2 ] ||
	fail 'a part that differs is a row of its own, and says so'

kept=$(sed -n 's/^the smallest graph that differs, kept as \(.*\):$/\1/p' "$work/said")
if [ -f "$kept" ]; then
	# A node and what reads its last value; or one of them alone.
	[ "$(grep -c '^node ' "$kept")" -le 3 ] && grep -q 'last ' "$kept" || fail 'the graph is not shrunk'
	# shellcheck disable=SC2046 # the command line in its last line
	"$top_builddir/tests/reference/"$(sed -n 's,^// ,,p' "$kept") | cmp - <(grep -v '^// ' "$kept") || fail 'it is not what its last line makes'
	rm "$kept"
else
	fail 'no graph is kept'
fi

[ "$failed" -eq 0 ] || { cat "$work/ledger" "$work/said" "${kept:-/dev/null}"; exit 1; }
