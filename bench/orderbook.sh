#!/bin/sh
# An order book of nine nodes, beside the same in hand-written C: what a quote costs; of few quotes over and over, whose
# branches the processor knows by heart, and of many.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

rival()
{
	echo "{.workload = \"$1\", .name = \"$2\", .run = $3, .units = 1}," >>"$work/rivals.def"
}

# book FORM INPUT HAND WORKLOAD
book()
{
	name=book$1$2
	awk -v name="$name" -v form="$1" -v input="$2" -f "$bench/orderbook.awk" >"$work/$name.wvg"
	graph "$work/$name.wvg"
	sources="$sources $work/$name.wvg.c"
	echo "#include \"$name.wvg.h\"" >>"$work/graphs.h"
	echo "GRAPH($name, $2, $3)" >>"$work/graphs.def"
	rival "$4" 'C by hand' "hand_$2_$3"
	rival "$4" wavelet "run_$name"
	[ "$1" != inline ] && [ "$2" != push ] || return 0
	awk -v name="$name" -v make=hooks -v form="$1" -v input="$2" -f "$bench/orderbook.awk" >"$work/$name-take.c"
	sources="$sources $work/$name-take.c"
}

build()
{
	for form in calls inline formulas; do
		case $form in
		calls) told='hooks in another file' hand=calls ;;
		inline) told='hooks inline' hand=inline ;;
		formulas) told='formulas' hand=inline ;;
		esac
		book $form push $hand "order book, pushed, $told"
		book $form single $hand "order book, channel of one producer, $told"
		book $form shared $hand "order book, channel, $told"
	done
	sed 's/"order book,/"order book of 65,536 quotes,/' "$work/rivals.def" >"$work/rivals-of-many.def"
	# shellcheck disable=SC2086 # a list of words
	compile_all $sources "$bench/orderbook.c" "$bench/orderbook-hand.c" "$bench/orderbook-hooks.c" "$bench/rounds.c"
	link orderbook
}

sources=
! builds || build
! runs || "$work/orderbook"
