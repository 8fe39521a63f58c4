#!/usr/bin/env bash
# Odd command lines of waveletc: the last option for a thing counts, what is no option is told, and then nothing is written.
set -u
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

printf 'wvg 1;\ngraph g;\nconst C = 1;\nnode a { on start; cycle { return WV_UNCHANGED; } }\n' >x.wvg

# misused WORDS ARGUMENT...: refused with these words, and the advice to read the help.
misused()
{
	local words=$1 status=0
	shift
	"$WAVELETC" "$@" >out 2>err || status=$?
	[ "$status" -eq 2 ] || fail "status $status: $*"
	if ! grep -qxF -- "waveletc: $words" err || [ "$(wc -l <err)" -ne 2 ] || ! grep -qx "Try 'waveletc --help'." err; then
		fail "not '$words' from: $* ($(cat err))"
	fi
	[ "$(echo *)" = 'err out x.wvg' ] && [ ! -s out ] || fail "written by: $*"
}
misused "there is no such option: '--nothing'" --nothing x.wvg
misused "there is no such option: '--nothing=1'" --nothing=1 x.wvg
misused "there is no such option: '-x'" -x x.wvg
misused "there is no such option: '-x'" -wxo y.c x.wvg
misused "there is no such option: '--he'" --he x.wvg
misused "there is no value for this option: '--check=yes'" --check=yes x.wvg
misused "a value is missing behind '-o'" x.wvg -o
misused "a value is missing behind '--header'" x.wvg --header
misused "a value is missing behind '-I'" x.wvg -wI
misused 'which file?'
misused 'which file?' --
misused 'one file at a time' x.wvg x.wvg
misused 'one file at a time' -- x.wvg --check
misused '--lowering is inline or table' --lowering=tables x.wvg
misused '--lowering is inline or table' --lowering= x.wvg
misused '--lowering is inline or table' --lowering=table --lowering=x x.wvg
misused '--lowering is inline or table' --lowering=x --lowering=table x.wvg
misused '--color is auto, always or never' --color=always --color=x x.wvg
misused '--explain takes one code' --explain E0101 x.wvg
misused '--header needs -o' --header=x.h x.wvg
misused '--check writes nothing, so it does not go with -o' --check -o x.c x.wvg
misused 'with standard input, -o says where the C goes' -
misused 'the value of -D fits a C int' -D C=1 -D "C=$(printf '9%.0s' {1..100000})" x.wvg
misused '-D takes NAME=VALUE' -D "$(printf 'C%.0s' {1..100000})" x.wvg

# fine ARGUMENT...: x.wvg is compiled.
fine()
{
	"$WAVELETC" "$@" >out 2>err || fail "refused: $* ($(cat err))"
	[ ! -s err ] || fail "messages of: $* ($(cat err))"
}
fine --lowering=inline --lowering=table x.wvg
! grep -q g_straight x.wvg.c || fail "the last --lowering does not count"
fine --lowering=table --lowering=inline x.wvg
grep -q g_straight x.wvg.c || fail "the last --lowering does not count"
fine -o y.c -o z.c --head=a.h --header=b.h x.wvg
[ "$(echo ./*.[ch])" = './b.h ./x.wvg.c ./x.wvg.h ./z.c' ] || fail "the last -o and --header do not count: $(echo *)"
fine --check -- x.wvg
fine -D C=1 -D C=2 -DC=3 -o z.c --header=b.h x.wvg
grep -q 'G_C = 3' b.h || fail "the last -D does not count"
cp x.wvg ./-x.wvg
fine --check -- -x.wvg

# Which lowering: tables from 10,001 nodes on whose hooks are called, and where they are wanted.
# lowered HOW NODES WHAT [OPTION]: of so many nodes that say what they do when they run
lowered()
{
	local how=$1 nodes=$2 what=$3 is=tables
	shift 3
	awk -v n="$nodes" -v what="$what" 'BEGIN {
		print "wvg 1;\ngraph many;\nnode first : long { on push; }"
		for (i = 0; i < n; i++)
			print "node n" i " @unused : long " what
	}' >many.wvg
	fine -w "$@" -o many.c many.wvg
	! grep -q 'many_word_0' many.c || is='a straight line'
	[ "$is" = "$how" ] || fail "$nodes nodes '$what' ($*) are $is, not $how"
}
lowered 'a straight line' 10000 '{ trigger first; cycle step; }'
lowered tables 10001 '{ trigger first; cycle step; }'
lowered 'a straight line' 10001 ':= first + 1;'
lowered 'a straight line' 10001 '{ trigger first; cycle { return WV_BROADCAST; } }'
lowered 'a straight line' 10001 '{ trigger first; cycle step; }' --lowering=inline
lowered tables 2 ':= first + 1;' --lowering=table

# No words at all, not even the program's name, where the system lets that be.
cat >bare.c <<'END'
#include <unistd.h>
int main(int argc, char **argv)
{
    char *none[] = {0};
    return argc > 1 ? execv(argv[1], none) : 2;
}
END
# shellcheck disable=SC2086 # lists of words
$CC $CPPFLAGS $CFLAGS -o bare bare.c $LDFLAGS 2>err || fail "$(cat err)"
./bare "$WAVELETC" 2>err
[ $? -eq 2 ] && grep -q '^waveletc: ' err || fail "no words: $(cat err)"
# shellcheck disable=SC2086
"$WAVELETC" --main --force x.wvg && $CC -std=c11 $CPPFLAGS $CFLAGS $WAVELET_CFLAGS -o program x.wvg.c $LDFLAGS $WAVELET_LIBS \
	-lpthread && timeout -s INT 1 ./bare ./program
[ $? -eq 124 ] || fail "a program without any word"

exit $failed
