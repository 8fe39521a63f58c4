#!/bin/sh
# What each stage of waveletc takes, in instructions for a node (callgrind), with graphs of 1,000 to BENCH_NODES nodes
# (100,000): a stage whose figure does not rise is linear.
# shellcheck source-path=SCRIPTDIR source=common
. "$(dirname "$0")/common"

# counted N OPTION...: lines "FUNCTION INSTRUCTIONS" of all functions, with what they call
counted()
{
	n=$1
	shift
	valgrind --tool=callgrind --callgrind-out-file="$work/calls" "$WAVELETC" -w "$@" "$work/nodes$n.wvg" >/dev/null 2>"$work/log" ||
		{ cat "$work/log" >&2 && return 1; }
	# A function stands there once for each file that its code is from, all of it with the most.
	callgrind_annotate --inclusive=yes --threshold=100 "$work/calls" |
		sed -n 's/^ *\([0-9,]*\) ([^)]*)  [^ =][^ ]*:\([a-z_]*\)\( .*\)*$/\2 \1/p' |
		tr -d , | awk '$2 > most[$1] { most[$1] = $2 } END { for (name in most) print name, most[name] }'
}

# told N STAGE FUNCTION...: of what was counted, the sum of the functions; a `-` takes away what comes behind it
told()
{
	n=$1 stage=$2
	shift 2
	awk -v n="$n" -v stage="$stage" -v names="$*" -v tsv="${BENCH_TSV:-/dev/null}" '
		{ of[$1] = $2 }
		END {
			for (count = split(names, name, " "); count > 0; count--) {
				taken = sub(/^-/, "", name[count])
				if (!(name[count] in of)) {
					print "stages: no function " name[count] " was counted" >"/dev/stderr"
					exit 1
				}
				sum += taken ? -of[name[count]] : of[name[count]]
			}
			printf "  %-28s %8d nodes %9.1f\n", stage, n, sum / n
			printf "waveletc, %s\t%d nodes\tinstructions per node\t%.4f\t%.4f\t%.4f\n", stage, n, sum / n, sum / n, sum / n >>tsv
		}' "$work/functions"
}

run()
{
	# Older ones do not read what newer compilers say for debuggers.
	valgrind --tool=none "$WAVELETC" --version >/dev/null 2>&1 || { echo 'stages: no valgrind that runs this waveletc' && return 0; }
	echo 'waveletc: instructions for a node'
	for n in $(sizes "$most"); do
		counted "$n" -o "$work/nodes.c" >"$work/functions"
		told "$n" scan scan_token
		told "$n" parse load -scan_token
		told "$n" resolve resolve
		told "$n" check check check_reach check_use
		told "$n" schedule schedule
		told "$n" 'emit C' emit_c
		told "$n" 'emit the header' emit_header
		counted "$n" --schedule >"$work/functions"
		told "$n" 'emit --schedule' emit_schedule
		counted "$n" --dot >"$work/functions"
		told "$n" 'emit --dot' emit_dot
	done
}

most=${BENCH_NODES:-100000}
! builds || nodes "$most"
! runs || run
