#!/bin/sh
# Instructions that an operation takes, counted by callgrind: "operation<TAB>instructions", after a line that says for
# which compiler.  `instructions.sh check FILE` compares with such a file, see instructions.awk; status 77 where nothing
# can be compared.
#
# Environment: as in common, and CFLAGS and POLL.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

# What the counts are of: other compilers and libraries have others.
made_by()
{
	echo "# $($CC --version | head -n 1), CFLAGS=$CFLAGS, $(getconf GNU_LIBC_VERSION), $(uname -m), $POLL"
}

cannot()
{
	echo "not counted: $*"
	exit 77
}

# counted NAME OPTION...: the graph $work/NAME.wvg is one whose cycles are counted
counted()
{
	name=$1
	shift
	graph "$work/$name.wvg" "$@"
	sources="$sources $work/$name.wvg.c"
	echo "#include \"$name.wvg.h\"" >>"$work/graphs.h"
	echo "GRAPH($name)" >>"$work/graphs.def"
}

# shape SHAPE N FORM LOWERING
shape()
{
	name=$1$2$3_$4
	awk -v name="$name" -v shape="$1" -v n="$2" -v form="$3" -f "$bench/shapes.awk" >"$work/$name.wvg"
	counted "$name" --lowering="$4"
	[ "$3" = turn ] || return 0
	awk -v shape="$1" -v n="$2" -v form="$3" -v make=hooks -f "$bench/shapes.awk" >"$work/hooks_$name.c"
	sources="$sources $work/hooks_$name.c"
}

# rare NAME: a graph of rare.awk
rare()
{
	awk -v name="$1" -f "$bench/rare.awk" >"$work/$1.wvg"
	counted "$1"
}

graphs()
{
	for lowering in inline table; do
		for form in calls inline formulas; do
			shape chain 10 $form $lowering
			shape chain 200 $form $lowering
		done
		shape fan 200 calls $lowering
		shape fan 200 inline $lowering
		shape lattice 14 calls $lowering
		shape lattice 14 inline $lowering
	done
	shape chain 500 calls inline # so many hooks that those alike are called in loops, and others one by one
	shape chain 900 calls inline
	shape fan 500 calls inline
	shape lattice 23 calls inline
	shape chain 500 turn inline
	shape chain 900 turn inline
	for name in hooks_ask a_state_is_copied a_node_is_scheduled one_of_a_chain_yielded; do
		rare "cycle_in_which_$name"
	done
}

operations()
(
	sources=
	graphs
	for name in instructions idle; do
		cp "$bench/$name.wvg" "$work/"
		graph "$work/$name.wvg"
		sources="$sources $work/$name.wvg.c"
	done
	# shellcheck disable=SC2086 # a list of words
	compile_all $sources "$bench/instructions.c" "$bench/idle-hooks.c" "$bench/rounds.c" "$bench/shapes-hooks.c"
	link instructions
	LD_BIND_NOW=1 valgrind --tool=callgrind --callgrind-out-file="$work/dump" "$work/instructions" 2>"$work/log" ||
		{ cat "$work/log"; exit 1; }
	cd "$work"
	for n in $(seq "$(find . -name 'dump.*' | wc -l)"); do
		awk '/^desc: Trigger: Client Request: / { sub(/.*Request: /, ""); split($0, part, "|") }
			/^totals: / { print part[1] "\t" part[2] "\t" $2; exit }' "dump.$n"
	done
)

# compiler WHAT OPTION...: a graph of 500 nodes and one of 2,500; names are as long wherever this runs
compiler()
(
	told=$1
	shift
	cd "$work"
	for n in 500 2500; do
		valgrind --tool=callgrind --callgrind-out-file=compiled "$WAVELETC" "$@" "nodes$n.wvg" >/dev/null 2>log ||
			{ cat log; exit 1; }
		awk -v OFS='\t' -v what="$told $n" '/^totals: / { print what, 1, $2 }' compiled
	done
)

count()
{
	operations
	for n in 500 2500; do
		awk -v n="$n" -f "$bench/nodes.awk" >"$work/nodes$n.wvg"
	done
	compiler 'waveletc --check' -w --check
	compiler 'waveletc, straight line' -w --lowering=inline
	compiler 'waveletc, tables' -w --lowering=table
	compiler 'waveletc --schedule' -w --schedule
	compiler 'waveletc --dot' -w --dot
}

command -v valgrind >/dev/null || cannot 'there is no valgrind'
echo '#include <valgrind/callgrind.h>' >"$work/header.c"
$CC -E "$work/header.c" >/dev/null 2>&1 || cannot 'there is no valgrind/callgrind.h'
made_by >"$work/made-by"
if [ "${1-}" = check ]; then
	head -n 1 "$2" | cmp -s - "$work/made-by" ||
		cannot "the counts of $2 are of another build;" "they say $(head -n 1 "$2"); this is $(cat "$work/made-by")"
fi
count >"$work/dumps"
awk -f "$bench/instructions.awk" "$work/dumps" >"$work/counts"
if [ "${1-}" = check ]; then
	awk -v limits=1 -f "$bench/instructions.awk" "$2" "$work/counts"
else
	cat "$work/made-by" "$work/counts"
fi
