#!/usr/bin/env bash
# Colours in messages: when there are any, which, and that they are all that is added.
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
unset NO_COLOR
export TERM=xterm
escape=$(printf '\033')

# Errors, warnings, notes, help, tabs, what is wider than a byte, a long line; and bytes that a terminal would obey.
{
	printf 'wvg 1;\ngraph x;\nnode a : int { on start; }\n'
	printf 'node b { trigger aa; }\nnode\tc { observe a; cycle c_cycle; }\n'
	printf 'node d { /* gr\303\266\303\237e \033[31m \302\233 */ trigger a, a; drop ctx; }\n'
	printf 'node e { %200s trigger none; %200s }\n' '' ''
} >wrong.wvg
{
	printf 'wvg 1;\ngraph x;\nuse <math.h> { NAN };\n'
	printf 'node a : int { on start; }\nnode b @unused { trigger a, a; }\n/* \033[31m */ node c : int := a;\n'
} >dubious.wvg
strange=$(printf 'a\033[31m.wvg')
cp wrong.wvg "$strange"

# plain FILE: without the escapes that we write.
plain()
{
	sed "s/$escape\[\(1\(;3[1256]\)\{0,1\}\)\{0,1\}m//g" "$1"
}

for file in wrong.wvg dubious.wvg "$strange"; do
	for option in --check -Werror; do
		"$WAVELETC" $option --color=never "$file" 2>never
		"$WAVELETC" $option --color=always "$file" 2>always
		! grep -q "$escape" never || fail "$file: escapes without colours"
		grep -q "$escape" always || fail "$file: no colours"
		plain always | cmp -s - never || fail "$file: colours change the text"
		# What is switched on is switched off on the same line.
		sed "s/$escape\[1[;0-9]*m[^$escape]*$escape\[m//g" always >left
		! grep -q "$escape" left || fail "$file: a colour goes on: $(grep "$escape" left)"
	done
done

# has FILE TEXT...: in it, with ^ for the escape.
has()
{
	local file=$1 text
	shift
	for text; do
		grep -qF -- "${text//^/$escape}" "$file" || fail "no $text in $(cat -v "$file")"
	done
}
"$WAVELETC" --check --color=always wrong.wvg 2>always
has always '^[1mwrong.wvg:4:18:^[m ^[1;31merror:^[m expected a node' ' ^[1;36mnote:^[m did you mean' \
	'      = ^[1;32mhelp:^[m '
grep -q "^      |  *$escape\[1;31m" always || fail "an error's caret has not its colour"
grep -q "^      |  *$escape\[1;36m" always || fail "a note's caret has not its colour"
"$WAVELETC" -w --force --color=always dubious.wvg 2>err || fail "-w"
[ ! -s err ] || fail "colours of nothing"
"$WAVELETC" --color=always dubious.wvg 2>always || fail "status of warnings"
has always ' ^[1;35mwarning:^[m no node reads'
grep -q "^      |  *$escape\[1;35m" always || fail "a warning's caret has not its colour"
"$WAVELETC" -Werror --color=always dubious.wvg 2>always
has always ' ^[1;31merror:^[m no node reads'

# -- When there are colours -----------------------------------------------

# coloured WANTED COMMAND: on a terminal.
coloured()
{
	local got=no
	script -qec "$2" /dev/null </dev/null >terminal 2>&1
	grep -q 'wrong.wvg:4:18:' terminal || fail "no message on the terminal from $2: $(cat terminal)"
	if grep -q "$escape\[1;31m" terminal; then got=yes; fi
	[ "$got" = "$1" ] || fail "on a terminal colours: $got, by $2"
}
command="'$WAVELETC' --check"
coloured yes "$command wrong.wvg"
coloured yes "$command --color=auto wrong.wvg"
coloured yes "$command --color=never --color=auto wrong.wvg"
coloured yes "$command wrong.wvg >/dev/null"
coloured yes "NO_COLOR= $command wrong.wvg"
coloured yes "NO_COLOR=1 $command --color wrong.wvg"
coloured yes "TERM=dumb $command --color=always wrong.wvg"
coloured no "$command --color=never wrong.wvg"
coloured no "$command --colour=never wrong.wvg"
coloured no "NO_COLOR=1 $command wrong.wvg"
coloured no "NO_COLOR=0 $command --color=auto wrong.wvg"
coloured no "TERM=dumb $command wrong.wvg"
coloured no "env -u TERM $command wrong.wvg"
coloured no "$command wrong.wvg 2>&1 | cat"

# Elsewhere only if they are asked for.
for option in '' --color=auto --color=never; do
	# shellcheck disable=SC2086 # maybe no word
	"$WAVELETC" --check $option wrong.wvg 2>err
	! grep -q "$escape" err || fail "colours in a file: '$option'"
done
for option in --color --colour --color=always; do
	"$WAVELETC" --check $option wrong.wvg 2>err
	grep -q "$escape\[1;31m" err || fail "no colours from $option"
done
"$WAVELETC" --check --color=red wrong.wvg 2>err
[ $? -eq 2 ] && grep -q 'waveletc: --color is auto, always or never' err || fail "--color=red: $(cat err)"

exit $failed
