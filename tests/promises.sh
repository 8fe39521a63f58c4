#!/usr/bin/env bash
# What is promised has a test: each that docs/promises.md names is there, and each function that takes a graph has a
# row in the table of tests/unit/place_functions.c.
# shellcheck disable=SC2016 # a ` is what it looks for
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

cd "${top_srcdir:?}" || exit 99

# -- Promises ----------------------------------------------------------------------

# Rows end with the tests, in back quotes: NAME of tests/unit/test_UNIT.c as `UNIT: NAME`, of another one as a path.
rows=0
while IFS= read -r row; do
	rows=$((rows + 1))
	tests=$(grep -oE '`[^`]+`' <<<"${row##*|* | }" | tr -d '`')
	[ -n "$tests" ] || fail "no test: $row"
	while IFS= read -r test; do
		case $test in
		*': '*)
			file=tests/unit/test_${test%%:*}.c name=${test#*: }
			grep -qx "TEST($name)" "$file" || fail "$file has no test $name"
			;;
		tests/*) [ -e "$test" ] || fail "there is no $test" ;;
		*) fail "what is the test '$test'?" ;;
		esac
	done <<<"$tests"
done < <(grep -E '^\| .* \|$' docs/promises.md | grep -vE '^\| (---|promise|seen) ' | sed 's/ |$//')
[ "$rows" -ge 50 ] || fail "docs/promises.md has only $rows rows"

# -- Functions ---------------------------------------------------------------------

# Those that take a context; but parts of others, what generated code alone calls, and a whole main function.
functions=$(cat runtime/include/{wavelet,wavelet-graph,wavelet-cycle,wavelet-channel}.h | tr '\n' ' ' |
	grep -oE '\bwv_[a-z_]+\([^()]*\bwv_ctx\b' | sed 's/(.*//' | sort -u |
	grep -vE '^wv_(channel_(resend|sent|none|look|enter|leave)|graph_(leave_word|next_word|run_chain|main|settle|copy|idle|collect_[a-z]+)|table_run|quick_[a-z_]+|changed_here)$')
[ "$(wc -l <<<"$functions")" -ge 35 ] || fail "only these functions are found: $functions"
for function in $functions; do
	grep -q "^    {\"$function\", " tests/unit/place_functions.c || fail "tests/unit/place_functions.c has no row for $function"
done

exit "$failed"
