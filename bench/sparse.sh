#!/bin/sh
# Graphs of 100,000 nodes: 100 of them active, beside a graph of just those; and all in one chain.
#
# Environment: BENCH_CHAINS: how many chains of 100 nodes the graph has (1000).
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"
chains=${BENCH_CHAINS:-1000}

build()
{
	awk -v name=many -v chains="$chains" -v n=100 -f "$bench/sparse.awk" >"$work/many.wvg"
	awk -v name=long_chain -v shape=chain -v n=$((chains * 100)) -v form=calls -f "$bench/shapes.awk" >"$work/long_chain.wvg"
	for name in few few_tables; do
		awk -v name=$name -v chains=1 -v n=100 -f "$bench/sparse.awk" >"$work/$name.wvg"
	done
	for name in many long_chain few; do
		graph "$work/$name.wvg"
	done
	graph "$work/few_tables.wvg" --lowering=table
	{
		echo "enum { CHAINS = $chains };"
		echo "#define LAST n$((chains * 100 - 1))"
		echo "#define NODES \"$(echo $((chains * 100)) | sed -e ':more' -e 's/\([0-9]\)\([0-9]\{3\}\)\(,\|$\)/\1,\2\3/' -e 't more')\""
	} >"$work/chains.h"
	compile_all "$work/many.wvg.c" "$work/long_chain.wvg.c" "$work/few.wvg.c" "$work/few_tables.wvg.c" \
		"$bench/sparse.c" "$bench/tables.c" "$bench/shapes-hooks.c" "$bench/rounds.c"
	link sparse
}

! builds || build
! runs || "$work/sparse"
