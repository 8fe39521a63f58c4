#!/usr/bin/env bash
# The manual pages tell all that there is, and nothing else: waveletc.1 the options and warnings, wvg.5 the words, events and
# clauses, wavelet.3 and wavelet-testing.3 the functions with their parameters, the values and the members. Their examples
# compile.
# shellcheck disable=SC2086 # lists of words
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

top=${top_srcdir:?}
man=$top/docs/man
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

# same PAGE WHAT: there and told, two sorted lists, are the same, and not empty.
same()
{
	[ -s there ] || fail "$1: no $2 were found"
	comm -23 there told >missing
	comm -13 there told >extra
	[ ! -s missing ] || fail "docs/man/$1 does not tell of these $2: $(paste -sd ' ' missing)"
	[ ! -s extra ] || fail "docs/man/$1 tells of $2 that are not there: $(paste -sd ' ' extra)"
}

# section PAGE NAME...: those parts of a page, .Sh or .Ss.
section()
{
	local page=$1
	shift
	awk -v names="$(IFS='|'; echo "$*")" '
		/^\.S[hs] / { inside = index("|" names "|", "|" substr($0, 5) "|") }
		inside' "$man/$page"
}

# -- waveletc.1 -------------------------------------------------------------------

"$WAVELETC" --help >help || fail "--help"
# Options as words: --header=FILE is --header, -WNAME is -W.
sed -n '/^Warnings/q; s/^ *\(-.*\)/\1/p' help | sed -E 's/  .*//' | tr ',' '\n' |
	sed -E 's/^ *//; s/(=|\[| ).*//; s/NAME$//' | sort -u >there
awk '
	/^\.It Fl / {
		gsub(/^\.It |^\.| Ns.*,| Ns.*| Ar.*/, " & ")
		gsub(/ Fl Fl /, " --")
		gsub(/ Fl /, " -")
		line = $0
		while (match(line, /(^| )--?[a-zA-Z-]+/)) {
			word = substr(line, RSTART, RLENGTH)
			sub(/^ /, "", word)
			print word
			line = substr(line, RSTART + RLENGTH)
		}
	}' <(section waveletc.1 Outputs Inputs Dependencies Messages) | sort -u >told
same waveletc.1 options

sed -n '/^Warnings/,$s/^  \([a-z-]*\) .*/\1/p' help | sort >there
section waveletc.1 Messages | sed -n 's/^\.It Cm //p' | sort >told
same waveletc.1 warnings

grep -oE '^Exit status:.*|63' help >/dev/null || fail "--help tells no exit status"
section waveletc.1 'EXIT STATUS' | sed -n 's/^\.It //p' | paste -sd ' ' >statuses
grep -oE '\b[0-9]+ (fine|the|usage)' <(tr '\n' ' ' <help) | sed 's/ .*//' | paste -sd ' ' >wanted
diff wanted statuses || fail "waveletc.1 has other exit statuses (>) than --help (<)"

section waveletc.1 ENVIRONMENT | sed -n 's/^\.It Ev //p' | sort >told
grep -oh 'getenv("[A-Z_]*")' "$top"/compiler/*.c | sed 's/.*"\(.*\)".*/\1/' | sort -u >there
same waveletc.1 "variables of the environment"

# -- wvg.5 ------------------------------------------------------------------------

rows()
{
	sed -n "s/^$1(\"\\([a-z_]*\\)\".*/\\1/p" "$top/compiler/hooks.def" | sort
}

rows EVENT >there
section wvg.5 Events | sed -n 's/^\.It Ic on \([a-z]*\).*/\1/p' | sort >told
same wvg.5 events

{ rows HOOK; printf '%s\n' trigger observe schedules on; } | sort >there
section wvg.5 Clauses | sed -n 's/^\.It Ic \([a-z]*\).*/\1/p' | sort >told
same wvg.5 clauses

# Words behind an event, its own and those of its policies.
{ rows POLICY; printf '%s\n' single aligned; } | sort >there
section wvg.5 Events | grep -oE 'Cm [a-z_]+' | sed 's/Cm //' | sort -u >told
same wvg.5 "words behind events"

sed -n '/} const keywords\[\] = {/,/^};/p' "$top/grammar/token.c" | grep -o '"[a-z]*"' | tr -d '"' | sort >there
section wvg.5 WORDS | sed -n 's/^\.Ic //p' | grep -oE '[a-z]+' | sort >told
same wvg.5 "words of the language"
for word in $(cat there); do
	grep -v '^\.Ic .* , .*,' "$man/wvg.5" | grep -qE "Ic (on )?$word( |\$)" || fail "wvg.5 has '$word' in its list only"
done

section wvg.5 WORDS | sed -n '/^Durations/,/^Strings/p' | grep -E '^\.Cm|^or|^\.Cm' | grep -oE '\b(ns|us|ms|s|min|h|d)\b' | sort >told
sed -n '/units\[\] = {/,/};/p' "$top"/grammar/*.[cl] | grep -oE '"[a-z]+"' | tr -d '"' | sort >there
same wvg.5 "units of durations"

grep -oE "'@[a-z]+" "$top/compiler/annotation.c" | tr -d "'" | sort -u >there
grep -oE '@[a-z]+' "$man/wvg.5" | sort -u >told
same wvg.5 annotations

# The rules of the manual of the language.
grep -oE '^\*\*R[0-9]+' "$top/docs/language.md" | tr -d '*' | sort >there
section wvg.5 RULES | sed -n 's/^\.It \(R[0-9]*\)$/\1/p' | sort >told
same wvg.5 rules

# -- wavelet.3 --------------------------------------------------------------------

# A header without comments, preprocessor lines and attributes, one declaration a line.
declarations()
{
	sed -E ':again; /\\$/ { N; s/\\\n//; t again; }; /^#/d; s/__attribute__.*//' "$1" | tr '\n' ' ' |
		awk 'BEGIN { RS = "[*]/" } { sub(/\/[*].*/, ""); printf "%s", $0 }' |
		sed -E 's/extern "C" \{//g; s/;/;\n/g; s/\}/\n}/g' | sed -E 's/ +/ /g; s/^ //; s/ *;$//'
}

# prototypes PAGE: what it has as prototypes, in the same form.
prototypes()
{
	sed '/^\.Sh DESCRIPTION/,$d' "$man/$1" | awk '
		/^\.Ft / { type = substr($0, 5); next }
		/^\.Fn / {
			n = 0
			rest = substr($0, 5)
			while (match(rest, /^ *("[^"]*"|[^ ]+)/)) {
				word = substr(rest, RSTART, RLENGTH)
				rest = substr(rest, RSTART + RLENGTH)
				gsub(/^ *"?|"$/, "", word)
				list = n == 0 ? word "(" : list (n > 1 ? ", " : "") word
				n++
			}
			gap = substr(type, length(type)) == "*" ? "" : " "
			print type gap list ")"
		}' | sort -u
}

# described PAGE: what has a prototype has a description, and the other way round.
described()
{
	prototypes "$1" | grep -oE '[A-Za-z_]+\(' | tr -d '(' | sort -u >there
	sed -n '/^\.Sh DESCRIPTION/,$s/^\.It Fn //p' "$man/$1" | sed 's/ , Fn /\n/g' | sort >told
	same "$1" "descriptions of functions"
}

: >names
for page in wavelet wavelet-testing; do
	declarations "$top/runtime/include/$page.h" | grep -E '^[a-z_0-9 *]*\bwv_[a-z_]+\([^()]*\)$' | sort >there
	grep -oE '\bwv_[a-z_]+\(' there | tr -d '(' >>names
	prototypes "$page.3" | grep -E '\bwv_[a-z_]+\(' >told
	same "$page.3" functions
	described "$page.3"
done
# Nothing is overlooked: all that the library exports but what generated code calls.
sort -o names names
nm -D --defined-only "${top_builddir:?}/runtime/.libs/libwavelet.so" | awk '$3 ~ /^wv_/ { print $3 }' |
	grep -vE '^wv_(graph|channel|table)_' | sort >exported
diff names exported || fail "the headers have other functions (<) than the library (>)"

# The functions of a graph with every event. Those for hooks of the file have no place in the page.
{
	printf 'wvg 1;\ngraph name;\n'
	printf 'node n : T {\n'
	rows EVENT | sed 's/^/on /; s/every/every 1s/; s/signal/signal HUP/; s/channel/channel(M, 2)/; s/$/;/'
	printf 'cycle hook;\n}\n'
} >all.wvg
"$WAVELETC" -w -o all.c all.wvg || fail "a graph of every event"
declarations all.h | sed -E 's/^\} *//; s/\{.*//; s/^static inline //' | grep -E '^[A-Za-z_0-9 *]*name_[a-z_]+\([^()]*\) *$' |
	sed -E 's/ *$//; s/name_n(_|\()/NAME_NODE\1/; s/name_/NAME_/; s/struct name/struct NAME/' | sort >there
prototypes wavelet.3 | grep NAME >told
same wavelet.3 "functions of the host"

# Values of enums and other constants.
declarations "$top/runtime/include/wavelet.h" | grep -oE '\bWV_[A-Z_]+' | sort -u >there
sed -nE 's/^#define (WV_[A-Z_]+) .*/\1/p' "$top/runtime/include/wavelet.h" | sort -u - there -o there
grep -oE '\bWV_[A-Z_]+' "$man/wavelet.3" | sort -u >told
same wavelet.3 values

# The members of structs.
declarations "$top/runtime/include/wavelet.h" | awk '
	/^typedef struct wv_[a-z_]+ \{/ { inside = 1; sub(/.*\{/, "") }
	/^\}/ { inside = 0 }
	inside && NF {
		if (match($0, /\(\*[a-z_]+\)/))
			print substr($0, RSTART + 2, RLENGTH - 3)
		else
			print $NF
	}' | tr -d '*' | sort -u >there
sed -n '/^\.Sh DESCRIPTION/,/^\.Sh EXAMPLES/p' "$man/wavelet.3" | grep -oE '\bVa [a-z_]+' | sed 's/Va //' | grep -vx errno | sort -u >told
same wavelet.3 members

# -- Examples ----------------------------------------------------------------------

# example PAGE NUMBER: what stands between .Bd and .Ed in EXAMPLES.
example()
{
	section "$1" EXAMPLES | awk -v number="$2" '
		/^\.Ed/ { inside = 0 }
		inside { gsub(/\\e/, "\\"); sub(/^\\&/, ""); print }
		/^\.Bd/ { inside = ++count == number }'
}

example wvg.5 1 >thermostat.wvg
"$WAVELETC" -Werror thermostat.wvg || fail "the example of wvg.5"
example wavelet.3 1 >main.c
warnings='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'
$CC -std=c11 $warnings $CPPFLAGS $CFLAGS $WAVELET_CFLAGS -o thermostat main.c thermostat.wvg.c $LDFLAGS $WAVELET_LIBS -lpthread ||
	fail "the first example of wavelet.3"
printf '%s\n' 21 17.5 19 20.5 | ./thermostat >out || fail "the program of wavelet.3 fails"
# The heater is told of twice, and once at the end.
diff - out <<'END_OF_OUTPUT' || fail "the program of wavelet.3 prints something else"
on at 17.5
off at 20.5
off at 20.5
END_OF_OUTPUT

{
	echo 'wvg 1; graph polls;'
	section wavelet.3 EXAMPLES | sed -n 's/^\.Ql \(node poll .*\) :$/\1/p'
} >polls.wvg
{ printf '#include "polls.wvg.h"\n'; example wavelet.3 2; } >polls.c
"$WAVELETC" -Wno-all polls.wvg && $CC -std=c11 $warnings $WAVELET_CFLAGS -fsyntax-only polls.c ||
	fail "the second example of wavelet.3"
example wavelet-testing.3 1 >testing.c
$CC -std=c11 $warnings $CPPFLAGS $CFLAGS $WAVELET_CFLAGS -o testing testing.c polls.c polls.wvg.c $LDFLAGS $WAVELET_LIBS -lpthread &&
	./testing || fail "the example of wavelet-testing.3"

mkdir shell && cd shell || exit 99
cp "$top/examples/hello/hello.wvg" .
for number in 1 2 3; do
	# The commands that are not ours stand for themselves.
	example waveletc.1 "$number" | sed 's/^cc .*//; s/^\.\/.*//; s/| dot.*/>hello.dot/' >commands
	[ -s commands ] || fail "waveletc.1 has no example $number"
	(waveletc() { "$WAVELETC" "$@"; }; set -e; . ./commands) >log 2>&1 || fail "example $number of waveletc.1: $(cat log)"
done
grep -q 'HELLO_TICKS = 9' hello.wvg.h || fail "the last example of waveletc.1"

# What a program has for options is in waveletc.1 too.
"$WAVELETC" --main hello.wvg && $CC -std=c11 $CPPFLAGS $CFLAGS $WAVELET_CFLAGS -o hello hello.wvg.c $LDFLAGS $WAVELET_LIBS -lpthread &&
	./hello --help | grep -oE '^ +--[a-z]+' | tr -d ' ' | sort >there
section waveletc.1 Outputs | sed -n '/^\.It Fl Fl main/,/^\.It Fl Fl no-line/p' | sed -nE 's/^\.Fl Fl ([a-z]+).*/--\1/p' | sort >told
same waveletc.1 "options of programs"
cd ..

# -- How they are set ----------------------------------------------------------------

if command -v mandoc >/dev/null; then
	# Pages of others need not be there, and these are of no system.
	mandoc -T lint "$man"/*.[135] 2>&1 |
		grep -vE 'referenced manual not found|operating system explicitly|outdated mandoc.db' >log
	[ ! -s log ] || { fail "mandoc does not like this:"; cat log; }
else
	echo "skipped: no mandoc"
fi
if command -v groff >/dev/null; then
	for page in "$man"/*.[135]; do
		groff -mdoc -ww -z "$page" >log 2>&1 && [ ! -s log ] || { fail "groff does not like $page:"; cat log; }
	done
fi

exit "$failed"
