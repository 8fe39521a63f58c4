#!/usr/bin/env bash
# Limits: lowered by --limit they are told at the place where they are passed, at the limit all is fine; the built-in ones
# for all but edges; that C compilers take what is just below; and large knots in little stack and time. The messages are in
# wvg/diag/E0110*, E05*, errors*.
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
status 2 'takes NAME=N, and knows bytes depth operators parameters name imports nodes edges timers descriptors errors' "$WAVELETC" --check --limit=nodes x.wvg
for wrong in =1 node=1 nodesx=1 Nodes=1 operatorz=1 parameterz=1 importz=1 descriptorz=1; do
	status 2 'takes NAME=N' "$WAVELETC" --check --limit="$wrong" x.wvg
done
for wrong in nodes= nodes=x nodes=1x nodes=-1 nodes=+1 'nodes= 1' nodes=0x1; do
	status 2 'is a number' "$WAVELETC" --check --limit="$wrong" x.wvg
done
for wrong in nodes=0 nodes=1000001 bytes=268435457 depth=251 edges=10000001 errors=101 operators=1001 parameters=10001 \
	name=256 timers=2000001 descriptors=1000001 imports=33 nodes=99999999999999999999; do
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
printf 'wvg 1;\ngraph g;\nimport "larger.wvg";\n' >small.wvg
printf 'wvg 1;\nlibrary l;\n// %0100d\n' 0 >larger.wvg
status 1 "small.wvg:3:8: error: 'larger.wvg' is too large: a file has at most 100 bytes [E0501]" \
	"$WAVELETC" --check --limit=bytes=100 small.wvg
rm small.wvg larger.wvg
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

# -- What C compilers have to take -----------------------------------------

# taken LOWERING [OPTION]: x.wvg is fine, and so it is for each C compiler.
taken()
{
	local cc
	status 0 '' "$WAVELETC" -w --force --lowering="$1" x.wvg
	for cc in gcc clang; do
		# shellcheck disable=SC2086 # a list of words
		! command -v "$cc" >/dev/null || status 0 '' "$cc" -std=c11 -O2 -Wall -Wextra -Wpedantic -Wconversion -Werror \
			-Wno-parentheses $WAVELET_CFLAGS ${2-} -c -o x.o x.wvg.c
	done
	rm -f x.o x.wvg.?
}

# formula COUNT: with so many operators, of the kind that takes C compilers longest.
formula()
{
	awk -v n="$1" 'BEGIN { printf "wvg 1; graph g; node a : int { on start; }\nnode b @unused : bool := a != 0"
		for (i = 1; i < n; i++) printf " && a"
		print ";" }' >x.wvg
}
formula 1000
taken inline
formula 1001
status 1 'x.wvg:2:26: error: too large: a formula has at most 1000 operators [E0505]' "$WAVELETC" x.wvg

# parents COUNT: of one node, each with a state; a last one counts as well.
parents()
{
	awk -v n="$1" 'BEGIN { print "wvg 1; graph g;"
		for (i = 0; i < n; i++) print "node a" i " : int { on start; }"
		printf "node b {\ntrigger a0"
		for (i = 1; i < n; i++) printf ", a" i
		print ";\nobserve last a0;\ncycle { return WV_UNCHANGED; } }" }' >x.wvg
}
parents 9999
taken table -fsyntax-only
parents 10000
status 1 'error: too large: a hook has at most 10000 parameters [E0506]' "$WAVELETC" x.wvg

# A name and a number of 255 characters, 256 are one too many.
name=$(printf 'n%0254d' 1)
printf 'wvg 1;\ngraph %s;\nnode %s : double = 1.%0253d { on start; init %s; }\n' "${name}" "${name}" 1 "${name}" >x.wvg
taken inline
status 0 '' "$WAVELETC" --schedule x.wvg
[ "$(cat out)" = "     0  $name  on start" ] || fail "a long name in a schedule: $(cat out)"
sed "2s/;/0;/" x.wvg >y.wvg
status 1 'y.wvg:2:7: error: too long: a name or a number has at most 255 characters [E0509]' "$WAVELETC" y.wvg
sed "3s/ = 1/ = 10/" x.wvg >y.wvg
status 1 'error: too long: a name or a number has at most 255 characters [E0509]' "$WAVELETC" y.wvg

# Timers and descriptors: 30 times 65,535 are fine, 31 times are too many timers; 15 and 16 descriptors.
sources()
{
	awk -v n="$1" -v source="$2" 'BEGIN { print "wvg 1; graph g;"
		for (i = 0; i < n; i++) print "node a" i " { on " source "(65535); init { return 0; } }" }' >x.wvg
}
sources 30 timer
status 0 '' "$WAVELETC" --check x.wvg
sources 31 timer
status 1 'x.wvg:32:15: error: too large: a graph has at most 2000000 timers [E0507]' "$WAVELETC" --check x.wvg
sources 15 io
status 0 '' "$WAVELETC" --check x.wvg
sources 16 io
status 1 'x.wvg:17:15: error: too large: a graph has at most 1000000 descriptors [E0508]' "$WAVELETC" --check x.wvg

# Libraries in libraries, 32 deep; the 33rd is one too many.
printf 'wvg 1;\ngraph g;\nnode a { on start; }\nimport "l1.wvg";\n' >x.wvg
for ((i = 1; i < 33; i++)); do
	printf 'wvg 1;\nlibrary l;\nimport "l%d.wvg";\n' $((i + 1)) >l$i.wvg
done
printf 'wvg 1;\nlibrary l;\n' >l33.wvg
status 1 'l32.wvg:3:8: error: too deep: imports are at most 32 deep [E0504]' "$WAVELETC" --check x.wvg
printf 'wvg 1;\nlibrary l;\n' >l32.wvg
status 0 '' "$WAVELETC" --check x.wvg
rm l*.wvg
printf 'wvg 1;\ngraph g;\nnode a { on start; }\n' >x.wvg
rm y.wvg

# -- What is written, and how long that takes, grows with the input ---------

# A line as long as the file, with formulas all along it.
awk 'BEGIN { printf "wvg 1; graph g; node a : int { on start; }"
	for (i = 0; i < 20000; i++) printf " node b%d @unused : int := a + %d;", i, i }' >long.wvg
status 0 '' "$WAVELETC" --lowering=table long.wvg
[ "$(stat -c %s long.wvg.c)" -lt 20000000 ] || fail "a long line becomes $(stat -c %s long.wvg.c) bytes of C"

# Names that are nearly those that are not there.
awk 'BEGIN { print "wvg 1; graph g;"; x = sprintf("%050d", 0)
	for (i = 0; i < 50000; i++) printf "node a%s%08d { on start; }\n", x, i
	for (i = 0; i < 200; i++) printf "node b%d { trigger a%sb%07d; }\n", i, x, i }' >near.wvg
(
	ulimit -t 20
	status 1 '100 more errors not shown' "$WAVELETC" --check near.wvg
	exit $failed
) || failed=1
rm long.wvg* near.wvg

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
