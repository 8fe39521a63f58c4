#!/bin/sh
# How large things are, and how long they take to start: the library, a graph's memory, generated code, programs.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"
library=${top_builddir:?}/runtime/.libs

# tell WORKLOAD RIVAL UNIT FIGURE
tell()
{
	printf '  %-44s %-34s %10s %s\n' "$1" "$2" "$4" "$3"
	[ -z "${BENCH_TSV-}" ] || printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$4" "$4" >>"$BENCH_TSV"
}

# sections FILE PATTERN: bytes of the sections with such names; of an archive all together
sections()
{
	size -A "$1" | awk -v pattern="^\\\\.($2)" '$1 ~ pattern { bytes += $2 } END { print bytes + 0 }'
}

code='text|init|fini|plt'
constants='rodata|data\.rel\.ro|eh_frame'
writable='data$|bss|tbss|tdata|got|data\.rel$|data\.[^r]'

library_size()
{
	for kind in a so; do
		told=$([ $kind = a ] && echo static || echo shared)
		tell 'runtime library' "$told, code" bytes "$(sections "$library/libwavelet.$kind" "$code")"
		tell 'runtime library' "$told, constants" bytes "$(sections "$library/libwavelet.$kind" "$constants")"
		tell 'runtime library' "$told, writable" bytes "$(sections "$library/libwavelet.$kind" "$writable")"
	done
}

# make_graph FORM N LOWERING: one object, and what its struct takes
make_graph()
{
	name=chain$1$2$3
	awk -v name="$name" -v shape=chain -v n="$2" -v form="$1" -f "$bench/shapes.awk" >"$work/$name.wvg"
	graph "$work/$name.wvg" --lowering="$3"
	sources="$sources $work/$name.wvg.c"
	printf '#include "%s.wvg.h"\n' "$name" >>"$work/sizes.h"
	printf 'SIZE(%s)\n' "$name" >>"$work/sizes.def"
}

# more FORM LOWERING TOLD: what a node more takes, between 512 and 1,024
more()
{
	few=$work/chain${1}512$2.wvg.o many=$work/chain${1}1024$2.wvg.o
	for what in code constants; do
		eval "pattern=\$$what"
		bytes=$((($(sections "$many" "$pattern") - $(sections "$few" "$pattern")) / 512))
		tell "a node more, $what" "$3" bytes $bytes
	done
}

# compiling FORM LOWERING TOLD: what the C compiler takes for each of 1,024 nodes
compiling()
{
	start=$(date +%s%N)
	$compile -c -o "$work/compiled.o" "$work/chain${1}1024$2.wvg.c"
	printf '%s\t%s\n' "$3" $((($(date +%s%N) - start) / 1024000)) >>"$work/compiling"
}

# What was written there in all rounds: median, least and most.
tell_compiling()
{
	awk -F '\t' -v OFS='\t' -v what="compiling a node's C, $(basename "$CC") -O2" -v tsv="${BENCH_TSV:-/dev/null}" '
		!count[$1] { told[++kinds] = $1 }
		{
			for (i = count[$1]++; i > 0 && us[$1, i] > $2; i--)
				us[$1, i + 1] = us[$1, i]
			us[$1, i + 1] = $2
		}
		END {
			for (kind = 1; kind <= kinds; kind++) {
				name = told[kind]
				least = us[name, 1]
				median = us[name, int((count[name] + 1) / 2)]
				most = us[name, count[name]]
				printf "  %-44s %-34s %10d us (%d to %d)\n", what, name, median, least, most
				print what, name, "us", median, least, most >>tsv
			}
		}' "$work/compiling"
}

# state FORM TOLD
state()
{
	bytes=$("$work/sizes" | awk -v few="chain${1}512inline" -v many="chain${1}1024inline" \
		'{ size[$1] = $2 } END { printf "%.2f", (size[many] - size[few]) / 512 - 8 }')
	tell 'a node more, memory beyond its state' "$2" bytes "$bytes"
}

build()
{
	for form in calls own inline formulas; do
		for lowering in inline table; do
			make_graph $form 512 $lowering
			make_graph $form 1024 $lowering
		done
	done
	cat >"$work/sizes.c" <<-'END'
		#include <stdio.h>
		#include "sizes.h"
		#define SIZE(name) printf("%s %zu\n", #name, sizeof(struct name));
		int main(void)
		{
		#include "sizes.def"
		    printf("wv_ctx %zu\n", sizeof(wv_ctx));
		    return 0;
		}
	END
	$compile -o "$work/sizes" "$work/sizes.c"
	# shellcheck disable=SC2086 # a list of words
	compile_all $sources
	program
}

# program: of one graph that stops in its first cycle, one that has no graph, and what times them
program()
{
	printf 'wvg 1;\ngraph first;\nnode n { on start; cycle { return WV_TERMINATE; } }\n' >"$work/first.wvg"
	graph "$work/first.wvg" --main
	echo 'int main(void) { return 0; }' >"$work/empty.c"
	$compile -o "$work/empty" "$work/empty.c"
	# shellcheck disable=SC2086 # lists of words
	$compile -o "$work/first" "$work/first.wvg.c" $WAVELET_LIBS -lpthread
	# shellcheck disable=SC2086
	$compile -o "$work/start" "$bench/start.c" "$bench/spawn.c" "$bench/rounds.c" $WAVELET_LIBS -lpthread
}

# each COMMAND: of each form and lowering, COMMAND FORM LOWERING TOLD
each()
{
	for form in calls own inline formulas; do
		case $form in
		calls) told='hooks in another file' ;;
		own) told='each a hook of its own in another file' ;;
		inline) told='hooks inline' ;;
		formulas) told='formulas' ;;
		esac
		"$1" $form inline "$told, straight line"
		"$1" $form table "$told, tables"
	done
}

# node FORM LOWERING TOLD
node()
{
	[ "$2" = table ] || state "$1" "${3%, *}"
	more "$@"
}

run()
{
	echo 'footprint'
	library_size
	tell 'a graph of its own' 'memory beside its nodes' bytes "$("$work/sizes" | sed -n 's/^wv_ctx //p')"
	each node
	rm -f "$work/compiling"
	rounds=${BENCH_ROUNDS:-9} # fewer than elsewhere, as each takes long
	for _ in $(seq $((rounds < 9 ? rounds : 9))); do
		each compiling
	done
	tell_compiling
	for kind in "$code" "$constants|data|bss"; do
		told=$([ "$kind" = "$code" ] && echo code || echo data)
		tell 'a program of one graph, statically linked to it' "$told" bytes \
			$(($(sections "$work/first" "$kind") - $(sections "$work/empty" "$kind")))
	done
	cd "$work" && ./start "$WAVELETC"
}

sources=
! builds || build
! runs || run
