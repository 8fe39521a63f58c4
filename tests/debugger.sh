#!/usr/bin/env bash
# gdb stops at lines of a .wvg file, in blocks and in formulas, shows them, and names them in a backtrace; so does addr2line.
# shellcheck disable=SC2016,SC2086 # $ means itself; lists of words
set -u
failed=0 tested=0
fail()
{
	echo "FAIL $*"
	failed=1
}

skip()
{
	echo "skipped: $*"
	exit 77
}

command -v gdb >/dev/null || skip "there is no gdb"
case "${CFLAGS-}" in
*-fsanitize=*) skip "the runtime is sanitized, which debuggers and other compilers do not like" ;;
*--coverage*) skip "the runtime is counted, which other compilers do not like" ;;
esac

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
cp "${top_srcdir:?}"/tests/lines/steps.wvg "$top_srcdir"/tests/lines/main.c . || exit 99

# debug COMMAND...: gdb, in a session of its own.
debug()
{
	local command commands=()
	for command; do commands+=(-ex "$command"); done
	LC_ALL=C DEBUGINFOD_URLS='' timeout 60 gdb -nx -q -batch -ex 'set startup-with-shell off' -ex 'set disable-randomization off' \
		-ex 'set width 0' -ex 'set print address off' "${commands[@]}" ./program </dev/null 2>&1
}

# line_of TEXT [FILE]: the only line with it.
line_of()
{
	grep -nF -- "$1" "${2-steps.wvg}" | sed 's/:.*//'
}

# has WHAT PATTERN: $output has such a line.
has()
{
	grep -qE -- "$2" <<<"$output" || fail "$cc, $lowering: no $1 in: $output"
}

# stops TEXT FUNCTION EXPRESSION VALUE: at the line with the text, in the function, where the expression has the value.
stops()
{
	local line output
	line=$(line_of "$1")
	output=$(debug "break steps.wvg:$line" run frame "print $3")
	has "stop in $2" "^#0 +$2 \(.*\) at [^ ]*steps\.wvg:$line\$"
	grep -qxF -- "$line	$(sed -n "${line}p" steps.wvg)" <<<"$output" || fail "$cc, $lowering: '$1' is not shown: $output"
	has "value" "^\\\$1 = $4\$"
}

# From the line where a block begins to work to the next one.
steps_through()
{
	local output
	output=$(debug "break steps.wvg:$(line_of '*self += 2')" run next next 'print *self')
	has "second line" "^$(line_of '*self < 100')	"
	has "third line" "^$(line_of 'wv_yield')	"
	has "sum" '^\$1 = 2$'
}

# The C's own lines are its own again behind the block.
names_frames()
{
	local output
	output=$(debug 'set environment STEPS_ABORT 1' run bt)
	has "block in the backtrace" "^#[0-9]+ +steps_ends_cycle \(.*\) at [^ ]*steps\.wvg:$(line_of 'abort();')\$"
	has "call of the block" "^#.* steps_[a-z_0-9]* \(.*\) at [^ ]*steps\.wvg\.c:$(line_of 'steps_ends_cycle(ctx' steps.wvg.c)\$"
}

# Without running anything: TEXT is in FUNCTION.
has_address()
{
	local line output
	line=$(line_of "$1")
	output=$(debug "info line steps.wvg:$line")
	has "address of line $line" ' starts at address 0x'
	output=$(addr2line -f -e program "$(grep -oE '0x[0-9a-f]+' <<<"$output" | head -n 1)")
	has "function" "^$2\$"
	has "line" "steps\.wvg:$line( |\$)"
}

# What needs a running program.
runs()
{
	stops '*self < 100' steps_count_cycle '*self' 2
	stops 'double := count' steps_half_cycle '*count' 2
	stops 'last jumps + 10' steps_jumps_cycle '*self' 0
	stops 'when half > 1' steps_jumps_cycle '*half' 1
	stops '*jumps == 30' steps_ends_cycle '*jumps' 10
	steps_through
}

test_with()
{
	"$WAVELETC" --lowering=$lowering steps.wvg || { fail "waveletc"; return; }
	$cc -std=c11 -O0 -g $WAVELET_CFLAGS -o program steps.wvg.c main.c $WAVELET_LIBS -lpthread || { fail "$cc"; return; }
	tested=1
	has_address '*self += 2' steps_count_cycle
	has_address '/ 2.0' steps_half_cycle
	if ! debug run | grep -q 'exited normally'; then
		echo "skipped, with $cc and $lowering: $(debug run | grep -iE 'trace|permitted' || echo 'gdb runs no programs here')"
		return
	fi
	names_frames
	[ $lowering = table ] || runs
}

for cc in gcc clang; do
	command -v $cc >/dev/null || { echo "skipped: there is no $cc"; continue; }
	for lowering in inline table; do test_with; done
done
[ "$tested" -eq 1 ] || skip "nothing was tested"
exit $failed
