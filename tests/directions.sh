#!/usr/bin/env bash
# Who may include whom: the house as HACKING.md draws it. Each row names files and all of the project's headers that they
# may include, besides config.h and their own.
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

cd "${top_srcdir:?}" || exit 99

# includes FILE: the project's headers that it includes.
includes()
{
	sed -n 's/^#include "\(.*\)"$/\1/p' "$1" | grep -v '^config\.h$'
}

# may FILE... -- HEADER...: nothing else is included.
may()
{
	local files=() file header
	while [ "$1" != -- ]; do
		files+=("$1")
		shift
	done
	shift
	for file in "${files[@]}"; do
		[ -f "$file" ] || fail "$file is gone: tests/directions.sh has to follow"
		judged+=("$file")
		for header in $(includes "$file"); do
			case " $* ${file%.*}.h " in
			*" $header "*) ;;
			*) fail "$file includes $header" ;;
			esac
		done
	done
}

judged=()
c=compiler
base="$c/arena.h $c/limits.h $c/name.h $c/source.h $c/utf8.h $c/writer.h $c/output.h"
graph="$c/graph.h $c/hooks.def $c/claim.h $c/cname.h $c/label.h $c/passes.h"

# The ground floor knows nothing above it, and little beside it.
may $c/arena.[ch] $c/utf8.[ch] --
may $c/limits.[ch] $c/limits.def -- $c/limits.def
may $c/name.[ch] $c/source.[ch] -- $c/arena.h
may $c/writer.[ch] -- $c/arena.h $c/utf8.h
may $c/temporary.[ch] --
may $c/lock.[ch] --
may $c/output.[ch] -- $c/writer.h $c/temporary.h $c/lock.h $c/utf8.h
may $c/diag.[ch] $c/diag.def -- $c/limits.h $c/source.h $c/utf8.h $c/diag.def $c/warning.h
may $c/warning.[ch] -- $c/diag.h $c/utf8.h
may $c/cname.[ch] $c/declared.def $c/macros.def $c/tags.def -- $c/arena.h $c/declared.def $c/macros.def $c/tags.def
may $c/claim.[ch] -- $c/arena.h $c/name.h $c/cname.h

# What was written, and what it means; neither knows the other.
may $c/ast.[ch] -- $c/arena.h $c/name.h $c/source.h
may $c/graph.[ch] $c/hooks.def -- $c/name.h $c/source.h $c/hooks.def
may $c/label.[ch] -- $c/graph.h $c/writer.h $c/hooks.def
may $c/passes.h -- $c/graph.h $c/limits.h $c/writer.h

# The grammar makes an AST.
# shellcheck disable=SC2086 # lists of words
may grammar/*.[chly] -- $c/ast.h $c/diag.h $c/arena.h $c/limits.h $c/name.h $c/source.h \
	grammar/grammar.h grammar/actions.h grammar/token.h grammar/parse.h
# Reading files needs the grammar.
may $c/load.c -- $base $c/ast.h $c/diag.h $c/passes.h grammar/grammar.h
# The resolver alone sees both sides; then there is only the graph; emitters only read and tell nothing.
# shellcheck disable=SC2086
may $c/resolve.[ch] $c/annotation.c $c/clause.c $c/event.c $c/formula.c $c/doc.c $c/verbatim.c -- $base $graph $c/ast.h $c/diag.h $c/resolve.h
# shellcheck disable=SC2086
may $c/check*.[ch] $c/reach.c $c/knot.[ch] $c/schedule.c -- $base $graph $c/diag.h $c/knot.h $c/check.h
# shellcheck disable=SC2086
may $c/emit*.[ch] -- $base $graph $c/emit.h $c/emit_word.h $c/emit_step.h
may $c/options.[ch] -- $c/output.h $c/limits.h $c/arena.h $c/diag.h $c/graph.h $c/utf8.h $c/warning.h
# main.c sees everything.
judged+=($c/main.c)

for file in $c/*.[ch] $c/*.def grammar/*.[chly]; do
	case " ${judged[*]} " in
	*" $file "*) ;;
	*) fail "$file has no place in tests/directions.sh" ;;
	esac
done

# The thread sanitizer does not see what a fence orders.
if grep -n 'atomic_thread_fence' runtime/*.[ch] runtime/include/*.h; then
	fail "the runtime has a fence between threads"
fi

# Compiler and runtime: text and the ABI number couple them, no header does.
if grep -nE '^#include [<"](wavelet|.*runtime/)' $c/*.[ch] $c/*.def grammar/*.[chly]; then
	fail "the compiler includes the runtime"
fi
if grep -nE '^#include [<"](compiler|grammar)/' runtime/*.[ch] runtime/include/*.h; then
	fail "the runtime includes the compiler"
fi

# No header includes itself by way of others: tsort finds no cycle.
for file in $c/*.h grammar/*.h runtime/*.h runtime/include/*.h; do
	sed -n 's/^#include [<"]\(.*\.h\)[>"]$/\1/p' "$file" | while IFS= read -r header; do
		for from in "$header" "runtime/include/$header" "$(dirname "$file")/$header"; do
			[ ! -f "$from" ] || echo "$file $from"
		done
	done
done | tsort >/dev/null || fail "headers include each other in a cycle"

exit $failed
