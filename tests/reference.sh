#!/usr/bin/env bash
# Generated code and runtime against the reference interpreter (reference/README.md): random graphs in both lowerings, and
# every graph of a few nodes (few.c) with every vector of controls.
#
# REFERENCE_FIRST      the first seed (1)
# REFERENCE_COUNT      random graphs, without optimisation (1000; 250 in sanitized builds)
# REFERENCE_TABLES     of these, lowered to tables, too (1000; 100 in sanitized builds)
# REFERENCE_OPTIMISED  of these, by each compiler with -O2 (100; none in sanitized builds)
# REFERENCE_SANITIZED  of these, with address and undefined sanitizers, the runtime too (50)
# REFERENCE_FEW        nodes of the exhaustive part (4; 2 in builds by gcc, which is slower, 3 in sanitized ones), in both lowerings
# REFERENCE_JOBS       how many batches at a time (one per processor)
# shellcheck disable=SC2086,SC2154 # lists of words; what make exports
set -u
reference=$top_srcdir/tests/reference
programs=$top_builddir/tests/reference
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

fast=$CC
count=1000 tables=1000 optimised=100 few=4
case "$CC" in *gcc*) few=2 ;; esac
case "$CFLAGS" in *-fsanitize=*) count=250 tables=100 optimised=0 few=3 ;; esac
first=${REFERENCE_FIRST-1}
count=${REFERENCE_COUNT-$count}
tables=${REFERENCE_TABLES-$tables}
optimised=${REFERENCE_OPTIMISED-$optimised}
sanitized=${REFERENCE_SANITIZED-50}
few=${REFERENCE_FEW-$few}
jobs=${REFERENCE_JOBS-$(getconf _NPROCESSORS_ONLN)}
size=25 # of a batch
failed=0

plain="$fast -O0 -w -fno-asynchronous-unwind-tables -fno-unwind-tables"
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

# objects NAME COMPILER OPTION...: hooks and host, as objects in $work/NAME.
objects()
{
	local name=$1 source
	shift
	mkdir -p "$work/$name"
	for source in hooks main; do
		"$@" -std=c11 $WAVELET_CFLAGS -c -o "$work/$name/$source.o" "$reference/$source.c" || return
	done
}

# runtime NAME COMPILER OPTION...: the runtime, compiled so too.
runtime()
{
	local name=$1 source
	shift
	for source in "$top_srcdir"/runtime/*.c; do
		case $source in */poll_epoll.c) continue ;; esac # of the two it is poll(2), which is everywhere
		"$@" -std=c11 $WAVELET_CFLAGS -I"$top_builddir" -I"$top_srcdir" -c \
			-o "$work/$name/runtime-$(basename "$source" .c).o" "$source" || return
	done
}

# random DIRECTORY FIRST COUNT: makes a batch.
random()
{
	mkdir -p "$1" && "$programs/generate" -d "$1" "$2" "$3"
}

# as_tables DIRECTORY...: copies of batches, to be lowered to tables; listed in $copies.
as_tables()
{
	local dir
	copies=()
	for dir in "$@"; do
		mkdir -p "$dir-table" && cp "$dir"/batch.{c,list} "$dir"/wanted "$dir"/*.wvg "$dir"/*.glue "$dir-table" || exit 99
		copies+=("$dir-table")
	done
}

# compare_batches NAME CONTROLS OBJECTS COMPILER -- DIRECTORY...: several at a time; totals in $total.
compare_batches()
{
	local name=$1 controls=$2 objects=$3 dir status=0
	shift 3
	local compiler=()
	while [ "$1" != -- ]; do
		compiler+=("$1")
		shift
	done
	shift
	verdict=agree
	[ $# -gt 0 ] || { total='0 graphs' && return; }
	# shellcheck disable=SC2016 # the inner shell expands them
	printf '%s\0' "$@" | xargs -0 -P "$jobs" -I '{}' bash -c '
		compare=$1 dir=$2
		shift 2
		status=0
		"$compare" '"$controls"' "$dir" "$@" >"$dir/log" 2>&1 || status=$?
		echo $status >"$dir/status"' compare "$reference/compare" '{}' "$name" "${compiler[@]}" -- $objects || return
	for dir in "$@"; do
		status=$(cat "$dir/status")
		[ "$status" -eq 0 ] && continue
		verdict='agree, OTHERS DO NOT'
		report "$name" "$controls" "$objects" "$dir" "$status" "${compiler[@]}"
	done
	total=$(cd "$work" && for dir in "$@"; do cat "$dir/$name.sum" 2>/dev/null; done |
		awk '{ graphs += $1; cycles += $2; runs += $3; lines += $4 }
			END { printf "%d graphs, %d cycles, %d runs of hooks, %d lines", graphs, cycles, runs, lines }')
}

# report NAME CONTROLS OBJECTS DIRECTORY STATUS COMPILER...: what is wrong in a batch, once.
report()
{
	local name=$1 controls=$2 objects=$3 dir=$4 status=$5 graph kept
	shift 5
	trouble "$name: $(basename "$dir")"
	[ -z "${reported-}" ] || return
	reported=yes
	cat "$dir/log"
	[ "$status" -eq 1 ] || return
	head -n 40 "$dir/$name.messages"
	graph=$(head -n 1 "$dir/$name.bad")
	echo "$(wc -l <"$dir/$name.bad") graphs differ, among them $graph (compiler: $*)"
	show_difference "$dir" "$name" "$graph" "$controls"
	kept=$top_builddir/tests/reference-$graph.wvg
	cp "$dir/$graph.wvg" "$kept"
	if [ "${graph#r}" != "$graph" ]; then
		"$reference/shrink" "${graph#r}" "$@" -- $objects >"$work/shrunk" && cp "$work/shrunk" "$kept"
	fi
	echo "the smallest graph that differs, kept as $kept:"
	cat "$kept"
}

# The first lines of the traces that differ, with what stands before them.
show_difference()
{
	local dir=$1 name=$2 graph=$3 controls=$4
	(cd "$dir" && "$programs/interpret" $controls "$graph.wvg" >reference.trace
		timeout 60 "./$name" $controls "$graph" >generated.trace 2>&1
		diff -U 12 --label reference --label 'generated code' reference.trace generated.trace | head -n 40)
}

# told SECONDS TEXT
told()
{
	echo "$2: $total $verdict, $((SECONDS - $1)) s"
}

# -- Random graphs --------------------------------------------------------

begin=$SECONDS
batches=()
for ((seed = first; seed < first + count; seed += size)); do
	left=$((first + count - seed))
	batches+=("$work/seeds-$seed")
	random "$work/seeds-$seed" "$seed" "$((left < size ? left : size))" || exit 99
done
objects plain $plain -O1 || exit 99
plain_objects="$work/plain/hooks.o $work/plain/main.o $LDFLAGS $WAVELET_LIBS"
compare_batches plain '' "$plain_objects" $plain -- "${batches[@]}" || exit 99
told "$begin" "$fast -O0, seeds $first to $((first + count - 1))"

begin=$SECONDS
as_tables "${batches[@]:0:$(((tables + size - 1) / size))}"
REFERENCE_LOWERING=table compare_batches plain '' "$plain_objects" $plain -- "${copies[@]}" || exit 99
told "$begin" "$fast -O0, tables, seeds from $first"

some=("${batches[@]:0:$(((optimised + size - 1) / size))}")
for cc in gcc clang; do
	[ "${#some[@]}" -gt 0 ] || continue
	command -v "$cc" >/dev/null || continue
	begin=$SECONDS
	objects "$cc" "$cc" -O2 || exit 99
	compare_batches "$cc" '' "$work/$cc/hooks.o $work/$cc/main.o $WAVELET_LIBS" "$cc" $optimising -- "${some[@]}" || exit 99
	told "$begin" "$cc -O2, seeds from $first"
done

some=("${batches[@]:0:$(((sanitized + size - 1) / size))}")
if [ "${#some[@]}" -gt 0 ] &&
	echo 'int main(void) { return 0; }' | $fast $sanitizing -x c -o "$work/probe" - 2>/dev/null; then
	begin=$SECONDS
	objects sanitized $fast $sanitizing && runtime sanitized $fast $sanitizing || exit 99
	compare_batches sanitized '' "$(echo "$work"/sanitized/*.o)" $fast $sanitizing -- "${some[@]}" || exit 99
	told "$begin" "$fast with sanitizers, seeds from $first"
fi

# -- Every graph of a few nodes -------------------------------------------

begin=$SECONDS
batches=()
vectors=0
for ((nodes = 1, power = 4; nodes <= few; nodes++, power *= 4)); do
	graphs=$("$programs/few" "$nodes")
	vectors=$((vectors + graphs * power))
	pieces=$(((graphs + 299) / 300))
	for ((piece = 0; piece < pieces; piece++)); do
		dir=$work/few-$nodes-$piece
		mkdir "$dir" && "$programs/few" -d "$dir" "$nodes" "$piece" "$pieces" || exit 99
		batches+=("$dir")
	done
done
compare_batches few --controls "$plain_objects" $plain -- "${batches[@]}" || exit 99
told "$begin" "$fast -O0, every graph of up to $few nodes, $vectors pairs of graph and vector of controls"
begin=$SECONDS
as_tables "${batches[@]}"
REFERENCE_LOWERING=table compare_batches few --controls "$plain_objects" $plain -- "${copies[@]}" || exit 99
told "$begin" "$fast -O0, the same as tables"

exit "$failed"
