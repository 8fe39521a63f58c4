#!/bin/sh
# Messages to a graph, beside queues written by hand: what sending and receiving one costs.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

build()
{
	cp "$bench/channel.wvg" "$work/"
	graph "$work/channel.wvg"
	compile_all "$work/channel.wvg.c" "$bench/channel.c"
	link channel
}

! builds || build
! runs || "$work/channel" "${BENCH_ROUNDS:-11}"
