#!/usr/bin/env bash
# Where imports are found, libraries alone, -D and libraries, and the rule of make that -MD writes.
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

# status WANTED WORDS COMMAND...: the exit status, and what standard error says ('' for nothing).
status()
{
	local wanted=$1 words=$2 got=0
	shift 2
	"$@" >out 2>err || got=$?
	[ "$got" -eq "$wanted" ] || fail "status $got instead of $wanted: $* ($(cat err))"
	if [ -n "$words" ]; then
		grep -qF -- "$words" err || fail "no '$words' from: $* ($(cat err))"
	elif [ -s err ]; then
		fail "unexpected message from: $* ($(cat err))"
	fi
}

library()
{
	mkdir -p "$(dirname "$1")"
	printf 'wvg 1;\nlibrary parts;\nconst %s = 1;\nnode part { on start; }\n' "$2" >"$1"
}

# -- Where they are found ---------------------------------------------------

mkdir -p src
printf 'wvg 1;\ngraph g;\nimport "parts.wvg";\nconst OWN = 1;\nnode a { trigger part; }\n' >src/g.wvg
status 1 "cannot read 'parts.wvg': No such file" "$WAVELETC" --check src/g.wvg
library one/parts.wvg ONE
library two/parts.wvg TWO
# found DIRECTORY OPTION...: the library that is taken.
found()
{
	local wanted=$1
	shift
	status 0 '' "$WAVELETC" --header=g.h -o g.c "$@" src/g.wvg
	grep -q "G_$wanted = 1" g.h || fail "$*: not $wanted"
}
found ONE -I one -I two
found TWO -Itwo -I one
found ONE -I nowhere -I one/
found TWO -I src -I two
library src/parts.wvg BESIDE
found BESIDE -I one -I two
mkdir -p deeper
printf 'wvg 1;\nlibrary l;\nimport "%s/two/parts.wvg";\n' "$work" >one/parts.wvg
rm src/parts.wvg
found TWO -I one
# What the path says is the whole path, and then no directory is told of.
rm one/parts.wvg
library one/parts.wvg ONE
printf 'wvg 1;\nlibrary l;\nimport "%s/nowhere.wvg";\n' "$work" >absolute.wvg
for directories in '' '-I one'; do
	# shellcheck disable=SC2086 # a list of words
	status 1 "cannot read '$work/nowhere.wvg': No such file" "$WAVELETC" --check $directories absolute.wvg
	! grep -q 'it is looked for' err || fail "where it is looked for is said of an absolute path"
done
printf 'wvg 1;\nlibrary l;\nimport "nowhere.wvg";\n' >relative.wvg
status 1 "it is looked for" "$WAVELETC" --check relative.wvg
status 1 "cannot read 'nowhere.wvg'" "$WAVELETC" --check -I one relative.wvg
! grep -q 'it is looked for' err || fail "where it is looked for is said, though there is an -I"
mkdir -p three/nowhere.wvg five/nowhere.wvg
status 1 "cannot read 'nowhere.wvg': Is a directory" "$WAVELETC" --check -I three -I five relative.wvg
rm -r three five
# A file that is there and cannot be read is told, when no other is found.
mkdir -p three/parts.wvg
status 1 "cannot read 'parts.wvg': Is a directory" "$WAVELETC" --check -I three src/g.wvg
found TWO -I three -I two

# "-" is a file like others, and not standard input.
mkdir dash
printf 'wvg 1;\ngraph g;\nimport "-";\nconst OWN = 1;\nnode a { trigger part; }\n' >dash/g.wvg
(
	cd dash || exit 1
	failed=0
	status 1 "cannot read '-': No such file" "$WAVELETC" --check g.wvg <g.wvg
	library ./- ONE
	status 0 '' "$WAVELETC" -MD -o o.c g.wvg </dev/null
	grep -q 'G_ONE = 1' o.h || fail "an import of '-'"
	[ "$(cat o.c.d)" = 'o.c o.h: g.wvg \
  ./-' ] || fail "the rule of an import of '-': $(cat o.c.d)"
	status 2 "it is an input" "$WAVELETC" --force -o o.c --dot=./- g.wvg
	status 0 '' "$WAVELETC" --check - <g.wvg
	printf 'x\n' >>./-
	status 1 "./-:5:1: error" "$WAVELETC" --check g.wvg </dev/null
	exit "$failed"
) || failed=1
status 1 "dash/-:5:1: error" "$WAVELETC" --check dash/g.wvg </dev/null

# Nothing is waited for: what is imported is a regular file; the graph itself may come out of a pipe.
mkfifo src/parts.wvg
status 1 "cannot read 'parts.wvg': it is no regular file [E0311]" timeout 10 "$WAVELETC" --check src/g.wvg
printf 'wvg 1;\ngraph g;\nimport "/dev/null";\n' >src/null.wvg
status 1 "cannot read '/dev/null': it is no regular file [E0311]" "$WAVELETC" --check src/null.wvg
found TWO -I two <<<''
rm src/parts.wvg
"$WAVELETC" --check -I two <(cat src/g.wvg) || fail "a graph out of a pipe, with imports"
"$WAVELETC" --check <(printf 'wvg 1;\ngraph g;\nnode a { on start; }\n') || fail "a graph out of a pipe"

# One file by two names is one file.
library src/parts.wvg ONE
ln -s parts.wvg src/link.wvg
ln src/parts.wvg src/hard.wvg
printf 'wvg 1;\ngraph g;\nimport "parts.wvg"; import "link.wvg"; import "hard.wvg"; import "./parts.wvg";\n' >src/same.wvg
status 0 '' "$WAVELETC" --check src/same.wvg
# Standard input may be a file that imports, or is imported.
status 0 '' "$WAVELETC" --check - <src/g.wvg -I src
printf 'import "parts.wvg";\n' >>src/parts.wvg
status 1 "imports itself" "$WAVELETC" --check - <src/parts.wvg -I src
status 1 "'src/parts.wvg' imports itself" "$WAVELETC" --check src/parts.wvg

# -- Libraries alone ---------------------------------------------------------

library src/parts.wvg ONE
status 0 '' "$WAVELETC" --check src/parts.wvg
for option in --dot --schedule -osrc/parts.c --dot=picture; do
	status 1 "[E0312]" "$WAVELETC" "$option" src/parts.wvg
	[ ! -s out ] || fail "$option printed something of a library"
done
[ ! -e src/parts.c ] && [ ! -e picture ] || fail "a library was compiled"
printf 'node wrong { trigger nobody; }\n' >>src/parts.wvg
status 1 "src/parts.wvg:5:22: error" "$WAVELETC" --check src/parts.wvg
status 1 "src/parts.wvg:5:22: error" "$WAVELETC" --check src/g.wvg

# Warnings are for who can mend them: of a library they are given when it is checked alone.
library src/parts.wvg ONE
printf 'use <math.h> { fabs };\nnode alone : int := ONE;\nnode b { trigger part, part; }\n' >>src/parts.wvg
status 0 '' "$WAVELETC" --check -Werror src/g.wvg
status 1 "[W0403, -Werror=unused-name]" "$WAVELETC" --check -Werror src/parts.wvg
status 1 "[W0407, -Werror=repeated-name]" "$WAVELETC" --check -Werror src/parts.wvg

# -- Consts, inputs ------------------------------------------------------------

library src/parts.wvg ONE
status 0 '' "$WAVELETC" -D OWN=7 --header=g.h -o g.c src/g.wvg
grep -q 'G_OWN = 7' g.h || fail "-D does not reach the root's const"
status 2 "-D ONE: this is a const of a library" "$WAVELETC" -D ONE=7 --header=g.h -o g.c src/g.wvg
cp src/parts.wvg keep
status 2 "it is an input" "$WAVELETC" --force -o src/parts.wvg src/g.wvg
status 2 "it is an input" "$WAVELETC" --force -o src/g.c --header=src/parts.wvg src/g.wvg
printf 'use "beside.h";\n' >>src/parts.wvg
: >src/beside.h
status 2 "it is an input" "$WAVELETC" --force -o g.c --header=other.h --dot=src/beside.h src/g.wvg
cp keep src/parts.wvg

# -- The rule of make ------------------------------------------------------------

rule()
{
	local wanted=$1 file=$2
	shift 2
	rm -f ./*.d src/*.d
	status 0 '' "$WAVELETC" "$@"
	[ "$(cat "$file")" = "$wanted" ] || fail "$*: $(cat "$file")"
}
inputs=': src/g.wvg \
  src/parts.wvg'
rule "src/g.wvg.c src/g.wvg.h$inputs" src/g.wvg.c.d -MD src/g.wvg
rule "o.c h.h$inputs" o.c.d -MD -o o.c --header=h.h src/g.wvg
rule "o.c o.h$inputs" my.d -MD -MF my.d -o o.c src/g.wvg
rule "o.c o.h$inputs" my.d src/g.wvg -MD -MFmy.d -o o.c
rule "a b c$inputs" o.c.d -MD -MT 'a b' -MTc -o o.c src/g.wvg
rule "o.c o.h$inputs

src/parts.wvg:" o.c.d -MD -MP -o o.c src/g.wvg
rule "g$inputs" g.d --check -MD -MF g.d -MT g src/g.wvg
rule "g: src/parts.wvg" g.d --check -MD -MF g.d -MT g -I src - <src/g.wvg
status 2 "go with -MD" "$WAVELETC" -MF o.d src/g.wvg
status 2 "go with -MD" "$WAVELETC" -MP src/g.wvg
status 2 "go with -MD" "$WAVELETC" -MT x src/g.wvg
status 2 "-MF and -MT" "$WAVELETC" -MD --check src/g.wvg
status 2 "-MF and -MT" "$WAVELETC" -MD -MF g.d --check src/g.wvg
status 2 "-MF and -MT" "$WAVELETC" -MD -MT g --check src/g.wvg
status 2 "-MD, -MF FILE" "$WAVELETC" -MDx src/g.wvg
status 2 "-MD, -MF FILE" "$WAVELETC" -MPx src/g.wvg
status 2 "-MF needs a file" "$WAVELETC" src/g.wvg -MD -MF
status 2 "-MT needs a target" "$WAVELETC" src/g.wvg -MD -MT
status 2 "-MD, -MF FILE" "$WAVELETC" -MM src/g.wvg
for target in $'a\nall:\n\techo more' $'\n' $'a\r' $'\ta' $'a\x01' $'a\x7f'; do
	status 2 "no ends of lines or other control characters" "$WAVELETC" -MD -MT "$target" -MF t.d -o t.c src/g.wvg
	[ ! -e t.d ] && [ ! -e t.c ] || fail "written with -MT $target"
done
rule "ä é$inputs" o.c.d -MD -MT 'ä é' -o o.c src/g.wvg
status 2 "-I needs a directory" "$WAVELETC" -I '' src/g.wvg

# Like the other outputs: never over what is not ours; ours is the rule of the same file.
rule "first$inputs" o.c.d -MD -MT first -o o.c src/g.wvg
status 0 '' "$WAVELETC" -MD -MT second -o o.c src/g.wvg
grep -q '^second: ' o.c.d || fail "our own rule was not replaced"
touch -d 2001-01-01 o.c.d
status 0 '' "$WAVELETC" -MD -MT second -o o.c src/g.wvg
[ -z "$(find o.c.d -newermt 2001-01-02)" ] || fail "an unchanged rule was written"
foreign()
{
	printf '%b' "$1" >o.c.d
	cp o.c.d kept.d
	status 2 "was not generated by waveletc" "$WAVELETC" -MD -o o.c src/g.wvg
	cmp -s o.c.d kept.d || fail "replaced: $1"
	rm -f o.c.d kept.d
}
foreign 'all: cc x.c\n'
foreign 'all: cc\n'
foreign 'x: g.wvg\n\twaveletc g.wvg\n'
foreign 'x:\n\ttouch x\n'
foreign 'x: ; touch x\n'
foreign 'x: g.wvg; touch x\n'
foreign 'x: g.wvg | y\n'
foreign 'x: g.wvg y.wvg\n'
foreign 'x: g.wvg \\\n y.wvg\n'
foreign 'x: g.wvg \\\n  y.wvg \\\n'
foreign 'x: g.wvg\n\ny: z\n'
foreign 'CC = gcc\nx: g.wvg\n'
foreign 'CC := g.wvg\n'
foreign 'x: CC = g.wvg\n'
foreign 'x: g.wvg\nCC = gcc\n'
foreign '# mine\nx: g.wvg\n'
foreign 'x: g.wvg\n# mine\n'
foreign 'x.o: x.c x.h\n'
foreign 'x.o: x.c \\\n  x.h\n'
foreign 'include: x.h\n'
foreign '/* here: */\nint main(void) { return 0; }\n'
foreign 'int x;'
foreign '\tx: g.wvg\n'
foreign 'x: g.wvg'
foreign 'x: g.wvg\\'
foreign 'x: g\\\n'
foreign '# mine: g.wvg\n'
foreign 'x:  g.wvg\n'
foreign 'x: g.wvg \\\n  a;b\n'
foreign 'x: g.wvg\n\n\n'
foreign 'x: g.wvg\n\n#y:\n'
foreign 'x: g.wvg\n\n y:\n'
foreign 'x: g.wvg\n\ny=z:\n'
foreign '\n'
foreign ':\n'

# Ours is replaced whatever stands in it: other imports, targets, paths, another graph.
mkdir -p rules
(
	cd rules || exit 1
	failed=0
	alone='wvg 1;\ngraph g;\nnode a { on start; }\n' with='wvg 1;\ngraph g;\nimport "parts.wvg";\nimport "a b";\n'
	library parts.wvg ONE
	printf 'wvg 1;\nlibrary odd;\n' >'a b'
	printf '%b' "$alone" >g.wvg
	printf '%b' "$with" >other.wvg
	printf '%b' "$with" >odd\ name
	printf '%b' "$alone" >none
	n=0
	for first in "g.wvg" "other.wvg" "-I . - <other.wvg" "- <g.wvg" "-MP other.wvg" "-MTx:y -MTz other.wvg"; do
		for second in "./g.wvg" "$PWD/g.wvg" "-MP ./other.wvg" "-MT q other.wvg" "- <g.wvg" "-I . - <other.wvg"; do
			rm -f o.c.d
			eval "status 0 '' \"\$WAVELETC\" -MD -o o.c $first"
			eval "status 0 '' \"\$WAVELETC\" -MD -o o.c $second"
			mv o.c.d second.d
			eval "status 0 '' \"\$WAVELETC\" -MD -o o.c $second"
			cmp -s o.c.d second.d || fail "$first, then $second"
			n=$((n + 1))
		done
	done
	[ "$n" -eq 36 ] || fail "pairs of rules: $n"
	# A graph of no .wvg is known by its own name.
	rm o.c.d
	status 0 '' "$WAVELETC" -MD -o o.c 'odd name'
	status 0 '' "$WAVELETC" -MD -MP -o o.c "$PWD/odd name"
	status 2 "was not generated by waveletc" "$WAVELETC" -MD -o o.c none
	# replaced STATUS RULE WORD...: what stands where the rule of these words of the command line goes.
	replaced()
	{
		local wanted=$1 rule=$2
		shift 2
		printf '%s' "$rule" >o.c.d
		status "$wanted" "$([ "$wanted" -eq 0 ] || echo 'was not generated by waveletc')" "$WAVELETC" -MD -o o.c "$@"
	}
	for same in none dir/none /none; do
		replaced 0 "x: $same"$'\n' none
		replaced 0 "x: $same"$'\n' "$PWD/none"
	done
	for other in one anone nonen none/ o x; do
		replaced 2 "x: $other"$'\n' none
		replaced 2 "x: $other"$'\n' "$PWD/none"
	done
	# The rule of a graph on standard input without imports names no file.
	replaced 2 $'x: none\n' - <none
	replaced 0 $'x:\n' - <none
	exit "$failed"
) || failed=1
status 2 "it is an input" "$WAVELETC" --force -MD -MF src/parts.wvg -o o.c src/g.wvg

# make follows the rule: it compiles anew when a library changes, and when it is gone with -MP.
cat >Makefile <<'END'
MAKEFLAGS += -r
src/g.wvg.c: src/g.wvg
	@$(WAVELETC) -MD -MP src/g.wvg && touch src/g.wvg.c && echo compiled
-include src/g.wvg.c.d
END
follows()
{
	[ "$(env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make -s src/g.wvg.c)" = "$1" ] || fail "make does not follow the rule: $2"
}
if command -v make >/dev/null; then
	rm -f src/g.wvg.*
	follows compiled first
	follows '' again
	touch -d '1 hour ago' src/g.wvg.c && touch src/parts.wvg
	follows compiled "library changed"
	touch -d '1 hour ago' src/g.wvg.c
	printf 'wvg 1;\ngraph g;\nnode part { on start; }\n' >src/g.wvg
	rm src/parts.wvg
	follows compiled "library gone"
fi

# Signs of make in names: quoted, or refused where no quoting helps.
odd='sp ace#h$d:c*q?&~`"'\''(b)<!,'
printf 'wvg 1;\nlibrary odd;\n' >"src/$odd.wvg"
printf 'wvg 1;\ngraph g;\nimport "%s.wvg";\nnode a { on start; }\n' "${odd//\"/}" >src/g.wvg
mv "src/$odd.wvg" "src/${odd//\"/}.wvg"
if command -v make >/dev/null; then
	rm -f src/g.wvg.*
	follows compiled "odd name"
	follows '' "odd name again"
	touch -d '1 hour ago' src/g.wvg.c && touch "src/${odd//\"/}.wvg"
	follows compiled "odd name changed"
	rm "src/${odd//\"/}.wvg"
	touch -d '1 hour ago' src/g.wvg.c
	printf 'wvg 1;\ngraph g;\nnode a { on start; }\n' >src/g.wvg
	follows compiled "odd name gone"
fi
for sign in ';' '=' '|' '%' $'\t'; do
	printf 'wvg 1;\nlibrary odd;\n' >"src/a${sign}b.wvg"
	printf 'wvg 1;\ngraph g;\nimport "a%sb.wvg";\nnode a { on start; }\n' "$sign" >src/g.wvg
	status 2 "no rule of make can name" "$WAVELETC" -MD -o o.c src/g.wvg
	status 0 '' "$WAVELETC" -o o.c src/g.wvg
done
exit "$failed"
