#!/bin/sh
# Graphs of 100,000 nodes: 100 of them active, beside a graph of just those; and all in one chain. Then, with hooks in another
# file, the instructions of a cycle (callgrind).
#
# Environment: BENCH_CHAINS: how many chains of 100 nodes the graph has (1000); several numbers: one graph after the other, those
# of other sizes with the worst order of nodes alone. BENCH_FORMS: calls (the default), inline, formulas; several: one after the
# other, those of other sizes as calls alone.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"
chains=${BENCH_CHAINS:-1000} forms=${BENCH_FORMS:-calls}

case $chains,$forms in *' '*)
	for one in $chains; do
		for form in $forms; do
			[ "$one" -eq 1000 ] || [ "$form" = calls ] || continue
			BENCH_CHAINS=$one BENCH_FORMS=$form BENCH_WORK=$work/$one$form \
				BENCH_ORDERS=$([ "$one" -eq 1000 ] && echo all || echo worst) "$0"
		done
	done
	exit
	;;
esac
form=$forms

# What is measured of all sizes, and of one that is not too large, beside others or not. Where code is in the graph, tables have
# code for each node, too, and the long chain is written by hand as well.
graphs='many few few_tables' made='' told=''
[ "$chains" -gt 1000 ] || [ "${BENCH_ORDERS:-all}" = worst ] || graphs="$graphs together long_chain" made=-DEVERY_ORDER
case $form in
inline) told=', hooks inline' ;;
formulas) told=', formulas' ;;
esac
[ "$form" = calls ] || graphs="$graphs many_tables" made="$made -DWITH_CODE"

build()
{
	for name in $graphs; do
		wvg=$work/$name.wvg
		case $name in
		long_chain) awk -v name="$name" -v shape=chain -v n=$((chains * 100)) -v form="$form" -f "$bench/shapes.awk" ;;
		few*) awk -v name="$name" -v chains=1 -v n=100 -v form="$form" -f "$bench/sparse.awk" ;;
		*) awk -v name="$name" -v together="$([ "$name" != together ] || echo 1)" -v chains="$chains" -v n=100 -v form="$form" \
			-f "$bench/sparse.awk" ;;
		esac >"$wvg"
		case $name in
		*_tables) graph "$wvg" --lowering=table ;;
		*) graph "$wvg" ;;
		esac
		sources="$sources $wvg.c"
	done
	if [ "$form" != calls ]; then
		awk -v name=long_chain -v shape=chain -v n=$((chains * 100)) -v form="$form" -v make=hand -f "$bench/shapes.awk" \
			>"$work/hand.c"
		sources="$sources $work/hand.c"
	fi
	{
		echo "enum { CHAINS = $chains };"
		echo "#define LAST n$((chains * 100 - 1))"
		echo "#define NODES \"$(echo $((chains * 100)) | sed -e ':more' -e 's/\([0-9]\)\([0-9]\{3\}\)\(,\|$\)/\1,\2\3/' -e 't more')\""
		echo "#define TOLD \"$told\""
		echo "#define LONG_TOLD \"${told:-, hooks in another file}\""
	} >"$work/chains.h"
	compile="$compile $made"
	# shellcheck disable=SC2086 # a list of words
	compile_all $sources "$bench/sparse.c" "$bench/tables.c" "$bench/shapes-hooks.c" "$bench/rounds.c"
	link sparse
}

# cycles WHAT COUNT: instructions of so many
cycles()
{
	valgrind --tool=callgrind --callgrind-out-file="$work/calls" "$work/sparse" "$1" "$2" 2>"$work/log" ||
		{ cat "$work/log" >&2 && return 1; }
	sed -n 's/^totals: //p' "$work/calls"
}

# counted WHAT TOLD NODES: a thousand cycles more take so many instructions more, each
counted()
{
	few=$(cycles "$1" 1000)
	many=$(cycles "$1" 2000)
	awk -v more=$((many - few)) -v told="$2" -v nodes="$3" -v tsv="${BENCH_TSV:-/dev/null}" 'BEGIN {
		each = more / 1000
		printf "  %-60s %-14s %9.1f instructions a cycle\n", told, nodes, each
		printf "instructions, %s\t%s\tinstructions per cycle\t%.1f\t%.1f\t%.1f\n", told, nodes, each, each, each >>tsv
	}'
}

run()
{
	"$work/sparse"
	[ "$form" = calls ] || return 0
	valgrind --tool=none "$work/sparse" few_tables 1 >/dev/null 2>&1 || { echo 'sparse: no valgrind that runs this' && return 0; }
	counted few_tables '100 active, a graph of just those, tables' '100 nodes'
	nodes="$((chains * 100)) nodes"
	[ "$chains" -gt 100 ] || nodes="$nodes, straight line"
	counted same '100 active, the same ones' "$nodes"
	counted others '100 active, others each cycle, far apart' "$nodes"
}

sources=
! builds || build
! runs || run
