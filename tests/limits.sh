#!/usr/bin/env bash
# Limits: lowered by --limit they are told at the place where they are passed, at the limit all is fine; the built-in ones
# for bytes and nodes; and large knots in little stack and time. The messages are in wvg/diag/E0110*, E05*, errors*.
set -u
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

printf 'wvg 1;\ngraph g;\nnode a { on start; }\n' >x.wvg

# status WANTED WORDS COMMAND...: the exit status, and what standard error says ('' for nothing).
status()
{
	local wanted=$1 words=$2 got=0
	shift 2
	timeout 100 "$@" >out 2>err || got=$?
	[ "$got" -eq "$wanted" ] || fail "status $got instead of $wanted: $* ($(head -c 2000 err))"
	if [ -n "$words" ]; then
		grep -qF -- "$words" err || fail "no '$words' from: $* ($(head -c 2000 err))"
	elif [ -s err ]; then
		fail "unexpected message from: $* ($(head -c 2000 err))"
	fi
}

# -- The option -----------------------------------------------------------

"$WAVELETC" --help | grep -q -- --limit && fail "--limit is in the help"
status 2 'takes NAME=N, and knows bytes depth imports nodes edges errors' "$WAVELETC" --check --limit=nodes x.wvg
for wrong in =1 node=1 nodesx=1 Nodes=1; do
	status 2 'takes NAME=N' "$WAVELETC" --check --limit="$wrong" x.wvg
done
for wrong in nodes= nodes=x nodes=1x nodes=-1 nodes=+1 'nodes= 1' nodes=0x1; do
	status 2 'is a number' "$WAVELETC" --check --limit="$wrong" x.wvg
done
for wrong in nodes=0 nodes=1000001 bytes=268435457 depth=251 edges=10000001 errors=101 nodes=99999999999999999999; do
	status 2 'lowers a limit' "$WAVELETC" --check --limit="$wrong" x.wvg
done
status 2 'lowers a limit' "$WAVELETC" --check --limit=nodes=5 --limit=nodes=6 x.wvg
for fine in nodes=1 nodes=1000000 bytes=268435456 bytes=44 depth=250 edges=10000000 errors=100; do
	status 0 '' "$WAVELETC" --check --limit=$fine x.wvg
done

# -- Bytes ----------------------------------------------------------------

size=$(stat -c %s x.wvg)
status 0 '' "$WAVELETC" --check --limit=bytes="$size" - <x.wvg
status 1 "<stdin>: error: too large: a file has at most $((size - 1)) bytes [E0501]" \
	"$WAVELETC" --check --limit=bytes=$((size - 1)) - <x.wvg
truncate -s 268435457 large.wvg
status 1 'large.wvg: error: too large: a file has at most 268435456 bytes [E0501]' "$WAVELETC" large.wvg
truncate -s 268435456 large.wvg
status 1 '[E0107]' "$WAVELETC" large.wvg
rm large.wvg

# -- Nodes ----------------------------------------------------------------

awk 'BEGIN { print "wvg 1; graph g;"; for (i = 0; i < 1000000; i++) print "node n" i " { on start; }"
	print "node more { trigger unknown; }" }' >many.wvg
status 1 'many.wvg:1000002:1: error: too large: a graph has at most 1000000 nodes [E0502]' "$WAVELETC" many.wvg
[ "$(grep -c error: err)" -eq 1 ] || fail "more than one message of too many nodes"
rm many.wvg
[ "$(echo *)" = 'err out x.wvg' ] || fail "there are files: $(echo *)"

# -- Knots: little stack, and time that is bounded ------------------------

# knots WORDS AWK: the graph that the program prints has this message, with 512 kB of stack.
knots()
{
	awk "BEGIN { print \"wvg 1; graph g;\"; srand(1); n = 100000; $2 }" >knots.wvg
	(
		ulimit -s 512
		status 1 "$1" "$WAVELETC" --check knots.wvg
		exit $failed
	) || failed=1
}

knots 'cycle of 100000 nodes: n0 -> n1 -> n2' \
	'for (i = 0; i < n; i++) print "node n" i " { trigger n" (i + n - 1) % n "; }"'
knots '49900 more errors not shown' \
	'for (i = 0; i < n; i++) print "node n" i " { trigger n" (i % 2 ? i - 1 : i + 1) "; }"'
knots '99900 more errors not shown' \
	'for (i = 0; i < n; i++) print "node n" i " { trigger n" i ", n" int(i / 2) "; }"'
# Of a tangle it is enough to tell some cycle.
knots 'error: cycle of ' \
	'for (i = 0; i < n; i++) { printf "node n" i " { trigger n" (i + n - 1) % n
	for (k = 0; k < 4; k++) { j = int(rand() * n); if (j > i) printf ", n" j }; print "; }" }'
# Many shortest cycles, long, with many ways around.
knots 'cycle of 1000 nodes: n0 -> n1 -> ' \
	'for (i = 0; i < n; i++) { printf "node n" i " { trigger n" (i + n - 1) % n
	print i % 100 ? "; }" : ", n" (i + n - 199) % n "; }" }'

exit $failed
