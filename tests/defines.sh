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
exit "$failed"
