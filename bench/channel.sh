#!/bin/sh
# Messages to a graph, beside queues written by hand: what sending and receiving one costs.
#
# Environment: WAVELETC WAVELET_CFLAGS WAVELET_LIBS CC top_srcdir, as `make bench` sets them.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$top_srcdir/bench/channel.wvg" "$work/"
"$WAVELETC" --no-line "$work/channel.wvg"
# shellcheck disable=SC2086 # lists of words
$CC -std=c11 -O2 $WAVELET_CFLAGS -I"$work" -I"$top_srcdir" -o "$work/channel" \
	"$work/channel.wvg.c" "$top_srcdir/bench/channel.c" $WAVELET_LIBS -lpthread
"$work/channel" "${BENCH_ROUNDS:-11}"
