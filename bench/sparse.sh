#!/bin/sh
# Graphs of 100,000 nodes: 100 of them active, beside a graph of just those; and all in one chain.
#
# Environment: BENCH_CHAINS: how many chains of 100 nodes the graph has (1000); several numbers: one graph after the other, the
# large ones with the worst order of nodes alone.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"
chains=${BENCH_CHAINS:-1000}

case $chains in *' '*)
	for one in $chains; do
		BENCH_CHAINS=$one BENCH_WORK=$work/$one "$0"
	done
	exit
	;;
esac

# What is measured of all sizes, and of the smaller ones.
graphs='many few few_tables' made=
[ "$chains" -gt 1000 ] || graphs="$graphs together long_chain" made=-DEVERY_ORDER

build()
{
	awk -v name=many -v chains="$chains" -v n=100 -f "$bench/sparse.awk" >"$work/many.wvg"
	awk -v name=together -v together=1 -v chains="$chains" -v n=100 -f "$bench/sparse.awk" >"$work/together.wvg"
	awk -v name=long_chain -v shape=chain -v n=$((chains * 100)) -v form=calls -f "$bench/shapes.awk" >"$work/long_chain.wvg"
	for name in few few_tables; do
		awk -v name=$name -v chains=1 -v n=100 -f "$bench/sparse.awk" >"$work/$name.wvg"
	done
	for name in $graphs; do
		case $name in
		few_tables) graph "$work/$name.wvg" --lowering=table ;;
		*) graph "$work/$name.wvg" ;;
		esac
		sources="$sources $work/$name.wvg.c"
	done
	{
		echo "enum { CHAINS = $chains };"
		echo "#define LAST n$((chains * 100 - 1))"
		echo "#define NODES \"$(echo $((chains * 100)) | sed -e ':more' -e 's/\([0-9]\)\([0-9]\{3\}\)\(,\|$\)/\1,\2\3/' -e 't more')\""
	} >"$work/chains.h"
	compile="$compile $made"
	# shellcheck disable=SC2086 # a list of words
	compile_all $sources "$bench/sparse.c" "$bench/tables.c" "$bench/shapes-hooks.c" "$bench/rounds.c"
	link sparse
}

sources=
! builds || build
! runs || "$work/sparse"
