#!/usr/bin/env bash
# What README.md, HACKING.md and docs/ name is there: commands with their options, files, the functions of the runtime.
# shellcheck disable=SC2016 # a ` is what it looks for
set -u
failed=0
fail()
{
	echo "FAIL $*"
	failed=1
}

cd "${top_srcdir:?}" || exit 99
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
mapfile -t pages < <(ls README.md HACKING.md docs/*.md docs/decisions/*.md)
"$WAVELETC" --help >"$work/help" || fail "waveletc --help"

# What stands between single `, which never spans more than two lines, and outside of blocks.
spans()
{
	awk '
		/^```/ { inside = !inside; next }
		inside { next }
		{
			line = open line $0
			open = ""
			while (match(line, /`[^`]+`/)) {
				print substr(line, RSTART + 1, RLENGTH - 2)
				line = substr(line, RSTART + RLENGTH)
			}
			if (line ~ /`/)
				open = line " "
			line = ""
		}' "$@"
}

# Commands, each of a pipeline or list on a line of its own: of ```sh blocks, and spans that begin with one of ours. Those
# of the tutorial are run by tutorial.sh, in another directory.
commands()
{
	local typed
	mapfile -t typed < <(printf '%s\n' "${pages[@]}" | grep -vx docs/tutorial.md)
	{
		awk '/^```/ { inside = $0 == "```sh"; next } inside { sub(/ *#.*/, ""); print }' "${typed[@]}"
		spans "${typed[@]}" | grep -E '^(\./|scripts/|tests/[a-z-]+($|\.sh| )|make( |$)|waveletc )'
	} | awk '{ gsub(/ *(&&|\|\||[|;]) */, "\n"); print }' | sort -u
}

check_make()
{
	local goal
	for goal; do
		grep -q "^$goal:" "${top_builddir:?}/Makefile" || fail "make $goal: no such goal"
	done
}

check_waveletc()
{
	local word option
	for word; do
		option=${word%%[=\[]*}
		case $option in
		--?*) grep -qE "(^| )$option([ =,[]|\$)" "$work/help" || fail "waveletc has no option $option" ;;
		-?*) grep -qE "(^| )${option:0:2}" "$work/help" || fail "waveletc has no option $option" ;;
		esac
	done
}

check_command()
{
	local command=$1
	shift
	case $command in
	make) check_make "$@" ;;
	waveletc) check_waveletc "$@" ;;
	dot) ;;
	*/*) [ -x "$command" ] || { [ $# -eq 0 ] && [ -f "$command" ]; } || fail "cannot run $command" ;;
	*) fail "what is the command '$command'?" ;;
	esac
}

while read -r command; do
	# shellcheck disable=SC2086 # words
	[ -z "$command" ] || check_command $command
	count=$((${count-0} + 1))
done < <(commands)
[ "${count-0}" -ge 20 ] || fail "only ${count-0} commands are found"

# Files; names with an x or in capitals stand for others, what is built is in the other tree.
while read -r path; do
	[ -e "$path" ] || [ -e "$top_builddir/$path" ] || fail "there is no $path"
done < <(spans "${pages[@]}" | grep -E '^(bench|compiler|docs|examples|grammar|runtime|scripts|tests)/[^ *]*$' |
	grep -vE '[A-Z]{2}|[/_]x\.' | sort -u)

# Functions and constants of the runtime.
while read -r name; do
	cat runtime/include/*.h | grep -qw "$name" || fail "the runtime has no $name"
done < <(grep -ohE '\<(wv|WV)_[A-Za-z_]*[A-Za-z]\>' README.md docs/*.md | sort -u)

exit $failed
