#!/bin/sh
# The benchmark's parts build, agree with their rivals and leave figures, of which tables and a picture are made; small.
set -u
case "$CFLAGS" in *-fsanitize=* | *--coverage*)
	echo "SKIP nothing is measured under sanitizers, or while it is counted"
	exit 77
	;;
esac
bench=${top_srcdir:?}/bench
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
fail()
{
	echo "FAIL $*"
	exit 1
}

export top_builddir="$work" BENCH_ROUNDS=1 BENCH_CHAINS=3
run()
{
	"$bench/run" "$@" >"$work/out" 2>&1 || { cat "$work/out"; fail "bench/run $*"; }
}

BENCH_STEP=build run idle orderbook
[ ! -e "$work/bench/figures.tsv" ] || fail 'something is measured when it is built'
BENCH_STEP=run run idle
BENCH_STEP=run run orderbook
mv "$work/bench/figures.tsv" "$work/parts.tsv"
run sparse
cat "$work/parts.tsv" >>"$work/bench/figures.tsv"
figures=$work/bench/figures.tsv
awk -F '\t' 'NF != 6 || $4 + 0 < $5 + 0 || $4 + 0 > $6 + 0 { print; bad = 1 } END { exit bad }' "$figures" ||
	fail 'figures that are no median, least and most'
for what in 'cycle with nothing to do' 'order book, pushed, formulas' '100 of 300 active, the same ones'; do
	cut -f 1 "$figures" | grep -qxF "$what" || fail "not measured: $what"
done
! command -v gnuplot >/dev/null || grep -q '</svg>' "$work/bench/figures.svg" || fail 'no picture'

# page FIGURES: the page with these
page()
{
	awk -f "$bench/page.awk" file=1 "$work/goals" file=2 "$work/bench/machine.txt" file=3 "$1" file=4 /dev/null \
		file=5 "$bench/instructions.txt" file=6 "$work/page.md" >"$work/new.md"
}

printf 'w\twavelet\tns\t3.0\t2.9\t3.1\nw\tC by hand\tns\t2.0\t1.9\t2.5\nlonely\twavelet\tns\t7\t6\t8\n' >"$work/few.tsv"
printf 'good\tw\twavelet\tC by hand\t1.5\nbad\tw\twavelet\tC by hand\t1.4\nalone\tlonely\twavelet\t-\t6\nnone\tx\twavelet\t-\t1\nbest\tw\tC by hand\tx or wavelet\t0.6\n' >"$work/goals"
printf 'before\n<!-- goals -->\nold\n<!-- end -->\nbetween\n<!-- figures: ^w -->\n<!-- end -->\n<!-- ahead -->\n<!-- end -->\nbehind\n' >"$work/page.md"
page "$work/few.tsv" || fail 'page.awk'
cat >"$work/expected.md" <<'END'
before
<!-- goals -->
| | to reach | gcc | clang |
| --- | --: | --: | --: |
| good | 1.5 × C by hand | 1.50 | – |
| bad | 1.4 × C by hand | 1.50 **missed** | – |
| alone | 6 | 7.00 **missed** | – |
| none | 1 | – | – |
| best | 0.6 × x or wavelet | 0.67 **missed** | – |
<!-- end -->
between
<!-- figures: ^w -->
| ns | | median | least – most | times |
| --- | --- | --: | --: | --: |
| w | wavelet | 3.00 | 2.90 – 3.10 | 1.50 |
|  | C by hand | 2.00 | 1.90 – 2.50 | 1.00 |
<!-- end -->
<!-- ahead -->
| | ahead | it takes, ns | wavelet, ns | times |
| --- | --- | --: | --: | --: |
| w | C by hand | 2.00 | 3.00 | 1.50 |
<!-- end -->
behind
END
diff "$work/expected.md" "$work/new.md" || fail 'the tables are others'
