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
# A file that is there and cannot be read is told, when no other is found.
mkdir -p three/parts.wvg
status 1 "cannot read 'parts.wvg': Is a directory" "$WAVELETC" --check -I three src/g.wvg
found TWO -I three -I two

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
status 2 "-D ONE" "$WAVELETC" -D ONE=7 --header=g.h -o g.c src/g.wvg
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
status 2 "-MF and -MT" "$WAVELETC" -MD --check src/g.wvg
status 2 "-MF needs a file" "$WAVELETC" src/g.wvg -MD -MF
status 2 "-MT needs a target" "$WAVELETC" src/g.wvg -MD -MT
status 2 "-MD, -MF FILE" "$WAVELETC" -MM src/g.wvg
status 2 "-I needs a directory" "$WAVELETC" -I '' src/g.wvg

# Like the other outputs: never over what is not ours; ours is the rule of the same file.
rule "first$inputs" o.c.d -MD -MT first -o o.c src/g.wvg
status 0 '' "$WAVELETC" -MD -MT second -o o.c src/g.wvg
grep -q '^second: ' o.c.d || fail "our own rule was not replaced"
touch -d 2001-01-01 o.c.d
status 0 '' "$WAVELETC" -MD -MT second -o o.c src/g.wvg
[ -z "$(find o.c.d -newermt 2001-01-02)" ] || fail "an unchanged rule was written"
echo 'all: cc x.c' >o.c.d
status 2 "was not generated by waveletc" "$WAVELETC" -MD -o o.c src/g.wvg
[ "$(cat o.c.d)" = 'all: cc x.c' ] || fail "another makefile was replaced"
rm o.c.d
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
