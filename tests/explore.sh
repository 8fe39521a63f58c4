#!/usr/bin/env bash
# All executions of small scenarios around notifications, channels, parking and stops (explore/README.md), within bounds
# that take seconds; and the first faults that the explorer has to find.  `make explore` goes further.
# shellcheck disable=SC2154 # what make exports
set -u
explore=$top_builddir/tests/explore/explore
failed=0

quick=(litmus notify signal stop senders-close senders-finish senders-second senders-sweep)
slow=(send- receive-all room- wake- senders-stop)
case "$CFLAGS" in
*-fsanitize=*) # slower, and what is found is found without them; here it is memory that is looked at
	"$explore" -p 1 -o 1 -m 1 "${quick[@]}" send-block-1 send-drop-oldest-1
	exit ;;
esac
"$explore" -p 2 -o 1 "${quick[@]}" || failed=1
"$explore" -p 1 -o 1 "${slow[@]}" || failed=1
"$top_srcdir/tests/explore/faults" 12 || failed=1
exit "$failed"
