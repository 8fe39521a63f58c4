#!/usr/bin/env bash
# Warnings on the command line: which are given, which are errors, what is then written, and what is no warning.
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

# One each of -Wunused-state, -Wneedless-unused and -Wunused-name, in this order from the last line up.
cat >x.wvg <<'END'
wvg 1;
graph x;
use <math.h> { NAN };
node tick @unused { on every 1s; }
node unread : int := changed(tick) + 0;
END
name='W0403, -Wunused-name' needless='W0402, -Wneedless-unused' state='W0401, -Wunused-state'

# gives STATUS OPTION... -- SEVERITY [CODE, OPTION]...: these messages and no others.
gives()
{
	local wanted=$1 got=0 options=() message
	shift
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	rm -f x.wvg.c x.wvg.h
	"$WAVELETC" "${options[@]}" x.wvg >out 2>err || got=$?
	[ "$got" -eq "$wanted" ] || fail "${options[*]}: status $got instead of $wanted"
	[ ! -s out ] || fail "${options[*]}: wrote to standard output"
	if [ "$wanted" -eq 0 ]; then
		[ -s x.wvg.c ] && [ -s x.wvg.h ] || fail "${options[*]}: nothing written"
	else
		[ ! -e x.wvg.c ] && [ ! -e x.wvg.h ] || fail "${options[*]}: written in spite of an error"
	fi
	sed -n 's/^x\.wvg:[0-9]*:[0-9]*: \([a-z]*\): .* \(\[.*\]\)$/\1 \2/p' err >messages
	for message; do echo "$message"; done | diff - messages || fail "${options[*]}: these messages"
	# What belongs to a message comes and goes with it.
	[ "$(grep -c 'help: if only the host' err)" -eq "$(grep -c 'Wunused-state\|=unused-state' messages)" ] ||
		fail "${options[*]}: help without its message"
}

w() { echo "warning [$1]"; }
e() { echo "error [${1/-W/-Werror=}]"; }

gives 0 -- "$(w "$name")" "$(w "$needless")" "$(w "$state")"
gives 0 -Wall -- "$(w "$name")" "$(w "$needless")" "$(w "$state")"
gives 0 -w --
gives 0 -Wall -Wunused-state -w -Werror -Werror=unused-state --
gives 0 -w -Wall -Wunused-state --

# One of them.
gives 0 -Wno-unused-state -- "$(w "$name")" "$(w "$needless")"
gives 0 -W no-unused-state -- "$(w "$name")" "$(w "$needless")"
gives 0 -Wno-unused-state -Wno-unused-name -- "$(w "$needless")"
gives 0 -Wno-all --
gives 0 -Wno-all -Wall -- "$(w "$name")" "$(w "$needless")" "$(w "$state")"
gives 0 -Wno-all -Wunused-state -- "$(w "$state")"
gives 0 -Wunused-state -Wno-all -- "$(w "$state")"
gives 0 -Wno-unused-state -Wall -- "$(w "$name")" "$(w "$needless")"
gives 0 -Wunused-state -Wno-unused-state -- "$(w "$name")" "$(w "$needless")"
gives 0 -Wno-unused-state -Wunused-state -- "$(w "$name")" "$(w "$needless")" "$(w "$state")"

# As errors.
gives 1 -Werror -- "$(e "$name")" "$(e "$needless")" "$(e "$state")"
gives 0 -Werror -Wno-error -- "$(w "$name")" "$(w "$needless")" "$(w "$state")"
gives 1 -Wno-error -Werror -- "$(e "$name")" "$(e "$needless")" "$(e "$state")"
gives 0 -Werror -Wno-all --
gives 0 -Werror -w --
gives 1 -Werror=unused-state -- "$(w "$name")" "$(w "$needless")" "$(e "$state")"
gives 1 -Werror=unused-state -Wno-error -- "$(w "$name")" "$(w "$needless")" "$(e "$state")"
gives 1 -Wno-all -Werror=unused-state -- "$(e "$state")"
gives 1 -Wno-unused-state -Werror=unused-state -- "$(w "$name")" "$(w "$needless")" "$(e "$state")"
gives 0 -Werror=unused-state -Wno-unused-state -- "$(w "$name")" "$(w "$needless")"
gives 1 -Werror=unused-state -Wno-unused-state -Wunused-state -- "$(w "$name")" "$(w "$needless")" "$(e "$state")"
gives 1 -Werror -Wno-error=unused-state -- "$(e "$name")" "$(e "$needless")" "$(w "$state")"
gives 1 -Wno-error=unused-state -Werror -- "$(e "$name")" "$(e "$needless")" "$(w "$state")"
gives 0 -Werror=unused-state -Wno-error=unused-state -- "$(w "$name")" "$(w "$needless")" "$(w "$state")"
gives 1 -Wno-error=unused-state -Werror=unused-state -- "$(w "$name")" "$(w "$needless")" "$(e "$state")"
gives 1 -Werror -Wno-unused-state -Wno-unused-name -- "$(e "$needless")"
gives 0 -Wno-unused-state -Wno-error=unused-state -- "$(w "$name")" "$(w "$needless")"

# After such an error files stay as they were, and the other outputs say nothing.
"$WAVELETC" -w x.wvg && cp x.wvg.c kept || fail "-w"
"$WAVELETC" -w -D 2>/dev/null && fail "-D without a value"
sed -i '/^use/d' x.wvg
"$WAVELETC" -Werror x.wvg 2>err && fail "-Werror: status 0"
cmp -s kept x.wvg.c || fail "-Werror: written"
"$WAVELETC" -Werror --schedule x.wvg >out 2>err && fail "-Werror --schedule: status 0"
[ ! -s out ] || fail "-Werror --schedule: printed"
"$WAVELETC" -Werror --check x.wvg 2>err && fail "-Werror --check: status 0"

# What is no warning.
unknown()
{
	local status=0
	"$WAVELETC" "$1" --check x.wvg >out 2>err || status=$?
	[ "$status" -eq 2 ] || fail "$1: status $status"
	[ "$(head -n 1 err)" = "waveletc: there is no warning '$1'$2" ] && [ ! -s out ] || fail "$1: $(cat err)"
}
unknown -Wunusedstate "; did you mean '-Wunused-state'?"
unknown -Wno-unused-sate "; did you mean '-Wno-unused-state'?"
unknown -Werror=unused-aliases "; did you mean '-Werror=unused-alias'?"
unknown -Wno-error=unused-timers "; did you mean '-Wno-error=unused-timer'?"
unknown -Werrors "; did you mean '-Werror'?"
unknown -Wno-erorr "; did you mean '-Wno-error'?"
unknown -Wextra ''
unknown -Werror= ''
unknown -Werror=all ''
unknown -Wno- ''
unknown -Wno-no-unused-state "; did you mean '-Wno-unused-state'?"
unknown -WW0401 ''
"$WAVELETC" "-W$(printf 'a\033[31m')" x.wvg 2>err
grep -qF "'-Wa\\x1b[31m'" err || fail "an option is sent to the terminal as it is: $(cat err)"
"$WAVELETC" x.wvg -W 2>err
[ $? -eq 2 ] || fail "-W without a name"

# --help names each with what it is.
"$WAVELETC" --help >out || fail "--help"
for option in $(sed -n 's/^WARNING([^"]*"\([^"]*\)".*/\1/p' "$top_srcdir/compiler/diag.def"); do
	grep -q "^  $option  *[a-zA-Z@\`]" out || fail "--help does not have $option"
done

# --explain takes them as messages show them.
"$WAVELETC" --explain W0401 >wanted || fail "--explain W0401"
for name in unused-state -Wunused-state -Werror=unused-state w0401; do
	"$WAVELETC" --explain "$name" | cmp - wanted || fail "--explain $name"
done
for name in -W -Wno-unused-state -WW0401 -Werror= -Werror error=unused-state -Wall; do
	"$WAVELETC" --explain "$name" >out 2>err
	[ $? -eq 2 ] && [ ! -s out ] && grep -qF "no diagnostic '$name'" err || fail "--explain $name: $(cat out err)"
done

# A hundred of them are shown, whatever the errors, and those that need the whole graph wait for one without errors.
{
	printf 'wvg 1;\ngraph x;\nnode tick { on start; }\n'
	for i in $(seq 150); do echo "node a$i : int := changed(tick);"; done
} >x.wvg
"$WAVELETC" --check x.wvg 2>err || fail "150 warnings: status $?"
[ "$(grep -c ': warning: ' err)" -eq 100 ] && [ "$(grep -c 'help: ' err)" -eq 100 ] || fail "not 100 of 150 warnings"
[ "$(tail -n 1 err)" = 'waveletc: 50 more warnings not shown' ] || fail "150 warnings: $(tail -n 1 err)"
"$WAVELETC" --check -Werror x.wvg 2>err
[ $? -eq 1 ] && [ "$(grep -c ': error: ' err)" -eq 100 ] || fail "not 100 of 150 warnings as errors"
echo 'node b { trigger none; }' >>x.wvg
"$WAVELETC" --check x.wvg 2>err
[ $? -eq 1 ] && [ "$(grep -c ': error: ' err)" -eq 1 ] && ! grep -q 'warning' err || fail "warnings beside an error: $(cat err)"

# The slip of the pen is told, not what it leaves unused.
printf 'wvg 1;\ngraph x;\nuse <math.h> { INFINITY };\nnode a : double = INFINTY { on start; init a_init; }\n' >x.wvg
"$WAVELETC" --check x.wvg 2>err
[ $? -eq 1 ] && ! grep -q 'warning' err || fail "a listed name beside an error: $(cat err)"

# Errors do not take room from warnings that stand by themselves, nor these from errors.
{
	printf 'wvg 1;\ngraph x;\nnode a { on start; }\n'
	for i in $(seq 101); do echo "node b$i { trigger a, a, none$i; }"; done
} >x.wvg
"$WAVELETC" --check x.wvg 2>err
[ $? -eq 1 ] || fail "101 errors and 101 warnings: status"
[ "$(grep -c ': error: ' err)" -eq 100 ] && [ "$(grep -c ': warning: ' err)" -eq 100 ] || fail "not 100 of each"
[ "$(grep -c ': note: it is named here first' err)" -eq 100 ] || fail "not 100 notes"
[ "$(tail -n 2 err | tr '\n' ' ')" = 'waveletc: 1 more error not shown waveletc: 1 more warning not shown ' ] ||
	fail "100 of each: $(tail -n 2 err)"

# Our own examples have none.
for example in "$top_srcdir"/examples/*/*.wvg; do
	"$WAVELETC" --check -Werror "$example" || fail "warnings in $example"
done

exit $failed
