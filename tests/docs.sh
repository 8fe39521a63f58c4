#!/usr/bin/env bash
# Every example of README.md and docs/ (but the tutorial, see tutorial.sh) compiles without a warning: ```wvg to C, that C and its header, and ```c with the
# headers of the ```wvg examples. A comment directly above a block tells what it needs:
#
#   <!-- in FILE -->    it stands in tests/docs/FILE, in place of the line `// the example`
#   <!-- file NAME -->  it is compiled with whatever includes NAME, not by itself
# shellcheck disable=SC2317 # `each` calls what it is given
set -u

warnings='-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual
	-Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla -Werror -fsyntax-only'
around=${top_srcdir:?}/tests/docs
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

fail()
{
	echo "FAIL $*"
	failed=1
}

# blocks PAGE: each ```wvg and ```c goes to block-PAGE-LINE; prints file, language, and what the comment above it says.
blocks()
{
	awk -v stem="block-$(basename "$1" .md)" '
		/^```(wvg|c)$/ {
			file = stem "-" NR
			printf "" >file
			print file, substr($0, 4), (said == "" ? "- -" : said)
			next
		}
		/^```/ { file = "" }
		file { print >>file }
		{ said = "" }
		/^<!-- (in|file) [^ ]+ -->$/ { said = $2 " " $3 }' "$1"
}

# put BLOCK VERB NAME FILE: the block, in its surroundings, is FILE.
put()
{
	case $2 in
	in)
		grep -qx '// the example' "$around/$3" || fail "$1: no place for it in tests/docs/$3"
		awk -v block="$1" '
			$0 == "// the example" { while ((getline line <block) > 0) print line; next }
			{ print }' "$around/$3" >"$4"
		;;
	*) cp "$1" "$4" ;;
	esac
}

# Under its own name a library is found by the examples below it; and a graph's header by those in C.
compile_wvg()
{
	local block=$1 kind='' name=''
	put "$block" "$2" "$3" "$block.wvg"
	read -r kind name < <(sed -nE 's/^(graph|library) ([A-Za-z0-9_]*).*/\1 \2/p' "$block.wvg")
	[ -n "$name" ] || { fail "$block is neither graph nor library"; return; }
	[ ! -e "$name.wvg" ] || { fail "$block: another example is called $name"; return; }
	mv "$block.wvg" "$name.wvg"
	case $kind in
	graph) compile_graph ;;
	library) "$WAVELETC" -Werror --check "$name.wvg" || fail "$block is refused" ;;
	esac
}

compile_graph()
{
	"$WAVELETC" -Werror "$name.wvg" || { fail "$block is refused"; return; }
	# shellcheck disable=SC2086 # lists of words
	$CC -std=c11 $warnings $WAVELET_CFLAGS "$name.wvg.c" || fail "$block: its C"
	# shellcheck disable=SC2086
	[ -z "$cxx" ] || printf '#include "%s.wvg.h"\n' "$name" |
		$cxx -std=c++17 -Wall -Wextra -Wpedantic -Werror $WAVELET_CFLAGS -I. -x c++ -fsyntax-only - ||
		fail "$block: its header in C++"
}

compile_c()
{
	put "$1" "$2" "$3" "$1.c"
	# shellcheck disable=SC2086
	$CC -std=c11 $warnings $WAVELET_CFLAGS "$1.c" || fail "$1"
}

# For each block of a language.
each()
{
	local language=$1 block its verb name
	shift
	while read -r block its verb name; do
		if [ "$its" = "$language" ] && [ "$verb" != file ]; then
			"$@" "$block" "$verb" "$name" || fail "$block"
		fi
	done <list
}

# compile DIRECTORY PAGE...: all of the pages, in a fresh directory. True if nothing is wrong.
compile()
{
	local block its verb name page
	failed=0
	mkdir "$work/$1" && cd "$work/$1" || exit 99
	shift
	for page in "$@"; do blocks "$page"; done >list
	cp "$around"/*.h .
	while read -r block its verb name; do
		[ "$verb" != file ] || cp "$block" "$name"
	done <list
	each wvg compile_wvg
	each c compile_c
	return "$failed"
}

cxx=
for compiler in c++ g++ clang++; do
	[ -n "$cxx" ] || ! command -v "$compiler" >/dev/null || cxx=$compiler
done
[ -n "$cxx" ] || echo "skipped: no compiler for C++"

# -- The test itself ----------------------------------------------------------

cat >"$work/good.md" <<'END'
<!-- file parts.h -->
```c
struct part { int pieces; };
```
<!-- in prices.wvg -->
```wvg
use "parts.h";
node part : struct part { on start; }
node sum : int { trigger part, book; cycle sum_cycle; }
```
<!-- in prices.c -->
```c
wv_control sum_cycle(wv_ctx *ctx, int *self, struct part const *part, struct book const *book)
{
    *self += book->bid > 0 ? part->pieces : 0;
    return wv_changed(ctx, PRICES_PART) ? WV_BROADCAST : WV_UNCHANGED;
}
```
```text
not compiled
```
END
if ! compile good "$work/good.md" || [ ! -f prices.wvg.h ] || [ "$(wc -l <list)" -ne 3 ]; then
	echo "FAIL a good page"
	exit 1
fi

# bad LANGUAGE: a page with this block is not good.
bad()
{
	{ printf '```%s\n' "$1"; cat; printf '```\n'; } >"$work/bad.md"
	rm -rf "$work/bad"
	if (compile bad "$work/good.md" "$work/bad.md") >"$work/log" 2>&1; then
		fail "this passes:"
		cat "$work/bad.md"
	fi
}

test_itself()
{
	bad wvg <<<$'wvg 1;\ngraph refused;\nnode a { }'
	bad wvg <<<$'wvg 1;\ngraph field;\nuse "parts.h";\nnode a : struct part { on start; }\nnode b @unused : int := a.none;'
	bad wvg <<<$'wvg 1;\ngraph prices;\nnode a @unused : int { on start; }'
	bad wvg <<<$'wvg 1;\ngraph warned;\nnode a : int { on start; }'
	bad wvg <<<$'wvg 1;'
	bad c <<<$'#include "prices.wvg.h"\nwv_control sum_cycle(wv_ctx *ctx, int *self);'
	bad c <<<'int conversion(double a); int conversion(double a) { return a; }'
}
failed=0
test_itself
[ "$failed" -eq 0 ] || exit 1

# -- The pages ----------------------------------------------------------------

pages=("$top_srcdir"/README.md)
for page in "$top_srcdir"/docs/*.md; do
	[ "${page##*/}" = tutorial.md ] || pages+=("$page")
done
compile pages "${pages[@]}"
[ "$(wc -l <list)" -ge 10 ] || fail "only $(wc -l <list) examples are found"
cmp hello.wvg "$top_srcdir/examples/hello/hello.wvg" || fail "the README's example is not examples/hello/hello.wvg"
awk -F '\t' '!/^#/ { print "| " $1 " | " $2 " |" }' "$top_srcdir/bench/instructions.txt" |
	grep -vxFf "$top_srcdir/docs/performance.md" && fail 'docs/performance.md has other instructions (make bench-publish)'
exit "$failed"
