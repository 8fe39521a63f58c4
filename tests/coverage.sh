#!/usr/bin/env bash
# Coverage counts the lines of a .wvg file by gcc and gcov. Clang's coverage knows no #line: there the block's text in the C
# is counted. `// 4x` behind a line of tests/lines/steps.wvg says how often it runs; where nothing is said, it has no C.
# shellcheck disable=SC2086 # lists of words
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

case "${CFLAGS-}" in
*-fsanitize=*) skip "the runtime is sanitized, which other compilers do not like" ;;
*--coverage*) skip "the runtime is counted, which other compilers do not like" ;;
esac
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
cp "${top_srcdir:?}"/tests/lines/steps.wvg "$top_srcdir"/tests/lines/main.c . || exit 99

# have COMMAND...: all are there; else says which is not.
have()
{
	local command
	for command; do
		command -v "$command" >/dev/null || { echo "skipped: there is no $command"; return 1; }
	done
	tested=1
}

# run COMPILER OPTION...: builds and runs the program.
run()
{
	rm -f program ./*.gcda ./*.gcno
	if ! "$@" -std=c11 -O0 -g $WAVELET_CFLAGS -o program steps.wvg.c main.c $WAVELET_LIBS -lpthread || ! ./program; then
		fail "$*"
	fi
}

# COUNT:TEXT of every line, as steps.wvg says it.
wanted()
{
	awk '{ count = match($0, /\/\/ [0-9]+x$/) ? substr($0, RSTART + 3, RLENGTH - 4) : "-"; print count ":" $0 }' steps.wvg
}

# The same from gcov's file: COUNT:LINE:TEXT, and ##### for what never ran.
counted()
{
	awk '{
		match($0, /^ *[^ :]*: *[0-9]+:/)
		text = substr($0, RLENGTH + 1)
		split($0, part, ":")
		gsub(/[ *]/, "", part[1])
		if (part[2] + 0 > 0)
			print (part[1] == "#####" ? 0 : part[1]) ":" text
	}' "$1"
}

test_gcov()
{
	run gcc --coverage
	gcov program-steps.wvg.gcda >gcov.log 2>&1 || fail "gcov: $(cat gcov.log)"
	[ -f steps.wvg.gcov ] || { fail "gcov names no .wvg file: $(cat gcov.log)"; return; }
	wanted >wanted.txt
	counted steps.wvg.gcov >counted.txt
	diff wanted.txt counted.txt || fail "$lowering: gcov counts otherwise (>) than it runs (<)"
}

# What llvm-cov shows of the C, LINE|COUNT|TEXT: the lines of blocks carry their comments.
test_llvm_cov()
{
	run clang -fprofile-instr-generate -fcoverage-mapping
	llvm-profdata merge -o program.profdata default.profraw || fail "llvm-profdata"
	llvm-cov show -instr-profile=program.profdata ./program steps.wvg.c |
		awk -F '|' '/\/\/ [0-9]+x$/ {
			lines++
			said = $0
			sub(/.*\/\/ /, "", said)
			if (said != ($2 + 0) "x") {
				print
				wrong = 1
			}
		}
		END { exit wrong || lines < 9 }' || fail "$lowering: llvm-cov counts otherwise"
}

for lowering in inline table; do
	"$WAVELETC" --lowering=$lowering steps.wvg || fail "waveletc"
	! have gcc gcov || test_gcov
	! have clang llvm-profdata llvm-cov || test_llvm_cov
done
[ "$tested" -eq 1 ] || skip "nothing was tested"
exit $failed
