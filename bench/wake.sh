#!/bin/sh
# Loops that another thread wakes, beside bare epoll, libev and libuv; and the system calls that each makes, where
# strace can count them.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

build()
{
	for name in wake wake_channel wake_pipe; do
		cp "$bench/$name.wvg" "$work/"
		graph "$work/$name.wvg"
	done
	compete libev -lev
	compete libuv -luv
	# shellcheck disable=SC2086 # lists of files
	compile_all "$work"/wake*.wvg.c "$bench/wake.c" "$bench/wake-wavelet.c" $others "$bench/rounds.c" \
		"$top_srcdir/examples/orderbook/histogram.c"
	# shellcheck disable=SC2086
	link wake $libraries
}

# calls RIVAL COUNT: lines "CALL N" of what it calls when it is woken so often
calls()
{
	strace -f -c -U name,calls -o "$work/calls" "$work/wake" "$1" "$2" >/dev/null
	awk '$2 ~ /^[0-9]+$/ && $1 != "total" && $1 !~ /clock/ { print $1, $2 }' "$work/calls" | sort
}

# count RIVAL NAME: what 1,000 wakes more take more
count()
{
	calls "$1" 1000 >"$work/few"
	calls "$1" 2000 >"$work/many"
	join -a 2 "$work/few" "$work/many" | awk -v name="$2" -v tsv="${BENCH_TSV:-/dev/null}" '
		{ n = (NF == 3 ? $3 - $2 : $2) / 1000 }
		n > 0.02 {
			printf "%s%s %.2f", told++ ? ", " : "  " name ": ", $1, n
			sum += n
		}
		END {
			print told ? "" : "  " name ": none"
			split(name, part, ": ")
			printf "system calls: %s\t%s\tcalls a wake\t%.2f\t%.2f\t%.2f\n", part[1], part[2], sum, sum, sum >>tsv
		}'
}

run()
{
	"$work/wake"
	command -v strace >/dev/null || return 0
	strace -o /dev/null true 2>/dev/null || return 0
	echo 'system calls a wake, of both threads'
	"$work/wake" list | while read -r number name; do
		count "$number" "$name"
	done
}

! builds || build
! runs || run
