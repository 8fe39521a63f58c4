#!/bin/sh
# Instructions that an operation takes, counted by callgrind: "operation<TAB>instructions", after a line that says for
# which compiler.  `instructions.sh check FILE` compares with such a file, see instructions.awk; status 77 where nothing
# can be compared.
#
# Environment: WAVELETC WAVELET_CFLAGS WAVELET_LIBS CC CFLAGS POLL top_srcdir, as `make bench` sets them.
set -eu

bench=${top_srcdir:?}/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

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

# compile FILE.c: into the working directory, as a user's build would
compile()
{
	# shellcheck disable=SC2086 # lists of words
	$CC -std=c11 -D_POSIX_C_SOURCE=200809L -O2 $WAVELET_CFLAGS -I"$top_srcdir" -I"$work" -c -o "$work/$(basename "$1" .c).o" "$1"
}

# graph SHAPE N FORM LOWERING
graph()
{
	name=$1$2$3_$4
	awk -v name="$name" -v shape="$1" -v n="$2" -v form="$3" -f "$bench/shapes.awk" >"$work/$name.wvg"
	"$WAVELETC" --no-line -w --lowering="$4" "$work/$name.wvg"
	compile "$work/$name.wvg.c"
	echo "#include \"$name.wvg.h\"" >>"$work/graphs.h"
	echo "GRAPH($name)" >>"$work/graphs.def"
}

graphs()
{
	for lowering in inline table; do
		for form in calls inline formulas; do
			graph chain 10 $form $lowering
			graph chain 200 $form $lowering
		done
		graph fan 200 calls $lowering
		graph lattice 14 calls $lowering
	done
}

operations()
(
	graphs
	for name in instructions idle; do
		cp "$bench/$name.wvg" "$work/"
		"$WAVELETC" --no-line -w "$work/$name.wvg"
		compile "$work/$name.wvg.c"
	done
	for file in "$bench/instructions.c" "$bench/idle-hooks.c" "$bench/rounds.c" "$bench/shapes-hooks.c"; do
		compile "$file"
	done
	# shellcheck disable=SC2086
	$CC -o "$work/instructions" "$work"/*.o $WAVELET_LIBS -lpthread
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
