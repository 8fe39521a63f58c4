#!/bin/sh
# Cycles of graphs of several shapes, beside the same in hand-written C and others: what a node run costs.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

# rival WORKLOAD NAME REST: one row
count=0
rival()
{
	echo "{.workload = \"$1\", .name = \"$2\", $3}," >>"$work/rivals.def"
	count=$((count + 1))
}

# wavelet SHAPE N LAST FORM BODY LOWERING [OPTION]: the graph, which is compared with the same by hand
wavelet()
{
	name=$1$2$4$5_$6
	awk -v name="$name" -v shape="$1" -v n="$2" -v form="$4" -v body="$5" -f "$bench/shapes.awk" >"$work/$name.wvg"
	graph "$work/$name.wvg" ${7+"$7"}
	echo "#include \"$name.wvg.h\"" >>"$work/graphs.h"
	echo "GRAPH($name, $1$2$4$5, n$3)" >>"$work/shapes.def"
	sources="$sources $work/$name.wvg.c"
}

# by_hand SHAPE N FORM BODY
by_hand()
{
	name=$1$2$3$4
	awk -v shape="$1" -v n="$2" -v form="$3" -v body="$4" -v make=hand -f "$bench/shapes.awk" >"$work/hand_$name.c"
	echo "HAND($name)" >>"$work/hands.def"
	sources="$sources $work/hand_$name.c"
	if [ "$1" = chain ] && { [ "$3" = inline ] || [ "$3" = formulas ]; }; then
		awk -v shape="$1" -v n="$2" -v form="$3" -v body="$4" -v make=fused -f "$bench/shapes.awk" >"$work/fused_$name.c"
		echo "FUSED($name)" >>"$work/fused.def"
		sources="$sources $work/fused_$name.c"
	fi
	[ "$3" = own ] || [ "$3" = turn ] || return 0
	awk -v shape="$1" -v n="$2" -v form="$3" -v body="$4" -v make=hooks -f "$bench/shapes.awk" >"$work/hooks_$name.c"
	sources="$sources $work/hooks_$name.c"
}

# rivals SHAPE N NODES FORM BODY WORKLOAD: one graph and who competes
rivals()
{
	by_hand "$1" "$2" "$4" "$5"
	wavelet "$1" "$2" $(($3 - 1)) "$4" "$5" default
	rival "$6" 'C by hand' ".run = hands_$1$2$4$5, .units = $3"
	rival "$6" 'wavelet' ".run = run_$1$2$4$5_default, .units = $3"
	case $1$4 in
	chaininline | chainformulas) rival "$6" 'C by hand, fused' ".run = hands_$1$2$4$5fused, .units = $3" ;;
	esac
	[ "$4" = calls ] || return 0
	wavelet "$1" "$2" $(($3 - 1)) "$4" "$5" table --lowering=table
	rival "$6" 'wavelet, tables' ".run = run_$1$2$4$5_table, .units = $3"
	made tables 'C, tables and function pointers' "$@"
	[ -z "$flow" ] || made flow 'oneTBB flow graph' "$@"
}

# made KIND NAME SHAPE N NODES FORM BODY WORKLOAD: one that is made when the program starts
made()
{
	shape=MADE_$(echo "$3" | tr '[:lower:]' '[:upper:]')
	counts=$([ "$7" = counts ] && echo true || echo false)
	echo "MADE($1, $3$4$6$7, $shape, $4, $counts)" >>"$work/made.def"
	rival "$8" "$2" ".run = $1_$3$4$6$7, .units = $5"
}

# one_more WORKLOAD FIRST_OF_10 FIRST_OF_1,000: rivals of both, in the same order
one_more()
{
	for i in $(seq 0 $(($3 - $2 - 1))); do
		rival "$1" "$(sed -n "$(($2 + i + 1))s/.*name = \"\([^\"]*\)\".*/\1/p" "$work/rivals.def")" \
			".more = &rivals[$(($3 + i))], .fewer = &rivals[$(($2 + i))]"
	done
}

# chains FORM BODY TOLD
chains()
{
	few=$count
	rivals chain 10 10 "$1" "$2" "chain of 10, $3"
	many=$count
	rivals chain 1000 1000 "$1" "$2" "chain of 1,000, $3"
	one_more "one more of a chain, $3" $few $many
}

# oneTBB is C++; without it nobody competes who needs it.
find_flow()
{
	flow=
	echo '#include <oneapi/tbb/flow_graph.h>' >"$work/flow.cc"
	if g++ -std=c++17 -E "$work/flow.cc" >/dev/null 2>&1; then
		flow='-ltbb -lstdc++'
		g++ -std=c++17 -O2 -I"$top_srcdir" -c -o "$work/flow.o" "$bench/flow.cc"
	fi
	rm "$work/flow.cc"
}

# What a cycle costs besides its nodes: that of a single one costs more than by hand.
one_node()
{
	rivals chain 1 1 calls parent 'cycle of one node, hook in another file'
	rival 'fixed cost of a cycle' 'wavelet' ".more = &rivals[1], .fewer = &rivals[0]"
}

build()
{
	find_flow
	one_node
	for form in calls inline formulas; do
		case $form in
		calls) told='hooks in another file' ;;
		inline) told='hooks inline' ;;
		formulas) told='formulas' ;;
		esac
		chains $form parent "$told"
		chains $form counts "$told that count"
		rivals fan 1000 1002 $form parent "1 to 1,000 to 1, $told"
		rivals lattice 32 1025 $form parent "lattice of 32 by 32, $told"
	done
	chains own parent 'each a hook of its own in another file'
	chains turn parent 'eight hooks in another file in turn'
	sources="$sources $bench/shapes-hooks.c $bench/shapes.c $bench/tables.c $bench/rounds.c"
	# shellcheck disable=SC2086 # lists of words
	compile_all $sources
	# shellcheck disable=SC2086
	link shapes $flow
}

sources=
! builds || build
! runs || "$work/shapes"
