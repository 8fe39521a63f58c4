#!/usr/bin/env bash
# -D gives a const another value, and what is worked out from it; what cannot be meant is told.
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

cat >x.wvg <<'END'
wvg 1;
graph x;
const A = 2;
const B = A * 3;
node n { on start; on timer(B); init { return wv_timer_after(ctx, X_B - 1, 1); } }
END

# gives ARGUMENT... -- LINE...: the header has these enumerators.
gives()
{
	local arguments=() line
	while [ "$1" != -- ]; do
		arguments+=("$1")
		shift
	done
	shift
	"$WAVELETC" "${arguments[@]}" x.wvg || fail "${arguments[*]} is refused"
	for line; do
		grep -q "^    $line,\\?\$" x.wvg.h || fail "${arguments[*]}: no $line"
	done
	rm -f x.wvg.?
}

# refused ARGUMENT MESSAGE
refused()
{
	local status=0
	"$WAVELETC" -D "$1" x.wvg 2>err || status=$?
	[ "$status" -eq 2 ] || fail "-D $1: exit status $status"
	grep -qF -- "$2" err || fail "-D $1 does not say '$2': $(cat err)"
	[ ! -e x.wvg.c ] || fail "-D $1 wrote"
}

gives --force -- 'X_A = 2' 'X_B = 6'
gives -D A=5 -- 'X_A = 5' 'X_B = 15'
gives -DA=5 -D A=0x10 -- 'X_A = 16' 'X_B = 48'
gives -D B=1 -D A=-1 -- 'X_A = -1' 'X_B = 1'
gives -D A=1 -D B=0x7fffffff -D B=4 -- 'X_B = 4'
gives -D A=1_000 -- 'X_A = 1000' 'X_B = 3000'
gives -D A=0x1_0 -- 'X_A = 16'
gives -D A=0X1f -- 'X_A = 31'
gives -D A=0xaF -- 'X_A = 175'
gives -D A=-0x10 -D B=1 -- 'X_A = -16'
gives -D A=0 -D B=1 -- 'X_A = 0'
gives -D A=-2_147_483_647 -D B=1 -- 'X_A = -2147483647'
for value in 1_ _1 1__0 0x 0x_1 0x1_ 0xg 00 0_1 -- - 1a --1 1- 1.0 0b1 1u ' 1' '1 '; do
	refused "A=$value" 'is an integer'
done
refused A=0x80000000 'fits a C int'
refused A=-2147483649 'fits a C int'
refused A=0xffffffffffffffffffffffffff 'fits a C int'
refused A=-18446744073709551617 'fits a C int'
refused A '-D takes NAME=VALUE'
refused A= '-D takes NAME=VALUE'
refused =1 '-D takes NAME=VALUE'
refused A=1x 'is an integer'
refused A=010 'is an integer'
refused A=+1 'is an integer'
refused 'A= 1' 'is an integer'
refused A=2147483648 'fits a C int'
refused A=99999999999999999999 'fits a C int'
refused n=1 '-D n: the file has no const of that name'
refused C=1 '-D C: the file has no const of that name'
"$WAVELETC" -D A=0 x.wvg 2>err && fail "no timers are no error"
grep -qF '[E0306]' err || fail "a count that -D made wrong is not told"
# The reader is told that -D made it so; without it nothing is said of -D.
grep -qF "x.wvg:3:7: note: 'A' is 0 by -D" err || fail "a count that -D made wrong: $(cat err)"
"$WAVELETC" -D B=-1 x.wvg 2>err
grep -qF "x.wvg:4:7: note: 'B' is -1 by -D" err || fail "a count that -D is: $(cat err)"
"$WAVELETC" -D A=2000000000 x.wvg 2>err
grep -qF "6000000000 does not fit a C int" err && grep -qF "note: 'A' is 2000000000 by -D" err || fail "a const beyond int: $(cat err)"
printf 'wvg 1;\ngraph y;\nconst A = 2;\nconst B = 0;\nconst C = 10 / A;\nnode n { on timer(B); on start; }\n' >y.wvg
"$WAVELETC" -D A=0 y.wvg 2>err
grep -qF 'this divides by zero' err && [ "$(grep -c 'by -D' err)" -eq 1 ] || fail "a division that -D made wrong: $(cat err)"
"$WAVELETC" -D A=5 y.wvg 2>err
grep -qF '[E0306]' err && ! grep -qF 'by -D' err || fail "-D is blamed for what is not its work: $(cat err)"
exit "$failed"
