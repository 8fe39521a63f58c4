#!/usr/bin/env bash
# Generated code and runtime against the reference interpreter (reference/README.md): random graphs in both lowerings, and
# every graph of a few nodes (few.c) with every vector of controls.
#
# REFERENCE_FIRST      the first seed (1)
# REFERENCE_COUNT      random graphs, without optimisation (20000 in builds by clang, which is quick; else 1000; 250 in sanitized ones)
# REFERENCE_TABLES     of these, lowered to tables (1000; 100 in sanitized builds)
# REFERENCE_OPTIMISED  of these, with -O2, in both lowerings (1000; none in sanitized builds)
# REFERENCE_SANITIZED  of these, with address and undefined sanitizers, the runtime too (100 in sanitized builds, else none)
# REFERENCE_COMPILERS  what compiles them (the build's own); all but the first do what REFERENCE_TABLES says in both lowerings
# REFERENCE_TCC        random graphs that tcc compiles, in both lowerings (none)
# REFERENCE_ONLY       the one way that is run of these, "gcc -O2, tables" (all)
# REFERENCE_FEW        nodes of the exhaustive part (4; 2 in builds by gcc, 3 in sanitized ones), in both lowerings; tcc
#                      compiles it, where there is one
# REFERENCE_JOBS       how many batches at a time (one per processor)
# REFERENCE_LEDGER     a file that gets a row for each part that was run
#
# `make reference-long` runs it for an hour and more, and writes docs/ledger.md.
# shellcheck disable=SC2086,SC2154 # lists of words; what make exports
set -u
reference=$top_srcdir/tests/reference
export programs=$top_builddir/tests/reference
export work

# A directory in memory if programs can be run there: there are four files for each graph.
work=$(mktemp -d -p /dev/shm 2>/dev/null) && cp /bin/true "$work/probe" 2>/dev/null && "$work/probe" 2>/dev/null || {
	[ -z "$work" ] || rm -rf "$work"
	work=$(mktemp -d) || exit 99
}
trap 'rm -rf "$work"' EXIT

count=20000 tables=1000 optimised=1000 sanitized=0 few=4
case "$CC" in *gcc*) count=1000 few=2 ;; esac
case "$CFLAGS" in *-fsanitize=*) count=250 tables=100 optimised=0 sanitized=100 few=3 ;; esac
first=${REFERENCE_FIRST-1}
count=${REFERENCE_COUNT-$count}
tables=${REFERENCE_TABLES-$tables}
optimised=${REFERENCE_OPTIMISED-$optimised}
sanitized=${REFERENCE_SANITIZED-$sanitized}
compilers=${REFERENCE_COMPILERS-$CC}
by_tcc=${REFERENCE_TCC-0}
only=${REFERENCE_ONLY-}
few=${REFERENCE_FEW-$few}
jobs=${REFERENCE_JOBS-$(getconf _NPROCESSORS_ONLN)}
failed=0

# What is always inline costs more than a call where nothing is optimised; so do tables for unwinding.
unoptimised='-O0 -w -Dalways_inline= -fno-pic -no-pie -fno-asynchronous-unwind-tables -fno-unwind-tables'
# Warnings are on where it is quick; but for those about what random formulas compute.
optimising='-O2 -Wall -Wextra -Wpedantic -Werror -Wno-parentheses -Wno-sign-compare -Wno-type-limits -Wno-bool-compare
	-Wno-bool-operation -Wno-int-in-bool-context -Wno-logical-not-parentheses -Wno-logical-op -Wno-tautological-compare
	-Wno-constant-logical-operand -Wno-tautological-constant-compare -Wno-tautological-constant-out-of-range-compare
	-Wno-unknown-warning-option -Wno-enum-compare -Wno-enum-in-bool-context'
sanitizing='-O1 -g -w -fsanitize=address,undefined -fno-sanitize-recover=all'

trouble()
{
	echo "FAIL: $*"
	failed=1
}

# objects NAME COMPILER OPTION...: hooks and host, as objects in $work/NAME, once.
objects()
{
	local name=$1 source
	shift
	[ ! -d "$work/$name" ] || return 0
	mkdir "$work/$name"
	for source in hooks hooks_sources hooks_host descriptors main; do
		"$@" -std=c11 $WAVELET_CFLAGS -c -o "$work/$name/$source.o" "$reference/$source.c" || return
	done
}

# runtime NAME COMPILER OPTION...: the runtime, compiled so too.
runtime()
{
	local name=$1 source
	shift
	for source in "$top_srcdir"/runtime/*.c; do
		case $source in */poll_epoll.c | */os_linux.c) continue ;; esac # of two it is the one that is everywhere
		"$@" -std=c11 $WAVELET_CFLAGS -I"$top_builddir" -I"$top_srcdir" -c \
			-o "$work/$name/runtime-$(basename "$source" .c).o" "$source" || return
	done
}

# -- Batches --------------------------------------------------------------

# one PROGRAM ARGUMENT...: makes and compares a batch, in a directory that is left only when something is wrong.
# Environment: way, controls, compiler, objects; and other, a second compiler that is asked when the first one's graphs differ
# (those that then agree are listed in $dir.mistaken).
# shellcheck disable=SC2317 # xargs runs it
one()
{
	local program=$1 dir=$work/$way status=0 number name=compared
	shift
	for number in "$@"; do
		dir=$dir-$number
	done
	mkdir "$dir" && {
		"$programs/$program" -d "$dir" "$@" &&
			"$reference/compare" $controls "$dir" compared $compiler -- $objects
	} >"$dir/log" 2>&1 || status=$?
	if [ "$status" -eq 1 ] && [ -n "$other" ] && "$reference/compare" $controls "$dir" again $other -- $objects >>"$dir/log" 2>&1; then
		status=0 name=again
		cp "$dir/compared.bad" "$dir.mistaken"
	fi
	[ "$status" -eq 0 ] || { echo "$status" >"$dir/status" && return; }
	mv "$dir/$name.sum" "$dir.sum" && mv "$dir/tally" "$dir.tally" && rm -rf "$dir"
}
export -f one
export reference way controls compiler objects other=

# compared TEXT SEEDS: compares the batches on standard input, arguments for `one`, several at a time. The totals are printed
# after what is said of them, with the seconds since $begin; and they go to the ledger. What happened is left in $work/tally.
compared()
{
	local text=$1 seeds=$2 dir total mistaken verdict=agree found=nothing
	tr '\n' '\0' | xargs -0 -P "$jobs" -I '{}' bash -c 'one $1' one '{}' || { trouble "batches cannot be made" && return; }
	for dir in "$work/$way"-*/; do
		[ -d "$dir" ] || continue
		verdict='agree, OTHERS DO NOT' found='graphs that differ'
		report "${dir%/}"
	done
	mistaken=$(cat "$work/$way"-*.mistaken 2>/dev/null | tr '\n' ' ')
	rm -f "$work/$way"-*.mistaken
	if [ -n "$mistaken" ]; then
		verdict="$verdict (${mistaken% } as ${other%% *} says)"
		[ "$found" != nothing ] || found="a mistake of ${compiler%% *} in ${mistaken% }; ${other%% *} agrees"
	fi
	total=$(cat "$work/$way"-*.sum /dev/null |
		awk '{ graphs += $1; cycles += $2; runs += $3; lines += $4 }
			END { printf "%d graphs, %.0f cycles, %.0f runs of hooks, %.0f lines", graphs, cycles, runs, lines }')
	[ -z "$seeds" ] || cat "$work/$way"-*.sum /dev/null | awk '$2 < 200 * $1 { few = 1 } END { exit few }' ||
		trouble "of $text$seeds there are graphs that made fewer than 200 cycles"
	cat "$work/$way"-*.tally /dev/null | awk '{ n = $1; $1 = ""; if (!($0 in sum)) order[++texts] = $0; sum[$0] += n }
		END { for (i = 1; i <= texts; i++) printf "%12.0f%s\n", sum[order[i]], order[i] }' >"$work/tally"
	rm -f "$work/$way"-*.sum "$work/$way"-*.tally
	echo "$text$seeds: $total $verdict, $((SECONDS - begin)) s"
	[ -z "${REFERENCE_LEDGER-}" ] ||
		LEDGER=$REFERENCE_LEDGER "$top_srcdir/tests/ledger" "reference: $text$seeds" "$total" "$((SECONDS - begin))" \
			"$found" >/dev/null
}

# everything_happened COUNT: of so many random graphs that each row of tally.def has its turn; it is shown once.
everything_happened()
{
	[ "$1" -ge 1000 ] || return 0
	[ -n "${shown-$only}" ] || cat "$work/tally"
	shown=yes
	! grep '^ *0 ' "$work/tally" || trouble "what never happened in $1 random graphs is not compared"
}

# report DIRECTORY: what is wrong in a batch; of the first one more.
report()
{
	local dir=$1 graph kept
	trouble "$(basename "$dir")"
	[ -z "${reported-}" ] || return
	reported=yes
	cat "$dir/log"
	[ "$(cat "$dir/status")" -eq 1 ] || return
	head -n 40 "$dir/compared.messages"
	graph=$(head -n 1 "$dir/compared.bad")
	echo "$(wc -l <"$dir/compared.bad") graphs differ, among them $graph (compiler: $compiler)"
	show_difference "$dir" "$graph"
	kept=$top_builddir/tests/reference-$graph.wvg
	cp "$dir/$graph.wvg" "$kept"
	if [ "${graph#r}" != "$graph" ]; then
		"$reference/shrink" "${graph#r}" $compiler -- $objects >"$work/shrunk" && cp "$work/shrunk" "$kept"
	fi
	echo "the smallest graph that differs, kept as $kept:"
	cat "$kept"
}

# The first lines of the traces that differ, with what stands before them.
show_difference()
{
	(cd "$1" && "$programs/interpret" $controls "$2.wvg" >reference.trace
		timeout -s KILL 60 ./compared $controls "$2" >generated.trace 2>&1
		diff -U 12 --label reference --label 'generated code' reference.trace generated.trace | head -n 40)
}

# -- Random graphs --------------------------------------------------------

# seeds COUNT: arguments for `one`, in batches of a size that keeps all processors busy to the end.
seeds()
{
	local seed left size=$(($1 / jobs / 4))
	size=$((size > 200 ? 200 : size < 5 ? 5 : size))
	for ((seed = first; seed < first + $1; seed += size)); do
		left=$((first + $1 - seed))
		echo "generate $seed $((left < size ? left : size))"
	done
}

# random NAME COUNT LOWERING OBJECTS COMPILER OPTION...
random()
{
	local count=$2 text=$1
	export REFERENCE_LOWERING=$3
	begin=$SECONDS way=${1//[ ,\/]/} controls='' objects=$4
	shift 4
	compiler=$*
	compared "$text" ", seeds $first to $((first + count - 1))" < <(seeds "$count")
	everything_happened "$count"
}

# wanted NAME COUNT: is this way to be run?
wanted()
{
	[ "$2" -gt 0 ] && { [ -z "$only" ] || [ "$only" = "$1" ]; }
}

# plainly COMPILER NAME COUNT LOWERING
plainly()
{
	wanted "$2" "$3" || return 0
	objects "plain-$1" "$1" -O1 -fno-pic || exit 99
	random "$2" "$3" "$4" "$(echo "$work/plain-$1"/*.o) $LDFLAGS $WAVELET_LIBS" "$1" $unoptimised
}

# quickly COMPILER NAME COUNT LOWERING
quickly()
{
	wanted "$2" "$3" || return 0
	objects "optimised-$1" "$1" -O2 || exit 99
	random "$2" "$3" "$4" "$(echo "$work/optimised-$1"/*.o) $WAVELET_LIBS" "$1" $optimising
}

for cc in $compilers; do
	plainly "$cc" "$cc -O0" "$count" inline
	plainly "$cc" "$cc -O0, tables" "$tables" table
	quickly "$cc" "$cc -O2" "$optimised" inline
	quickly "$cc" "$cc -O2, tables" "$optimised" table
	count=$tables
done

cc=${compilers##* }
if wanted "$cc -O1 with sanitizers" "$sanitized" &&
	echo 'int main(void) { return 0; }' | $cc $sanitizing -x c -o "$work/probe" - 2>/dev/null; then
	objects sanitized $cc $sanitizing && runtime sanitized $cc $sanitizing || exit 99
	random "$cc -O1 with sanitizers" "$sanitized" inline "$(echo "$work"/sanitized/*.o)" $cc $sanitizing
fi

# -- By tcc ----------------------------------------------------------------

# The rest is for the compiler that is quickest. The others link what it makes, which asks for nothing of the stack.
# A graph that tcc gets wrong is the build's compiler's to judge (decision 0069).
quick="$cc $unoptimised" by=$cc
if command -v tcc >/dev/null; then
	quick="tcc -w -include $reference/tcc.h" by=tcc other="$cc $unoptimised"
	export REFERENCE_LINKER="$cc -no-pie -Wl,-z,noexecstack"
fi
quick_objects=
if wanted "$by -O0" "$by_tcc" || wanted "$by -O0, tables" "$by_tcc" || [ "$few" -gt 0 ]; then
	objects "plain-$cc" "$cc" -O1 -fno-pic || exit 99
	quick_objects="$(echo "$work/plain-$cc"/*.o) $LDFLAGS $WAVELET_LIBS"
fi
! wanted "$by -O0" "$by_tcc" || random "$by -O0" "$by_tcc" inline "$quick_objects" $quick
! wanted "$by -O0, tables" "$by_tcc" || random "$by -O0, tables" "$by_tcc" table "$quick_objects" $quick

# -- Every graph of a few nodes -------------------------------------------

# pieces_of_few: arguments for `one`.
pieces_of_few()
{
	local nodes piece pieces
	for ((nodes = 1; nodes <= few; nodes++)); do
		pieces=$((($("$programs/few" "$nodes") + 299) / 300))
		for ((piece = 0; piece < pieces; piece++)); do
			echo "few $nodes $piece $pieces"
		done
	done
}

vectors=0
for ((nodes = 1, power = 4; nodes <= few; nodes++, power *= 4)); do
	vectors=$((vectors + $("$programs/few" "$nodes") * power))
done
for lowering in inline table; do
	export REFERENCE_LOWERING=$lowering
	begin=$SECONDS way=few-$lowering controls=--controls objects=$quick_objects compiler=$quick
	[ "$few" -eq 0 ] ||
		compared "$by -O0, $lowering, every graph of up to $few nodes, $vectors pairs of graph and vector of controls" '' \
			< <(pieces_of_few)
done

exit "$failed"
