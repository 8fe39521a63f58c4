#!/bin/sh
# Graphs of 100,000 nodes: 100 of them active, beside a graph of just those; and all in one chain.
#
# Environment: BENCH_CHAINS: how many chains of 100 nodes the graph has (1000); several numbers: one graph after the other, the
# large ones with the worst order of nodes alone. BENCH_FORMS: calls (the default), inline, formulas; several: one after the other, the
# large graphs as calls alone.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"
chains=${BENCH_CHAINS:-1000} forms=${BENCH_FORMS:-calls}

case $chains,$forms in *' '*)
	for one in $chains; do
		for form in $forms; do
			[ "$one" -le 1000 ] || [ "$form" = calls ] || continue
			BENCH_CHAINS=$one BENCH_FORMS=$form BENCH_WORK=$work/$one$form "$0"
		done
	done
	exit
	;;
esac

# What is measured of all sizes, and of the smaller ones. Where code is in the graph, tables have code for each node, too, and
# the long chain is written by hand as well.
graphs='many few few_tables' made='' told=''
[ "$chains" -gt 1000 ] || graphs="$graphs together long_chain" made=-DEVERY_ORDER
case $forms in
inline) told=', hooks inline' ;;
formulas) told=', formulas' ;;
esac
[ "$forms" = calls ] || graphs="$graphs many_tables" made="$made -DWITH_CODE"

build()
{
	for name in many many_tables; do
		awk -v name=$name -v chains="$chains" -v n=100 -v form="$forms" -f "$bench/sparse.awk" >"$work/$name.wvg"
	done
	awk -v name=together -v together=1 -v chains="$chains" -v n=100 -v form="$forms" -f "$bench/sparse.awk" >"$work/together.wvg"
	awk -v name=long_chain -v shape=chain -v n=$((chains * 100)) -v form="$forms" -f "$bench/shapes.awk" >"$work/long_chain.wvg"
	if [ "$forms" != calls ]; then
		awk -v name=long_chain -v shape=chain -v n=$((chains * 100)) -v form="$forms" -v make=hand -f "$bench/shapes.awk" \
			>"$work/hand.c"
		sources="$sources $work/hand.c"
	fi
	for name in few few_tables; do
		awk -v name=$name -v chains=1 -v n=100 -v form="$forms" -f "$bench/sparse.awk" >"$work/$name.wvg"
	done
	for name in $graphs; do
		case $name in
		*_tables) graph "$work/$name.wvg" --lowering=table ;;
		*) graph "$work/$name.wvg" ;;
		esac
		sources="$sources $work/$name.wvg.c"
	done
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

sources=
! builds || build
! runs || "$work/sparse"
